"""Texts in several languages."""

from __future__ import annotations

import pytest

from cxkit.cube.text import fill, pick, placeholders

VARIABLES = {"C": {"de": {"nom": "die Gäste", "dat": "den Gästen"}, "en": {"nom": "guests"}}}


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", "Größe"), ("de-AT", "Größe"), ("de-CH", "Grösse"), ("fr", "size"), ("en-GB", "size")],
)
def test_the_nearest_text_is_taken(language, expected) -> None:
    assert pick({"de": "Größe", "en": "size"}, language) == expected


def test_without_english_there_is_whatever_there_is() -> None:
    assert pick({"it": "misura"}, "fr") == "misura"
    assert pick({}, "fr") == ""


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        (
            "de",
            "{C} loben. {C} kommen mit {C.dat}.",
            "Die Gäste loben. Die Gäste kommen mit den Gästen.",
        ),
        ("de-AT", "Mit {C.gen}", "Mit die Gäste"),
        ("en", "{C.dat} first", "Guests first"),
        ("fr", "{C} ici", "{C} ici"),
        ("en", "no variable", "no variable"),
        ("en", "{X} stays", "{X} stays"),
    ],
)
def test_variables_take_their_case_and_sentences_their_capital(language, words, expected) -> None:
    assert fill({language: words}, VARIABLES) == {language: expected}


def test_the_variables_of_a_text() -> None:
    assert placeholders("{C} and {top.gen} and {C.dat}") == {"C", "top"}
