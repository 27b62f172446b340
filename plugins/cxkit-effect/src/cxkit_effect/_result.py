"""What is known about an effect: value, intervals, design, grade, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from cxkit.stats import Interval

DESIGNS = (
    "randomised",
    "staggered",
    "two_groups",
    "few_units",
    "synthetic_control",
    "time_series",
    "none",
)


def _codes(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


@frozen(kw_only=True)
class Effect:
    """An effect as one design can know it.

    Attributes:
        design: One of `DESIGNS`.
        grade: How far the design allows to speak of cause: 0..5 on the Maryland scale.
        value: The effect, in the measure's unit; None if nothing can be computed.
        se: Its standard error; None if none can be claimed.
        df: Degrees of freedom of the standard error.
        anytime: Interval that holds at all looks together.
        classical: Interval for one look only.
        sequential: Interval with group-sequential limits, if the last look was fixed.
        mde: The smallest effect that four of five such looks would prove by now.
        gain: Share by which what was known before narrowed the interval; negative if it
            widened it; None if nothing was adjusted for.
        turned: Number of units that were turned and could be used.
        compared: Number of units that they were compared with.
        before: Number of periods before.
        after: Number of periods after.
        trend: P value of a difference that was there before the turn, or None.
        wild: P value of the wild bootstrap, for one look only.
        permutation: P value of exchanging units, for one look only.
        memory: Correlation of one period with the next that was reckoned with, or None.
        reasons: Codes of what stands in the way, or what was done about it.
    """

    design: str
    grade: int
    value: float | None = None
    se: float | None = None
    df: float | None = None
    anytime: Interval | None = None
    classical: Interval | None = None
    sequential: Interval | None = None
    mde: float | None = None
    gain: float | None = None
    turned: int = 0
    compared: int = 0
    before: int = 0
    after: int = 0
    trend: float | None = None
    wild: float | None = None
    permutation: float | None = None
    memory: float | None = None
    reasons: tuple[str, ...] = field(default=(), converter=_codes)

    def __attrs_post_init__(self) -> None:
        if self.design not in DESIGNS:
            raise ValueError(f"a design is one of {', '.join(DESIGNS)}, not {self.design!r}")
        if not 0 <= self.grade <= 5:
            raise ValueError(f"a grade lies in 0..5, not {self.grade!r}")
        if self.value is None and not self.reasons:
            raise ValueError("an effect without a value needs a reason that says why")
        if self.anytime is None and not self.reasons:
            raise ValueError("an effect without an interval needs a reason that says why")

    @property
    def proven(self) -> bool:
        """True if the interval that holds at all looks leaves out 0."""
        return self.anytime is not None and 0.0 not in self.anytime
