"""Persons gathered by the engine itself, with groupings and a join: for frames of any size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
from attrs import frozen

from cxkit.errors import InputError, Problem
from cxkit.evidence.codebook import NO_RATING, Codebook, Locate
from cxkit.evidence.engines.base import Engine
from cxkit.evidence.gathered import Gathered, Rows, joined, no_rows

# Codes are kept in few bytes: the table of codes is the largest thing in memory.
_NARROW = {
    "g": nw.Int32,
    "i": nw.Int16,
    "d": nw.Int16,
    "v": nw.Int16,
    "own": nw.Int16,
}


def gather(
    engine: Engine,
    said: nw.LazyFrame[Any],
    book: Codebook,
    *,
    name: str,
    locate: Locate,
    column: str | None,
    people: bool = False,
) -> Gathered:
    """What follows from who answered what together.

    Args:
        engine: The engine of the frame.
        said: The answers in canonical form, without empty ones.
        book: Labels and codes.
        name: What problems call the table.
        locate: Finds the rows in which a value stands, for files.
        column: The column with the respondents, as problems mention it.
        people: True to also collect who took part.

    Raises:
        InputError: with every problem of the table.
    """
    coded = engine.keep(_coded(engine, said, book))
    try:
        pairs = _pairs(engine, coded, book)
        persons = _persons(engine, coded, book)
        nobodys = _nobodys(engine, coded, name, column)
        problems = [*book.problems, *nobodys]
        if not nobodys and persons.pairs != pairs["n"].sum():
            problems += _double_answers(engine, coded, book, name, locate)
        if problems:
            raise InputError(problems)
        return Gathered(
            took_part=persons.took_part,
            distinct=persons.distinct,
            dimensions=persons.dimensions,
            tiles=_persons_by_tile(engine, coded, book),
            patterns=_patterns(engine, coded, book, book.tiles_answered_twice(pairs)),
            pairs=_rated(pairs),
            people=_people(engine, coded) if people else (),
        )
    finally:
        engine.drop(coded)


def _coded(engine: Engine, said: nw.LazyFrame[Any], book: Codebook) -> nw.LazyFrame[Any]:
    """The answers as integers: respondent, group, item, value and what hangs on them."""
    keys, cells = book.cell_table()
    items = np.asarray([item for item, _ in cells], dtype=np.int64)
    codes = {
        "i": items.tolist(),
        "d": book.dimension_of[items].tolist(),
        "v": [value for _, value in cells],
        "own": book.is_own[items].astype(int).tolist(),
    }
    return joined(engine, said, book, engine.small_table(said, keys, codes)).select(
        "respondent", *(nw.col(name).cast(kind) for name, kind in _NARROW.items())
    )


def _nobodys(
    engine: Engine, coded: nw.LazyFrame[Any], name: str, column: str | None
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
            column=column,
            count=found,
            message="1 answer does not say whose it is."
            if found == 1
            else f"{found} answers do not say whose they are.",
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
        took_part: `g`, `n`.
        distinct: People by wave and audience, all in all.
        dimensions: `g`, `d`, `n`.
        pairs: How many pairs of answers the persons gave within dimensions.
    """

    took_part: Rows
    distinct: int
    dimensions: Rows
    pairs: int


def _persons(engine: Engine, coded: nw.LazyFrame[Any], book: Codebook) -> _Persons:
    """Distinct persons per group and dimension, from one grouping by person and dimension."""
    rated = ((nw.col("v") > NO_RATING) & (nw.col("own") == 1)).cast(nw.Int32)
    by_dimension = engine.keep(
        coded.with_columns(rated.alias("rated"))
        .group_by("respondent", "g", "d")
        .agg(nw.col("rated").max(), nw.len().cast(nw.Int64).alias("k"))
    )
    everybody = engine.keep(by_dimension.select("respondent", "g").unique())
    took_part = engine.fetch_integers(everybody.group_by("g").agg(nw.len().alias("n")))
    distinct = engine.fetch_integers(_distinct_people(engine, everybody, book))
    twice = (nw.col("k") * (nw.col("k") - 1)).alias("pairs")
    dimensions = engine.fetch_integers(
        by_dimension.with_columns(twice)
        .group_by("g", "d")
        .agg(nw.col("rated").sum().alias("n"), nw.col("pairs").sum())
    )
    engine.drop(everybody)
    engine.drop(by_dimension)
    return _Persons(
        took_part=took_part,
        distinct=int(distinct["n"].sum()),
        dimensions={name: dimensions[name] for name in ("g", "d", "n")},
        pairs=int(dimensions["pairs"].sum()) // 2,
    )


def _distinct_people(
    engine: Engine, everybody: nw.LazyFrame[Any], book: Codebook
) -> nw.LazyFrame[Any]:
    """How many people each wave and audience has, over all units."""
    codes = book.wave_of.tolist()
    waves = engine.small_table(everybody, {"g": list(range(len(codes)))}, {"wa": codes})
    by_wave = everybody.join(waves, on=["g"], how="inner")
    return by_wave.group_by("wa").agg(nw.col("respondent").n_unique().alias("n"))


def _persons_by_tile(engine: Engine, coded: nw.LazyFrame[Any], book: Codebook) -> Rows:
    """Distinct raters of tiles that are too long for response patterns."""
    items = np.flatnonzero(~book.has_pattern[book.tile_of])
    if not len(items):
        return no_rows("g", "t", "n")
    codes = {"t": book.tile_of[items].tolist()}
    tiles = engine.small_table(coded, {"i": items.tolist()}, codes)
    rated = coded.filter((nw.col("v") > NO_RATING) & (nw.col("own") == 1)).join(tiles, on=["i"])
    return engine.fetch_integers(
        rated.group_by("g", "t").agg(nw.col("respondent").n_unique().alias("n"))
    )


def _patterns(
    engine: Engine, coded: nw.LazyFrame[Any], book: Codebook, together: Sequence[int]
) -> Rows:
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
    return {name: np.concatenate([alone[name], found[name]]) for name in alone}


def _pairs(engine: Engine, coded: nw.LazyFrame[Any], book: Codebook) -> Rows:
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


def _rated(pairs: Rows) -> Rows:
    keep = pairs["ok"] == 1
    return {name: values[keep] for name, values in pairs.items() if name != "ok"}


def _people(engine: Engine, coded: nw.LazyFrame[Any]) -> tuple[tuple[int, object], ...]:
    found = engine.fetch(coded.select("g", "respondent").unique())
    return tuple(zip(found["g"], found["respondent"], strict=True))
