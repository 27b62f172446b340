"""The card of an effect: what the report shows, in the shape of a story's effect."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from click.testing import CliRunner

from cxkit.demo.stories import demo_feed
from cxkit.errors import InputError
from cxkit.estimate import Estimate
from cxkit.finding import Draft, Finding, Subject
from cxkit.gate import Gate
from cxkit.initiative import Benefit
from cxkit.initiative.journal import Registration
from cxkit.loop import look_into
from cxkit.story import load_feed
from cxkit.workspace import Workspace
from cxkit_effect._card import _told, cards_of
from cxkit_effect._command_card import command

Registrations = Callable[..., Registration]


@pytest.fixture
def looked(tmp_path: Path, registration: Registrations) -> Path:
    """A workspace after a turn that raised a rate in four of eight teams."""
    rng = np.random.default_rng(0)
    rows = ["metric,unit,period,value,n,measure_unit,better"]
    for k in range(8):
        for month in range(30):
            value = 60 + k + 0.5 * rng.standard_normal() + (5 if k < 4 and month >= 24 else 0)
            period = f"{2024 + month // 12}-{month % 12 + 1:02d}"
            rows.append(f"rate,u{k},{period},{value:.2f},100,%,higher")
    file = tmp_path / "series.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    out = tmp_path / "out"
    look_into(out, [file], formats=())
    usual: dict[str, Any] = {
        "target": "rate",
        "target_kind": "metric",
        "units": ("u0", "u1", "u2", "u3"),
        "comparison": ("u4", "u5", "u6", "u7"),
        "expected": Benefit(low=2, likely=5, high=8),
        "start": date(2026, 1, 1),
        "registered": date(2025, 12, 1),
    }
    late = registration(**{**usual, "initiative": "late", "registered": date(2026, 5, 1)})
    with Workspace.open(out / "cxkit.db") as workspace:
        journal = workspace.journal().register(registration(**usual), late)
        workspace.write_journal(journal)
    look_into(out, [file], formats=(), add=True)
    return out


def test_a_card_is_a_storys_effect_and_a_feed_takes_it(looked: Path, tmp_path: Path) -> None:
    (card,) = cards_of(looked, "lab")
    assert (card.target, card.effect.result) == ("rate", "better")
    assert card.effect.value == pytest.approx(5, abs=1)
    assert card.effect.low is not None
    assert card.effect.low < 5 < (card.effect.high or 0)
    assert "design grade 4 of 5" in card.effect.measure["en"]
    assert "Was das nicht zeigt: Ob zur gleichen Zeit" in card.effect.measure["de"]
    feed = demo_feed()
    told = evolve(feed, stories=(evolve(feed.stories[0], effect=card.effect),))
    file = tmp_path / "feed.json"
    file.write_text(json.dumps(told.to_dict()), encoding="utf-8")
    assert load_feed(file).stories[0].effect == card.effect


def test_what_was_expected_after_the_start_is_exploratory_in_the_story_too(looked: Path) -> None:
    (card,) = cards_of(looked, "late")
    assert "exploratory" in card.effect.measure["en"]
    assert "explorativ" in card.effect.measure["de"]


def effect(**values: Any) -> Finding:
    usual = {"measure_unit": "%", "null": 0.0, "smallest_relevant": 2.0, "n": 100}
    draft = Draft(
        function="F20",
        method="effect.turn",
        measure="effect",
        subject=Subject(initiative="lab"),
        estimate=Estimate(**{**usual, **values}),
        explanation={"en": "Words.", "de": "Wörter."},
        reference="",
        persons=False,
        data={"design_grade": 3, "cannot_tell": {"en": "That.", "de": "Das."}, "registered": True},
    )
    (finding,) = Gate().release([draft])
    return finding


@pytest.mark.parametrize(
    ("low", "value", "high", "direction", "result"),
    [
        (1.0, 3.0, 5.0, 1, "better"),
        (1.0, 3.0, 5.0, -1, "worse"),
        (-5.0, -3.0, -1.0, 1, "worse"),
        (-5.0, -3.0, -1.0, -1, "better"),
        (-1.0, 0.5, 1.0, 1, "none"),
        (-1.0, 2.0, 5.0, 1, "unclear"),
    ],
)
def test_only_what_is_proven_is_better_or_worse(
    low: float, value: float, high: float, direction: int, result: str
) -> None:
    assert _told(effect(value=value, low=low, high=high), direction).result == result


def test_without_an_interval_or_a_value_it_is_unclear() -> None:
    told = _told(effect(value=3.0, reasons=("unbounded",)), 1)
    assert (told.result, told.value, told.low) == ("unclear", 3.0, None)
    hidden = _told(effect(value=None, reasons=("undefined",)), 1)
    assert (hidden.result, hidden.value, hidden.unit) == ("unclear", None, {})


def test_the_command_says_it_and_gives_it_to_programs(looked: Path) -> None:
    done = CliRunner().invoke(command, ["lab", str(looked), "--language", "de"])
    assert done.exit_code == 0, done.output
    assert "Designstufe 4 von 5" in done.output
    found = json.loads(CliRunner().invoke(command, ["lab", str(looked), "--json"]).output)
    assert found["rate"]["result"] == "better"


def codes(out: Path, initiative: str, target: str | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        cards_of(out, initiative, target)
    return [problem.code for problem in caught.value.problems]


def test_what_is_not_there_is_said(looked: Path, tmp_path: Path) -> None:
    assert codes(looked, "lap") == ["unknown_initiative"]
    assert codes(looked, "lab", "care.listen") == ["unknown_target"]
    look_into(tmp_path / "plain", [tmp_path / "series.csv"], formats=())
    assert codes(tmp_path / "plain", "lab") == ["no_effect"]
