"""A new workbook: written, filled in as in Excel, and looked at without anything else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from workbook import FORMS, ROWS, add_question, fill

import cxkit
from cxkit import CxkitError, InputError, RefusedError
from cxkit.evidence.initiativefile import read_initiatives
from cxkit.evidence.kind import EvidenceColumn, EvidenceForm, EvidenceKind
from cxkit.plugins import plugin_manager
from cxkit.tallies import merge_partitions
from cxkit.tallies.registers import RegistersView
from cxkit.tallies.rollout import RolloutView
from cxkit.tallies.series import SeriesView
from cxkit.tallies.ties import TiesView
from cxkit.template import new_workbook
from cxkit.vault import Vault


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_filled_workbook_needs_nothing_else(tmp_path: Path, language: str) -> None:
    path = new_workbook(tmp_path / "firm.xlsx", language=language)
    fill(path, language, ROWS)
    add_question(path, language)
    found = cxkit.look(path, out=tmp_path / "out")
    assert found.waves == ("2026-Q1",)
    tile = found.one(measure="tile_mean", tile="culture.respect", audience="staff")
    # One of the twelve cannot judge.
    assert tile.estimate.n == 11
    with Vault.open(tmp_path / "out" / "cxkit.vault.db") as vault:
        evidence = merge_partitions(vault.partitions()).evidence
        assert {unit.id for unit in vault.unit_rows()} == {"service", "billing", "sales"}
        assert {unit.head_counts.get("staff") for unit in vault.unit_rows()} == {None, 12}
    assert set(evidence) == {"codings", "registers", "rollout", "series", "ties"}
    panel = SeriesView(tallies=evidence["series"]).panel("calls")
    assert (panel.units, panel.periods[-1]) == (("billing",), "2026-04")
    assert panel.n.tolist() == [[1, 1, 0, 1]]
    rollout = RolloutView(tallies=evidence["rollout"]).of("talks")
    assert rollout is not None
    assert (str(rollout.starts["billing"]), rollout.comparison) == ("2026-04-01", ("sales",))
    registers = RegistersView(tallies=evidence["registers"])
    assert set(registers.all) == {"goals", "initiatives", "promises", "roles"}
    assert registers.records("goals")[0].flag("customer") is True
    assert registers.records("promises")[0].number("target") == 0.95
    assert TiesView(tallies=evidence["ties"]).matrix().mean[0, 1] == 4


def test_initiatives_of_the_workbook_can_be_planned(tmp_path: Path, language: str) -> None:
    path = new_workbook(tmp_path / "firm.xlsx", language=language)
    fill(path, language, {"initiatives": ROWS["initiatives"], "goals": ROWS["goals"]})
    (initiative,) = read_initiatives(path, cxkit.default_cube())
    assert (initiative.id, initiative.sponsor) == ("talks", "board")
    assert initiative.benefit["culture.respect"].likely == 6


def test_what_is_filled_in_later_is_added(tmp_path: Path) -> None:
    path = new_workbook(tmp_path / "firm.xlsx")
    fill(path, "en", {"series": ROWS["series"]})
    first = cxkit.look(path, out=tmp_path / "out")
    assert [p["name"] for p in first.provenance["partitions"]] == ["firm.xlsx!Series"]
    fill(path, "en", {"goals": ROWS["goals"]})
    later = cxkit.look(path, out=tmp_path / "out", add=True)
    assert {w.code for w in later.warnings} == {"sheet_not_filled_in", "table_same"}
    assert len(later.provenance["partitions"]) == 2


def test_what_is_wrong_is_said_with_sheet_row_and_column(tmp_path: Path) -> None:
    path = new_workbook(tmp_path / "firm.xlsx", language="de")
    rows: dict[str, list[dict[str, object]]] = {
        "units": ROWS["units"],
        "series": [{"metric": "calls", "unit": "Biling", "period": "2026-01", "value": "viel"}],
        "mapping": [{"column": "F1"}, {"means": "ignore"}, {"means": "wave", "column": "Bereich"}],
    }
    fill(path, "de", rows)
    with pytest.raises(InputError) as caught:
        cxkit.look(path)
    places = {(p.code, p.sheet, p.row, p.column) for p in caught.value.problems}
    assert places == {
        ("unknown_unit", "Zeitreihen", 2, "Bereich"),
        ("not_a_number", "Zeitreihen", 2, "Wert"),
        ("empty_cell", "Zuordnung", 2, None),
        ("incomplete_row", "Zuordnung", 3, None),
    }


def test_a_workbook_in_which_nothing_is_filled_in(tmp_path: Path, language: str) -> None:
    path = new_workbook(tmp_path / "firm.xlsx", language=language)
    with pytest.raises(InputError) as caught:
        cxkit.look(path)
    assert [problem.code for problem in caught.value.problems] == ["nothing_filled_in"]


def test_headers_drop_downs_and_explanations_are_in_the_language(
    tmp_path: Path, language: str
) -> None:
    path = new_workbook(tmp_path / "firm.xlsx", language=language)
    book = openpyxl.load_workbook(path)
    explained = {
        (row[0].value, row[1].value): row[3].value for row in book.worksheets[0].iter_rows()
    }
    for form in FORMS.values():
        sheet = book[form.label[language]]
        headers = [each.value for each in sheet[1]]
        assert headers == [column.label[language] for column in form.columns]
        for column in form.columns:
            key = form.label[language], column.label[language]
            assert explained[key] == column.help[language]
    rules = validations(book[FORMS["rollout"].label[language]])
    units, arms = FORMS["units"].label[language], FORMS["rollout"].column("arm").choices
    assert rules["B2:B1001"] == f"'{units}'!$A$2:$A$1001"
    assert rules["E2:E1001"] == '"' + ",".join(arms[a][language] for a in arms) + '"'
    assert book.worksheets[-1].sheet_state == "hidden"
    tiles = validations(book[FORMS["initiatives"].label[language]])["C2:C1001"]
    assert tiles.endswith(f"$A$1:$A${len(cxkit.default_cube().tiles)}")
    book.close()


def validations(sheet: Any) -> dict[str, str]:
    return {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}


def test_the_same_workbook_is_the_same_file(tmp_path: Path) -> None:
    one, other = new_workbook(tmp_path / "a.xlsx"), new_workbook(tmp_path / "b.xlsx")
    assert one.read_bytes() == other.read_bytes()


def test_nothing_that_somebody_filled_in_is_written_over(tmp_path: Path) -> None:
    path = new_workbook(tmp_path / "firm.xlsx")
    with pytest.raises(RefusedError, match="is there already"):
        new_workbook(path)


def test_a_name_without_its_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        new_workbook(tmp_path / "firm.xls")
    assert caught.value.problems[0].hint == "Call it firm.xlsx."


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CxkitError, match="Cannot write"):
        new_workbook(tmp_path / "nowhere" / "firm.xlsx")


class Visits:
    @cxkit.hookimpl
    def cxkit_evidence_kinds(self) -> list[EvidenceKind]:
        column = EvidenceColumn(name="unit", type="unit", refers="units", help={"en": "Who went."})
        form = EvidenceForm(id="visits", label={"en": "Visits: all"}, columns=[column])
        big = EvidenceForm(id="log", label={"en": "Log"})
        shape = {"visits": (("unit",), ("n",))}
        return [
            EvidenceKind.of_form(form, shape=shape, reduce=None),
            EvidenceKind.of_form(big, shape=shape, reduce=None, in_workbook=False),
        ]


def test_kinds_of_plugins_have_sheets_unless_they_are_too_big_to_type(tmp_path: Path) -> None:
    manager = plugin_manager(discover=False, extra=[("visits", Visits())])
    path = new_workbook(tmp_path / "firm.xlsx", language="de", manager=manager)
    book = openpyxl.load_workbook(path)
    names = book.sheetnames
    assert "Visits all" in names[:-1]
    assert "Log" not in names
    assert [each.value for each in book["Visits all"][1]] == ["unit"]
    book.close()
