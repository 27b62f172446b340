"""`cxkit stories`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cxkit import schemas
from cxkit.demo.stories import demo_feed

TILE = "culture.respect"


@pytest.fixture
def feed(tmp_path: Path) -> Callable[..., Path]:
    """Writes the demonstration feed, changed, as somebody's feed of true stories."""

    def write(name: str = "feed.json", story: dict[str, Any] | None = None, **changes: Any) -> Path:
        document: dict[str, Any] = {**demo_feed().to_dict(), "id": "acme", **changes}
        for each in document["stories"]:
            each["invented"] = False
        document["stories"][0].update(story or {})
        path = tmp_path / name
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return write


def test_without_a_feed_the_invented_stories_are_shown_and_said_to_be_so(cli: Callable) -> None:
    shown = cli("stories", "--tile", TILE)
    assert shown.code == 0
    assert shown.err == ""
    lines = shown.out.splitlines()
    assert lines[0] == "We see people, not cases  [culture.respect]"
    assert lines[1].startswith("These stories are invented")
    assert "1. From “they don't pay” to “they can't pay this month”" in lines
    assert shown.out.count("INVENTED") == 3
    assert shown.out.count("Shown because: ") == 3
    flowing = " ".join(shown.out.split())
    assert "(+8 percentage points; +2 to +14)" in flowing
    assert "nothing about merit" in flowing


@pytest.mark.parametrize(
    "label", ["Wir sehen Menschen, keine Fälle", "we see people, not  cases", TILE]
)
def test_a_tile_may_be_called_as_the_report_calls_it(cli: Callable, label: str) -> None:
    shown = cli("stories", "--tile", label, "--json")
    assert shown.code == 0
    assert shown.json["selection"]["tile"] == TILE


def test_a_tile_that_is_not_there_is_answered_in_german(cli: Callable) -> None:
    shown = cli("stories", "--tile", "culture.candor", "--language", "de")
    assert shown.code == 2
    assert "Meinten Sie 'culture.candour'? Alle Kennungen: cxkit cube show" in shown.err


def test_the_same_in_german(cli: Callable) -> None:
    shown = cli("stories", "--tile", TILE, "--language", "de")
    assert "Diese Praxisberichte sind erfunden" in shown.out
    assert shown.out.count("ERFUNDEN") == 3
    assert "Wirkung, nach eigener Angabe" in shown.out
    assert "+2 bis +14" in shown.out
    for english in ("Before", "Effort", "practitioner", "turned"):
        assert english not in shown.out


def test_swiss_german_is_written_without_sharp_s(cli: Callable) -> None:
    shown = cli("stories", "--tile", TILE, "--language", "de-CH")
    assert "ausser längeren Telefonaten" in " ".join(shown.out.split())
    assert "ß" not in shown.out


@pytest.mark.parametrize("width", [40, 80])
def test_it_can_be_read_at_any_width(
    cli: Callable, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    shown = cli("stories", "--tile", TILE, "--language", "de")
    assert max(len(line) for line in shown.out.splitlines()[1:]) <= width


def test_as_json_it_is_a_feed_that_can_be_read_again(cli: Callable, tmp_path: Path) -> None:
    shown = cli("stories", "--tile", TILE, "--json")
    assert shown.err == ""
    found = Draft202012Validator(schemas.load("stories")).iter_errors(shown.json)
    assert [error.message for error in found] == []
    names = [story["id"] for story in shown.json["stories"]]
    assert names[0] == "demo-receivables-people"
    assert shown.json["selection"]["tile"] == TILE
    assert list(shown.json["selection"]["why"]) == names
    (tmp_path / "again.json").write_text(shown.out, encoding="utf-8")
    assert cli("stories", "--tile", TILE, "--json", "again.json").json == shown.json


def test_a_feed_of_ones_own_is_not_said_to_be_invented(cli: Callable, feed: Callable) -> None:
    shown = cli("stories", "--tile", TILE, feed())
    assert shown.code == 0
    assert "invented" not in shown.out.lower()


def test_markup_is_printed_as_it_was_written(cli: Callable, feed: Callable) -> None:
    words = "<b>us</b> [red]them[/red] **all** {tile}"
    link = {"label": {"en": "Slides"}, "url": "https://example.org/slides"}
    effect = {"text": {"en": "Less."}, "result": "better", "value": -1.5, "unit": {"en": "days"}}
    story = {
        "hard": {"en": words},
        "links": [link],
        "effect": {**effect, "measure": {"en": "Counted."}},
    }
    out = cli("stories", "--tile", TILE, "--language", "de", feed(story=story)).out
    assert words in " ".join(out.split())
    assert "Mehr: Slides https://example.org/slides" in out
    assert "(−1,5 days)" in out


def test_a_story_with_the_least_has_no_empty_parts(cli: Callable, feed: Callable) -> None:
    little = {"effort": None, "effect": None, "failed": {}, "measured": {}, "organisation": None}
    out = cli("stories", "--tile", TILE, feed(story=little)).out
    first = out.split("\n2. ")[0]
    assert "organisation withheld" in first
    for part in ("Effort", "Effect", "What failed", "How it was measured"):
        assert part not in first


def test_who_is_named_under_a_pseudonym_is_shown_with_it(cli: Callable) -> None:
    out = cli("stories", "--tile", "skills.empowerment").out
    assert "Paketfrau (pseudonym) · organisation withheld" in out


def test_a_tile_without_stories_is_said(cli: Callable, feed: Callable) -> None:
    path = feed(stories=[demo_feed().to_dict()["stories"][0]])
    shown = cli("stories", "--tile", "strategy.promise", path)
    assert shown.code == 0
    assert "No story yet" in shown.out


def test_an_unknown_tile_is_refused_with_the_one_that_may_have_been_meant(cli: Callable) -> None:
    shown = cli("stories", "--tile", "culture.repsect")
    assert shown.code == 2
    assert "Did you mean 'culture.respect'" in shown.err


def test_the_tile_has_to_be_named(cli: Callable) -> None:
    shown = cli("stories")
    assert shown.code == 2
    assert "--tile" in shown.err


def test_the_problems_of_all_feeds_are_said_at_once(cli: Callable, feed: Callable) -> None:
    newer = feed("newer.json", schema_version=2)
    wrong = feed("wrong.json", story={"year": 0})
    shown = cli("stories", "--tile", TILE, "--json", newer, wrong, "nowhere.json")
    assert shown.code == 2
    assert [(p["file"], p["code"]) for p in shown.json["problems"]] == [
        ("newer.json", "newer_schema"),
        ("wrong.json", "bad_year"),
        ("nowhere.json", "cannot_read"),
    ]


def test_an_address_is_refused(cli: Callable) -> None:
    shown = cli("stories", "--tile", TILE, "https://example.org/feed.json")
    assert shown.code == 2
    assert "Download the feed" in shown.err


def test_notes_go_beside_the_output(cli: Callable, feed: Callable) -> None:
    other = feed(story={"tiles": [TILE, "ward.rounds"], "cube": "hospital"})
    shown = cli("stories", "--tile", TILE, "--json", other)
    assert shown.code == 0
    assert "'ward.rounds'" in shown.err
    assert shown.json["stories"]


def test_a_tile_of_ones_own_cube_can_be_asked_for(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(
        'id = "c"\nextends = "default"\n[[dimensions]]\nid = "d"\nlabel = "D"\n'
        '[[dimensions.tiles]]\nid = "t"\nlabel = "T"\n'
        '[[dimensions.tiles.items]]\nid = "Q1"\nside = "behaviour"\n'
    )
    shown = cli("stories", "--tile", "d.t", "--cube", "c.toml")
    assert shown.code == 0
    assert shown.out.startswith("T  [d.t]")
    assert "No story yet" in shown.out
