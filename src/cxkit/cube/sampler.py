"""The sampler: who is asked what, so that nobody answers 162 questions.

Four designs for staff, after matrix sampling (Shoemaker 1973) with the items of
a tile as blocks: `spread` asks one item of many tiles, `pairs` two, `blocks`
three, and `focus` asks everyone everything about some tiles and rotates the rest.
Leaders are few and get the short form in full; customers get one item per tile
that they can see, six at most.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from cxkit.cube.model import Cube, Item
from cxkit.cube.sampler_deal import deal, deal_within
from cxkit.errors import InputError, Problem

ITEMS_PER_TILE: Mapping[str, int] = {"spread": 1, "pairs": 2, "blocks": 3, "focus": 1}
AUDIENCES = ("staff", "leader", "customer")
STAFF_ITEMS = 18
CUSTOMER_ITEMS = 6
MOST_PREDICTIONS = 4
# More forms than this are dealt in rotation: pairs are even enough by then.
ENOUGH_FORMS = 2000
NO_ITEM = -1

Integers = npt.NDArray[np.int64]


@frozen(kw_only=True)
class Pool:
    """Items that rotate: every person gets some groups, and of each group some items.

    Attributes:
        form: `self`, `predicted` or `customer`.
        groups: Item ids, one tuple per tile.
        tiles: Tile id of each group.
        groups_per_person: How many tiles a person is asked about.
        items_per_group: How many items of such a tile.
        by_dimension: True if a person's tiles are spread evenly over the dimensions.
    """

    form: str
    groups: tuple[tuple[str, ...], ...]
    tiles: tuple[str, ...]
    groups_per_person: int
    items_per_group: int
    by_dimension: bool = True

    @property
    def items_per_person(self) -> int:
        """The most items that a person gets from this pool."""
        sizes = sorted((min(self.items_per_group, len(g)) for g in self.groups), reverse=True)
        return sum(sizes[: self.groups_per_person])

    @property
    def cycle(self) -> int:
        """After how many forms every item of the pool has occurred equally often."""
        if not self.groups_per_person:
            return 1
        forms = math.lcm(len(self.groups), self.groups_per_person) // self.groups_per_person
        deals = forms * self.groups_per_person // len(self.groups)
        rounds = [
            math.lcm(len(group), drawn) // drawn
            for group in self.groups
            if (drawn := deals * min(self.items_per_group, len(group)))
        ]
        return forms * math.lcm(*rounds)


@frozen(kw_only=True)
class Layout:
    """What a design asks of an audience: some items of everyone, the rest in rotation.

    Attributes:
        design: `spread`, `pairs`, `blocks`, `focus`, or `short_form` for leaders.
        audience: `staff`, `leader` or `customer`.
        everyone: Ids of the items that everyone is asked.
        pools: What rotates.
    """

    design: str
    audience: str
    everyone: tuple[str, ...]
    pools: tuple[Pool, ...]

    @property
    def items_per_person(self) -> int:
        """The most items that one person gets."""
        return len(self.everyone) + sum(pool.items_per_person for pool in self.pools)

    @property
    def items(self) -> tuple[str, ...]:
        """Ids of all items that anybody is asked."""
        rotating = (item for pool in self.pools for group in pool.groups for item in group)
        return (*self.everyone, *rotating)

    @property
    def cycle(self) -> int:
        """After how many forms every item that rotates has occurred equally often."""
        return math.lcm(1, *(pool.cycle for pool in self.pools))


@frozen(kw_only=True)
class Coverage:
    """How often items, and pairs of items, are asked.

    Attributes:
        answers: Item id -> number of persons who are asked it.
        within_tile: Least and most persons who are asked both items of a pair of one
            tile; items of one form (self, predicted, customer) are paired.
        across_tiles: The same for pairs of items of different tiles.
        rotating: Least and most persons per item, of the items that rotate, by form.
    """

    answers: Mapping[str, int]
    within_tile: tuple[int, int] | None
    across_tiles: tuple[int, int] | None
    rotating: Mapping[str, tuple[int, int]]

    def to_dict(self) -> dict[str, object]:
        """The coverage as a plain dictionary."""
        return {
            "answers": dict(self.answers),
            "within_tile": list(self.within_tile) if self.within_tile else None,
            "across_tiles": list(self.across_tiles) if self.across_tiles else None,
            "rotating": {form: list(ends) for form, ends in self.rotating.items()},
        }


@frozen(kw_only=True, slots=False, eq=False)
class Assignment:
    """Who is asked what.

    Attributes:
        layout: What was to be asked.
        seed: The seed that it was drawn from.
        items: Item ids; the numbers in `forms` point into it.
        tiles: Tile id of each item.
        forms: Forms x positions: number of the item, or -1 where a form is shorter.
        form_of: Row of `forms` for each person.
    """

    layout: Layout
    seed: int
    items: tuple[str, ...]
    tiles: tuple[str, ...]
    forms: Integers = field(repr=False)
    form_of: Integers = field(repr=False)

    @property
    def matrix(self) -> Integers:
        """Persons x positions: number of the item in `items`, or -1."""
        return np.asarray(self.forms[self.form_of])

    @property
    def persons(self) -> int:
        """How many persons are asked."""
        return len(self.form_of)

    def items_of(self, person: int) -> tuple[str, ...]:
        """Ids of the items of a person (0, 1, ...), in the order of asking."""
        return self.form(int(self.form_of[person]))

    def form(self, number: int) -> tuple[str, ...]:
        """Ids of the items of a form (0, 1, ...), in the order of asking."""
        return tuple(self.items[i] for i in self.forms[number] if i != NO_ITEM)

    @cached_property
    def coverage(self) -> Coverage:
        """How often items and pairs of items are asked."""
        asked = np.zeros((len(self.forms), len(self.items)))
        rows, positions = np.nonzero(self.forms != NO_ITEM)
        asked[rows, self.forms[rows, positions]] = 1
        weights = np.bincount(self.form_of, minlength=len(self.forms))
        together = np.rint(asked.T @ (asked * weights[:, None])).astype(np.int64)
        tile = np.unique(self.tiles, return_inverse=True)[1]
        upper = np.triu(self._same_form, 1)
        same = tile[:, None] == tile[None, :]
        answers = dict(zip(self.items, np.diag(together).tolist(), strict=True))
        return Coverage(
            answers=answers,
            within_tile=_ends(together[upper & same]),
            across_tiles=_ends(together[upper & ~same]),
            rotating={
                pool.form: (min(counts), max(counts))
                for pool in self.layout.pools
                if (counts := [answers[i] for group in pool.groups for i in group])
            },
        )

    @property
    def _same_form(self) -> npt.NDArray[np.bool_]:
        """Items x items: True for two self items, two predictions, and so on."""
        forms = {i: p.form for p in self.layout.pools for g in p.groups for i in g}
        code = np.unique([forms.get(i, "self") for i in self.items], return_inverse=True)[1]
        return np.asarray(code[:, None] == code[None, :])

    def to_dict(self) -> dict[str, object]:
        """The assignment as a plain dictionary: forms by item id, and each person's form."""
        return {
            "design": self.layout.design,
            "audience": self.layout.audience,
            "seed": self.seed,
            "items_per_person": self.layout.items_per_person,
            "forms": [list(self.form(number)) for number in range(len(self.forms))],
            "form_of": self.form_of.tolist(),
            "coverage": self.coverage.to_dict(),
        }

    def rows(self) -> list[dict[str, object]]:
        """One row per item for a table: item, tile, and how many persons are asked."""
        return [
            {"item": item, "tile": tile, "persons": self.coverage.answers[item]}
            for item, tile in zip(self.items, self.tiles, strict=True)
        ]


def draw(
    cube: Cube,
    design: str,
    n: int,
    audience: str = "staff",
    seed: int = 0,
    *,
    focus: Sequence[str] = (),
    leave_out: Sequence[str] = (),
    items_per_person: int | None = None,
    predictions: int | None = 0,
    forms: int | None = None,
) -> Assignment:
    """Who of `n` persons is asked which items; the same seed gives the same assignment.

    Every item that rotates is asked equally often, give or take one person, if all
    tiles have equally many items (with two of three items per tile, two persons).
    `pairs` and `blocks` cover the pairs of a tile's items evenly; `Assignment.coverage`
    says what came of it. Sort persons by unit to spread the items over each unit.

    Args:
        cube: The questions.
        design: `spread`, `pairs`, `blocks` or `focus`; leaders and customers have their own.
        n: Number of persons who are asked.
        audience: `staff`, `leader` or `customer`.
        seed: Seed of the random numbers.
        focus: Tiles that everyone is asked about in full (design `focus` only).
        leave_out: Tiles that nobody is asked about.
        items_per_person: Length of the questionnaire; 18 for staff, 6 for customers.
        predictions: How many of a staff member's items are predictions, at most 4; None:
            as many of the four as leave whole tiles to the rest.
        forms: How many different forms; best a multiple of `layout(...).cycle`.

    Raises:
        InputError: for unknown names, or a questionnaire that is too short; all at once.
    """
    plan = layout(
        cube,
        design,
        audience,
        focus=focus,
        leave_out=leave_out,
        items_per_person=items_per_person,
        predictions=predictions,
    )
    if n < 0 or (forms is not None and forms < 1):
        raise InputError([_problem("bad_count", "Persons and forms are counted from 0 and 1.")])
    rng = np.random.default_rng(seed)
    items = plan.items
    number = {item: i for i, item in enumerate(items)}
    count = _form_count(n, plan, forms)
    columns = [np.tile(np.arange(len(plan.everyone)), (count, 1))]
    columns += [_rotate(pool, count, number, rng) for pool in plan.pools]
    return Assignment(
        layout=plan,
        seed=seed,
        items=items,
        tiles=tuple(cube.items[i].tile for i in items),
        forms=np.concatenate(columns, axis=1),
        form_of=np.arange(n) % max(count, 1),
    )


def layout(
    cube: Cube,
    design: str,
    audience: str = "staff",
    *,
    focus: Sequence[str] = (),
    leave_out: Sequence[str] = (),
    items_per_person: int | None = None,
    predictions: int | None = 0,
) -> Layout:
    """What a design asks of an audience; arguments and errors as in `draw`."""
    problems = _problems(cube, design, audience, (*focus, *leave_out))
    if (design == "focus") != bool(focus) and audience == "staff":
        problems.append(
            _problem(
                "focus_needs_tiles",
                "The design 'focus' and tiles in focus belong together.",
                "Name the tiles that the initiative turns, or choose another design.",
            )
        )
    if predictions is not None and not 0 <= predictions <= MOST_PREDICTIONS:
        problems.append(
            _problem(
                "bad_predictions",
                f"A person makes 0 to {MOST_PREDICTIONS} predictions, not {predictions}.",
            )
        )
    if items_per_person is not None and items_per_person < 1:
        problems.append(_problem("bad_length", "A questionnaire has at least one item."))
    if problems:
        raise InputError(problems)
    skip = frozenset(leave_out)
    if audience == "leader":
        return _leaders(cube, skip)
    if audience == "customer":
        return _customers(cube, skip, items_per_person or CUSTOMER_ITEMS)
    return _staff(cube, design, focus, skip, items_per_person or STAFF_ITEMS, predictions)


def _leaders(cube: Cube, skip: frozenset[str]) -> Layout:
    items: list[str] = []
    for tile in cube.tiles.values():
        if "leader" in tile.asked_of and tile.id not in skip:
            own = tile.items_of("self", "behaviour") or tile.items_of("self")
            items += [item.id for item in own]
    return Layout(design="short_form", audience="leader", everyone=tuple(items), pools=())


def _customers(cube: Cube, skip: frozenset[str], budget: int) -> Layout:
    pool = _pool(_groups(cube, "customer", skip), "customer", budget, 1)
    return Layout(design="spread", audience="customer", everyone=(), pools=(pool,))


def _staff(
    cube: Cube,
    design: str,
    focus: Sequence[str],
    skip: frozenset[str],
    budget: int,
    predictions: int | None,
) -> Layout:
    per_tile = ITEMS_PER_TILE[design]
    everyone = tuple(i.id for tile in focus for i in cube.tiles[tile].items_of("self"))
    predicted = _groups(cube, "predicted", skip)
    if predictions is None:
        # As many as fit beside whole tiles: 18 = 14 x 1 + 4 = 7 x 2 + 4 = 5 x 3 + 3.
        room = max(budget - len(everyone), 0)
        fitting = (p for p in range(MOST_PREDICTIONS, -1, -1) if (budget - p) % per_tile == 0)
        predictions = min(next(fitting, 0), room)
    predictions = min(predictions, len(predicted))
    rest = budget - len(everyone) - predictions
    if rest < 0:
        raise InputError(
            [
                _problem(
                    "focus_too_long",
                    f"{len(everyone)} items in focus and {predictions} predictions do not fit "
                    f"into {budget} items.",
                    "Put fewer tiles in focus, or allow more items per person.",
                )
            ]
        )
    rotating = _groups(cube, "self", skip | set(focus))
    pools = [_pool(rotating, "self", rest, per_tile, by_dimension=design in ("spread", "focus"))]
    if predictions:
        pools.append(_pool(predicted, "predicted", predictions, 1))
    return Layout(design=design, audience="staff", everyone=everyone, pools=tuple(pools))


def _groups(cube: Cube, form: str, skip: Iterable[str]) -> dict[str, tuple[Item, ...]]:
    """Tile id -> its items of one form, of the tiles that are asked at all."""
    skip = set(skip)
    return {
        tile.id: items
        for tile in cube.tiles.values()
        if tile.id not in skip
        and (items := tile.items_of(form))
        and (form == "customer" or "staff" in tile.asked_of)
    }


def _pool(
    groups: Mapping[str, tuple[Item, ...]],
    form: str,
    budget: int,
    per_tile: int,
    *,
    by_dimension: bool = True,
) -> Pool:
    """The pool that fills `budget` items; a small cube gets more items per tile."""
    if groups and form == "self":
        per_tile = max(per_tile, min(budget // len(groups), max(map(len, groups.values()))))
    per_tile = max(1, min(per_tile, budget))
    return Pool(
        form=form,
        groups=tuple(tuple(i.id for i in items) for items in groups.values()),
        tiles=tuple(groups),
        groups_per_person=min(len(groups), budget // per_tile),
        items_per_group=per_tile,
        by_dimension=by_dimension,
    )


def _rotate(
    pool: Pool, forms: int, number: Mapping[str, int], rng: np.random.Generator
) -> Integers:
    """Forms x positions: which items of the pool each form holds."""
    dimensions = [tile.split(".")[0] for tile in pool.tiles]
    strata = np.unique(dimensions, return_inverse=True)[1] if pool.by_dimension else None
    groups = deal(len(pool.groups), pool.groups_per_person, forms, rng, strata)
    drawn = np.full((*groups.shape, pool.items_per_group), NO_ITEM, dtype=np.int64)
    for g, ids in enumerate(pool.groups):
        rows, places = np.nonzero(groups == g)
        size = min(pool.items_per_group, len(ids))
        own = np.array([number[i] for i in ids])
        drawn[rows, places, :size] = own[deal_within(len(ids), size, len(rows), rng)]
    return drawn.reshape(forms, pool.groups_per_person * pool.items_per_group)


def _form_count(n: int, plan: Layout, forms: int | None) -> int:
    if not plan.pools:
        return min(n, 1)
    if forms is None:
        # Whole cycles, so that taking the forms in turn keeps the items equally frequent.
        forms = n if n <= ENOUGH_FORMS else math.ceil(ENOUGH_FORMS / plan.cycle) * plan.cycle
    return min(n, forms)


def _ends(counts: Integers) -> tuple[int, int] | None:
    return (int(counts.min()), int(counts.max())) if counts.size else None


def _problems(cube: Cube, design: str, audience: str, tiles: Sequence[str]) -> list[Problem]:
    checks: list[tuple[str, str, Iterable[str]]] = [
        ("design", design, ITEMS_PER_TILE),
        ("audience", audience, AUDIENCES),
        *(("tile", tile, cube.tiles) for tile in tiles),
    ]
    problems = []
    for kind, name, known in checks:
        if name not in known:
            near = get_close_matches(name, list(known), 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}."
            problems.append(_problem(f"unknown_{kind}", f"There is no {kind} {name!r}.", hint))
    return problems


def _problem(code: str, message: str, hint: str = "") -> Problem:
    return Problem(code=code, message=message, hint=hint)
