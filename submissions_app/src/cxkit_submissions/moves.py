"""The states of a submission and the steps between them: who may take which, from where."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from cxkit_submissions.services import Services
from cxkit_submissions.store.submissions import (
    ACCEPTED,
    CANCELLED,
    CONFIRMED,
    DRAFT,
    REJECTED,
    SUBMITTED,
    WAITING,
    WITHDRAWN,
)

AUTHOR, ORGANISER = "author", "organiser"


@frozen(kw_only=True)
class Step:
    """A step from one state into another.

    Attributes:
        name: Its id.
        state: Where it leads to.
        only_from: The states in which it may be taken.
        by: `author` or `organiser`; an organiser's step is pending until it is released.
    """

    name: str
    state: str
    only_from: tuple[str, ...]
    by: str


SEND, CONFIRM, WITHDRAW, RESTORE = "send", "confirm", "withdraw", "restore"
ACCEPT, WAIT, REJECT, CANCEL = "accept", "wait", "reject", "cancel"
_OPEN = (SUBMITTED, ACCEPTED, WAITING, CONFIRMED)
_ALL = (
    Step(name=SEND, state=SUBMITTED, only_from=(DRAFT,), by=AUTHOR),
    Step(name=CONFIRM, state=CONFIRMED, only_from=(ACCEPTED,), by=AUTHOR),
    Step(name=WITHDRAW, state=WITHDRAWN, only_from=_OPEN, by=AUTHOR),
    # Whoever comes back is judged anew: the programme may be full by then.
    Step(name=RESTORE, state=SUBMITTED, only_from=(WITHDRAWN,), by=AUTHOR),
    Step(name=ACCEPT, state=ACCEPTED, only_from=(SUBMITTED, WAITING, REJECTED), by=ORGANISER),
    Step(name=WAIT, state=WAITING, only_from=(SUBMITTED,), by=ORGANISER),
    Step(name=REJECT, state=REJECTED, only_from=(SUBMITTED, WAITING), by=ORGANISER),
    # Once it was promised, it is not rejected any more; it can only be called off.
    Step(name=CANCEL, state=CANCELLED, only_from=(ACCEPTED, CONFIRMED), by=ORGANISER),
)
STEPS: Mapping[str, Step] = {step.name: step for step in _ALL}
DECISIONS = tuple(step.name for step in _ALL if step.by == ORGANISER)


def steps_from(state: str, by: str) -> tuple[str, ...]:
    """Names of the steps that somebody may take from a state."""
    return tuple(step.name for step in _ALL if step.by == by and state in step.only_from)


def take(services: Services, submission: str, name: str, *, who: str) -> bool:
    """True if the step was taken; False where it may not be taken from the present state.

    Raises:
        KeyError: for a step that does not exist.
    """
    step = STEPS[name]
    return services.submissions.move(
        submission, step.state, at=services.now(), who=who, only_from=step.only_from
    )
