"""Rollout tables: several starts, arms, chance, and what deviates from what was promised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cxkit import Draft
from cxkit.context import Context
from cxkit.initiative.journal import Registration
from cxkit.tallies import Tallies
from cxkit.tallies.rollout import SHAPE
from cxkit_effect._method_turn import judge, turned

Figures = Callable[..., Tallies]
Contexts = Callable[..., Context]
Registrations = Callable[..., Registration]
UNITS = tuple(f"u{k}" for k in range(1, 13))


def rollout(*rows: tuple[str, str, str], initiative: str = "lab", chance: int = -1) -> Tallies:
    """A table of units, starts and arms."""
    found = [(initiative, unit, start, "", arm, chance, 1) for unit, start, arm in rows]
    return Tallies.build("rollout", SHAPE, {"rows": found})


@pytest.fixture
def found(context: Contexts, figures: Figures) -> Callable[..., Context]:
    """A context of twelve units with figures, and of a rollout."""

    def build(table: Tallies, *registrations: Registration, **more: Any) -> Context:
        evidence = {"series": figures(units=UNITS, **more), "rollout": table}
        return context(None, *registrations, evidence=evidence)

    return build


def rate(registration: Registrations, **values: Any) -> Registration:
    usual = {"target": "rate", "target_kind": "metric", "units": UNITS[:6]}
    return registration(**{**usual, **values})


def effect_of(context: Context) -> Draft:
    return next(draft for draft in turned(context) if draft.measure == "effect")


STEPS = ("2026-04-01", "2026-04-01", "2026-06-01", "2026-06-01", "2026-08-01", "2026-08-01")


def test_several_starts_make_a_staggered_design(
    found: Callable[..., Context], registration: Registrations
) -> None:
    rows = [(unit, start, "treated") for unit, start in zip(UNITS, STEPS, strict=False)]
    draft = effect_of(found(rollout(*rows), rate(registration)))
    assert draft.data["design"] == "staggered"
    assert draft.data["units"]["turned"] == 6
    assert draft.estimate.reasons == ()


def test_arms_say_who_is_compared_and_who_is_not(
    found: Callable[..., Context], registration: Registrations
) -> None:
    rows = [(unit, "2026-04-01", "treated") for unit in UNITS[:4]]
    rows += [(unit, "", "comparison") for unit in UNITS[4:9]]
    rows += [(UNITS[8], "", "excluded")]
    one = rate(registration, units=UNITS[:4])
    judged = judge(found(rollout(*rows), one), one)
    assert judged.rolled.panel.units == tuple(sorted(UNITS[:8]))
    assert (judged.effect.turned, judged.effect.compared) == (4, 4)


@pytest.mark.parametrize(("chance", "grade"), [(1, 5), (0, 4), (-1, 5)])
def test_the_table_says_whether_chance_decided(
    found: Callable[..., Context], registration: Registrations, chance: int, grade: int
) -> None:
    rows = [(unit, "2026-04-01", "treated") for unit in UNITS[:6]]
    one = rate(registration, randomised=True)
    assert judge(found(rollout(*rows, chance=chance), one), one).effect.grade == grade


def test_what_was_done_otherwise_than_promised_is_said(
    found: Callable[..., Context], registration: Registrations
) -> None:
    rows = [(unit, "2026-05-01", "treated") for unit in UNITS[:5]]
    draft = effect_of(found(rollout(*rows), rate(registration)))
    assert {"effect:other_units", "effect:other_start"} <= set(draft.estimate.reasons)
    assert "in other units than was written down" in draft.explanation["en"]


def test_an_expectation_after_the_real_start_is_exploratory(
    found: Callable[..., Context], registration: Registrations
) -> None:
    rows = [(unit, "2026-02-01", "treated") for unit in UNITS[:6]]
    late = rate(registration, registered=date(2026, 3, 1))
    assert effect_of(found(rollout(*rows), late)).data["registered"] is False


def test_a_table_about_another_initiative_changes_nothing(
    found: Callable[..., Context], registration: Registrations
) -> None:
    rows = [(UNITS[11], "2026-02-01", "treated")]
    one = rate(registration)
    alone = judge(found(rollout(*rows, initiative="hour"), one), one)
    assert alone.effect.turned == 6
    other = rate(registration, initiative="hour", units=(UNITS[11],))
    beside = judge(found(rollout(*rows, initiative="hour"), one, other), one)
    assert beside.effect.compared == alone.effect.compared - 1


def test_starts_that_are_all_in_the_future_are_too_early(
    found: Callable[..., Context], registration: Registrations
) -> None:
    rows = [(unit, "2027-02-01", "treated") for unit in UNITS[:6]]
    one = rate(registration, start=date(2027, 2, 1))
    assert judge(found(rollout(*rows), one), one).effect.reasons == ("effect:too_early",)


def test_units_to_compare_with_that_were_not_measured_are_said(
    found: Callable[..., Context], registration: Registrations
) -> None:
    one = rate(registration, comparison=("ghost",))
    judged = judge(found(rollout(initiative="hour"), one), one)
    assert "effect:comparison_not_measured" in judged.rolled.notes
    assert judged.effect.design == "time_series"


def test_the_lag_counts_from_the_real_start(
    found: Callable[..., Context], registration: Registrations
) -> None:
    rows = [(unit, "2026-04-01", "treated") for unit in UNITS[:6]]
    one = rate(registration, start=date(2027, 4, 1), lag_days=61)
    assert judge(found(rollout(*rows), one), one).rolled.panel.lag == 2
