"""Ratings of influence as evidence: a table of group, tile, tile and rating."""

from __future__ import annotations

from collections.abc import Mapping

from cxkit.cube import Cube
from cxkit.evidence.cells import CellReader
from cxkit.evidence.evidence_table import EvidenceTable
from cxkit.evidence.near import did_you_mean
from cxkit.hookspecs import EvidenceReduction, Reading
from cxkit.tallies.evidence import Tallies
from cxkit_influence._consensus import STRONGEST

KIND = "influence"
SHAPE = {"ratings": (("group", "of", "on", "rating"), ("n",))}
_Cell = tuple[str, str, str]


def reduce_ratings(table: EvidenceTable, reading: Reading) -> EvidenceReduction:
    """The ratings of a table, each group and pair of tiles once.

    Raises:
        InputError: with every problem of the table.
    """
    reader = CellReader.of(table, reading)
    groups, ratings = reader.texts("group"), reader.integers("rating", least=0)
    of, on = _tiles(reader, "of"), _tiles(reader, "on")
    first: dict[_Cell, int] = {}
    for row, rating in enumerate(ratings):
        cell = groups[row], of[row], on[row]
        if rating is None or None in cell:
            continue
        if rating > STRONGEST:
            _wrong(reader, "bad_rating", f"{rating} is no rating.", row, "rating", _SCALE)
        if cell[1] == cell[2]:
            message = "A tile is not rated for its influence on itself."
            _wrong(reader, "influences_itself", message, row, "on", "Delete the row.")
        known: _Cell = (str(cell[0]), str(cell[1]), str(cell[2]))
        if known in first:
            message = f"{known[0]!r} rated {known[1]!r} on {known[2]!r} before."
            _wrong(reader, "rated_twice", message, row, "group", "Keep one of them.")
        first.setdefault(known, rating)
    if not first and not reader.complaints.problems:
        reader.complaints.wrong("no_values", "There is not a single rating in this table.", _SCALE)
    reader.complaints.check()
    rows = [(*cell, str(rating), 1) for cell, rating in first.items()]
    return EvidenceReduction(
        tallies=Tallies.build(KIND, SHAPE, {"ratings": rows}),
        rows=len(rows),
        warnings=reader.complaints.warnings,
        records=tuple(sorted("\x1f".join(cell) for cell in first)),
    )


_SCALE = "Write 0 (no influence), 1 (weak), 2 (clear) or 3 (strong); leave out what a group cannot "
_SCALE += "judge."


def _tiles(reader: CellReader, column: str) -> list[str | None]:
    """Ids of tiles; what is none goes to the complaints."""
    tiles = reader.reading.cube.tiles
    found: list[str | None] = []
    for row, cell in enumerate(reader.texts(column)):
        found.append(cell if cell in tiles else None)
        if cell and cell not in tiles:
            message = f"There is no tile {cell!r}{did_you_mean(cell, tiles) or '.'}"
            _wrong(reader, "unknown_tile", message, row, column, "All ids: cxkit cube show")
    return found


def _wrong(reader: CellReader, code: str, message: str, row: int, column: str, hint: str) -> None:
    reader.complaints.wrong(code, message, hint, row=row, column=column)


def matrices(
    tallies: Tallies, cube: Cube
) -> tuple[tuple[str, ...], Mapping[str, list[list[int | None]]]]:
    """The rated tiles in the cube's order, and each group's matrix; None where it has none."""
    table = tallies.tables["ratings"]
    columns = [table.keys[name].tolist() for name in SHAPE["ratings"][0]]
    cells = list(zip(*columns, strict=True))
    named = {tile for _, of, on, _ in cells for tile in (of, on)}
    tiles = tuple(tile for tile in cube.tiles if tile in named)
    at = {tile: place for place, tile in enumerate(tiles)}
    found: dict[str, list[list[int | None]]] = {}
    for group, of, on, rating in cells:
        if of in at and on in at:
            matrix = found.setdefault(group, [[None] * len(tiles) for _ in tiles])
            matrix[at[of]][at[on]] = int(rating)
    return tiles, found
