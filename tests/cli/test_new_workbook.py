"""`cxkit new-workbook`: where it was written, what comes next, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest


@pytest.mark.parametrize(
    ("language", "first", "says"),
    [("en", "Read me", "Fill in what you have"), ("de-CH", "Anleitung", "Füllen Sie aus")],
)
def test_it_says_what_comes_next(
    cli: Callable[..., Any], tmp_path: Path, language: str, first: str, says: str
) -> None:
    path = tmp_path / "firm.xlsx"
    done = cli("new-workbook", path, "--language", language)
    assert done.code == 0
    assert says in done.out
    assert f"cxkit look {path}" in done.out
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == first
    book.close()
    again = cli("new-workbook", path, "--language", language)
    assert again.code == 3
