"""Strategies of hypothesis: unit trees, cubes, answers, tallies.

Raises:
    MissingExtraError: when imported without hypothesis.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cxkit.cube import Cube, cube_from_document
from cxkit.errors import MissingExtraError
from cxkit.tallies import CANT_JUDGE, SKIPPED, AnswerTallies
from cxkit.testing.answers import Row, tallies_of
from cxkit.units import Unit, UnitTree

try:
    from hypothesis import strategies as st
except ImportError as error:  # pragma: no cover - hypothesis is there where this is tested
    raise MissingExtraError("cxkit.testing.strategies", "hypothesis") from error

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_SIDES = ("structural", "process", "behaviour")


@st.composite
def trees(draw: DrawFn, *, most: int = 8) -> UnitTree:
    """Unit trees of one to `most` units, some at the top, some deep."""
    names = [f"u{k}" for k in range(draw(st.integers(1, most)))]
    parents = [draw(st.sampled_from([None, *names[:k]])) for k in range(len(names))]
    return UnitTree(units=tuple(Unit(id=u, parent=p) for u, p in zip(names, parents, strict=True)))


@st.composite
def cubes(draw: DrawFn, *, tiles: int = 3) -> Cube:
    """Cubes of one or two dimensions, of tiles with some sides, forms, ranges and directions."""
    ranges = draw(
        st.lists(st.tuples(st.integers(-2, 1), st.integers(1, 4)), min_size=1, max_size=2)
    )
    scales = {f"s{k}": {"low": low, "high": low + width} for k, (low, width) in enumerate(ranges)}
    item = st.fixed_dictionaries(
        {
            "side": st.sampled_from(_SIDES),
            "form": st.sampled_from(["self", "self", "customer", "predicted"]),
            "direction": st.sampled_from([1, -1]),
            "scale": st.sampled_from(sorted(scales)),
        }
    )
    dimensions = []
    for d in range(draw(st.integers(1, 2))):
        found = [
            {
                "id": f"t{t}",
                "label": f"Tile {t}",
                "items": [
                    {**entry, "id": f"d{d}.t{t}.{k}"}
                    for k, entry in enumerate(draw(st.lists(item, min_size=1, max_size=4)))
                ],
            }
            for t in range(draw(st.integers(1, tiles)))
        ]
        dimensions.append({"id": f"d{d}", "label": f"Dimension {d}", "tiles": found})
    return cube_from_document({"id": "drawn", "scales": scales, "dimensions": dimensions})


def rows(
    cube: Cube,
    *,
    persons: int = 8,
    units: tuple[str, ...] = ("", "a", "b"),
    waves: tuple[str, ...] = ("1", "2"),
    audiences: tuple[str, ...] = ("staff", "leader"),
) -> SearchStrategy[list[Row]]:
    """Lists of answers to a cube's items: each person in one unit, each item once per wave."""
    return st.dictionaries(
        st.tuples(
            st.integers(0, persons - 1), st.sampled_from(waves), st.sampled_from(list(cube.items))
        ),
        st.integers(0, 1_000_000),
        max_size=40,
    ).map(lambda found: [_row(cube, *key, n, units, audiences) for key, n in found.items()])


def _row(
    cube: Cube,
    person: int,
    wave: str,
    item: str,
    drawn: int,
    units: tuple[str, ...],
    audiences: tuple[str, ...],
) -> Row:
    scale = cube.items[item].scale
    values = [*range(scale.low, scale.high + 1), CANT_JUDGE, SKIPPED]
    return (
        f"p{person}",
        wave,
        audiences[person % len(audiences)],
        units[person % len(units)],
        item,
        values[drawn % len(values)],
    )


@st.composite
def tallies(draw: DrawFn) -> tuple[Cube, AnswerTallies]:
    """A cube and the tallies of some answers to it."""
    cube = draw(cubes())
    return cube, tallies_of(cube, draw(rows(cube)))


def partitions_of(given: list[Row]) -> SearchStrategy[list[list[Row]]]:
    """Ways to split answers by person into up to four partitions, in any order."""
    people = sorted({row[0] for row in given})

    def split(places: list[int]) -> list[list[Row]]:
        place = dict(zip(people, places, strict=True))
        return [[row for row in given if place[row[0]] == k] for k in range(4)]

    chosen: Callable[[list[int]], list[list[Row]]] = split
    return st.lists(st.integers(0, 3), min_size=len(people), max_size=len(people)).map(chosen)
