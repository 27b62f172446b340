"""Alarms on a series: single values, cumulative sums, and bets against sameness (F21)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
from attrs import field, frozen
from scipy.stats import shapiro

from cxkit.stats import xmr_chart
from cxkit_effect._serial import GRID, log_prior, serial_fit

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rule = Literal["xmr", "cusum", "e"]
Law = Literal["normal", "any"]

# Values before watching begins, below which a chart has no limits worth the name.
MIN_BASELINE = 12
RUN = 8
CUSUM_K, CUSUM_LIMIT = 0.5, 5.0
# 1 / d2, the expected range of two values of a normal law in standard deviations.
_D2 = 1.128
# How sure one wants to be that all memory is taken out, see docs/explanation/effects.md.
CAUTION = 0.7
# A baseline that chance makes less like a normal law than this is bet on by rank. A short
# one hides skewness and heavy tails, so more of it is distrusted.
_UNLIKE, _UNLIKE_SHORT, _SHORT = 0.1, 0.2, 24
_BETS: Floats = np.linspace(0.05, 0.95, 10)


@frozen(kw_only=True, eq=False)
class Watch:
    """What one chart says about a series.

    Attributes:
        rule: `xmr`, `cusum` or `e`.
        alarm: Position of the first alarm; None if there is none.
        side: 1 if values have risen by then, -1 if fallen, 0 without an alarm.
        path: (n,) what is compared with the limit; nan in the baseline.
        limit: Where an alarm is given.
    """

    rule: Rule
    alarm: int | None
    side: int
    path: Floats = field(repr=False)
    limit: float


def _checked(values: npt.ArrayLike, baseline: int) -> Floats:
    series = np.asarray(values, dtype=np.float64)
    if series.ndim != 1 or not MIN_BASELINE <= baseline <= series.size:
        raise ValueError(
            f"a baseline has {MIN_BASELINE} values at least and lies within the series"
        )
    if np.isfinite(series[:baseline]).sum() < MIN_BASELINE:
        raise ValueError(f"at least {MIN_BASELINE} values of the baseline have to be there")
    return series


def watch_xmr(values: npt.ArrayLike, baseline: int) -> Watch:
    """Return what the chart of single values says, with its run of eight.

    Limits are mean ± 2.66 · mean moving range of the baseline; the path is the distance
    from the mean in units of the limit.

    Args:
        values: One per period, in order; nan where nothing was measured.
        baseline: How many of the first periods give the limits.

    Raises:
        ValueError: If the baseline has too few values or does not vary.

    Reference: Wheeler & Chambers (1992), Understanding Statistical Process Control.
    """
    series = _checked(values, baseline)
    chart = xmr_chart(series.tolist(), baseline=baseline)
    half = float(chart.high[0] - chart.centre)
    path = _after(baseline, (series - chart.centre) / half if half else _signs(series, chart))
    signals = sorted(p for p in (*chart.outside, *chart.runs) if p >= baseline)
    # A run that reaches into the baseline says nothing that was not known before.
    signals = [p for p in signals if p in chart.outside or p - RUN + 1 >= baseline]
    first = signals[0] if signals else None
    side = 0 if first is None else int(np.sign(series[first] - chart.centre))
    return Watch(rule="xmr", alarm=first, side=side, path=path, limit=1.0)


def _signs(series: Floats, chart: object) -> Floats:
    centre = float(getattr(chart, "centre", 0.0))
    return np.where(series == centre, 0.0, np.sign(series - centre) * 1e9)


def _after(baseline: int, path: Floats) -> Floats:
    found = path.copy()
    found[:baseline] = np.nan
    return found


def watch_cusum(
    values: npt.ArrayLike, baseline: int, k: float = CUSUM_K, limit: float = CUSUM_LIMIT
) -> Watch:
    """Return what the cumulative sum chart says, two-sided.

    Centre is the mean, the unit the mean moving range / 1.128 of the baseline; missing
    values leave the sums as they are. The path is the larger of both sums.

    Args:
        values: One per period, in order; nan where nothing was measured.
        baseline: How many of the first periods give centre and unit.
        k: Allowance, half of the shift that matters, in units.
        limit: Decision limit in units.

    Raises:
        ValueError: If the baseline has too few values or does not vary.

    Reference: Page (1954); Montgomery (2013), section 9.1.
    """
    series = _checked(values, baseline)
    up, down = _sums(series[None, :], baseline, k)
    return _first("cusum", np.fmax(up[0], down[0]), up[0] >= down[0], limit)


def _sums(series: Floats, baseline: int, k: float) -> tuple[Floats, Floats]:
    """(runs, n) sums of both sides."""
    first = series[:, :baseline]
    centre = np.nanmean(first, axis=1)
    unit = np.nanmean(np.abs(np.diff(first, axis=1)), axis=1) / _D2
    if not (np.isfinite(unit) & (unit > 0)).all():
        raise ValueError("a chart needs a baseline that varies")
    z = (series - centre[:, None]) / unit[:, None]
    up, down = np.full(series.shape, np.nan), np.full(series.shape, np.nan)
    u, d = np.zeros(len(series)), np.zeros(len(series))
    for t in range(baseline, series.shape[1]):
        there = np.isfinite(z[:, t])
        u = np.where(there, np.maximum(0.0, u + z[:, t] - k), u)
        d = np.where(there, np.maximum(0.0, d - z[:, t] - k), d)
        up[:, t], down[:, t] = u, d
    return up, down


def watch_bets(
    values: npt.ArrayLike, baseline: int, alpha: float = 0.05, law: Law = "normal"
) -> Watch:
    """Return what bets against sameness say: the alarm with a guarantee.

    Whoever bets that values changed cannot get rich while they do not: the stake exceeds
    1 / alpha with a probability of alpha at most, over the whole life of the series,
    however often one looks. Bets begin at every period, with weights that sum to 1. A
    memory has to be taken out first (`without_memory`).

    Args:
        values: One per period, in order; nan where nothing was measured.
        baseline: How many of the first periods are not bet on.
        alpha: Probability of any false alarm ever.
        law: `normal`: the guarantee is for independent values of a normal law of unknown
            mean and spread, by Bayes factors of Gönen et al. (2005, American Statistician
            59, 252-257), which are invariant and so bets (Pérez-Ortiz et al. 2024, Annals
            of Statistics 52, 1410-1432). `any`: it is for values of whatever law that could
            have come in any order, by ranks (Vovk, Gammerman & Shafer 2022, Algorithmic
            Learning in a Random World, ch. 8); it takes much longer to notice.

    Raises:
        ValueError: If the baseline has too few values.
    """
    series = _checked(values, baseline)
    if law == "any":
        up, down = _stakes_by_rank(series[None, :], baseline)
        return _first("e", (up[0] + down[0]) / 2, up[0] >= down[0], 1 / alpha)
    there = np.isfinite(series)
    kept, first = series[there], int(there[:baseline].sum())
    path = np.full(series.shape, np.nan)
    path[there] = _stakes(kept[None, :], first)[0]
    last = np.where(there, series, np.nan)
    rising = last >= float(np.nanmean(series[:baseline]))
    return _first("e", path, rising, 1 / alpha)


def law_of(values: npt.ArrayLike, baseline: int) -> Law:
    """`normal` if a baseline may well be of a normal law, else `any`.

    Args:
        values: One per period, in order; nan where nothing was measured.
        baseline: How many of the first periods count; at least three of them there.

    Reference: Shapiro & Wilk (1965), Biometrika 52, 591-611.
    """
    first = np.asarray(values, dtype=np.float64)[:baseline]
    first = first[np.isfinite(first)]
    if np.ptp(first) == 0:
        return "any"
    level = _UNLIKE if len(first) >= _SHORT else _UNLIKE_SHORT
    return "normal" if float(shapiro(first).pvalue) >= level else "any"


def _stakes(series: Floats, baseline: int) -> Floats:
    """(runs, n) stakes on a change of a normal law, nan in the baseline."""
    runs, n = series.shape
    scaled = series - series.mean(axis=1, keepdims=True)
    total, squares = scaled.cumsum(axis=1), (scaled**2).cumsum(axis=1)
    stake = np.full((runs, n), np.nan)
    for t in range(baseline, n):
        starts = np.arange(baseline, t + 1)
        n_after = (t + 1 - starts).astype(np.float64)
        sum_before = total[:, starts - 1]
        factors = _bayes_factors(
            sum_before,
            total[:, t : t + 1] - sum_before,
            squares[:, t : t + 1],
            starts.astype(np.float64),
            n_after,
        )
        rounds = starts - baseline + 1
        weights = 1 / (rounds * (rounds + 1))
        stake[:, t] = factors @ weights + 1 - weights.sum()
    return stake


def _bayes_factors(
    sum_before: Floats, sum_after: Floats, squares: Floats, n_before: Floats, n_after: Floats
) -> Floats:
    """Bayes factors of two means against one, prior N(0, 1) on their standardised distance."""
    n = n_before + n_after
    gap = sum_after / n_after - sum_before / n_before
    size = n_before * n_after / n
    within = squares - sum_before**2 / n_before - sum_after**2 / n_after
    freedom = n - 2
    t_square = gap**2 * size * freedom / np.maximum(within, 1e-300)
    shrunk = 1 + size
    log_factor = -0.5 * np.log(shrunk) + 0.5 * (freedom + 1) * (
        np.log1p(t_square / freedom) - np.log1p(t_square / (freedom * shrunk))
    )
    return np.asarray(np.exp(np.minimum(log_factor, 500.0)))


def _stakes_by_rank(series: Floats, baseline: int) -> tuple[Floats, Floats]:
    """(runs, n) stakes on rises and on falls, by how few earlier values were as extreme."""
    runs, n = series.shape
    found = [np.full((runs, n), np.nan) for _ in range(2)]
    for stake, sign in zip(found, (1.0, -1.0), strict=True):
        running = np.zeros((runs, len(_BETS)))
        kept = 1.0
        turned = sign * series
        for t in range(baseline, n):
            there = np.isfinite(turned[:, t])
            before = turned[:, : t + 1]
            with np.errstate(invalid="ignore"):
                rank = (before >= turned[:, t : t + 1]).sum(axis=1)
            p = rank / np.maximum(np.isfinite(before).sum(axis=1), 1)
            rounds = t - baseline + 1
            fresh = 1 / (rounds * (rounds + 1))
            kept -= fresh
            won = _BETS * np.where(there, p, 1.0)[:, None] ** (_BETS - 1)
            running = (running + fresh) * np.where(there[:, None], won, 1.0)
            stake[:, t] = kept + running.mean(axis=1)
    return found[0], found[1]


def _first(rule: Rule, path: Floats, rising: Bools, limit: float) -> Watch:
    with np.errstate(invalid="ignore"):
        beyond = np.flatnonzero(path >= limit)
    if not len(beyond):
        return Watch(rule=rule, alarm=None, side=0, path=path, limit=limit)
    first = int(beyond[0])
    return Watch(rule=rule, alarm=first, side=1 if rising[first] else -1, path=path, limit=limit)


def alarmed(rule: Rule, series: Floats, baseline: int) -> Bools:
    """(runs,) whether a chart gives an alarm after the baseline; complete series only."""
    return _ALARMED[rule](series, baseline)


def _xmr_alarmed(series: Floats, baseline: int) -> Bools:
    first, rest = series[:, :baseline], series[:, baseline:]
    centre = first.mean(axis=1, keepdims=True)
    half = 2.66 * np.abs(np.diff(first, axis=1)).mean(axis=1, keepdims=True)
    outside = (np.abs(rest - centre) > half).any(axis=1)
    above = rest > centre
    runs = np.zeros(len(series), dtype=bool)
    for start in range(rest.shape[1] - RUN + 1):
        window = above[:, start : start + RUN].sum(axis=1)
        runs |= (window == RUN) | (window == 0)
    return np.asarray(outside | runs)


def _cusum_alarmed(series: Floats, baseline: int) -> Bools:
    up, down = _sums(series, baseline, CUSUM_K)
    return np.asarray((np.fmax(up, down)[:, baseline:] >= CUSUM_LIMIT).any(axis=1))


def _bets_alarmed(series: Floats, baseline: int) -> Bools:
    return np.asarray((_stakes(series, baseline)[:, baseline:] >= 20).any(axis=1))


_ALARMED: Mapping[Rule, Callable[[Floats, int], Bools]] = {
    "xmr": _xmr_alarmed,
    "cusum": _cusum_alarmed,
    "e": _bets_alarmed,
}


def memory_of(values: npt.ArrayLike, baseline: int, level: float = 0.5) -> float:
    """The autocorrelation, 0 or more, that a baseline's own lies below with a probability.

    Args:
        values: One per period, in order; nan where nothing was measured.
        baseline: How many of the first periods count.
        level: The probability; .5 gives the estimate, more a cautious one.

    Reference: Zellner & Tiao (1964), JASA 59, 763-778, all values from 0 to .98 alike.
    """
    first = np.asarray(values, dtype=np.float64)[:baseline]
    there = np.flatnonzero(np.isfinite(first))
    if len(there) < 4 or np.ptp(first[there]) == 0:
        return 0.0
    fit = serial_fit(first[there], np.ones((len(there), 1)), there)
    weight = np.where(GRID >= 0, fit.weight / np.exp(log_prior()), 0.0)
    below = weight.cumsum() / weight.sum()
    return float(GRID[int(np.argmax(below >= level))])


def without_memory(values: npt.ArrayLike, baseline: int, level: float = CAUTION) -> Floats:
    """(n,) what is new in each value, given the one before it and the baseline's memory.

    More memory is taken out than the estimate, because too little makes false alarms and
    too much only late ones. The first value, and every value after a gap, has none before
    it and is left out.
    """
    series = np.asarray(values, dtype=np.float64)
    memory = memory_of(series, baseline, level)
    before = np.concatenate([[np.nan], series[:-1]])
    return np.asarray(series - memory * before)
