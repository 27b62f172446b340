"""Mappings of one's own: kept, used for later exports, and never passed over in silence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

RESPECT = "culture.respect.behaviour.self"
CANDOUR = "culture.candour.behaviour.self"
MAPPING = """
[[answers]]
files = [{files}]
respondent = "Nr"
unit = "Haus"
{more}
[answers.items]
"Frage 1" = "culture.respect.behaviour.self"
"""


def export(
    path: Path,
    *,
    columns: Iterable[str] = ("Nr", "Haus", "Welle", "Frage 1"),
    wave: str = "2026-03",
    first: int = 0,
    encoding: str = "utf-8",
) -> Path:
    """Twenty people of two houses; what a column holds goes by its name."""
    columns = list(columns)
    path.parent.mkdir(exist_ok=True)
    lines = [";".join(columns)]
    for k in range(first, first + 20):
        cells = {"Nr": k, "Haus": f"Müller {k % 2}", "Gebäude": f"M{k % 2}", "Welle": wave}
        lines.append(";".join(str(cells.get(column, 1 + k % 5)) for column in columns))
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def mapping(path: Path, *files: str, more: str = 'wave = "Welle"') -> Path:
    text = MAPPING.format(files=", ".join(f'"{name}"' for name in files), more=more)
    path.write_text(text, encoding="utf-8")
    return path


def document(tmp_path: Path) -> dict:
    return json.loads((tmp_path / "cxkit-out" / "findings.json").read_text("utf-8"))


def units(tmp_path: Path, wave: str) -> set[str]:
    found = document(tmp_path)["findings"]
    subjects = [f["subject"] for f in found if f["wave"] == wave]
    return {subject["unit"] for subject in subjects if subject.get("unit")}


def test_a_later_export_of_another_name_is_read_as_the_first(cli: Callable, tmp_path: Path) -> None:
    """Its guess has no teams: `Haus` is the unit only because the mapping said so."""
    columns = ("Nr", "Haus", "Welle", RESPECT)
    first = export(tmp_path / "march.csv", columns=columns)
    how = mapping(tmp_path / "how.toml", "march.csv")
    how.write_text(how.read_text("utf-8").replace("Frage 1", RESPECT), encoding="utf-8")
    assert cli("look", first, "--mapping", how).code == 0
    later = export(tmp_path / "april.csv", columns=columns, wave="2026-04", first=100)
    shown = cli("look", later, "--add")
    assert shown.code == 0
    assert "'april.csv' has the columns of 'march.csv', so it is read as that was." in shown.err
    assert units(tmp_path, "2026-04") == {"Müller 0", "Müller 1"}


def test_what_only_the_later_export_asks_is_read_too(cli: Callable, tmp_path: Path) -> None:
    columns = ("Nr", "Haus", "Welle", RESPECT)
    how = mapping(tmp_path / "how.toml", "march.csv")
    how.write_text(how.read_text("utf-8").replace("Frage 1", RESPECT), encoding="utf-8")
    cli("look", export(tmp_path / "march.csv", columns=columns), "--mapping", how)
    more = (*columns, CANDOUR)
    assert (
        cli("look", export(tmp_path / "april.csv", columns=more, wave="2026-04"), "--add").code == 0
    )
    found = document(tmp_path)["findings"]
    tiles = {f["subject"].get("tile") for f in found if f["wave"] == "2026-04"}
    assert {"culture.respect", "culture.candour"} <= tiles
    assert units(tmp_path, "2026-04") == {"Müller 0", "Müller 1"}


def test_a_team_that_only_the_later_export_has_is_kept(cli: Callable, tmp_path: Path) -> None:
    cli("look", export(tmp_path / "march.csv", columns=("Nr", "Welle", RESPECT)))
    columns = ("Nr", "Abteilung", "Welle", "Art", RESPECT, CANDOUR)
    later = export(tmp_path / "april.csv", columns=columns, wave="2026-04")
    text = later.read_text("utf-8").splitlines()
    rows = [row.split(";") for row in text[1:]]
    for k, row in enumerate(rows):
        row[1], row[3] = f"Müller {k % 2}", ("Kunden" if k % 4 == 3 else "Mitarbeitende")
    later.write_text("\n".join([text[0], *(";".join(row) for row in rows)]), encoding="utf-8")
    shown = cli("look", later, "--add")
    assert shown.code == 0
    assert units(tmp_path, "2026-04") == {"Müller 0", "Müller 1"}
    found = document(tmp_path)["findings"]
    assert "customer" in {f["subject"].get("audience") for f in found if f["wave"] == "2026-04"}


def test_what_a_later_export_lacks_is_said(cli: Callable, tmp_path: Path) -> None:
    columns = ("Nr", "Haus", "Welle", RESPECT)
    how = mapping(tmp_path / "how.toml", "march.csv")
    how.write_text(how.read_text("utf-8").replace("Frage 1", RESPECT), encoding="utf-8")
    cli("look", export(tmp_path / "march.csv", columns=columns), "--mapping", how)
    renamed = ("Nr", "Gebäude", "Welle", RESPECT)
    later = export(tmp_path / "april.csv", columns=renamed, wave="2026-04")
    shown = cli("look", later, "--add", "--language", "de")
    assert shown.code == 0
    assert (
        "'april.csv' wird nicht so gelesen wie 'march.csv', denn darin fehlt 'Haus'." in shown.err
    )


def test_what_is_lacking_is_said_where_the_rest_is_open_too(cli: Callable, tmp_path: Path) -> None:
    how = mapping(tmp_path / "how.toml", "march.csv")
    cli("look", export(tmp_path / "march.csv"), "--mapping", how)
    renamed = ("Nr", "Gebäude", "Welle", "Frage 1")
    shown = cli("look", export(tmp_path / "april.csv", columns=renamed), "--add")
    assert shown.code == 2
    assert "'april.csv' is not read as 'march.csv' was, because it lacks 'Haus'." in shown.err


def test_the_round_of_a_later_export_is_asked_for(cli: Callable, tmp_path: Path) -> None:
    columns = ("Nr", "Haus", RESPECT)
    how = mapping(tmp_path / "how.toml", "march.csv", more='constants = {wave = "2026-03"}')
    how.write_text(how.read_text("utf-8").replace("Frage 1", RESPECT), encoding="utf-8")
    cli("look", export(tmp_path / "march.csv", columns=columns), "--mapping", how)
    later = export(tmp_path / "april.csv", columns=columns, first=100)
    shown = cli("look", later, "--add", "--language", "de")
    assert shown.code == 2
    assert "nichts sagt, von welcher Erhebung diese ist" in shown.err
    assert '[answers.constants] wave = "..."' in shown.err


def test_customers_are_not_read_as_the_staff_before(cli: Callable, tmp_path: Path) -> None:
    columns = ("Nr", "Abteilung", "Welle", RESPECT)
    cli("look", export(tmp_path / "staff.csv", columns=columns))
    later = export(tmp_path / "kunden.csv", columns=columns, first=100)
    assert cli("look", later, "--add").code == 0
    found = document(tmp_path)["findings"]
    assert {f["subject"].get("audience") for f in found} >= {"staff", "customer"}


def test_a_file_that_the_mapping_does_not_mention_is_an_error(
    cli: Callable, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    export(data / "march.csv")
    export(data / "april.csv", first=100, wave="2026-04")
    mapping(data / "mapping.toml", "march.csv")
    shown = cli("look", "data", "--language", "de")
    assert shown.code == 2
    assert (
        "april.csv: Die Zuordnung nennt diese Tabelle nicht; sie würde nicht gezählt." in shown.err
    )
    assert 'Nennen Sie sie dort, files = ["march.csv", "april.csv"].' in shown.err
    assert not (tmp_path / "cxkit-out").exists()
    mapping(data / "mapping.toml", "march.csv", "april.csv")
    assert cli("look", "data").code == 0
    assert document(tmp_path)["waves"] == ["2026-03", "2026-04"]


def test_a_file_of_other_columns_is_named_too(cli: Callable, tmp_path: Path) -> None:
    other = export(tmp_path / "other.csv", columns=("Nr", RESPECT))
    how = mapping(tmp_path / "how.toml", "march.csv")
    shown = cli("look", other, "--mapping", how)
    assert shown.code == 2
    assert (
        "Add it under files = [...] in one of the [[answers]], or leave the file out." in shown.err
    )


def test_a_mapping_for_an_earlier_file_reads_a_later_one_that_is_added(
    cli: Callable, tmp_path: Path
) -> None:
    how = mapping(tmp_path / "how.toml", "march.csv")
    assert cli("look", export(tmp_path / "march.csv"), "--mapping", how).code == 0
    later = export(tmp_path / "april.csv", first=100, wave="2026-04")
    shown = cli("look", later, "--add", "--mapping", how)
    assert shown.code == 0
    assert "'april.csv' has the columns of 'march.csv'" in shown.err
    assert document(tmp_path)["waves"] == ["2026-03", "2026-04"]


def test_other_sheets_of_a_workbook_that_is_mentioned_are_left_out(
    cli: Callable, tmp_path: Path
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Daten"
    for sheet in (book.active, book.create_sheet("Entwurf")):
        sheet.append(["Nr", "Haus", "Welle", "Frage 1"])
        for k in range(9):
            sheet.append([k, "M", "2026", 1 + k % 5])
    book.save(tmp_path / "a.xlsx")
    shown = cli(
        "look", tmp_path / "a.xlsx", "--mapping", mapping(tmp_path / "h.toml", "a.xlsx!Daten")
    )
    assert shown.code == 0
    assert (
        "Note: a.xlsx!Entwurf: The mapping does not mention this table; it was left out."
        in shown.err
    )


def test_a_guess_starts_from_the_mapping_that_is_there(cli: Callable, tmp_path: Path) -> None:
    data = tmp_path / "data"
    export(data / "march.csv")
    export(data / "staff.csv", columns=("Nr", "Abteilung", RESPECT))
    mapping(data / "mapping.toml", "march.csv")
    shown = cli("look", "data", "--guess", "--language", "de")
    assert shown.code == 0
    assert shown.err.startswith("Hinweis: Es gibt schon eine Zuordnung: mapping.toml")
    assert 'unit = "Haus"' in shown.out
    assert '"Frage 1" = "culture.respect.behaviour.self"' in shown.out
    assert 'unit = "Abteilung"' in shown.out
    (data / "mapping.toml").write_text(shown.out, encoding="utf-8")
    assert cli("look", "data", "--guess").out == cli("look", "data", "--guess").out


def test_a_guess_into_the_folder_itself_begins_anew(cli: Callable, tmp_path: Path) -> None:
    """The shell makes the file before cxkit writes to it."""
    data = tmp_path / "data"
    export(data / "march.csv", columns=("Nr", "Abteilung", RESPECT))
    (data / "mapping.toml").touch()
    shown = cli("look", "data", "--guess")
    assert shown.code == 0
    assert 'unit = "Abteilung"' in shown.out


def test_a_mapping_beside_a_file_that_is_named_is_pointed_out(
    cli: Callable, tmp_path: Path
) -> None:
    path = export(tmp_path / "data" / "march.csv", columns=("Nr", "Haus", RESPECT))
    mapping(tmp_path / "data" / "mapping.toml", "march.csv")
    for arguments in (("--guess",), ()):
        shown = cli("look", path, *arguments, "--language", "de")
        assert shown.code == 0
        assert "Neben dieser Datei liegt eine mapping.toml" in shown.err


def test_the_encoding_is_said_with_the_guess(cli: Callable, tmp_path: Path) -> None:
    path = export(tmp_path / "a.csv", columns=("Nr", "Haus", RESPECT), encoding="cp1252")
    shown = cli("look", path, "--guess", "--language", "de")
    assert "Die Datei ist nicht UTF-8; sie wurde als Windows-1252 gelesen" in shown.err


def test_a_mapping_of_evidence_is_shown_with_the_guess(cli: Callable, tmp_path: Path) -> None:
    data = tmp_path / "data"
    export(data / "march.csv", columns=("Nr", "Haus", RESPECT))
    (data / "figures.csv").write_text("was,monat,wert\ncalls,2026-01,3\n", encoding="utf-8")
    (data / "mapping.toml").write_text(
        '[[series]]\nfiles = ["figures.csv"]\n[series.columns]\n'
        'metric = "was"\nperiod = "monat"\nvalue = "wert"\n',
        encoding="utf-8",
    )
    shown = cli("look", "data", "--guess")
    assert shown.code == 0
    assert shown.out.count("[[series]]") == 1
    assert 'metric = "was"' in shown.out
    assert "[[answers]]" in shown.out


UNITS = "Bereich;Gehört zu;Name;Mitarbeitende\nHaus;;Haus;\nMüller 0;Haus;Eins;30\n"


def test_a_table_of_units_with_a_german_name_is_one(cli: Callable, tmp_path: Path) -> None:
    data = tmp_path / "data"
    export(data / "march.csv", columns=("Nr", "Haus", RESPECT))
    (data / "bereiche.csv").write_text(UNITS, encoding="utf-8")
    shown = cli("look", "data", "--guess")
    assert shown.code == 0
    assert "bereiche.csv: This is taken as the table of units" in shown.err
    assert "bereiche.csv" not in shown.out


def test_answers_in_a_file_called_as_units_are_no_units(cli: Callable, tmp_path: Path) -> None:
    export(tmp_path / "data" / "bereiche.csv", columns=("Nr", "Bereich", RESPECT))
    shown = cli("look", "data", "--guess")
    assert shown.code == 0
    assert RESPECT in shown.out
    assert "table of units" not in shown.err


def test_what_is_no_answers_may_be_units(cli: Callable, tmp_path: Path) -> None:
    data = tmp_path / "data"
    export(data / "march.csv", columns=("Nr", "Haus", RESPECT))
    (data / "struktur.csv").write_text(UNITS, encoding="utf-8")
    shown = cli("look", "data")
    assert shown.code == 2
    assert "A table of units is handed in with --units FILE." in shown.err


@pytest.mark.parametrize(("said", "code"), [("Mitarbeitende", 2), ("staff", 0)])
def test_who_answered_is_said_by_an_id(cli: Callable, tmp_path: Path, said: str, code: int) -> None:
    export(tmp_path / "march.csv")
    more = f'wave = "Welle"\nconstants = {{ audience = "{said}" }}'
    how = mapping(tmp_path / "how.toml", "march.csv", more=more)
    shown = cli("look", "march.csv", "--mapping", str(how))
    assert shown.code == code
    place = "march.csv: The mapping says that all who answered are 'Mitarbeitende'"
    assert (place in shown.err) == (code == 2)
    assert ('[answers.constants]: audience = "staff".' in shown.err) == (code == 2)
