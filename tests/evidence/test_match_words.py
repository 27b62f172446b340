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
    assert [p.code for p in found.problems] == ["other_words"] * 2
    assert caught.value.problems == found.problems
    problem, same = found.problems
    assert (problem.column, same.column) == HEADERS[2:4]
    assert "culture.respect." in same.message
    assert "culture.respect.behaviour.self" in problem.message
    assert "--guess > mapping.toml" in problem.hint
    assert found.mapping is not None
    questions = {item.id: item.text for item in default_cube().items.values()}
    draft = dump_mapping(found.mapping, language="de", questions=questions)
    assert "# Wir behandeln Kundinnen und Kunden wie Menschen, nicht wie Nummern." in draft
    gathered = gather([path], default_cube(), mapping=parse_mapping(draft))
    (partition,) = gathered.partitions
    respect = ("culture.respect.behaviour.self", "culture.respect.process.self")
    assert partition.tallies.distinct("item") == respect
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
    assert [problem.code for problem in caught.value.problems] == ["other_words"] * 2


RULES = "Unsere Regeln lassen Raum für die persönliche Lage von Kundinnen und Kunden."
SPEED = "Wir kümmern uns schnell um die Anliegen von Kundinnen und Kunden."


def of_headers(path: Path, *headers: str) -> Path:
    rows = [
        ";".join(["Inkasso", *(str(1 + (row + k) % 5) for k in range(len(headers)))])
        for row in range(10)
    ]
    path.write_text("\n".join([";".join(["Bereich", *headers]), *rows]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "number",
    ["3. ", "3) ", "(3) ", "F3: ", "F3 ", "Q3 - ", "Frage 3: ", "Frage 3 ", "3.1 ", "3a. "],
)
@pytest.mark.parametrize("end", [".", ""])
def test_a_number_before_a_question_is_no_part_of_it(tmp_path: Path, number, end) -> None:
    header = f"{number}{RULES.rstrip('.')}{end}"
    found = guess([of_headers(tmp_path / "export.csv", header, SPEED)])
    assert found.problems == ()
    assert found.mapping is not None
    assert found.mapping.answers[0].items == {
        header: "culture.respect.structural.self",
        SPEED: "service_chain.speed.behaviour.self",
    }
    assert "cut_header" not in [note.code for note in found.notes]


def test_a_header_that_was_cut_off_is_the_only_question_that_begins_so(tmp_path: Path) -> None:
    cut = f"7. {RULES[:57]}"
    found = guess([of_headers(tmp_path / "export.csv", cut, SPEED)])
    assert found.problems == ()
    assert found.mapping is not None
    assert found.mapping.answers[0].items[cut] == "culture.respect.structural.self"
    (note,) = [note for note in found.notes if note.code == "cut_header"]
    assert note.column == cut
    assert "'culture.respect.structural.self'" in note.message


def test_a_short_beginning_is_not_taken_unasked(tmp_path: Path) -> None:
    found = guess([of_headers(tmp_path / "export.csv", RULES[:20], SPEED)])
    assert [(p.code, p.column) for p in found.problems] == [("other_words", RULES[:20])]
    assert "cut_header" not in [note.code for note in found.notes]


def test_what_is_asked_about_is_in_the_draft(tmp_path: Path) -> None:
    near = SPEED.replace("Kundinnen und Kunden", "unseren Kunden")
    found = guess([of_headers(tmp_path / "export.csv", near, RULES)])
    assert [(p.code, p.column) for p in found.problems] == [("unknown_item", near)]
    assert found.mapping is not None
    assert found.mapping.answers[0].items == {
        near: "service_chain.speed.behaviour.self",
        RULES: "culture.respect.structural.self",
    }


@pytest.mark.parametrize("others", [(), (SPEED,)])
def test_a_question_of_any_side_in_other_words_is_asked_about(tmp_path: Path, others) -> None:
    own = "Bei uns lassen die Regeln Raum für die Lage, in der Kundinnen und Kunden persönlich sind"
    found = guess([of_headers(tmp_path / "export.csv", own, *others)])
    assert [(p.code, p.column) for p in found.problems] == [("other_words", own)]
    assert found.mapping is not None
    (part,) = found.mapping.answers
    assert part.items[own] == "culture.respect.structural.self"
    assert part.ignore == ()


def test_several_questions_with_one_beginning_are_asked_about(tmp_path: Path) -> None:
    cube = default_cube()
    texts = {item.id: item.text["de"] for item in cube.items.values() if item.form == "self"}
    shared = {}
    for item, text in texts.items():
        shared.setdefault(text[:34], []).append(item)
    beginning = next((text for text, items in shared.items() if len(items) > 1), None)
    assert beginning is not None
    found = guess([of_headers(tmp_path / "export.csv", beginning, SPEED)])
    assert [(p.code, p.column) for p in found.problems] == [("unknown_item", beginning)]
