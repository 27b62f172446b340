"""Lexicographic mixed-integer programs, solved with HiGHS.

First the weakest gain, then the sum of gains, then the earliest starts: each
stage keeps what the stages before it reached.

Huangfu & Hall 2018, Mathematical Programming Computation 10, 119-142 (HiGHS);
Christofides, Alvarez-Valdes & Tamarit 1987, European Journal of Operational
Research 29, 262-273 (precedence between start-time variables).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from attrs import evolve, frozen

from cxkit.errors import RefusedError
from cxkit_planner._instance import Floats, Instance

# What a later stage may give back of an earlier one, in points: what rounding does.
_GIVE = 1e-6
# HiGHS stops at an absolute distance of 1e-6, so that objectives are made large.
_LARGE = 1e3
_OPTIMAL, _LIMIT, _INFEASIBLE = 0, 1, 2


@frozen(kw_only=True)
class Solution:
    """A choice of starts.

    Attributes:
        starts: Id -> turn in which it starts, for those that are in.
        weakest: Smallest gain over the balanced dimensions, in points.
        total: Sum of gains over all dimensions, in points.
        optimal: True if every stage was proven to be the best.
        gap: Largest relative gap of a stage, or None if it is not known.
    """

    starts: Mapping[str, int]
    weakest: float
    total: float
    optimal: bool
    gap: float | None


@frozen(kw_only=True)
class _Stage:
    chosen: tuple[tuple[int, int], ...]
    optimal: bool
    gap: float | None


def _run(
    instance: Instance,
    objective: Floats,
    floors: Sequence[tuple[Floats, float]],
    time_limit: float,
    fallback: _Stage | None = None,
) -> _Stage | None:
    """The best choice, or None if there is none. The last variable is the weakest gain.

    If time runs out before anything is found, the stage before has the last word.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    count = len(instance.columns)
    constraints = []
    for matrix, low, high in (instance.choices(), instance.loads(), instance.order()):
        if len(matrix):
            widened = np.hstack([matrix, np.zeros((len(matrix), 1))])
            constraints.append(LinearConstraint(widened, low, high))
    for row, floor in floors:
        constraints.append(LinearConstraint(row.reshape(1, -1), floor, np.inf))
    result = milp(
        c=-objective,
        integrality=np.append(np.ones(count), 0),
        bounds=Bounds(np.append(np.zeros(count), -1e6), np.append(np.ones(count), 1e6)),
        constraints=constraints,
        options={"mip_rel_gap": 0.0, "time_limit": time_limit},
    )
    if result.status == _INFEASIBLE:
        return None
    values: Floats | None = result.x
    if values is None:
        if fallback is not None:
            return evolve(fallback, optimal=False, gap=None)
        raise RefusedError(
            f"No plan was found within {time_limit:g} seconds: {result.message}",
            hint="Allow more time (time_limit), or plan fewer initiatives at once.",
        )
    chosen = [instance.columns[k] for k in range(count) if values[k] > 0.5]
    gap = None if result.mip_gap is None else float(result.mip_gap)
    return _Stage(chosen=tuple(chosen), optimal=result.status == _OPTIMAL, gap=gap)


def is_possible(instance: Instance, time_limit: float) -> bool:
    """True if there is any plan with everything that is required."""
    if not instance.columns:
        return not instance.required
    zero = np.zeros(len(instance.columns) + 1)
    return _run(instance, zero, (), time_limit) is not None


def gain(instance: Instance, dimension: str, chosen: Sequence[tuple[int, int]]) -> float:
    """The points of a dimension that a choice brings."""
    return math.fsum(instance.gains[dimension][index] for index, _ in chosen)


def best_gain(instance: Instance, dimension: str, time_limit: float) -> float:
    """The most points of a dimension that any plan brings; minus infinity if there is no plan."""
    if not instance.columns:
        return -math.inf if instance.required else 0.0
    objective = np.append(instance.per_column(instance.gains[dimension]), 0)
    stage = _run(instance, objective * _LARGE, (), time_limit)
    return -math.inf if stage is None else gain(instance, dimension, stage.chosen)


def solve(instance: Instance, balanced: Sequence[str], time_limit: float) -> Solution | None:
    """The best plan by the weakest gain, the sum of gains, and early starts; None if none is.

    `balanced` are the dimensions of which the weakest counts.
    """
    if not instance.columns:
        empty = Solution(starts={}, weakest=0.0, total=0.0, optimal=True, gap=0.0)
        return None if instance.required else empty
    count = len(instance.columns)
    summed = np.sum([instance.per_column(each) for each in instance.gains.values()], axis=0)
    total = np.append(summed, 0)
    floors = [(np.append(instance.per_column(instance.gains[d]), -1), 0.0) for d in balanced]
    stages = []
    if balanced:
        weakest_of = np.append(np.zeros(count), 1)
        stages.append(_run(instance, weakest_of * _LARGE, floors, time_limit))
        if stages[-1] is None:
            return None
        floors.append((weakest_of, _weakest(instance, balanced, stages[-1].chosen) - _GIVE))
    before = stages[-1] if stages else None
    stages.append(_run(instance, total * _LARGE, floors, time_limit, before))
    if stages[-1] is None:
        return None
    floors.append((total, _total(instance, stages[-1].chosen) - _GIVE))
    # Whole numbers stay as they are: the solver makes use of their being whole.
    late = np.append(-_lateness(instance), 0)
    stages.append(_run(instance, late, floors, time_limit, stages[-1]))
    return _solution(instance, balanced, [each for each in stages if each is not None])


def _lateness(instance: Instance) -> Floats:
    """The cost of each start: its turn, then the rank of the id, then who of them waits.

    Each of the three weighs so much that no sum of the later ones outweighs it.
    """
    number = len(instance.initiatives)
    rank = number * instance.turns + 1
    turn = number * number * (rank + instance.turns) + 1
    return np.array(
        [start * (turn + number - index) + index * rank for index, start in instance.columns],
        dtype=float,
    )


def _weakest(
    instance: Instance, balanced: Sequence[str], chosen: Sequence[tuple[int, int]]
) -> float:
    return min((gain(instance, d, chosen) for d in balanced), default=0.0)


def _total(instance: Instance, chosen: Sequence[tuple[int, int]]) -> float:
    return math.fsum(gain(instance, d, chosen) for d in instance.gains)


def _solution(instance: Instance, balanced: Sequence[str], stages: Sequence[_Stage]) -> Solution:
    chosen = stages[-1].chosen
    gaps = [each.gap for each in stages if each.gap is not None]
    optimal = all(each.optimal for each in stages)
    known = max(gaps) if len(gaps) == len(stages) else None
    return Solution(
        starts={instance.initiatives[index].id: start for index, start in chosen},
        weakest=_weakest(instance, balanced, chosen),
        total=_total(instance, chosen),
        optimal=optimal,
        gap=0.0 if optimal else known,
    )
