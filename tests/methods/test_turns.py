"""Counted by hand in the example's journal: two turns, the second began without a look."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from attrs import evolve

from cxkit.assess import assess
from cxkit.finding import Assessment
from cxkit.initiative.journal import Journal, LookRecord
from cxkit.plugins import plugin_manager
from cxkit.testing import example_context, example_journal


def assessed(journal: Journal) -> Assessment:
    context = example_context("full")
    return assess(
        context.answers,
        context.cube,
        tree=context.tree,
        manager=plugin_manager(discover=False),
        journal=journal,
    )


@pytest.fixture(scope="module")
def found() -> Assessment:
    return assessed(example_journal())


def value(found: Assessment, measure: str) -> float | None:
    finding = found.one(measure=measure)
    return None if finding is None else finding.estimate.value


def test_a_turn_is_a_cycle_if_somebody_looked_before_the_next(found: Assessment) -> None:
    # Turn 1 was followed by turn 2 without a look; turn 2 by the look of June.
    assert value(found, "cycles") == 1
    assert found.one(measure="cycles").data == {"turns": 2, "looked_at": [2], "looks": 2}
    assert found.one(measure="cycles").explanation["en"].endswith("began: 1 of 2.")


def test_the_time_from_turn_to_look_is_counted_in_days(found: Assessment) -> None:
    # 2026-01-01 to 2026-06-01.
    assert value(found, "cycle_days") == 151


def test_a_skipped_look_is_named_with_its_reason(found: Assessment) -> None:
    (skipped,) = found.one(measure="looks_skipped").data["skipped"]
    assert (skipped["turn"], skipped["tiles"]) == (2, ["care.respect"])
    assert skipped["reason"] == "Nobody could be asked then."


def test_what_runs_at_once_and_for_how_long(found: Assessment) -> None:
    # Turn 1 runs listen and duty, turn 2 listen: L = 3/2, lambda = 2/2, W = 3/2 turns.
    assert value(found, "work_in_progress") == 1
    assert value(found, "turns_in_progress") == 1.5
    assert found.one(measure="turns_in_progress").data == {
        "work_in_progress": 1.5,
        "started_per_turn": 1.0,
    }


def test_one_is_said_in_the_singular() -> None:
    (first, _) = example_journal().turns
    early = (LookRecord(number=1), LookRecord(number=2, day=first.start + timedelta(days=1)))
    journal = evolve(example_journal(), looks=early, turns=(first,))
    found = assessed(journal)
    days, turns = (found.one(measure=name) for name in ("cycle_days", "turns_in_progress"))
    assert (days.estimate.value, turns.estimate.value) == (1, 1)
    assert "after it, 1 day passed" in days.explanation["en"]
    assert "verging im Mittel 1 Tag." in days.explanation["de"]
    assert "running for 1 turn on" in turns.explanation["en"]
    skipped = assessed(example_journal()).one(measure="looks_skipped")
    assert "1 turn began although" in skipped.explanation["en"]
    assert "1 Drehung begann," in skipped.explanation["de"]


def test_doing_and_looking_are_weighed(found: Assessment) -> None:
    assert value(found, "looked_share") == 0.5
    assert "Pause" not in found.one(measure="looked_share").explanation["en"]


def test_what_was_turned_and_not_looked_at_is_advised_to_be() -> None:
    journal = evolve(example_journal(), looks=(LookRecord(number=1),))
    share = assessed(journal).one(measure="looked_share")
    assert share.estimate.value == 0
    assert share.data["not_looked_at"] == {"care.respect": 2, "care.trust": 1}
    assert "Pause and look" in share.explanation["en"]
    assert "care.respect, care.trust" in share.explanation["de"]
    assert assessed(journal).one(measure="cycle_days") is None


def test_what_was_expected_stands_beside_what_will_be_found(found: Assessment) -> None:
    expected = {f.data["registration"]: f for f in found.select(measure="expected_change")}
    assert len(expected) == 3
    tile = found.one(measure="expected_change", tile="care.respect")
    assert (tile.estimate.value, tile.estimate.low, tile.estimate.high) == (4, 1, 8)
    assert (tile.estimate.confidence, tile.data["registered"]) == (0.8, True)
    assert tile.estimate.reasons == ("core:stated_beforehand",)
    metric = found.one(measure="expected_change", metric="calls")
    assert metric.data["not_before"] == "2025-09-29"
    assert metric.subject.audience is None


def test_what_was_written_down_late_is_exploratory(found: Assessment) -> None:
    late = found.one(measure="expected_change", dimension="care", tile=None)
    assert late.data["registered"] is False
    assert late.estimate.reasons == ("core:stated_late",)
    assert "exploratory" in late.explanation["en"]
    assert "explorativ" in late.explanation["de"]


def test_before_the_first_turn_there_is_only_what_is_expected() -> None:
    journal = Journal().register(*example_journal().registrations)
    measures = {f.measure for f in assessed(journal).findings if f.method.startswith("core.t")}
    assert measures == set()
    assert assessed(journal).one(measure="expected_change", tile="care.respect") is not None


def test_an_ended_turn_runs_nothing() -> None:
    journal = example_journal()
    ended = evolve(journal.turns[-1], end=date(2026, 6, 30))
    journal = evolve(journal, turns=(journal.turns[0], ended))
    assert value(assessed(journal), "work_in_progress") == 0


def test_the_assessment_carries_the_journal(found: Assessment) -> None:
    assert found.journal == example_journal().to_dict()
    assert assessed(Journal()).journal is None
