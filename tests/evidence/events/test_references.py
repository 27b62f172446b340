"""Everything that pm4py 2.7.23 says of four logs, read as their owner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cxkit.gather import Gathered
from cxkit.tallies import Tallies
from cxkit.tallies.events import EventsView

LOGS = ("running_example", "helpdesk", "receipt", "teleclaims")
COLUMNS = {"unit": "department", "order": "event_id", "time": "timestamp_utc"}
Expected = Callable[[str], dict[str, Any]]


@pytest.fixture(params=LOGS)
def log(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def gathered(log: str, references: Path, read: Callable[..., Gathered]) -> Gathered:
    return read(references / f"{log}.csv", columns=COLUMNS, owner=True, persons="keep")


@pytest.fixture
def view(gathered: Gathered) -> EventsView:
    tallies = gathered.partitions[0].tallies
    assert isinstance(tallies, Tallies)
    return EventsView(tallies=tallies)


def test_what_follows_what_and_how_long_it_waits(
    log: str, view: EventsView, expected: Expected
) -> None:
    wanted = expected(log)
    edges = {(edge.source, edge.target): edge for edge in view.edges()}
    assert len(edges) == wanted["dfg_edges"]
    assert sum(edge.n for edge in edges.values()) == wanted["dfg_total"]
    for each in wanted["dfg_top20"]:
        edge = edges[each["source"], each["target"]]
        assert edge.n == each["n"]
        assert edge.wait.mean == pytest.approx(each["mean_s"], rel=1e-12)
        assert edge.wait.quantile(0.5) == pytest.approx(each["median_s"], rel=1e-12)


def test_where_cases_start_and_end(log: str, view: EventsView, expected: Expected) -> None:
    wanted = expected(log)
    steps = {step.activity: step for step in view.steps()}
    assert len(steps) == wanted["activities"]
    assert {a: s.starts for a, s in steps.items() if s.starts} == wanted["start_activities"]
    assert {a: s.ends for a, s in steps.items() if s.ends} == wanted["end_activities"]


def test_how_long_cases_take(log: str, view: EventsView, expected: Expected) -> None:
    wanted, cases = expected(log), view.cases()
    times = wanted["throughput_s"]
    assert cases.n == wanted["cases"]
    assert cases.sums["events"] == wanted["events"]
    assert cases.lead.mean == pytest.approx(times["mean"], rel=1e-12)
    for quantile, name in ((0.1, "p10"), (0.5, "median"), (0.9, "p90")):
        assert cases.lead.quantile(quantile) == pytest.approx(times[name], rel=1e-12)


def test_variants_and_how_the_most_frequent_read(
    log: str, view: EventsView, expected: Expected
) -> None:
    wanted, variants = expected(log), view.variants()
    assert len(variants) == wanted["n_variants"]
    spelled = {variant.activities: variant.n for variant in variants}
    for each in wanted["top5_variants"]:
        assert spelled[tuple(each["variant"])] == each["n"]


def test_rework_and_handovers(log: str, view: EventsView, expected: Expected) -> None:
    wanted, borders = expected(log), view.borders()
    reworked = {s.activity: s.reworked for s in view.steps() if s.reworked}
    assert reworked == wanted["rework_cases_per_activity"]
    assert sum(border.n for border in borders) == wanted["handover_total"]
    assert len(borders) == wanted["handover_pairs"]
    found = {(border.source, border.target): border.n for border in borders}
    for each in wanted["handover_top20"]:
        assert found[each["source"], each["target"]] == each["n"]


def test_bins_alone_are_within_a_hundredth(view: EventsView) -> None:
    for edge in view.edges():
        for thousandth, exact in edge.wait.exact.items():
            from_bins = type(edge.wait)(
                n=edge.n, total=0.0, bins=edge.wait.bins, counts=edge.wait.counts
            )
            assert from_bins.quantile(thousandth / 1000) == pytest.approx(exact, rel=0.01)


def test_a_unit_that_belongs_to_the_task_is_said(
    log: str, gathered: Gathered, view: EventsView
) -> None:
    warned = {warning.code: warning for warning in gathered.warnings}
    if log != "receipt":
        assert ("unit_of_the_task" in warned) is (log == "teleclaims")
        return
    assert "5440 times" in warned["unit_of_the_task"].message
    assert "1208 times" in warned["unit_of_the_task"].message
    assert view.unit_belongs_to == "task"


def test_without_the_order_of_the_file_ties_are_counted(
    references: Path, read: Callable[..., Gathered]
) -> None:
    found = read(
        references / "teleclaims.csv",
        columns={"unit": "department", "time": "timestamp_utc"},
        ignore=["event_id"],
    )
    (ties,) = (w for w in found.warnings if w.code == "ties")
    # 46 % of the neighbours, as the reference says.
    assert ties.count == round(0.46225308497161355 * 42626)
