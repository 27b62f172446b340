"""Guessing a mapping: what is recognised, what is said, what is asked."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from guessing import (
    CUBE,
    RESPECT,
    SPEED,
    answers,
    codes,
    guessed,
    notes,
    small_cube,
)

from cxkit.errors import InputError
from cxkit.evidence.files import open_path
from cxkit.evidence.guess import Guess, guess_mapping
from cxkit.evidence.guess_columns import rounds_between
from cxkit.evidence.mapping import AnswersMapping, Mapping
from cxkit.evidence.mapping_toml import dump_mapping, parse_mapping
from cxkit.evidence.match_items import ItemIndex
from cxkit.evidence.profile import profile
from cxkit.german import in_german
from cxkit.units import Unit


@pytest.mark.parametrize(
    "header",
    [
        RESPECT,
        "culture_respect_behaviour_self",
        "Culture.Respect.Behaviour.Self",
        "respect.behaviour.self",
        "culture_respect_behaviour",
        CUBE.items[RESPECT].text["de"],
        CUBE.items[RESPECT].text["en"].upper(),
        f"Bitte bewerten Sie: [{CUBE.items[RESPECT].text['de']}]",
        f"How is it here? - {CUBE.items[RESPECT].text['en']}",
        f"G1Q01[SQ001]. {CUBE.items[RESPECT].text['en']}",
    ],
)
def test_columns_are_recognised_as_items(tmp_path: Path, header: str) -> None:
    found = answers(guessed(tmp_path, [["id", header, "x"], [1, 4, "y"], [2, 5, "z"]]))
    assert found.items == {header: RESPECT}
    assert (found.layout, found.respondent, found.ignore) == ("wide", "id", ("x",))


def test_questions_of_qualtrics_are_recognised_and_personal_columns_are_not_used(
    tmp_path: Path,
) -> None:
    text = CUBE.items[RESPECT].text["en"]
    rows = [
        ["RecordedDate", "IPAddress", "ResponseId", "Q1_1"],
        ["Recorded Date", "IP Address", "Response ID", f"How is it here? - {text}"],
        ['{"ImportId":"d"}', '{"ImportId":"ip"}', '{"ImportId":"_recordId"}', '{"ImportId":"Q"}'],
        ["2026-03-02 10:00:00", "1.2.3.4", "R_1", 4],
        ["2026-03-30 10:00:00", "1.2.3.5", "R_2", 5],
    ]
    found = answers(guessed(tmp_path, rows))
    assert found.items == {"Q1_1": RESPECT}
    assert (found.respondent, found.wave, found.wave_every) == (
        "ResponseId",
        "RecordedDate",
        "quarter",
    )
    assert found.ignore == ("IPAddress",)


def test_a_long_table_of_ids(tmp_path: Path) -> None:
    rows = [["respondent", "wave", "unit", "item", "answer"]]
    rows += [[p, "2026-Q1", f"u{p % 2}", i, 1 + p % 5] for p in range(9) for i in (RESPECT, SPEED)]
    guess = guessed(tmp_path, rows)
    found = answers(guess)
    assert found == AnswersMapping(
        layout="long",
        respondent="respondent",
        wave="wave",
        unit="unit",
        item="item",
        value="answer",
        constants={"audience": "staff"},
    )
    assert "2 items" in notes(guess, "layout")
    assert parse_mapping(dump_mapping(guess.checked())) == guess.checked()


def test_a_long_table_of_questions_with_a_value_column_of_unknown_name(tmp_path: Path) -> None:
    texts = {i: CUBE.items[i].text["de"] for i in (RESPECT, SPEED)}
    rows = [["Teilnehmer", "Aussage", "Kreuz"]]
    rows += [[p, text, 1 + p % 5] for p in range(9) for text in texts.values()]
    found = answers(guessed(tmp_path, rows))
    assert found.items == {text: item for item, text in texts.items()}
    assert (found.item, found.value) == ("Aussage", "Kreuz")


def test_a_long_table_in_which_value_and_person_cannot_be_told(tmp_path: Path) -> None:
    rows = [["who", "item", "x", "y"], ["a", RESPECT, 1, 2], ["b", SPEED, 2, 1]]
    assert codes(guessed(tmp_path, rows)) == ["no_respondent", "no_value_column"]


def test_unknown_items_of_a_long_table_are_suggested_never_taken(tmp_path: Path) -> None:
    rows = [["id", "item", "answer"], [1, RESPECT, 1], [1, SPEED, 2], [2, RESPECT, 2]]
    rows += [[2, "culture.respct.behaviour.self", 3], [2, "purple", 3], [3, SPEED, 3]]
    guess = guessed(tmp_path, rows)
    assert codes(guess) == ["unknown_item", "unknown_item"]
    near, far = guess.problems
    assert f"did you mean '{RESPECT}'" in near.message
    assert f'"culture.respct.behaviour.self" = "{RESPECT}"' in near.hint
    assert "did you mean" not in far.message
    with pytest.raises(InputError):
        guess.checked()


def test_a_column_that_is_nearly_an_item_is_asked_about(tmp_path: Path) -> None:
    rows = [["id", RESPECT, "service_chain.sped.behaviour.self"], [1, 3, 4], [2, 4, 5]]
    (problem,) = guessed(tmp_path, rows).problems
    assert (problem.code, problem.column) == ("unknown_item", "service_chain.sped.behaviour.self")
    assert f"did you mean '{SPEED}'" in problem.message


def test_means_and_texts_beside_items_are_not_mistaken_for_items(tmp_path: Path) -> None:
    rows = [["id", "LEAD01", "LEAD02", "LEAD", "LEAD03"], [1, 3, 4, "3.5", "free text"]]
    rows += [[i, 3, 4, f"3.{i}", f"text {i}"] for i in range(2, 40)]
    assert answers(guessed(tmp_path, rows, small_cube())).ignore == ("LEAD", "LEAD03")


def test_an_id_without_its_form_is_read_by_who_answered_or_asked_about(tmp_path: Path) -> None:
    rows = [["id", "culture.respect.behaviour"], [1, 3], [2, 4]]
    assert answers(guessed(tmp_path, rows)).items == {rows[0][1]: RESPECT}
    both = [[*row, who] for row, who in zip(rows, ("Rolle", "Kunde", "staff"), strict=True)]
    (problem,) = guessed(tmp_path, both).problems
    assert "culture.respect.behaviour.customer' or " in problem.message
    customers = answers(guessed(tmp_path, rows, name="kunden.csv"))
    assert customers.items == {rows[0][1]: "culture.respect.behaviour.customer"}
    assert customers.constants == {"audience": "customer"}


def test_former_ids_of_the_cube_are_followed() -> None:
    from attrs import evolve

    cube = evolve(CUBE, crosswalk={"old.respect": RESPECT})
    match = ItemIndex(cube).match("old_respect")
    assert (match.item, match.by) == (RESPECT, "former id")


def test_synonyms_of_an_item_are_known() -> None:
    from attrs import evolve

    cube = evolve(CUBE, synonyms={RESPECT: ("Menschen, keine Fälle",)})
    assert ItemIndex(cube).match("menschen keine fälle").item == RESPECT


def test_two_columns_for_one_item(tmp_path: Path) -> None:
    rows = [["id", RESPECT, CUBE.items[RESPECT].text["de"]], [1, 3, 3], [2, 4, 5]]
    (problem,) = guessed(tmp_path, rows).problems
    assert problem.code == "item_twice"
    assert RESPECT in problem.message


def test_a_table_without_any_item_names_the_ways_out(tmp_path: Path) -> None:
    guess = guessed(tmp_path, [["a", "b"], ["x", "y"], ["z", "y"]])
    assert guess.mapping is None
    (problem,) = guess.problems
    assert problem.code == "no_items"
    assert "--cube" in problem.hint
    assert "a, b" in problem.message


@pytest.mark.parametrize(
    ("first", "last", "every"),
    [
        (date(2026, 1, 5), date(2026, 3, 20), "quarter"),
        (date(2026, 3, 20), date(2026, 4, 10), "half_year"),
        (date(2026, 6, 20), date(2026, 7, 10), "year"),
        (date(2025, 12, 20), date(2026, 1, 10), "quarter"),
        (date(2024, 1, 1), date(2026, 1, 10), "quarter"),
    ],
)
def test_rounds_do_not_cut_a_short_survey_in_two(first: date, last: date, every: str) -> None:
    assert rounds_between(first, last) == every


def test_a_column_with_many_names_of_rounds_is_none(tmp_path: Path) -> None:
    rows = [["id", "Datum", RESPECT], *([i, f"day {i}", 3] for i in range(100))]
    guess = guessed(tmp_path, rows)
    assert answers(guess).wave is None
    assert "all answers are one round" in notes(guess, "wave")


def test_who_answered_by_a_column_of_words(tmp_path: Path) -> None:
    rows = [["id", "Rolle", RESPECT], [1, "Mitarbeitende", 3], [2, "Führungskraft", 4]]
    found = answers(guessed(tmp_path, rows))
    assert found.audience == "Rolle"
    assert found.audiences == {"Mitarbeitende": "staff", "Führungskraft": "leader"}


def test_who_answered_by_yes_and_no(tmp_path: Path) -> None:
    rows = [["id", "Führungsverantwortung", RESPECT], [1, "nein", 3], [2, "ja", 4]]
    assert answers(guessed(tmp_path, rows)).audiences == {"nein": "staff", "ja": "leader"}


def test_words_for_people_that_nobody_knows(tmp_path: Path) -> None:
    rows = [["id", "Rolle", RESPECT], [1, "Mitarbeitende", 3], [2, "Aliens", 4]]
    (problem,) = guessed(tmp_path, rows).problems
    assert (problem.code, problem.column) == ("unknown_audience", "Rolle")
    assert '"Aliens" = "..." (staff, leader or customer)' in problem.hint


def test_a_column_of_other_words_is_not_who_answered(tmp_path: Path) -> None:
    rows = [["id", "Typ", RESPECT], [1, "A", 3], [2, "B", 4]]
    found = answers(guessed(tmp_path, rows))
    assert (found.audience, found.ignore) == (None, ("Typ",))


@pytest.mark.parametrize(
    ("column", "words", "audiences"),
    [
        ("Art der Befragten", ("Mitarbeitende", "Kundinnen und Kunden"), ("staff", "customer")),
        ("wer", ("Führungskräfte", "Mitarbeiter:innen"), ("leader", "staff")),
        ("Bereich", ("Kunden", "Mitarbeitende"), ("customer", "staff")),
        ("x17", ("leaders", "customers"), ("leader", "customer")),
    ],
)
def test_who_answered_is_recognised_by_the_values(
    tmp_path: Path, column: str, words: tuple[str, str], audiences: tuple[str, str]
) -> None:
    rows = [["id", column, RESPECT], *([k, words[k % 2], 3] for k in range(10))]
    guess = guessed(tmp_path, rows)
    found = answers(guess)
    assert found.audience == column
    assert found.audiences == dict(zip(words, audiences, strict=True))
    assert "taken as who answered" in notes(guess, "audience")


def test_all_may_be_customers(tmp_path: Path) -> None:
    rows = [["id", "Quelle", RESPECT], *([k, "Kunden", 3] for k in range(10))]
    assert answers(guessed(tmp_path, rows)).audiences == {"Kunden": "customer"}


def test_a_group_of_customers_beside_staff_is_asked_about(tmp_path: Path) -> None:
    rows = [
        ["id", "wer", RESPECT],
        *([k, ("Firmenkunden", "Mitarbeitende")[k % 2], 3] for k in range(10)),
    ]
    (problem,) = guessed(tmp_path, rows).problems
    assert (problem.code, problem.column) == ("unknown_audience", "wer")
    assert '"Firmenkunden" = "..."' in problem.hint


def test_groups_of_customers_alone_are_pointed_out(tmp_path: Path) -> None:
    """They may be departments of a bank, too."""
    rows = [
        ["id", "Segment", RESPECT],
        *([k, ("Privatkunden", "Firmenkunden")[k % 2], 3] for k in range(10)),
    ]
    guess = guessed(tmp_path, rows)
    found = answers(guess)
    assert (found.audience, found.unit, found.constants) == (None, "Segment", {"audience": "staff"})
    assert "'Privatkunden' may be who answered; all are taken as staff" in notes(guess, "audience")


def test_departments_for_people_are_departments(tmp_path: Path) -> None:
    rows = [["id", "Bereich", RESPECT], [1, "Kunden", 3], [2, "Personal", 4], [3, "Kunden", 4]]
    found = answers(guessed(tmp_path, rows))
    assert (found.audience, found.unit) == (None, "Bereich")


def test_a_department_of_managers_is_a_department(tmp_path: Path) -> None:
    rows = [
        ["id", "Abteilung", RESPECT],
        *([k, ("Management", "Vertrieb")[k % 2], 3] for k in range(10)),
    ]
    found = answers(guessed(tmp_path, rows))
    assert (found.audience, found.unit) == (None, "Abteilung")


def test_questions_to_customers_are_theirs_if_the_values_say_so(tmp_path: Path) -> None:
    text = CUBE.items["culture.respect.behaviour.customer"].text["de"]
    rows = [["id", "Herkunft", text], *([k, "Kundschaft", 3] for k in range(10))]
    assert list(answers(guessed(tmp_path, rows)).items.values()) == [
        "culture.respect.behaviour.customer"
    ]


@pytest.mark.parametrize(
    ("role", "header"),
    [
        *(("unit", h) for h in ("Mannschaft", "Team-Nr.", "Abteilung", "Bereich", "Standort")),
        *(("unit", h) for h in ("Segment", "Ihr Team", "Fachbereich", "Niederlassung")),
        *(("respondent", h) for h in ("Kundennummer", "Personalnummer", "Kunden-Nr.", "MA-Nr.")),
        *(("wave", h) for h in ("Befragungsrunde", "Erhebungszeitpunkt", "Umfragewelle")),
        *(("wave", h) for h in ("Datum", "Befragungsdatum", "Stichtag")),
    ],
)
def test_common_names_of_columns_are_proposed(tmp_path: Path, role: str, header: str) -> None:
    cells = {
        "unit": lambda k: "AB"[k % 2],
        "respondent": lambda k: k,
        "wave": lambda _: "31.03.2026",
    }
    rows = [[header, RESPECT], *([cells[role](k), 3] for k in range(10))]
    assert getattr(answers(guessed(tmp_path, rows)), role) == header


def test_customers_by_their_questions(tmp_path: Path) -> None:
    item = "culture.respect.behaviour.customer"
    found = answers(guessed(tmp_path, [["id", item], [1, 3], [2, 4]]))
    assert found.constants == {"audience": "customer"}


def test_the_other_columns_that_could_be_the_unit_are_said(tmp_path: Path) -> None:
    rows = [["Team", "Bereich", RESPECT], *([i % 4, i % 2, 3] for i in range(40))]
    guess = guessed(tmp_path, rows)
    assert answers(guess).unit == "Team"
    assert "could also be Bereich" in notes(guess, "unit")
    assert "each row is taken as one person" in notes(guess, "respondent")


def test_a_unit_is_not_an_item_that_ends_in_unit(tmp_path: Path) -> None:
    cube = small_cube(first="lead.unit")
    rows = [["unit", "LEAD02"], *(["ab"[i % 2], 3] for i in range(20))]
    assert answers(guessed(tmp_path, rows, cube)).unit == "unit"


def test_tables_read_alike_share_a_part_and_others_have_their_own(tmp_path: Path) -> None:
    for name in ("staff_1.csv", "staff_2.csv", "kunden[1].csv"):
        (tmp_path / name).write_text(f"id,{RESPECT}\n1,3\n2,4\n")
    guess = guess_mapping([profile(table) for table in open_path(tmp_path)], CUBE)
    assert isinstance(guess.mapping, Mapping)
    assert [part.files for part in guess.mapping.answers] == [
        ("kunden[[]1].csv",),
        ("staff_1.csv", "staff_2.csv"),
    ]
    part = guess.mapping.for_table("kunden[1].csv")
    assert part is not None
    assert part.constants["audience"] == "customer"


def test_the_reference_survey_is_mapped_without_help() -> None:
    import os

    folder = os.environ.get("CXKIT_REFERENCE")
    if not folder:
        pytest.skip("CXKIT_REFERENCE is not set")
    (table,) = open_path(Path(folder) / "data" / "lq2002.csv")
    found = answers(guess_mapping([profile(table)], small_cube()))
    assert (found.respondent, found.unit) == ("SUB", "COMPID")
    assert found.items == {"LEAD01": "LEAD01", "LEAD02": "LEAD02"}
    assert "LEAD03" in found.ignore


def test_leading_zeros_do_not_make_another_item_but_other_numbers_do() -> None:
    index = ItemIndex(small_cube())
    assert index.match("Lead_1").item == "LEAD01"
    assert index.match("LEAD03").item is None
    assert index.near("LEAD03") == ()
    assert index.near("LEED01") == ("LEAD01",)


def test_a_guessed_german_export_yields_the_answers_that_were_written(tmp_path: Path) -> None:
    from cxkit.evidence.answers import reduce_answers

    anchors = CUBE.items[RESPECT].scale.anchors
    rows: list[list[object]] = [["Lfd. Nr.", "Bereich", CUBE.items[RESPECT].text["de"]]]
    rows += [[n, f"Küche {n % 2}", anchors[n % 5 + 1]["de"]] for n in range(50)]
    rows[-1][-1] = "weiß nicht"
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    (tmp_path / "team.csv").write_bytes(text.getvalue().encode("cp1252"))
    (table,) = open_path(tmp_path / "team.csv")
    mapping = answers(guess_mapping([profile(table)], CUBE))
    counts = reduce_answers(table.frame, mapping, CUBE).tallies.counts
    by_value: dict[int, int] = {}
    for value, n in zip(counts.keys["value"].tolist(), counts.sums["n"].tolist(), strict=True):
        by_value[int(value)] = by_value.get(int(value), 0) + n
    assert sorted(by_value.values()) == [1, 9, 10, 10, 10, 10]
    assert all(by_value[value] == 10 for value in range(1, 5))
    assert set(counts.keys["unit"].tolist()) == {"Küche 0", "Küche 1"}


def test_dates_become_rounds_as_other_tables_name_them(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text(f"id,wave,{RESPECT}\n1,2026-03,3\n2,2026-03,4\n")
    (tmp_path / "leaders.csv").write_text(f"id,Datum,{RESPECT}\n1,13.03.2026,3\n2,2.3.2026,4\n")
    guess = guess_mapping([profile(table) for table in open_path(tmp_path)], CUBE)
    leaders, staff = guess.checked().answers
    assert (leaders.wave_every, staff.wave_every) == ("month", None)
    assert "names its rounds so (2026-03)" in notes(guess, "wave")


def test_teams_with_one_answer_each_are_units_but_numbers_of_persons_are_not(
    tmp_path: Path,
) -> None:
    rows = [["Team", "Gruppe", RESPECT], *([f"Team {i}", i, 3] for i in range(60))]
    found = answers(guessed(tmp_path, rows))
    assert (found.unit, found.ignore) == ("Team", ("Gruppe",))


def test_ratings_of_documents_are_not_counted_among_the_staff(tmp_path: Path) -> None:
    rows = [["auditor", "item", "rating"], ["a", RESPECT, 3], ["b", SPEED, 4]]
    found = answers(guessed(tmp_path, rows, name="audit.csv"))
    assert (found.respondent, found.constants) == ("auditor", {"audience": "audit"})


def in_tree(folder: Path, names: Sequence[str], tree: dict[str, str]) -> Guess:
    """What is guessed of answers from units of these names; the tree has id -> name."""
    rows = ["Team," + RESPECT, *(f"{name},3" for name in names for _ in range(9))]
    (folder / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    tables = [profile(table) for table in open_path(folder / "a.csv")]
    units = [Unit(id=unit, name=name) for unit, name in tree.items()]
    return guess_mapping(tables, CUBE, units=units)


def test_names_of_units_become_ids_of_the_tree(tmp_path: Path) -> None:
    tree = {"field-1": "Außendienst 1", "field-2": "Außendienst 2"}
    guess = in_tree(tmp_path, ["Außendienst 1", "field-2", "Mond"], tree)
    assert answers(guess).units == {"Außendienst 1": "field-1"}
    assert "'Mond' is not in the tree" in notes(guess, "unit")
    assert "writes it differently" not in notes(guess, "unit")


def test_a_unit_that_the_tree_writes_differently_is_joined_with_a_note(tmp_path: Path) -> None:
    guess = in_tree(
        tmp_path, ["Hotline Nord", "FIELD-2"], {"hn": "Hotline-Nord", "field-2": "Außendienst 2"}
    )
    assert answers(guess).units == {"Hotline Nord": "hn", "FIELD-2": "field-2"}
    (note,) = (n for n in guess.notes if "writes it differently" in n.message)
    assert note.message.endswith(': "FIELD-2" = "field-2", "Hotline Nord" = "Hotline-Nord".')
    assert (note.column, "[answers.units]" in note.hint) == ("Team", True)
    assert "anders schreibt" in in_german(note)


def test_a_name_that_may_mean_two_units_of_the_tree_is_not_joined(tmp_path: Path) -> None:
    tree = {"a": "Hotline Nord", "b": "Hotline-Nord"}
    guess = in_tree(tmp_path, ["Hotline-Nord", "Hotline Nord", "hotline nord"], tree)
    assert answers(guess).units == {"Hotline-Nord": "b", "Hotline Nord": "a"}
    assert "'hotline nord' is not in the tree" in notes(guess, "unit")


def test_codes_of_limesurvey_are_not_taken_for_an_order(tmp_path: Path) -> None:
    rows = [["id", RESPECT], *([i, f"AO0{i}"] for i in range(1, 6))]
    (problem,) = guessed(tmp_path, rows).problems
    assert problem.code == "unknown_labels"
    assert "export answers in full" in problem.hint
