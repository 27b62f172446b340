"""What cannot be read is refused, everything at once, with its remedy."""

from __future__ import annotations

import subprocess
import sys

import polars
import pytest

from cxkit.errors import InputError
from cxkit.evidence.answers import reduce_answers
from cxkit.evidence.engines import engine_for
from cxkit.evidence.mapping import AnswersMapping

STRUCTURE = "care.listen.structural.self"
COLUMNS = {"respondent": "person", "audience": "who", "item": "question", "value": "answer"}
LONG = AnswersMapping(layout="long", **COLUMNS)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_all_problems_of_a_table_are_told_at_once(engine, frame, cube) -> None:
    table = polars.DataFrame(
        {
            "person": ["p1", "p2", "p3", "p4", "p5"],
            "who": ["staff", "staff", None, "staff", "staff"],
            "question": ["care.listn.structural.self", STRUCTURE, STRUCTURE, STRUCTURE, "zzz"],
            "answer": ["3", "6", "3", "maybe", "2.5"],
        }
    )
    with pytest.raises(InputError) as error:
        reduce_answers(frame(table, engine), LONG, cube, name="a.csv")
    found = {p.code: p for p in error.value.problems}
    assert set(found) == {"unknown_item", "unknown_answer", "out_of_range", "no_audience"}
    assert {p.file for p in error.value.problems} == {"a.csv"}
    unknown = [p.message for p in error.value.problems if p.code == "unknown_item"]
    assert "did you mean 'care.listen.structural.self'" in unknown[0]
    assert "'zzz' is no item of the cube (1 answers)." in unknown[1]
    assert "scale of 1 to 5: 6" in found["out_of_range"].message
    assert "'maybe' is not understood (1 times" in found["unknown_answer"].message


def test_columns_that_are_not_there_are_all_named(cube) -> None:
    table = polars.DataFrame({"person": [1], "who": ["staff"], "team": ["a"], "question": ["x"]})
    mapping = AnswersMapping(layout="long", unit="tema", **COLUMNS)
    with pytest.raises(InputError) as error:
        reduce_answers(table, mapping, cube)
    assert [p.column for p in error.value.problems] == ["tema", "answer"]
    assert "did you mean 'team'?" in error.value.problems[0].message
    assert error.value.problems[0].hint.startswith("Columns of the table: person, who")


@pytest.mark.parametrize("nothing", [[1, 2], {"a": 1}, "text", None])
def test_what_is_no_frame_is_refused(nothing) -> None:
    with pytest.raises(InputError, match="cxkit cannot read a") as error:
        engine_for(nothing)
    assert "pandas, Polars, PyArrow, DuckDB, Ibis and PySpark" in error.value.problems[0].hint


def test_an_engine_without_support_is_named(monkeypatch) -> None:
    from cxkit.evidence import engines

    monkeypatch.delitem(engines._MODULES, "polars")
    with pytest.raises(InputError, match="cxkit cannot read a 'polars'"):
        engine_for(polars.DataFrame({"a": [1]}))


@pytest.mark.parametrize("engine", ["polars", "duckdb", "pandas"])
def test_a_table_of_which_nothing_is_understood_is_refused_like_any_other(
    engine, frame, cube
) -> None:
    table = polars.DataFrame({"person": [1], "who": ["staff"], "question": ["zz"], "answer": ["4"]})
    with pytest.raises(InputError) as error:
        reduce_answers(frame(table, engine), LONG, cube)
    assert [p.code for p in error.value.problems] == ["unknown_item"]


def test_a_process_that_read_with_duckdb_ends_without_a_word() -> None:
    code = (
        "import duckdb, narwhals as nw\n"
        "from cxkit.evidence.engines import engine_for\n"
        "relation = duckdb.sql('SELECT 1 AS a')\n"
        "print(engine_for(relation).fetch(nw.from_native(relation)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("{'a': [1]}", "")
