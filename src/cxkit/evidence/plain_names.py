"""Column names that every engine can refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxkit.evidence.source import identifier

if TYPE_CHECKING:
    import narwhals as nw

    from cxkit.evidence.engines.base import Engine


def plain_names(engine: Engine) -> tuple[nw.LazyFrame[Any], dict[str, str]]:
    """The engine's frame with its columns called `c0`, `c1`, ..., and old name -> new name.

    Item ids and questions hold dots: PySpark takes `a.b` for a field of `a`, and
    DuckDB before 2.0, as narwhals calls it, for a column of a table `a`.
    """
    import narwhals as nw

    names = {name: f"c{i}" for i, name in enumerate(engine.frame.collect_schema().names())}
    native: Any = engine.frame.to_native()
    if engine.name == "duckdb":
        cells = ", ".join(f"{identifier(old)} AS {new}" for old, new in names.items())
        return nw.from_native(native.project(cells)), names
    if engine.name == "pyspark":
        return nw.from_native(native.toDF(*names.values())), names
    return engine.frame.rename(names), names
