"""Every engine leaves the same tallies, and they are those counted by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars
import pytest
from attrs import evolve

from cxkit.cube import cube_from_document
from cxkit.errors import InputError
from cxkit.evidence.answers import reduce_answers
from cxkit.evidence.mapping import AnswersMapping
from cxkit.tallies import CANT_JUDGE, SKIPPED
from cxkit.tallies.answers import TABLES
from cxkit.testing import tallies_of

# Ibis calls what DuckDB has renamed; the warning points at Ibis.
pytestmark = pytest.mark.filterwarnings(
    r"ignore:fetch_arrow_table\(\) is deprecated:DeprecationWarning"
)

LOCAL = ("pandas", "pandas nullable", "polars", "polars lazy", "pyarrow", "duckdb", "ibis")
ENGINES = (*LOCAL, pytest.param("pyspark", marks=pytest.mark.spark))

STRUCTURE, PROCESS, BEHAVIOUR = (
    f"care.listen.{side}.self" for side in ("structural", "process", "behaviour")
)
ANSWER, PREDICTED = "care.answer.behaviour.self", "care.answer.behaviour.predicted"

LONG = AnswersMapping(
    layout="long",
    respondent="person",
    unit="team",
    audience="who",
    wave="round",
    item="question",
    value="answer",
)

# Two persons share a pseudonym in different rounds; one answers in one dimension only.
ROWS = [
    ("p1", "2025", "staff", "a", STRUCTURE, 4),
    ("p1", "2025", "staff", "a", PROCESS, 2),
    ("p1", "2025", "staff", "a", BEHAVIOUR, CANT_JUDGE),
    ("p1", "2025", "staff", "a", ANSWER, 5),
    ("p1", "2025", "staff", "a", PREDICTED, 1),
    ("p1", "2025", "staff", "a", "hot", 0),
    ("p1", "2025", "staff", "a", "cold", 7),
    ("p1", "2026", "staff", "b", STRUCTURE, 4),
    ("p2", "2025", "staff", "a", STRUCTURE, 4),
    ("p2", "2025", "staff", "a", PROCESS, 2),
    ("p3", "2025", "leader", "b", STRUCTURE, SKIPPED),
    ("p3", "2025", "leader", "b", ANSWER, 3),
    ("p4", "2025", "staff", "", "hot", 2),
    ("p5", "2025", "staff", "b", STRUCTURE, SKIPPED),
    ("p6", "2025", "staff", "b", PREDICTED, 2),
]


def long_table(**columns: Any) -> polars.DataFrame:
    """The rows as a table of text; codes as the mapping below reads them."""
    words = {CANT_JUDGE: "k. A.", SKIPPED: None}
    names = ("person", "round", "who", "team", "question")
    table = {name: [row[k] for row in ROWS] for k, name in enumerate(names)}
    table["team"] = [unit or None for unit in table["team"]]
    table["answer"] = [words.get(row[5], str(row[5])) for row in ROWS]
    return polars.DataFrame({**table, **columns})


def changed(mapping: AnswersMapping, **parts: Any) -> AnswersMapping:
    return evolve(mapping, **parts)


def assert_same(found: Any, expected: Any) -> None:
    for name in TABLES:
        assert rows_of(found.tables()[name]) == rows_of(expected.tables()[name]), name
    assert found == expected


def rows_of(table: Any) -> list[tuple[Any, ...]]:
    columns = [*table.keys.values(), *table.sums.values()]
    return list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize("engine", ENGINES)
def test_long_tables_of_text(engine, frame, cube, counted) -> None:
    mapping = changed(LONG, cant_judge=("k. A.",))
    found = reduce_answers(frame(long_table(), engine), mapping, cube)
    assert_same(found.tallies, counted(ROWS))
    assert found.rows == len(ROWS)
    assert found.warnings == ()
    assert found.people == ()


@pytest.mark.parametrize("engine", LOCAL)
def test_codes_words_and_decimals_are_read_alike(engine, frame, cube, counted) -> None:
    answers = {4: "trifft eher zu", 2: "2.0", CANT_JUDGE: "99", SKIPPED: "-9", 7: "sehr", 5: "5,0"}
    table = long_table(answer=[answers.get(row[5], str(row[5])) for row in ROWS])
    mapping = changed(LONG, cant_judge=(99,), missing=(-9,), labels={"sehr": 7})
    found = reduce_answers(frame(table, engine), mapping, cube)
    assert_same(found.tallies, counted(ROWS))


@pytest.mark.parametrize("engine", LOCAL)
@pytest.mark.parametrize("kind", [polars.Int64, polars.Float64])
def test_numbers_with_gaps(engine, kind, frame, cube, counted) -> None:
    """pandas makes floats of whole numbers with gaps, persons and units too."""
    codes = {CANT_JUDGE: 99, SKIPPED: None}
    rows = [(p[1:], w, a, {"a": "10", "b": "20", "": ""}[u], i, v) for p, w, a, u, i, v in ROWS]
    table = long_table(
        person=[int(row[0]) for row in rows],
        team=polars.Series([int(row[3]) if row[3] else None for row in rows], dtype=kind),
        round=[int(row[1]) for row in rows],
        answer=polars.Series([codes.get(row[5], row[5]) for row in rows], dtype=kind),
    )
    found = reduce_answers(frame(table, engine), changed(LONG, cant_judge=("99",)), cube)
    assert_same(found.tallies, counted(rows))


def wide_table(kind: Any = polars.Int64) -> tuple[polars.DataFrame, list[Any]]:
    """Four persons by four columns, and the rows that they are; an empty cell was not asked."""
    answers = {
        "Q1": [4, 2, None, 1],
        "Q2": [2, None, 5, 99],
        "Q3": [None, None, None, 3],
        "Q4": [0, 1, None, None],
    }
    items = dict(zip(answers, (STRUCTURE, PROCESS, ANSWER, "hot"), strict=True))
    units = ["a", None, "b", "b"]
    table = polars.DataFrame(
        {
            "person": ["p1", "p2", "p3", "p4"],
            "team": units,
            **{name: polars.Series(values, dtype=kind) for name, values in answers.items()},
        }
    )
    rows = [
        (f"p{k + 1}", "1", "staff", units[k] or "", items[name], CANT_JUDGE if v == 99 else v)
        for name, values in answers.items()
        for k, v in enumerate(values)
        if v is not None
    ]
    return table, rows


WIDE = AnswersMapping(
    respondent="person",
    unit="team",
    items={"Q1": STRUCTURE, "Q2": PROCESS, "Q3": ANSWER, "Q4": "hot"},
    cant_judge=("99",),
)


@pytest.mark.parametrize("engine", LOCAL)
@pytest.mark.parametrize("kind", [polars.Int64, polars.Float64, polars.String])
def test_wide_tables(engine, kind, frame, cube, counted) -> None:
    table, rows = wide_table()
    table = table.with_columns(polars.col("Q1", "Q2", "Q3", "Q4").cast(kind))
    found = reduce_answers(frame(table, engine), WIDE, cube)
    assert_same(found.tallies, counted(rows))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_row_is_a_person_where_nobody_has_a_pseudonym(engine, frame, cube, counted) -> None:
    table, rows = wide_table()
    mapping = changed(WIDE, respondent=None)
    found = reduce_answers(frame(table.drop("person"), engine), mapping, cube)
    assert_same(found.tallies, counted(rows))


@pytest.mark.parametrize("engine", LOCAL)
def test_answers_below_zero_and_far_above_it(engine, frame) -> None:
    """-1 is an answer like any other, and products do not wrap at 32 bits."""
    items = [{"id": "low", "scale": "around"}, {"id": "far", "scale": "far"}]
    scales = {"around": {"low": -2, "high": 2}, "far": {"low": 0, "high": 10_000}}
    tile = {"id": "t", "label": "T", "items": [*items, {"id": "far2", "scale": "far"}]}
    wide = cube_from_document(
        {"id": "c", "scales": scales, "dimensions": [{"id": "d", "label": "D", "tiles": [tile]}]}
    )
    values = {"low": [-1] * 50, "far": [10_000] * 50, "far2": [10_000] * 49 + [-9]}
    table = polars.DataFrame({"person": range(50), **values})
    mapping = AnswersMapping(
        respondent="person", items={name: name for name in values}, cant_judge=(-9,)
    )
    found = reduce_answers(frame(table, engine), mapping, wide)
    rows = [
        (str(k), "1", "staff", "", name, CANT_JUDGE if v == -9 else v)
        for name, answers in values.items()
        for k, v in enumerate(answers)
    ]
    assert_same(found.tallies, tallies_of(wide, rows))
    assert max(found.tallies.pairs.sums["sum_ab"]) == 49 * 10_000**2


@pytest.mark.parametrize("engine", LOCAL)
def test_constants_name_what_has_no_column(engine, frame, cube, counted) -> None:
    table, rows = wide_table()
    mapping = changed(WIDE, unit=None, constants={"audience": "leader", "wave": "A", "unit": "x"})
    found = reduce_answers(frame(table, engine), mapping, cube)
    moved = [(p, "A", "leader", "x", i, v) for p, _, _, _, i, v in rows]
    assert_same(found.tallies, counted(moved))


@pytest.mark.parametrize("engine", LOCAL)
@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["3.4.2025", "03.07.2025 12:30", "1.1.2026", None], "dmy"),
        (["2025-04-03", "2025-07-03T12:30:00", "2026-01-01", None], None),
        (["4/3/2025", "07/03/2025", "1/1/2026", None], "mdy"),
        ([date(2025, 4, 3), date(2025, 7, 3), date(2026, 1, 1), None], None),
        (
            [datetime(2025, 4, 3), datetime(2025, 7, 3, 23, 59, 59), datetime(2026, 1, 1), None],
            None,
        ),
    ],
    ids=["dmy", "ymd", "mdy", "dates", "timestamps"],
)
def test_dates_become_rounds(engine, values, order, frame, cube, counted) -> None:
    table, rows = wide_table()
    table = table.with_columns(polars.Series("day", values))
    names = {"p1": "2025-Q2", "p2": "2025-Q3", "p3": "2026-Q1", "p4": ""}
    mapping = changed(WIDE, wave="day", wave_every="quarter", date_order=order)
    found = reduce_answers(frame(table, engine), mapping, cube)
    moved = [(p, names[p], a, u, i, v) for p, _, a, u, i, v in rows]
    assert_same(found.tallies, counted(moved))


@pytest.mark.parametrize("engine", LOCAL)
@pytest.mark.parametrize(
    ("every", "expected"), [("month", "2025-04"), ("half_year", "2025-H1"), ("year", "2025")]
)
def test_rounds_have_the_length_that_the_mapping_says(engine, every, expected, frame, cube) -> None:
    table, _ = wide_table()
    table = table.with_columns(polars.lit(datetime(2025, 4, 30, 23, 59)).alias("day"))
    mapping = changed(WIDE, wave="day", wave_every=every)
    found = reduce_answers(frame(table, engine), mapping, cube)
    assert found.tallies.distinct("wave") == (expected,)


@pytest.mark.parametrize("engine", LOCAL)
@pytest.mark.parametrize("day", [date(2025, 4, 30), datetime(2025, 4, 30, 12, 30, 15, 500000)])
def test_a_date_that_is_no_round_counts_as_its_day(engine, day, frame, cube, counted) -> None:
    table, rows = wide_table()
    table = table.with_columns(polars.lit(day).alias("day"))
    found = reduce_answers(frame(table, engine), changed(WIDE, wave="day"), cube)
    assert_same(found.tallies, counted([(p, "2025-04-30", *rest) for p, _, *rest in rows]))


@pytest.mark.parametrize("engine", LOCAL)
def test_labels_of_any_type_are_found_again(engine, frame, cube) -> None:
    """Engines write truth values and decimals in other ways than Python does."""
    table, _ = wide_table()
    table = table.with_columns(
        polars.Series("team", [True, False, None, True]),
        polars.Series("round", [2025.0, 2026.5, None, 2025.0]),
    )
    mapping = changed(WIDE, wave="round")
    found = reduce_answers(frame(table, engine), mapping, cube).tallies
    everybody = found.persons.where(found.persons.keys["scope"] == "")
    assert sum(everybody.sums["n"]) == 4
    assert {unit.lower() for unit in found.distinct("unit")} == {"", "false", "true"}
    assert found.distinct("wave") == ("", "2025", "2026.5")


@pytest.mark.parametrize("engine", ENGINES)
def test_answers_that_belong_to_nobody_are_refused(engine, frame, cube) -> None:
    table, _ = wide_table()
    table = table.with_columns(polars.Series("person", [1, 2, None, None], dtype=polars.Int64))
    with pytest.raises(InputError) as error:
        reduce_answers(frame(table, engine), WIDE, cube, name="a.csv")
    (problem,) = error.value.problems
    assert (problem.code, problem.column, problem.count) == ("no_respondent", "person", 4)


@pytest.mark.parametrize("engine", LOCAL)
def test_the_erased_are_left_out_though_gaps_made_decimals_of_their_numbers(
    engine, frame, cube
) -> None:
    table, _ = wide_table()
    table = table.with_columns(polars.Series("person", [11.0, 12.0, 13.0, 14.0]))
    found = reduce_answers(
        frame(table, engine), WIDE, cube, people=True, without=frozenset({"12", "14"})
    )
    assert [who.split("\x1f")[2] for who in found.people] == ["11", "13"]


@pytest.mark.parametrize("engine", LOCAL)
def test_of_answers_in_two_months_of_one_round_the_last_counts(
    engine, frame, cube, counted
) -> None:
    table = polars.DataFrame(
        {
            "person": ["p1", "p1"],
            "question": [STRUCTURE] * 2,
            "answer": [3, 5],
            "at": [datetime(2025, 4, 1), datetime(2025, 6, 1)],
        }
    ).with_columns(polars.col("at").alias("day"))
    mapping = changed(
        LONG,
        unit=None,
        audience=None,
        wave="day",
        wave_every="quarter",
        order="at",
        duplicates="last",
    )
    found = reduce_answers(frame(table, engine), mapping, cube)
    assert_same(found.tallies, counted([("p1", "2025-Q2", "staff", "", STRUCTURE, 5)]))


@pytest.mark.parametrize("engine", LOCAL)
@pytest.mark.parametrize(("keep", "value"), [("first", 1), ("last", 3)])
def test_of_several_answers_the_mapping_says_which_counts(
    engine, keep, value, frame, cube, counted
) -> None:
    table = polars.DataFrame(
        {
            "person": ["p1"] * 3 + ["p2"],
            "question": [STRUCTURE] * 4,
            "answer": [3, 2, 1, 4],
            "at": [30, 20, 10, 5],
        }
    )
    mapping = AnswersMapping(
        layout="long",
        respondent="person",
        item="question",
        value="answer",
        order="at",
        duplicates=keep,
    )
    found = reduce_answers(frame(table, engine), mapping, cube)
    rows = [("p1", "1", "staff", "", STRUCTURE, value), ("p2", "1", "staff", "", STRUCTURE, 4)]
    assert_same(found.tallies, counted(rows))


@pytest.mark.parametrize("engine", ENGINES)
def test_two_answers_of_one_person_to_one_item_are_refused(engine, frame, cube) -> None:
    twice = polars.concat([long_table(), long_table().head(2), long_table().head(1)])
    mapping = changed(LONG, cant_judge=("k. A.",))
    with pytest.raises(InputError) as error:
        reduce_answers(frame(twice, engine), mapping, cube, name="staff.csv")
    (problem,) = error.value.problems
    assert (problem.code, problem.file, problem.count) == ("double_answers", "staff.csv", 2)
    assert f"(items: {STRUCTURE}, {PROCESS})" in problem.message
    assert 'duplicates = "last"' in problem.hint


@pytest.mark.parametrize("engine", ENGINES)
def test_who_took_part_is_told_if_asked_and_the_erased_are_left_out(
    engine, frame, cube, counted
) -> None:
    found = reduce_answers(
        frame(long_table(), engine),
        changed(LONG, cant_judge=("k. A.",)),
        cube,
        people=True,
        without=frozenset({"p1"}),
    )
    assert_same(found.tallies, counted([row for row in ROWS if row[0] != "p1"]))
    assert [who.split("\x1f") for who in found.people] == [
        ["2025", "leader", "p3"],
        ["2025", "staff", "p2"],
        ["2025", "staff", "p4"],
        ["2025", "staff", "p6"],
    ]


@pytest.mark.parametrize("engine", LOCAL)
def test_somebody_in_two_units_is_counted_in_both_and_said(engine, frame, cube) -> None:
    table = polars.DataFrame(
        {"person": ["p1", "p1"], "team": ["a", "b"], "question": [STRUCTURE, ANSWER]}
    ).with_columns(polars.lit(3, polars.Int64).alias("answer"))
    mapping = changed(LONG, audience=None, wave=None)
    found = reduce_answers(frame(table, engine), mapping, cube)
    (warning,) = found.warnings
    assert (warning.code, warning.count) == ("in_two_units", 1)
    assert sum(found.tallies.persons.sums["n"][found.tallies.persons.keys["scope"] == ""]) == 2


@pytest.mark.parametrize("engine", LOCAL)
def test_a_table_without_an_answer_is_refused(engine, frame, cube) -> None:
    with pytest.raises(InputError, match="not a single answer"):
        reduce_answers(frame(long_table().head(0), engine), LONG, cube)


@pytest.mark.parametrize("engine", LOCAL)
def test_older_ids_land_on_the_items_that_continue_them(engine, frame, cube, counted) -> None:
    old = ["care.hear.structural.self" if row[4] == STRUCTURE else row[4] for row in ROWS]
    table = long_table(question=old)
    found = reduce_answers(frame(table, engine), changed(LONG, cant_judge=("k. A.",)), cube)
    assert_same(found.tallies, counted(ROWS))


def test_nothing_is_created_on_a_connection_of_the_users(frame, cube) -> None:
    import duckdb

    relation = frame(long_table(), "duckdb")
    kinds = ["tables", "schemas", "types", "sequences"]
    # Before DuckDB 2.0 `relation.query` itself leaves a temporary view behind.
    if not duckdb.__version__.startswith("1."):
        kinds.append("views")

    def things() -> dict[str, list[Any]]:
        return {
            kind: relation.query("r", f"SELECT * FROM duckdb_{kind}()").order("ALL").fetchall()
            for kind in kinds
        }

    before = things()
    reduce_answers(relation, changed(LONG, cant_judge=("k. A.",)), cube)
    assert things() == before


def test_a_name_with_quotes_is_a_name(cube, frame) -> None:
    table, _ = wide_table()
    odd = {"person": 'per"son', "team": "te'am", "Q1": 'Q "1"'}
    items = {'Q "1"' if name == "Q1" else name: item for name, item in WIDE.items.items()}
    mapping = changed(WIDE, respondent='per"son', unit="te'am", items=items)
    for engine in ("duckdb", "pandas", "polars"):
        found = reduce_answers(frame(table.rename(odd), engine), mapping, cube)
        assert found.rows == 9
    assert found.tallies.distinct("unit") == ("", "a", "b")


@pytest.mark.spark
def test_spark_reads_decimals_and_text_alike(frame, cube, counted) -> None:
    table, rows = wide_table(polars.Float64)
    mixed = table.with_columns(polars.col("Q1").cast(polars.Int64).cast(polars.String))
    found = reduce_answers(frame(mixed, "pyspark"), WIDE, cube)
    assert_same(found.tallies, counted(rows))


@pytest.mark.spark
@pytest.mark.parametrize("written", [True, False])
def test_spark_makes_rounds_of_dates(written, frame, cube, counted) -> None:
    table, rows = wide_table()
    days: list[Any] = [datetime(2025, 4, 30, 23, 59), datetime(2025, 7, 1), None, None]
    if written:
        days = ["30.4.2025 23:59", "1.7.2025", None, None]
    mapping = changed(WIDE, wave="day", wave_every="quarter", date_order="dmy")
    found = reduce_answers(
        frame(table.with_columns(polars.Series("day", days)), "pyspark"), mapping, cube
    )
    names = {"p1": "2025-Q2", "p2": "2025-Q3", "p3": "", "p4": ""}
    assert_same(found.tallies, counted([(p, names[p], a, u, i, v) for p, _, a, u, i, v in rows]))


@pytest.mark.spark
@pytest.mark.parametrize(("keep", "value"), [("first", 1), ("last", 3)])
def test_spark_takes_the_first_or_the_last_answer(keep, value, frame, cube, counted) -> None:
    table = polars.DataFrame(
        {"person": ["p1"] * 3, "question": [STRUCTURE] * 3, "answer": [3, 2, 1], "at": [3, 2, 1]}
    )
    mapping = changed(LONG, unit=None, audience=None, wave=None, order="at", duplicates=keep)
    found = reduce_answers(frame(table, "pyspark"), mapping, cube)
    assert_same(found.tallies, counted([("p1", "1", "staff", "", STRUCTURE, value)]))
