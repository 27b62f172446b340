"""The door for answers: one scan of a table, and integer tallies come out.

The table is brought into a canonical form (respondent, wave, audience, unit,
item, value), its distinct labels are checked in Python, and everything else is
counted on small integer codes: by sorting them where the answers may be brought into
this process, else by the engine.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from typing import Any

import narwhals as nw
from attrs import field, frozen

from cxkit.cube.model import Cube
from cxkit.errors import InputError, Problem
from cxkit.evidence import by_engine, by_sorting
from cxkit.evidence.codebook import Codebook, Locate, nowhere
from cxkit.evidence.engines import engine_for
from cxkit.evidence.engines.base import Engine
from cxkit.evidence.gathered import Gathered
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.plain_names import plain_names
from cxkit.evidence.waves import wave_key
from cxkit.tallies import AnswerTallies

CANONICAL = ("respondent", "wave", "audience", "unit", "item", "value")


@frozen(kw_only=True)
class Reduction:
    """What one scan left.

    Attributes:
        tallies: The integer tallies.
        rows: How many answers were read, without empty cells.
        warnings: What a reader should know although the scan went on.
        people: Wave, audience and pseudonym of everybody who took part, as text; only
            read if asked for.
    """

    tallies: AnswerTallies
    rows: int
    warnings: tuple[Problem, ...] = ()
    people: tuple[str, ...] = field(default=(), repr=False)


def reduce_answers(
    frame: Any,
    mapping: AnswersMapping,
    cube: Cube,
    *,
    name: str = "the table",
    locate: Locate = nowhere,
    people: bool = False,
    without: frozenset[str] = frozenset(),
    engine: Engine | None = None,
) -> Reduction:
    """The tallies of a table of answers.

    Args:
        frame: A frame of pandas, Polars, PyArrow, DuckDB, Ibis or PySpark.
        mapping: How its columns and words map to the cube.
        cube: The model.
        name: What problems call the table.
        locate: Finds the rows in which a value stands, for files.
        people: True to also collect who took part, to recognise overlaps.
        without: Pseudonyms whose answers are left out, because they were erased.
        engine: The engine that already adopted the frame.

    Raises:
        InputError: with every problem of the table.
    """
    engine = engine or engine_for(frame)
    _check_columns(engine, mapping, name)
    long = _without(_canonical(engine, mapping), without)
    counted = _count(engine, long, mapping)
    if not counted["n"]:
        raise InputError([_empty(name)])
    plain = {} if mapping.layout == "long" else plain_names(engine)[1]
    book = Codebook.build(counted, mapping, cube, name=name, locate=locate, plain=plain)
    said = _said(long)
    found = None
    if engine.in_this_process and not book.problems:
        found = by_sorting.gather(engine, said, book, people=people)
    if found is None:
        column = mapping.respondent
        found = by_engine.gather(
            engine, said, book, name=name, locate=locate, column=column, people=people
        )
    return Reduction(
        tallies=found.tallies(book, cube),
        rows=int(sum(counted["n"])),
        warnings=(*book.warnings, *_in_two_units(found.in_two_units, name)),
        people=_people(found, book),
    )


def count_answers(
    frame: Any, mapping: AnswersMapping, *, connection: Any = None
) -> Map[str, list[Any]]:
    """How often each raw answer stands in a table: the first of the tallies, unchecked.

    Columns `wave`, `audience`, `unit`, `item`, `value` in the table's own words, and `n`.
    """
    from cxkit.evidence.engines.duckdb import DuckDB

    engine = engine_for(frame) if connection is None else DuckDB(frame, connection)
    return _count(engine, _canonical(engine, mapping), mapping)


def _count(engine: Engine, long: nw.LazyFrame[Any], mapping: AnswersMapping) -> Map[str, list[Any]]:
    """The counts; items of a wide table under their columns' names."""
    counted = engine.fetch(
        long.group_by("wave", "audience", "unit", "item", "value").agg(nw.len().alias("n"))
    )
    if mapping.layout == "long":
        return counted
    names = {f"c{k}": name for k, name in enumerate(engine.frame.collect_schema().names())}
    return {**counted, "item": [names[item] for item in counted["item"]]}


def _empty(name: str) -> Problem:
    return Problem(
        code="no_answers",
        file=name,
        message="There is not a single answer in this table.",
        hint="Check that it is the right file, and that the mapping names the right columns.",
    )


def _check_columns(engine: Engine, mapping: AnswersMapping, name: str) -> None:
    from cxkit.evidence.near import did_you_mean

    present = engine.frame.collect_schema().names()
    problems = [
        Problem(
            code="no_column",
            file=name,
            column=column,
            message=f"The mapping names a column {column!r} that the table does not have"
            f"{did_you_mean(column, present) or '.'}",
            hint=f"Columns of the table: {', '.join(present[:12])}"
            + (", ..." if len(present) > 12 else ""),
        )
        for column in mapping.columns
        if column not in present
    ]
    if problems:
        raise InputError(problems)


def _canonical(engine: Engine, mapping: AnswersMapping) -> nw.LazyFrame[Any]:
    """The table as one row per answer with the canonical columns."""
    frame, plain = plain_names(engine)
    respondent = nw.col(plain[mapping.respondent]) if mapping.respondent else nw.col("row_id")
    if mapping.respondent is None:
        frame = engine.with_row_id(frame, "row_id")
    columns = [
        respondent.alias("respondent"),
        _role(frame, mapping, "audience", plain),
        _role(frame, mapping, "unit", plain),
        wave_key(frame, mapping, plain).alias("wave"),
    ]
    if mapping.order:
        columns.append(nw.col(plain[mapping.order]).alias("order"))
    if mapping.layout == "long":
        item, value = plain[str(mapping.item)], plain[str(mapping.value)]
        long = frame.select(*columns, nw.col(item).alias("item"), nw.col(value).alias("value"))
    else:
        items = [plain[column] for column in mapping.items]
        index = [*CANONICAL[:4], *(["order"] if mapping.order else [])]
        wide = frame.select(*columns, *(nw.col(c) for c in items))
        long = engine.unpivot(wide, index, items)
    return _first_or_last(long, mapping).select(*CANONICAL)


def _role(
    frame: nw.LazyFrame[Any], mapping: AnswersMapping, role: str, plain: Map[str, str]
) -> nw.Expr:
    """Who answered or where, as the engine writes it: it would not find what Python writes."""
    column = getattr(mapping, role)
    if column is not None:
        found = nw.col(plain[column])
        is_text = frame.collect_schema()[plain[column]] == nw.String
        return (found if is_text else found.cast(nw.String)).alias(role)
    default = {"audience": "staff", "unit": ""}[role]
    return nw.lit(mapping.constants.get(role, default)).alias(role)


def _first_or_last(long: nw.LazyFrame[Any], mapping: AnswersMapping) -> nw.LazyFrame[Any]:
    if mapping.duplicates not in ("first", "last"):
        return long
    keep: Any = mapping.duplicates
    return long.unique(["respondent", "wave", "audience", "item"], keep=keep, order_by=["order"])


def _without(long: nw.LazyFrame[Any], erased: frozenset[str]) -> nw.LazyFrame[Any]:
    if not erased:
        return long
    person = nw.col("respondent").cast(nw.String)
    if long.collect_schema()["respondent"].is_float():
        person = person.str.replace_all(r"\.0$", "")
    return long.filter(~person.is_in(sorted(erased)))


def _said(long: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The answers without empty cells, with the words of the groups as text."""
    return long.filter(~nw.col("value").is_null()).with_columns(
        nw.col("wave", "audience", "unit").cast(nw.String).fill_null("")
    )


def _in_two_units(extra: int, name: str) -> list[Problem]:
    """A warning if somebody is counted in more than one unit of a wave."""
    if not extra:
        return []
    return [
        Problem(
            code="in_two_units",
            file=name,
            count=extra,
            message="1 person appears in more than one unit of a wave; each of these units "
            "counts them."
            if extra == 1
            else f"{extra} people appear in more than one unit of a wave; each of their "
            "units counts them.",
            hint="If the pseudonyms are unique within a unit only, build them from both.",
        )
    ]


def _people(found: Gathered, book: Codebook) -> tuple[str, ...]:
    wave_audience = [f"{wave}\x1f{audience}" for wave, audience, _ in book.groups]
    return tuple(sorted({f"{wave_audience[g]}\x1f{_plain(who)}" for g, who in found.people}))


def _plain(respondent: object) -> str:
    """A pseudonym as text; 12.0 and 12 are the same person."""
    if isinstance(respondent, float) and respondent.is_integer():
        return str(int(respondent))
    return str(respondent)


def group_sizes(tallies: AnswerTallies) -> Map[tuple[str, str], int]:
    """(wave, audience) -> how many people took part."""
    table = tallies.persons
    sizes: dict[tuple[str, str], int] = {}
    rows = zip(
        table.keys["wave"].tolist(),
        table.keys["audience"].tolist(),
        table.keys["scope"].tolist(),
        table.sums["n"].tolist(),
        strict=True,
    )
    for wave, audience, scope, n in rows:
        if scope == "":
            sizes[wave, audience] = sizes.get((wave, audience), 0) + n
    return sizes
