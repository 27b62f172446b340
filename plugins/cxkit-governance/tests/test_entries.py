"""Fields of registers are read as people write them."""

from __future__ import annotations

import pytest

from cxkit_governance._entries import Entry, by_id


def entry(value: object, name: str = "e") -> Entry:
    return Entry(register="promises", id=name, fields={"x": value})


@pytest.mark.parametrize(
    ("words", "flag"),
    [("ja", True), ("Yes", True), ("x", True), ("1", True), ("Nein", False), ("no", False)]
    + [("-", False), ("", None), ("maybe", None), (None, None)],
)
def test_yes_and_no(words: object, flag: bool | None) -> None:
    assert entry(words).flag("x") is flag


@pytest.mark.parametrize(
    ("words", "number", "count"),
    [
        ("12", 12.0, 12),
        ("0,95", 0.95, None),
        ("95 %", 0.95, None),
        ("100%", 1.0, 1),
        ("3.", 3.0, 3),
        ("-3", None, None),
        ("many", None, None),
        ("9" * 400, None, None),
        ("", None, None),
    ],
)
def test_numbers_shares_and_counts(words: str, number: float | None, count: int | None) -> None:
    assert entry(words).number("x") == number
    assert entry(words).count("x") == count


def test_lists_are_separated_by_semicolons_and_repeats_count_once() -> None:
    assert entry("a; b ;;a").many("x") == ("a", "b")
    assert entry("").many("x") == ()


def test_a_name_is_the_title_or_else_the_id() -> None:
    assert entry("a").name == "e"
    assert Entry(register="r", id="e", fields={"title": "T"}).name == "T"


def test_the_first_of_two_with_the_same_id_counts() -> None:
    assert by_id([entry("a"), entry("b")])["e"].text("x") == "a"
