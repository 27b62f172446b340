"""How units rate working with each other: cells, and the means of cells."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from cxkit.stats import Interval, mean_interval


@frozen(kw_only=True)
class RatingCell:
    """What the people of one unit said of another one in one respect.

    Attributes:
        from_unit: Whose people rate.
        to_unit: Who is rated; the same unit for working within it.
        relation: In which respect, such as `in time`.
        persons: How many people rated.
        total: Sum of their ratings.
        squares: Sum of the squares of their ratings.
    """

    from_unit: str
    to_unit: str
    relation: str
    persons: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean rating."""
        return self.total / self.persons

    @property
    def sd(self) -> float:
        """The standard deviation of ratings, with n - 1; 0 for one person."""
        if self.persons < 2:
            return 0.0
        spread = self.squares - self.total**2 / self.persons
        return math.sqrt(max(spread, 0.0) / (self.persons - 1))


@frozen(kw_only=True)
class Mean:
    """A mean of ratings, on the scale of the ratings.

    Attributes:
        value: The mean.
        variance: At most so large is the variance of the mean.
        persons: Distinct people behind it, at least.
    """

    value: float
    variance: float
    persons: int

    def interval(self, low: float, high: float, confidence: float = 0.95) -> Interval | None:
        """The interval inside the range of the ratings; None for too few people."""
        return mean_interval(
            self.value, self.variance, self.persons, low, high, confidence=confidence
        )


def of_same_people(cells: Sequence[RatingCell]) -> Mean:
    """The mean of cells in which the same people rate several respects or units.

    How the ratings of one person go together is not kept. The standard deviation of a
    mean of ratings is at most the mean of their standard deviations (Cauchy-Schwarz), so
    the variance is an upper bound and the interval rather too wide.

    Args:
        cells: At least one cell, all of the same raters' unit.
    """
    persons = min(cell.persons for cell in cells)
    sd = sum(cell.sd for cell in cells) / len(cells)
    return Mean(
        value=sum(cell.mean for cell in cells) / len(cells),
        variance=sd**2 / persons,
        persons=persons,
    )


def of_different_people(means: Iterable[Mean]) -> Mean:
    """The mean over people of several units, each person counting once."""
    each = list(means)
    persons = sum(mean.persons for mean in each)
    return Mean(
        value=sum(mean.persons * mean.value for mean in each) / persons,
        variance=sum((mean.persons / persons) ** 2 * mean.variance for mean in each),
        persons=persons,
    )


def difference_of_same_people(first: Mean, second: Mean) -> float:
    """At most so large is the variance of the difference of two means of the same people."""
    return (math.sqrt(first.variance) + math.sqrt(second.variance)) ** 2


def matrix(cells: Iterable[RatingCell]) -> Mapping[tuple[str, str], Mean]:
    """(Rating unit, rated unit) -> the mean over all respects that were rated, sorted."""
    grouped: dict[tuple[str, str], list[RatingCell]] = defaultdict(list)
    for cell in cells:
        if cell.persons:
            grouped[cell.from_unit, cell.to_unit].append(cell)
    return {pair: of_same_people(grouped[pair]) for pair in sorted(grouped)}
