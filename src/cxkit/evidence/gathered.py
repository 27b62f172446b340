"""What was gathered person by person, as codes; the tallies follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import narwhals as nw
import numpy as np
from attrs import field, frozen

from cxkit.cube.model import Cube
from cxkit.evidence.codebook import Codebook
from cxkit.evidence.engines.base import Engine
from cxkit.tallies import AnswerTallies, TallyTable
from cxkit.tallies.table import IntArray

Rows = Mapping[str, IntArray]


def no_rows(*names: str) -> Rows:
    """A result with these columns and nothing in it."""
    return {name: np.zeros(0, dtype=np.int64) for name in names}


def joined(
    engine: Engine, said: nw.LazyFrame[Any], book: Codebook, cells: nw.LazyFrame[Any]
) -> nw.LazyFrame[Any]:
    """The answers with the code of their group, and what `cells` says by item and value."""
    groups = engine.small_table(said, *book.group_table())
    return said.join(cells, on=["item", "value"], how="inner").join(
        groups, on=["wave", "audience", "unit"], how="inner"
    )


@frozen(kw_only=True)
class Gathered:
    """Sums over persons by code, one array per column; rows of one key may repeat.

    Groups are `g`, dimensions `d`, tiles `t`, items `i` and `j`, as in the codebook.

    Attributes:
        took_part: `g`, `n`: people by group.
        distinct: People by wave and audience, all in all.
        dimensions: `g`, `d`, `n`: who rated within a dimension.
        tiles: `g`, `t`, `n`: who rated within a tile too long for response patterns.
        patterns: `g`, `t`, `pattern`, `n`: response patterns of the other tiles.
        pairs: `g`, `i`, `j`, `n`, `sum_a`, `sum_b`, `sum_ab`: over those who rated both.
        people: Group and pseudonym of everybody who took part; only read if asked for.
    """

    took_part: Rows
    distinct: int
    dimensions: Rows
    tiles: Rows
    patterns: Rows
    pairs: Rows
    people: tuple[tuple[int, object], ...] = field(default=(), repr=False)

    @property
    def in_two_units(self) -> int:
        """How often somebody stands in a further unit of a wave."""
        return int(self.took_part["n"].sum()) - self.distinct

    @classmethod
    def join(cls, parts: Iterable[Gathered]) -> Gathered:
        """Parts that have no person in common, as one."""
        parts = list(parts)
        tables = ("took_part", "dimensions", "tiles", "patterns", "pairs")
        return cls(
            distinct=sum(part.distinct for part in parts),
            people=tuple(person for part in parts for person in part.people),
            **{name: _below([getattr(part, name) for part in parts]) for name in tables},
        )

    def tallies(self, book: Codebook, cube: Cube) -> AnswerTallies:
        """The tallies in the words of the cube."""
        patterns = TallyTable.build(
            {
                **book.group_keys(self.patterns["g"]),
                "tile": [book.tiles[t] for t in self.patterns["t"].tolist()],
                "pattern": self.patterns["pattern"],
            },
            {"n": self.patterns["n"]},
        )
        return AnswerTallies(
            counts=book.counts(),
            persons=TallyTable.merge([self._persons(book), _tile_persons(patterns, cube)]),
            patterns=patterns,
            pairs=book.pairs(self.pairs),
        )

    def _persons(self, book: Codebook) -> TallyTable:
        parts = (self.took_part, self.dimensions, self.tiles)
        scopes = (
            [""] * len(self.took_part["n"])
            + [book.dimensions[d] for d in self.dimensions["d"].tolist()]
            + [book.tiles[t] for t in self.tiles["t"].tolist()]
        )
        return TallyTable.build(
            {**book.group_keys(np.concatenate([part["g"] for part in parts])), "scope": scopes},
            {"n": np.concatenate([part["n"] for part in parts])},
        )


def _below(tables: list[Rows]) -> Rows:
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def _tile_persons(patterns: TallyTable, cube: Cube) -> TallyTable:
    """Those who rated a tile, as its response patterns tell."""
    keys = patterns.keys
    cells = list(zip(keys["tile"].tolist(), keys["pattern"].tolist(), strict=True))
    # Predictions are in no pattern, and may have another range of answers.
    points = {i.tile: i.scale.points for i in cube.items.values() if i.form != "predicted"}
    rated = {(tile, pattern): _has_rating(pattern, points[tile]) for tile, pattern in set(cells)}
    rows = [row for row, cell in enumerate(cells) if rated[cell]]
    groups = {name: keys[name][rows] for name in ("wave", "audience", "unit")}
    return TallyTable.build(
        {**groups, "scope": keys["tile"][rows]}, {"n": patterns.sums["n"][rows]}
    )


def _has_rating(pattern: int, points: int) -> bool:
    base = points + 2
    while pattern:
        if 1 <= pattern % base <= points:
            return True
        pattern //= base
    return False
