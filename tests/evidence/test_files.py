"""Opening files, workbooks and folders."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from cxkit.errors import InputError
from cxkit.evidence import files, source
from cxkit.evidence.excelfile import cell_text
from cxkit.evidence.files import connect, find_inputs, open_path, row_numbers
from cxkit.evidence.header import column_letter


def codes(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        open_path(path)
    assert all(problem.hint for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    book.close()
    return path


def parquet(path: Path, sql: str) -> Path:
    connection = connect()
    connection.sql(sql).write_parquet(str(path))
    return path


def test_a_workbook_yields_a_table_per_sheet_with_exact_numbers(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "w.xlsx",
        Staff=[["ID", "Q", "D", None], [1, 3.5, datetime(2025, 4, 3)], [], [2, "3,5", None]],
        Leer=[],
        Kunden=[["A", "B"], ["x", True]],
    )
    staff, customers = open_path(path)
    assert staff.name == "w.xlsx!Staff"
    assert staff.frame.fetchall() == [("1", "3.5", "2025-04-03"), ("2", "3,5", None)]
    assert customers.frame.fetchall() == [("x", "true")]
    assert staff.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert str(row_numbers(staff, column="ID", values=[2])) == "row 4"


def test_a_workbook_with_one_filled_sheet_is_called_like_the_file(tmp_path: Path) -> None:
    (table,) = open_path(workbook(tmp_path / "w.xlsx", A=[["ID", "Q"], [1, 2]], B=[]))
    assert (table.name, table.sheet) == ("w.xlsx", "A")


def test_hidden_sheets_are_not_read_and_noted(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", A=[["ID", "Q"], [1, 2]], Secret=[["x"], [1]])
    book = openpyxl.load_workbook(path)
    book["Secret"].sheet_state = "hidden"
    book.save(path)
    book.close()
    (table,) = open_path(path)
    assert "Secret" in table.notes[-1].message


def test_problems_of_all_sheets_come_at_once(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", A=[["x", "x"], [1, 2]], B=[["y"]])
    with pytest.raises(InputError) as caught:
        open_path(path)
    places = [(p.code, p.sheet) for p in caught.value.problems]
    assert places == [("double_column", "A"), ("no_rows", "B")]


def test_an_empty_workbook(tmp_path: Path) -> None:
    assert codes(workbook(tmp_path / "w.xlsx", A=[], B=[[None, " "]])) == ["empty_file"]


def test_a_workbook_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "w.xlsx").write_text("hello")
    assert codes(tmp_path / "w.xlsx") == ["broken_file"]


def test_a_protected_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    def refuse(_: object) -> None:
        raise python_calamine.PasswordError("protected")

    monkeypatch.setattr(python_calamine.CalamineWorkbook, "from_path", refuse, raising=True)
    (tmp_path / "w.xlsx").touch()
    assert codes(tmp_path / "w.xlsx") == ["password"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (3.0, "3"),
        (3.25, "3.25"),
        (-9.0, "-9"),
        (True, "true"),
        (False, "false"),
        (" x ", "x"),
        (date(2025, 4, 3), "2025-04-03"),
        (datetime(2025, 4, 3), "2025-04-03"),
        (datetime(2025, 4, 3, 12, 1), "2025-04-03 12:01:00"),
        (1e300, "1e+300"),
    ],
)
def test_cells_become_text(cell: str | float | date, text: str) -> None:
    assert cell_text(cell) == text


def test_parquet_keeps_its_types_and_rows_have_numbers(tmp_path: Path) -> None:
    path = parquet(tmp_path / "p [1].parquet", "SELECT 7 AS id, ' x' AS t UNION ALL SELECT 8, 'y'")
    (table,) = open_path(path)
    assert table.frame.fetchall() == [(7, " x"), (8, "y")]
    assert (table.rows, table.header_rows, table.encoding) == (2, 0, None)
    assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert str(row_numbers(table, column="id", values=[8])) == "row 2"


def test_broken_and_empty_parquet_files(tmp_path: Path) -> None:
    (tmp_path / "bad.parquet").write_text("hello")
    assert codes(tmp_path / "bad.parquet") == ["broken_file"]
    assert codes(parquet(tmp_path / "empty.pq", "SELECT 1 AS a WHERE false")) == ["no_rows"]


def test_a_folder_yields_its_answers_sorted_and_leaves_out_the_rest(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "units.csv", ".hidden.csv"):
        (tmp_path / name).write_text("a,b\n1,2\n")
    for name in ("mapping.toml", "notes.txt", "~$w.xlsx"):
        (tmp_path / name).write_text("x = 1\n")
    (tmp_path / "more").mkdir()
    assert [table.name for table in open_path(tmp_path)] == ["a.csv", "b.csv"]
    found = find_inputs(tmp_path)
    assert [p.name for p in found.units] == ["units.csv"]
    assert [p.name for p in found.documents] == ["mapping.toml"]


def test_a_unit_tree_that_is_named_is_opened_as_such(tmp_path: Path) -> None:
    (tmp_path / "Units.csv").write_text("id,parent\na,\n")
    (table,) = open_path(tmp_path / "Units.csv")
    assert table.role == "units"
    assert find_inputs(tmp_path / "Units.csv").answers == ()


def test_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("")
    (tmp_path / "b.csv").write_text("x,x\n1,2\n")
    with pytest.raises(InputError) as caught:
        open_path(tmp_path)
    assert [(p.file, p.code) for p in caught.value.problems] == [
        ("a.csv", "empty_file"),
        ("b.csv", "double_column"),
    ]


def test_nothing_there(tmp_path: Path) -> None:
    assert codes(tmp_path / "nope.csv") == ["no_file"]
    assert codes(tmp_path) == ["no_answers"]


@pytest.mark.parametrize(
    ("name", "word"), [("a.sav", "SPSS"), ("a.zip", "Unpack"), ("a.toml", "--mapping")]
)
def test_other_formats_say_what_to_do(tmp_path: Path, name: str, word: str) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(InputError) as caught:
        open_path(tmp_path / name)
    (problem,) = caught.value.problems
    assert problem.code == "unsupported_file"
    assert word in problem.hint


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, connection: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files, "open_csv", refuse)
    (tmp_path / "a.csv").write_text("a\n1\n")
    with pytest.raises(InputError) as caught:
        open_path(tmp_path / "a.csv")
    assert "Permission denied" in caught.value.problems[0].message


def test_tables_open_on_a_connection_of_the_users_and_leave_no_table_behind(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    (tmp_path / "bad.csv").write_text("x,x\n1,2\n")
    connection = connect()
    (table,) = open_path(tmp_path / "a.csv", connection=connection)
    assert table.connection is connection
    with pytest.raises(InputError):
        open_path(tmp_path / "bad.csv", connection=connection)
    tables = connection.execute("SELECT count(*), bool_and(temporary) FROM duckdb_tables()")
    assert tables.fetchall() == [(1, True)]


def test_a_connection_spills_into_a_private_folder_that_goes_with_it() -> None:
    connection = connect()
    (name,) = source.fetch_one(connection, "SELECT current_setting('temp_directory')")
    folder = Path(name)
    assert folder.stat().st_mode & 0o077 == 0
    connection.close()
    del connection
    assert not folder.exists()


def test_a_connection_loads_nothing_from_the_network() -> None:
    sql = "SELECT current_setting('autoinstall_known_extensions')"
    assert source.fetch_one(connect(), sql) == (False,)


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_columns_have_the_letters_of_a_spreadsheet(index: int, letter: str) -> None:
    assert column_letter(index) == letter
