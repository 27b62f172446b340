"""Time series: figures as people have them become exact integers by unit and period."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit import Problem, default_cube
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.mapping import Mapping
from cxkit.gather import Gathered, gather
from cxkit.loop import guess
from cxkit.tallies import Tallies
from cxkit.tallies.series import SeriesView, split_wide

Take = Callable[..., Gathered]
Problems = Callable[..., tuple[Problem, ...]]


def view(gathered: Gathered) -> SeriesView:
    parts = [p.tallies for p in gathered.partitions if isinstance(p.tallies, Tallies)]
    return SeriesView(tallies=Tallies.merge(parts))


def warned(gathered: Gathered) -> list[str]:
    return [warning.code for warning in gathered.warnings]


def test_a_panel_has_every_period_and_missing_is_never_zero(take: Take) -> None:
    table = "metric,unit,period,value\npay,a,2026-01,60\npay,a,2026-04,0\npay,b,2026-02,\n"
    panel = view(take("series", table)).panel("pay")
    assert panel.units == ("a",)
    assert panel.periods == ("2026-01", "2026-02", "2026-03", "2026-04")
    assert panel.n.tolist() == [[1, 0, 0, 1]]
    np.testing.assert_array_equal(panel.mean, [[60.0, np.nan, np.nan, 0.0]])


def test_numbers_keep_their_decimals_whatever_mark_they_have(take: Take) -> None:
    table = "metric;period;value;n\npay;2026-01;61,4;400\npay;2026-02;62;410\nwait;2026-01;7;\n"
    gathered = take("series", table)
    points = gathered.partitions[0].tallies.tables["points"]
    assert points.keys["decimals"].tolist() == [1, 1, 0]
    assert points.sums["sum"].tolist() == [400 * 614, 410 * 620, 7]
    assert view(gathered).panel("pay").mean.tolist() == [[61.4, 62.0]]


def test_single_cases_give_mean_and_variance_exactly(take: Take) -> None:
    """By hand: 1.5, 2.5, 4 have mean 8/3 and variance (n - 1) 19/12."""
    table = "metric,period,value\nx,2026-01,1.5\nx,2026-01,2.5\nx,2026-01,4.0\n"
    panel = view(take("series", table)).panel("x")
    assert panel.n.tolist() == [[3]]
    assert panel.mean[0, 0] == pytest.approx(8 / 3, abs=1e-15)
    assert panel.var[0, 0] == pytest.approx(19 / 12, abs=1e-15)


def test_the_spread_of_a_mean_is_unknown_unless_somebody_states_it(take: Take) -> None:
    plain = take("series", "metric,period,value,n\nx,2026-01,10,4\n")
    assert np.isnan(view(plain).panel("x").var).all()
    stated = take("series", "metric,period,value,n,sd\nx,2026-01,10,4,2\n")
    assert view(stated).panel("x").var.tolist() == [[4.0]]


def test_periods_may_be_columns(take: Take) -> None:
    table = "Kennzahl;Team;Jan 26;Feb 26;Mrz 26;Summe\npay;a;61,4;;60;1\npay;b;7;8;9;2\n"
    gathered = take("series", table)
    panel = view(gathered).panel("pay")
    assert (panel.units, panel.periods) == (("a", "b"), ("2026-01", "2026-02", "2026-03"))
    assert panel.n.tolist() == [[1, 0, 1], [1, 1, 1]]
    np.testing.assert_array_equal(panel.mean, [[61.4, np.nan, 60.0], [7.0, 8.0, 9.0]])
    (note,) = [w for w in gathered.warnings if w.code == "columns_not_used"]
    assert note.message == "Columns that are not used: Summe."


def test_days_as_excel_has_months_may_be_columns_of_a_frame(take: Take) -> None:
    frame = polars.DataFrame(
        {"metric": ["x", "y"], "2026-01-01": [1.5, None], "2026-02-01": [2.0, 4.0]}
    )
    found = view(take("series", frame))
    assert found.panel("x").periods == ("2026-01", "2026-02")
    assert found.panel("x").mean.tolist() == [[1.5, 2.0]]
    assert found.panel("y").mean.tolist() == [[4.0]]


def test_what_is_wrong_below_a_period_has_its_row(problems: Problems) -> None:
    (problem,) = problems("series", "metric,2026-01,2026-02\nx,1,2\nx,many,3\n")
    assert (problem.row, problem.column) == (3, "value")
    assert "many" in problem.message


def test_one_period_among_the_headers_is_no_row_of_periods(problems: Problems) -> None:
    table = "metric,2026-01\nx,1\n"
    assert [p.column for p in problems("series", table)] == ["period", "value"]


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2026-03", "2026-03"),
        ("03/2026", "2026-03"),
        ("3.2026", "2026-03"),
        ("März 2026", "2026-03"),
        ("Mar 2026", "2026-03"),
        ("Mrz 26", "2026-03"),
        ("Dez. 25", "2025-12"),
        ("2026-W07", "2026-W07"),
        ("KW 7 2026", "2026-W07"),
        ("2026-Q1", "2026-Q1"),
        ("1. Quartal 2026", "2026-Q1"),
        ("2026", "2026"),
        ("2026-03-05", "2026-03-05"),
        ("05.03.2026 00:00", None),
        ("13/2026", None),
        ("Foo 26", None),
        ("2026-W60", None),
    ],
)
def test_periods_are_written_in_one_way(
    take: Take, problems: Problems, written: str, period: str | None
) -> None:
    table = f"metric,period,value\nx,{written},1\n"
    if period is None:
        assert problems("series", table)[0].column == "period"
    else:
        assert view(take("series", table)).panel("x").periods == (period,)


def test_the_first_of_a_month_is_a_month_as_excel_makes_it(take: Take) -> None:
    table = "metric,period,value\nx,2026-01-01,1\nx,2026-02-01,2\n"
    assert view(take("series", table)).panel("x").periods == ("2026-01", "2026-02")


def test_dates_that_can_be_read_in_two_ways_are_asked_about(problems: Problems) -> None:
    (problem,) = problems("series", "metric,date,value\nx,03.04.2026,1\n")
    assert (problem.code, problem.column) == ("ambiguous_dates", "date")
    assert "date_order" in problem.hint


def test_everything_wrong_is_said_at_once_with_its_place(problems: Problems) -> None:
    table = (
        "metric,unit,period,value,n,better\n"
        "x,billing,2026-01,1,2,higher\n"
        ",biling,2026-99,abc,1.5,upwards\n"
        "y,biling,2026-01,4,-1,\n"
    )
    found = {p.code: p for p in problems("series", table, units=("billing", "sales"))}
    assert set(found) == {
        "empty_cell",
        "unknown_unit",
        "not_a_period",
        "not_a_number",
        "not_whole",
        "too_small",
        "unknown_word",
    }
    assert {p.file for p in found.values()} == {"series.csv"}
    assert (found["unknown_unit"].row, found["unknown_unit"].column) == (3, "unit")
    assert found["unknown_unit"].message == (
        "There is no unit 'biling'; did you mean 'billing' (rows 3 and 4)?"
    )
    assert (found["not_a_number"].row, found["not_a_number"].column) == (3, "value")
    assert (found["too_small"].row, found["too_small"].column) == (4, "n")
    assert found["unknown_word"].hint == "Write one of: higher, lower."


def test_points_and_commas_in_one_column_are_a_problem(problems: Problems) -> None:
    (problem,) = problems("series", "metric;period;value\nx;2026-01;1,5\nx;2026-02;1.5\n")
    assert (problem.code, problem.column) == ("mixed_decimals", "value")


def test_periods_of_several_lengths_are_a_problem(problems: Problems) -> None:
    (problem,) = problems("series", "metric,period,value\nx,2026-01,1\nx,2026-Q2,2\n")
    assert problem.code == "mixed_periods"
    assert "month, quarter" in problem.message


def test_a_metric_has_one_direction(problems: Problems) -> None:
    table = "metric,period,value,direction\nx,2026-01,1,higher\nx,2026-02,1,niedriger\n"
    (problem,) = problems("series", table)
    assert problem.code == "metric_contradicts_itself"
    assert "higher, lower" in problem.message


def test_a_table_without_any_figure_is_a_problem(problems: Problems) -> None:
    (problem,) = problems("series", "metric,period,value\nx,2026-01,\n")
    assert problem.code == "no_values"


def test_a_changed_definition_is_flagged_and_kept(take: Take) -> None:
    table = (
        "metric,period,value,definition\n"
        "x,2026-01,1,all calls\nx,2026-02,1,all calls\nx,2026-03,2,without callbacks\n"
    )
    gathered = take("series", table)
    assert "definition_changed" in warned(gathered)
    metric = view(gathered).metrics["x"]
    assert metric.definitions == {"2026-01": "all calls", "2026-03": "without callbacks"}
    assert metric.breaks == ("2026-03",)


def test_many_decimals_are_rounded_and_that_is_said(take: Take) -> None:
    gathered = take("series", "metric,period,value\nx,2026-01,0.123456789\n")
    assert "rounded" in warned(gathered)
    assert view(gathered).panel("x").mean.tolist() == [[0.123457]]
    declared = take("series", "metric,period,value,decimals\nx,2026-01,0.126,2\n")
    assert view(declared).panel("x").mean.tolist() == [[0.13]]


def test_columns_that_mean_nothing_are_named(take: Take) -> None:
    gathered = take("series", "metric,period,value,colour\nx,2026-01,1,red\n")
    (note,) = [w for w in gathered.warnings if w.code == "columns_not_used"]
    assert "colour" in note.message


def test_two_columns_of_one_meaning_are_a_problem(problems: Problems) -> None:
    (problem,) = problems("series", "metric,KPI,period,value\nx,y,2026-01,1\n")
    assert problem.code == "double_column"


ROWS = {
    "metric": ["x", "x", "y", None],
    "unit": ["a", "b", "a", None],
    "period": ["2026-01", "2026-02", "2026-01", None],
    "value": [1.5, 2.25, 7.0, None],
    "n": [3, None, 2, None],
}


def as_frames() -> list[Any]:
    import duckdb
    import pandas
    import polars
    import pyarrow

    table = pyarrow.table(ROWS)
    frames: list[Any] = [pandas.DataFrame(ROWS), polars.DataFrame(ROWS), polars.LazyFrame(ROWS)]
    return [*frames, table, duckdb.from_arrow(table)]


@pytest.mark.parametrize(
    "frame", as_frames(), ids=lambda f: str(nw.from_native(f).implementation.value)
)
def test_every_engine_gives_the_tallies_of_the_file(take: Take, frame: Any) -> None:
    lines = ["metric,unit,period,value,n"]
    for row in zip(*ROWS.values(), strict=True):
        lines.append(",".join("" if cell is None else str(cell) for cell in row))
    file = take("series", "\n".join(lines)).partitions[0]
    assert take("series", frame).partitions[0].tallies == file.tallies


@given(st.integers(min_value=-(2**90), max_value=2**90), st.integers(min_value=0, max_value=2**90))
def test_wide_sums_add_up_part_by_part(one: int, other: int) -> None:
    low, high = (a + b for a, b in zip(split_wide(one), split_wide(other), strict=True))
    assert low + high * 2**40 == one + other


def test_large_figures_do_not_overflow(take: Take) -> None:
    table = "metric,period,value\nx,2026-01,98765432101.25\nx,2026-01,98765432103.75\n"
    panel = view(take("series", table)).panel("x")
    assert panel.mean.tolist() == [[98765432102.5]]
    assert panel.var.tolist() == [[3.125]]


def test_sources_with_other_decimals_come_together(take: Take) -> None:
    one = take("series", "metric,period,value\nx,2026-01,1\n").partitions[0].tallies
    other = take("series", "metric,period,value\nx,2026-01,2.55\n").partitions[0].tallies
    merged = Tallies.merge([one, other])
    assert SeriesView(tallies=merged).panel("x").mean.tolist() == [[1.775]]


def test_an_unknown_metric_is_no_empty_panel(take: Take) -> None:
    with pytest.raises(KeyError):
        view(take("series", "metric,period,value\nx,2026-01,1\n")).panel("y")


def test_a_metric_says_which_way_is_better(take: Take) -> None:
    table = "metric,period,value,better\nx,2026-01,1,lower\ny,2026-01,1,höher\nz,2026-01,1,\n"
    found = view(take("series", table))
    assert {name: metric.sign for name, metric in found.metrics.items()} == {
        "x": -1,
        "y": 1,
        "z": 0,
    }
    assert found.panel("x").at("") == 0
    with pytest.raises(ValueError):
        found.panel("x").at("a")


def test_sources_that_contradict_each_other_are_known(take: Take) -> None:
    one = take("series", "metric,period,value,better\nx,2026-01,1,lower\n").partitions[0].tallies
    other = take("series", "metric,period,value,better\nx,2026-02,1,higher\n").partitions[0].tallies
    merged = SeriesView(tallies=Tallies.merge([one, other]))
    assert merged.metrics["x"].contradictions == ("direction",)


def test_dates_become_periods_of_the_length_that_the_mapping_says() -> None:
    frame = polars.DataFrame(
        {
            "metric": ["x"] * 3,
            "date": ["2026-01-05", "2026-01-19", "2026-02-03"],
            "value": [1, 3, 5],
        }
    )
    how = EvidenceMapping(kind="series", options={"every": "month"})
    found = gather([], default_cube(), mapping=Mapping(evidence=[how]), evidence={"series": frame})
    panel = view(found).panel("x")
    assert (panel.periods, panel.mean.tolist()) == (("2026-01", "2026-02"), [[2.0, 5.0]])


@pytest.mark.parametrize("header", ["Mannschaft", "Bereich", "Team-Nr.", "Standort", "Filiale"])
def test_a_unit_is_called_as_in_a_table_of_answers(take: Take, header: str) -> None:
    gathered = take("series", f"Kennzahl;{header};Monat;Wert\npay;a;2026-01;1\npay;b;2026-01;3\n")
    assert view(gathered).panel("pay").units == ("a", "b")
    assert "columns_not_used" not in warned(gathered)


def test_a_unit_that_was_taken_by_its_name_is_said(take: Take) -> None:
    gathered = take("series", "Kennzahl;Mannschaft;Monat;Wert\npay;a;2026-01;1\n")
    (note,) = [w for w in gathered.warnings if w.code == "unit_by_name"]
    assert note.column == "Mannschaft"


def test_the_surest_word_for_a_unit_is_taken_and_the_others_named(take: Take) -> None:
    gathered = take("series", "Kennzahl;Region;Mannschaft;Monat;Wert\npay;west;a;2026-01;1\n")
    assert view(gathered).panel("pay").units == ("a",)
    (note,) = [w for w in gathered.warnings if w.code == "columns_not_used"]
    assert "Region" in note.message


ROWS_OF_TEAMS = "Kennzahl;Liga;Monat;Wert\npay;a;2026-01;1\npay;b;2026-01;3\npay;a;2026-02;2\n"
MONTHS_OF_TEAMS = "Kennzahl;Liga;2026-01;2026-02\npay;a;1;2\npay;b;3;\n"


@pytest.mark.parametrize("table", [ROWS_OF_TEAMS, MONTHS_OF_TEAMS])
def test_rows_that_an_unused_column_tells_apart_are_not_averaged(problems: Problems, table) -> None:
    (problem,) = problems("series", table)
    assert (problem.code, problem.column) == ("rows_told_apart", "Liga")
    assert 'columns = {unit = "Liga"}' in problem.hint
    assert 'ignore = ["Liga"]' in problem.hint


def test_a_frame_whose_rows_a_column_tells_apart_is_not_averaged(problems: Problems) -> None:
    months = ["2026-01", "2026-02", "2026-01"]
    frame = polars.DataFrame({"metric": "x", "period": months, "value": [1, 2, 3]})
    frame = frame.with_columns(liga=polars.Series(["b", "a", "c"]))
    (problem,) = problems("series", frame)
    assert (problem.code, problem.column) == ("rows_told_apart", "liga")


@pytest.mark.parametrize(("said", "mean"), [({"ignore": ("Liga",)}, [[2.0, 2.0]]), ({}, None)])
def test_what_is_ignored_are_cases_of_one_figure(tmp_path, said, mean) -> None:
    path = tmp_path / "series.csv"
    path.write_text(ROWS_OF_TEAMS, encoding="utf-8")
    columns = {} if said else {"unit": "Liga"}
    part = EvidenceMapping(kind="series", columns=columns, **said)
    gathered = gather([path], default_cube(), mapping=Mapping(evidence=(part,)))
    panel = view(gathered).panel("pay")
    np.testing.assert_array_equal(panel.mean, mean or [[1.0, 2.0], [3.0, np.nan]])


def test_an_unused_column_that_tells_no_rows_of_a_figure_apart_is_a_note(take: Take) -> None:
    gathered = take("series", "metric;period;value;who\nx;2026-01;1;ada\nx;2026-02;2;bob\n")
    assert warned(gathered) == ["columns_not_used"]


def test_a_draft_of_a_mapping_says_what_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "series.csv"
    path.write_text(ROWS_OF_TEAMS, encoding="utf-8")
    assert "columns_not_used" in [note.code for note in guess([path]).notes]
