"""Exact order statistics without sorting everything: bins tell where they lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
from attrs import frozen

from cxkit.evidence.engines.base import Engine
from cxkit.tallies.events import QUANTILES, bin_borders
from cxkit.tallies.packing import ordered, packed, starts
from cxkit.tallies.table import IntArray

# Up to here a bin holds one value only, so nothing needs to be looked up.
_SINGLE = 128


@frozen(kw_only=True, eq=False)
class Statistics:
    """What stands at the whole positions around quantiles.

    Attributes:
        keys: (rows, keys) codes.
        quantile: (rows,) thousandths.
        n: (rows,) how many durations.
        lower: (rows,) the duration at the position rounded down.
        upper: (rows,) the one after it, or the same if the position is whole.
    """

    keys: IntArray
    quantile: IntArray
    n: IntArray
    lower: IntArray
    upper: IntArray


def order_statistics(
    engine: Engine,
    rows: nw.LazyFrame[Any],
    by: Sequence[str],
    column: str,
    bins: Mapping[str, IntArray],
) -> Statistics:
    """The statistics of a duration by keys.

    Args:
        engine: The engine.
        rows: One row per duration, with its keys and its `bin`.
        by: The keys.
        column: The duration.
        bins: How many durations each key has in each bin: the keys, `bin`, `n`.
    """
    wanted = Wanted.of(bins, by)
    found = wanted.found(_looked_up(engine, rows, by, column, wanted))
    return wanted.statistics(found)


@frozen(kw_only=True, eq=False)
class Wanted:
    """Ranks within bins that are needed.

    Attributes:
        keys: (groups, keys) codes by group.
        group: (ranks,) the group of each rank; two ranks per group and quantile.
        quantile: (ranks,) thousandths.
        n: (ranks,) durations of the group.
        bin: (ranks,) the bin in which the rank lies.
        rank: (ranks,) place within the bin, from 1.
    """

    keys: IntArray
    group: IntArray
    quantile: IntArray
    n: IntArray
    bin: IntArray
    rank: IntArray

    @classmethod
    def of(cls, bins: Mapping[str, IntArray], by: Sequence[str]) -> Wanted:
        """The ranks at which quantiles lie.

        Args:
            bins: How many durations each key has in each bin: the keys, `bin`, `n`.
            by: The keys.
        """
        order = ordered(packed([bins[name] for name in (*by, "bin")]))
        if order is not None:
            bins = {name: bins[name][order] for name in (*by, "bin", "n")}
        first = starts(packed([bins[name] for name in by]))
        ends = np.concatenate([[0], np.cumsum(bins["n"])])
        before = ends[first]
        totals = np.diff(before, append=ends[-1])
        parts: list[list[IntArray]] = []
        for thousandth in QUANTILES:
            position = (totals - 1) * thousandth
            lower = position // 1000
            for rank in (lower, np.minimum(lower + (position % 1000 > 0), totals - 1)):
                place = np.searchsorted(ends, before + rank, side="right") - 1
                parts.append(
                    [
                        np.arange(len(totals)),
                        np.full(len(totals), thousandth),
                        totals,
                        bins["bin"][place],
                        before + rank - ends[place] + 1,
                    ]
                )
        # The two ranks of one group and quantile stand beside each other.
        stacked = [
            np.stack([part[k] for part in parts]).reshape(len(QUANTILES), 2, -1).transpose(0, 2, 1)
            for k in range(5)
        ]
        flat = [np.asarray(each.reshape(-1), dtype=np.int64) for each in stacked]
        return cls(
            keys=np.column_stack([bins[name][first] for name in by]),
            group=flat[0],
            quantile=flat[1],
            n=flat[2],
            bin=flat[3],
            rank=flat[4],
        )

    @property
    def unknown(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which ranks must be looked up."""
        return self.bin >= _SINGLE

    def found(self, looked_up: Mapping[tuple[int, ...], int]) -> IntArray:
        """(ranks,) the duration at each rank."""
        values = bin_borders(self.bin)[0].copy()
        for k in np.flatnonzero(self.unknown):
            key = (*self.keys[self.group[k]].tolist(), int(self.bin[k]), int(self.rank[k]))
            values[k] = looked_up[key]
        return values

    def statistics(self, found: IntArray) -> Statistics:
        """The statistics, given the (ranks,) duration at each rank."""
        lower, upper = found[0::2], found[1::2]
        own = self.group[0::2]
        return Statistics(
            keys=self.keys[own],
            quantile=self.quantile[0::2],
            n=self.n[0::2],
            lower=lower,
            upper=upper,
        )


def _looked_up(
    engine: Engine,
    rows: nw.LazyFrame[Any],
    by: Sequence[str],
    column: str,
    wanted: Wanted,
) -> dict[tuple[int, ...], int]:
    """Keys, bin and rank -> the duration that stands there."""
    unknown = wanted.unknown
    if not unknown.any():
        return {}
    sides = {name: wanted.keys[wanted.group[unknown], k] for k, name in enumerate(by)}
    sides |= {"bin": wanted.bin[unknown], "rank": wanted.rank[unknown]}
    ranks = np.unique(np.column_stack(list(sides.values())), axis=0)
    cells = np.unique(ranks[:, :-1], axis=0)
    on = [*by, "bin"]
    narrow = rows.select(*on, column)
    table = _table(engine, narrow, on, cells)
    within = narrow.join(table, on=on).group_by(*on, column).agg(nw.len().alias("n"))
    upto = nw.col("n").cum_sum().over(*on, order_by=column).alias("upto")
    targets = _table(engine, narrow, [*on, "rank"], ranks)
    hit = within.with_columns(upto).join(targets, on=on)
    hit = hit.filter(
        (nw.col("rank") <= nw.col("upto")) & (nw.col("rank") > nw.col("upto") - nw.col("n"))
    )
    found = engine.fetch_integers(hit.select(*on, "rank", column))
    columns = [found[name].tolist() for name in (*on, "rank", column)]
    return {row[:-1]: row[-1] for row in zip(*columns, strict=True)}


def _table(
    engine: Engine, like: nw.LazyFrame[Any], names: Sequence[str], rows: IntArray
) -> nw.LazyFrame[Any]:
    """A small table of codes; keys that are in `like` take its types."""
    known = set(like.collect_schema().names())
    columns = {name: rows[:, k].tolist() for k, name in enumerate(names)}
    keys = {name: values for name, values in columns.items() if name in known}
    return engine.small_table(like, keys, {n: v for n, v in columns.items() if n not in known})
