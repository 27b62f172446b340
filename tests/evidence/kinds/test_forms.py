"""What the core's kinds declare: words in both languages, examples that every engine reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cxkit.evidence.kind import EvidenceForm, EvidenceKind, recognise
from cxkit.evidence.near import plain_name
from cxkit.gather import Gathered
from cxkit.plugins import plugin_manager

Take = Callable[..., Gathered]
KINDS: dict[str, EvidenceKind] = {
    key: provided.value
    for key, provided in plugin_manager(discover=False).unique("cxkit_evidence_kinds").items()
}
SMALL = ("codings", "registers", "rollout", "series", "ties")
FORMS = [(KINDS[kind], form) for kind in SMALL for form in KINDS[kind].all_forms]


def named(value: object) -> str:
    return str(value.id) if isinstance(value, EvidenceForm | EvidenceKind) else ""


each_form = pytest.mark.parametrize(("kind", "form"), FORMS, ids=named)


def examples(form: EvidenceForm) -> dict[str, list[str | None]]:
    """A table of the examples, the second row without texts that may be missing."""
    columns: dict[str, list[str | None]] = {}
    for column in form.columns:
        is_text = column.type == "text" and not column.choices
        other = f"{column.example}2" if column.required else ""
        columns[column.name] = [
            example or None for example in (column.example, other if is_text else column.example)
        ]
    return columns


def as_csv(columns: dict[str, list[str | None]]) -> str:
    lines = [";".join(columns)]
    for row in zip(*columns.values(), strict=True):
        lines.append(";".join("" if cell is None else f'"{cell}"' for cell in row))
    return "\n".join(lines) + "\n"


@each_form
def test_everything_that_people_read_is_there_in_both_languages(
    kind: EvidenceKind, form: EvidenceForm
) -> None:
    texts = [form.label, form.help]
    for column in form.columns:
        texts += [column.label, column.help, *column.choices.values()]
    assert [text for text in texts if set(text) != {"en", "de"} or not all(text.values())] == []
    assert [c.name for c in form.columns if len(c.help["en"]) > 120] == []


@each_form
def test_no_two_columns_share_a_word(kind: EvidenceKind, form: EvidenceForm) -> None:
    owners: dict[str, set[str]] = {}
    for column in form.columns:
        for word in column.words:
            owners.setdefault(plain_name(word), set()).add(column.name)
    assert {word: own for word, own in owners.items() if len(own) > 1} == {}


@each_form
def test_a_form_is_recognised_by_its_names_and_labels(
    kind: EvidenceKind, form: EvidenceForm
) -> None:
    for name in (*form.names, *form.label.values()):
        for table in (f"{name}.csv", f"{name.upper()}-2026.xlsx", f"firm.xlsx!{name.title()}"):
            assert recognise(table, list(KINDS.values())) == (kind, form), table
    assert recognise(f"more {form.names[0]}.csv", list(KINDS.values())) is None


@each_form
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_example_is_read_under_the_headers_of_either_language(
    take: Take, kind: EvidenceKind, form: EvidenceForm, language: str
) -> None:
    headers = {column.name: column.label[language] for column in form.columns}
    words = {
        column.name: {choice: text[language] for choice, text in column.choices.items()}
        for column in form.columns
    }
    translated = {
        headers[name]: [words[name].get(str(cell), cell) for cell in cells]
        for name, cells in examples(form).items()
    }
    plain = take(kind.id, as_csv(examples(form)), name=f"{form.id}.csv")
    spoken = take(kind.id, as_csv(translated), name=f"{form.id}.csv")
    assert spoken.partitions[0].tallies == plain.partitions[0].tallies
    assert spoken.partitions[0].rows >= 1


@each_form
def test_every_engine_gives_the_tallies_of_the_file(
    take: Take, kind: EvidenceKind, form: EvidenceForm
) -> None:
    import duckdb
    import ibis
    import pandas
    import polars
    import pyarrow

    columns = examples(form)
    texts = pyarrow.schema([(name, pyarrow.string()) for name in columns])
    file = take(kind.id, as_csv(columns), name=f"{form.id}.csv").partitions[0].tallies
    frames: list[Any] = [
        pandas.DataFrame(columns),
        polars.DataFrame(columns),
        pyarrow.table(columns),
        duckdb.from_arrow(pyarrow.table(columns)),
        ibis.memtable(pyarrow.table(columns, schema=texts)),
    ]
    for frame in frames:
        read = take(kind.id, frame, form=form.id).partitions[0].tallies
        # Only a file knows the order of its rows.
        assert without_order(read) == without_order(file), type(frame)


def without_order(tallies: Any) -> dict[str, list[Any]]:
    found = {}
    for name, table in tallies.tables.items():
        keys = {k: v.tolist() for k, v in table.keys.items() if k != "position"}
        sums = {k: v.tolist() for k, v in table.sums.items()}
        found[name] = sorted(zip(*keys.values(), *sums.values(), strict=True))
    return found
