"""Ibis, on whatever backend it runs."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from cxkit.evidence.engines.base import Columns, Engine, lazy


def adopt(frame: Any) -> Engine:
    """The engine for an Ibis table."""
    return Ibis(frame)


class Ibis(Engine):
    """An Ibis table expression."""

    name = "ibis"

    def __init__(self, frame: Any) -> None:
        self.frame = lazy(frame)

    def fetch(self, frame: nw.LazyFrame[Any]) -> Columns:
        table = frame.to_native().to_pyarrow()
        columns: Columns = table.to_pydict()
        return columns

    def small_table(
        self, like: nw.LazyFrame[Any], keys: Columns, codes: Columns
    ) -> nw.LazyFrame[Any]:
        import ibis

        types = like.to_native().schema()
        schema = {name: types[name] for name in keys} | dict.fromkeys(codes, "int64")
        rows = {**keys, **codes}
        return lazy(ibis.memtable(_arrow(rows, schema), schema=ibis.schema(schema)))

    def with_row_id(self, frame: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
        import ibis

        return lazy(frame.to_native().mutate(**{name: ibis.row_number()}))

    def with_micros(self, frame: nw.LazyFrame[Any], column: str, into: str) -> nw.LazyFrame[Any]:
        time = frame.to_native()[column]
        return lazy(
            frame.to_native().mutate(
                **{into: time.epoch_seconds().cast("int64") * 1_000_000 + time.microsecond()}
            )
        )

    def keep(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        # Ibis folds chains of joins into one, in which narwhals' conditions are not found.
        return lazy(frame.to_native().view())


def _arrow(rows: Columns, schema: Any) -> Any:
    import ibis

    return (
        ibis.schema(schema)
        .to_pyarrow()
        .empty_table()
        .from_pydict(dict(rows), schema=ibis.schema(schema).to_pyarrow())
    )
