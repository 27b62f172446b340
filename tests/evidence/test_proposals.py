"""A table none of whose columns is a question of the cube: a draft to choose from."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from guessing import CUBE, EXAMPLE, RESPECT, Rows, codes, guessed

from cxkit.cube.text import pick
from cxkit.errors import InputError
from cxkit.evidence.guess import Guess
from cxkit.evidence.mapping import Mapping
from cxkit.evidence.mapping_toml import dump_mapping, parse_mapping

QUESTIONS = {item.id: item.text for item in CUBE.items.values()}
MISSPELT = "culture.respct.behaviour.self"


def wide(*questions: str) -> Rows:
    head = ["Abteilung", *questions]
    return [head, *([f"A{row % 3}", *(1 + row % 5 for _ in questions)] for row in range(30))]


def draft(guess: Guess, language: str = "en") -> str:
    return dump_mapping(
        guess.mapping or Mapping(),
        language=language,
        questions=QUESTIONS,
        proposals=guess.proposals,
    )


def test_misspelt_ids_stand_in_comments_with_what_is_near(tmp_path: Path) -> None:
    guess = guessed(tmp_path, wide(MISSPELT))
    assert (guess.mapping, codes(guess)) == (None, ["unknown_item"])
    (found,) = guess.proposals
    assert (found.part.unit, found.part.files) == ("Abteilung", ("answers.csv",))
    assert found.items[MISSPELT][0] == RESPECT
    assert 1 < len(found.items[MISSPELT]) <= 3
    for language, other in (("en", "or"), ("de", "oder")):
        text = draft(guess, language)
        beside = f"  # {pick(QUESTIONS[RESPECT], language)}"
        assert f'\n# "{MISSPELT}" = "{RESPECT}"{beside}\n#   {other}: "' in text


def test_a_draft_says_what_is_missing_until_a_line_is_chosen(tmp_path: Path) -> None:
    text = draft(guessed(tmp_path, wide(MISSPELT)))
    assert tomllib.loads(text)["answers"][0]["items"] == {}
    with pytest.raises(InputError, match="A wide table needs the columns that hold answers"):
        parse_mapping(text)
    (part,) = parse_mapping(text.replace(f'# "{MISSPELT}"', f'"{MISSPELT}"')).answers
    assert part.items == {MISSPELT: RESPECT}


def test_questions_in_other_words_are_offered_by_any_word_that_they_share(tmp_path: Path) -> None:
    (found,) = guessed(tmp_path, wide("Ich habe Zeit", "Das Essen schmeckt")).proposals
    assert EXAMPLE.replace("behaviour", "process") in found.items["Ich habe Zeit"]
    assert tuple(found.items["Das Essen schmeckt"]) == ()


def test_where_nothing_is_near_the_line_is_left_open(tmp_path: Path) -> None:
    guess = guessed(tmp_path, wide("Q1", "Q2"))
    assert codes(guess) == ["no_items"]
    assert '[answers.items]\n# Q1 = "..."\n# Q2 = "..."\n' in draft(guess)
    assert "cxkit look PATH --guess > mapping.toml writes a draft" in guess.problems[0].hint


def test_the_labels_of_a_long_table_are_proposed(tmp_path: Path) -> None:
    rows = [[f"P{n}", label, 3] for n in range(6) for label in (MISSPELT, "X 1")]
    (found,) = guessed(tmp_path, [["person", "item", "value"], *rows]).proposals
    assert (found.part.layout, found.part.item, found.part.value) == ("long", "item", "value")
    assert {label: items[:1] for label, items in found.items.items()} == {
        MISSPELT: (RESPECT,),
        "X 1": (),
    }


@pytest.mark.parametrize(
    "rows",
    [
        [["name", "when"], *([f"some text {n}", "2026-03-01"] for n in range(40))],
        # Nobody can be told apart: a long table needs to say whose an answer is.
        [["item", "value"], *([MISSPELT, 3] for _ in range(9))],
    ],
)
def test_what_holds_no_answers_has_no_proposals(tmp_path: Path, rows: Rows) -> None:
    guess = guessed(tmp_path, rows)
    assert (guess.mapping, guess.proposals) == (None, ())
    assert guess.problems


def test_a_table_that_is_read_has_no_proposals(tmp_path: Path) -> None:
    assert guessed(tmp_path, wide(RESPECT)).proposals == ()
