"""Review: what each registered expectation came to, what moved, and what follows from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from cxkit.circle.outline import markdown_of
from cxkit.circle.review_words import review_outline
from cxkit.cube import Cube, Text
from cxkit.errors import InputError, Problem
from cxkit.evidence.near import did_you_mean
from cxkit.finding import Assessment, Finding
from cxkit.initiative import Decision, Journal, Registration
from cxkit.initiative.journal import CHOICES
from cxkit.initiative.moved import moved_tiles
from cxkit.initiative.registration import day_of
from cxkit.initiative.verdict import answer_of, is_about
from cxkit.workspace import Look, Workspace, workspace_at
from cxkit.writing import restage

_TOO_EARLY: Text = {
    "en": "No effect is looked for before {day}.",
    "de": "Vor dem {day} wird nach keiner Wirkung gesucht.",
}


@frozen(kw_only=True)
class Reviewed:
    """What one expectation came to.

    Attributes:
        registration: What was expected.
        beforehand: True if it was written down before the start; otherwise it is exploratory.
        state: `to_come`, `running`, `ended` or `stopped`.
        effect: The effect as far as it was found, or None.
        answer: `yes`, `no`, `not_yet` or `cannot`.
        choice: `continue`, `adjust`, `stop` or `scale`; None if nothing says which.
        reason: Why, by language; empty if there is no choice.
        probability: That the effect is worth the effort, if that was computed.
        decided: True if people chose it; False if it is advised.
    """

    registration: Registration
    beforehand: bool
    state: str
    effect: Finding | None
    answer: str
    choice: str | None
    reason: Text = field(factory=dict)
    probability: float | None = None
    decided: bool = False

    def to_dict(self) -> dict[str, object]:
        """What it came to, as a plain dictionary."""
        return {
            "registration": self.registration.to_dict(),
            "beforehand": self.beforehand,
            "state": self.state,
            "effect": self.effect.to_dict() if self.effect else None,
            "answer": self.answer,
            "choice": self.choice,
            "reason": dict(self.reason),
            "probability": self.probability,
            "decided": self.decided,
        }


@frozen(kw_only=True)
class ReviewOutcome:
    """A review that was written down.

    Attributes:
        look: The look that it rests on.
        day: The day of the review.
        items: One per expectation that holds.
        assessment: Everything that the look found.
        decisions: What the journal now holds as decided at this look, the last choice about
            each expectation.
        journal: Everything that is written down now.
        cube: The cube in whose words it is.
        files: `review`, `review.json`, `journal` and `workspace`, with their paths.
    """

    look: Look
    day: date
    items: tuple[Reviewed, ...]
    assessment: Assessment
    decisions: tuple[Decision, ...]
    journal: Journal
    cube: Cube
    files: Mapping[str, Path] = field(factory=dict)

    def findings(self, measure: str) -> tuple[Finding, ...]:
        """The findings of a measure that may be shown."""
        return tuple(f for f in self.assessment.select(measure=measure) if f.estimate.shown)

    def to_dict(self) -> dict[str, object]:
        """The review in the shape of the `review` schema."""
        return {
            "schema_version": 1,
            "look": self.look.to_dict(),
            "day": self.day.isoformat(),
            "items": [each.to_dict() for each in self.items],
            "gap_trend": [f.to_dict() for f in self.findings("gap_trend")],
            "moved": [each.to_dict() for each in moved_tiles(self.findings("progress"))],
            "progress": [f.to_dict() for f in self.findings("progress")],
            "circle": [f.to_dict() for f in self.assessment.findings if f.method == "core.turns"],
            "decisions": [each.to_dict() for each in self.decisions],
            "files": {name: str(path) for name, path in self.files.items()},
        }


def review(
    out: str | Path = "cxkit-out",
    *,
    decide: Mapping[str, str] | None = None,
    reason: str = "",
    record: bool = True,
    name: str | None = None,
    language: str = "en",
    day: date | str | None = None,
) -> ReviewOutcome:
    """What every registered expectation came to by the last look, and what follows from it.

    What is advised (F22, by methods with the measure `decision`) is written into the
    journal as the decision, unless people decide otherwise. Reviewing the same look
    again adds nothing. Everything is written, or nothing.

    Args:
        out: Folder of the look, or the path of its workspace.
        decide: Initiative id -> `continue`, `adjust`, `stop` or `scale`, as people chose.
        reason: Why they chose so.
        record: False to write nothing into the journal.
        name: Name of the workspace, if there are several in the folder.
        language: Language of `review.md`.
        day: The day that the review counts as; by default today.

    Raises:
        InputError: if nothing is registered, or a choice is none or lacks its reason.
    """
    day = day_of(day or date.today())
    workspace = workspace_at(out, name)
    with restage(workspace) as staged:
        with Workspace.open(staged.workspace) as opened:
            assessment, cube = opened.assessment(), opened.cube()
            look, journal = opened.looks()[-1], opened.journal()
            _check(journal, decide or {}, reason)
            items = tuple(_items(journal, assessment, decide or {}, reason, day))
            new = tuple(_decisions(items, journal, look.number, day)) if record else ()
            after = journal.decide(*new)
            opened.write_journal(after)
        outcome = ReviewOutcome(
            look=look,
            day=day,
            items=tuple(_stopped(items, after)),
            assessment=assessment,
            decisions=tuple(_decided_at(after, look.number)),
            journal=after,
            cube=cube,
        )
        staged.write("review.md", markdown_of(review_outline(outcome, language)).encode())
        staged.write("review.json", _json(outcome.to_dict()))
        staged.write("journal.json", _json(after.to_dict()))
        return evolve(outcome, files=staged.files())


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _check(journal: Journal, decide: Mapping[str, str], reason: str) -> None:
    if not journal.registrations:
        raise InputError(
            [
                Problem(
                    code="nothing_registered",
                    message="Nothing is registered yet, so there is nothing to review.",
                    hint="Begin a turn of the plan: cxkit turn OUT",
                )
            ]
        )
    known = {each.initiative for each in journal.current}
    problems = [
        Problem(
            code="unknown_initiative",
            path=f"decide.{name}",
            message=f"Nothing is registered about {name!r}{did_you_mean(name, known) or '.'}",
            hint=f"Registered are: {', '.join(sorted(known))}.",
        )
        for name in decide
        if name not in known
    ]
    problems += [
        Problem(
            code="bad_choice",
            path=f"decide.{name}",
            message=f"A decision is {', '.join(CHOICES)}, not {choice!r}.",
        )
        for name, choice in decide.items()
        if choice not in CHOICES
    ]
    if decide and not reason.strip():
        problems.append(
            Problem(
                code="no_reason",
                message="A decision of people has a reason.",
                hint="Say it: --reason TEXT",
            )
        )
    if problems:
        raise InputError(problems)


def _items(
    journal: Journal,
    assessment: Assessment,
    decide: Mapping[str, str],
    reason: str,
    day: date,
) -> Iterator[Reviewed]:
    effects = tuple(assessment.select(measure="effect"))
    advised = tuple(assessment.select(measure="decision"))
    for each in journal.current:
        document = each.to_dict()
        effect = next((f for f in effects if is_about(f, document)), None)
        advice = next((f for f in advised if is_about(f, document)), None)
        found = Reviewed(
            registration=each,
            beforehand=journal.is_beforehand(each),
            state=_state(each, day),
            effect=effect,
            answer=answer_of(effect, document),
            **_choice(each, advice, day),
        )
        if each.initiative in decide:
            said = {"en": reason, "de": reason}
            found = evolve(found, choice=decide[each.initiative], reason=said, decided=True)
        yield found


def _state(each: Registration, day: date) -> str:
    if day < each.start:
        return "to_come"
    return "ended" if each.end is not None and each.end < day else "running"


def _stopped(items: Iterable[Reviewed], journal: Journal) -> Iterator[Reviewed]:
    """The items as they stand after what was decided, so that a second review says the same."""
    last = {each.initiative: each.choice for each in journal.decisions}
    for each in items:
        ended = last.get(each.registration.initiative) == "stop"
        yield evolve(each, state="stopped") if ended else each


def _decided_at(journal: Journal, look: int) -> Iterable[Decision]:
    """The last decision about each expectation that rests on a look."""
    return {each.registration: each for each in journal.decisions if each.look == look}.values()


def _choice(each: Registration, advice: Finding | None, day: date) -> dict[str, Any]:
    """What is advised; before an effect can show, to go on."""
    if advice is not None and advice.data.get("choice") in CHOICES:
        return {
            "choice": str(advice.data["choice"]),
            "reason": dict(advice.data.get("reason") or advice.explanation),
            "probability": advice.estimate.value,
        }
    if day < each.earliest:
        then = each.earliest.isoformat()
        said = {language: text.format(day=then) for language, text in _TOO_EARLY.items()}
        return {"choice": "continue", "reason": said}
    return {"choice": None}


def _decisions(
    items: Sequence[Reviewed], journal: Journal, look: int, day: date
) -> Iterator[Decision]:
    """What is to be written down: choices that were not made at this look already."""
    made = {(d.registration, d.look): d.choice for d in journal.decisions}
    for each in items:
        identity = each.registration.id, look
        if each.choice is None or made.get(identity) == each.choice:
            continue
        if each.state == "to_come" and not each.decided:
            continue  # There is nothing to decide yet.
        if identity in made and not each.decided:
            continue  # People chose otherwise at this look; advice does not take that back.
        yield Decision(
            initiative=each.registration.initiative,
            registration=each.registration.id,
            turn=len(journal.turns),
            choice=each.choice,  # type: ignore[arg-type] # one of CHOICES
            reason=each.reason,
            day=day,
            look=look,
        )
