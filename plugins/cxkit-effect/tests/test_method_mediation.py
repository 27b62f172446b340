"""Through what an initiative works: from respect to payment, with what is taken for granted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest

import cxkit
from cxkit.context import Audience, Context
from cxkit.initiative import Benefit
from cxkit.initiative.journal import Journal, Registration
from cxkit.tallies import AnswerTallies
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.series import SHAPE
from cxkit.units import UnitTree
from cxkit_effect._method_mediation import ways

Answers = Callable[..., AnswerTallies]
Registrations = Callable[..., Registration]
UNITS = tuple(f"u{k:02d}" for k in range(24))
TURNED = UNITS[:12]


def payments(rise: Mapping[str, float], late: bool = False, gap: str = "") -> Tallies:
    """A metric over 18 months that follows what was moved in people from July 2026 on."""
    rng = np.random.default_rng(5)
    points = []
    for unit in UNITS:
        for month in range(18):
            period = f"{2025 + (month + 6) // 12}-{(month + 6) % 12 + 1:02d}"
            # In thousandths of a percent, one case each.
            moved = rise.get(unit, 0.0) if period >= "2026-07" else 0.0
            value = round(1000 * (60 + 8 * moved + 0.3 * rng.standard_normal()))
            if unit != gap and not (late and period >= "2026-04"):
                points.append(("rate", unit, period, 3, 1, 1, 0, value, 0, 0))
    metrics = [("rate", "%", "higher", "", 3, len(points))]
    return Tallies.build("series", SHAPE, {"points": points, "metrics": metrics})


@pytest.fixture
def both(registration: Registrations) -> tuple[Registration, Registration]:
    common: dict[str, Any] = {"units": TURNED, "initiative": "lab"}
    respect = registration(target="care.listen", **common)
    paid = registration(
        target="rate",
        target_kind="metric",
        lag_days=91,
        expected=Benefit(low=1, likely=4, high=8),
        **common,
    )
    return respect, paid


def seen(
    cube: cxkit.Cube, answers: AnswerTallies, series: Tallies, *registrations: Registration
) -> Context:
    return Context(
        cube=cube,
        answers=answers,
        evidence={"series": series},
        audiences={"staff": Audience(id="staff", label={"en": "Staff"})},
        tree=UnitTree().with_flat(UNITS),
        journal=Journal(registrations=registrations),
    )


@pytest.fixture(scope="module")
def rise() -> dict[str, float]:
    """Turned units rise between .2 and 1.2 answer points."""
    rng = np.random.default_rng(1)
    return {unit: float(rng.uniform(0.2, 1.2)) for unit in TURNED}


def test_what_goes_through_respect_is_told_with_its_assumptions(
    cube: cxkit.Cube,
    answers: Answers,
    both: tuple[Registration, Registration],
    rise: dict[str, float],
) -> None:
    tallies = answers(units=UNITS, rise=rise, persons=40)
    (draft,) = ways(seen(cube, tallies, payments(rise), *both))
    assert draft.function == "F32"
    assert draft.subject.tile == "care.listen"
    assert draft.estimate.low is not None
    assert draft.estimate.low > 0
    assert draft.estimate.value == pytest.approx(draft.data["a"] * draft.data["b"])
    total = draft.data["direct"] + draft.estimate.value
    assert draft.data["total"] == pytest.approx(total)
    # What was moved by .7 on average moves the metric by 8 times that.
    assert draft.data["total"] == pytest.approx(8 * np.mean([*rise.values()]), abs=0.5)
    assert draft.data["units"] == 24
    assert len(draft.data["assumptions"]) == 5
    assert "nothing else" in draft.data["cannot_tell"]["en"].lower()
    assert "wenn alles stimmt" in draft.explanation["de"]


def test_few_units_have_no_interval_and_fewer_no_finding(
    cube: cxkit.Cube,
    answers: Answers,
    both: tuple[Registration, Registration],
    rise: dict[str, float],
) -> None:
    tallies = answers(units=UNITS[7:17], rise=rise, persons=20)
    (draft,) = ways(seen(cube, tallies, payments(rise), *both))
    assert draft.estimate.reasons == ("n_too_small_for_interval",)
    few = answers(units=UNITS[10:14], rise=rise, persons=20)
    assert list(ways(seen(cube, few, payments(rise), *both))) == []


def test_without_a_mechanism_a_time_or_figures_there_is_nothing(
    cube: cxkit.Cube,
    answers: Answers,
    both: tuple[Registration, Registration],
    rise: dict[str, float],
) -> None:
    respect, paid = both
    tallies = answers(units=UNITS, rise=rise)
    assert list(ways(seen(cube, tallies, payments(rise), paid))) == []
    early = answers(units=UNITS, waves=("2025-06", "2025-09"))
    assert list(ways(seen(cube, early, payments(rise), respect, paid))) == []
    assert list(ways(seen(cube, tallies, payments(rise, late=True), respect, paid))) == []


def test_a_unit_without_figures_is_left_out(
    cube: cxkit.Cube,
    answers: Answers,
    both: tuple[Registration, Registration],
    rise: dict[str, float],
) -> None:
    tallies = answers(units=UNITS, rise=rise)
    (draft,) = ways(seen(cube, tallies, payments(rise, gap="u03"), *both))
    assert draft.data["units"] == 23


def test_where_everybody_was_turned_nothing_can_be_told_apart(
    cube: cxkit.Cube, answers: Answers, registration: Registrations, rise: dict[str, float]
) -> None:
    everybody: dict[str, Any] = {"units": UNITS, "start": date(2026, 4, 1)}
    respect = registration(target="care.listen", **everybody)
    paid = registration(target="rate", target_kind="metric", **everybody)
    tallies = answers(units=UNITS, rise=rise)
    assert list(ways(seen(cube, tallies, payments(rise), respect, paid))) == []
