"""What a look says first, about scales."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from cxkit.assess import assess
from cxkit.cube import cube_from_document, default_cube
from cxkit.finding import Assessment
from cxkit.headlines import headlines
from cxkit.testing import example_journal, tallies_of


def look_at(labels: Iterable[str]) -> Assessment:
    """An assessment of one scale of three items per label; noisier from scale to scale."""
    tiles = [
        {
            "id": f"t{k}",
            "label": label,
            "reflective": True,
            "items": [{"id": f"Q{k}{i}"} for i in range(3)],
        }
        for k, label in enumerate(labels)
    ]
    dimension = {"id": "d", "label": "D", "tiles": tiles}
    cube = cube_from_document({"id": "own", "dimensions": [dimension]})
    rng = random.Random(7)
    rows = []
    for person in range(200):
        mood = rng.randint(1, 5)
        for item, about in cube.items.items():
            noisy = rng.random() < 0.2 + 0.4 * int(about.tile[-1])
            value = rng.randint(1, 5) if noisy else mood
            rows.append((f"p{person}", "1", "staff", "a", item, value))
    return assess(tallies_of(cube, rows), cube)


def test_the_least_reliable_scale_is_named_as_people_name_it() -> None:
    look = look_at(["Trust", "Care"])
    alphas = {f.subject.scale: f.estimate.value or 0.0 for f in look.select(measure="alpha")}
    assert alphas["d.t1"] < alphas["d.t0"]
    found = look.headlines[-1]
    assert found["en"].startswith("Of 2 scales, the least reliable is “Care”")
    assert f"{alphas['d.t1']:.2f}" in found["en"]
    assert f"{alphas['d.t1']:.2f}".replace(".", ",") in found["de"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "The scale “Trust” has"), ("de", "„Trust“")]
)
def test_one_scale_alone_is_not_the_least_of_one(language: str, words: str) -> None:
    found = look_at(["Trust"]).headlines[-1][language]
    assert words in found
    assert " 1 " not in found


@pytest.mark.parametrize(
    ("answer", "english", "german"),
    [
        ("yes", "yes.", "ja."),
        ("no", "no.", "nein."),
        ("not_yet", "not yet.", "noch offen."),
        ("cannot", "cannot be told.", "nicht feststellbar."),
    ],
)
def test_a_single_expectation_is_not_counted(
    monkeypatch: pytest.MonkeyPatch, answer: str, english: str, german: str
) -> None:
    monkeypatch.setattr("cxkit.headlines.answer_of", lambda effect, registration: answer)
    cube = default_cube()
    journal = {"registrations": [example_journal().registrations[0].to_dict()]}
    looked = Assessment(cube={"id": cube.id}, waves=(), findings=(), journal=journal)
    said, *_ = headlines(looked, cube)
    assert said["en"] == f"Does it work? The one expectation registered beforehand: {english}"
    assert said["de"] == f"Wirkt es? Die eine vorab angemeldete Erwartung: {german}"
