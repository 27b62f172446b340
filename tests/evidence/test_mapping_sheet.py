"""The sheet of a workbook that says what its answers mean."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from cxkit import InputError
from cxkit.evidence.files import open_path
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.mapping_sheet import is_mapping_sheet, read_mapping_sheet

ITEM = "culture.respect.behaviour.self"
Row = tuple[object, ...]


def read(path: Path, rows: list[Row]) -> tuple[AnswersMapping, ...]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Zuordnung"
    for row in [("Blatt", "Spalte oder Wort", "Bedeutet", "Wert"), *rows]:
        sheet.append(row)
    book.save(path)
    book.close()
    (table,) = open_path(path)
    assert is_mapping_sheet(table.sheet)
    return read_mapping_sheet(table)


def test_rows_become_the_mapping_of_each_sheet(tmp_path: Path) -> None:
    own, everything = read(
        tmp_path / "firm.xlsx",
        [
            (None, "k. A.", "keine Antwort", None),
            ("Kunden", "F1", ITEM, None),
            ("Kunden", "Nr", "respondent", None),
            ("Kunden", "stimmt", "Wort", 5),
            ("Kunden", "Klient", "Wort", "customer"),
            ("Kunden", "Nord", "Wort", "north"),
            ("Kunden", "Alter", "nicht verwenden", None),
            (None, "F1", ITEM, None),
        ],
    )
    assert own.files == ("firm.xlsx!Kunden", "Kunden")
    assert (own.respondent, own.ignore, dict(own.items)) == ("Nr", ("Alter",), {"F1": ITEM})
    assert (dict(own.labels), dict(own.audiences)) == ({"stimmt": 5.0}, {"Klient": "customer"})
    assert dict(own.units) == {"Nord": "north"}
    assert (everything.files, everything.missing) == (("*",), ("k. A.",))


def test_a_column_of_items_makes_a_long_table(tmp_path: Path) -> None:
    rows: list[Row] = [
        (None, "Frage", "Frage", None),
        (None, "Antwort", "Antwort", None),
        (None, "Nr", "Person", None),
    ]
    (part,) = read(tmp_path / "firm.xlsx", rows)
    assert (part.layout, part.item, part.value) == ("long", "Frage", "Antwort")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((None, "F1", None, None), "empty_cell"),
        ((None, "x", "word", None), "incomplete_row"),
        ((None, None, "ignore", None), "incomplete_row"),
        ((None, None, ITEM, None), "incomplete_row"),
        ((None, "Nr", "respondent", None), "bad_mapping"),
    ],
)
def test_what_is_missing_in_a_row_is_said_with_its_place(
    tmp_path: Path, row: Row, code: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path / "firm.xlsx", [row])
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, problem.sheet) == (code, "firm.xlsx", "Zuordnung")
