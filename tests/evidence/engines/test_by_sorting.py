"""Persons gathered by sorting integers: the same tallies as by joins, whatever the portions."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxkit.cube import cube_from_document
from cxkit.errors import InputError
from cxkit.evidence import by_engine, by_sorting
from cxkit.evidence.answers import reduce_answers
from cxkit.evidence.mapping import AnswersMapping
from cxkit.tallies import CANT_JUDGE, SKIPPED
from cxkit.testing import strategies, tallies_of

NAMES = ("respondent", "wave", "audience", "unit", "item", "value")
LONG = AnswersMapping(
    layout="long", cant_judge=("x",), missing=("-",), **{name: name for name in NAMES}
)
WORDS = {CANT_JUDGE: "x", SKIPPED: "-"}
KINDS = {
    "text": lambda who: who,
    "integer": lambda who: int(who[1:]) - 3,
    "huge": lambda who: 2**63 - 1 - int(who[1:]),
    "float": lambda who: float(who[1:]) + 0.5,
}


def table(rows, kind="text") -> polars.DataFrame:
    columns = dict(zip(NAMES, map(list, zip(*rows, strict=True)), strict=True))
    columns["respondent"] = [KINDS[kind](who) for who in columns["respondent"]]
    columns["value"] = [WORDS.get(value, str(value)) for value in columns["value"]]
    return polars.DataFrame(columns)


def as_frame(rows: polars.DataFrame, engine: str):
    return rows if engine == "polars" else rows.to_arrow()


def only_by_sorting():
    """A context in which the other way is an error."""
    return patch.object(by_engine, "gather", side_effect=AssertionError("not by sorting"))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_they_are_those_counted_one_by_one(data) -> None:
    cube = data.draw(strategies.cubes())
    rows = data.draw(strategies.rows(cube).filter(bool))
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    engine = data.draw(st.sampled_from(["polars", "pyarrow"]))
    portion = data.draw(st.sampled_from([1, 3, 8, 100]))
    frame = as_frame(table(rows, kind), engine)
    with patch.object(by_sorting, "PORTION", portion):
        found = reduce_answers(frame, LONG, cube, people=True)
    assert found.tallies == tallies_of(cube, rows)
    with patch.object(by_sorting, "gather", return_value=None):
        assert reduce_answers(frame, LONG, cube, people=True) == found


@pytest.fixture(scope="module")
def rows(cube):
    """Answers of twelve people to everything in the cube."""
    items = [item for item in cube.items.values() if item.form != "predicted"]
    return [
        (f"p{k}", "1", "staff", "ab"[k % 2], item.id, item.scale.low + (k + j) % item.scale.points)
        for k in range(12)
        for j, item in enumerate(items)
    ]


@pytest.mark.parametrize("engine", ["polars", "pyarrow"])
@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("portion", [10, 1000])
def test_engines_of_this_process_sort(engine, kind, portion, cube, rows) -> None:
    with only_by_sorting(), patch.object(by_sorting, "PORTION", portion):
        found = reduce_answers(as_frame(table(rows, kind), engine), LONG, cube)
    assert found.tallies == tallies_of(cube, rows)


# Ibis calls what DuckDB has renamed; the warning points at Ibis.
@pytest.mark.filterwarnings(r"ignore:fetch_arrow_table\(\) is deprecated:DeprecationWarning")
@pytest.mark.parametrize("engine", ["duckdb", "ibis"])
def test_engines_of_others_do_not(engine, cube, rows, frame) -> None:
    with patch.object(by_sorting, "gather", side_effect=AssertionError("sorted")):
        found = reduce_answers(frame(table(rows), engine), LONG, cube)
    assert found.tallies == tallies_of(cube, rows)


def test_codes_that_do_not_fit_an_integer_take_the_other_way(cube, rows) -> None:
    with patch.object(by_sorting, "_LIMIT", 10):
        found = reduce_answers(table(rows), LONG, cube)
        with only_by_sorting(), pytest.raises(AssertionError, match="not by sorting"):
            reduce_answers(table(rows), LONG, cube)
    assert found.tallies == tallies_of(cube, rows)


@pytest.mark.parametrize("portion", [3, 1000])
def test_a_second_answer_is_found_in_whichever_portion_it_is(portion, cube, rows) -> None:
    twice = [*rows, (*rows[0][:5], rows[0][5])]
    with (
        patch.object(by_sorting, "PORTION", portion),
        pytest.raises(InputError, match="1 times one person answered one item twice"),
    ):
        reduce_answers(table(twice), LONG, cube)


def test_a_long_tile_counts_its_raters_without_patterns(rows) -> None:
    """A tile of 30 items on seven points: a pattern would need 95 bits."""
    items = [{"id": f"i{k}", "side": "process"} for k in range(30)]
    cube = cube_from_document(
        {
            "id": "long",
            "scales": {"seven": {"low": 1, "high": 7}},
            "dimensions": [
                {"id": "d", "label": "D", "tiles": [{"id": "t", "label": "T", "items": items}]}
            ],
        }
    )
    given = [
        (f"p{k}", "1", "staff", "", f"i{j}", CANT_JUDGE if k == 4 else 1 + (k + j) % 7)
        for k in range(5)
        for j in range(30)
    ]
    with only_by_sorting():
        found = reduce_answers(table(given), LONG, cube).tallies
    assert len(found.patterns) == 0
    scopes = dict(zip(found.persons.keys["scope"], found.persons.sums["n"], strict=True))
    assert scopes == {"": 5, "d": 4, "d.t": 4}
    assert found.pairs == tallies_of(cube, given).pairs


def test_patterns_too_wide_to_be_packed_are_counted_all_the_same() -> None:
    wide = np.asarray([2**61, 5, 2**61, 2**61 + 1], dtype=np.int64)
    groups = np.asarray([7, 7, 7, 3], dtype=np.int64)
    found = by_sorting._tally(g=groups, t=groups + 1, pattern=wide)
    rows = set(zip(*(found[name].tolist() for name in ("g", "t", "pattern", "n")), strict=True))
    assert rows == {(7, 8, 2**61, 2), (7, 8, 5, 1), (3, 4, 2**61 + 1, 1)}


def test_few_codes_and_many_are_counted_alike() -> None:
    codes = np.asarray([3, 1, 3, 3, 0], dtype=np.int64)
    for size in (4, 2**40):
        distinct, n = by_sorting._counted(codes.copy(), size)
        assert (distinct.tolist(), n.tolist()) == ([0, 1, 3], [1, 1, 3])
