"""When a verdict can be had: not before so many periods after the turn."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from attrs import evolve

from cxkit.initiative.journal import Registration
from cxkit_effect._estimation import Terms, estimate_effect
from cxkit_effect._intervals import Precision
from cxkit_effect._measured import Days, Measured
from cxkit_effect._panel import NEVER, Panel

# Periods of the usual lengths to which an interval is tuned if no end was registered.
_USUAL = ((1, 90), (7, 26), (31, 12), (92, 4))
_WAVES = 4
# An interval that is tuned to a year of days is hardly wider after two.
_LONGEST = 366
# Nobody waits longer than so many horizons.
_PATIENCE = 4


def horizon_of(registration: Registration, measured: Measured) -> int:
    """The number of periods after the turn to which intervals are tuned, at least 1.

    For answers as many waves as looks were planned. Figures are watched for the usual
    stretch of time, or until the initiative ends if that is later: what it did shall last.
    """
    if measured.persons and registration.looks is not None:
        return registration.looks
    length = _length(measured.days)
    usual = next((periods for days, periods in _USUAL if length <= days), 3)
    if measured.persons:
        usual = _WAVES
    if registration.end is None:
        return usual
    planned = ((registration.end - registration.earliest).days + 1) / length
    return min(max(round(planned), usual), _LONGEST)


def _length(days: tuple[Days, ...]) -> float:
    """Days from the start of one period to the next, usually."""
    firsts = [first.toordinal() for first, _ in days]
    if len(firsts) > 1:
        return max(float(np.median(np.diff(firsts))), 1.0)
    return float((days[0][1] - days[0][0]).days + 1)


def foreseen(panel: Panel, horizon: int, confidence: float) -> Precision | None:
    """The precision to be expected, from a turn in the past that never was.

    Only what lies before the turn is used. None if too little does.
    """
    starts = panel.start[panel.planned]
    if not starts.size:
        return None
    known = panel.until(min(int(starts.min()), len(panel.periods)))
    periods = len(known.periods)
    placebo = evolve(known, start=np.where(panel.planned, periods - periods // 3, NEVER), lag=0)
    if not periods // 3:
        return None
    terms = Terms(horizon=horizon, confidence=confidence, opinions=False)
    return estimate_effect(placebo, terms).precision


def verdict_day(
    registration: Registration,
    measured: Measured,
    precision: Precision,
    size: float,
    confidence: float,
) -> date | None:
    """The last day of the first period by which four in five looks prove an effect of a size."""
    length = _length(measured.days)
    longest = int(_PATIENCE * max(horizon_of(registration, measured), 1))
    for periods in range(1, longest + 1):
        if precision.mde(confidence, periods) <= size:
            return registration.earliest + timedelta(days=round(periods * length))
    return None
