"""Both languages say everything, and say it as people of that language do."""

from __future__ import annotations

import re
import string
from importlib.resources import files

import pytest

from cxkit.report.hyphens import soft
from cxkit.report.texts import LANGUAGES, Words, catalogue, glossary, of_language

SOURCES = [
    path.read_text("utf-8")
    for folder in (files("cxkit.report"), files("cxkit.report") / "templates")
    for path in folder.iterdir()
    if path.name.endswith((".py", ".j2"))
]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_every_text_exists_in_both_languages_with_the_same_placeholders(key: str) -> None:
    text = catalogue()[key]
    assert set(text) == set(LANGUAGES)
    assert all(words.strip() for words in text.values())
    assert placeholders(text["en"]) == placeholders(text["de"])


def test_every_text_that_is_asked_for_exists_and_every_text_is_asked_for() -> None:
    said = set(re.findall(r'(?:\bt|words)\(\s*f?"([a-z]+\.[a-z_0-9]+)"', "\n".join(SOURCES)))
    assert said <= set(catalogue())
    everything = "\n".join(SOURCES)
    made_up = ("measure.", "audience.", "next.", "design.", "grade.", "resource.")
    unused = [
        key
        for key in catalogue()
        if not re.search(rf"[\"']{re.escape(key)}[\"']", everything) and not key.startswith(made_up)
    ]
    assert unused == []


def test_words_of_the_glossary_are_used_and_known() -> None:
    used = set(re.findall(r't\.(?:term|meaning)\("([a-z_]+)"\)', "\n".join(SOURCES)))
    assert used
    assert used <= set(glossary()["terms"])


def test_german_addresses_people_formally_and_writes_sharp_s() -> None:
    german = " ".join(text["de"] for text in catalogue().values())
    assert not re.search(r"\b(?:du|dein\w*|euch|euer\w*)\b", german)
    assert "größ" in german
    assert not re.search(r"\b(?:gross|Mass|heisst|weiss)\w*", german)


@pytest.mark.parametrize(
    ("language", "value", "digits", "expected"),
    [
        ("en", 1234.5, 1, "1,234.5"),
        ("de", 1234.5, 1, "1.234,5"),
        ("en", -3.2, 0, "\u22123"),
        ("de", -0.04, 1, "0,0"),
        ("en", -0.4, 0, "0"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(
    language: str, value: float, digits: int, expected: str
) -> None:
    assert Words(language).number(value, digits) == expected


def test_shares_people_and_lists_are_written_as_the_language_writes_them() -> None:
    en, de = Words("en"), Words("de")
    assert (en.percent(0.305), de.percent(0.305)) == ("30%", "30\u202f%")
    assert (en.people(1), en.people(1200), de.people(1)) == ("1 person", "1,200 people", "1 Person")
    assert en.join(["a", "b", "c"]) == "a, b and c"
    assert de.join(["a"]) == "a"
    assert de.join([]) == ""


def test_unknown_languages_and_words_fall_back() -> None:
    assert of_language("fr").language == "en"
    assert of_language("de-CH").language == "de"
    assert Words("en").term("no_such_word") == "no_such_word"
    assert Words("en").meaning("no_such_word") == ""
    assert Words("de").get("measure.no_such", "x") == "x"


def test_long_german_words_may_break_and_names_stay_text() -> None:
    assert soft("Kundenzentrierung <b>", "de") == "Kunden\u00adzentr\u00adierung &lt;b&gt;"
    assert soft("Kundenzentrierung <b>", "en") == "Kundenzentrierung &lt;b&gt;"
    assert soft("Unser Plan", "de") == "Unser Plan"
