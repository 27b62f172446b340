"""Response rates: who took part, without saying of a single person whether they did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial

import pytest

from cxkit.assess import assess
from cxkit.cube import Cube
from cxkit.errors import Problem
from cxkit.finding import Finding
from cxkit.german import in_german
from cxkit.tallies import AnswerTallies
from cxkit.testing import tallies_of
from cxkit.units import Unit, UnitTree

Rates = Mapping[str | None, Finding]


@pytest.fixture
def rates(cxkit_cube: Cube) -> Callable[..., Rates]:
    """Unit -> response rate, where `took` (unit -> people) of `asked` (unit -> people) did."""
    return partial(_rates, cxkit_cube)


def _rates(
    cube: Cube, took: Mapping[str, int], asked: Mapping[str, int], *, below: Iterable[str] = ()
) -> Rates:
    units = tuple(
        Unit(id=unit, parent="billing" if unit in below else None, head_counts={"staff": people})
        for unit, people in asked.items()
    )
    found = assess(_answers(cube, took), cube, tree=UnitTree(units=units))
    return {f.subject.unit: f for f in found.findings if f.measure == "response_rate"}


def _answers(cube: Cube, took: Mapping[str, int]) -> AnswerTallies:
    item = next(iter(cube.items))
    people = [(unit, k) for unit, n in took.items() for k in range(n)]
    return tallies_of(cube, [(f"{unit}{k}", "1", "staff", unit, item, 3) for unit, k in people])


def test_the_rate_is_the_share_of_those_who_were_asked(rates: Callable[..., Rates]) -> None:
    found = rates({"north": 6, "south": 12}, {"north": 10, "south": 20})
    assert {unit: f.estimate.value for unit, f in found.items()} == {
        None: 0.6,
        "north": 0.6,
        "south": 0.6,
    }
    assert found["south"].estimate.n == 12
    assert found["south"].estimate.n_by_group == {"asked": 20}


def test_a_unit_of_unknown_size_has_no_rate(rates: Callable[..., Rates]) -> None:
    assert rates({"north": 6}, {}) == {}


def test_more_answers_than_people_are_everybody(rates: Callable[..., Rates]) -> None:
    assert rates({"north": 12}, {"north": 10})["north"].estimate.value == 1.0


@pytest.mark.parametrize("silent", [1, 4])
def test_that_a_few_did_not_take_part_cannot_be_worked_out(
    rates: Callable[..., Rates], silent: int
) -> None:
    asked = {"billing": silent, "one": 10, "two": 10}
    found = rates({"one": 6, "two": 8}, asked, below=("one", "two"))
    assert found[None].estimate.shown
    # Whoever sees both teams and their department knows who of its few heads kept silent.
    shown = {unit for unit, f in found.items() if f.estimate.shown}
    assert not {"billing", "one", "two"} <= shown


def test_that_many_did_not_take_part_may_be_known(rates: Callable[..., Rates]) -> None:
    asked = {"billing": 5, "one": 10, "two": 10}
    found = rates({"one": 6, "two": 8}, asked, below=("one", "two"))
    assert all(f.estimate.shown for f in found.values())


def test_a_pool_of_all_who_took_part_has_no_rate_of_its_own(rates: Callable[..., Rates]) -> None:
    asked = {"billing": 1, "one": 4, "two": 4}
    found = rates({"one": 3, "two": 3}, asked, below=("one", "two"))
    assert "billing+other" not in found
    assert found["billing"].estimate.value == pytest.approx(6 / 9)


def test_a_wave_is_compared_with_the_people_of_its_time(cxkit_cube: Cube) -> None:
    """Two teams of ten merged in April into one of twelve: 12 of 20 answered before."""
    rows = [
        Unit(id="one", valid_until=date(2026, 3, 31), head_counts={"staff": 10}),
        Unit(id="two", valid_until=date(2026, 3, 31), head_counts={"staff": 10}),
        Unit(
            id="both",
            valid_from=date(2026, 4, 1),
            predecessors=("one", "two"),
            head_counts={"staff": 12},
        ),
    ]
    item = next(iter(cxkit_cube.items))
    took = {("2026-Q1", "one"): 6, ("2026-Q1", "two"): 6, ("2026-Q2", "both"): 6}
    answers = tallies_of(
        cxkit_cube,
        [
            (f"{wave}{unit}{k}", wave, "staff", unit, item, 3)
            for (wave, unit), n in took.items()
            for k in range(n)
        ],
    )
    found = assess(answers, cxkit_cube, tree=UnitTree.at(rows))
    rates = {
        (f.wave, f.subject.unit): (f.estimate.value, f.data["head_count"])
        for f in found.findings
        if f.measure == "response_rate"
    }
    assert rates == {
        ("2026-Q1", None): (0.6, 20),
        ("2026-Q1", "both"): (0.6, 20),
        ("2026-Q2", None): (0.5, 12),
        ("2026-Q2", "both"): (0.5, 12),
    }


def _warned(cube: Cube, took: Mapping[str, int], asked: Mapping[str, int]) -> list[Problem]:
    units = tuple(Unit(id=unit, head_counts={"staff": n}) for unit, n in asked.items())
    found = assess(_answers(cube, took), cube, tree=UnitTree(units=units))
    return [w for w in found.warnings if w.code == "more_answers_than_people"]


def test_more_answers_than_people_are_warned_of_by_unit(cxkit_cube: Cube) -> None:
    took = {"north": 12, "south": 8}
    (warning,) = _warned(cxkit_cube, took, {"north": 10, "south": 20})
    assert "(staff) answered than there are by the head counts: north (12/10)." in warning.message
    assert "table of units" in str(warning.hint)
    german = in_german(warning)
    assert "north (12/10). Der Rücklauf steht als 100 % da." in german
    assert "Berichtigen Sie die Kopfzahl" in german
    assert _warned(cxkit_cube, took, {"north": 12, "south": 20}) == []


def test_of_many_such_units_a_few_are_named(cxkit_cube: Cube) -> None:
    units = [f"unit{number}" for number in range(9)]
    (warning,) = _warned(cxkit_cube, dict.fromkeys(units, 9), dict.fromkeys(units, 7))
    assert warning.count == 9
    assert "unit4 (9/7) and 4 more. The" in warning.message
    assert "unit4 (9/7) und 4 weitere. Der Rücklauf" in in_german(warning)
