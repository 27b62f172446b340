"""Questions in other words get proposals, which are asked back and never taken unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

import cxkit
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
MAPPING = """
schema_version = 1
[[answers]]
unit = "In welcher Abteilung arbeiten Sie?"
{round}
constants = {{ audience = "staff"{named} }}
items."1. In unserem Team sehen wir Menschen und keine Fälle" = "culture.respect.behaviour.self"
"""
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


def export(path: Path, month: int) -> Path:
    rows = [row.replace(".03.", f".{month:02}.") for row in ROWS]
    path.write_text("\n".join([";".join(HEADERS), *rows]), encoding="utf-8")
    return path


def test_a_later_export_with_the_same_columns_is_read_as_the_one_before(tmp_path: Path) -> None:
    how = tmp_path / "how.toml"
    by_column = 'wave = "Zeitstempel"\ndate_order = "dmy"\nwave_every = "month"'
    how.write_text(MAPPING.format(round=by_column, named=""), encoding="utf-8")
    out = tmp_path / "out"
    cxkit.look(export(tmp_path / "march.csv", 3), mapping=how, out=out)
    later = cxkit.look(export(tmp_path / "may.csv", 5), out=out, add=True)
    assert later.waves == ("2026-03", "2026-05")
    (note,) = [w for w in later.warnings if w.code == "read_as_before"]
    assert note.message == "'may.csv' has the columns of 'march.csv', so it is read as that was."
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="Neither the names of the columns"):
        cxkit.look(other, out=out, add=True)


def test_a_mapping_that_names_the_round_is_not_taken_for_another_one(tmp_path: Path) -> None:
    how = tmp_path / "how.toml"
    how.write_text(MAPPING.format(round="", named=', wave = "2026-03"'), encoding="utf-8")
    cxkit.look(export(tmp_path / "march.csv", 3), mapping=how, out=tmp_path / "out")
    with pytest.raises(InputError) as caught:
        cxkit.look(export(tmp_path / "may.csv", 5), out=tmp_path / "out", add=True)
    assert [problem.code for problem in caught.value.problems] == ["other_words"]
