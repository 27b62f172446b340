"""The service blueprint: what is meant to happen, who answers for it, what is measured (F38)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from attrs import field, frozen

from cxkit import InputError, Problem

# From the customer inwards, as in Shostack (1984) and Bitner, Ostrom & Morgan (2008).
LANES = ("customer", "front", "back", "support")
_WORDS = {
    "kunde": "customer",
    "kunden": "customer",
    "kundschaft": "customer",
    "frontstage": "front",
    "vorne": "front",
    "sichtbar": "front",
    "backstage": "back",
    "hinten": "back",
    "unsichtbar": "back",
    "unterstützung": "support",
}


@frozen(kw_only=True)
class Step:
    """One step of a process.

    Attributes:
        id: Id within the process.
        stage: The stretch of the customer's way in which it stands.
        lane: `customer`, `front` (customers see it), `back`, or `support`.
        label: What is done; the id if nobody said.
        owner: Who answers for it; empty if nobody does.
        metric: What is measured at it; empty if nothing is.
        activity: Its name in event logs; the label if they are the same.
        next: Ids of the steps that may follow.
        row: Where it stands in its table, for messages.
    """

    id: str
    stage: str
    lane: str
    label: str = ""
    owner: str = ""
    metric: str = ""
    activity: str = ""
    next: tuple[str, ...] = ()
    row: int | None = field(default=None, eq=False, repr=False)

    @property
    def name(self) -> str:
        """What it is called."""
        return self.label or self.id

    @property
    def logged_as(self) -> str:
        """Its name in event logs."""
        return self.activity or self.name


@frozen(kw_only=True, slots=False)
class Blueprint:
    """A process as it is meant to be.

    Attributes:
        process: Id of the process.
        steps: Its steps, in the order of the table.
    """

    process: str
    steps: tuple[Step, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        """Step id -> step."""
        return {step.id: step for step in self.steps}

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The stages, in the order in which they first occur."""
        return tuple(dict.fromkeys(step.stage for step in self.steps))

    @cached_property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """Pairs of steps that may follow one another.

        A table that says nothing about what follows means the order of its rows.
        """
        if any(step.next for step in self.steps):
            return tuple((step.id, after) for step in self.steps for after in step.next)
        ids = [step.id for step in self.steps]
        return tuple(itertools.pairwise(ids))

    @property
    def blind(self) -> tuple[Step, ...]:
        """Steps at which nothing is measured."""
        return tuple(step for step in self.steps if not step.metric)

    @property
    def ownerless(self) -> tuple[Step, ...]:
        """Steps that nobody answers for."""
        return tuple(step for step in self.steps if not step.owner)

    @property
    def waits(self) -> tuple[tuple[str, str], ...]:
        """Pairs where work changes its lane: where it waits and fails first."""
        return tuple((a, b) for a, b in self.edges if self.by_id[a].lane != self.by_id[b].lane)


def blueprints(rows: Iterable[Mapping[str, str]], *, file: str | None = None) -> list[Blueprint]:
    """The blueprints of a table of steps, by process.

    Args:
        rows: Columns `step`, and `process`, `stage`, `lane`, `label`, `owner`, `metric`,
            `activity`, `next` (ids separated by blanks, commas, semicolons or `|`),
            `row` (for messages).
        file: What problems call the table.

    Raises:
        InputError: for steps without id or twice, unknown lanes, and steps that follow but
            do not exist; all at once.
    """
    problems: list[Problem] = []
    found: dict[str, dict[str, Step]] = {}
    for row in rows:
        step = _step(row)
        process = row.get("process", "") or "process"
        steps = found.setdefault(process, {})
        problems += _problems(step, steps, file)
        steps.setdefault(step.id, step)
    for steps in found.values():
        problems += _unknown_next(steps, file)
    if problems:
        raise InputError(problems)
    return [Blueprint(process=p, steps=tuple(s.values())) for p, s in found.items()]


def _step(row: Mapping[str, str]) -> Step:
    lane = row.get("lane", "").strip().casefold()
    number = row.get("row", "")
    return Step(
        id=row.get("step", "").strip(),
        stage=row.get("stage", "").strip(),
        lane=_WORDS.get(lane, lane) or "front",
        label=row.get("label", "").strip(),
        owner=row.get("owner", "").strip(),
        metric=row.get("metric", "").strip(),
        activity=row.get("activity", "").strip(),
        next=tuple(re.split(r"[\s,;|]+", row.get("next", "").strip())) if row.get("next") else (),
        row=int(number) if number else None,
    )


def _problems(step: Step, known: Mapping[str, Step], file: str | None) -> Iterator[Problem]:
    if not step.id:
        yield Problem(
            code="step_without_id",
            file=file,
            row=step.row,
            column="step",
            message="A step has no id.",
            hint="Give every step a short id of its own in the column 'step'.",
        )
    elif step.id in known:
        yield Problem(
            code="step_twice",
            file=file,
            row=step.row,
            column="step",
            message=f"The step {step.id!r} stands twice in one process.",
            hint="Give one of them another id; the label may be the same.",
        )
    if step.lane not in LANES:
        yield Problem(
            code="unknown_lane",
            file=file,
            row=step.row,
            column="lane",
            message=f"There is no lane {step.lane!r}.",
            hint=f"Use one of: {', '.join(LANES)}.",
        )


def _unknown_next(steps: Mapping[str, Step], file: str | None) -> Iterator[Problem]:
    from difflib import get_close_matches

    for step in steps.values():
        for after in step.next:
            if after not in steps:
                near = get_close_matches(after, steps, n=1)
                meant = f"; did you mean {near[0]!r}?" if near else "."
                yield Problem(
                    code="unknown_step",
                    file=file,
                    row=step.row,
                    column="next",
                    message=f"After {step.id!r} comes {after!r}, which is no step{meant}",
                    hint="The column 'next' names ids of the same process.",
                )


def unlogged(blueprint: Blueprint, activities: Sequence[str]) -> tuple[Step, ...]:
    """The steps that no event log knows, of those that are done in the organisation."""
    logged = {activity.casefold() for activity in activities}
    return tuple(
        step
        for step in blueprint.steps
        if step.lane != "customer" and step.logged_as.casefold() not in logged
    )
