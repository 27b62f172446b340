"""pandas and PyArrow: read where they are by DuckDB, in memory."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from cxkit.evidence.engines.base import Engine
from cxkit.evidence.engines.duckdb import DuckDB
from cxkit.evidence.source import connect


def adopt(frame: Any) -> Engine:
    """The engine for a pandas or PyArrow table.

    pandas turns whole numbers with gaps into floats and knows several kinds of
    missing; DuckDB reads both as NULL, so that one code path serves all.
    """
    native = nw.to_native(nw.from_native(frame))
    connection = connect()
    is_pandas = nw.from_native(frame).implementation.is_pandas()
    relation = connection.from_df(native) if is_pandas else connection.from_arrow(native)
    return DuckDB(relation, connection)
