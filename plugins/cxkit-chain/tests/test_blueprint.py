"""Blueprints: read whole or not at all, and drawn without trusting a word of them."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from cxkit import InputError
from cxkit_chain._blueprint import blueprints, unlogged
from cxkit_chain._drawing import Flow, mermaid, svg

ROWS = [
    {"process": "move", "step": "call", "stage": "Tell", "lane": "Kunde", "label": "Calls us"},
    {"process": "move", "step": "note", "stage": "Tell", "lane": "front", "label": "Notes it"}
    | {"owner": "Service", "metric": "minutes", "next": "check"},
    {"process": "move", "step": "check", "stage": "Do", "lane": "back", "label": "Checks <meter>"}
    | {"owner": "Billing", "next": "done|note", "activity": "check meter"},
    {"process": "move", "step": "done", "stage": "Do", "lane": "front", "label": "Says done"},
]


def test_steps_without_metric_or_owner_are_named() -> None:
    (blueprint,) = blueprints(ROWS)
    assert [step.id for step in blueprint.blind] == ["call", "check", "done"]
    assert [step.id for step in blueprint.ownerless] == ["call", "done"]
    assert blueprint.stages == ("Tell", "Do")
    assert blueprint.edges == (("note", "check"), ("check", "done"), ("check", "note"))
    assert blueprint.waits == (("note", "check"), ("check", "done"), ("check", "note"))


def test_rows_follow_each_other_where_nothing_is_said() -> None:
    (blueprint,) = blueprints([{"step": "a"}, {"step": "b"}, {"step": "c"}])
    assert blueprint.process == "process"
    assert blueprint.edges == (("a", "b"), ("b", "c"))
    assert blueprint.waits == ()


def test_everything_that_is_wrong_is_said_at_once() -> None:
    rows = [
        {"step": "a", "row": "2", "next": "bb"},
        {"step": "a", "row": "3"},
        {"step": "", "row": "4"},
        {"step": "b", "row": "5", "lane": "cellar"},
    ]
    with pytest.raises(InputError) as caught:
        blueprints(rows, file="steps.csv")
    found = {(p.code, p.row) for p in caught.value.problems}
    assert found == {
        ("step_twice", 3),
        ("step_without_id", 4),
        ("unknown_lane", 5),
        ("unknown_step", 2),
    }
    assert {p.file for p in caught.value.problems} == {"steps.csv"}


def test_a_slip_in_a_step_names_the_step_meant() -> None:
    with pytest.raises(InputError) as caught:
        blueprints([{"step": "check", "next": "notte"}, {"step": "note"}])
    (problem,) = caught.value.problems
    assert "did you mean 'note'?" in problem.message


def test_steps_that_no_log_knows_are_named_but_not_those_of_customers() -> None:
    (blueprint,) = blueprints(ROWS)
    missing = unlogged(blueprint, ["Notes it", "CHECK METER"])
    assert [step.id for step in missing] == ["done"]


def test_the_picture_is_well_formed_and_holds_no_markup_of_others() -> None:
    (blueprint,) = blueprints([*ROWS, {**ROWS[0], "step": "x", "label": '"><script>1</script>'}])
    observed = {("note", "check"): Flow(count=9, wait="2 days"), ("done", "call"): Flow(count=1)}
    for language in ("en", "de"):
        drawn = svg(blueprint, observed, language)
        root = ET.fromstring(drawn)
        assert root.get("role") == "img"
        assert "<script" not in drawn
        names = [e.text for e in root.iter("{http://www.w3.org/2000/svg}title")]
        assert names[0] in ("Map of move", "Karte von move")
    assert "9 times, 2 days" in svg(blueprint, observed)
    assert 'class="flow unmeant seen"' in svg(blueprint, observed)
    assert 'class="flow meant"' in svg(blueprint)
    assert "keine Kennzahl" in svg(blueprint, language="de")


def test_thicker_means_more_often() -> None:
    (blueprint,) = blueprints(ROWS)
    observed = {("note", "check"): Flow(count=100), ("check", "done"): Flow(count=50)}
    drawn = svg(blueprint, observed)
    assert 'stroke-width="7.5"' in drawn
    assert 'stroke-width="4.5"' in drawn


def test_mermaid_quotes_what_people_wrote() -> None:
    (blueprint,) = blueprints(ROWS)
    text = mermaid(blueprint, {("note", "check"): Flow(count=9), ("done", "call"): Flow(count=2)})
    assert text.startswith("flowchart LR\n")
    assert '["Checks &lt;meter&gt;"]' in text
    assert 's1 -->|"9"| s2' in text
    assert 's3 -.->|"2"| s0' in text
    assert "s2 --> s1" in text
