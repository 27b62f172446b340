"""How a gap changes between two waves, and which of its sides moved (F46)."""

from __future__ import annotations

from attrs import frozen

from cxkit.stats import Interval
from cxkit_gap._gap_stats import Counts, Difference, difference


@frozen(kw_only=True)
class Trend:
    """The change of a gap on one mirrored item.

    Attributes:
        value: Later gap minus earlier gap, in points of 100.
        interval: Inside -200..200; None for too few answers.
        before: The earlier gap, in points of 100.
        own: Change of the self-image.
        other: Change of the customers' image.
    """

    value: float
    interval: Interval | None
    before: float
    own: Difference
    other: Difference

    @property
    def direction(self) -> str:
        """`closing` or `opening` if the interval leaves out 0, else `undecided`.

        A gap closes where its size falls: a self-image above the customers' comes down
        to it, or one below it rises.
        """
        if self.interval is None or 0 in self.interval:
            return "undecided"
        return "closing" if self.value * self.before < 0 else "opening"

    @property
    def moved(self) -> str:
        """Which side moved beyond chance: `self`, `customer`, `both` or `none`."""
        own, other = self.own.apart, self.other.apart
        if own and other:
            return "both"
        return "self" if own else "customer" if other else "none"


def trend(
    own_before: Counts,
    other_before: Counts,
    own_after: Counts,
    other_after: Counts,
    confidence: float = 0.95,
) -> Trend:
    """The change of the gap: (own - other) afterwards minus (own - other) before.

    Args:
        own_before: Answers per category of the organisation at the earlier wave, lowest first.
        other_before: The same of its customers.
        own_after: The same of the organisation at the later wave.
        other_after: The same of its customers.
        confidence: Level of the intervals.

    Raises:
        ValueError: If one of them holds no answer.

    Reference: difference in differences of four independent means (Card & Krueger 1994,
    American Economic Review 84, 772-793); the interval combines those of the two changes
    as Zou & Donner (2008), Statistics in Medicine 27, 1693-1702. Where the same people
    answered both waves, it is rather too wide.
    """
    own = difference(own_after, own_before, confidence)
    other = difference(other_after, other_before, confidence)
    interval = None
    if own.interval is not None and other.interval is not None:
        interval = _minus(own, own.interval, other, other.interval)
    return Trend(
        value=own.value - other.value,
        interval=interval,
        before=own.second - other.second,
        own=own,
        other=other,
    )


def _minus(own: Difference, first: Interval, other: Difference, second: Interval) -> Interval:
    """The interval of a difference, from the intervals of both (variance estimates recovery)."""
    value = own.value - other.value
    below = ((own.value - first.low) ** 2 + (second.high - other.value) ** 2) ** 0.5
    above = ((first.high - own.value) ** 2 + (other.value - second.low) ** 2) ** 0.5
    return Interval(low=value - below, high=value + above)
