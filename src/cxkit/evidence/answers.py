"""The door for answers: one scan of a table, and integer tallies come out.

The table is brought into a canonical form (respondent, wave, audience, unit,
item, value), its distinct labels are checked in Python, and everything else is
counted by the engine on small integer codes.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from typing import Any

import narwhals as nw
import numpy as np
from attrs import evolve, field, frozen

from cxkit.cube.model import Cube
from cxkit.errors import InputError, Problem
from cxkit.evidence.codebook import NO_RATING, Codebook, Locate, nowhere
from cxkit.evidence.engines import engine_for
from cxkit.evidence.engines.base import Engine
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.plain_names import plain_names
from cxkit.evidence.waves import wave_key
from cxkit.tallies import AnswerTallies, TallyTable
from cxkit.tallies.table import IntArray

# Codes are kept in few bytes: the table of codes is the largest thing in memory.
_NARROW = {
    "g": nw.Int32,
    "i": nw.Int16,
    "d": nw.Int16,
    "v": nw.Int16,
    "own": nw.Int16,
}

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
    book = Codebook.build(counted, mapping, cube, name=name, locate=locate)
    coded = engine.keep(_coded(engine, long, book, mapping))
    try:
        pairs = _pairs(engine, coded, book)
        persons = _persons(engine, coded, book)
        nobodys = _nobodys(engine, coded, mapping, name)
        problems = [*book.problems, *nobodys]
        if not nobodys and persons.pairs != pairs["n"].sum():
            problems += _double_answers(engine, coded, book, name, locate)
        if problems:
            raise InputError(problems)
        tallies = AnswerTallies(
            counts=book.counts(),
            persons=persons.table,
            patterns=_patterns(engine, coded, book, book.tiles_answered_twice(pairs)),
            pairs=book.pairs(pairs),
        )
        warnings = (*book.warnings, *_in_two_units(persons.in_two_units, name))
        who = _people(engine, coded, book) if people else ()
    finally:
        engine.drop(coded)
    tallies = evolve(tallies, persons=_tile_persons(tallies, cube))
    return Reduction(tallies=tallies, rows=int(sum(counted["n"])), warnings=warnings, people=who)


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
    from cxkit.evidence.mapping import did_you_mean

    present = engine.frame.collect_schema().names()
    problems = [
        Problem(
            code="no_column",
            file=name,
            column=column,
            message=f"The mapping names a column {column!r} that the table does not have"
            f"{did_you_mean(column, present)}".rstrip(".")
            + ".",
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


def _coded(
    engine: Engine, long: nw.LazyFrame[Any], book: Codebook, mapping: AnswersMapping
) -> nw.LazyFrame[Any]:
    """The answers as integers: respondent, group, item, value and what hangs on them."""
    plain = {} if mapping.layout == "long" else plain_names(engine)[1]
    text = long.filter(~nw.col("value").is_null()).with_columns(
        nw.col("wave", "audience", "unit").cast(nw.String).fill_null("")
    )
    cells = engine.small_table(text, *book.cell_table(plain))
    groups = engine.small_table(text, *book.group_table())
    return (
        text.join(cells, on=["item", "value"], how="inner")
        .join(groups, on=["wave", "audience", "unit"], how="inner")
        .select("respondent", *(nw.col(name).cast(kind) for name, kind in _NARROW.items()))
    )


def _nobodys(
    engine: Engine, coded: nw.LazyFrame[Any], mapping: AnswersMapping, name: str
) -> list[Problem]:
    """Answers that belong to nobody: all of them would count as one person."""
    missing = coded.filter(nw.col("respondent").is_null())
    found = engine.fetch(missing.select(nw.len().alias("n")))["n"][0]
    if not found:
        return []
    return [
        Problem(
            code="no_respondent",
            file=name,
            column=mapping.respondent,
            count=found,
            message=f"{found} answers do not say whose they are.",
            hint="Fill in the column, delete these rows, or, in a wide table without pseudonyms, "
            "take respondent out of the mapping: then each row is a person.",
        )
    ]


def _double_answers(
    engine: Engine, coded: nw.LazyFrame[Any], book: Codebook, name: str, locate: Locate
) -> list[Problem]:
    """Two answers of one person to one item in one wave."""
    double = coded.group_by("respondent", "g", "i").agg(nw.len().alias("n")).filter(nw.col("n") > 1)
    by_item = engine.fetch(double.group_by("i").agg(nw.len().alias("n")))
    if not by_item["n"]:
        return []
    total = sum(by_item["n"])
    items = [book.items[i] for i in sorted(by_item["i"])]
    example = engine.fetch(double.head(1))
    raw = book.raw_item(example["i"][0])
    rows = locate({"respondent": example["respondent"][0], "item": raw})
    where = f" The first is in {rows}." if rows else ""
    shown = ", ".join(items[:5]) + (", ..." if len(items) > 5 else "")
    return [
        Problem(
            code="double_answers",
            file=name,
            count=total,
            message=f"{total} times one person answered one item twice in one wave "
            f"(items: {shown}).{where}",
            hint='Remove the repeats, or add to the mapping: duplicates = "last" with '
            'order = "..." (a column with the time of the answer).',
        )
    ]


@frozen(kw_only=True)
class _Persons:
    """Distinct persons, and what follows from how many answers each gave.

    Attributes:
        table: The tally.
        in_two_units: How often somebody stands in a further unit of a wave.
        pairs: How many pairs of answers the persons gave within dimensions.
    """

    table: TallyTable
    in_two_units: int
    pairs: int


def _persons(engine: Engine, coded: nw.LazyFrame[Any], book: Codebook) -> _Persons:
    """Distinct persons per group and scope, from one grouping by person and dimension."""
    rated = ((nw.col("v") > NO_RATING) & (nw.col("own") == 1)).cast(nw.Int32)
    by_dimension = engine.keep(
        coded.with_columns(rated.alias("rated"))
        .group_by("respondent", "g", "d")
        .agg(nw.col("rated").max(), nw.len().cast(nw.Int64).alias("k"))
    )
    everybody = engine.keep(by_dimension.select("respondent", "g").unique())
    count = nw.len().alias("n")
    took_part = engine.fetch_integers(everybody.group_by("g").agg(count))
    distinct = engine.fetch_integers(_distinct_people(engine, everybody, book))
    twice = (nw.col("k") * (nw.col("k") - 1)).alias("pairs")
    dimensions = engine.fetch_integers(
        by_dimension.with_columns(twice)
        .group_by("g", "d")
        .agg(nw.col("rated").sum().alias("n"), nw.col("pairs").sum())
    )
    engine.drop(everybody)
    engine.drop(by_dimension)
    tiles = _persons_by_tile(engine, coded, book)
    scopes = (
        [""] * len(took_part["n"])
        + [book.dimensions[d] for d in dimensions["d"]]
        + [book.tiles[t] for t in tiles["t"]]
    )
    parts = (took_part, dimensions, tiles)
    table = TallyTable.build(
        {**book.group_keys(np.concatenate([part["g"] for part in parts])), "scope": scopes},
        {"n": np.concatenate([part["n"] for part in parts])},
    )
    return _Persons(
        table=table,
        in_two_units=int(took_part["n"].sum() - distinct["n"].sum()),
        pairs=int(dimensions["pairs"].sum()) // 2,
    )


def _distinct_people(
    engine: Engine, everybody: nw.LazyFrame[Any], book: Codebook
) -> nw.LazyFrame[Any]:
    """How many people each wave and audience has, over all units."""
    waves = engine.small_table(everybody, *book.wave_table())
    joined = everybody.join(waves, on=["g"], how="inner")
    return joined.group_by("wa").agg(nw.col("respondent").n_unique().alias("n"))


def _persons_by_tile(
    engine: Engine, coded: nw.LazyFrame[Any], book: Codebook
) -> Map[str, IntArray]:
    """Distinct raters of tiles that are too long for response patterns."""
    long = book.tiles_without_pattern
    if not long:
        return {name: np.zeros(0, dtype=np.int64) for name in ("g", "t", "n")}
    tiles = engine.small_table(coded, *book.tile_table(long))
    rated = coded.filter((nw.col("v") > NO_RATING) & (nw.col("own") == 1)).join(tiles, on=["i"])
    return engine.fetch_integers(
        rated.group_by("g", "t").agg(nw.col("respondent").n_unique().alias("n"))
    )


def _tile_persons(tallies: AnswerTallies, cube: Cube) -> TallyTable:
    """The persons with those who rated a tile, as its response patterns tell."""
    table = tallies.patterns
    cells = list(zip(table.keys["tile"].tolist(), table.keys["pattern"].tolist(), strict=True))
    # Predictions are in no pattern, and may have another range of answers.
    points = {i.tile: i.scale.points for i in cube.items.values() if i.form != "predicted"}
    rated = {(tile, pattern): _has_rating(pattern, points[tile]) for tile, pattern in set(cells)}
    rows = [row for row, cell in enumerate(cells) if rated[cell]]
    keys = {n: table.keys[n][rows] for n in ("wave", "audience", "unit")}
    scope = table.keys["tile"][rows]
    return TallyTable.merge(
        [
            tallies.persons,
            TallyTable.build({**keys, "scope": scope}, {"n": table.sums["n"][rows]}),
        ]
    )


def _has_rating(pattern: int, points: int) -> bool:
    base = points + 2
    while pattern:
        if 1 <= pattern % base <= points:
            return True
        pattern //= base
    return False


def _patterns(
    engine: Engine, coded: nw.LazyFrame[Any], book: Codebook, together: list[int]
) -> TallyTable:
    """Response patterns within tiles.

    Where nobody answered two items of a tile, as in the design `spread`, the counts
    are the patterns; only the tiles `together` are gathered by person.
    """
    alone = book.single_patterns(together)
    if not together:
        return alone
    digits = engine.small_table(coded, *book.digit_table(together))
    by_person = (
        coded.join(digits, on=["i", "v"], how="inner")
        .group_by("respondent", "g", "t")
        .agg(nw.col("p").sum().alias("pattern"))
    )
    found = engine.fetch_integers(by_person.group_by("g", "t", "pattern").agg(nw.len().alias("n")))
    gathered = TallyTable.build(
        {
            **book.group_keys(found["g"]),
            "tile": [book.tiles[t] for t in found["t"]],
            "pattern": found["pattern"],
        },
        {"n": found["n"]},
    )
    return TallyTable.merge([alone, gathered])


def _pairs(engine: Engine, coded: nw.LazyFrame[Any], book: Codebook) -> Map[str, IntArray]:
    """Cross-products of the answers of one person within one dimension.

    An item is not paired with itself: if there are fewer pairs than the numbers of
    answers promise, somebody answered an item twice. `ok` is 1 where both are ratings.
    """
    block = (nw.col("g") * len(book.dimensions) + nw.col("d")).alias("block")
    answers = coded.select("respondent", block, "g", "i", "v")
    other = answers.drop("g").rename({"i": "j", "v": "w"})
    both = answers.join(other, on=["respondent", "block"], how="inner")
    first, second = nw.col("v").cast(nw.Int32), nw.col("w").cast(nw.Int32)
    rated = ((nw.col("v") > NO_RATING) & (nw.col("w") > NO_RATING)).cast(nw.Int32)
    return engine.fetch_integers(
        both.filter(nw.col("i") < nw.col("j"))
        .with_columns(
            first.alias("v"), second.alias("w"), (first * second).alias("vw"), rated.alias("ok")
        )
        .group_by("g", "i", "j", "ok")
        .agg(
            nw.len().alias("n"),
            # Polars adds 32 bits up in 32 bits, and wraps without a word.
            nw.col("v").cast(nw.Int64).sum().alias("sum_a"),
            nw.col("w").cast(nw.Int64).sum().alias("sum_b"),
            nw.col("vw").cast(nw.Int64).sum().alias("sum_ab"),
        )
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
            message=f"{extra} people appear in more than one unit of a wave; each of their "
            "units counts them.",
            hint="If the pseudonyms are unique within a unit only, build them from both.",
        )
    ]


def _people(engine: Engine, coded: nw.LazyFrame[Any], book: Codebook) -> tuple[str, ...]:
    found = engine.fetch(coded.select("respondent", "g").unique())
    wave_audience = [f"{wave}\x1f{audience}" for wave, audience, _ in book.groups]
    people = {
        f"{wave_audience[g]}\x1f{_plain(respondent)}"
        for respondent, g in zip(found["respondent"], found["g"], strict=True)
    }
    return tuple(sorted(people))


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
