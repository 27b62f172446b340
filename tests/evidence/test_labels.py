"""The words of surveys."""

from __future__ import annotations

import pytest

from cxkit.cube import AnswerScale, default_cube
from cxkit.evidence.labels import (
    _FAMILIES,
    AUDIENCES,
    COLUMN_NAMES,
    audience_hinted_at,
    audience_in_name,
    audience_of,
    families,
    family_points,
    label_numbers,
    norm,
    split_number,
    words,
)

FIVE = AnswerScale(id="five", low=1, high=5)


def test_what_people_write_differently_is_the_same() -> None:
    assert norm("Weiß  ich nicht!") == norm("weiss ich nicht") == norm("<b>WEISS ich nicht</b>")
    assert norm("Führungskraft") == norm("fuehrungskraft")
    assert norm("culture.respect") == norm("Culture_Respect") == norm("culture respect")


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("5 - agree", (5, "agree")),
        ("5: agree", (5, "agree")),
        ("1 = trifft zu", (1, "trifft zu")),
        ("agree (5)", (5, "agree")),
        ("agree", (None, "agree")),
        ("5", (None, "5")),
    ],
)
def test_numbers_in_labels(label: str, expected: tuple[int | None, str]) -> None:
    assert split_number(label) == expected


def test_every_wording_has_as_many_points_as_it_says_and_no_word_twice() -> None:
    for points, known in _FAMILIES.items():
        for family in known:
            alternatives = [word for point in family.split(";") for word in words(point)]
            assert len(family.split(";")) == points, family
            assert len(set(alternatives)) == len(alternatives), family
            assert all(alternatives), family


def test_the_anchors_of_the_cube_come_first() -> None:
    scale = next(iter(default_cube().items.values())).scale
    for language in ("de", "en"):
        labels = {text[language]: point for point, text in scale.anchors.items()}
        assert label_numbers(labels, scale) == labels
    assert norm("teils, teils") in families(scale)[0][2]


@pytest.mark.parametrize(
    ("labels", "numbers"),
    [
        (["trifft eher zu", "trifft gar nicht zu"], [4, 1]),
        (["stimme nicht zu", "stimme zu", "stimme voll und ganz zu"], [2, 4, 5]),
        (["Strongly agree", "Neither agree nor disagree"], [5, 3]),
        (["very satisfied", "dissatisfied"], [5, 2]),
        (["sehr zufrieden", "unzufrieden"], [5, 2]),
        (["nie", "oft"], [1, 4]),
    ],
)
def test_common_wordings_become_numbers(labels: list[str], numbers: list[int]) -> None:
    assert label_numbers(labels, FIVE) == dict(zip(labels, numbers, strict=True))


def test_wordings_start_at_the_lowest_answer_of_the_scale() -> None:
    scale = AnswerScale(id="zero", low=0, high=4)
    assert label_numbers(["trifft eher zu"], scale) == {"trifft eher zu": 3}


def test_words_of_no_wording_are_not_guessed() -> None:
    assert label_numbers(["trifft eher zu", "purple"], FIVE) is None
    assert family_points(["purple"]) == []


def test_a_wording_of_six_points_is_recognised_as_such() -> None:
    labels = ["stimme zu", "stimme eher zu", "stimme eher nicht zu", "stimme nicht zu"]
    assert 6 in family_points([*labels, "stimme voll zu", "stimme gar nicht zu"])
    assert 5 not in family_points([*labels, "stimme voll zu", "stimme gar nicht zu"])


@pytest.mark.parametrize(
    ("word", "audience"),
    [("Mitarbeitende", "staff"), ("FÜHRUNGSKRAFT", "leader"), ("customers", "customer")]
    + [("Versicherte", "customer"), ("Aliens", None), ("Kundinnen und Kunden", "customer")]
    + [("Kund:innen", "customer"), ("Mitarbeiter*innen", "staff"), ("Kunde/Kundin", "customer")]
    + [("interne Mitarbeitende", "staff"), ("Kunden und Mitarbeitende", None), ("/", None)]
    + [
        ("Privatkunden", None),
        ("our customers", "customer"),
        ("ohne Führungsverantwortung", "staff"),
    ],
)
def test_audiences_by_word(word: str, audience: str | None) -> None:
    assert audience_of(word) == audience


@pytest.mark.parametrize(
    ("word", "audience"),
    [
        ("Privatkunden", "customer"),
        ("Außendienstmitarbeiter", "staff"),
        ("Nachwuchsführungskräfte", "leader"),
    ]
    + [("Kunden", "customer"), ("Kundendienst", None)],
)
def test_groups_of_people_are_hinted_at(word: str, audience: str | None) -> None:
    assert audience_hinted_at(word) == audience


@pytest.mark.parametrize(
    ("name", "audience"),
    [
        ("Kundenbefragung_2026.csv", "customer"),
        ("fuehrungskraefte.xlsx!Daten", "leader"),
        ("staff-2026-03.csv", "staff"),
        ("answers.csv", None),
    ],
)
def test_audiences_by_file_name(name: str, audience: str | None) -> None:
    assert audience_in_name(name) == audience


def test_no_word_means_two_audiences() -> None:
    known = [word for alternatives in AUDIENCES.values() for word in words(alternatives)]
    assert len(set(known)) == len(known)


def test_no_column_name_is_listed_twice_for_a_role() -> None:
    for role, names in COLUMN_NAMES.items():
        known = words(names)
        assert len(set(known)) == len(known), role
