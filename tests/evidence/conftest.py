"""One table in the frames of every engine."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import polars
import pytest


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """One local Spark session in UTC, or a skip that says why there is none."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs a Java runtime: no java on the path and no JAVA_HOME")
    pytest.importorskip("pyspark", reason="PySpark is not installed")
    from pyspark.sql import SparkSession

    with warnings.catch_warnings():
        # A session in a process that has threads, and sockets of its own.
        warnings.simplefilter("ignore")
        session = (
            SparkSession.builder.master("local[2]")
            .appName("cxkit tests")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "2")
            # Compiling costs more than it saves on a few rows.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.default.parallelism", "2")
            .config("spark.sql.adaptive.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


@pytest.fixture
def frame(request: pytest.FixtureRequest) -> Callable[[polars.DataFrame, str], Any]:
    """A Polars table as a frame of the engine of a name."""

    def build(table: polars.DataFrame, engine: str) -> Any:
        if engine == "pyspark":
            return _spark(request.getfixturevalue("spark"), table)
        return _LOCAL[engine](table)

    return build


# Before DuckDB 2.0 a relation does not keep its connection alive.
_connections: list[Any] = []


def _connection(table: polars.DataFrame) -> Any:
    import duckdb

    connection = duckdb.connect()
    _connections.append(connection)
    connection.register("given", table.to_arrow())
    connection.execute("CREATE TABLE answers AS SELECT * FROM given")
    connection.unregister("given")
    return connection


def _ibis(table: polars.DataFrame) -> Any:
    import ibis

    return ibis.duckdb.from_connection(_connection(table)).table("answers")


_LOCAL: Mapping[str, Callable[[polars.DataFrame], Any]] = {
    "pandas": lambda table: table.to_pandas(),
    "pandas nullable": lambda table: table.to_pandas().convert_dtypes(),
    "polars": lambda table: table,
    "polars lazy": lambda table: table.lazy(),
    "pyarrow": lambda table: table.to_arrow(),
    "duckdb": lambda table: _connection(table).table("answers"),
    "ibis": _ibis,
}


def _spark(session: Any, table: polars.DataFrame) -> Any:
    from pyspark.sql import types

    kinds = {
        polars.String: types.StringType(),
        polars.Int64: types.LongType(),
        polars.Float64: types.DoubleType(),
        polars.Date: types.DateType(),
        polars.Datetime: types.TimestampType(),
    }
    schema = types.StructType(
        [
            types.StructField(name, kinds[kind.base_type()], True)
            for name, kind in zip(table.columns, table.dtypes, strict=True)
        ]
    )
    return session.createDataFrame(table.rows(), schema)
