"""CSV files as people have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxkit.errors import InputError, Problem
from cxkit.evidence.files import SourceTable, open_path, row_numbers


def opened(path: Path, text: str | bytes, encoding: str = "utf-8") -> SourceTable:
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    (table,) = open_path(path)
    return table


def problems(path: Path, text: str | bytes, encoding: str = "utf-8") -> list[Problem]:
    with pytest.raises(InputError) as caught:
        opened(path, text, encoding)
    assert all(problem.file == path.name for problem in caught.value.problems)
    assert all(problem.hint for problem in caught.value.problems)
    return list(caught.value.problems)


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "answers.csv"


def test_the_german_excel_default_simply_works(csv: Path) -> None:
    table = opened(csv, "ID;Bereich;Antwort\r\n1;Führung;3,5\r\n2;Küche; 4,0 \r\n", "cp1252")
    assert table.columns == ("ID", "Bereich", "Antwort")
    assert table.frame.fetchall() == [("1", "Führung", "3,5"), ("2", "Küche", "4,0")]
    assert (table.encoding, table.delimiter, table.rows) == ("cp1252", ";", 2)
    (note,) = table.notes
    assert note.code == "encoding_guessed"
    assert "Windows-1252" in note.message


@pytest.mark.parametrize(
    ("text", "encoding", "delimiter"),
    [
        ("ID,Wort\n1,für\n", "utf-8", ","),
        ("ID,Wort\n1,für\n", "utf-8-sig", ","),
        ("ID\tWort\n1\tfür\n", "utf-16", "\t"),
        ("ID\tWort\n1\tfür und wider\n", "utf-16-le", "\t"),
        ("ID\tWort\n1\tfür und wider\n", "utf-16-be", "\t"),
        ("ID|Wort\n1|für\n", "utf-8", "|"),
        ("sep=;\nID;Wort\n1;für\n", "utf-8", ";"),
        ("ID;Wort\r1;für\r", "utf-8", ";"),
    ],
)
def test_encoding_and_delimiter_are_recognised(
    csv: Path, text: str, encoding: str, delimiter: str
) -> None:
    table = opened(csv, text, encoding)
    assert table.columns == ("ID", "Wort")
    assert table.delimiter == delimiter
    ((number, word),) = table.frame.fetchall()
    assert number == "1"
    assert word.startswith("für")


def test_commas_within_cells_do_not_outvote_the_semicolon(csv: Path) -> None:
    table = opened(csv, 'ID;"a, b, c"\n1;"x, y, z"\n2;"x, y, z"\n')
    assert table.columns == ("ID", "a, b, c")


def test_quoted_cells_keep_line_breaks_and_quotation_marks(csv: Path) -> None:
    table = opened(csv, 'ID,"A\nquestion"\r\n1,"she said ""no""\nand left"\r\n')
    assert table.columns == ("ID", "A question")
    assert table.frame.fetchall() == [("1", 'she said "no"\nand left')]


def test_blank_cells_are_null_and_cells_are_trimmed(csv: Path) -> None:
    table = opened(csv, "ID,a,b\n1,  ,\u00a0x\t\n2,NA,0\n")
    assert table.frame.fetchall() == [("1", None, "x"), ("2", "NA", "0")]


def test_trailing_empty_columns_and_rows_are_left_out(csv: Path) -> None:
    table = opened(csv, "ID,Q,,\n1,2,,\n\n,,,\n2,3,,\n,,,\n\n")
    assert table.columns == ("ID", "Q")
    assert table.frame.fetchall() == [("1", "2"), ("2", "3")]
    assert table.rows == 2


def test_a_first_column_that_counts_rows_is_left_out(csv: Path) -> None:
    table = opened(csv, ",ID,Q\n0,7,2\n1,8,3\n")
    assert table.columns == ("ID", "Q")
    assert [note.code for note in table.notes] == ["row_names"]


def test_three_header_rows_of_qualtrics(csv: Path) -> None:
    table = opened(
        csv,
        'StartDate,Q1,Q2\nStart Date,"We see\npeople",Other\n'
        '"{""ImportId"":""startDate"",""timeZone"":""UTC""}","{""ImportId"":""QID1""}",'
        '"{""ImportId"":""QID2""}"\n2026-01-02 10:00:00,3,4\n',
    )
    assert table.header_rows == 3
    assert table.texts == {"StartDate": "Start Date", "Q1": "We see people", "Q2": "Other"}
    assert table.frame.fetchall() == [("2026-01-02 10:00:00", "3", "4")]
    assert str(row_numbers(table, column="Q1", values=[3])) == "row 4"


def test_codes_and_texts_of_limesurvey(csv: Path) -> None:
    table = opened(csv, '"id. Antwort ID","G1Q01[SQ001]. Wir sehen Menschen"\n"1","3"\n')
    assert table.texts["G1Q01[SQ001]. Wir sehen Menschen"] == "Wir sehen Menschen"
    assert [note.code for note in table.notes] == ["limesurvey_header"]


@pytest.mark.parametrize("text", ["", "\n\n", ";;\n;;\n"])
def test_an_empty_file(csv: Path, text: str) -> None:
    assert [p.code for p in problems(csv, text)] == ["empty_file"]


def test_a_header_without_rows(csv: Path) -> None:
    (problem,) = problems(csv, "ID,Q\n\n,\n")
    assert problem.code == "no_rows"
    assert "no row below it" in problem.message


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (bytes(range(256)), "zero bytes"),
        (b"PK\x03\x04aaaa", "Excel"),
        (b"\x1f\x8baaaa", "compressed"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_a_binary_file_named_csv(csv: Path, content: bytes, word: str) -> None:
    (problem,) = problems(csv, content)
    assert problem.code == "not_text"
    assert word in problem.message


def test_two_encodings_in_one_file(csv: Path) -> None:
    (problem,) = problems(csv, "ID;Q\n1;für\n".encode() + "2;für\n".encode("cp1252"))
    assert (problem.code, problem.row) == ("mixed_encoding", 3)


def test_a_utf8_file_that_was_cut_off_within_a_letter(csv: Path) -> None:
    (problem,) = problems(csv, "ID;Q\n1;für\n2;f".encode() + b"\xc3")
    assert problem.code == "mixed_encoding"


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850"])
def test_an_encoding_of_old_machines_is_refused_rather_than_garbled(
    csv: Path, encoding: str
) -> None:
    (problem,) = problems(csv, "ID;Q\n1;für Führung über\n", encoding)
    assert (problem.code, problem.row) == ("unknown_encoding", 2)


def test_characters_that_were_lost_before_are_noted(csv: Path) -> None:
    table = opened(csv, "ID;Q\n1;f\ufffdr\n")
    assert [note.code for note in table.notes] == ["lost_characters"]


def test_double_and_missing_names_are_reported_all_at_once(csv: Path) -> None:
    found = problems(csv, "ID,Q,q,,x,x\n1,2,3,4,5,6\n")
    assert [p.code for p in found] == ["double_column", "double_column", "unnamed_column"]
    assert "'Q' and 'q' (B, C) differ only in capitals" in found[0].message
    assert "'x' stands above 2 columns (E, F)" in found[1].message
    assert "Column D has no name" in found[2].message


def test_many_columns_without_names_are_one_problem(csv: Path) -> None:
    (problem,) = problems(csv, "ID,Q" + "," * 8 + "\n" + "1," * 9 + "1\n")
    assert "Columns C, D, E, F, G and 3 more have no names" in problem.message
    assert problem.count == 8


def test_a_file_without_names(csv: Path) -> None:
    assert [p.code for p in problems(csv, "3,3,4\n1,2,3\n")] == ["no_header"]


def test_a_title_above_the_header(csv: Path) -> None:
    (problem,) = problems(csv, "Umfrage 2026,,\n,,\nID,Q,R\n1,2,3\n")
    assert problem.code == "header_not_first"
    assert "Delete the rows above row 3" in problem.hint


def test_ragged_rows_are_named(csv: Path) -> None:
    (problem,) = problems(csv, "ID;Q;R\n1;2;3\n1;2\n\n1;2;3;4\n5;6;7;\n8\n")
    assert (problem.code, problem.row, problem.count) == ("ragged_rows", 3, 3)
    assert "The header has 3 cells, but rows 3, 5 and 7" in problem.message
    assert "semicolon" in problem.message


def test_many_ragged_rows_are_counted_beyond_five(csv: Path) -> None:
    (problem,) = problems(csv, "ID;Q\n" + "1\n" * 30)
    assert "rows 2, 3, 4, 5, 6 and 25 more" in problem.message


def test_harmless_irregularities_are_read(csv: Path) -> None:
    table = opened(csv, "ID;Q;R\n1;2;3;;\n\n \n4;5;6\r\n7;8;9;\n")
    assert table.frame.fetchall() == [("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9")]
    assert str(row_numbers(table, where="ID = '7'")) == "row 6"


def test_an_open_quotation_mark(csv: Path) -> None:
    (problem,) = problems(csv, 'ID;Q\n1;2\n1;"abc\n2;3\n4;5\n')
    assert (problem.code, problem.row) == ("broken_quotes", 3)


def test_a_sample_that_ends_within_a_record_does_not_mislead(csv: Path) -> None:
    cell = "x" * 300_000
    table = opened(csv, f"ID,Q\n1,2\n2,{cell}\n3,4\n")
    assert table.rows == 3


def test_rows_are_numbered_as_a_spreadsheet_counts(csv: Path) -> None:
    table = opened(csv, "ID;Q\n1;2\n\n2;9\n;\n3;9\n")
    assert row_numbers(table, column="Q", values=[9]).first == (4, 6)
    found = row_numbers(table, where="Q > '1'", limit=2)
    assert (found.first, found.count) == ((2, 4), 3)
    assert str(found) == "rows 2, 4 and 1 more"


def test_rows_of_a_single_column(csv: Path) -> None:
    table = opened(csv, "ID\n1\n\n3\n")
    assert table.frame.fetchall() == [("1",), ("3",)]
    assert str(row_numbers(table, column="ID", values=["3"])) == "row 4"


def test_the_temporary_copy_keeps_the_names_of_odd_files(tmp_path: Path) -> None:
    table = opened(tmp_path / "answers [1] it's*.csv", "a,b\n1,2\n")
    assert table.name == "answers [1] it's*.csv"
    assert table.frame.fetchall() == [("1", "2")]
