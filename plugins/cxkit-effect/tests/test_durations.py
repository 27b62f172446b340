"""Durations as evidence, from a file to findings, and changes where something was turned."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars
import pytest

import cxkit
from cxkit import Draft
from cxkit.context import Context
from cxkit.errors import InputError
from cxkit.initiative import Benefit
from cxkit.initiative.journal import Registration
from cxkit.tallies.evidence import Tallies
from cxkit_effect._durations import KIND, SHAPE, DurationsView
from cxkit_effect._method_event_times import event_times

Registrations = Callable[..., Registration]
Case = tuple[str, date, date | None]
END = date(2026, 6, 30)


def tallies_of(cases: Iterable[Case], what: str = "bill_to_payment") -> Tallies:
    rows = []
    for unit, opened, closed in cases:
        days = ((closed or END) - opened).days
        rows.append((what, unit, f"{opened:%Y-%m}", days, int(closed is not None), 1))
    return Tallies.merge(
        [Tallies.build("durations", SHAPE, {"spells": [row]}) for row in rows]
        or [Tallies.empty("durations", SHAPE)]
    )


def company(units: int = 1, faster: float = 1.0, seed: int = 0) -> list[Case]:
    """Bills of a year; from 2026 on the units named t pay in `faster` times the time."""
    rng = np.random.default_rng(seed)
    cases: list[Case] = []
    for kind in "tc":
        for number in range(units):
            for _ in range(160):
                opened = date(2025, 7, 1) + timedelta(days=int(rng.integers(0, 330)))
                turned = kind == "t" and opened >= date(2026, 1, 1)
                days = 1 + int(rng.exponential(40 * (faster if turned else 1.0)))
                closed = opened + timedelta(days=days)
                cases.append((f"{kind}{number}", opened, closed if closed <= END else None))
    return cases


@pytest.fixture
def expecting(registration: Registrations) -> Registrations:
    def build(units: int = 1, **values: Any) -> Registration:
        usual: dict[str, Any] = {
            "target": "bill_to_payment",
            "target_kind": "metric",
            "direction": -1,
            "units": tuple(f"t{k}" for k in range(units)),
            "expected": Benefit(low=-20, likely=-10, high=-5),
            "start": date(2026, 1, 1),
            "registered": date(2025, 12, 1),
        }
        return registration(**{**usual, **values})

    return build


@pytest.fixture
def seen(context: Callable[..., Context]) -> Callable[..., Context]:
    def build(tallies: Tallies, *registrations: Registration) -> Context:
        return context(None, *registrations, evidence={"durations": tallies})

    return build


def changes(drafts: Iterable[Draft]) -> dict[str, Draft]:
    return {d.contrast.against: d for d in drafts if d.measure == "time_change" and d.contrast}


def test_open_cases_stay_in_the_median(seen: Callable[..., Context]) -> None:
    cases = [("t0", date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=k)) for k in range(1, 8)]
    cases_open: list[Case] = [("t0", date(2026, 1, 1), None)] * 4
    (draft,) = event_times(seen(tallies_of([*cases, *cases_open])))
    # Of 11 cases the sixth closes after six days; without the open ones it would be four.
    assert draft.estimate.value == 6
    assert draft.estimate.n == 11
    assert draft.function == "F31"
    assert "open ones among" in draft.explanation["en"]
    (mostly_open,) = event_times(seen(tallies_of([*cases[:3], *cases_open])))
    assert mostly_open.estimate.value is None
    assert "noch nicht geschehen" in mostly_open.explanation["de"]


def test_a_team_that_is_paid_sooner(seen: Callable[..., Context], expecting: Registrations) -> None:
    context = seen(tallies_of(company(units=5, faster=0.5)), expecting(units=5))
    found = changes(event_times(context))
    assert set(found) == {"before", "others"}
    for draft in found.values():
        assert draft.estimate.high is not None
        assert draft.estimate.high < 0
        assert draft.estimate.value == pytest.approx(-18, abs=6)
        assert draft.data["p_value"] < 0.001
        assert draft.data["medians"][0] < draft.data["medians"][1]
        assert draft.data["registered"] is True
        assert "one_treated_unit" not in draft.estimate.reasons
    assert "in den anderen Bereichen" in found["others"].explanation["de"]


def test_one_unit_is_thin_however_many_cases_it_has(
    seen: Callable[..., Context], expecting: Registrations
) -> None:
    found = changes(event_times(seen(tallies_of(company(faster=0.5)), expecting())))
    for draft in found.values():
        assert "one_treated_unit" in draft.estimate.reasons
        assert draft.estimate.status is cxkit.Status.THIN


def test_the_month_in_which_it_starts_belongs_to_neither_side(
    seen: Callable[..., Context], expecting: Registrations
) -> None:
    cases = company(units=1)
    counts = {
        day: changes(event_times(seen(tallies_of(cases), expecting(start=day))))["before"]
        for day in (date(2026, 1, 1), date(2026, 1, 2))
    }
    after = [d.estimate.n_by_group["after"] for d in counts.values()]
    january = sum(u == "t0" and day.month == 1 for u, day, _ in cases)
    assert after[0] - after[1] == january
    december = expecting(start=date(2025, 12, 15), registered=date(2025, 12, 1))
    late = changes(event_times(seen(tallies_of(cases), december)))["before"]
    assert late.estimate.n_by_group["after"] == after[0]


def test_without_cases_on_a_side_nothing_is_compared(
    seen: Callable[..., Context], expecting: Registrations
) -> None:
    only = [case for case in company() if case[0] == "t0" and case[1] < date(2026, 1, 1)]
    assert changes(event_times(seen(tallies_of(only), expecting()))) == {}
    elsewhere = expecting(target="something_else")
    assert changes(event_times(seen(tallies_of(company()), elsewhere))) == {}


def test_cases_that_all_closed_on_the_first_day_have_no_horizon(
    seen: Callable[..., Context], expecting: Registrations
) -> None:
    cases: list[Case] = []
    for unit in ("t0", "c0"):
        for day in (date(2025, 8, 5), date(2026, 2, 5)):
            cases += [(unit, day, day)] * 6
    for draft in changes(event_times(seen(tallies_of(cases), expecting()))).values():
        assert draft.estimate.reasons == ("undefined",)


def test_few_cases_have_no_interval(seen: Callable[..., Context], expecting: Registrations) -> None:
    few = [case for case in company() if case[0] == "t0"][:14]
    for draft in changes(event_times(seen(tallies_of(few), expecting()))).values():
        assert "n_too_small_for_interval" in draft.estimate.reasons


FRAME = {
    "what": ["pay"] * 8,
    "unit": ["a", "a", "a", "b", "b", "b", "b", "b"],
    "opened": [f"2026-01-{day:02d}" for day in range(1, 9)],
    "closed": ["2026-01-11", "2026-01-22", None, "2026-02-01", None, None, "2026-03-01", None],
}


def look(frame: dict[str, list[Any]]) -> cxkit.Assessment:
    return cxkit.look(evidence={"durations": polars.DataFrame(frame)})


def test_a_table_of_cases_is_looked_at_without_answers() -> None:
    found = look(FRAME).one(measure="median_time")
    assert found is not None
    # Open cases were seen until 1 March, the last day in the table; three of eight are open
    # longer than the fourth that closed, after 53 days.
    assert found.estimate.value == 53
    assert found.estimate.n == 8


def test_how_long_an_open_case_was_seen_can_be_said() -> None:
    frame = {**FRAME, "observed_until": [None, None, "2026-01-05", *[None] * 5]}
    found = look(frame).one(measure="median_time")
    assert found is not None
    assert found.estimate.value == 53
    view = DurationsView(
        tallies=Tallies.build("durations", SHAPE, {"spells": [("pay", "a", "2026-01", 2, 0, 3)]})
    )
    assert view.things == ("pay",)
    assert view.units == ("a",)
    assert view.times("pay").censored.tolist() == [3]
    assert view.times("pay", ("b",)).cases == 0
    assert view.times("pay", since="2026-02").cases == 0


def test_a_case_that_ends_before_it_began_is_said_with_its_row() -> None:
    frame = {**FRAME, "closed": ["2025-12-31", *FRAME["closed"][1:]]}
    with pytest.raises(InputError, match="cannot end on 2025-12-31 and begin on 2026-01-01"):
        look(frame)


def test_every_column_is_explained_in_both_languages() -> None:
    for column in KIND.columns:
        assert column.help["en"] != column.help["de"], column.name
        assert set(column.label) == {"en", "de"}
        assert column.example
