"""Decisions: they wait, can be undone, and are released together with the mails about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from cxkit_submissions.moves import ACCEPT, CANCEL, DECISIONS, REJECT, STEPS, WAIT, take
from cxkit_submissions.post import send_decisions, send_link
from cxkit_submissions.services import Services
from cxkit_submissions.store.access import SUBMISSION, Granted
from cxkit_submissions.store.pending import OVERTAKEN, RELEASED, UNDONE, Pending
from cxkit_submissions.store.submissions import Submission

# Step -> the mail that tells of it.
LETTERS: Mapping[str, str] = {
    ACCEPT: "accepted",
    WAIT: "waiting",
    REJECT: "rejected",
    CANCEL: "cancelled",
}
Told = tuple[Submission, Pending]


@frozen(kw_only=True)
class Released:
    """What a release did.

    Attributes:
        steps: How many submissions went into another state.
        mails: How many mails about it were put into the outbox.
        overtaken: References whose state had changed meanwhile, so that nothing was done.
    """

    steps: int
    mails: int
    overtaken: tuple[str, ...]


def why_not(submission: Submission, step: str) -> str:
    """Why a step cannot be decided: the name of a text, or empty if it can."""
    if submission.state not in STEPS[step].only_from:
        return "decide.not_from_here"
    if step == ACCEPT and submission.way != "propose":
        return "decide.not_their_own"
    if step == ACCEPT and not submission.proven_at:
        return "decide.unproven"
    return ""


def decide(services: Services, ids: Iterable[str], step: str, *, who: str) -> dict[str, str]:
    """Submission -> why the step is not possible; if there is any, nothing is decided at all.

    Raises:
        KeyError: for a step that is no decision, or a submission that does not exist.
    """
    if step not in DECISIONS:
        raise KeyError(step)
    chosen = [_get(services, each) for each in ids]
    refused = {each.id: reason for each in chosen if (reason := why_not(each, step))}
    if not refused:
        with services.database.writing():
            for each in chosen:
                services.pending.set(each.id, step, at=services.now(), who=who)
    return refused


def undo(services: Services, ids: Iterable[str]) -> int:
    """How many decisions were taken back that had not been released."""
    return services.pending.settle(ids, UNDONE, at=services.now())


def release(services: Services, ids: Iterable[str], *, who: str) -> Released:
    """Carry out what was decided, with one mail to each author, all or nothing.

    Whoever never proved their address gets no mail: it may be a stranger's. Whoever sent
    several things hears of all that are released at once in one mail.
    """
    chosen, overtaken, steps = set(ids), [], 0
    told: dict[str, list[Told]] = {}
    with services.database.writing():
        for waiting in services.pending.open().values():
            if waiting.submission not in chosen:
                continue
            submission = _get(services, waiting.submission)
            done = not why_not(submission, waiting.step) and take(
                services, submission.id, waiting.step, who=who
            )
            how = RELEASED if done else OVERTAKEN
            services.pending.settle([submission.id], how, at=services.now())
            if not done:
                overtaken.append(submission.id)
                continue
            steps += 1
            if submission.proven_at:
                told.setdefault(submission.email, []).append((submission, waiting))
        mails = sum(_tell(services, email, each) for email, each in told.items())
    return Released(steps=steps, mails=mails, overtaken=tuple(overtaken))


def several(services: Services) -> bool:
    """True if somebody would hear of several decisions if all that wait were released."""
    waiting = [_get(services, each) for each in services.pending.open()]
    proven = [each.email for each in waiting if each.proven_at]
    return len(proven) > len(set(proven))


def _tell(services: Services, email: str, decided: list[Told]) -> bool:
    """True if a mail about this was put into the outbox."""
    names = [f"{LETTERS[w.step]}:{each.id}:{w.id}" for each, w in decided]
    first, waiting = decided[0]
    if len(decided) == 1:
        return send_link(
            services,
            LETTERS[waiting.step],
            Granted(kind=SUBMISSION, subject=first.id, email=email),
            language=first.language,
            dedupe=names[0],
        )
    return send_decisions(
        services,
        {each.id: LETTERS[w.step] for each, w in decided},
        email=email,
        language=first.language,
        dedupe="+".join(names),
    )


def _get(services: Services, submission: str) -> Submission:
    found = services.submissions.get(submission)
    if found is None:
        raise KeyError(submission)
    return found
