"""What must hold for initiatives: every violation at once, each with its path."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter

from attrs import evolve

from cxkit.cube import Cube
from cxkit.errors import InputError, Problem
from cxkit.initiative.model import Benefit, Capacity, Initiative

# Shares that people type rarely add up to the last digit: three thirds of .333 are fine.
_SHARES_MAY_MISS = 0.005


def checked(initiatives: Sequence[Initiative], cube: Cube) -> tuple[Initiative, ...]:
    """The initiatives, if everything holds for them.

    Raises:
        InputError: with every problem, each with its path.
    """
    problems = initiative_problems(initiatives, cube)
    if problems:
        raise InputError(problems)
    return tuple(initiatives)


def initiative_problems(
    initiatives: Sequence[Initiative], cube: Cube, *, file: str | None = None
) -> list[Problem]:
    """Everything that is wrong with the initiatives, singly and together."""
    found: list[Problem] = []
    for index, initiative in enumerate(initiatives):
        path = f"initiatives[{index}]"
        for each in _of_one(initiative, cube):
            found.append(evolve(each, path=f"{path}.{each.path}"))
    found += [*_of_ids(initiatives), *_of_needs(initiatives), *_cycles(initiatives)]
    return [evolve(each, file=file) for each in found]


def _of_one(initiative: Initiative, cube: Cube) -> Iterator[Problem]:
    yield from _tiles(initiative, cube)
    yield from _benefit(initiative, cube)
    yield from own_problems(initiative)


def own_problems(initiative: Initiative) -> Iterator[Problem]:
    """What is wrong with an initiative's effort and times, whatever the cube."""
    yield from _effort(initiative)
    yield from _times(initiative)
    yield from _aims(initiative)
    worth = initiative.smallest_worth
    if worth is not None and not (math.isfinite(worth) and worth > 0):
        yield _bad_worth("smallest_worth", worth)
    for unit in sorted({*initiative.units} & {*initiative.comparison}):
        yield Problem(
            code="unit_on_both_sides",
            path="comparison",
            message=f"{unit!r} cannot be compared with itself.",
            hint="Name units in which the initiative does not run.",
        )


def _aims(initiative: Initiative) -> Iterator[Problem]:
    for name, aim in initiative.metrics.items():
        path = f"metrics.{name}"
        ends = (aim.low, aim.likely, aim.high)
        if not all(map(math.isfinite, ends)) or list(ends) != sorted(ends):
            yield Problem(
                code="range_upside_down",
                path=path,
                message=f"low, likely and high must rise, not {ends!r}.",
                hint="A fall is negative: { low = -8, likely = -5, high = -1 }.",
            )
        if aim.better not in ("higher", "lower"):
            yield Problem(
                code="bad_better",
                path=f"{path}.better",
                message=f"better is 'higher' or 'lower', not {aim.better!r}.",
            )
        if not (math.isfinite(aim.smallest_worth) and aim.smallest_worth > 0):
            yield _bad_worth(f"{path}.smallest_worth", aim.smallest_worth)
        if aim.lag_days is not None and aim.lag_days < 0:
            yield Problem(
                code="bad_lag",
                path=f"{path}.lag_days",
                message=f"lag_days is 0 or more, not {aim.lag_days!r}.",
            )


def _bad_worth(path: str, worth: float) -> Problem:
    return Problem(
        code="bad_smallest_worth",
        path=path,
        message=f"The smallest effect that is worth the effort lies above 0, not at {worth!r}.",
    )


def _tiles(initiative: Initiative, cube: Cube) -> Iterator[Problem]:
    for tile, share in initiative.tiles.items():
        if tile not in cube.tiles:
            yield unknown("tile", tile, cube.tiles, f"tiles.{tile}")
        if not (math.isfinite(share) and 0 < share <= 1):
            yield Problem(
                code="bad_share",
                path=f"tiles.{tile}",
                message=f"A share of effort lies above 0 and up to 1, not {share!r}.",
            )
    whole = sum(initiative.tiles.values())
    if not initiative.tiles:
        yield Problem(
            code="no_tiles",
            path="tiles",
            message=f"{initiative.id!r} names no tile that it turns.",
            hint='Write, for example, tiles = { "customers.dialogue" = 1.0 }.',
        )
    elif not abs(whole - 1) <= _SHARES_MAY_MISS:
        yield Problem(
            code="shares_not_whole",
            path="tiles",
            message=f"The shares of effort add up to {whole:g}, not to 1.",
            hint="Divide each share by their sum.",
        )


def _benefit(initiative: Initiative, cube: Cube) -> Iterator[Problem]:
    if not initiative.benefit:
        yield Problem(
            code="no_benefit",
            path="benefit",
            message=f"{initiative.id!r} does not say what it is expected to move.",
            hint="State low, likely and high in points for a tile or dimension; three zeros if "
            "nothing is expected of it alone.",
        )
    parts = {**cube.by_dimension, **cube.tiles}
    for part, benefit in initiative.benefit.items():
        path = f"benefit.{part}"
        if part not in parts:
            yield unknown("tile or dimension", part, parts, path)
        dimension = part.split(".")[0]
        if part != dimension and dimension in initiative.benefit:
            yield Problem(
                code="counted_twice",
                path=path,
                message=f"A benefit is stated for {part!r} and for all of {dimension!r}.",
                hint="State it for the tiles or for the dimension, not for both.",
            )
        yield from _range(benefit, path)


def _range(benefit: object, path: str) -> Iterator[Problem]:
    # Python does not hold callers to the type; a bare number is the likeliest slip.
    if not isinstance(benefit, Benefit):
        yield benefit_without_range(path)
        return
    ends = (benefit.low, benefit.likely, benefit.high)
    if not all(math.isfinite(x) and -100 <= x <= 100 for x in ends):
        yield Problem(
            code="bad_benefit",
            path=path,
            message=f"A benefit is stated in points from -100 to 100, not {ends!r}.",
        )
    elif not benefit.low <= benefit.likely <= benefit.high:
        yield Problem(
            code="range_upside_down",
            path=path,
            message=f"low, likely and high must rise, not {ends!r}.",
        )


def benefit_without_range(path: str) -> Problem:
    """The problem that a benefit is no range."""
    return Problem(
        code="benefit_without_range",
        path=path,
        message="A benefit is a range: nobody knows beforehand what an initiative moves.",
        hint="Write { low = 1, likely = 4, high = 8 }, in points: one time in ten less than low, "
        "one time in ten more than high.",
    )


def _effort(initiative: Initiative) -> Iterator[Problem]:
    for resource, amounts in initiative.effort.items():
        path = f"effort.{resource}"
        for period, amount in enumerate(amounts):
            if not (math.isfinite(amount) and amount >= 0):
                yield Problem(
                    code="bad_effort",
                    path=f"{path}[{period}]",
                    message=f"Effort is 0 or more, not {amount!r}.",
                )
        if len(amounts) != initiative.duration:
            yield Problem(
                code="effort_of_other_length",
                path=path,
                message=f"Effort is given for {len(amounts)} turns, but the duration is "
                f"{initiative.duration}.",
                hint="Give one number per turn, or a single number for each of its turns.",
            )
    if not initiative.effort:
        yield Problem(
            code="no_effort",
            path="effort",
            message=f"{initiative.id!r} does not say what it costs.",
            hint="Write, for example, effort = { hours = [40, 20] }.",
        )


def _times(initiative: Initiative) -> Iterator[Problem]:
    for name, lowest in (("duration", 1), ("lag", 0), ("earliest", 1)):
        value = getattr(initiative, name)
        if value < lowest:
            yield Problem(
                code=f"bad_{name}",
                path=name,
                message=f"{name} is {lowest} or more, not {value!r}.",
            )
    if initiative.latest is not None:
        needed = initiative.earliest + initiative.duration - 1
        if initiative.latest < needed:
            yield Problem(
                code="window_too_short",
                path="latest",
                message=f"{initiative.id!r} starts in turn {initiative.earliest} at the earliest "
                f"and takes {initiative.duration}, so it cannot end by turn {initiative.latest}.",
                hint=f"Set latest to {needed} or more, or start earlier.",
            )


def _of_ids(initiatives: Sequence[Initiative]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, initiative in enumerate(initiatives):
        if initiative.id in first:
            yield Problem(
                code="double_id",
                path=f"initiatives[{index}].id",
                message=f"The id {initiative.id!r} is also that of "
                f"initiatives[{first[initiative.id]}].",
                hint="Give one of them another id.",
            )
        first.setdefault(initiative.id, index)


def _of_needs(initiatives: Sequence[Initiative]) -> Iterator[Problem]:
    known = {initiative.id: None for initiative in initiatives}
    for index, initiative in enumerate(initiatives):
        for position, needed in enumerate(initiative.needs):
            if needed not in known:
                path = f"initiatives[{index}].needs[{position}]"
                yield unknown("initiative", needed, known, path)


def _cycles(initiatives: Sequence[Initiative]) -> Iterator[Problem]:
    """One problem per cycle; each is opened at one place to find the next."""
    at = {initiative.id: index for index, initiative in enumerate(initiatives)}
    needs = {i.id: [n for n in i.needs if n in at] for i in initiatives}
    while True:
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            # graphlib names what comes first, first; people say what needs what.
            circle = [str(each) for each in reversed(error.args[1])][:-1]
            least = circle.index(min(circle))
            circle = circle[least:] + circle[:least]
            needs[circle[0]].remove(circle[1 % len(circle)])
            yield Problem(
                code="cycle",
                path=f"initiatives[{at[circle[0]]}].needs",
                message="Initiatives wait for each other in a circle: "
                + " needs ".join(repr(each) for each in [*circle, circle[0]])
                + ".",
                hint="Take one of these needs out.",
            )
        else:
            return


def unknown(kind: str, name: str, known: Mapping[str, object], path: str) -> Problem:
    """The problem that something is not known, with the nearest name that is."""
    ends = {each.rpartition(".")[2]: each for each in known}
    near = get_close_matches(name, known, n=1) or [
        ends[each] for each in get_close_matches(name.rpartition(".")[2], ends, n=1)
    ]
    return Problem(
        code=f"unknown_{kind.split()[0]}",
        path=path,
        message=f"There is no {kind} {name!r}" + (f"; did you mean {near[0]!r}?" if near else "."),
        hint="" if near else f"Known are: {', '.join(list(known)[:10])}, and so on.",
    )


def capacity_problems(
    capacity: Capacity, turns: int, initiatives: Sequence[Initiative]
) -> list[Problem]:
    """Everything that is wrong with a capacity for so many turns and these initiatives."""
    found = []
    if turns < 1:
        found.append(Problem(code="no_turns", path="turns", message="A plan has 1 turn or more."))
    for resource, amounts in capacity.amounts.items():
        path = f"capacity.{resource}"
        if len(amounts) != turns:
            found.append(
                Problem(
                    code="capacity_of_other_length",
                    path=path,
                    message=f"Capacity is given for {len(amounts)} turns; the plan has {turns}.",
                )
            )
        found += [
            Problem(
                code="bad_capacity",
                path=f"{path}[{turn}]",
                message=f"A capacity is a number, 0 or more, not {amount!r}.",
            )
            for turn, amount in enumerate(amounts)
            if not (math.isfinite(amount) and amount >= 0)
        ]
    used = {name: None for each in initiatives for name, e in each.effort.items() if sum(e)}
    return found + [
        Problem(
            code="no_capacity",
            path=f"capacity.{resource}",
            message=f"Initiatives need {resource!r}, but it is not said how much there is of it.",
            hint=f"Add {resource!r} to the capacity.",
        )
        for resource in used
        if resource not in capacity.amounts
    ]
