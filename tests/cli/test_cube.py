"""`cxkit cube show` and `cxkit cube sample`."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cxkit import default_cube

UNITS = """unit,parent,name,staff
company,,Company,
sales,company,Sales,30
it,company,IT,3
"""


def test_the_cube_is_shown_with_labels_and_ids(cli: Callable) -> None:
    shown = cli("cube", "show")
    assert shown.code == 0
    lines = shown.out.splitlines()
    assert lines[0] == "Strategy and leadership  [strategy]"
    assert "  ◇ We see people, not cases  [culture.respect]" in lines
    assert sum(line.startswith("  ") for line in lines) == 54
    assert lines[-1].startswith("◇ ")


def test_items_are_shown_on_demand_in_the_language_asked_for(cli: Callable) -> None:
    shown = cli("cube", "show", "--items", "--language", "de-CH")
    assert shown.out.count(".self: ") == 162
    assert "Wir sehen Menschen, keine Fälle" in shown.out
    assert "ß" not in shown.out


def test_the_cube_as_json_is_the_published_document(cli: Callable) -> None:
    shown = cli("cube", "show", "--json")
    assert shown.err == ""
    assert shown.json == default_cube().to_dict()


def test_a_cube_that_is_nowhere_is_said_with_those_that_are(cli: Callable) -> None:
    shown = cli("cube", "show", "--cube", "hospital")
    assert shown.code == 2
    assert "There is no cube 'hospital'" in shown.err
    assert "default" in shown.err


def test_a_cube_of_ones_own_is_shown_without_marks_it_does_not_use(
    cli: Callable, tmp_path: Path
) -> None:
    (tmp_path / "c.toml").write_text(
        'id = "c"\n[[dimensions]]\nid = "d"\nlabel = "D"\n'
        '[[dimensions.tiles]]\nid = "t"\nlabel = "T"\n'
        '[[dimensions.tiles.items]]\nid = "Q1"\nside = "behaviour"\n'
    )
    assert cli("cube", "show", "--cube", "c.toml", "--items").out.splitlines() == [
        "D  [d]",
        "  T  [d.t]",
        "        Q1",
    ]


@pytest.mark.parametrize("width", [80, 120])
def test_a_plan_can_be_read_at_any_width(
    cli: Callable, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    shown = cli("cube", "sample", "--heads", 400)
    assert shown.code == 0
    assert "…" not in shown.out
    tables = shown.out.split("\n\n", 1)[1]
    assert max(map(len, tables.splitlines())) <= width
    header = next(line for line in shown.out.splitlines() if line.startswith("part"))
    assert header.split("  ")[0] == "part"
    for word in ("persons", "answers", "± on scale", "± on 0..100", "hidden?", "usable?"):
        assert word in header


def test_a_plan_states_the_figures_of_the_design(cli: Callable) -> None:
    # cube.md: spread gives a tile .22 with 400 staff, at 60 % response and SD 1 on 1..5.
    out = cli("cube", "sample", "--heads", 400).out
    (tiles,) = [line.split() for line in out.splitlines() if line.startswith("each of 54 tiles")]
    assert tiles[4:] == ["80", "80", "0.22", "5.6", "no", "yes"]
    assert "Sides" in out
    assert "Sides of tiles, whole organisation" not in out


def test_sides_are_shown_on_demand(cli: Callable) -> None:
    out = cli("cube", "sample", "--heads", 400, "--sides").out
    assert "Sides of tiles, whole organisation" in out
    assert "each of 162 sides" in out


def test_parts_that_fare_differently_have_rows_of_their_own(cli: Callable) -> None:
    plan = ("cube", "sample", "--heads", 60, "--design", "focus", "--focus", "culture.respect")
    out = cli(*plan, "--predictions", 4).out
    assert "\nculture.respect " in out
    assert "each of 53 tiles" in out
    assert "(predicted)" in out
    assert "Culture and mindset" in out
    assert "each of 6 dimensions" not in out


def test_a_small_group_is_said_to_be_hidden(cli: Callable) -> None:
    out = cli("cube", "sample", "--heads", 12).out
    (tiles,) = [line for line in out.splitlines() if line.startswith("each of 54 tiles")]
    assert "  yes " in tiles
    assert tiles.endswith(" no")


def test_units_are_told_how_far_down_they_can_be_looked_into(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text(UNITS)
    out = cli("cube", "sample", "--units", "units.csv").out
    rows = {line.split("  ")[0]: line.split() for line in out.splitlines() if line}
    assert rows["whole organisation"][2:4] == ["33", "20"]
    # cube.md: a unit of 30 people gets .37 of 1..5 on a dimension, and nothing usable on a tile.
    assert float(rows["Sales"][3]) == pytest.approx(100 * 0.37 / 4, abs=0.15)
    assert rows["Sales"][-1] == "dimensions"
    assert rows["IT"][1:] == ["3", "2", "-", "-", "unit", "above"]


def test_a_plan_in_german_uses_german_words_and_decimal_commas(
    cli: Callable, tmp_path: Path
) -> None:
    (tmp_path / "units.csv").write_text(UNITS)
    out = cli("cube", "sample", "--units", "units.csv", "--language", "de").out
    for words in (
        "Fragen und 3 Min. je Person",
        "Befragungsplan „spread“ für Mitarbeitende: ",
        "Angenommen: 60\u202f% antworten",
        "Korrelation 0,33 innerhalb",
        "Kacheln",
        "Bereich darüber",
    ):
        assert words in out
    assert re.search(r"\d,\d", out)
    assert "people" not in out


def test_leaders_get_the_short_form_in_full(cli: Callable) -> None:
    assert "54 items" in cli("cube", "sample", "--heads", 70, "--audience", "leader").out


def test_a_plan_as_json_holds_every_cell(cli: Callable) -> None:
    shown = cli("cube", "sample", "--heads", 400, "--json")
    assert shown.err == ""
    levels = [cell["level"] for cell in shown.json["cells"] if cell["unit"] is None]
    assert {name: levels.count(name) for name in set(levels)} == {
        "dimension": 6,
        "tile": 54,
        "side": 162,
    }
    assert shown.json["coverage"]


def test_forms_and_persons_are_written_on_demand(cli: Callable, tmp_path: Path) -> None:
    shown = cli("cube", "sample", "--heads", 10, "--out", tmp_path / "forms")
    assert "Forms and persons are in" in shown.out
    with (tmp_path / "forms" / "persons.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.reader(file))) == 11


def test_a_burden_above_fifteen_minutes_is_a_note(cli: Callable) -> None:
    shown = cli("cube", "sample", "--heads", 100, "--looks", 6)
    assert shown.code == 0
    assert "Note: A person would answer for 18 minutes a year" in shown.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "either --heads N or --units FILE"),
        (["--heads", 5, "--units", "units.csv"], "either --heads N or --units FILE"),
        (["--heads", -5], "cannot have -5 people"),
        (["--heads", 5, "--response", 3], "response is a share in 0..1"),
        (["--heads", 5, "--design", "focus", "--focus", "culture.repsect"], "culture.respect"),
        (["--units", "nowhere.csv"], "There is no such file or folder"),
        (["--units", "units.csv", "--audience", "leader"], "Add a column named leader"),
    ],
)
def test_what_cannot_be_planned_is_said(
    cli: Callable, tmp_path: Path, words: list[object], said: str
) -> None:
    (tmp_path / "units.csv").write_text(UNITS)
    shown = cli("cube", "sample", *words, "--out", tmp_path / "forms")
    assert shown.code == 2
    assert said in shown.err
    assert not (tmp_path / "forms").exists()


def test_a_unit_tree_with_a_circle_is_refused(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("unit,parent,staff\na,b,3\nb,a,4\n")
    shown = cli("cube", "sample", "--units", "units.csv")
    assert shown.code == 2
    assert "in a circle: a -> b -> a" in shown.err
