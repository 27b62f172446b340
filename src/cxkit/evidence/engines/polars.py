"""Polars, eager and lazy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import narwhals as nw
import numpy as np

from cxkit.evidence.engines.base import Columns, Engine, lazy
from cxkit.tallies.table import IntArray


def adopt(frame: Any) -> Engine:
    """The engine for a Polars frame."""
    return Polars(frame)


class Polars(Engine):
    """A Polars frame, made lazy."""

    name = "polars"
    in_this_process = True

    def __init__(self, frame: Any) -> None:
        self.frame = nw.from_native(frame).lazy()

    def fetch(self, frame: nw.LazyFrame[Any]) -> Columns:
        return frame.collect().to_dict(as_series=False)

    def fetch_integers(self, frame: nw.LazyFrame[Any]) -> dict[str, IntArray]:
        rows = frame.collect()
        return {name: rows[name].to_numpy().astype(np.int64) for name in rows.columns}

    def fetch_codes(self, frame: nw.LazyFrame[Any]) -> dict[str, IntArray]:
        rows = frame.collect()
        return {name: rows[name].to_numpy() for name in rows.columns}

    def small_table(
        self, like: nw.LazyFrame[Any], keys: Columns, codes: Columns
    ) -> nw.LazyFrame[Any]:
        import polars

        types = like.to_native().collect_schema()
        schema = {name: types[name] for name in keys} | dict.fromkeys(codes, polars.Int64)
        return lazy(polars.LazyFrame({**keys, **codes}, schema=schema))

    def with_row_id(self, frame: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
        return lazy(frame.to_native().with_row_index(name))

    def with_micros(self, frame: nw.LazyFrame[Any], column: str, into: str) -> nw.LazyFrame[Any]:
        return frame.with_columns(nw.col(column).dt.timestamp("us").alias(into))

    def keep(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        return frame.collect().lazy()

    def parts(self, kept: nw.LazyFrame[Any], rows: int) -> Iterator[nw.LazyFrame[Any]]:
        frame = kept.to_native()
        count = self.fetch(kept.select(nw.len().alias("n")))["n"][0]
        for first in range(0, count, rows):
            yield lazy(frame.slice(first, rows))
