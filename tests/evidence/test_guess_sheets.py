"""Guessing a mapping for workbooks: sheets beside the answers."""

from __future__ import annotations

import pytest
from attrs import evolve

from cxkit.cube import default_cube
from cxkit.errors import InputError
from cxkit.evidence.guess import Guess, guess_mapping
from cxkit.evidence.profile import profile

ITEM = "culture.respect.behaviour.self"


def guessed(**sheets: dict[str, list[int]]) -> Guess:
    """The guess for a workbook of these sheets: name -> column -> values."""
    import polars

    tables = [
        evolve(profile(polars.DataFrame(columns), name=f"x.xlsx!{name}"), file="x.xlsx", sheet=name)
        for name, columns in sheets.items()
    ]
    return guess_mapping(tables, default_cube())


def test_a_sheet_without_items_beside_answers_is_left_out() -> None:
    mapping = guessed(answers={"id": [1, 2], ITEM: [4, 5]}, legend={"code": [1, 2]}).checked()
    assert mapping.for_table("x.xlsx!answers") is not None
    assert mapping.for_table("x.xlsx!legend") is None


def test_a_sheet_that_nearly_names_an_item_is_asked_about() -> None:
    near = ITEM.replace("respect", "respct")
    found = guessed(answers={"id": [1, 2], ITEM: [4, 5]}, more={"id": [1, 2], near: [4, 5]})
    assert [(p.code, p.sheet) for p in found.problems] == [("unknown_item", "more")]


def test_a_workbook_without_any_item_is_a_problem() -> None:
    with pytest.raises(InputError) as error:
        guessed(legend={"code": [1, 2]}, notes={"text": [1, 2]}).checked()
    assert [p.code for p in error.value.problems] == ["no_items", "no_items"]
