"""What narwhals lacks on an engine, one small module per engine."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cxkit.errors import InputError, Problem
from cxkit.evidence.engines.base import Engine

_MODULES = {
    "duckdb": "cxkit.evidence.engines.duckdb",
    "polars": "cxkit.evidence.engines.polars",
    "pyspark": "cxkit.evidence.engines.spark",
    "pyspark_connect": "cxkit.evidence.engines.spark",
    "ibis": "cxkit.evidence.engines.ibis",
    "pandas": "cxkit.evidence.engines.eager",
    "pyarrow": "cxkit.evidence.engines.eager",
}

SUPPORTED = "pandas, Polars, PyArrow, DuckDB, Ibis and PySpark"


def engine_for(frame: Any) -> Engine:
    """The engine that a data frame or relation belongs to; an engine is its own.

    Raises:
        InputError: if it is no data frame, or one of an engine without support.
    """
    import narwhals as nw

    if isinstance(frame, Engine):
        return frame
    try:
        name = nw.from_native(frame).implementation.value
    except TypeError as error:
        raise InputError([_not_a_frame(type(frame).__name__)]) from error
    if name not in _MODULES:
        raise InputError([_not_a_frame(name)])
    engine: Engine = import_module(_MODULES[name]).adopt(frame)
    return engine


def _not_a_frame(name: str) -> Problem:
    return Problem(
        code="unknown_frame",
        message=f"cxkit cannot read a {name!r}.",
        hint=f"Hand in a path or a frame of {SUPPORTED}.",
    )
