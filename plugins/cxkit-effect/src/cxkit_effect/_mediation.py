"""Whether an effect goes through something in between, such as respect to payment (F32)."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from attrs import field, frozen
from scipy import special

from cxkit.cube import Text
from cxkit.stats import Interval

Floats = npt.NDArray[np.float64]

# Units below which the bootstrap gives no interval, see docs/explanation/effects.md,
# reproduced by `python plugins/cxkit-effect/benchmarks/mediation.py`.
MIN_UNITS = 12
DRAWN = 4000

# What has to be taken for granted; none of it can be seen in the data.
ASSUMPTIONS: tuple[Text, ...] = (
    {
        "en": "Nothing else moves both the turn and the outcome.",
        "de": "Nichts anderes bewegt zugleich die Drehung und das Ergebnis.",
    },
    {
        "en": "Nothing else moves both what lies between and the outcome; chance does not "
        "decide about what lies between, even where it decides about the turn.",
        "de": "Nichts anderes bewegt zugleich das Dazwischenliegende und das Ergebnis; über das "
        "Dazwischenliegende entscheidet nie der Zufall, auch wo er über die Drehung entscheidet.",
    },
    {
        "en": "What lies between comes before the outcome, and not the other way round.",
        "de": "Das Dazwischenliegende kommt vor dem Ergebnis und nicht umgekehrt.",
    },
    {
        "en": "It works alike in turned and in other units, in a straight line.",
        "de": "Es wirkt in gedrehten und anderen Bereichen gleich und geradlinig.",
    },
    {
        "en": "What lies between is measured without error; with error the indirect effect "
        "looks too small.",
        "de": "Das Dazwischenliegende ist fehlerfrei gemessen; mit Fehlern sieht der Umweg zu "
        "klein aus.",
    },
)


@frozen(kw_only=True)
class Mediation:
    """An effect, split into what goes through something in between and the rest.

    Attributes:
        a: Effect of the turn on what lies between.
        b: Effect of what lies between on the outcome, the turn held fixed.
        direct: Effect of the turn on the outcome, what lies between held fixed.
        total: Effect of the turn on the outcome.
        indirect: a times b; total = direct + indirect.
        interval: Percentile bootstrap interval of the indirect effect; None for few units.
        n: Units.
        drawn: Resamples behind the interval.
    """

    a: float
    b: float
    direct: float
    total: float
    indirect: float
    interval: Interval | None = field(default=None)
    n: int
    drawn: int


def mediation(
    turn: npt.ArrayLike,
    between: npt.ArrayLike,
    outcome: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    drawn: int = DRAWN,
    seed: int = 0,
) -> Mediation | None:
    """Return how much of an effect goes through something in between.

    Args:
        turn: (n,) 1 where turned, 0 elsewhere, or a dose.
        between: (n,) what may lie between.
        outcome: (n,) the outcome.
        confidence: Level of the interval.
        drawn: Resamples of units.
        seed: Seed of the resampling.

    Returns:
        None if the turn or, given the turn, what lies between does not vary.

    Raises:
        ValueError: If the lengths differ or there are fewer than 4 units.

    Reference: Baron & Kenny (1986), Journal of Personality and Social Psychology 51,
    1173-1182; percentile bootstrap, expanded: Shrout & Bolger (2002), Psychological Methods
    7, 422-445. What it takes for granted is in `ASSUMPTIONS` (Imai, Keele & Tingley 2010,
    Psychological Methods 15, 309-334).
    """
    data = [np.asarray(each, dtype=np.float64) for each in (turn, between, outcome)]
    if len({each.shape for each in data}) != 1 or data[0].ndim != 1 or data[0].size < 4:
        raise ValueError("mediation needs the same units in all three, and at least 4")
    n = data[0].size
    paths = _paths(*(each[None, :] for each in data))
    if not np.isfinite(paths).all():
        return None
    a, b, direct = (float(each[0]) for each in paths)
    return Mediation(
        a=a,
        b=b,
        direct=direct,
        total=direct + a * b,
        indirect=a * b,
        interval=_bootstrap(data, confidence, drawn, seed) if n >= MIN_UNITS else None,
        n=n,
        drawn=drawn,
    )


def _paths(x: Floats, m: Floats, y: Floats) -> Floats:
    """(3, r) a, b and the direct effect of r samples; nan where a sample has no answer."""
    x, m, y = (each - each.mean(axis=1, keepdims=True) for each in (x, m, y))
    xx, mm, xm = ((p * q).sum(axis=1) for p, q in ((x, x), (m, m), (x, m)))
    xy, my = (x * y).sum(axis=1), (m * y).sum(axis=1)
    apart = xx * mm - xm**2
    with np.errstate(divide="ignore", invalid="ignore"):
        a = np.where(xx > 0, xm / xx, np.nan)
        known = apart > 1e-12 * np.maximum(xx * mm, 1e-300)
        b = np.where(known, (my * xx - xy * xm) / apart, np.nan)
        direct = np.where(known, (xy * mm - my * xm) / apart, np.nan)
    return np.stack([a, b, direct])


def _bootstrap(data: list[Floats], confidence: float, drawn: int, seed: int) -> Interval:
    n = data[0].size
    draws = np.random.default_rng(seed).integers(0, n, (drawn, n))
    a, b, _direct = _paths(*(each[draws] for each in data))
    indirect = a * b
    # Resampled spread is too small by sqrt((n - 3) / n), and estimated: percentiles further
    # out make up for both (Hesterberg 2015, American Statistician 69, 371-386).
    reach = math.sqrt(n / (n - 3)) * special.stdtrit(n - 3, (1 + confidence) / 2)
    tail = float(special.ndtr(-reach))
    low, high = np.quantile(indirect[np.isfinite(indirect)], [tail, 1 - tail])
    return Interval(low=float(low), high=float(high))
