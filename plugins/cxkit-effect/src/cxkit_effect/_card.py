"""An effect as a card for a story: what was found, how, what it cannot tell (F29).

Only what was published enters, so a card says nothing that the report does not show.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from cxkit import Finding, InputError, Problem
from cxkit.cube import Text
from cxkit.initiative.check import unknown
from cxkit.story import Effect
from cxkit.workspace import Workspace, workspace_at
from cxkit_effect._grade import GRADES
from cxkit_effect._measured import POINTS
from cxkit_effect._phrases import joined, put_in, same

_UNITS: Mapping[str, Text] = {
    POINTS: {"en": "points of 100", "de": "Punkte von 100"},
    "%": {"en": "percentage points", "de": "Prozentpunkte"},
}
_MEASURE: Text = {
    "en": "By cxkit, against what would have been; design grade <grade> of 5. <meaning> What this "
    "cannot tell: <open><exploratory>",
    "de": "Mit cxkit, gegenüber dem, was sonst gewesen wäre; Designstufe <grade> von 5. <meaning> "
    "Was das nicht zeigt: <open><exploratory>",
}
_EXPLORATORY: Text = {
    "en": " The expectation was written down after the start, so this is exploratory.",
    "de": " Die Erwartung wurde erst nach dem Start aufgeschrieben; das ist explorativ.",
}


@frozen(kw_only=True)
class Card:
    """An effect of an initiative, ready for a story.

    Attributes:
        initiative: Id of the initiative.
        target: Id of what it should move.
        effect: What happened, in the shape of a story's effect.
    """

    initiative: str
    target: str
    effect: Effect


def cards_of(out: Path, initiative: str, target: str | None = None) -> tuple[Card, ...]:
    """The cards of an initiative by the last look of a workspace, one for each target.

    Args:
        out: The folder of a look, or its workspace.
        initiative: Id of an initiative whose expectation was registered.
        target: Tile, dimension or metric; all if None.

    Raises:
        InputError: If the workspace holds no look, or no effect of that name.
    """
    path = workspace_at(out)
    with Workspace.open(path, create=False) as workspace:
        found = workspace.assessment().select(measure="effect")
        directions = {each.id: each.direction for each in workspace.journal().registrations}
    effects = [each for each in found if each.function == "F20" and each.data.get("registration")]
    own = [each for each in effects if each.subject.initiative == initiative]
    if not own:
        names = dict.fromkeys(str(each.subject.initiative) for each in effects)
        raise InputError([_nothing(path, "initiative", initiative, names)])
    kept = [each for each in own if target is None or each.data["target"] == target]
    if not kept:
        names = dict.fromkeys(str(each.data["target"]) for each in own)
        raise InputError([_nothing(path, "target", str(target), names)])
    return tuple(
        Card(
            initiative=initiative,
            target=str(each.data["target"]),
            effect=_told(each, directions.get(str(each.data["registration"]), 1)),
        )
        for each in kept
    )


def _nothing(path: Path, kind: str, name: str, known: Mapping[str, object]) -> Problem:
    if known:
        return unknown(kind, name, known, f"--{kind}" if kind == "target" else kind)
    return Problem(
        code="no_effect",
        file=path.name,
        message="The last look holds no effect of an initiative.",
        hint="Register what is expected (cxkit turn), and look again.",
    )


def _told(finding: Finding, direction: int) -> Effect:
    data, estimate = finding.data, finding.estimate
    known = estimate.value is not None
    grade = int(data["design_grade"])
    return Effect(
        text=dict(finding.explanation),
        result=_result(finding, direction),
        value=estimate.value,
        low=estimate.low if known else None,
        high=estimate.high if known else None,
        unit=_UNITS.get(estimate.measure_unit, same(estimate.measure_unit)) if known else {},
        measure=joined(
            put_in(
                _MEASURE,
                grade=same(grade),
                meaning=GRADES[grade],
                open=data["cannot_tell"],
                exploratory=same("") if data["registered"] else _EXPLORATORY,
            )
        ),
    )


def _result(finding: Finding, direction: int) -> str:
    """As stories say it: only what is proven is better or worse, only what is excluded none."""
    estimate: Any = finding.estimate
    if estimate.low is None or estimate.high is None:
        return "unclear"
    if estimate.low > 0 or estimate.high < 0:
        return "better" if direction * estimate.value > 0 else "worse"
    worth = estimate.smallest_relevant or 0.0
    return "none" if -worth < estimate.low and estimate.high < worth else "unclear"
