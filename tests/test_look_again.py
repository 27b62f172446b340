"""Looking again: late answers wait, corrected readings do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxkit.finding import Finding
from cxkit.loop import look_into
from cxkit.plugins import plugin_manager

MAPPING = """
[[answers]]
respondent = "person"
[answers.items]
"Q" = "culture.respect.behaviour.self"
[answers.labels]
"good" = {good}
"bad" = 2
"""


@pytest.fixture
def looked(tmp_path: Path):
    """Looks at a file with so many good and bad answers, all into one workspace."""

    def look(good: int, bad: int, *, means: int = 4) -> Finding:
        answers = ["good"] * good + ["bad"] * bad
        rows = [f"p{k},{answer}" for k, answer in enumerate(answers)]
        (tmp_path / "a.csv").write_text("\n".join(["person,Q", *rows]), encoding="utf-8")
        (tmp_path / "m.toml").write_text(MAPPING.format(good=means), encoding="utf-8")
        outcome = look_into(
            tmp_path / "out",
            [tmp_path / "a.csv"],
            mapping=tmp_path / "m.toml",
            manager=plugin_manager(discover=False),
        )
        found = outcome.assessment.one(measure="tile_mean", tile="culture.respect")
        assert found is not None
        return found

    return look


def test_a_late_answer_waits_for_others(looked) -> None:
    assert looked(10, 10).estimate.value == 50.0
    late = looked(10, 11)
    assert (late.estimate.value, late.estimate.n) == (50.0, 20)
    assert "held_for_more_persons" in late.estimate.reasons
    assert looked(10, 15).estimate.n == 25


def test_one_corrected_answer_waits_too(looked) -> None:
    looked(10, 10)
    assert looked(11, 9).estimate.value == 50.0


def test_a_corrected_mapping_shows_at_once(looked) -> None:
    """Nobody answered anew: the difference tells nothing about single persons."""
    looked(10, 10)
    again = looked(10, 10, means=5)
    assert (again.estimate.value, again.estimate.n) == (62.5, 20)
    assert "held_for_more_persons" not in again.estimate.reasons


def test_a_corrected_mapping_does_not_let_the_late_ones_through(looked) -> None:
    looked(10, 10)
    looked(10, 11)
    assert looked(10, 11, means=5).estimate.value == 50.0


def test_what_waits_is_said_in_the_findings(looked, tmp_path: Path) -> None:
    looked(10, 10)
    looked(10, 11)
    text = (tmp_path / "out" / "findings.json").read_text(encoding="utf-8")
    assert "held_for_more_persons" in text
    assert '"n": 21' not in text
