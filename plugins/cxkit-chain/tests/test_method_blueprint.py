"""F38: blind and ownerless steps as findings, with what the log shows over it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cxkit import Assessment, Finding, default_cube
from cxkit.assess import assess
from cxkit.tallies import Tallies

One = Callable[..., Finding]
Look = Callable[..., Assessment]
STEPS = """process,step,stage,lane,label,owner,metric,activity,next
repair,call,Tell,customer,Calls,,,,note
repair,note,Tell,front,Notes it,Service,minutes,Call taken,plan
repair,plan,Do,back,Plans visit,Field,,Visit planned,visit
repair,visit,Do,front,Visits,,,Visit made,
"""
LOG = "case,activity,time,process\n" + "".join(
    f"{case},{activity},2026-01-0{1 + day}T00:00:00Z,repair\n"
    for case in range(8)
    for day, activity in enumerate(
        ["Call taken", "Visit planned", "Visit made", *(["Call taken"] if case < 2 else [])]
    )
)


@pytest.fixture
def steps(register: Callable[[str], Tallies]) -> Tallies:
    return register(STEPS)


def test_a_blueprint_alone(steps: Tallies, one: One) -> None:
    found = assess(None, default_cube(), evidence={"registers": steps})
    metric = one(found, "steps_with_metric")
    assert metric.estimate.value == 0.25
    assert metric.data == {"lacking": ["call", "plan", "visit"], "steps": 4}
    assert metric.explanation["de"] == (
        "Bei 25 % der 4 Schritte von „repair“ wird etwas gemessen; nicht bei: Calls, Plans "
        "visit, Visits."
    )
    assert one(found, "steps_with_owner").data["lacking"] == ["call", "visit"]
    waits = one(found, "wait_points")
    assert waits.data["wait_points"] == [["call", "note"], ["note", "plan"], ["plan", "visit"]]
    assert waits.data["observed"] == []
    assert waits.data["mermaid"].startswith("flowchart LR")
    assert found.one(measure="observed_flow") is None


def test_observed_flow_over_intended_flow(steps: Tallies, look: Look, one: One) -> None:
    found = look(LOG, more={"registers": steps})
    flow = {(f["from"], f["to"]): f for f in one(found, "wait_points").data["observed"]}
    assert flow["note", "plan"]["count"] == 8
    assert flow["note", "plan"]["wait"] == "24.0 h"
    # Two calls after the visit, which nobody meant to happen.
    assert flow["visit", "note"]["count"] == 2
    observed = one(found, "observed_flow")
    assert observed.estimate.value == pytest.approx(16 / 18)
    assert observed.data == {"unlogged": [], "unknown_activities": []}


def test_a_log_of_other_things_says_nothing_of_the_blueprint(steps: Tallies, look: Look) -> None:
    other = LOG.replace("Call taken", "x").replace("Visit planned", "y").replace(",repair", ",bill")
    found = look(other, more={"registers": steps})
    assert found.one(measure="observed_flow") is None
    assert found.one(measure="wait_points") is not None


def test_activities_without_a_step_are_named(steps: Tallies, look: Look, one: One) -> None:
    log = LOG.replace("Visit planned", "Visit put off").replace(",repair", ",")
    found = look(log, more={"registers": steps})
    observed = one(found, "observed_flow").data
    assert observed == {"unlogged": ["plan"], "unknown_activities": ["Visit put off"]}


def test_a_log_without_common_steps_has_no_flow(steps: Tallies, look: Look) -> None:
    log = "case,activity,time\n1,x,2026-01-01T00:00:00Z\n1,y,2026-01-02T00:00:00Z\n"
    found = look(log, more={"registers": steps})
    assert found.one(measure="observed_flow") is None


def test_a_whole_blueprint_is_praised(register: Callable[[str], Tallies], one: One) -> None:
    whole = register("process,step,lane,owner,metric\nq,a,front,X,m\nq,b,front,X,m\n")
    found = assess(None, default_cube(), evidence={"registers": whole})
    assert one(found, "steps_with_owner").explanation["en"] == (
        "Somebody answers for each of the 2 steps of “q”."
    )


def test_the_log_only_needs_no_blueprint(look: Look) -> None:
    assert not list(look(LOG).select(function="F38"))
