"""PySpark, for those who have outgrown one machine."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from cxkit.errors import InputError, Problem
from cxkit.evidence.engines.base import Columns, Engine, lazy

_UTC = ("UTC", "Etc/UTC", "GMT", "Z", "+00:00")


def adopt(frame: Any) -> Engine:
    """The engine for a Spark data frame.

    Raises:
        InputError: if the frame has zoned times and the session's zone is not UTC.
    """
    from pyspark.sql.types import TimestampType

    zoned = [f.name for f in frame.schema.fields if isinstance(f.dataType, TimestampType)]
    zone = frame.sparkSession.conf.get("spark.sql.session.timeZone")
    if zoned and zone not in _UTC:
        # Calendar arithmetic follows the session: an hour is lost where summer time ends.
        raise InputError(
            [
                Problem(
                    code="session_not_utc",
                    column=zoned[0],
                    message=f"The Spark session counts time in {zone}; months and days would "
                    "depend on it.",
                    hint='spark.conf.set("spark.sql.session.timeZone", "UTC"), then hand the '
                    "frame in again.",
                )
            ]
        )
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

    def with_row_id(self, frame: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
        from pyspark.sql.functions import monotonically_increasing_id

        return lazy(frame.to_native().withColumn(name, monotonically_increasing_id()))

    def with_hash(
        self, frame: nw.LazyFrame[Any], column: str, into: str, among: nw.LazyFrame[Any]
    ) -> nw.LazyFrame[Any]:
        from pyspark.sql import functions as f

        digits = f.substring(f.md5(f.col(column)), 1, 15)
        return lazy(frame.to_native().withColumn(into, f.conv(digits, 16, 10).cast("bigint")))

    def keep(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        return lazy(frame.to_native().persist())

    def drop(self, frame: nw.LazyFrame[Any]) -> None:
        frame.to_native().unpersist()
