"""Problems in German: recognised sentences, their places, and what stays as it is."""

from __future__ import annotations

import re

import pytest

from cxkit.errors import Problem, RefusedError
from cxkit.german import error_in_german, in_german, place_in_german, sentences, translated

TWICE = (
    "2 times one person answered one item twice in one wave (items: a, b). The first is in {rows}."
)


def test_every_sentence_has_the_same_gaps_in_both_languages() -> None:
    gaps = {en: re.findall(r"\{(\d*)(?::t)?\}", de) for en, de in sentences().items()}
    wrong = [
        en
        for en, found in gaps.items()
        if len(found) != en.count("{}")
        or (any(found) and sorted(found) != [str(k) for k in range(len(found))])
    ]
    assert wrong == []


def test_a_sentence_that_is_not_known_stays_as_it_is() -> None:
    assert translated("Something new {here}.") == "Something new {here}."


def test_several_sentences_are_said_one_by_one() -> None:
    english = "Nothing was forgotten:\n- The source of 'a.csv' is gone: a.csv.\n- Something new."
    assert translated(english) == (
        "Nichts wurde vergessen:\n- Die Quelle von 'a.csv' ist nicht mehr da: a.csv.\n"
        "- Something new."
    )
    remedies = "Write a whole number.\n  -> Write whole numbers."
    german = "Schreiben Sie eine ganze Zahl.\n  -> Schreiben Sie ganze Zahlen."
    assert translated(remedies) == german


def test_a_name_of_several_lines_does_not_hide_its_sentence() -> None:
    assert translated("The source of 'a\nb' is gone: a\nb.") == (
        "Die Quelle von 'a\nb' ist nicht mehr da: a\nb."
    )
    assert translated("Nothing\nknown.") == "Nothing\nknown."


def test_how_questions_were_found_and_what_to_map_is_german() -> None:
    english = "One row per person: 3 columns are items of the cube (1 by id and 2 by text)."
    assert translated(english).endswith("(1 nach der Kennung und 2 nach dem Wortlaut).")
    hint = 'Say it in the mapping: under [answers.items] "Q1" = "a.b"; all items: cxkit cube show '
    said = translated(f"{hint}--items. Or add the column to ignore.")
    assert said.startswith('Sagen Sie es in der Zuordnung: unter [answers.items] "Q1" = ')
    assert said.endswith("--items. Oder nennen Sie die Spalte unter ignore.")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("row 7", "Zeile 7"),
        ("rows 5, 9 and 12", "Zeilen 5, 9 und 12"),
        ("rows 2, 3 and 20 more", "Zeilen 2, 3 und 20 weiteren"),
    ],
)
def test_phrases_in_the_gaps_are_german_too(rows, expected) -> None:
    assert translated(TWICE.format(rows=rows)).endswith(f"Zuerst in {expected}.")


def test_a_problem_says_where_what_and_what_to_do() -> None:
    problem = Problem(
        code="empty",
        file="a.xlsx",
        sheet="Mai",
        row=3,
        column="Q1",
        path="answers[0]",
        message="The file is empty.",
        hint="Correct the parent of one of them.",
    )
    place = "a.xlsx, Blatt „Mai“, Zeile 3, Spalte „Q1“, bei answers[0]"
    assert place_in_german(problem) == place
    assert in_german(problem) == (
        f"{place}: Die Datei ist leer.\n"
        "  -> Berichtigen Sie den übergeordneten Bereich bei einem von ihnen."
    )


def test_a_problem_without_a_place_says_what() -> None:
    assert in_german(Problem(code="empty", message="The file is empty.")) == "Die Datei ist leer."


def test_an_error_says_what_and_what_to_do() -> None:
    assert error_in_german(RefusedError("The file is empty.", hint="No.")) == (
        "Die Datei ist leer.\n  -> No."
    )
