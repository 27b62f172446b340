"""F17: initiatives chosen and sequenced over turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxkit.cube import Cube
from cxkit.errors import InputError, Problem
from cxkit.estimate import Estimate
from cxkit.initiative import (
    Benefit,
    Capacity,
    Initiative,
    Masterplan,
    Planned,
    Proof,
    checked,
    computed,
)
from cxkit.initiative.check import capacity_problems
from cxkit.initiative.model import labels_of
from cxkit_planner._conflict import conflict
from cxkit_planner._instance import Instance
from cxkit_planner._solve import Solution, best_gain, is_possible, solve
from cxkit_planner._why_not import why_not

METHOD = "planner.lexicographic"
POINTS = "points_0_100"
_VALUES = ("low", "likely", "high")
_ORDER = (
    "the gain of the balanced dimension that gains least, as large as possible",
    "the sum of gains over all dimensions, as large as possible",
    "the sum of the turns of starting, as small as possible; so what adds nothing is left out",
    "the sum of the ranks of the chosen ids in the alphabet, as small as possible",
    "of those, ids that come first in the alphabet start earlier",
    "what is still equal is decided by the solver, which never sees the order of the input",
)


def plan(
    initiatives: Sequence[Initiative],
    capacity: Capacity | Mapping[str, float],
    turns: int | Sequence[str],
    *,
    cube: Cube,
    value: str = "likely",
    explain: bool = True,
    time_limit: float = 30.0,
) -> Masterplan:
    """The best masterplan, how far it is proven to be the best, and why-not for the rest (F17).

    The plan makes the weakest gain over dimensions as large as possible, then the
    sum of all gains: maximise min_d Σ_i b_id x_i, then Σ_d Σ_i b_id x_i, subject to
    Σ_i c_i(t) x_i ≤ C(t) for every resource and turn t, to the windows, to what is
    mandatory, and to precedence: what an initiative needs has ended before it starts.
    What has started ends within the plan. Dimensions in which nothing that fits
    gains anything would fix the weakest gain at zero, so they are set aside and named.

    Args:
        initiatives: The candidates.
        capacity: What there is of each resource: per turn, or one amount for every turn.
        turns: How many turns, or their names in order.
        cube: The cube whose tiles they turn.
        value: Which end of the stated range counts: `low`, `likely` or `high`.
        explain: False to leave out the costs of forcing the others in, which take a
            search each.
        time_limit: Seconds that a search may take; a plan takes three or four. The costs
            of all that is left out share three times as much.

    Raises:
        InputError: with every problem of the initiatives or the capacity; or if the
            mandatory ones do not fit, with a smallest set that does not go together.
        RefusedError: if no plan was found in time.

    References:
        Kellerer, Pferschy & Pisinger 2004, Knapsack Problems (precedence knapsack);
        Pritsker, Watters & Wolfe 1969, Management Science 16, 93-108 (start-time
        variables); Ogryczak & Śliwiński 2006 (lexicographic max-min).

    Example:
        >>> from cxkit.cube import default_cube
        >>> from cxkit.initiative import Benefit, Initiative
        >>> lab = Initiative(
        ...     id="lab",
        ...     title={"en": "Listening lab"},
        ...     tiles={"customers.dialogue": 1.0},
        ...     benefit={"customers.dialogue": Benefit(low=1, likely=4, high=8)},
        ...     effort={"hours": [40]},
        ... )
        >>> made = plan([lab], {"hours": 50}, 2, cube=default_cube())
        >>> [(each.id, each.start) for each in made.planned], made.proof.status
        ([('lab', 1)], 'optimal')
    """
    labels = labels_of(turns)
    if not isinstance(capacity, Capacity):
        capacity = Capacity.even(len(labels), **capacity)
    initiatives = checked(initiatives, cube)
    problems = capacity_problems(capacity, len(labels), initiatives)
    if value not in _VALUES:
        message = f"value is one of {', '.join(_VALUES)}, not {value!r}."
        problems.append(Problem(code="bad_value", path="value", message=message))
    if problems:
        raise InputError(problems)
    instance = Instance.of(initiatives, capacity, len(labels), cube, value)
    if not is_possible(instance, time_limit):
        raise InputError([conflict(instance, time_limit)])
    balanced, best = _balance(instance, time_limit)
    planned = _placed(instance, best)
    left_out = why_not(instance, balanced, best, time_limit, costs=explain)
    expected = _expected(planned, instance, cube)
    return Masterplan(
        cube={"id": cube.id, "version": cube.version, "fingerprint": cube.fingerprint()},
        initiatives=instance.initiatives,
        capacity=capacity,
        labels=labels,
        planned=planned,
        left_out=left_out,
        expected=expected,
        weakest=computed(best.weakest, POINTS, METHOD) if balanced else _no_balance(),
        total=computed(best.total, POINTS, METHOD),
        balanced=balanced,
        set_aside=tuple(d for d in cube.by_dimension if d not in balanced),
        proof=_proof(best),
    )


def _balance(instance: Instance, time_limit: float) -> tuple[tuple[str, ...], Solution]:
    """The dimensions that some plan can improve, and the best plan over them."""
    hopeful = tuple(d for d, gains in instance.gains.items() if any(gains > 0))
    best = _must(solve(instance, hopeful, time_limit))
    if best.weakest > 0:
        return hopeful, best
    balanced = tuple(d for d in hopeful if best_gain(instance, d, time_limit) > 0)
    if balanced == hopeful:
        return balanced, best
    return balanced, _must(solve(instance, balanced, time_limit))


def _must(solution: Solution | None) -> Solution:
    """The solution of a question that was found to be possible."""
    assert solution is not None
    return solution


def _placed(instance: Instance, best: Solution) -> tuple[Planned, ...]:
    placed = [
        Planned.of(each, best.starts[each.id])
        for each in instance.initiatives
        if each.id in best.starts
    ]
    return tuple(sorted(placed, key=lambda each: (each.start, each.id)))


def _expected(planned: Sequence[Planned], instance: Instance, cube: Cube) -> dict[str, Estimate]:
    chosen = {each.id for each in planned}
    expected: dict[str, Estimate] = {}
    for dimension in cube.by_dimension:
        found = [
            gains[dimension]
            for each in instance.initiatives
            if each.id in chosen and dimension in (gains := each.by_dimension(cube))
        ]
        if found:
            whole = sum(found, Benefit(low=0.0, likely=0.0, high=0.0))
            expected[dimension] = whole.estimate(METHOD)
    return expected


def _no_balance() -> Estimate:
    return Estimate.missing("undefined", method=METHOD, measure_unit=POINTS)


def _proof(best: Solution) -> Proof:
    return Proof(
        status="optimal" if best.optimal else "time_limit",
        gap=best.gap,
        solver="HiGHS (scipy.optimize.milp)",
        order=_ORDER,
    )
