"""Rules over the journal: claims before their time, and turns that nobody looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from attrs import evolve

from cxkit.context import Context
from cxkit.initiative import (
    Benefit,
    Decision,
    Journal,
    LookRecord,
    Registration,
    StopRule,
    TurnRecord,
)
from cxkit_governance._journal_rules import claims, looks

Build = Callable[..., Context]
EXPECTED = Registration(
    initiative="listen",
    title={"en": "Listen", "de": "Zuhören"},
    target="culture.respect",
    target_kind="tile",
    expected=Benefit(low=1, likely=4, high=8),
    start=date(2026, 1, 1),
    registered=date(2025, 12, 1),
    lag_days=90,
    stop_rule=StopRule(smallest_worth=2),
)


def decided(choice: Any, on: str) -> Journal:
    decision = Decision(
        initiative="listen",
        registration=EXPECTED.id,
        turn=1,
        choice=choice,
        reason={"en": "It works."},
        day=date.fromisoformat(on),
    )
    return Journal().register(EXPECTED).decide(decision)


@pytest.mark.parametrize(
    ("choice", "on", "remarked"),
    [
        ("scale", "2026-03-31", True),
        ("stop", "2026-02-01", True),
        ("scale", "2026-04-01", False),
        ("continue", "2026-02-01", False),
        ("adjust", "2026-02-01", False),
    ],
)
def test_an_effect_is_claimed_when_it_can_show(
    context: Build, choice: str, on: str, remarked: bool
) -> None:
    found = list(claims(context(journal=decided(choice, on))))
    assert [each.code for each in found] == ["decided_before_lag"] * remarked
    for each in found:
        assert each.data["earliest"] == "2026-04-01"
        assert each.data["choice"] == choice
        assert "2026-04-01" in each.text["en"]
        assert "1.4.2026" in each.text["de"]


def test_an_end_before_the_effect_is_a_note(context: Build) -> None:
    short = evolve(EXPECTED, end=date(2026, 3, 1), title={})
    (found,) = claims(context(journal=Journal().register(short)))
    assert (found.code, found.level) == ("ends_before_lag", "note")
    assert found.text["en"].startswith("“listen” ends on 2026-03-01")
    long = evolve(EXPECTED, end=date(2026, 4, 1))
    assert list(claims(context(journal=Journal().register(long)))) == []


def turn(number: int, *tiles: str) -> TurnRecord:
    return TurnRecord(
        number=number, label=f"t{number}", start=date(2026, 3 * number - 2, 1), tiles=tiles
    )


def test_a_second_turn_without_a_look_is_remarked_with_its_reason(context: Build) -> None:
    journal = (
        Journal()
        .begin(turn(1, "culture.respect"))
        .begin(turn(2, "culture.respect"), without_look="Strike.")
    )
    (found,) = looks(context(journal=journal))
    assert found.code == "look_skipped"
    assert [str(place) for place in found.places] == ["turn 2", "tile culture.respect"]
    assert found.data["reason"] == "Strike."
    assert "“We respect”" in found.text["en"]
    assert "„Wir respect“" in found.text["de"]


def test_a_turn_that_is_over_wants_a_look_and_a_running_one_does_not_yet(context: Build) -> None:
    journal = Journal().begin(turn(1, "culture.respect")).begin(turn(2, "chain.hurry", "gone.tile"))
    (found,) = looks(context(journal=journal))
    assert found.code == "not_looked_at"
    assert [str(place) for place in found.places] == ["turn 1", "tile culture.respect"]
    seen = journal.seen(LookRecord(number=1, day=date(2026, 5, 1)))
    assert list(looks(context(journal=seen))) == []


def test_tiles_that_the_cube_does_not_know_keep_their_id(context: Build) -> None:
    journal = Journal().begin(turn(1, "gone.tile")).begin(turn(2))
    (found,) = looks(context(journal=journal))
    assert "“gone.tile”" in found.text["en"]
