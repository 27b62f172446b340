"""One person who answers a tile's items of two forms, in a table of any engine."""

from __future__ import annotations

import polars
import pytest

from cxkit.cube import cube_from_document
from cxkit.evidence.answers import reduce_answers
from cxkit.evidence.mapping import AnswersMapping
from cxkit.tallies import CANT_JUDGE
from cxkit.testing import tallies_of

# Ibis calls what DuckDB has renamed; the warning points at Ibis.
pytestmark = pytest.mark.filterwarnings(
    r"ignore:fetch_arrow_table\(\) is deprecated:DeprecationWarning"
)

LOCAL = ("pandas", "pandas nullable", "polars", "polars lazy", "pyarrow", "duckdb", "ibis")
ENGINES = (*LOCAL, pytest.param("pyspark", marks=pytest.mark.spark))
NAMES = ("respondent", "wave", "audience", "unit", "item", "value")
LONG = AnswersMapping(layout="long", cant_judge=("x",), **{name: name for name in NAMES})


@pytest.fixture(scope="module")
def cube():
    """A tile of one item for staff and one for customers, on two points."""
    items = [
        {"id": "own", "form": "self", "side": "structural"},
        {"id": "theirs", "form": "customer", "side": "behaviour", "direction": -1},
    ]
    tile = {"id": "t", "label": "T", "items": items}
    return cube_from_document(
        {
            "id": "two",
            "scales": {"short": {"low": 1, "high": 2}},
            "dimensions": [{"id": "d", "label": "D", "tiles": [tile]}],
        }
    )


# Digits to the base 4: not asked 0, the answers 1 and 2, cannot judge 3.
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("own", "theirs", "pattern", "persons"),
    [
        # Added up in one digit, twice "I can't judge" would read as a rating ...
        (CANT_JUDGE, CANT_JUDGE, 3 + 3 * 4, {"": 1}),
        # ... and two ratings as one "I can't judge".
        (1, 2, 1 + 2 * 4, {"": 1, "d": 1, "d.t": 1}),
        (2, CANT_JUDGE, 2 + 3 * 4, {"": 1, "d": 1, "d.t": 1}),
    ],
)
def test_answers_to_both_are_told_apart(engine, own, theirs, pattern, persons, cube, frame) -> None:
    who = ("p5", "1", "leader", "b")
    rows = [(*who, "own", own), (*who, "theirs", theirs)]
    words = [(*row[:5], {CANT_JUDGE: "x"}.get(row[5], str(row[5]))) for row in rows]
    table = polars.DataFrame(words, schema=NAMES, orient="row")
    found = reduce_answers(frame(table, engine), LONG, cube).tallies
    scopes, n = found.persons.keys["scope"].tolist(), found.persons.sums["n"].tolist()
    assert dict(zip(scopes, n, strict=True)) == persons
    assert found.patterns.keys["pattern"].tolist() == [pattern]
    assert found == tallies_of(cube, rows)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_two_forms_too_long_for_one_pattern_are_counted_without(engine, frame) -> None:
    """Sixteen items of each form on five points: each would fit an integer, both do not."""
    items = [
        {"id": f"{form}{k}", "form": form, "side": "process"}
        for form in ("self", "customer")
        for k in range(16)
    ]
    long = cube_from_document(
        {
            "id": "long",
            "scales": {"five": {"low": 1, "high": 5}},
            "dimensions": [
                {"id": "d", "label": "D", "tiles": [{"id": "t", "label": "T", "items": items}]}
            ],
        }
    )
    words = [
        (who, "1", "staff", "", item["id"], "x" if who == "p2" else "5")
        for who in ("p1", "p2", "p3")
        for item in items
    ]
    table = polars.DataFrame(words, schema=NAMES, orient="row")
    found = reduce_answers(frame(table, engine), LONG, long).tallies
    assert len(found.patterns) == 0
    scopes, n = found.persons.keys["scope"].tolist(), found.persons.sums["n"].tolist()
    assert dict(zip(scopes, n, strict=True)) == {"": 3, "d": 2, "d.t": 2}
