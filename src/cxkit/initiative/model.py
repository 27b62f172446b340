"""Initiative, benefit, capacity: frozen values; `check` says whether they hold together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import asdict, field, frozen

from cxkit.cube import Cube
from cxkit.cube.text import Text
from cxkit.estimate import Estimate

# What a stated range means: one time in ten less than `low`, one in ten more than `high`.
RANGE_LEVEL = 0.8
STATED = "plan:stated_beforehand"
_HOURS = ("hours", "stunden")


@frozen(kw_only=True)
class Benefit:
    """What an initiative is expected to move, as a range.

    Attributes:
        low: Points on 0..100 that nine cases in ten will exceed.
        likely: Points on 0..100 that are most likely.
        high: Points on 0..100 that one case in ten will exceed.
    """

    low: float
    likely: float
    high: float

    def __add__(self, other: Benefit) -> Benefit:
        """The sum as if both went well or badly together: wider than if chance evened them out."""
        return Benefit(
            low=self.low + other.low,
            likely=self.likely + other.likely,
            high=self.high + other.high,
        )

    def times(self, factor: float) -> Benefit:
        """The benefit times a factor of 0 or more."""
        return Benefit(low=self.low * factor, likely=self.likely * factor, high=self.high * factor)

    def estimate(self, method: str = "plan.stated") -> Estimate:
        """The range as an estimate: an expectation of people, not a measurement."""
        return Estimate(
            value=self.likely,
            low=self.low,
            high=self.high,
            confidence=RANGE_LEVEL,
            method=method,
            measure_unit="points_0_100",
            reasons=(STATED,),
        )

    def to_dict(self) -> dict[str, float]:
        """Low, likely and high."""
        return {"low": self.low, "likely": self.likely, "high": self.high}


@frozen(kw_only=True)
class Aim:
    """What an initiative is expected to move in a metric that is no tile.

    Attributes:
        low: Change that nine cases in ten will exceed, as it will be measured.
        likely: Change that is most likely; a fall is negative.
        high: Change that one case in ten will exceed.
        better: `higher` or `lower`: which direction is good.
        smallest_worth: The smallest change in the good direction that is worth the effort.
        lag_days: Days after the start before which no effect is looked for; None for the lag
            of the initiative.
    """

    low: float
    likely: float
    high: float
    smallest_worth: float
    better: str = "higher"
    lag_days: int | None = None

    @property
    def benefit(self) -> Benefit:
        """The range."""
        return Benefit(low=self.low, likely=self.likely, high=self.high)

    @property
    def direction(self) -> int:
        """1 if more is good, -1 if less is."""
        return -1 if self.better == "lower" else 1

    def to_dict(self) -> dict[str, object]:
        """The aim as a plain dictionary."""
        return asdict(self)


def _words(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _amounts(values: Mapping[str, Iterable[float]]) -> dict[str, tuple[float, ...]]:
    return {name: tuple(float(x) for x in each) for name, each in values.items()}


@frozen(kw_only=True)
class Initiative:
    """Something that an organisation does to turn tiles.

    Attributes:
        id: Permanent id.
        title: What it is called, by language.
        tiles: Tile id -> share of its effort, 0..1; the shares add up to 1.
        benefit: Tile or dimension id -> what it is expected to move there.
        effort: Resource (`hours` or any other) -> effort in each of its periods.
        duration: For how many turns it runs, 1 or more.
        lag: How many turns after its end its effect can first show.
        needs: Ids of initiatives that must have ended before it starts.
        sponsor: Who answers for it; empty if nobody does yet.
        owner: Who does it; empty if nobody does yet.
        audience: Whom it is for; empty if it was not said.
        earliest: The first turn in which it may start; turns count from 1.
        latest: The last turn by which it must have ended, or None.
        mandatory: True if a plan without it is none.
        tools: True if it mainly buys or builds tools.
        units: Ids of the units in which it runs; empty for the whole organisation.
        comparison: Ids of the units that it will be compared with; empty for comparable
            siblings.
        randomised: True if chance decides where it runs.
        smallest_worth: The smallest effect on a tile or dimension that is worth the effort,
            in points; None for half of what is likely.
        metrics: Metric id -> what it is expected to move there.
    """

    id: str
    title: Text
    tiles: Mapping[str, float]
    benefit: Mapping[str, Benefit]
    effort: Mapping[str, tuple[float, ...]] = field(converter=_amounts)
    duration: int = 1
    lag: int = 0
    needs: tuple[str, ...] = field(default=(), converter=_words)
    sponsor: str = ""
    owner: str = ""
    audience: str = ""
    earliest: int = 1
    latest: int | None = None
    mandatory: bool = False
    tools: bool = False
    units: tuple[str, ...] = field(default=(), converter=_words)
    comparison: tuple[str, ...] = field(default=(), converter=_words)
    randomised: bool = False
    smallest_worth: float | None = None
    metrics: Mapping[str, Aim] = field(factory=dict)

    def by_dimension(self, cube: Cube) -> dict[str, Benefit]:
        """Dimension id -> what it is expected to move there, in points of the dimension.

        A dimension is the weighted mean of its tiles, so a tile's points count by its
        weight over the weights of all tiles of the dimension.
        """
        found: dict[str, Benefit] = {}
        for part, benefit in self.benefit.items():
            dimension = part.split(".")[0]
            share = 1.0 if part in cube.by_dimension else tile_share(cube, part)
            nothing = Benefit(low=0.0, likely=0.0, high=0.0)
            found[dimension] = found.get(dimension, nothing) + benefit.times(share)
        return found

    def starts(self, turns: int) -> range:
        """The turns in which it may start, of a plan of so many turns, all in time to end."""
        end = turns if self.latest is None else min(turns, self.latest)
        return range(self.earliest, end - self.duration + 2)

    def total_effort(self, resource: str) -> float:
        """All of its effort of one resource."""
        return sum(self.effort.get(resource, ()))

    def to_dict(self) -> dict[str, object]:
        """The initiative in the shape of an entry of an initiatives file."""
        found: dict[str, object] = {
            "id": self.id,
            "title": dict(self.title),
            "tiles": dict(self.tiles),
            "benefit": {part: each.to_dict() for part, each in self.benefit.items()},
            "effort": {name: list(each) for name, each in self.effort.items()},
            "duration": self.duration,
            "lag": self.lag,
            "needs": list(self.needs),
            "sponsor": self.sponsor,
            "owner": self.owner,
            "audience": self.audience,
            "earliest": self.earliest,
            "mandatory": self.mandatory,
            "tools": self.tools,
            "units": list(self.units),
            "comparison": list(self.comparison),
            "randomised": self.randomised,
            "metrics": {name: each.to_dict() for name, each in self.metrics.items()},
        }
        open_if_none = {"latest": self.latest, "smallest_worth": self.smallest_worth}
        return {**found, **{key: x for key, x in open_if_none.items() if x is not None}}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Initiative:
        """The initiative that `to_dict` wrote; unknown keys are ignored."""
        known = {key: document[key] for key in document if key in cls.__annotations__}
        benefit = {
            part: Benefit(low=each["low"], likely=each["likely"], high=each["high"])
            for part, each in document["benefit"].items()
        }
        metrics = {
            name: Aim(**{key: each[key] for key in Aim.__annotations__ if key in each})
            for name, each in document.get("metrics", {}).items()
        }
        return cls(**{**known, "benefit": benefit, "metrics": metrics})


def tile_share(cube: Cube, tile: str) -> float:
    """The weight of a tile within its dimension, 0..1."""
    siblings = cube.by_dimension[tile.split(".")[0]].tiles
    whole = sum(cube.weight(each.id) for each in siblings)
    return cube.weight(tile) / whole if whole else 0.0


@frozen(kw_only=True)
class Capacity:
    """How much there is of each resource in each turn.

    Attributes:
        amounts: Resource -> amount in each turn, all of the same number of turns.
    """

    amounts: Mapping[str, tuple[float, ...]] = field(converter=_amounts)

    @classmethod
    def even(cls, turns: int, **amounts: float) -> Capacity:
        """The same amounts in every one of `turns` turns.

        Example:
            >>> Capacity.even(3, hours=80).amounts
            {'hours': (80.0, 80.0, 80.0)}
        """
        return cls(amounts={name: (amount,) * turns for name, amount in amounts.items()})

    @property
    def turns(self) -> int:
        """For how many turns it is stated; the fewest, should resources differ."""
        return min((len(each) for each in self.amounts.values()), default=0)

    def cut(self, share: float) -> Capacity:
        """What is left after a cut of `share`, 0..1, of everything in every turn."""
        return Capacity(
            amounts={n: tuple(x * (1 - share) for x in each) for n, each in self.amounts.items()}
        )

    def to_dict(self) -> dict[str, list[float]]:
        """Resource -> amounts, turn by turn."""
        return {name: list(each) for name, each in self.amounts.items()}


def resource_of(name: str) -> str:
    """What a resource is called from here on: hours have one name, whatever the language.

    Example:
        >>> resource_of("Stunden"), resource_of(" money ")
        ('hours', 'money')
    """
    plain = name.strip()
    return "hours" if plain.lower() in _HOURS else plain


def labels_of(turns: int | Sequence[str]) -> tuple[str, ...]:
    """The names of turns: those given, or `1`, `2`, ... for a number of turns."""
    if isinstance(turns, int):
        return tuple(str(number) for number in range(1, turns + 1))
    return tuple(turns)
