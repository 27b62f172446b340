"""`cxkit power` with what a look left: head counts, who answers, how figures wander."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import cxkit
from cxkit.errors import InputError
from cxkit_effect._command_power import command

UNITS = ("north-1", "north-2", "north-3", "south-1", "south-2", "south-3")
HEADS = dict(zip(UNITS, (10, 20, 30, 40, 50, 50), strict=True))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answers of half the staff, figures of two years, and units with head counts."""
    folder = tmp_path_factory.mktemp("data")
    rng = np.random.default_rng(0)
    units = ["unit,parent,staff", "north,,", "south,,"]
    units += [f"{unit},{unit[:5]},{heads}" for unit, heads in HEADS.items()]
    answers = ["respondent,wave,unit,item,answer"]
    for wave in ("2025-06", "2025-12"):
        for unit, heads in HEADS.items():
            for person in range(heads // 2):
                for side in ("process", "behaviour"):
                    item = f"culture.respect.{side}.self"
                    answers.append(f"{unit}{person},{wave},{unit},{item},{rng.integers(2, 6)}")
    series = ["metric,unit,period,value,n,measure_unit,better"]
    for unit in UNITS:
        for month in range(24):
            period = f"{2024 + month // 12}-{month % 12 + 1:02d}"
            value = 60 + 2 * rng.standard_normal() + (40 if month >= 18 else 0)
            series.append(f"rate,{unit},{period},{value:.2f},100,%,higher")
    for name, rows in (("units", units), ("staff", answers), ("series", series)):
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def looked(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    cxkit.look(data, out=out)
    return out


def said(*arguments: str) -> str:
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_noise_periods_and_units_come_from_the_workspace(looked: Path) -> None:
    given = ["--effect", "4", "--workspace", str(looked), "--unit", "north-1"]
    found = json.loads(said(*given, "--start", "2025-07-01", "--json"))
    assert found["noise"]["sd"] == pytest.approx(2, rel=0.25)
    assert found["comparison"] == "one_unit"
    text = said(*given, "--start", "2025-07-01", "--language", "en")
    assert "1 turned with the 5 others" in text
    assert "18 periods before" in text
    assert f"Estimated from 18 periods of 6 units in {looked.name}." in text


def test_all_units_below_a_parent_are_turned_and_the_rest_compared(looked: Path) -> None:
    text = said("--effect", "4", "--workspace", str(looked), "--unit", "north", "--language", "en")
    assert "3 turned with the 3 others" in text
    alone = said("--effect", "4", "--workspace", str(looked), "--language", "en")
    assert "1 turned with the 5 others" in alone


def test_what_is_said_on_the_command_line_stays(looked: Path) -> None:
    given = ["--effect", "4", "--workspace", str(looked), "--comparison", "4", "--treated", "4"]
    text = said(*given, "--before", "7", "--language", "en")
    assert "4 units that are turned with 4 that are not, 7 periods before" in text


def test_heads_and_response_of_a_tile_come_from_the_workspace(looked: Path) -> None:
    given = ["--effect", "10", "--workspace", str(looked), "--tile", "culture.respect"]
    found = json.loads(said(*given, "--unit", "south", "--json"))
    assert found["known"] == {"turned": 140, "compared": 60, "response": 0.5, "waves": 2}
    text = said(*given, "--unit", "south", "--language", "en")
    assert "The last of 2 waves: 50% answered; 140 people work" in text
    whole = json.loads(said(*given, "--json"))
    assert (whole["known"]["turned"], whole["known"]["compared"]) == (200, 0)
    fewer = json.loads(said(*given, "--unit", "south", "--response", "0.3", "--json"))
    assert fewer["known"]["response"] == 0.3
    assert "known" not in json.loads(said(*given, "--heads", "80", "--json"))


def codes(*arguments: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        said("--effect", "4", *arguments)
    return [problem.code for problem in caught.value.problems]


def test_what_the_workspace_does_not_tell_is_said(looked: Path, data: Path, tmp_path: Path) -> None:
    here = ["--workspace", str(looked)]
    tile = [*here, "--tile", "culture.respect"]
    assert codes(*here, "--unit", "noth-1", "--unit", "est") == ["unknown_unit", "unknown_unit"]
    assert codes(*here, "--metric", "sales") == ["which_metric"]
    assert codes(*here, "--start", "2024-02-01") == ["too_few_periods"]
    assert codes(*tile, "--unit", "noth-1") == ["unknown_unit"]
    cxkit.look(data / "staff.csv", out=tmp_path / "few")
    few = ["--workspace", str(tmp_path / "few")]
    assert codes(*few) == ["no_series"]
    assert codes(*few, "--tile", "culture.respect") == ["no_head_count"]
    assert codes("--workspace", str(tmp_path)) == ["no_workspace"]


def test_a_unit_without_figures_is_said(data: Path, tmp_path: Path) -> None:
    rows = (data / "series.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if "south" not in row]
    more = [row.replace("rate,", "calls,", 1) for row in kept[1:]]
    for name in ("units", "staff"):
        (tmp_path / f"{name}.csv").write_bytes((data / f"{name}.csv").read_bytes())
    (tmp_path / "series.csv").write_text("\n".join([*kept, *more]) + "\n", encoding="utf-8")
    cxkit.look(tmp_path, out=tmp_path / "out")
    here = ["--workspace", str(tmp_path / "out")]
    assert codes(*here) == ["which_metric"]
    assert codes(*here, "--metric", "rate", "--unit", "south-1") == ["not_measured"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--effect", "4", "--unit", "a", "--sd", "1"],
        ["--effect", "4", "--sd", "1", "--workspace", "."],
        ["--effect", "4", "--sd", "1", "--tile", "t", "--workspace", "."],
    ],
)
def test_what_does_not_go_together_is_said(arguments: list[str]) -> None:
    assert CliRunner().invoke(command, arguments).exit_code == 2
