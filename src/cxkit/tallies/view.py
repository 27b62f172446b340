"""A view on the answers of one audience in one wave in some units: what methods read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen

from cxkit.cube.model import Cube, Item
from cxkit.tallies.answers import CANT_JUDGE, SKIPPED, AnswerTallies
from cxkit.tallies.moments import IntArray, Moments
from cxkit.tallies.table import TallyTable


@frozen(kw_only=True, slots=False, eq=False)
class AnswerView:
    """Sums over the units of one view.

    Attributes:
        cube: The cube in whose words the tallies are.
        tallies: Tallies that hold this view's rows only.
        audience: Who answered.
        wave: The round of asking.
        unit: The unit that the view is about (with all below it), or None for all.
    """

    cube: Cube
    tallies: AnswerTallies
    audience: str
    wave: str
    unit: str | None = None

    @cached_property
    def _counts(self) -> Mapping[tuple[Any, ...], int]:
        return _sums(self.tallies.counts, "item", "value")

    @cached_property
    def _persons(self) -> Mapping[tuple[Any, ...], int]:
        return _sums(self.tallies.persons, "scope")

    @cached_property
    def _pairs(self) -> Mapping[str, Mapping[str, tuple[int, int, int, int]]]:
        """Item -> items rated together with it -> n, sums of both, and of products."""
        table = self.tallies.pairs
        found: dict[str, dict[str, tuple[int, int, int, int]]] = {}
        rows = zip(
            table.keys["item_a"].tolist(),
            table.keys["item_b"].tolist(),
            *(table.sums[name].tolist() for name in ("n", "sum_a", "sum_b", "sum_ab")),
            strict=True,
        )
        for a, b, n, sum_a, sum_b, sum_ab in rows:
            old = found.setdefault(a, {}).get(b, (0, 0, 0, 0))
            found[a][b] = (old[0] + n, old[1] + sum_a, old[2] + sum_b, old[3] + sum_ab)
        return found

    def persons(self, scope: str = "") -> int:
        """Distinct persons who took part (empty scope) or rated within a dimension or tile."""
        return self._persons.get((scope,), 0)

    @cached_property
    def _by_item(self) -> dict[str, IntArray]:
        """Counts that were asked for already: methods ask for the same ones again and again."""
        return {}

    def counts(self, item: str | Item) -> IntArray:
        """(points,) how often each answer was given, lowest first, reversed items turned."""
        name = item if isinstance(item, str) else item.id
        if name not in self._by_item:
            own = self.cube.items[name]
            low, points = own.scale.low, own.scale.points
            found = [self._counts.get((name, low + k), 0) for k in range(points)]
            counts = np.asarray(found[:: own.direction], dtype=np.int64)
            counts.flags.writeable = False
            self._by_item[name] = counts
        return self._by_item[name]

    def cant_judge(self, item: str) -> int:
        """How many said that they cannot judge."""
        return self._counts.get((item, CANT_JUDGE), 0)

    def skipped(self, item: str) -> int:
        """How many were asked and gave no answer."""
        return self._counts.get((item, SKIPPED), 0)

    def asked(self, item: str) -> int:
        """How many were asked, as far as the data tell."""
        return int(self.counts(item).sum()) + self.cant_judge(item) + self.skipped(item)

    def rated(self, item: str | Item) -> int:
        """How many gave a rating."""
        return int(self.counts(item).sum())

    def patterns(self, tile: str) -> Mapping[int, int]:
        """Response pattern -> persons, see `AnswerTallies.patterns`."""
        table = self.tallies.patterns
        return {p: n for (t, p), n in _sums(table, "tile", "pattern").items() if t == tile}

    def moments(self, items: Iterable[str]) -> Moments:
        """Pairwise moments of the items, on their own scales, reversed items turned."""
        ids = tuple(items)
        k = len(ids)
        n, sx, sxy = (np.zeros((k, k), dtype=np.int64) for _ in range(3))
        for i, name in enumerate(ids):
            n[i, i], sx[i, i], sxy[i, i] = self._own_moments(name)
        # Most items of a long list were never asked together.
        place = {name: i for i, name in enumerate(ids)}
        for i, a in enumerate(ids):
            for b, sums in self._pairs.get(a, {}).items():
                if b in place and b != a:
                    self._fill_pair(n, sx, sxy, (i, a), (place[b], b), sums)
        return Moments(items=ids, n=n, sx=sx, sxy=sxy)

    def _own_moments(self, name: str) -> tuple[int, int, int]:
        item = self.cube.items[name]
        counts = self.counts(item)
        values = np.arange(item.scale.low, item.scale.high + 1)
        return int(counts.sum()), int(counts @ values), int(counts @ values**2)

    def _fill_pair(
        self,
        n: IntArray,
        sx: IntArray,
        sxy: IntArray,
        a: tuple[int, str],
        b: tuple[int, str],
        sums: tuple[int, int, int, int],
    ) -> None:
        (i, name_a), (j, name_b) = a, b
        count, sum_a, sum_b, sum_ab = _turned(
            sums, self.cube.items[name_a], self.cube.items[name_b]
        )
        n[i, j] = n[j, i] = count
        sx[i, j], sx[j, i] = sum_a, sum_b
        sxy[i, j] = sxy[j, i] = sum_ab


def _turned(sums: tuple[int, int, int, int], a: Item, b: Item) -> tuple[int, int, int, int]:
    """The sums with reversed items turned: x becomes low + high - x."""
    n, sum_a, sum_b, sum_ab = sums
    if a.direction < 0:
        turn = a.scale.low + a.scale.high
        sum_a, sum_ab = turn * n - sum_a, turn * sum_b - sum_ab
    if b.direction < 0:
        turn = b.scale.low + b.scale.high
        sum_b, sum_ab = turn * n - sum_b, turn * sum_a - sum_ab
    return n, sum_a, sum_b, sum_ab


def _sums(table: TallyTable, *keys: str) -> dict[tuple[Any, ...], int]:
    found: dict[tuple[Any, ...], int] = {}
    columns = [table.keys[key].tolist() for key in keys]
    for *key, n in zip(*columns, table.sums["n"].tolist(), strict=True):
        found[tuple(key)] = found.get(tuple(key), 0) + n
    return found
