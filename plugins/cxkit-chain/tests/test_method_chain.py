"""F12: borders, transitions, lead times, rework, variants, and what may not be shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cxkit import Assessment, Finding
from cxkit.demo.chain import BORDER, CASES, LEGS, events_csv, truth_of_chain
from cxkit.demo.organisation import build_organisation
from cxkit_chain._method_chain import windows

Look = Callable[..., Assessment]
One = Callable[..., Finding]
Reference = Callable[[str], tuple[Path, dict[str, Any]]]
COLUMNS = {"unit": "department", "order": "event_id", "time": "timestamp_utc"}


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "events.csv"
    path.write_bytes(events_csv(build_organisation(0), 0))
    return path


def test_the_border_that_was_built_in_is_found(demonstration: Path, look: Look) -> None:
    found = list(look(demonstration).select(function="F12", measure="handover_wait"))
    worst = max(found, key=lambda f: f.estimate.value or 0)
    assert (worst.data["from"], worst.data["to"]) == BORDER
    assert worst.subject.record == "borders/customer_service>field_service"
    # Those with the most waiting in all come first.
    assert found[0] is worst


def test_true_waits_lie_in_their_intervals(demonstration: Path, look: Look, one: One) -> None:
    found = look(demonstration)
    for border, hours in truth_of_chain()["waits"].items():
        estimate = one(found, "handover_wait", record=f"borders/{border}").estimate
        assert estimate.low is not None
        assert estimate.high is not None
        assert estimate.low <= hours <= estimate.high
        assert estimate.measure_unit == "hours"


def test_true_shares_of_the_demonstration(demonstration: Path, look: Look, one: One) -> None:
    found = look(demonstration)
    again = {leg.activity: leg.again for leg in LEGS if leg.again}
    truth = 1 - (1 - again["Visit made"]) * (1 - again["Invoice corrected"])
    rework = one(found, "rework_share")
    assert rework.estimate.n == CASES
    assert (rework.estimate.low or 1) <= truth <= (rework.estimate.high or 0)
    # Two loops that are taken or not: four ways.
    assert one(found, "variants").estimate.value == 4
    assert one(found, "variants").data["most_frequent"][0]["activities"] == [
        leg.activity for leg in LEGS
    ]
    # Nothing was changed in the demonstration's chain.
    assert one(found, "waits_moved").estimate.value == 0


@pytest.mark.parametrize("log", ["helpdesk", "receipt", "running_example", "teleclaims"])
def test_figures_equal_pm4py(log: str, reference: Reference, look: Look, one: One) -> None:
    path, expected = reference(log)
    found = look(path, columns=COLUMNS, owner=True)
    lead = one(found, "lead_time_p50", function="F12")
    assert lead.estimate.value == pytest.approx(expected["throughput_s"]["median"] / 3600, rel=1e-9)
    p90 = one(found, "lead_time_p90", function="F12")
    assert p90.estimate.value == pytest.approx(expected["throughput_s"]["p90"] / 3600, rel=1e-9)
    assert one(found, "variants").estimate.value == expected["n_variants"]
    rework = expected["rework_cases_per_activity"]
    assert one(found, "rework_share").data["activities"].items() <= rework.items()
    edges = {(e["source"], e["target"]): e for e in expected["dfg_top20"]}
    compared = 0
    for finding in found.select(measure="edge_wait"):
        edge = edges.get((finding.data["from"], finding.data["to"]))
        if edge is not None:
            compared += 1
            assert finding.data["count"] == edge["n"]
            assert finding.estimate.value == pytest.approx(edge["mean_s"] / 3600, rel=1e-9)
            assert finding.data["p50"] == pytest.approx(edge["median_s"] / 3600, abs=1e-4)
    assert compared >= 3


def test_handovers_equal_pm4py(reference: Reference, look: Look) -> None:
    path, expected = reference("receipt")
    found = look(path, columns=COLUMNS, owner=True)
    counts = {
        (f.data["from"], f.data["to"]): f.data["count"]
        for f in found.select(measure="handover_wait")
    }
    assert len(counts) == expected["handover_pairs"]
    assert sum(counts.values()) == expected["handover_total"]


def test_units_that_belong_to_tasks_are_told(reference: Reference, look: Look, one: One) -> None:
    # The department of this log changes 5,440 times, the person 1,208 times (README there).
    path, expected = reference("receipt")
    finding = one(look(path, columns=COLUMNS), "unit_of_task")
    assert finding.estimate.n == expected["handover_total"] == 5440
    assert (finding.estimate.value or 0) >= 1 - 1208 / 5440
    assert "belong to tasks" in finding.explanation["en"]
    assert finding.subject.to_dict() == {}


def test_units_of_people_are_not_complained_about(demonstration: Path, look: Look) -> None:
    assert look(demonstration).one(measure="unit_of_task") is None


def rows(cases: int, wait: Callable[[int], float], path: str = "ab") -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for case in range(cases):
        hour = case * 12.0
        for place, activity in enumerate(path):
            hour += wait(case) if place else 0
            found.append((f"c{case}", activity, hour, f"unit {activity}", f"p{activity}"))
    return found


def test_what_moved_is_listed(look: Look, one: One, events: Callable[..., str]) -> None:
    # Over eight months, a border begins to wait twice as long in the last three.
    log = rows(480, lambda case: (4 + case % 7) * (2 if case * 12 > 24 * 150 else 1))
    finding = one(look(events(log)), "waits_moved")
    assert finding.estimate.value == 1
    (move,) = finding.data["moved"]
    assert (move["from"], move["to"]) == ("unit a", "unit b")
    assert move["low"] > 4 < move["hours"] < 10
    assert finding.data["open"] == []


def test_transitions_of_few_persons_are_not_named(
    look: Look, one: One, events: Callable[..., str]
) -> None:
    log = rows(40, lambda case: 1 + case % 3) + [
        ("rare", "a", 1, "unit a", "pa"),
        ("rare", "secret", 3, "hidden unit", "ps"),
    ]
    found = look(events(log), case_is_person=True)
    everything = str([f.to_dict() for f in found.findings])
    assert "secret" not in everything
    assert "hidden unit" not in everything
    assert one(found, "handover_wait").estimate.n == one(found, "edge_wait").estimate.n
    # The owner of the log sees all of it.
    assert "secret" in str([f.to_dict() for f in look(events(log)).findings])


def test_too_few_persons_hide_every_figure(look: Look, events: Callable[..., str]) -> None:
    found = look(events(rows(3, lambda case: 1.0)), case_is_person=True)
    assert found.findings
    assert all(f.estimate.value is None for f in found.findings)
    assert {f.explanation["de"] for f in found.findings} == {
        "Hinter dieser Zahl stehen zu wenige Fälle, um sie zu zeigen."
    }


def test_nobody_is_the_subject_of_a_finding(demonstration: Path, look: Look) -> None:
    found = str([f.to_dict() for f in look(demonstration).findings])
    people = {line.split(",")[-1] for line in demonstration.read_text().splitlines()[1:]}
    assert not [person for person in people if f"'{person}'" in found]


def test_processes_are_told_apart(look: Look, one: One) -> None:
    log = "case,activity,time,process\n" + "".join(
        f"{p}{k},{a},2026-01-0{1 + d}T00:00:00Z,{p}\n"
        for p in ("move", "bill")
        for k in range(6)
        for d, a in enumerate("xy")
    )
    found = look(log)
    for process in ("move", "bill"):
        finding = one(found, "edge_wait", process=process)
        assert finding.estimate.value == 24
        assert finding.explanation["de"].startswith(f"Auf „x“ folgt „y“ in „{process}“")
    # Without units there are no borders, and nothing comes back.
    assert not {"handover_wait", "return_share", "waiting_at_borders"} & {
        f.measure for f in found.findings
    }


def test_times_are_compared_that_are_equally_long() -> None:
    assert windows(()) is None
    assert windows(("a",)) is None
    assert windows(("a", "b", "c")) == (("c",), ("b",))
    assert windows(tuple("abcdefgh")) == (("f", "g", "h"), ("c", "d", "e"))
