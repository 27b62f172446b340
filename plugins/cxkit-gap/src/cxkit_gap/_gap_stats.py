"""How far two groups lie apart on the same question: pure functions of counts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen

from cxkit.stats import (
    Interval,
    Moments,
    Superiority,
    difference_interval,
    fisher_r_interval,
    hedges_g,
    moments,
    pearson_r,
    probability_superiority,
)

Counts = npt.ArrayLike


@frozen(kw_only=True)
class Difference:
    """The difference of two means on 0..100.

    Attributes:
        value: First mean minus second.
        interval: Inside -100..100; None for too few answers.
        first: First mean.
        second: Second mean.
        n_first: Answers behind the first.
        n_second: Answers behind the second.
    """

    value: float
    interval: Interval | None
    first: float
    second: float
    n_first: int
    n_second: int

    @property
    def apart(self) -> bool:
        """True if the interval leaves out 0."""
        return self.interval is not None and 0 not in self.interval


@frozen(kw_only=True)
class ItemGap:
    """What two groups answered to mirrored items (F42), the ordinal summary first.

    Attributes:
        superiority: How often an answer of the first group is the higher one.
        difference: Difference of the means on 0..100.
        hedges_g: Standardised difference; None if nothing varies.
    """

    superiority: Superiority
    difference: Difference
    hedges_g: float | None

    @property
    def apart(self) -> bool:
        """True if the interval of the superiority leaves out 1/2."""
        interval = self.superiority.interval
        return interval is not None and 0.5 not in interval


@frozen(kw_only=True)
class Perception:
    """What an organisation thinks of itself, believes of its customers, and hears (F43).

    Attributes:
        self_praise: Self-image minus the image predicted for customers.
        blind_spot: Predicted image minus the customers' own.
    """

    self_praise: Difference
    blind_spot: Difference


@frozen(kw_only=True)
class MetaAccuracy:
    """How well predictions follow what customers say, over items (F43).

    Attributes:
        r: Correlation of predicted and actual means; None if one of them is constant.
        interval: Fisher's interval; None for few items.
        items: Number of items.
    """

    r: float | None
    interval: Interval | None
    items: int


def _points(counts: Counts) -> npt.NDArray[np.float64]:
    """The value of each category on 0..100."""
    return np.linspace(0.0, 100.0, np.asarray(counts).size)


@frozen(kw_only=True)
class Together:
    """The persons who answered both questions.

    Attributes:
        n: How many they are.
        covariance: Of their two answers (n - 1), on 0..100; NaN for fewer than two.
    """

    n: int
    covariance: float


# Below so many persons who answered both, nothing is made of how their answers go together.
MIN_TOGETHER = 20


def difference(
    first: Counts,
    second: Counts,
    confidence: float = 0.95,
    *,
    together: Together | None = None,
) -> Difference:
    """The difference of two means on 0..100 of their answer ranges.

    Args:
        first: Answers per category of the first group, lowest first.
        second: The same of the second group; the number of categories may differ.
        confidence: Level of the interval.
        together: Those who are in both groups; None if nobody is.

    Raises:
        ValueError: If a group has no answer.

    Reference: Zou & Donner (2008), Statistics in Medicine 27, 1693-1702, on intervals
    that respect the range (`cxkit.stats.difference_interval`); Zou (2007), Psychological
    Methods 12, 399-413, for means that go together because the same persons are behind
    them. Below twenty such persons the groups are taken as independent.
    """
    a, b = moments(first, _points(first)), moments(second, _points(second))
    interval = None
    if a.variance_of_mean is not None and b.variance_of_mean is not None:
        interval = difference_interval(
            a.mean,
            a.variance_of_mean,
            a.n,
            b.mean,
            b.variance_of_mean,
            b.n,
            0.0,
            100.0,
            correlation=_correlation(a, b, together),
            confidence=confidence,
        )
    return Difference(
        value=a.mean - b.mean,
        interval=interval,
        first=a.mean,
        second=b.mean,
        n_first=a.n,
        n_second=b.n,
    )


def _correlation(a: Moments, b: Moments, together: Together | None) -> float:
    """Of the two means, of which those who are in both groups are a part."""
    if together is None or together.n < MIN_TOGETHER:
        return 0.0
    spread = math.sqrt((a.variance_of_mean or 0.0) * (b.variance_of_mean or 0.0))
    if spread == 0:
        return 0.0
    found = together.n * together.covariance / (a.n * b.n) / spread
    return min(max(found, -1.0), 1.0)


def item_gap(first: Counts, second: Counts, confidence: float = 0.95) -> ItemGap:
    """The gap between two groups on one pair of mirrored items (F42).

    Args:
        first: Answers per category of the organisation, lowest first.
        second: Answers per category of its customers, over the same categories.
        confidence: Level of the intervals.

    Raises:
        ValueError: If a group has no answer or the categories differ in number.

    Reference: Parasuraman, Zeithaml & Berry (1985), Journal of Marketing 49, 41-50, for
    the gap; Vargha & Delaney (2000) and Brunner & Munzel (2000) for the ordinal summary;
    Hedges (1981) for g.
    """
    return ItemGap(
        superiority=probability_superiority(first, second, confidence),
        difference=difference(first, second, confidence),
        hedges_g=_hedges_g(first, second),
    )


def _hedges_g(first: Counts, second: Counts) -> float | None:
    a, b = moments(first, _points(first)), moments(second, _points(second))
    if a.variance is None or b.variance is None:
        return None
    effect = hedges_g(a.mean, a.variance, a.n, b.mean, b.variance, b.n)
    return None if effect is None else effect.value


def ranks(gaps: Sequence[ItemGap]) -> list[int]:
    """The rank of each gap, 1 for the largest; equal gaps share the better rank.

    Ordered by the ordinal summary, then by the difference of the means.
    """
    keys = [(-gap.superiority.value, -gap.difference.value) for gap in gaps]
    return [1 + sum(other < key for other in keys) for key in keys]


def perception(
    own: Counts,
    predicted: Counts,
    actual: Counts,
    confidence: float = 0.95,
    *,
    together: Together | None = None,
) -> Perception:
    """Self-praise and blind spot on one item; both add up to the credibility gap (F43).

    Args:
        own: Answers per category about the organisation itself, lowest first.
        predicted: Answers per category to "what will customers say?".
        actual: Answers per category of customers.
        confidence: Level of the intervals.
        together: Those who answered for themselves and for customers.

    Raises:
        ValueError: If nobody answered one of them.

    Reference: Kenny & DePaulo (1993), Psychological Bulletin 114, 145-161.
    """
    return Perception(
        self_praise=difference(own, predicted, confidence, together=together),
        blind_spot=difference(predicted, actual, confidence),
    )


def meta_accuracy(
    predicted: Sequence[Counts], actual: Sequence[Counts], confidence: float = 0.95
) -> MetaAccuracy:
    """How well predictions follow the customers' answers over items (F43).

    Means of few answers are noisy, which pulls r towards 0.

    Args:
        predicted: Answers per category to each item, as predicted.
        actual: The same as given by customers.
        confidence: Level of the interval.

    Raises:
        ValueError: If the numbers of items differ or an item has no answer.

    Reference: Kenny & DePaulo (1993), Psychological Bulletin 114, 145-161; interval by
    Fisher (1921).
    """
    means = [[moments(c, _points(c)).mean for c in side] for side in (predicted, actual)]
    r = pearson_r(*means)
    return MetaAccuracy(
        r=r,
        interval=None if r is None else fisher_r_interval(r, len(predicted), confidence),
        items=len(predicted),
    )
