"""Initiatives from tables: the same as from TOML, with rows and columns in every message."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from cxkit.cube import Cube, cube_from_document
from cxkit.errors import InputError
from cxkit.evidence.initiativefile import initiatives_of_rows, read_initiatives
from cxkit.initiative import Benefit, Initiative

TOML = """
[[initiatives]]
id = "lab"
title = { en = "Lab", de = "Labor" }
tiles = { "care.listen" = 0.7, "flow.answer" = 0.3 }
benefit."care.listen" = { low = 2, likely = 6, high = 12 }
benefit.flow = { low = 0, likely = 2.5, high = 8 }
effort = { hours = [40, 20], money = [1000, 0] }
lag = 1
needs = ["base"]
sponsor = "Board"
latest = 4
mandatory = true
units = ["north"]
comparison = ["south", "west"]
smallest_worth = 1.5

[[initiatives]]
id = "base"
title = "Base"
tiles = ["care.listen", "care.answer"]
benefit."care.listen" = { low = 1, likely = 2, high = 3 }
benefit."care.answer" = { low = 1, likely = 2, high = 3 }
effort = 60
"""
HEADER = (
    "id;title;title_de;tiles;benefit;low;likely;high;hours;effort_money;lag;needs;sponsor;"
    "latest;mandatory;units;comparison;smallest_worth"
)
LAB = (
    '"lab";"Lab";"Labor";"care.listen 70 %; flow.answer: 0,3";'
    '"care.listen 2..6..12; flow 0/2,5/8";;;;"40; 20";1000/0;1;base;Board;4;ja;north;'
    '"south; west";1,5'
)
BASE = '"base";"Base";;"care.listen; care.answer";;1;2;3;60;;;;;;;;;'


@pytest.fixture(scope="module")
def cube() -> Cube:
    faces = [
        {"id": d, "label": d, "tiles": [{"id": t, "label": f"{t}."} for t in ("listen", "answer")]}
        for d in ("care", "flow")
    ]
    return cube_from_document({"id": "small", "dimensions": faces})


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def problems(path: Path, cube: Cube) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(InputError) as caught:
        read_initiatives(path, cube)
    return [(p.code, p.row, p.column) for p in caught.value.problems]


def test_a_table_says_the_same_as_a_document(tmp_path: Path, cube: Cube) -> None:
    from_table = read_initiatives(write(tmp_path / "plan.csv", HEADER, LAB, BASE), cube)
    assert from_table == read_initiatives(write(tmp_path / "plan.toml", TOML), cube)
    assert from_table[0].effort == {"hours": (40, 20), "money": (1000, 0)}


def test_headers_are_understood_in_german(tmp_path: Path, cube: Cube) -> None:
    (found,) = read_initiatives(
        write(
            tmp_path / "plan.csv",
            "Kennung;Titel;Kacheln;Niedrig;Wahrscheinlich;Hoch;Stunden;Dauer;Verpflichtend",
            "lab;Labor;care.listen;1;4,5;8;10;2;nein",
        ),
        cube,
    )
    assert isinstance(found, Initiative)
    assert found.benefit == {"care.listen": Benefit(low=1, likely=4.5, high=8)}
    assert (found.effort, found.mandatory) == ({"hours": (10, 10)}, False)


def test_a_workbook_has_a_sheet_for_initiatives(tmp_path: Path, cube: Cube) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Units"
    book.active.append(["unit"])
    book.active.append(["north"])
    sheet = book.create_sheet("Initiativen")
    sheet.append(["id", "title", "tiles", "low", "likely", "high", "hours"])
    sheet.append(["lab", "Lab", "care.listen", 1, 4, 8, 10])
    book.save(tmp_path / "firm.xlsx")
    assert [each.id for each in read_initiatives(tmp_path / "firm.xlsx", cube)] == ["lab"]
    sheet.title = "Something"
    book.save(tmp_path / "firm.xlsx")
    with pytest.raises(InputError, match=r"which sheet holds the initiatives: Units, Something\."):
        read_initiatives(tmp_path / "firm.xlsx", cube)


def test_what_is_wrong_is_named_with_row_and_column(tmp_path: Path, cube: Cube) -> None:
    path = write(
        tmp_path / "plan.csv",
        "id;title;tiles;benefit;hours;needs;mandatory;earliest",
        "a;A;care.lisen;care.listen 1..2..3;10;;;",
        "b;B;care.listen;4;10;;;",
        ";;;;;;;",
        "c;C;care.listen;care.listen 1..2..3;ten;d;perhaps;soon",
        "d;D;care.listen;care.listen 1..2..3;10;c;;",
    )
    found = problems(path, cube)
    assert set(found) == {
        ("unknown_tile", 2, "tiles"),
        ("benefit_without_range", 3, "benefit"),
        ("not_number", 5, "hours"),
        ("not_flag", 5, "mandatory"),
        ("bad_earliest", 5, "earliest"),
        ("cycle", 5, "needs"),
    }


def test_columns_that_mean_nothing_are_refused(tmp_path: Path, cube: Cube) -> None:
    path = write(tmp_path / "plan.csv", "ident;titel;hourz", "a;A;10")
    assert problems(path, cube) == [
        ("no_column", None, None),
        ("unknown_column", None, "ident"),
        ("unknown_column", None, "hourz"),
    ]


def test_a_missing_benefit_is_said_with_the_row(tmp_path: Path, cube: Cube) -> None:
    path = write(tmp_path / "plan.csv", "id;title;tiles;hours", "a;A;care.listen;10")
    assert problems(path, cube) == [("no_benefit", 2, None)]


def test_a_file_that_is_not_there_is_said(tmp_path: Path, cube: Cube) -> None:
    assert problems(tmp_path / "nothing.xlsx", cube) == [("cannot_read", None, None)]


def test_rows_of_any_origin_are_read(cube: Cube) -> None:
    row = {"id": "lab", "title": "Lab", "tiles": "care.listen", "hours": "5"}
    (found,) = initiatives_of_rows([{**row, "low": "1", "likely": "2", "high": "3"}], cube)
    assert found.title == {"en": "Lab"}
    with pytest.raises(InputError) as caught:
        initiatives_of_rows([{**row, "low": "1", "likely": "2"}], cube)
    assert caught.value.problems[0].path == "initiatives[0].benefit.care.listen"


def test_a_share_that_is_no_number_is_said(cube: Cube) -> None:
    row = {"id": "a", "title": "A", "tiles": "care.listen most", "hours": "5", "benefit": "1..2..3"}
    with pytest.raises(InputError, match="must be a number, not 'most'"):
        initiatives_of_rows([row], cube)
