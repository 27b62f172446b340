"""PySpark, for those who have outgrown one machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from cxkit.evidence.engines.base import Columns, Engine, lazy


def adopt(frame: Any) -> Engine:
    """The engine for a Spark data frame."""
    return Spark(frame)


class Spark(Engine):
    """A Spark data frame."""

    name = "pyspark"

    def __init__(self, frame: Any) -> None:
        self.frame = lazy(frame)

    def fetch(self, frame: nw.LazyFrame[Any]) -> Columns:
        native = frame.to_native()
        rows = native.collect()
        return {name: [row[i] for row in rows] for i, name in enumerate(native.columns)}

    def small_table(
        self, like: nw.LazyFrame[Any], keys: Columns, codes: Columns
    ) -> nw.LazyFrame[Any]:
        from pyspark.sql.types import LongType, StructField, StructType

        native = like.to_native()
        types = {name: native.schema[name].dataType for name in keys}
        fields = [StructField(name, types.get(name, LongType()), True) for name in (*keys, *codes)]
        rows = list(zip(*keys.values(), *codes.values(), strict=True))
        return lazy(native.sparkSession.createDataFrame(rows, StructType(fields)))

    def unpivot(
        self, frame: nw.LazyFrame[Any], index: Sequence[str], on: Sequence[str]
    ) -> nw.LazyFrame[Any]:
        text = frame.with_columns(nw.col(*on).cast(nw.String))
        long = text.unpivot(list(on), index=list(index), variable_name="item", value_name="value")
        return long.filter(~nw.col("value").is_null())

    def with_row_id(self, frame: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
        from pyspark.sql.functions import monotonically_increasing_id

        return lazy(frame.to_native().withColumn(name, monotonically_increasing_id()))

    def keep(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        return lazy(frame.to_native().persist())

    def drop(self, frame: nw.LazyFrame[Any]) -> None:
        frame.to_native().unpersist()
