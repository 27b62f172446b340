"""Questions in other words get proposals, which are asked back and never taken unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxkit import InputError, default_cube
from cxkit.evidence.mapping_toml import dump_mapping, parse_mapping
from cxkit.evidence.match_words import WordIndex
from cxkit.gather import gather
from cxkit.loop import guess

HEADERS = (
    "Zeitstempel",
    "In welcher Abteilung arbeiten Sie?",
    "1. In unserem Team sehen wir Menschen und keine Fälle",
    "2. Wir sehen auch Menschen, keine Fälle",
    "3. Wie schmeckt das Essen?",
    "Anmerkung",
)
ROWS = [
    f"{day}.03.2026;Inkasso;{1 + day % 5};{1 + day % 4};{1 + day % 3};" for day in range(10, 20)
]


@pytest.fixture(scope="module")
def index() -> WordIndex:
    return WordIndex(cube=default_cube())


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("1. In unserem Team sehen wir Menschen und keine Fälle", "culture.respect"),
        ("Ich darf im Sinne der Kunden selbst entscheiden", "skills.empowerment"),
        ("Die Geschäftsleitung steht hinter der Kundenorientierung", "strategy.sponsorship"),
        ("Our leaders set an example for customer focus", "strategy.example"),
        ("Our systems help us", "skills.systems"),
    ],
)
def test_a_question_in_other_words_finds_its_tile(index, question, item) -> None:
    assert index.nearest(question) == f"{item}.behaviour.self"


@pytest.mark.parametrize(
    "question",
    ["How do you like the canteen?", "Geschlecht", "Wie alt sind Sie?", "x", ""],
)
def test_what_the_cube_does_not_ask_finds_nothing(index, question) -> None:
    assert index.nearest(question) is None


def test_customers_are_asked_their_own_questions(index) -> None:
    found = index.nearest("Man behandelt mich als Menschen, nicht als Nummer", form="customer")
    assert found == "culture.respect.behaviour.customer"


def test_proposals_are_asked_back_and_the_draft_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("\n".join([";".join(HEADERS), *ROWS]), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        gather([path], default_cube(), mapping="guess")
    found = guess([path])
    assert [p.code for p in found.problems] == ["other_words"]
    assert caught.value.problems == found.problems
    (problem,) = found.problems
    assert "culture.respect.behaviour.self" in problem.message
    assert "--guess > mapping.toml" in problem.hint
    assert found.mapping is not None
    questions = {item.id: item.text for item in default_cube().items.values()}
    draft = dump_mapping(found.mapping, language="de", questions=questions)
    assert "# Wir behandeln Kundinnen und Kunden wie Menschen, nicht wie Nummern." in draft
    gathered = gather([path], default_cube(), mapping=parse_mapping(draft))
    (partition,) = gathered.partitions
    assert partition.tallies.distinct("item") == ("culture.respect.behaviour.self",)
    assert partition.tallies.distinct("unit") == ("Inkasso",)
