"""What is expected of an initiative, written down before it starts, and never changed."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Literal

from attrs import field, frozen

from cxkit.cube.text import Text
from cxkit.errors import InputError, Problem
from cxkit.initiative.model import Benefit

TARGET_KINDS = ("tile", "dimension", "metric")
TargetKind = Literal["tile", "dimension", "metric"]
# What identifies the thing that is expected; one current registration for each.
Key = tuple[str, str, str, str | None, str]


def names(values: Iterable[str]) -> tuple[str, ...]:
    """Ids without repeats, sorted."""
    return tuple(sorted(set(values)))


def day_of(value: date | str) -> date:
    """A day, from itself or from its ISO text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def day_or_none(value: date | str | None) -> date | None:
    """As `day_of`; None stays None."""
    return None if value is None else day_of(value)


@frozen(kw_only=True)
class StopRule:
    """When it is enough, in either direction; said before the start.

    Attributes:
        smallest_worth: The smallest effect in the good direction that is worth the effort,
            in points or units of the metric, above 0.
        stop_below: Stop once the probability that the effect is worth it is below this.
        scale_above: Scale once it is above this.
    """

    smallest_worth: float
    stop_below: float = 0.2
    scale_above: float = 0.8

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong with the rule, with paths inside it."""
        if not (math.isfinite(self.smallest_worth) and self.smallest_worth > 0):
            yield Problem(
                code="bad_smallest_worth",
                path="stop_rule.smallest_worth",
                message=f"The smallest effect that is worth the effort lies above 0, "
                f"not at {self.smallest_worth!r}.",
            )
        if not 0 < self.stop_below < self.scale_above < 1:
            yield Problem(
                code="bad_stop_rule",
                path="stop_rule",
                message="stop_below and scale_above rise between 0 and 1, "
                f"not {self.stop_below!r} and {self.scale_above!r}.",
            )

    def to_dict(self) -> dict[str, float]:
        """The rule as a plain dictionary."""
        return {
            "smallest_worth": self.smallest_worth,
            "stop_below": self.stop_below,
            "scale_above": self.scale_above,
        }


@frozen(kw_only=True)
class Registration:
    """An expectation about one initiative and one thing that it should move.

    Attributes:
        initiative: Id of the initiative.
        title: What it is called, by language.
        target: Id of the tile, dimension or metric that it should move.
        target_kind: `tile`, `dimension` or `metric`.
        side: Side of the tile, or None for the tile as a whole.
        audience: Whose answers are looked at.
        units: Ids of the units in which it runs, sorted; empty for the whole organisation.
        comparison: Ids of the units that it is compared with, sorted; empty for comparable
            siblings of `units`.
        direction: 1 if more is good, -1 if less is.
        expected: The change that is expected, as it will be measured (a fall is negative).
        start: The day on which it starts.
        end: The day on which it ends, or None if that is open.
        lag_days: Days after `start` before which no effect is looked for, 0 or more.
        looks: How many looks at its effect are planned, or None if that is open.
        stop_rule: When it is enough.
        randomised: True if chance decided where it runs.
        registered: The day on which this was written down.
        supersedes: Id of the registration that this one replaces, or None.
        reason: Why it was replaced; empty for a first registration.
    """

    initiative: str
    target: str
    target_kind: TargetKind
    expected: Benefit
    start: date = field(converter=day_of)
    registered: date = field(converter=day_of)
    stop_rule: StopRule
    title: Text = field(factory=dict)
    side: str | None = None
    audience: str = "staff"
    units: tuple[str, ...] = field(default=(), converter=names)
    comparison: tuple[str, ...] = field(default=(), converter=names)
    direction: int = 1
    end: date | None = field(default=None, converter=day_or_none)
    lag_days: int = 0
    looks: int | None = None
    randomised: bool = False
    supersedes: str | None = None
    reason: str = ""

    def __attrs_post_init__(self) -> None:
        problems = [*self._problems(), *self.stop_rule.problems()]
        if problems:
            raise InputError(problems)

    @property
    def id(self) -> str:
        """A stable hash of everything that was promised; words and dates of writing stay out."""
        promised = self._promised() | {"supersedes": self.supersedes}
        text = json.dumps(promised, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def key(self) -> Key:
        """What it is about; there is one current registration for each."""
        return self.initiative, self.target_kind, self.target, self.side, self.audience

    @property
    def earliest(self) -> date:
        """The first day on which an effect can be looked for."""
        return self.start + timedelta(days=self.lag_days)

    @property
    def beforehand(self) -> bool:
        """True if it was written down by the day of the start; otherwise it is exploratory."""
        return self.registered <= self.start

    def _problems(self) -> Iterator[Problem]:
        for name in ("initiative", "target"):
            if not getattr(self, name):
                message = f"The registration names no {name}."
                yield Problem(code=f"no_{name}", path=name, message=message)
        if self.target_kind not in TARGET_KINDS:
            yield Problem(
                code="bad_target_kind",
                path="target_kind",
                message=f"A target is a {', a '.join(TARGET_KINDS)}, not {self.target_kind!r}.",
            )
        if self.direction not in (1, -1):
            yield Problem(
                code="bad_direction",
                path="direction",
                message=f"direction is 1 (more is good) or -1, not {self.direction!r}.",
            )
        yield from self._expectation()
        yield from self._times()
        for unit in sorted({*self.units} & {*self.comparison}):
            yield Problem(
                code="unit_on_both_sides",
                path="comparison",
                message=f"{unit!r} cannot be compared with itself.",
                hint="Name units in which the initiative does not run.",
            )
        if self.supersedes is not None and not self.reason.strip():
            yield Problem(
                code="no_reason",
                path="reason",
                message="An expectation is replaced only with a reason.",
            )

    def _expectation(self) -> Iterator[Problem]:
        ends = (self.expected.low, self.expected.likely, self.expected.high)
        if not all(math.isfinite(x) for x in ends) or list(ends) != sorted(ends):
            yield Problem(
                code="range_upside_down",
                path="expected",
                message=f"low, likely and high are numbers that rise, not {ends!r}.",
            )

    def _times(self) -> Iterator[Problem]:
        if self.end is not None and self.end < self.start:
            yield Problem(
                code="ends_before_start",
                path="end",
                message=f"It cannot end on {self.end} and start on {self.start}.",
            )
        if self.lag_days < 0:
            yield Problem(
                code="bad_lag",
                path="lag_days",
                message=f"lag_days is 0 or more, not {self.lag_days!r}.",
            )
        if self.looks is not None and self.looks < 1:
            yield Problem(
                code="bad_looks",
                path="looks",
                message=f"At least 1 look is planned, not {self.looks!r}.",
            )

    def _promised(self) -> dict[str, object]:
        return {
            "initiative": self.initiative,
            "target": self.target,
            "target_kind": self.target_kind,
            "side": self.side,
            "audience": self.audience,
            "units": list(self.units),
            "comparison": list(self.comparison),
            "direction": self.direction,
            "expected": {name: float(x) for name, x in self.expected.to_dict().items()},
            "start": self.start.isoformat(),
            "end": self.end.isoformat() if self.end else None,
            "lag_days": self.lag_days,
            "looks": self.looks,
            "stop_rule": self.stop_rule.to_dict(),
            "randomised": self.randomised,
        }

    def to_dict(self) -> dict[str, object]:
        """The registration as a plain dictionary, with its id."""
        return {
            "id": self.id,
            **self._promised(),
            "title": dict(self.title),
            "registered": self.registered.isoformat(),
            "supersedes": self.supersedes,
            "reason": self.reason,
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Registration:
        """What `to_dict` wrote; unknown keys are ignored.

        Raises:
            InputError: if it is no registration any more, with every reason.
        """
        known = {key: document[key] for key in document if key in cls.__annotations__}
        ends = document["expected"]
        expected = Benefit(low=ends["low"], likely=ends["likely"], high=ends["high"])
        rule = document["stop_rule"]
        stop_rule = StopRule(**{key: rule[key] for key in StopRule.__annotations__ if key in rule})
        return cls(**{**known, "expected": expected, "stop_rule": stop_rule})
