"""Tallies of rollouts: where each initiative runs since when, and who is compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from attrs import field, frozen

from cxkit.tallies.evidence import Shape, Tallies

ARMS = ("treated", "comparison", "excluded")
# Days are ISO texts, empty where there is none; `randomised` is 1, 0, or -1 where nobody said.
SHAPE: Shape = {"rows": (("initiative", "unit", "start", "end", "arm", "randomised"), ("n",))}


@frozen(kw_only=True)
class Rollout:
    """Where one initiative runs.

    Attributes:
        initiative: Its id.
        starts: Unit id -> first day on which it runs there; the empty id is everywhere.
        ends: Unit id -> last day, of those in which it ended.
        comparison: Ids of the units to compare with.
        excluded: Ids of units that take part in neither way.
        randomised: True if chance decided; None if nobody said.
    """

    initiative: str
    starts: Mapping[str, date] = field(factory=dict)
    ends: Mapping[str, date] = field(factory=dict)
    comparison: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    randomised: bool | None = None


@frozen(kw_only=True, slots=False, eq=False)
class RolloutView:
    """What methods read of rollouts.

    Attributes:
        tallies: Tallies of the kind `rollout`.
    """

    tallies: Tallies

    @cached_property
    def rollouts(self) -> Mapping[str, Rollout]:
        """Initiative id -> its rollout, sorted."""
        rows: dict[str, list[tuple[str, str, str, str, int]]] = {}
        keys = self.tallies.tables["rows"].keys
        names = ("unit", "start", "end", "arm", "randomised")
        columns = (keys[name].tolist() for name in names)
        for initiative, *row in zip(keys["initiative"].tolist(), *columns, strict=True):
            rows.setdefault(initiative, []).append(tuple(row))
        return {name: _rollout(name, rows[name]) for name in sorted(rows)}

    def of(self, initiative: str) -> Rollout | None:
        """The rollout of an initiative, or None if nothing is said about it."""
        return self.rollouts.get(initiative)


def _rollout(initiative: str, rows: list[tuple[str, str, str, str, int]]) -> Rollout:
    starts: dict[str, date] = {}
    ends: dict[str, date] = {}
    for unit, start, end, arm, _ in rows:
        if arm != "treated":
            continue
        # Units that became one have one rollout: from the first start to the last end.
        first = date.fromisoformat(start)
        starts[unit] = min(first, starts.get(unit, first))
        if end:
            ends[unit] = max(date.fromisoformat(end), ends.get(unit, date.min))
    return Rollout(
        initiative=initiative,
        starts=starts,
        ends=ends,
        comparison=tuple(sorted({u for u, *_, arm, _ in rows if arm == "comparison"})),
        excluded=tuple(sorted({u for u, *_, arm, _ in rows if arm == "excluded"})),
        randomised=_said([flag for *_, flag in rows]),
    )


def _said(flags: list[int]) -> bool | None:
    """Whether chance decided: only if nothing says otherwise."""
    known = {flag for flag in flags if flag >= 0}
    return min(known) == 1 if known else None
