"""What a table looks like: a few counts per column, and no raw data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from cxkit.evidence.columns import (
    DATE,
    DECIMAL_COMMA,
    DECIMAL_POINT,
    INTEGER,
    TIME_OF_DAY,
    Days,
    days,
    decimal_mark,
    number,
)
from cxkit.evidence.plain_names import plain_names
from cxkit.evidence.source import SourceTable

if TYPE_CHECKING:
    import narwhals as nw

    from cxkit.evidence.engines.base import Engine

# More than the items of the default cube, so that an item column shows all of its labels.
SHOWN_VALUES = 400
# Estimated numbers of distinct values are up to a third off (DuckDB before 2.0).
_ABOUT_SHOWN = 800
_SHAPES = {"integers": INTEGER, "points": DECIMAL_POINT, "commas": DECIMAL_COMMA, "dates": DATE}


@frozen(kw_only=True)
class ColumnProfile:
    """What one column looks like.

    Attributes:
        name: The column.
        kind: `text`, `integer`, `decimal`, `date`, `boolean` or `other`, as the table says;
            all columns of CSV and Excel files are text.
        count: How many cells are filled.
        blanks: How many are not.
        distinct: How many different values there are; exact up to 400, estimated above.
        values: Value as text -> how often; empty if there are more than 400.
        numbers: How many cells are numbers.
        integers: How many cells are whole numbers.
        decimal: Decimal mark of the numbers, `.`, `,` or `mixed`; None if all are whole.
        low: The lowest number; None if there is none, or unknown (more than 400 texts).
        high: The highest number, likewise.
        days: What the dates are, if the cells are dates.
    """

    name: str
    kind: str = "text"
    count: int = 0
    blanks: int = 0
    distinct: int = 0
    values: Mapping[str, int] = field(factory=dict, repr=False)
    numbers: int = 0
    integers: int = 0
    decimal: str | None = None
    low: float | None = None
    high: float | None = None
    days: Days = field(factory=Days)

    @property
    def numeric(self) -> bool:
        """True if every filled cell is a number, all with one decimal mark."""
        return 0 < self.count == self.numbers and self.decimal != "mixed"

    @property
    def dated(self) -> bool:
        """True if every filled cell is a date."""
        return self.days.order is not None


@frozen(kw_only=True)
class TableProfile:
    """What one table looks like.

    Attributes:
        name: The table's name.
        rows: How many rows it has.
        columns: Its columns, in order.
        texts: Column -> question text, where the source states both.
        file: The file's name, if it comes from one.
        sheet: The worksheet, for workbooks.
    """

    name: str
    rows: int
    columns: tuple[ColumnProfile, ...]
    texts: Mapping[str, str] = field(factory=dict)
    file: str | None = None
    sheet: str | None = None

    def __getitem__(self, column: str) -> ColumnProfile:
        return next(c for c in self.columns if c.name == column)


def profile(table: Any, *, name: str = "the table") -> TableProfile:
    """The profile of a table: one scan for all columns, one more for their values.

    Args:
        table: A `SourceTable`, or a frame of pandas, Polars, PyArrow, DuckDB, Ibis or PySpark.
        name: What problems call the table, for frames.

    Raises:
        InputError: if it is no frame that cxkit reads.
    """
    from cxkit.evidence.engines import engine_for

    if isinstance(table, SourceTable):
        found = profile(table.frame, name=table.name)
        return evolve(found, texts=table.texts, file=table.file, sheet=table.sheet)
    scan = _Scan(engine_for(table))
    rows, columns = scan.overview()
    few = {c.name: c.kind for c in columns if 0 < c.distinct <= _ABOUT_SHOWN}
    values = {n: v for n, v in scan.values(few).items() if len(v) <= SHOWN_VALUES}
    many = [c.name for c in columns if c.kind == "text" and c.count and c.name not in values]
    shapes = scan.shapes(many)
    return TableProfile(
        name=name,
        rows=rows,
        columns=tuple(
            _from_values(c, values[c.name], rows)
            if c.name in values
            else evolve(c, **shapes.get(c.name, {}))
            for c in columns
        ),
    )


def _kinds(frame: nw.LazyFrame[Any]) -> dict[str, str]:
    kinds = {}
    for column, dtype in frame.collect_schema().items():
        if str(dtype) in ("String", "Categorical") or str(dtype).startswith("Enum"):
            kinds[column] = "text"
        elif str(dtype) == "Boolean":
            kinds[column] = "boolean"
        elif dtype.is_integer():
            kinds[column] = "integer"
        elif dtype.is_numeric():
            kinds[column] = "decimal"
        else:
            kinds[column] = "date" if dtype.is_temporal() else "other"
    return kinds


def _native_range(kind: str, count: int, low: Any, high: Any) -> dict[str, Any]:
    if low is None or kind not in ("integer", "decimal", "date"):
        return {}
    if kind == "date":
        first, last = _day(low), _day(high)
        return {"days": Days(order="ymd", first=first, last=last, example=str(first))}
    whole = count if kind == "integer" else 0
    mark = "." if kind == "decimal" else None
    return {
        "numbers": count,
        "integers": whole,
        "low": float(low),
        "high": float(high),
        "decimal": mark,
    }


def _day(value: Any) -> date | None:
    text = str(value)[:10]
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None


def _count(values: dict[str, int], value: object, n: int, kind: str) -> None:
    # Spark hands numbers over as text.
    text = value_text(float(str(value)) if kind == "decimal" and value is not None else value)
    if text:
        values[text] = values.get(text, 0) + n


def value_text(value: object) -> str:
    """A value as text: `3` for 3.0, nothing for missing values, no blanks at the ends."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _from_values(column: ColumnProfile, values: Mapping[str, int], rows: int) -> ColumnProfile:
    """The profile of a column whose values are all known."""
    parsed = {text: x for text in values if (x := number(text)) is not None}
    count = sum(values.values())
    known = evolve(
        column,
        count=count,
        blanks=rows - count,
        distinct=len(values),
        values=dict(sorted(values.items())),
    )
    if column.kind == "date" or not values:
        return known
    return evolve(
        known,
        numbers=sum(values[text] for text in parsed),
        integers=sum(values[text] for text, x in parsed.items() if x.is_integer()),
        decimal=decimal_mark(
            sum("." in text for text in parsed), sum("," in text for text in parsed)
        ),
        low=min(parsed.values(), default=None),
        high=max(parsed.values(), default=None),
        days=days(values),
    )


class _Scan:
    """One table on its engine, scanned for counts of all columns at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.kinds = _kinds(engine.frame)
        self.frame, self.names = plain_names(engine)

    def fetch(self, frame: nw.LazyFrame[Any]) -> Mapping[str, list[Any]]:
        """The rows of a small result by column."""
        return self.engine.fetch(frame)

    def overview(self) -> tuple[int, list[ColumnProfile]]:
        """The number of rows, and counts of every column, in one scan."""
        import narwhals as nw

        wanted = [nw.len().alias("rows")]
        for i, (column, kind) in enumerate(self.kinds.items()):
            wanted.append(nw.col(self.names[column]).count().alias(f"count{i}"))
            if kind in ("integer", "decimal", "date"):
                wanted.append(nw.col(self.names[column]).min().alias(f"low{i}"))
                wanted.append(nw.col(self.names[column]).max().alias(f"high{i}"))
        found = {name: v[0] for name, v in self.fetch(self.frame.select(*wanted)).items()}
        distinct = self.distinct([c for c, kind in self.kinds.items() if kind != "other"])
        columns = []
        for i, (column, kind) in enumerate(self.kinds.items()):
            count, low, high = found[f"count{i}"], found.get(f"low{i}"), found.get(f"high{i}")
            columns.append(
                ColumnProfile(
                    name=column,
                    kind=kind,
                    count=count,
                    blanks=found["rows"] - count,
                    distinct=distinct.get(column, 0),
                    **_native_range(kind, count, low, high),
                )
            )
        return found["rows"], columns

    def distinct(self, columns: list[str]) -> dict[str, int]:
        """How many different values the columns have, estimated where the engine can."""
        import narwhals as nw

        if not columns:
            return {}
        native: Any = self.frame.to_native()
        plain = [self.names[column] for column in columns]
        if self.engine.name == "duckdb":
            counts = ", ".join(f"approx_count_distinct({name})" for name in plain)
            (row,) = native.aggregate(counts).fetchall()
        elif self.engine.name == "pyspark":
            from pyspark.sql.functions import approx_count_distinct

            (row,) = native.agg(*(approx_count_distinct(c, 0.02) for c in plain)).collect()
        else:
            exact = [nw.col(name).n_unique() for name in plain]
            row = [v[0] for v in self.fetch(self.frame.select(*exact)).values()]
        return dict(zip(columns, map(int, row), strict=True))

    def values(self, kinds: Mapping[str, str]) -> dict[str, dict[str, int]]:
        """Value -> how often, of columns with few values, given with their kinds."""
        import narwhals as nw

        counted: dict[str, dict[str, int]] = {column: {} for column in kinds}
        # A job of Spark costs more than a scan: all columns in one.
        if self.engine.name == "pyspark" and kinds:
            plain = {self.names[column]: column for column in kinds}
            long = self.engine.unpivot(self.frame.select(*plain), [], list(plain))
            found = self.fetch(long.group_by("item", "value").agg(nw.len().alias("n")))
            for name, value, n in zip(found["item"], found["value"], found["n"], strict=True):
                _count(counted[plain[name]], value, n, kinds[plain[name]])
            return counted
        for column, kind in kinds.items():
            key = nw.col(self.names[column]).alias("value")
            found = self.fetch(self.frame.group_by(key).agg(nw.len().alias("n")))
            for value, n in zip(found["value"], found["n"], strict=True):
                _count(counted[column], value, n, kind)
        return counted

    def shapes(self, columns: list[str]) -> dict[str, dict[str, Any]]:
        """What the texts of columns with many values are, in one scan."""
        import narwhals as nw

        if not columns:
            return {}
        wanted = []
        for i, column in enumerate(columns):
            text = nw.col(self.names[column]).cast(nw.String)
            for shape, pattern in {"filled": r"\S", **_SHAPES}.items():
                # Booleans do not sum on Spark.
                matches = text.str.contains(pattern).cast(nw.Int64).sum()
                wanted.append(matches.alias(f"{shape}{i}"))
        found = {name: v[0] or 0 for name, v in self.fetch(self.frame.select(*wanted)).items()}
        result = {}
        for i, column in enumerate(columns):
            n = {shape: found[f"{shape}{i}"] for shape in ("filled", *_SHAPES)}
            result[column] = {
                "count": n["filled"],
                "numbers": n["integers"] + n["points"] + n["commas"],
                "integers": n["integers"],
                "decimal": decimal_mark(n["points"], n["commas"]),
                "days": self.days(column) if n["dates"] == n["filled"] else Days(),
            }
        return result

    def days(self, column: str) -> Days:
        """What the dates of a column of time stamps have in common."""
        import narwhals as nw

        text = nw.col(self.names[column]).cast(nw.String)
        day = text.str.strip_chars().str.replace_all(TIME_OF_DAY, "").alias("day")
        found = self.fetch(self.frame.select(day).unique())
        return days(text for text in found["day"] if text and text.strip())
