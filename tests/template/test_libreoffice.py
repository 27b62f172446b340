"""Another program opens the workbook, calculates and saves it: its drop-downs still name the right
cells, and what was filled in is looked at without anything else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from workbook import ROWS, add_question, fill

import cxkit
from cxkit.template import new_workbook

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def saved_again(path: Path) -> Path:
    """The workbook as LibreOffice saves it after it has opened it."""
    out = path.parent / "saved"
    profile = (path.parent / "profile").as_uri()
    subprocess.run(
        [str(OFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx"]
        + ["--outdir", str(out), str(path)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return out / path.name


def rules(path: Path) -> dict[tuple[str, str], tuple[str, list[str]]]:
    """Sheet and cells -> kind of the rule and what a drop-down offers, read from its cells."""
    book = openpyxl.load_workbook(path)
    found = {}
    for sheet in book:
        for rule in sheet.data_validations.dataValidation:
            if rule.type in (None, "none"):
                continue
            offered = _offered(book, str(rule.formula1)) if rule.type == "list" else []
            found[sheet.title, str(rule.sqref)] = (str(rule.type), offered)
    book.close()
    return found


def _offered(book: Any, formula: str) -> list[str]:
    if formula.startswith('"'):
        return formula.strip('"').split(",")
    title, _, cells = formula.removeprefix("=").rpartition("!")
    sheet = book[title.strip("'").replace("''", "'")]
    values = [row[0].value for row in sheet[cells.replace("$", "")]]
    return [str(value) for value in values if value is not None]


def test_drop_downs_are_still_there_and_name_the_same_cells(tmp_path: Path, language: str) -> None:
    path = new_workbook(tmp_path / "firm.xlsx", language=language)
    fill(path, language, ROWS)
    before, after = rules(path), rules(saved_again(path))
    assert after == before
    lists = [offered for kind, offered in before.values() if kind == "list"]
    assert len(lists) > 30
    assert ["service", "billing", "sales"] in lists  # the units that were filled in
    assert ["talks"] in lists  # and the initiative
    assert list(cxkit.default_cube().tiles) in lists
    assert [{"en": "yes", "de": "ja"}[language], {"en": "no", "de": "nein"}[language]] in lists


def test_what_was_saved_by_another_program_says_the_same(tmp_path: Path, language: str) -> None:
    path = new_workbook(tmp_path / "firm.xlsx", language=language)
    fill(path, language, ROWS)
    add_question(path, language)
    first = cxkit.look(path)
    again = cxkit.look(saved_again(path))
    assert len(first.findings) > 10
    assert [f.to_dict() for f in again.findings] == [f.to_dict() for f in first.findings]
