"""Mappings: what they may say, and every contradiction at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit.errors import InputError
from cxkit.evidence.mapping import (
    AnswersMapping,
    Mapping,
    did_you_mean,
    mapping_from_document,
)
from cxkit.evidence.mapping_toml import dump_mapping, load_mapping, parse_mapping
from cxkit.german import in_german

LONG: dict[str, Any] = {"layout": "long", "respondent": "id", "item": "q", "value": "a"}
WIDE: dict[str, Any] = {"items": {"Q1": "culture.respect.behaviour.self"}}


def problems(**table: Any) -> list[tuple[str | None, str]]:
    with pytest.raises(InputError) as caught:
        mapping_from_document({"answers": [table]}, file="m.toml")
    assert all(p.file == "m.toml" and p.hint for p in caught.value.problems)
    return [(p.path, p.message) for p in caught.value.problems]


def test_a_mapping_lists_the_columns_that_a_table_needs() -> None:
    long = AnswersMapping(**LONG, unit="u", wave="w", order="when")
    assert long.columns == ("id", "u", "w", "q", "a", "when")
    assert AnswersMapping(**WIDE, respondent="id").columns == ("id", "Q1")


def test_the_first_part_that_applies_counts() -> None:
    first = AnswersMapping(**LONG, files=("staff*.csv",))
    second = AnswersMapping(**WIDE)
    mapping = Mapping(answers=[first, second])
    assert mapping.for_table("staff-1.csv") is first
    assert mapping.for_table("customers.xlsx!Sheet1") is second
    assert Mapping(answers=[first]).for_table("x.csv") is None
    assert AnswersMapping(**WIDE, files=("w.xlsx",)).applies_to("w.xlsx!A")


def test_codes_in_a_document_may_be_numbers() -> None:
    mapping = mapping_from_document({"answers": [{**WIDE, "missing": [99, "k. A."]}]})
    assert mapping.answers[0].missing == ("99", "k. A.")


@pytest.mark.parametrize(
    ("table", "path", "words"),
    [
        ({**LONG, "layout": "lang"}, "layout", "layout = 'lang' is not possible"),
        ({**LONG, "decimal": ";"}, "decimal", "decimal = ';' is not possible"),
        ({**LONG, "value": ""}, "value", "text in quotation marks"),
        ({"layout": "long", "item": "q", "value": "a"}, "respondent", "one person's"),
        ({"layout": "long", "respondent": "r", "item": "q"}, "value", "name of its value column"),
        ({}, "items", "needs the columns that hold answers"),
        ({**WIDE, "item": "q"}, "item", "no item column"),
        ({**WIDE, "constants": {"audiense": "x"}}, "constants.audiense", "did you mean 'audience'"),
        (
            {**WIDE, "unit": "u", "constants": {"unit": "x"}},
            "constants.unit",
            "given twice",
        ),
        ({**WIDE, "wave_every": "year"}, "wave_every", "no column holds them"),
        ({**WIDE, "duplicates": "last"}, "duplicates", "order must be known"),
        ({**WIDE, "unit": "Q1"}, "items.Q1", "two meanings: unit and items.Q1"),
        ({**WIDE, "ignore": ["Q1"]}, "ignore", "two meanings"),
        ({**WIDE, "respondant": "id"}, "respondant", "did you mean 'respondent'?"),
        ({**WIDE, "labels": {"agree": "4"}}, "labels", "table of lines"),
        ({**WIDE, "labels": {"agree": True}}, "labels", "table of lines"),
        ({**WIDE, "missing": 99}, "missing", "a list of answers"),
        ({**WIDE, "files": "a.csv"}, "files", "a list of texts"),
        ({**WIDE, "units": ["a"]}, "units", "table of lines"),
        ({**WIDE, "respondent_links_waves": "yes"}, "respondent_links_waves", "true or false"),
    ],
)
def test_every_mistake_names_its_place(table: dict[str, Any], path: str, words: str) -> None:
    ((place, message),) = problems(**table)
    assert place == f"answers[0].{path}"
    assert words in message


def test_all_mistakes_of_a_document_come_at_once() -> None:
    document = {
        "schema_version": 2,
        "event": [],
        "answers": [{"layout": "long"}, {"decimal": 1, "foo": 2}],
    }
    with pytest.raises(InputError) as caught:
        mapping_from_document(document)
    assert [p.path for p in caught.value.problems] == [
        "event",
        "schema_version",
        "answers[0].item",
        "answers[0].value",
        "answers[0].respondent",
        "answers[1].foo",
        "answers[1].decimal",
        "answers[1].items",
    ]


@pytest.mark.parametrize("document", [{}, {"answers": []}, {"answers": {"layout": "long"}}])
def test_a_document_that_describes_no_table(document: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        mapping_from_document(document)
    assert caught.value.problems[0].path == "answers"


def test_a_mapping_made_in_python_is_checked_too() -> None:
    with pytest.raises(InputError, match="order must be known"):
        AnswersMapping(**WIDE, duplicates="first")


def test_near_words_are_suggested_and_far_ones_are_not() -> None:
    assert did_you_mean("Respondnt", ["respondent", "unit"]) == "; did you mean 'respondent'?"
    assert did_you_mean("xyz", ["respondent"]) == ""


names = st.text(min_size=1, max_size=12).filter(lambda text: "\x00" not in text)
numbers = st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False, width=32)


@st.composite
def mappings(draw: st.DrawFn) -> AnswersMapping:
    columns = draw(st.lists(names, min_size=8, max_size=12, unique=True))
    wide = draw(st.booleans())
    pairs = st.dictionaries(names, names, max_size=3)
    roles = {
        "respondent": columns[0],
        "unit": draw(st.sampled_from([None, columns[1]])),
        "wave": columns[2],
        "wave_every": draw(st.sampled_from([None, "month", "year"])),
    }
    shape = (
        {"items": {column: draw(names) for column in columns[5:]}}
        if wide
        else {"layout": "long", "item": columns[3], "value": columns[4], "items": draw(pairs)}
    )
    return AnswersMapping(
        **roles,
        **shape,
        files=draw(st.lists(names, min_size=1, max_size=2)),
        constants=draw(st.dictionaries(st.just("audience"), names)),
        labels=draw(st.dictionaries(names, numbers, max_size=3)),
        audiences=draw(pairs),
        missing=draw(st.lists(names, max_size=2)),
        cant_judge=draw(st.lists(names, max_size=2)),
        decimal=draw(st.sampled_from([None, ".", ","])),
        respondent_links_waves=draw(st.booleans()),
    )


@given(st.lists(mappings(), min_size=1, max_size=2))
def test_what_is_written_is_read_back(parts: list[AnswersMapping]) -> None:
    mapping = Mapping(answers=parts)
    assert parse_mapping(dump_mapping(mapping, notes=["a\nb"])) == mapping


def test_a_written_mapping_explains_itself() -> None:
    text = dump_mapping(Mapping(answers=[AnswersMapping(**LONG)]), notes=["Guessed from a.csv."])
    assert "# Guessed from a.csv." in text
    assert "# Which answers are one person's" in text
    assert "decimal" not in text


def test_a_written_mapping_explains_itself_in_german() -> None:
    mapping = Mapping(answers=[AnswersMapping(**LONG)])
    text = dump_mapping(mapping, notes=["Geraten aus a.csv."], language="de")
    english = dump_mapping(mapping, notes=["Geraten aus a.csv."])
    comments = {line for line in text.splitlines() if line.startswith("#")}
    both = comments & {line for line in english.splitlines() if line.startswith("#")}
    assert both == {"# Geraten aus a.csv."}
    assert "# Welche Antworten von einer Person sind: Nummer oder Pseudonym, nie ein Name." in text
    assert parse_mapping(text) == parse_mapping(english)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_mapping_from_a_file(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "m.toml"
    text = dump_mapping(Mapping(answers=[AnswersMapping(**WIDE)]))
    path.write_text(text, encoding, newline="\r\n")
    assert load_mapping(path).answers == (AnswersMapping(**WIDE),)


@pytest.mark.parametrize(
    ("content", "code"), [(b"answers = [", "bad_toml"), (b"\xff\xfe\x00", "cannot_read")]
)
def test_a_file_that_is_no_toml(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "m.toml"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_mapping(path)
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == (code, "m.toml")


def test_a_mapping_in_another_encoding_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_bytes("[[answers]]\nunit = 'Größe'\n".encode("cp1252"))
    with pytest.raises(InputError) as caught:
        load_mapping(path)
    (problem,) = caught.value.problems
    assert problem.message == "The mapping is not UTF-8: line 2 holds something else."
    assert "In Zeile 2 steht etwas anderes." in in_german(problem)
    assert "Speichern Sie sie als UTF-8" in in_german(problem)


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--guess"):
        load_mapping(tmp_path / "m.toml")
