"""Where in a file something wrong stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxkit import default_cube
from cxkit.evidence.files import open_path
from cxkit.evidence.locate import locator
from cxkit.evidence.mapping import AnswersMapping

RESPECT = "culture.respect.behaviour.self"
LONG = AnswersMapping(
    layout="long", respondent="who", item="item", value="value", items={"Frage 1": RESPECT}
)
WIDE = AnswersMapping(respondent="who", items={"Q1": RESPECT, "Q2": "culture.candour.process.self"})
NAMELESS = AnswersMapping(items={"Q1": RESPECT})


@pytest.fixture
def long(tmp_path: Path) -> Path:
    (tmp_path / "long.csv").write_text(f"who;item;value\n1;{RESPECT};4\n2;Frage 1;9,0\n2;x;9\n")
    return tmp_path / "long.csv"


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    (tmp_path / "wide.csv").write_text("who,Q1,Q2\na,4,5\nb,9,so so\na,1,9\n")
    return tmp_path / "wide.csv"


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ({"item": RESPECT}, "rows 2 and 3"),
        ({"item": "x"}, "row 4"),
        ({"value": 9.0}, "rows 3 and 4"),
        ({"item": RESPECT, "value": 9.0}, "row 3"),
        ({"respondent": "2", "item": "x"}, "row 4"),
        ({"value": "nowhere"}, ""),
        ({}, ""),
    ],
)
def test_rows_of_a_long_table(long: Path, values: dict[str, object], rows: str) -> None:
    (table,) = open_path(long)
    assert locator(table, LONG, default_cube())(values) == rows


@pytest.mark.parametrize(
    ("mapping", "values", "rows"),
    [
        (WIDE, {"item": RESPECT, "value": 9}, "row 3"),
        (WIDE, {"item": "Q2", "value": 9}, "row 4"),
        (WIDE, {"value": 9}, "rows 3 and 4"),
        (WIDE, {"value": "so so"}, "row 3"),
        (WIDE, {"respondent": "a", "item": "Q1"}, "rows 2 and 4"),
        (WIDE, {"item": "culture.respect.process.self", "value": 9}, ""),
        (NAMELESS, {"respondent": "1", "item": RESPECT}, ""),
    ],
)
def test_rows_of_a_wide_table(
    wide: Path, mapping: AnswersMapping, values: dict[str, object], rows: str
) -> None:
    (table,) = open_path(wide)
    assert locator(table, mapping, default_cube())(values) == rows
