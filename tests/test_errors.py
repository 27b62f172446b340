"""Errors name the place and the remedy."""

from __future__ import annotations

import pytest

import cxkit
from cxkit.errors import (
    CxkitError,
    InputError,
    MissingExtraError,
    PluginError,
    Problem,
    RefusedError,
)


def test_a_problem_says_where_what_and_how_to_mend_it() -> None:
    problem = Problem(
        code="odd",
        message="This is odd.",
        hint="Make it even.",
        file="a.xlsx",
        sheet="One",
        row=3,
        column="Q1",
        path="x[0]",
    )
    assert problem.place == "a.xlsx, sheet 'One', row 3, column 'Q1', at x[0]"
    assert str(problem) == f"{problem.place}: This is odd.\n  -> Make it even."


def test_a_problem_without_place_and_hint_is_its_message() -> None:
    problem = Problem(code="odd", message="This is odd.")
    assert str(problem) == "This is odd."
    assert problem.to_dict() == {"code": "odd", "message": "This is odd."}


def test_a_row_or_count_of_zero_is_a_number() -> None:
    problem = Problem(code="odd", message="Odd.", row=0, count=0)
    assert problem.place == "row 0"
    assert problem.to_dict()["count"] == 0


def test_an_input_error_lists_every_problem() -> None:
    problems = [Problem(code=str(k), message=f"No {k}.") for k in (1, 2)]
    error = InputError(iter(problems))
    assert error.problems == tuple(problems)
    assert str(error) == "2 problems found:\n- No 1.\n- No 2."
    assert str(InputError(problems[:1])).startswith("1 problem found:")


def test_an_input_error_needs_a_problem() -> None:
    with pytest.raises(ValueError, match="at least one problem"):
        InputError([])


def test_an_error_ends_with_its_hint() -> None:
    assert str(CxkitError("No.", hint="Yes.")) == "No.\n  -> Yes."
    assert str(CxkitError("No.")) == "No."


def test_a_missing_extra_names_the_command_that_installs_it() -> None:
    error = MissingExtraError("to_polars()", "polars")
    assert error.hint == "python -m pip install polars"
    assert "to_polars() needs polars" in str(error)


def test_each_kind_of_error_has_its_exit_code() -> None:
    kinds = (CxkitError, InputError, RefusedError, PluginError, MissingExtraError)
    assert [kind.exit_code for kind in kinds] == [1, 2, 3, 4, 5]
    assert all(issubclass(kind, cxkit.CxkitError) for kind in kinds)
