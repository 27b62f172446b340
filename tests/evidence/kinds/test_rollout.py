"""Rollouts: where initiatives run since when, and who is compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cxkit import Problem
from cxkit.gather import Gathered
from cxkit.tallies import Tallies
from cxkit.tallies.rollout import Rollout, RolloutView

Take = Callable[..., Gathered]
Problems = Callable[..., tuple[Problem, ...]]


def view(gathered: Gathered) -> RolloutView:
    (partition,) = gathered.partitions
    assert isinstance(partition.tallies, Tallies)
    return RolloutView(tallies=partition.tallies)


def test_a_rollout_says_who_is_treated_since_when_and_who_is_compared(take: Take) -> None:
    table = (
        "Initiative;Bereich;Beginn;Ende;Nimmt teil als;Ausgelost\n"
        "talks;a;1.4.2026;31.12.2026;mit Initiative;ja\n"
        "talks;b;15.4.2026;;mit Initiative;ja\n"
        "talks;c;;;Vergleich;ja\ntalks;d;;;ausgenommen;\nletters;a;1.5.2026;;treated;\n"
    )
    found = view(take("rollout", table))
    assert list(found.rollouts) == ["letters", "talks"]
    assert found.of("talks") == Rollout(
        initiative="talks",
        starts={"a": date(2026, 4, 1), "b": date(2026, 4, 15)},
        ends={"a": date(2026, 12, 31)},
        comparison=("c",),
        excluded=("d",),
        randomised=True,
    )
    letters = found.of("letters")
    assert letters is not None
    assert letters.randomised is None
    assert found.of("other") is None


def test_without_arms_every_unit_is_treated(take: Take) -> None:
    found = view(take("rollout", "initiative,unit,start\nx,a,2026-01-01\n")).of("x")
    assert found is not None
    assert dict(found.starts) == {"a": date(2026, 1, 1)}


def test_units_that_became_one_have_one_rollout(take: Take) -> None:
    table = (
        "initiative,unit,start,end\nx,a,2026-01-01,2026-03-01\nx,b,2025-12-01,2026-05-01\n"
        "x,c,2026-01-05,\n"
    )
    moved = view(take("rollout", table)).tallies.with_units({"a": "new", "b": "new"})
    found = RolloutView(tallies=moved).of("x")
    assert found is not None
    assert found.starts["new"] == date(2025, 12, 1)
    assert found.ends == {"new": date(2026, 5, 1)}


def test_everything_wrong_is_said_at_once_with_its_place(problems: Problems) -> None:
    table = (
        "initiative,unit,start,end,arm,randomised\n"
        "x,a,2026-02-01,2026-01-01,treated,yes\n"
        "x,a,2026-02-01,,treated,no\n"
        "x,b,,,treated,\n"
        "x,c,2026-02-01,,comparison,\n"
        "x,d,,,controle,perhaps\n"
        ",e,20.1.x,,,\n"
    )
    found = {p.code: (p.row, p.column) for p in problems("rollout", table)}
    assert found == {
        "ends_before_it_starts": (2, "end"),
        "stands_twice": (2, "unit"),
        "randomised_and_not": (None, "randomised"),
        "no_start": (4, "start"),
        "start_of_comparison": (5, "start"),
        "unknown_word": (6, "arm"),
        "not_yes_or_no": (6, "randomised"),
        "empty_cell": (7, "initiative"),
        "not_a_date": (7, "start"),
    }


def test_one_row_of_initiative_and_unit_may_stand_in_one_table_only(take: Take) -> None:
    assert take("rollout", "initiative,unit,start\nx,a,2026-01-01\n").records == {
        "rollout.csv": ("x\x1fa",)
    }
