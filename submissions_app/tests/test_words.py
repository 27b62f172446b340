"""Every word in both languages, du beside Sie, and tiles found by what people say."""

from __future__ import annotations

import re
import string
from importlib.resources import files

import pytest

from cxkit_submissions.tiles import proposed
from cxkit_submissions.words import LANGUAGES, Words, catalogue

FOLDER = files("cxkit_submissions")
SOURCES = "\n".join(
    path.read_text("utf-8")
    for folder in (FOLDER, FOLDER / "templates", FOLDER / "views")
    for path in folder.iterdir()
    if path.name.endswith((".py", ".html"))
)


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    german, english = catalogue("de"), catalogue("en")
    assert set(german) == set(english)
    assert {key: holes(text) for key, text in german.items()} == {
        key: holes(text) for key, text in english.items()
    }


def test_du_replaces_every_sie() -> None:
    du = catalogue("du")
    assert set(du) <= set(catalogue("de"))
    spoken = {**catalogue("de"), **du}
    formal = r"\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b"
    # Somebody else is "sie" too; sentences about them begin with a capital letter.
    left = {k: t for k, t in spoken.items() if re.search(formal, t)}
    assert set(left) == {"done.next_proven"} - set(du) or left == {}
    assert {k for k in du if holes(du[k]) != holes(catalogue("de")[k])} == set()


@pytest.mark.parametrize("key", sorted(catalogue("en")))
def test_every_text_is_used(key: str) -> None:
    section, name = key.split(".")
    made_up = {
        "q",
        "choice",
        "as",
        "step",
        "wish",
        "conflict",
        "rule",
        "state",
        "page",
        "way",
        "error",
        "mail",
        "consent",
        "reminder",
        "kind",
        "lead",
        "history",
        "webhook",
        "plugin",
        "after",
        "check_",
        "employer",
        "speaker",
        "upload",
    }
    assert section in made_up or f'"{section}.{name}"' in SOURCES or f"'{key}'" in SOURCES


def test_swiss_spelling_has_no_sharp_s() -> None:
    words = Words("de", spelling="de-CH")
    assert words.spelled("Straße") == "Strasse"
    assert words.tag == "de-CH"
    assert Words("en", spelling="de-CH").spelled("ß") == "ß"
    assert set(LANGUAGES) == {"de", "en"}


@pytest.mark.parametrize(
    ("language", "text", "tile"),
    [
        ("de", "Wir sahen nur Fälle, heute sehen wir Menschen.", "culture.respect"),
        ("en", "At every handover something got lost.", "service_chain.handovers"),
        ("de", "Bei jeder Übergabe ging etwas verloren.", "service_chain.handovers"),
    ],
)
def test_a_texts_own_words_point_to_its_tiles(language: str, text: str, tile: str) -> None:
    assert tile in list(proposed(text, language))[:3]
    assert len(proposed(text, language)) <= 6


def test_a_text_that_says_nothing_points_nowhere() -> None:
    assert proposed("xyzzy", "en") == {}
