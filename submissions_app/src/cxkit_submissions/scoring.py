"""What reviewers' verdicts add up to: a mean with its interval, or that they are too few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from cxkit_submissions.store.reviews import MAYBE, NO, YES, Review

# Who abstains says nothing of the story.
POINTS: Mapping[str, float] = {YES: 100.0, MAYBE: 50.0, NO: 0.0}
# Two imaginary verdicts in the middle: one reviewer alone carries nothing to an end.
_PRIOR, _MIDDLE = 2, 50.0


@frozen(kw_only=True)
class Score:
    """What verdicts add up to, on 0 (all no) to 100 (all yes).

    Attributes:
        n: Verdicts without abstentions.
        mean: Their mean; None without any.
        low: Lower end of its 95 % interval; None where they are too few for one.
        high: Upper end of it.
        spread: Highest minus lowest verdict.
    """

    n: int
    mean: float | None
    low: float | None
    high: float | None
    spread: float

    @property
    def careful(self) -> float:
        """The mean as if two more had said maybe; what few say counts less."""
        return ((self.mean or 0) * self.n + _PRIOR * _MIDDLE) / (self.n + _PRIOR)


def score(points: Iterable[float]) -> Score:
    """The score of single judgements on 0..100.

    The interval is that of a bounded mean (`cxkit.stats.mean_interval`), given from five
    judgements on, where its level holds. Reviewers are taken for a sample of those who
    could have been asked.
    """
    given = [float(each) for each in points]
    n = len(given)
    if not n:
        return Score(n=0, mean=None, low=None, high=None, spread=0.0)
    mean = sum(given) / n
    # A bounded mean needs NumPy and SciPy; a page without verdicts does not.
    from cxkit.stats import mean_interval

    variance = sum((each - mean) ** 2 for each in given) / (n - 1) / n if n > 1 else 0.0
    found = mean_interval(mean, variance, n, 0.0, 100.0)
    return Score(
        n=n,
        mean=mean,
        low=None if found is None else found.low,
        high=None if found is None else found.high,
        spread=max(given) - min(given),
    )


def of_reviews(reviews: Iterable[Review]) -> Score:
    """The score of verdicts."""
    return score(POINTS[each.verdict] for each in reviews if each.verdict in POINTS)
