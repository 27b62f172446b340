from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from cxkit.initiative.journal import Registration
from cxkit.waves import wave_days
from cxkit_effect._estimation import estimate_effect
from cxkit_effect._foresight import foreseen, horizon_of, verdict_day
from cxkit_effect._measured import Measured
from cxkit_effect._panel import NEVER, Panel

MONTHS = [f"{2024 + k // 12}-{k % 12 + 1:02d}" for k in range(30)]


def measured(periods: list[str], persons: bool = False) -> Measured:
    return Measured(
        units=("a",),
        periods=tuple(periods),
        days=tuple(wave_days(period) for period in periods),
        mean=np.zeros((1, len(periods))),
        n=np.zeros((1, len(periods))),
        measure_unit="%",
        persons=persons,
    )


@pytest.mark.parametrize(
    ("periods", "horizon"),
    [
        (MONTHS, 12),
        (["2026-W01", "2026-W02", "2026-W03"], 26),
        (["2026-01-01", "2026-01-02"], 90),
        (["2026-Q1", "2026-Q2"], 4),
        (["2025", "2026"], 3),
        (["2026-01"], 12),
    ],
)
def test_without_an_end_the_horizon_follows_the_length_of_a_period(
    registration: Callable[..., Registration], periods: list[str], horizon: int
) -> None:
    assert horizon_of(registration(), measured(periods)) == horizon


def test_an_end_or_planned_looks_set_the_horizon(
    registration: Callable[..., Registration],
) -> None:
    long = registration(end=date(2028, 3, 31))
    assert horizon_of(long, measured(MONTHS)) == 24
    # What an initiative did shall last, so its early end ends no watching.
    assert horizon_of(registration(end=date(2026, 5, 1)), measured(MONTHS)) == 12
    assert horizon_of(registration(end=date(2099, 1, 1)), measured(MONTHS)) == 366
    assert horizon_of(registration(looks=7), measured(MONTHS, persons=True)) == 7
    assert horizon_of(registration(looks=7), measured(MONTHS)) == 12
    assert horizon_of(registration(), measured(MONTHS, persons=True)) == 4


def test_what_is_foreseen_is_about_what_is_then_known(rollout: Callable[..., Panel]) -> None:
    for panel in (rollout(before=30), rollout(turned=1, before=36)):
        ahead = foreseen(panel, 12, 0.95)
        found = estimate_effect(panel).precision
        assert ahead.mde(0.95, 12) == pytest.approx(found.mde(0.95, 12), rel=0.5)


def test_what_is_foreseen_knows_nothing_of_what_comes_after(rollout: Callable[..., Panel]) -> None:
    panel = rollout(before=30)
    moved = panel.mean.copy()
    moved[:6, 30:] += 100
    other = Panel.of(moved, panel.start)
    assert foreseen(other, 12, 0.95).se == foreseen(panel, 12, 0.95).se


def test_too_little_before_foresees_nothing(rollout: Callable[..., Panel]) -> None:
    assert foreseen(rollout(before=2), 12, 0.95) is None
    assert foreseen(rollout(turned=1, before=6), 12, 0.95) is None
    assert foreseen(Panel.of(np.ones((2, 9)), [NEVER, NEVER]), 12, 0.95) is None


def test_a_larger_effect_has_its_verdict_sooner(
    rollout: Callable[..., Panel], registration: Callable[..., Registration]
) -> None:
    precision = estimate_effect(rollout(before=24)).precision
    soon, later = (
        verdict_day(registration(), measured(MONTHS), precision, size, 0.95) for size in (6, 2)
    )
    assert date(2026, 4, 1) + timedelta(days=28) <= soon < later
    assert verdict_day(registration(), measured(MONTHS), precision, 0.01, 0.95) is None
