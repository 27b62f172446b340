"""The journal: what was expected is written down before, and nothing of it is changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError

from cxkit.errors import InputError, RefusedError
from cxkit.initiative import Benefit
from cxkit.initiative.journal import (
    Decision,
    Journal,
    LookRecord,
    Registration,
    StopRule,
    TurnRecord,
)

START = date(2026, 1, 1)


@pytest.fixture
def registration() -> Callable[..., Registration]:
    """An expectation about a tile, with whatever else is said."""

    def build(**values: Any) -> Registration:
        usual: dict[str, Any] = {
            "initiative": "lab",
            "title": {"en": "Lab", "de": "Labor"},
            "target": "care.listen",
            "target_kind": "tile",
            "units": ("north",),
            "expected": Benefit(low=1, likely=4, high=8),
            "start": START,
            "registered": date(2025, 12, 20),
            "lag_days": 90,
            "stop_rule": StopRule(smallest_worth=2),
        }
        return Registration(**{**usual, **values})

    return build


def turn(number: int, start: date, *tiles: str, looks_before: int = 0) -> TurnRecord:
    return TurnRecord(
        number=number,
        label=f"T{number}",
        start=start,
        running=("lab",),
        tiles=tiles,
        looks_before=looks_before,
    )


def codes(call: Callable[[], object]) -> list[str]:
    with pytest.raises(InputError) as caught:
        call()
    return [problem.code for problem in caught.value.problems]


def test_an_expectation_says_when_an_effect_can_be_looked_for(registration) -> None:
    assert registration().earliest == date(2026, 4, 1)


def test_an_id_follows_from_what_is_promised(registration) -> None:
    one = registration()
    assert one.id == registration(units=["north", "north"], start="2026-01-01").id
    assert one.id == registration(title={}, registered=date(2025, 1, 1)).id
    changed = {
        "expected": Benefit(low=1, likely=4, high=9),
        "lag_days": 30,
        "comparison": ("south",),
        "stop_rule": StopRule(smallest_worth=3),
        "supersedes": one.id,
    }
    others = {registration(**{key: x, "reason": "why"}).id for key, x in changed.items()}
    assert len(others | {one.id}) == 1 + len(changed)


def test_nothing_of_an_expectation_can_be_changed(registration) -> None:
    with pytest.raises(FrozenInstanceError):
        registration().lag_days = 0


def test_everything_that_is_wrong_with_an_expectation_is_said_at_once(registration) -> None:
    assert codes(
        lambda: registration(
            initiative="",
            target_kind="thing",
            direction=0,
            expected=Benefit(low=4, likely=1, high=8),
            end=date(2025, 12, 31),
            lag_days=-1,
            looks=0,
            comparison=("north",),
            supersedes="0" * 16,
            stop_rule=StopRule(smallest_worth=0, stop_below=0.9),
        )
    ) == [
        "no_initiative",
        "bad_target_kind",
        "bad_direction",
        "range_upside_down",
        "ends_before_start",
        "bad_lag",
        "bad_looks",
        "unit_on_both_sides",
        "no_reason",
        "bad_smallest_worth",
        "bad_stop_rule",
    ]


def test_the_same_is_not_registered_twice(registration) -> None:
    journal = Journal().register(registration())
    with pytest.raises(RefusedError, match=r"registered on 2025-12-20 .*not changed afterwards"):
        journal.register(registration(expected=Benefit(low=0, likely=1, high=2)))
    with pytest.raises(RefusedError, match="not changed afterwards"):
        journal.register(registration())


def test_an_expectation_is_replaced_openly_and_both_are_kept(registration) -> None:
    old = registration()
    new = registration(lag_days=180, supersedes=old.id, reason="The vendor is late.")
    journal = Journal().register(old).register(new)
    assert journal.registrations == (old, new)
    assert journal.current == journal.of("lab") == (new,)
    assert journal.first(new) == old
    with pytest.raises(RefusedError, match="registered on"):
        journal.register(evolve(new, supersedes=old.id, lag_days=10))


def test_something_unknown_cannot_be_replaced(registration) -> None:
    with pytest.raises(RefusedError, match="Nothing that holds"):
        Journal().register(registration(supersedes="abc", reason="why"))


def test_what_is_expected_of_another_tile_is_another_expectation(registration) -> None:
    both = registration(), registration(target="care.answer")
    assert Journal().register(*both).current == both


def test_only_what_was_written_by_the_start_was_expected_beforehand(registration) -> None:
    late = registration(registered=date(2026, 1, 2))
    assert not late.beforehand
    assert registration(registered=START).beforehand
    assert not Journal().register(late).is_beforehand(late)


def test_a_later_start_does_not_make_a_changed_expectation_one_from_beforehand(
    registration,
) -> None:
    old = registration()
    moved = registration(
        start=date(2026, 7, 1), registered=date(2026, 5, 1), supersedes=old.id, reason="Moved."
    )
    assert moved.beforehand
    assert not Journal().register(old, moved).is_beforehand(moved)


def test_a_turn_ends_when_the_next_one_begins() -> None:
    journal = Journal().begin(turn(1, START, "care.listen"))
    assert journal.running_turn == journal.turns[0]
    journal = journal.begin(turn(2, date(2026, 4, 1), "flow.answer"))
    assert [each.end for each in journal.turns] == [date(2026, 3, 31), None]


def test_a_second_turn_on_a_tile_needs_a_look() -> None:
    journal = Journal().begin(turn(1, START, "care.listen", "care.answer", looks_before=1))
    second = turn(2, date(2026, 4, 1), "care.listen", "flow.answer", looks_before=1)
    with pytest.raises(RefusedError, match=r"nobody looked at since: care\.listen\."):
        journal.begin(second)
    looked = evolve(journal, looks=(LookRecord(number=1), LookRecord(number=2)))
    assert looked.begin(evolve(second, looks_before=2)).skipped == ()


def test_a_look_that_was_skipped_is_written_down_with_its_reason() -> None:
    journal = Journal().begin(turn(1, START, "care.listen"))
    second = turn(2, date(2026, 4, 1), "care.listen")
    journal = journal.begin(second, without_look="The works council was not asked in time.")
    (skipped,) = journal.skipped
    assert (skipped.turn, skipped.tiles, skipped.day) == (2, ("care.listen",), date(2026, 4, 1))
    with pytest.raises(RefusedError, match=r"care\.listen\."):
        journal.begin(turn(3, date(2026, 7, 1), "care.listen"), without_look="  ")


def test_other_tiles_need_no_look() -> None:
    journal = Journal().begin(turn(1, START, "care.listen"))
    assert journal.begin(turn(2, date(2026, 4, 1), "flow.answer")).skipped == ()


def test_a_cycle_is_a_turn_and_its_look() -> None:
    journal = Journal(
        turns=(
            turn(1, START, looks_before=1),
            turn(2, date(2026, 4, 1), looks_before=2),
            turn(3, date(2026, 7, 1), looks_before=2),
            turn(4, date(2026, 10, 1), looks_before=3),
        ),
        looks=(
            LookRecord(number=1),
            LookRecord(number=2, day=date(2026, 3, 12)),
            LookRecord(number=3),
        ),
    )
    assert [(t.number, look.number) for t, look in journal.cycles] == [(1, 2), (3, 3)]
    assert journal.cycle_days == (70,)


def test_turns_and_looks_stand_in_their_order() -> None:
    assert codes(
        lambda: Journal(
            turns=(turn(1, START), evolve(turn(3, START), end=date(2025, 1, 1))),
            looks=(LookRecord(number=2), LookRecord(number=1)),
        )
    ) == ["turns_not_counted", "ends_before_start", "turns_out_of_order", "looks_out_of_order"]


def test_a_turn_starts_after_the_one_before() -> None:
    journal = Journal().begin(turn(1, START, "care.listen"))
    assert codes(lambda: journal.begin(turn(2, START, "flow.answer"))) == ["turns_out_of_order"]


def test_registrations_that_do_not_follow_are_no_journal(registration) -> None:
    one, other = registration(), registration(lag_days=1)
    assert codes(lambda: Journal(registrations=(one, other, one))) == [
        "not_superseded",
        "registered_twice",
    ]


def decision(of: Registration, **values: Any) -> Decision:
    usual = {"registration": of.id, "turn": 1, "choice": "stop", "reason": {"en": "No."}}
    return Decision(**{"initiative": "lab", "day": START, **usual, **values})


def test_a_decision_rests_on_a_registration(registration) -> None:
    one = registration()
    journal = Journal().register(one)
    assert journal.decide(decision(one)).decisions[0].choice == "stop"
    wrong = [
        decision(one, choice="perhaps"),
        decision(one, registration="abc"),
        decision(one, initiative="other"),
    ]
    assert codes(lambda: journal.decide(*wrong)) == [
        "bad_choice",
        "unknown_registration",
        "decision_on_another",
    ]


def test_a_journal_survives_being_written_and_read(registration) -> None:
    one = registration(looks=3, end="2026-06-30", randomised=True, comparison=("south",))
    journal = (
        Journal(looks=(LookRecord(number=1, day=START, waves=("2025",)),))
        .register(one)
        .begin(turn(1, START, "care.listen", looks_before=1))
        .begin(turn(2, date(2026, 4, 1), "care.listen", looks_before=1), without_look="Strike.")
        .decide(decision(one))
    )
    document = json.loads(json.dumps(journal.to_dict()))
    document["registrations"][0]["of_a_later_version"] = 1
    assert Journal.from_dict(document) == journal
    assert Journal.from_dict({}) == Journal()
