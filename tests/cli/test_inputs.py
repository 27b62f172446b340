"""What people hand in: what must simply work, and what is said about what cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from handed_in import RESPECT, answers, csv, tile

from cxkit.german import translated

VALUES = "culture.lived_values.behaviour.self"
LONG = """[[answers]]
layout = "long"
respondent = "person"
item = "item"
value = "value"
[answers.constants]
audience = "staff"
"""
TWELVE = [(str(person), str(1 + person % 5)) for person in range(12)]


# What must simply work.


def german_excel(folder: Path) -> Path:
    header = ("Nr", "Abteilung", RESPECT)
    rows = [(p, "Küche" if p % 2 else "Büro", "4,0" if p % 3 else "2,0") for p in range(12)]
    return csv(folder / "a.csv", header, *rows, encoding="cp1252", sep=";")


def qualtrics(folder: Path) -> Path:
    return csv(
        folder / "a.csv",
        ("StartDate", "ResponseId", "Q1"),
        ("Start Date", "Response ID", "We act on our values even in difficult situations."),
        ('"{""ImportId"":""startDate""}"', '"{""ImportId"":""_recordId""}"', '"{""ImportId"":1}"'),
        *((f"2026-01-{p + 5:02} 10:00:00", f"R_{p}", 1 + p % 5) for p in range(12)),
    )


def limesurvey(folder: Path) -> Path:
    text = "Wir handeln auch in schwierigen Situationen nach unseren Werten."
    rows = [(p, "trifft eher zu" if p % 2 else "teils, teils") for p in range(12)]
    return csv(folder / "a.csv", ('"id. Antwort ID"', f'"q1. {text}"'), *rows, sep=";")


def labels(folder: Path) -> Path:
    words = ["trifft eher zu", "trifft voll und ganz zu", "trifft eher nicht zu"]
    return csv(folder / "a.csv", ("person", VALUES), *((p, words[p % 3]) for p in range(12)))


def ninety_nine(folder: Path) -> Path:
    rows = [(p, 99 if p >= 12 else 1 + p % 5) for p in range(15)]
    return csv(folder / "a.csv", ("person", VALUES), *rows)


def utf_16(folder: Path) -> Path:
    return csv(folder / "a.csv", ("person", VALUES), *TWELVE, encoding="utf-16", sep="\t")


def excel(folder: Path) -> Path:
    book = openpyxl.Workbook()
    for row in [("person", VALUES), *((p, 1 + p % 5) for p in range(12))]:
        book.active.append(row)
    book.save(folder / "a.xlsx")
    book.close()
    return folder / "a.xlsx"


@pytest.mark.parametrize(
    ("make", "name", "mean"),
    [
        (german_excel, "culture.respect", 100 * (32 / 12 + 8 / 12 - 1) / 4),
        (qualtrics, "culture.lived_values", 100 * (33 / 12 - 1) / 4),
        (limesurvey, "culture.lived_values", 100 * (3.5 - 1) / 4),
        (labels, "culture.lived_values", 100 * (11 / 3 - 1) / 4),
        (ninety_nine, "culture.lived_values", 100 * (33 / 12 - 1) / 4),
        (utf_16, "culture.lived_values", 100 * (33 / 12 - 1) / 4),
        (excel, "culture.lived_values", 100 * (33 / 12 - 1) / 4),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_what_people_have_simply_works(
    cli: Callable, tmp_path: Path, make: Callable[[Path], Path], name: str, mean: float
) -> None:
    shown = cli("look", make(tmp_path), "--out", tmp_path / "out")
    assert (shown.code, shown.err.count("Error")) == (0, 0), shown.err
    found = tile(tmp_path / "out", name)
    assert found["n"] == 12
    assert found["value"] == pytest.approx(mean)


# What cannot be used. Each is a folder that is written, the words of the call, and what
# must be said.


def empty(folder: Path) -> list[object]:
    (folder / "a.csv").write_bytes(b"")
    return ["a.csv"]


def header_only(folder: Path) -> list[object]:
    return [csv(folder / "a.csv", ("person", RESPECT)).name]


def mixed_encodings(folder: Path) -> list[object]:
    (folder / "a.csv").write_bytes(
        f"person,{RESPECT}\n1,gr\xfcn\n".encode("cp1252") + "2,ü\n".encode()
    )
    return ["a.csv"]


def ambiguous_dates(folder: Path) -> list[object]:
    rows = [("03.04.2025", 4), ("05.04.2025", 3)]
    return [csv(folder / "a.csv", ("Datum", RESPECT), *rows).name]


def unknown_words(folder: Path) -> list[object]:
    return [csv(folder / "a.csv", ("person", RESPECT), (1, "so lala"), (2, 4), (3, 5)).name]


def six_points(folder: Path) -> list[object]:
    return [csv(folder / "a.csv", ("person", RESPECT), *((p, 1 + p % 6) for p in range(12))).name]


def unknown_items(folder: Path) -> list[object]:
    (folder / "m.toml").write_text(LONG)
    rows = [(1, "culture.repsect.behaviour.self", 4), (2, "nonsense", 3), (3, RESPECT, 9)]
    csv(folder / "a.csv", ("person", "item", "value"), *rows)
    return ["a.csv", "--mapping", "m.toml"]


def two_answers(folder: Path) -> list[object]:
    (folder / "m.toml").write_text(LONG)
    rows = [(1, RESPECT, 4), (2, RESPECT, 3), (1, RESPECT, 5)]
    csv(folder / "a.csv", ("person", "item", "value"), *rows)
    return ["a.csv", "--mapping", "m.toml"]


def circle(folder: Path) -> list[object]:
    answers(folder / "a.csv")
    csv(folder / "tree.csv", "unit,parent", "a,b", "b,c", "c,a", "d,nowhere")
    return ["a.csv", "--units", "tree.csv"]


def double_ids(folder: Path) -> list[object]:
    answers(folder / "a.csv")
    (folder / "c.toml").write_text(
        'id = "c"\n[[dimensions]]\nid = "d"\nlabel = "D"\n'
        + '[[dimensions.tiles]]\nid = "t"\nlabel = "T"\n' * 2
        + '[[dimensions.tiles.items]]\nid = "Q1"\nside = "sideways"\n'
    )
    return ["a.csv", "--cube", "c.toml"]


def several_files(folder: Path) -> list[object]:
    empty(folder)
    (folder / "m.toml").write_text('[[answers]]\nlayuot = "long"\n')
    return ["a.csv", "nowhere.csv", "--mapping", "m.toml"]


def no_items(folder: Path) -> list[object]:
    return [csv(folder / "a.csv", ("person", "shoe size"), (1, 42), (2, 43)).name]


def secret(folder: Path) -> list[object]:
    (folder / "a.sav").write_bytes(b"$FL2")
    return ["a.sav"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (empty, ["a.csv: The file is empty.", "-> Export the answers again"]),
        (header_only, ["a.csv, row 1: There is a header, but no row below it."]),
        (mixed_encodings, ["a.csv, row 2: Two encodings are mixed", "CSV UTF-8"]),
        (
            ambiguous_dates,
            ["column 'Datum': '03.04.2025' can be 2025-04-03", 'date_order = "dmy"'],
        ),
        (unknown_words, ["what these answers mean: 'so lala'", '[answers.labels] "so lala"']),
        (six_points, ["holds answers from 1 to 6", "declares 1 to 5", "high = 6"]),
        (
            unknown_items,
            [
                "3 problems found",
                "'culture.repsect.behaviour.self' is no item of the cube; did you mean "
                f"'{RESPECT}'",
                "row 2",
                "'nonsense' is no item",
                "row 3",
                "Outside the scale of 1 to 5: 9",
                "row 4",
            ],
        ),
        (
            two_answers,
            ["one person answered one item twice", "rows 2 and 4", 'duplicates = "last"'],
        ),
        (
            circle,
            [
                "tree.csv, row 2",
                "The units lie below one another in a circle",
                "'d' lies below 'nowhere'",
            ],
        ),
        (double_ids, ["c.toml, at", "The tile id 'd.t' occurs twice", "side 'sideways'"]),
        (
            several_files,
            [
                "problems found",
                "a.csv: The file is empty",
                "nowhere.csv: There is no",
                "'layout'",
            ],
        ),
        (no_items, ["shoe size"]),
        (secret, ["a.sav: Files that end in .sav", "CSV or Excel in SPSS"]),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_what_is_wrong_is_said_all_at_once_and_nothing_is_written(
    cli: Callable, tmp_path: Path, make: Callable[[Path], list[object]], said: list[str]
) -> None:
    words = make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    shown = cli("look", *words)
    assert (shown.code, shown.out) == (2, "")
    problems = shown.err[shown.err.index("Error: ") :]
    assert [part for part in said if part not in problems] == [], problems
    assert problems.count("\n- ") == problems.count("\n  -> ") > 0
    assert sorted(tmp_path.rglob("*")) == before


def test_ambiguous_dates_are_read_when_the_mapping_says_how(cli: Callable, tmp_path: Path) -> None:
    ambiguous_dates(tmp_path)
    (tmp_path / "m.toml").write_text(
        f'[[answers]]\nwave = "Datum"\nwave_every = "month"\ndate_order = "dmy"\n'
        f'[answers.constants]\naudience = "staff"\n[answers.items]\n"{RESPECT}" = "{RESPECT}"\n'
    )
    shown = cli("look", "a.csv", "--mapping", "m.toml", "--json")
    assert shown.code == 0
    assert shown.json["waves"] == ["2025-04"]


@pytest.mark.parametrize(
    "make",
    [
        *(empty, header_only, mixed_encodings, ambiguous_dates, unknown_words, six_points),
        *(unknown_items, two_answers),
    ],
)
def test_what_is_wrong_is_said_in_german_too(
    cli: Callable, tmp_path: Path, make: Callable[[Path], list[object]]
) -> None:
    words = make(tmp_path)
    problems = cli("look", *words, "--json").json["problems"]
    said = [text for problem in problems for text in (problem["message"], problem["hint"])]
    assert [text for text in said if translated(text) == text] == []


@pytest.mark.parametrize("make", [german_excel, qualtrics, limesurvey, labels, ninety_nine])
def test_what_was_guessed_is_said_in_german_too(
    cli: Callable, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    notes = cli("look", make(tmp_path), "--guess", "--json").json["notes"]
    said = [text for note in notes for text in (note["message"], note.get("hint", "")) if text]
    assert len(said) > 3
    assert [text for text in said if translated(text) == text] == []


def test_problems_in_german_keep_their_place(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    shown = cli("look", *ambiguous_dates(tmp_path))
    assert "Fehler: 1 Problem gefunden:\n- a.csv, Spalte „Datum“: '03.04.2025' kann" in shown.err
    shown = cli("look", *mixed_encodings(tmp_path))
    assert "a.csv, Zeile 2: Zwei Zeichenkodierungen" in shown.err
