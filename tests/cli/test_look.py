"""`cxkit look`, end to end: what people have, and what is wrong with it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

RESPECT = "culture.respect.behaviour.self"
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


def csv(path: Path, *rows: object, encoding: str = "utf-8", sep: str = ",") -> Path:
    """A file with these rows, a text or cells each."""
    lines = [row if isinstance(row, str) else sep.join(map(str, row)) for row in rows]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def answers(path: Path, people: range = range(12), item: str = RESPECT) -> Path:
    """A small good file: one row per person."""
    return csv(path, ("person", item), *((p, 1 + p % 5) for p in people))


def tile(out: Path, name: str = "culture.respect") -> dict:
    """The estimate of a tile of the whole organisation."""
    document = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    (found,) = [
        f
        for f in document["findings"]
        if f["measure"] == "tile_mean"
        and f["subject"] == {"tile": name, "dimension": name.split(".")[0], "audience": "staff"}
    ]
    return found["estimate"]


def test_a_look_says_the_most_important_and_writes_everything(
    cli: Callable, tmp_path: Path
) -> None:
    shown = cli("look", answers(tmp_path / "answers.csv"))
    assert shown.code == 0
    assert shown.out.startswith("The most important things:\n  1. ")
    written = {path.name for path in (tmp_path / "cxkit-out").iterdir()}
    assert written == {"report.html", "findings.json", "cxkit.db", "cxkit.vault.db"}
    assert all(name in shown.out for name in written)
    assert "Note: answers.csv" in shown.err
    assert tile(tmp_path / "cxkit-out")["n"] == 12


def test_the_vault_is_readable_by_its_owner_only(cli: Callable, tmp_path: Path) -> None:
    cli("look", answers(tmp_path / "answers.csv"))
    vault = tmp_path / "cxkit-out" / "cxkit.vault.db"
    assert os.name == "nt" or vault.stat().st_mode & 0o777 == 0o600


def test_json_is_the_findings_and_nothing_else(cli: Callable, tmp_path: Path) -> None:
    shown = cli("look", answers(tmp_path / "answers.csv"), "--json", "--out", "out")
    assert (shown.code, shown.err) == (0, "")
    stored = json.loads((tmp_path / "out" / "findings.json").read_text(encoding="utf-8"))
    assert shown.json.pop("files") == {
        "report": "out/report.html",
        "findings": "out/findings.json",
        "workspace": "out/cxkit.db",
        "vault": "out/cxkit.vault.db",
    }
    document = shown.json
    del document["files"]
    assert document == stored


def test_in_german_what_people_read_is_german(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    shown = cli("look", answers(tmp_path / "answers.csv"))
    assert shown.out.startswith("Das Wichtigste:\n")
    assert "Kacheln lassen sich beurteilen" in shown.out
    assert "Geschrieben:" in shown.out
    assert shown.err.startswith("Hinweis: ")
    assert '<html lang="de"' in (tmp_path / "cxkit-out" / "report.html").read_text("utf-8")


def test_the_guess_is_a_mapping_that_can_be_used(cli: Callable, tmp_path: Path) -> None:
    path = answers(tmp_path / "answers.csv")
    shown = cli("look", path, "--guess")
    assert shown.code == 0
    assert not (tmp_path / "cxkit-out").exists()
    (tmp_path / "mapping.toml").write_text(shown.out, encoding="utf-8")
    assert cli("look", path, "--mapping", "mapping.toml").code == 0


def test_the_guess_as_json_has_its_notes(cli: Callable, tmp_path: Path) -> None:
    shown = cli("look", answers(tmp_path / "answers.csv"), "--guess", "--json")
    assert (shown.code, shown.err) == (0, "")
    assert shown.json["mapping"]["answers"][0]["respondent"] == "person"
    assert shown.json["notes"]
    assert shown.json["problems"] == []


def test_a_guess_with_open_questions_prints_what_it_could_and_ends_with_2(
    cli: Callable, tmp_path: Path
) -> None:
    path = csv(tmp_path / "a.csv", ("person", RESPECT), (1, "so lala"), (2, 4), (3, 5))
    shown = cli("look", path, "--guess")
    assert shown.code == 2
    assert "# Still open in this mapping: a.csv: It is not known what these" in shown.out
    assert "'so lala'" in shown.err
    assert cli("look", path, "--guess", "--json").code == 2


def test_a_minimum_below_five_is_refused(cli: Callable, tmp_path: Path) -> None:
    shown = cli("look", answers(tmp_path / "answers.csv"), "--min-persons", 4)
    assert shown.code == 2
    assert "never below 5" in shown.err
    assert not (tmp_path / "cxkit-out").exists()


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
            ["tree.csv: The units lie below one another in a circle", "'d' lies below 'nowhere'"],
        ),
        (double_ids, ["c.toml, at", "The tile id 'd.t' occurs twice", "side 'sideways'"]),
        (
            several_files,
            [
                "3 problems found",
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


def test_a_failed_look_leaves_an_earlier_one_as_it_was(cli: Callable, tmp_path: Path) -> None:
    cli("look", answers(tmp_path / "good.csv"))
    before = {p: p.read_bytes() for p in (tmp_path / "cxkit-out").iterdir()}
    assert cli("look", *empty(tmp_path)).code == 2
    assert {p: p.read_bytes() for p in (tmp_path / "cxkit-out").iterdir()} == before


def test_ambiguous_dates_are_read_when_the_mapping_says_how(cli: Callable, tmp_path: Path) -> None:
    ambiguous_dates(tmp_path)
    (tmp_path / "m.toml").write_text(
        f'[[answers]]\nwave = "Datum"\nwave_every = "month"\ndate_order = "dmy"\n'
        f'[answers.constants]\naudience = "staff"\n[answers.items]\n"{RESPECT}" = "{RESPECT}"\n'
    )
    shown = cli("look", "a.csv", "--mapping", "m.toml", "--json")
    assert shown.code == 0
    assert shown.json["waves"] == ["2025-04"]


def test_a_unit_of_three_people_is_never_shown(cli: Callable, tmp_path: Path) -> None:
    units = ["Tiny"] * 3 + ["Large"] * 20 + ["Other"] * 20
    rows = [(p, unit, 1 + p % 5) for p, unit in enumerate(units)]
    csv(tmp_path / "a.csv", ("person", "unit", RESPECT), *rows)
    shown = cli("look", "a.csv", "--json")
    assert shown.code == 0
    shown_units = {
        f["subject"].get("unit") for f in shown.json["findings"] if f["estimate"]["value"]
    }
    assert {"Large", "Other"} & shown_units
    assert "Tiny" not in shown_units
    assert "Tiny" not in (tmp_path / "cxkit-out" / "report.html").read_text(encoding="utf-8")


def test_the_same_file_twice_counts_once(cli: Callable, tmp_path: Path) -> None:
    path = answers(tmp_path / "a.csv")
    again = tmp_path / "copy.csv"
    again.write_bytes(path.read_bytes())
    assert cli("look", path, again).code == 0
    assert tile(tmp_path / "cxkit-out")["n"] == 12
    added = cli("look", path, "--add")
    assert added.code == 0
    assert tile(tmp_path / "cxkit-out")["n"] == 12


def test_further_people_are_added(cli: Callable, tmp_path: Path) -> None:
    cli("look", answers(tmp_path / "one.csv", range(12)))
    assert cli("look", answers(tmp_path / "two.csv", range(12, 30)), "--add").code == 0
    assert tile(tmp_path / "cxkit-out")["n"] == 30


def test_a_corrected_file_of_the_same_name_replaces_the_earlier_one(
    cli: Callable, tmp_path: Path
) -> None:
    cli("look", answers(tmp_path / "one.csv", range(12)))
    assert cli("look", answers(tmp_path / "one.csv", range(20)), "--add").code == 0
    assert tile(tmp_path / "cxkit-out")["n"] == 20


def test_a_cumulative_export_is_refused_with_the_remedy(cli: Callable, tmp_path: Path) -> None:
    cli("look", answers(tmp_path / "january.csv", range(12)))
    before = {p: p.read_bytes() for p in (tmp_path / "cxkit-out").iterdir()}
    shown = cli("look", answers(tmp_path / "february.csv", range(20)), "--add")
    assert shown.code == 3
    assert "12 of 20 people in 'february.csv' are already counted in 'january.csv'" in shown.err
    assert "cxkit forget" in shown.err
    assert {p: p.read_bytes() for p in (tmp_path / "cxkit-out").iterdir()} == before


def test_a_cumulative_export_names_every_file_that_it_repeats(
    cli: Callable, tmp_path: Path
) -> None:
    cli("look", answers(tmp_path / "one.csv", range(12)))
    cli("look", answers(tmp_path / "two.csv", range(12, 20)), "--add")
    shown = cli("look", answers(tmp_path / "all.csv", range(30)), "--add")
    assert shown.code == 3
    assert "20 of 30 people in 'all.csv' are already counted in 'one.csv' and 'two.csv'" in (
        shown.err
    )
    assert "cxkit forget 'one.csv' and cxkit forget 'two.csv'" in shown.err


def test_without_a_vault_nothing_can_be_added(cli: Callable, tmp_path: Path) -> None:
    path = answers(tmp_path / "a.csv")
    shown = cli("look", path, "--no-vault")
    assert shown.code == 0
    assert not (tmp_path / "cxkit-out" / "cxkit.vault.db").exists()
    refused = cli("look", path, "--add")
    assert refused.code == 3
    assert "no vault" in refused.err
    assert cli("look", path, "--add", "--no-vault").code == 3


def test_a_broken_plugin_is_noted_and_the_look_goes_on(
    cli: Callable, tmp_path: Path, install: Callable
) -> None:
    install("acme-sick", {"cxkit": ["acme = acme_sick"]}, {"acme_sick": "import no_such_thing"})
    shown = cli("look", answers(tmp_path / "a.csv"))
    assert shown.code == 0
    assert "Note: Plugin 'acme' of acme-sick 1.0" in shown.err
    assert tile(tmp_path / "cxkit-out")["n"] == 12


def test_two_plugins_of_one_name_are_noted(
    cli: Callable, tmp_path: Path, install: Callable
) -> None:
    install("acme-left", {"cxkit": ["acme = acme_left"]}, {"acme_left": "x = 1"})
    install("acme-right", {"cxkit": ["acme = acme_right"]}, {"acme_right": "x = 1"})
    shown = cli("look", answers(tmp_path / "a.csv"))
    assert shown.code == 0
    assert "acme-left already brings a plugin of this name" in shown.err
    assert "pip uninstall acme-right" in shown.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(cli: Callable, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    shown = cli("look", answers(tmp_path / "a.csv"), "--out", locked / "out")
    assert shown.code == 1
    assert "--out" in shown.err


def test_a_file_where_the_folder_should_be_is_a_usage_error(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    shown = cli("look", answers(tmp_path / "a.csv"), "--out", "out")
    assert shown.code == 2
    assert "out" in shown.err
