"""The demonstration company, whose truth is known, under the methods of this plugin."""

from __future__ import annotations

import json

import pytest

import cxkit
import cxkit_survey
from cxkit.demo import generate


@pytest.fixture(scope="module")
def truth():
    return json.loads(generate(0).files()["truth.json"])


@pytest.fixture(scope="module")
def assessment(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    for name, content in generate(0).files().items():
        if name != "truth.json":
            (folder / name).write_bytes(content)
    manager = cxkit.plugin_manager(discover=False, extra=[("survey", cxkit_survey)])
    return cxkit.look(folder, manager=manager)


def test_the_lowest_side_holds_its_truth_although_it_was_picked(assessment, truth):
    found = list(assessment.select(measure="weakest_side", audience="staff"))
    assert len(found) > 50
    held = 0
    for finding in found:
        true = truth["tiles"]["staff"][finding.subject.tile]["sides"][finding.data["side"]]
        held += finding.estimate.low <= true <= finding.estimate.high
    assert held / len(found) >= 0.93


def test_a_side_that_is_called_lowest_is_lowest(assessment, truth):
    clear = [f for f in assessment.select(measure="weakest_side") if f.data["clear"]]
    assert len(clear) >= 5
    for finding in clear:
        sides = truth["tiles"]["staff"][finding.subject.tile]["sides"]
        assert finding.data["side"] == min(sides, key=sides.get)


def test_the_spread_is_not_overstated(assessment, truth):
    """The interval of the spread holds the true spread of nearly every tile."""
    held = []
    for finding in assessment.select(measure="side_spread", audience="staff"):
        sides = truth["tiles"]["staff"][finding.subject.tile]["sides"].values()
        true = max(sides) - min(sides)
        held.append(finding.estimate.low <= true <= finding.estimate.high)
    assert sum(held) / len(held) >= 0.93


def test_documents_are_compared_with_the_same_questions_only(assessment, truth):
    """The audit rated the structural questions: life is the staff's structural side."""
    found = list(assessment.select(measure="lived_gap", audience="staff"))
    assert len(found) > 50
    held = 0
    for finding in found:
        side = truth["tiles"]["staff"][finding.subject.tile]["sides"]["structural"]
        true = finding.data["documented"] - side
        held += finding.estimate.low <= true <= finding.estimate.high
    assert held / len(found) >= 0.9


def test_a_formative_cube_has_no_alpha(assessment):
    assert not list(assessment.select(function="F10"))
