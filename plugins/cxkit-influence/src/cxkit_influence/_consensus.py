"""What several groups say together about the influence of tiles on each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from attrs import frozen

from cxkit.cube import Cube
from cxkit.errors import InputError, Problem
from cxkit.initiative.check import unknown

STRONGEST = 3
FEWEST_GROUPS = 3
# From here on a pair is worth talking about: one group says strong, another weak.
DISPUTED = 2

Matrix = tuple[tuple[float, ...], ...]
Ratings = Sequence[Sequence[int | None]]


@frozen(kw_only=True)
class Disagreement:
    """A pair of tiles that the groups see differently.

    Attributes:
        of: The tile that influences.
        on: The tile that is influenced.
        by_group: Group -> its rating, of those that gave one.
    """

    of: str
    on: str
    by_group: Mapping[str, int]

    @property
    def width(self) -> int:
        """The highest minus the lowest rating, 0..3."""
        return max(self.by_group.values()) - min(self.by_group.values())


@frozen(kw_only=True)
class Consensus:
    """The ratings of several groups, taken together.

    Attributes:
        tiles: Ids of the tiles, in the order of rows and columns.
        groups: Names of the groups.
        matrix: Median rating of the influence of the row's tile on the column's, 0..3.
        low: Lowest rating of any group.
        high: Highest rating of any group.
        by_group: Group -> its own ratings, with the median where it gave none.
        disagreements: Pairs whose ratings lie 2 or more apart, widest first.
    """

    tiles: tuple[str, ...]
    groups: tuple[str, ...]
    matrix: Matrix
    low: Matrix
    high: Matrix
    by_group: Mapping[str, Matrix]
    disagreements: tuple[Disagreement, ...]


def consensus(
    ratings: Mapping[str, Ratings],
    tiles: Sequence[str],
    *,
    cube: Cube,
    fewest_groups: int = FEWEST_GROUPS,
) -> Consensus:
    """The median rating of every pair of tiles, with the pairs that groups see differently.

    Args:
        ratings: Group -> matrix of ratings; row i, column j says how strongly tile i
            influences tile j: 0 not, 1 weakly, 2 clearly, 3 strongly; None for a pair
            that the group did not judge. The diagonal is 0 or None. The median of an
            even number of ratings may lie halfway between two.
        tiles: Ids of the tiles, in the order of rows and columns.
        cube: The cube to which they belong.
        fewest_groups: How many groups must have judged each pair.

    Raises:
        InputError: with every problem, each with its path.

    References:
        Vester 1976, Ballungsgebiete in der Krise (matrix of influence, rated 0 to 3).
    """
    problems = [*_problems(ratings, tiles, cube, fewest_groups)]
    if problems:
        raise InputError(problems)
    size = range(len(tiles))
    cells = {(i, j): _judged(ratings, i, j) for i in size for j in size}
    matrix = _matrix({at: float(median(each.values())) for at, each in cells.items()}, len(tiles))
    disagreements = [
        Disagreement(of=tiles[i], on=tiles[j], by_group=each) for (i, j), each in cells.items()
    ]
    widest = sorted((d for d in disagreements if d.width >= DISPUTED), key=lambda d: -d.width)
    return Consensus(
        tiles=tuple(tiles),
        groups=tuple(ratings),
        matrix=matrix,
        low=_matrix({at: min(each.values()) for at, each in cells.items()}, len(tiles)),
        high=_matrix({at: max(each.values()) for at, each in cells.items()}, len(tiles)),
        by_group={group: _own(group, cells, matrix) for group in ratings},
        disagreements=tuple(widest),
    )


def _judged(ratings: Mapping[str, Ratings], i: int, j: int) -> dict[str, int]:
    """Group -> rating of a pair; a tile does not influence itself."""
    if i == j:
        return dict.fromkeys(ratings, 0)
    return {g: value for g, each in ratings.items() if (value := each[i][j]) is not None}


def _own(group: str, cells: Mapping[tuple[int, int], Mapping[str, int]], medians: Matrix) -> Matrix:
    """The ratings of one group, with the median where it gave none."""
    own = {(i, j): each.get(group, medians[i][j]) for (i, j), each in cells.items()}
    return _matrix(own, len(medians))


def _matrix(cells: Mapping[tuple[int, int], float], size: int) -> Matrix:
    return tuple(tuple(float(cells[i, j]) for j in range(size)) for i in range(size))


def _problems(
    ratings: Mapping[str, Ratings], tiles: Sequence[str], cube: Cube, fewest: int
) -> Iterator[Problem]:
    if len(ratings) < fewest:
        yield Problem(
            code="too_few_groups",
            path="ratings",
            message=f"{len(ratings)} groups rated; a consensus needs {fewest} or more.",
            hint="Ask groups that see different parts of the service chain.",
        )
    if len(tiles) < 2:
        yield Problem(
            code="too_few_tiles", path="tiles", message="Influence needs two tiles or more."
        )
    for index, tile in enumerate(tiles):
        if tile not in cube.tiles:
            yield unknown("tile", tile, cube.tiles, f"tiles[{index}]")
        if tile in tiles[:index]:
            yield Problem(
                code="double_tile", path=f"tiles[{index}]", message=f"{tile!r} is there twice."
            )
    shapes = [*_shapes(ratings, len(tiles))]
    yield from shapes
    values = [*_values(ratings)]
    yield from values
    if len(ratings) >= fewest and not shapes + values:
        yield from _gaps(ratings, tiles, fewest)


def _shapes(ratings: Mapping[str, Ratings], size: int) -> Iterator[Problem]:
    for group, rows in ratings.items():
        if len(rows) != size or any(len(row) != size for row in rows):
            yield Problem(
                code="not_square",
                path=f"ratings.{group}",
                message=f"The ratings of {group!r} are not {size} rows of {size}, one for each "
                "tile.",
            )


def _values(ratings: Mapping[str, Ratings]) -> Iterator[Problem]:
    for group, rows in ratings.items():
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                path = f"ratings.{group}[{i}][{j}]"
                if value is not None and value not in range(STRONGEST + 1):
                    yield Problem(
                        code="bad_rating",
                        path=path,
                        message=f"A rating is 0, 1, 2 or 3, not {value!r}.",
                        hint="Leave out (None) what a group could not judge.",
                    )
                elif i == j and value:
                    yield Problem(
                        code="influences_itself",
                        path=path,
                        message="A tile is not rated for its influence on itself.",
                        hint="Write 0 there.",
                    )


def _gaps(ratings: Mapping[str, Ratings], tiles: Sequence[str], fewest: int) -> Iterator[Problem]:
    for i, of in enumerate(tiles):
        for j, on in enumerate(tiles):
            count = len(_judged(ratings, i, j))
            if count < fewest:
                yield Problem(
                    code="judged_by_too_few",
                    path=f"ratings[{i}][{j}]",
                    message=f"Only {count} groups judged how {of!r} influences {on!r}; "
                    f"{fewest} are needed.",
                )
