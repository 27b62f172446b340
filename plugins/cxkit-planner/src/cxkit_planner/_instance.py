"""The mathematical form of a planning question: what may start when, at what effort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from cxkit.cube import Cube
from cxkit.initiative import Capacity, Initiative

Floats = NDArray[np.float64]
# What rounding may add to an effort that just fits.
_TOLERANCE = 1e-9


@frozen(kw_only=True, slots=False)
class Instance:
    """One question to the solver.

    One yes-or-no variable stands for each initiative and each turn in which it may
    start. Initiatives are in the order of their ids, so that the order in which they
    were written down decides nothing.

    Attributes:
        initiatives: The candidates, by id.
        capacity: What there is.
        turns: How many turns there are.
        gains: Dimension -> points that each candidate brings.
        required: Ids that must be in.
        ignored: Rules that are lifted, to find out which of them is in the way:
            `windows`, `needs`, or a resource.
    """

    initiatives: tuple[Initiative, ...]
    capacity: Capacity
    turns: int
    gains: Mapping[str, Floats]
    required: frozenset[str]
    ignored: frozenset[str] = field(factory=frozenset)

    @classmethod
    def of(
        cls,
        initiatives: Sequence[Initiative],
        capacity: Capacity,
        turns: int,
        cube: Cube,
        value: str,
    ) -> Instance:
        """The question for these initiatives, counting `low`, `likely` or `high` benefits."""
        ordered = tuple(sorted(initiatives, key=lambda each: each.id))
        gained = [each.by_dimension(cube) for each in ordered]
        return cls(
            initiatives=ordered,
            capacity=capacity,
            turns=turns,
            gains={
                d: np.array([float(getattr(g[d], value)) if d in g else 0.0 for g in gained])
                for d in cube.by_dimension
            },
            required=frozenset(each.id for each in ordered if each.mandatory),
        )

    def requiring(self, *ids: str) -> Instance:
        """The same question with more initiatives that must be in."""
        return evolve(self, required=self.required | set(ids))

    def only(self, *ids: str) -> Instance:
        """The same question with exactly these initiatives that must be in."""
        return evolve(self, required=frozenset(ids))

    def ignoring(self, rule: str) -> Instance:
        """The same question with one rule lifted."""
        return evolve(self, ignored=self.ignored | {rule})

    @cached_property
    def resources(self) -> tuple[str, ...]:
        """The resources that limit the plan."""
        return tuple(name for name in self.capacity.amounts if name not in self.ignored)

    def window(self, initiative: Initiative) -> range:
        """The turns in which an initiative may start as far as its window goes."""
        if "windows" in self.ignored:
            return range(1, self.turns - initiative.duration + 2)
        return initiative.starts(self.turns)

    def too_big_for(self, initiative: Initiative, start: int) -> list[str]:
        """The resources of which it alone needs more than there is."""
        return [
            name
            for name in self.resources
            for period, amount in enumerate(initiative.effort.get(name, ()))
            if amount > self.capacity.amounts[name][start - 1 + period] * (1 + _TOLERANCE)
        ]

    @cached_property
    def columns(self) -> tuple[tuple[int, int], ...]:
        """Index and start of each variable; starts at which it alone is too big are none."""
        return tuple(
            (index, start)
            for index, each in enumerate(self.initiatives)
            for start in self.window(each)
            if not self.too_big_for(each, start)
        )

    def per_column(self, values: Floats) -> Floats:
        """Values of initiatives, repeated for each of their variables."""
        return np.array([values[index] for index, _ in self.columns])

    def choices(self) -> tuple[Floats, Floats, Floats]:
        """Each initiative starts at most once, and exactly once if it is required."""
        matrix = np.zeros((len(self.initiatives), len(self.columns)))
        for column, (index, _) in enumerate(self.columns):
            matrix[index, column] = 1
        low = np.array([float(each.id in self.required) for each in self.initiatives])
        return matrix, low, np.ones(len(self.initiatives))

    def loads(self) -> tuple[Floats, Floats, Floats]:
        """No turn uses more than there is; every row is relative to its capacity."""
        rows, limits = [], []
        for name in self.resources:
            for turn, amount in enumerate(self.capacity.amounts[name], 1):
                row = [self._effort(index, name, turn - start) for index, start in self.columns]
                # Nothing that needs something where there is nothing is a variable at all.
                if any(row):
                    rows.append([each / amount for each in row])
                    limits.append(1.0)
        matrix = np.array(rows).reshape(len(rows), len(self.columns))
        return matrix, np.full(len(rows), -np.inf), np.array(limits)

    def _effort(self, index: int, resource: str, period: int) -> float:
        amounts = self.initiatives[index].effort.get(resource, ())
        return amounts[period] if 0 <= period < len(amounts) else 0.0

    def order(self) -> tuple[Floats, Floats, Floats]:
        """An initiative has started by a turn only if what it needs has ended before it."""
        at = {each.id: index for index, each in enumerate(self.initiatives)}
        pairs = (
            []
            if "needs" in self.ignored
            else [
                (index, at[needed])
                for index, each in enumerate(self.initiatives)
                for needed in each.needs
            ]
        )
        rows = []
        for later, first in pairs:
            duration = self.initiatives[first].duration
            for turn in range(1, self.turns + 1):
                rows.append(
                    [
                        float(index == later and start <= turn)
                        - float(index == first and start + duration <= turn)
                        for index, start in self.columns
                    ]
                )
        matrix = np.array(rows).reshape(len(rows), len(self.columns))
        return matrix, np.full(len(rows), -np.inf), np.zeros(len(rows))

    def closure(self, initiative_id: str) -> tuple[str, ...]:
        """Ids of everything that it needs, directly or not, by id."""
        by_id = {each.id: each for each in self.initiatives}
        found: set[str] = set()
        waiting = [*by_id[initiative_id].needs]
        while waiting:
            needed = waiting.pop()
            if needed not in found:
                found.add(needed)
                waiting += by_id[needed].needs
        return tuple(sorted(found))
