"""How reliably a scale of several items measures: alpha, its interval, and the weak items (F10)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from cxkit.tallies import Moments

# Every pair of items must have been answered together by this many people (the cube's rule).
LEAST_PAIR = 30


@frozen(kw_only=True)
class ItemOfScale:
    """How one item fits its scale.

    Attributes:
        item: Id of the item.
        r_drop: Its correlation with the sum of the other items; None if something is constant.
        alpha_if_dropped: Alpha of the others; None for fewer than two others.
    """

    item: str
    r_drop: float | None
    alpha_if_dropped: float | None

    @property
    def weak(self) -> bool:
        """True if the item correlates below .30 with the others (Nunnally & Bernstein 1994)."""
        return self.r_drop is not None and self.r_drop < WEAK_R_DROP


# Nunnally, J. C. & Bernstein, I. H. (1994), Psychometric Theory, 3rd ed., p. 305.
WEAK_R_DROP = 0.30


def alpha(covariance: ArrayLike) -> float | None:
    """Cronbach's alpha of k items from their k x k covariance matrix, at most 1.

    None if it is not defined: fewer than two items, an unknown covariance, or a
    total that does not vary. A negative alpha is returned as it is; it says that
    an item runs against the others.

    Cronbach, L. J. (1951), Psychometrika 16, 297-334:
    `k / (k - 1) * (1 - sum of variances / variance of the total)`.

    >>> alpha([[1.0, 0.5], [0.5, 1.0]])
    0.6666666666666667
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    k, total = len(matrix), float(matrix.sum())
    if k < 2 or not math.isfinite(total) or total <= _negligible(matrix):
        return None
    return float(k / (k - 1) * (1.0 - matrix.trace() / total))


def _negligible(matrix: NDArray[np.float64]) -> float:
    """Below this a variance of the total is rounding, not variation."""
    return 1e-12 * float(np.abs(matrix).sum())


def feldt_interval(
    value: float, persons: int, k: int, *, confidence: float = 0.95
) -> tuple[float, float]:
    """The interval of an alpha `value` of `k` items answered by `persons` people.

    Feldt, L. S. (1965), Psychometrika 30, 357-370; exact for normal parallel
    items: (1 - alpha) / (1 - estimate) follows F with n - 1 and (n - 1)(k - 1)
    degrees of freedom. The lower end has no bound, as alpha has none.
    """
    from scipy import special

    if persons < 2 or k < 2:
        raise ValueError("an interval of alpha needs two persons and two items")
    tail = (1.0 - confidence) / 2.0
    df = persons - 1, (persons - 1) * (k - 1)
    low, high = (1.0 - (1.0 - value) * float(special.fdtri(*df, p)) for p in (1.0 - tail, tail))
    return low, high


def alpha_interval(
    value: float, counts: Sequence[ArrayLike], persons: int, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Feldt's interval of alpha, widened for answers that pile up at one end.

    Feldt's own interval supposes normal answers; on strongly skewed five-point
    answers it covers alpha in .72 to .90 of all samples, at any size. Its ends are
    therefore moved apart on the scale of log(1 - alpha) by the square root of 1 + a
    third of the items' mean excess kurtosis, after Yuan, K.-H. & Bentler, P. M. (2002),
    Psychometrika 67, 251-259. Simulated coverage is then at least .92 from 30 people on
    (`benchmarks/coverage.py` of this plugin). Without excess kurtosis it equals `feldt_interval`.

    Args:
        value: The alpha.
        counts: For each of the k items, how often each answer was given.
        persons: People behind the pair of items that the fewest answered together.
        confidence: Level of the interval.
    """
    low, high = feldt_interval(value, persons, len(counts), confidence=confidence)
    excess = float(np.mean([excess_kurtosis(each) for each in counts]))
    factor = math.sqrt(1.0 + max(excess, 0.0) / 3.0)
    error = 1.0 - value
    if error <= 0:
        return low, high
    return (
        1.0 - error * ((1.0 - low) / error) ** factor,
        1.0 - error * ((1.0 - high) / error) ** factor,
    )


def excess_kurtosis(counts: ArrayLike) -> float:
    """The excess kurtosis of answers by their counts, corrected for small samples.

    0 below four answers or if all answers are the same. Joanes, D. N. & Gill, C. A.
    (1998), The Statistician 47, 183-189, their G2.
    """
    table = np.asarray(counts, dtype=np.float64)
    n, answers = float(table.sum()), np.arange(len(table), dtype=np.float64)
    if n < 4:
        return 0.0
    centred = answers - float(table @ answers) / n
    second, fourth = float(table @ centred**2) / n, float(table @ centred**4) / n
    if second == 0:
        return 0.0
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (fourth / second**2 - 3) + 6)


def correlations(covariance: ArrayLike) -> NDArray[np.float64]:
    """The k x k correlations of a k x k covariance matrix; NaN where an item does not vary."""
    matrix = np.asarray(covariance, dtype=np.float64)
    deviation = np.sqrt(matrix.diagonal())
    with np.errstate(divide="ignore", invalid="ignore"):
        found: NDArray[np.float64] = matrix / np.outer(deviation, deviation)
    return found


def average_correlation(correlation: ArrayLike) -> float | None:
    """The mean of the correlations of different items; None if one is not defined."""
    matrix = np.asarray(correlation, dtype=np.float64)
    k = len(matrix)
    mean = float((matrix.sum() - matrix.trace()) / (k * (k - 1))) if k > 1 else math.nan
    return mean if math.isfinite(mean) else None


def lambda6(correlation: ArrayLike) -> float | None:
    """Guttman's lambda 6 of k items from their k x k correlations; None if undefined.

    Guttman, L. (1945), Psychometrika 10, 255-282, with the squared multiple
    correlation of each item with all others.
    """
    matrix = np.asarray(correlation, dtype=np.float64)
    total = float(matrix.sum())
    if len(matrix) < 2 or not math.isfinite(total) or np.linalg.matrix_rank(matrix) < len(matrix):
        return None
    unexplained = 1.0 / np.linalg.inv(matrix).diagonal()
    return float(1.0 - unexplained.sum() / total)


def error_of_measurement(
    moments: Moments, reliability: float | None = None
) -> tuple[float, float] | None:
    """The deviation of the scale's mean, and its standard error of measurement, in answer units.

    SEM = s * sqrt(1 - reliability), with alpha where no reliability is given. None if
    alpha is undefined or negative: then the formula would promise nonsense.
    """
    covariance = moments.covariances
    value = alpha(covariance) if reliability is None else reliability
    if value is None or value < 0:
        return None
    deviation = math.sqrt(float(covariance.sum())) / len(moments.items)
    return deviation, deviation * math.sqrt(1.0 - value)


def item_statistics(moments: Moments) -> tuple[ItemOfScale, ...]:
    """How each item fits the scale, in the order of the items."""
    covariance = moments.covariances
    return tuple(
        ItemOfScale(
            item=item,
            r_drop=_r_drop(covariance, index),
            alpha_if_dropped=alpha(np.delete(np.delete(covariance, index, 0), index, 1)),
        )
        for index, item in enumerate(moments.items)
    )


def _r_drop(covariance: NDArray[np.float64], index: int) -> float | None:
    """The correlation of one item with the sum of the others."""
    own = covariance[index, index]
    with_rest = covariance[index].sum() - own
    rest = covariance.sum() - own - 2.0 * with_rest
    scale = own * rest
    if not math.isfinite(scale) or scale <= 0:
        return None
    return float(with_rest / math.sqrt(scale))
