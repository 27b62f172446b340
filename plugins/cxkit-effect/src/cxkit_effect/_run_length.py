"""How long control charts run until they cry wolf: average run lengths (F74)."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from attrs import frozen
from scipy import special

from cxkit_effect._alarms import CUSUM_K, CUSUM_LIMIT, RUN, Rule, alarmed

Floats = npt.NDArray[np.float64]
SIMULATED = 4000


def shewhart_run_length(limit: float = 3.0, run: int = RUN, shift: float = 0.0) -> float:
    """Return how many points a chart of known limits shows until its first alarm, on average.

    An alarm is a point beyond the limits, or the last of `run` points on one side of the
    centre. Exact, by a Markov chain over the length of the current run.

    Args:
        limit: Limits in standard deviations from the centre.
        run: Points on one side that are an alarm; 0 for none.
        shift: By how many standard deviations the process has moved.

    Reference: Champ & Woodall (1987), Technometrics 29, 393-399, table 1.
    """
    above = float(special.ndtr(limit - shift) - special.ndtr(-shift))
    below = float(special.ndtr(-shift) - special.ndtr(-limit - shift))
    if not run:
        return 1 / (1 - above - below)
    # States: runs of 1 to run - 1 above, then the same below.
    size = run - 1
    moves = np.zeros((2 * size, 2 * size))
    for length in range(size):
        for side, stay, change in ((0, above, below), (1, below, above)):
            state = side * size + length
            if length + 1 < size:
                moves[state, state + 1] = stay
            moves[state, (1 - side) * size] = change
    lengths = np.linalg.solve(np.eye(2 * size) - moves, np.ones(2 * size))
    return float(1 + above * lengths[0] + below * lengths[size])


def cusum_run_length(
    k: float = CUSUM_K, limit: float = CUSUM_LIMIT, shift: float = 0.0, nodes: int = 80
) -> float:
    """Return how many points a one-sided CUSUM of known centre shows until its alarm.

    The integral equation of Page is solved by Gauss-Legendre quadrature. Two sides
    together run 1 / (1 / up + 1 / down) points (Kemp 1961).

    Args:
        k: Allowance in standard deviations.
        limit: Decision limit in standard deviations.
        shift: By how many standard deviations the process has moved, up.
        nodes: Points of the quadrature.

    Reference: Page (1954), Biometrika 41, 100-115; Vance (1986), Journal of Quality
    Technology 18, 189-193.
    """
    points, weights = np.polynomial.legendre.leggauss(nodes)
    points, weights = (points + 1) * limit / 2, weights * limit / 2
    # L(s) = 1 + L(0) P(x <= k - s) + integral of L(x) density(x + k - s).
    density = np.exp(-0.5 * (points[None, :] + k - shift - points[:, None]) ** 2)
    density /= math.sqrt(2 * math.pi)
    system = np.eye(nodes + 1)
    system[:nodes, :nodes] -= density * weights
    system[:nodes, nodes] -= special.ndtr(k - shift - points)
    at_zero = np.exp(-0.5 * (points + k - shift) ** 2) / math.sqrt(2 * math.pi)
    system[nodes, :nodes] -= at_zero * weights
    system[nodes, nodes] -= special.ndtr(k - shift)
    return float(np.linalg.solve(system, np.ones(nodes + 1))[nodes])


def siegmund_run_length(
    k: float = CUSUM_K, limit: float = CUSUM_LIMIT, shift: float = 0.0
) -> float:
    """Return Siegmund's approximation of `cusum_run_length`, by which it can be checked.

    Reference: Siegmund (1985), Sequential Analysis, section 2.6; Montgomery (2013),
    Introduction to Statistical Quality Control, 7th ed., section 9.1.
    """
    drift, wide = shift - k, limit + 1.166
    if drift == 0:
        return wide**2
    return (math.exp(-2 * drift * wide) + 2 * drift * wide - 1) / (2 * drift**2)


@frozen(kw_only=True)
class FalseAlarms:
    """What a chart does where nothing changes, as simulated for one length of baseline.

    Attributes:
        rule: `xmr`, `cusum` or `e`.
        baseline: Values that centre and limits come from.
        horizon: Values that are watched.
        memory: Autocorrelation of neighbouring values.
        share: Share of series with an alarm within the horizon.
        per_period: Alarms per value: -log(1 - share) / horizon.
    """

    rule: Rule
    baseline: int
    horizon: int
    memory: float
    share: float
    per_period: float


@lru_cache(maxsize=256)
def false_alarms(
    rule: Literal["xmr", "cusum", "e"],
    baseline: int,
    horizon: int = 12,
    memory: float = 0.0,
    runs: int = SIMULATED,
) -> FalseAlarms:
    """Return how often a chart with estimated limits cries wolf within a horizon.

    Limits that come from few values make many more false alarms than the textbook's
    (Jensen et al. 2006, Journal of Quality Technology 38, 349-364), and so does memory.

    Args:
        rule: The chart.
        baseline: Values that centre and limits come from.
        horizon: Values that are watched.
        memory: Autocorrelation of neighbouring values, below 1.
        runs: Simulated series; seed 0.
    """
    series = _memorised(np.random.default_rng(0), runs, baseline + horizon, memory)
    share = float(alarmed(rule, series, baseline).mean())
    # With no alarm in all runs the rule of three bounds the share.
    bounded = min(max(share, 0.0), 1 - 1 / (2 * runs))
    return FalseAlarms(
        rule=rule,
        baseline=baseline,
        horizon=horizon,
        memory=memory,
        share=share,
        per_period=-math.log1p(-bounded) / horizon,
    )


def _memorised(rng: np.random.Generator, runs: int, length: int, memory: float) -> Floats:
    """(runs, length) series of variance 1 that follow an AR(1)."""
    fresh = rng.standard_normal((runs, length))
    found = np.empty_like(fresh)
    found[:, 0] = fresh[:, 0]
    scale = math.sqrt(1 - memory**2)
    for t in range(1, length):
        found[:, t] = memory * found[:, t - 1] + scale * fresh[:, t]
    return found
