"""`cxkit power`, as people call it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from cxkit.errors import InputError
from cxkit_effect._command_power import command

UNITS = ["--effect", "4", "--sd", "1.6", "--comparison", "7", "--language", "en"]


def said(*arguments: str) -> str:
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_it_says_how_long_how_many_and_which_comparison() -> None:
    text = said(*UNITS, "--start", "2026-04-01", "--lag-days", "120")
    assert "Not before 2026-11-30: 4 periods are needed." in text
    assert "whose own ups and downs are the yardstick" in text
    assert "Units compared with" in text
    assert "2026-08-31" in text


def test_it_says_the_same_in_german() -> None:
    text = said(*UNITS[:-1], "de", "--start", "2026-04-01", "--lag-days", "120")
    assert "Nicht vor 30.11.2026: nötig sind 4 Zeiträume." in text
    assert "Maßstab" in text
    assert "1,6" in text
    assert "Massstab" in said(*UNITS[:-1], "de-CH")


def test_without_a_start_there_are_no_days() -> None:
    text = said(*UNITS)
    assert "Not before 4 periods in which it can show." in text
    assert "Until" not in text


def test_looking_often_costs_width() -> None:
    text = said(*UNITS, "--often")
    assert "stopping early is allowed" in text
    once, often = (json.loads(said(*UNITS, "--json", *more)) for more in ((), ("--often",)))
    assert often["not_before"]["after"] > once["not_before"]["after"]


def test_a_change_that_cannot_be_seen_is_said_so() -> None:
    text = said("--effect", "0.2", "--sd", "1.6", "--comparison", "3", "--language", "en")
    assert "Never in five years" in text
    alone = said("--effect", "2", "--sd", "1", "--before", "3", "--language", "en")
    assert "not possible" in alone


def test_json_holds_every_step() -> None:
    found = json.loads(said(*UNITS, "--start", "2026-04-01", "--json"))
    assert found["comparison"] == "one_unit"
    assert found["steps"][0]["after"] == 1
    assert found["not_before"]["power"] >= 0.8
    assert found["noise"] == {"sd": 1.6, "memory": 0.3}


def test_a_tile_out_of_focus_warns_with_the_smallest_change() -> None:
    arguments = ["--effect", "10", "--tile", "culture.respect", "--heads", "100"]
    text = said(*arguments, "--language", "en")
    assert "The next wave does not ask this tile in focus" in text
    assert "22.7" in text
    assert "--design focus --focus culture.respect" in text
    found = json.loads(said(*arguments, "--json"))
    assert found["tile"]["focus"]["detectable"] < 10 < found["tile"]["spread"]["detectable"]
    assert "warning" in found
    assert "Die nächste Erhebung" in said(*arguments, "--language", "de")


def test_a_tile_that_the_next_wave_shows_anyway_does_not_warn() -> None:
    arguments = ["--effect", "20", "--tile", "culture.respect", "--heads", "400"]
    assert "does not ask" not in said(*arguments, "--language", "en")
    hidden = said("--effect", "20", "--tile", "culture.respect", "--heads", "9", "--language", "en")
    assert "hidden" in hidden
    assert "none at all" in hidden


def test_the_chart_is_drawn(tmp_path: Path) -> None:
    file = tmp_path / "power.svg"
    text = said(*UNITS, "--start", "2026-04-01", "--chart", str(file))
    assert str(file) in text
    drawn = file.read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "the change hoped for" in drawn
    # The first month that shows it.
    assert "2026-07-31" in drawn
    said("--effect", "0.2", "--sd", "1.6", "--comparison", "3", "--chart", str(file))
    assert "2026" not in file.read_text(encoding="utf-8")


@pytest.fixture
def series(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    rows = ["metric,unit,period,value"]
    for unit in "abcd":
        for month in range(36):
            period = f"{2023 + month // 12}-{month % 12 + 1:02d}"
            late = 50 if month >= 24 else 0
            rows.append(f"rate,{unit},{period},{60 + 2 * rng.standard_normal() + late}")
    file = tmp_path / "series.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_the_noise_comes_from_a_series_before_the_start(series: Path) -> None:
    arguments = ["--effect", "4", "--series", str(series), "--comparison", "3"]
    text = said(*arguments, "--start", "2025-01-01", "--language", "en")
    assert "Estimated from 24 periods of 4 units in series.csv." in text
    found = json.loads(said(*arguments, "--start", "2025-01-01", "--json"))
    assert found["noise"]["sd"] == pytest.approx(2, rel=0.2)
    assert "36 periods" in said(*arguments, "--metric", "rate", "--language", "en")


def test_what_is_wrong_with_a_series_is_said(series: Path, tmp_path: Path) -> None:
    def problems(text: str, *more: str) -> list[str]:
        file = tmp_path / "bad.csv"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            said("--effect", "4", "--series", str(file), *more)
        return [problem.code for problem in caught.value.problems]

    assert problems("metric,value\nrate,1\n") == ["no_column"]
    head = "metric,unit,period,value\n"
    assert problems(head + "a,u,2024-01,1\nb,u,2024-01,1\n") == ["which_metric"]
    assert problems(head + "a,u,2024-01,1\n", "--metric", "c") == ["which_metric"]
    assert problems(head + "a,u,2024-01,1\n", "--start", "2024-02-01") == ["too_few_periods"]


def test_a_german_table_is_read_as_well(tmp_path: Path) -> None:
    rows = ["Kennzahl;Bereich;Zeitraum;Wert"]
    rng = np.random.default_rng(0)
    for unit in ("Nord", "Süd", "West"):
        for month in range(24):
            value = f"{60 + 2 * rng.standard_normal():.2f}".replace(".", ",")
            rows.append(f"Quote;{unit};{month % 12 + 1:02d}/{2024 + month // 12};{value}")
    file = tmp_path / "zahlen.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = json.loads(said("--effect", "4", "--series", str(file), "--comparison", "2", "--json"))
    assert found["noise"]["sd"] == pytest.approx(2, rel=0.3)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--effect", "4"],
        ["--effect", "4", "--sd", "1", "--tile", "culture.respect"],
        ["--effect", "4", "--tile", "culture.respect"],
        ["--sd", "1"],
    ],
)
def test_what_is_missing_is_said(arguments: list[str]) -> None:
    assert CliRunner().invoke(command, arguments).exit_code == 2
