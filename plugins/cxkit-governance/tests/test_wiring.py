"""From tallies of registers to findings and remarks, through the hooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

import cxkit
import cxkit_governance
from cxkit.assess import assess
from cxkit.context import Context
from cxkit.cube import default_cube
from cxkit.rules import check_rules
from cxkit.tallies.evidence import Tallies
from cxkit.units import Unit, UnitTree
from cxkit_governance._registers import links_of, registers_of

Rows = dict[str, list[dict[str, object]]]
TREE = UnitTree(units=(Unit(id="service", head_counts={"staff": 30}),))
# A small organisation with something to say on every function, and something wrong in each.
COMPANY: Rows = {
    "roles": [{"activity": "Answer", "role": "Service", "letter": "R"}],
    "insights": [{"id": "calls", "title": "People call twice"}, {"id": "bills"}],
    "promises": [
        {"id": "day", "insights": "calls", "measures": "board", "promised": 40, "kept": 22}
        | {"target": "0.9"},
        {"id": "fair", "insights": "", "measures": ""},
    ],
    "initiatives": [{"id": "board", "owner": "Dispatch"}, {"id": "talks", "promises": "fair"}],
    "decisions": [{"pressure": "yes", "customer": "no"}, {"pressure": "no", "customer": "yes"}],
    "processes": [{"id": "repair", "owner": "", "units": "service"}],
    "stages": [{"framework": "kotter", "stage": 2, "met": "yes", "evidence": "list"}],
    "kpis": [{"id": "nps", "measured_at": "customer"}, {"id": "cost", "measured_at": "inside"}],
    "boards": [{"id": "crm", "cx": ""}, {"id": "app", "cx": "CX team"}],
    "goals": [{"id": "g", "unit": "service", "people": 12, "customer": "yes", "parent": "x"}],
    "documents": [{"id": "s", "anchor": "strategy", "customer": "yes"}],
    "announcements": [{"level": "top", "kept": "yes"}] * 6,
    "statements": [{"id": "s1", "text": "We delight."}],
}


def tallies(rows: Rows = COMPANY) -> Tallies:
    cells = [
        (register, str(row.get("id", number)), field, str(value), 1)
        for register, entries in rows.items()
        for number, row in enumerate(entries, 1)
        for field, value in row.items()
    ]
    shape = {"cells": (("register", "record", "field", "value"), ("n",))}
    return Tallies.build("registers", shape, {"cells": cells})


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """A method or rule that raises fails the test instead of being left out."""
    monkeypatch.setenv("CXKIT_STRICT", "1")


@pytest.fixture
def manager() -> cxkit.plugins.PluginManager:
    return cxkit.plugin_manager(discover=False, extra=[("governance", cxkit_governance)])


def test_every_method_finds_something_in_the_company(manager: Any) -> None:
    assessment = assess(
        None, default_cube(), evidence={"registers": tallies()}, tree=TREE, manager=manager
    )
    functions = {finding.function for finding in assessment.findings}
    expected = "F05 F37 F50 F54 F60 F61 F62 F67 F69 F80 F84"
    assert functions == set(expected.split())
    for finding in assessment.findings:
        assert finding.method.startswith("governance.")
        for words in finding.explanation.values():
            assert not set("<>{}?") & set(words), words
    chains = assessment.one(measure="complete_chains")
    assert chains is not None
    assert chains.estimate.value == 0.5
    assert chains.data == {"broken": ["fair"]}


def test_every_rule_finds_something_in_the_company(manager: Any) -> None:
    context = Context(cube=default_cube(), tree=TREE, evidence={"registers": tallies()})
    found = {each.rule: each for each in check_rules(context, manager=manager)}
    codes = {rule: [r.code for r in each.results] for rule, each in found.items() if each.results}
    assert codes == {
        "governance.board_support": ["board_without_support"],
        "governance.change_stages": ["stage_missing"],
        "governance.empty_phrases": ["empty_phrase", "empty_phrase"],
        "governance.four_anchors": ["anchor_missing"] * 3,
        "governance.goal_cascade": ["unknown_goal"],
        "governance.process_owners": ["process_without_owner"],
        "governance.promises_kept": ["promise_below_target", "promise_without_outcome"],
        "governance.raci": ["no_accountable"],
        "governance.trace": [
            "promise_without_insight",
            "measure_without_owner",
            "insight_without_promise",
        ],
    }
    assert {rule for rule, each in found.items() if each.status == "not_applicable"} == {
        "governance.claims",
        "governance.isolated",
        "governance.lags",
        "governance.looks",
        "governance.sponsors",
    }


def test_without_registers_nothing_is_said(manager: Any) -> None:
    assert registers_of(Context(cube=default_cube())) == {}
    empty = Context(cube=default_cube(), evidence={"registers": tallies({})})
    assert [each for each in check_rules(empty, manager=manager) if each.results] == []
    assessment = assess(None, default_cube(), evidence={"registers": tallies({})}, manager=manager)
    assert assessment.findings == ()


def test_entries_come_in_the_order_of_their_ids_whatever_the_order_of_reading() -> None:
    rows = [{"activity": f"a{k}"} for k in range(1, 12)]
    one, other = tallies({"roles": rows[:5]}), tallies({"roles": rows})
    merged = Tallies.merge([other, one])
    context = Context(cube=default_cube(), evidence={"registers": merged})
    found = registers_of(context)["roles"]
    assert [entry.id for entry in found] == [str(k) for k in range(1, 12)]


def test_of_two_words_on_one_field_the_first_in_the_alphabet_counts() -> None:
    merged = Tallies.merge(
        [tallies({"kpis": [{"id": "nps", "measured_at": word}]}) for word in ("inside", "customer")]
    )
    context = Context(cube=default_cube(), evidence={"registers": merged})
    (entry,) = registers_of(context)["kpis"]
    assert entry.text("measured_at") == "customer"


def test_the_plan_knows_measures_that_the_register_does_not(initiative: Callable[..., Any]) -> None:
    context = Context(cube=default_cube(), evidence={"registers": tallies()})
    planned = evolve(context, initiatives=(initiative("board", owner="Board of the plan"),))
    links = links_of(planned, registers_of(planned))
    assert links.measures == {"board": "Board of the plan", "talks": ""}
    assert links.named == {"fair": ["talks"]}
