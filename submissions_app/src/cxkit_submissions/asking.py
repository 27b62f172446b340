"""What this event asks: the questions of each way in, and the organisers' own beside them."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from cxkit_submissions.services import Services
from cxkit_submissions.store.questions import OwnQuestion
from cxkit_submissions.store.submissions import DRAFT, WITHDRAWN, Submission
from cxkit_submissions.ways import (
    CHOICE,
    LONG,
    MEDIUM,
    MUCH,
    SCALE,
    SEVERAL,
    SHORT,
    WAYS,
    YES_NO,
    Page,
    Question,
    Way,
)

MORE = "more"
_SCALE = ("1", "2", "3", "4", "5")


def way_of(services: Services, name: str, *, private: bool = True) -> Way:
    """A way in with the organisers' questions on a page of their own, if there are any.

    Args:
        services: The services.
        name: Name of the way.
        private: False to leave out what reviewers do not read.
    """
    way = WAYS[name]
    asked = services.questions.all(way=name)
    own = [_question(each) for each in asked if private or not each.private]
    tracks = services.events.get().tracks
    if tracks and name == "propose":
        ids = tuple(track["id"] for track in tracks)
        own.insert(0, Question(name="track", kind=CHOICE, choices=ids))
    if not own:
        return way
    return evolve(way, pages=(*way.pages, Page(name=MORE, questions=tuple(own))))


def texts(services: Services, language: str) -> dict[str, str]:
    """Words of the organisers' questions, choices and tracks, by the keys of the catalogue."""
    found = {f"choice.{value}": value for value in _SCALE}
    for track in services.events.get().tracks:
        found[f"choice.{track['id']}"] = track[language]
    for each in services.questions.all():
        found[f"q.{each.name}"] = each.label(language)
        if each.help(language):
            found[f"q.{each.name}_help"] = each.help(language)
        if each.kind in (CHOICE, SEVERAL):
            labels = each.choice_labels(language)
            found |= {f"choice.{v}": t for v, t in zip(_choices(each), labels, strict=True)}
    return found


def has_sent_enough(services: Services, submission: Submission) -> bool:
    """True if the address of a draft has sent as many things as it may."""
    most = services.events.get().most_per_person
    sent = [
        each
        for each in services.submissions.of_email(submission.email)
        if each.state not in (DRAFT, WITHDRAWN)
    ]
    return 0 < most <= len(sent)


def _question(each: OwnQuestion) -> Question:
    return Question(
        name=each.name,
        kind=each.kind,
        required=each.required,
        most={LONG: MUCH}.get(each.kind, MEDIUM if each.kind == "link" else SHORT),
        choices=tuple(_choices(each)),
    )


def _choices(each: OwnQuestion) -> Iterator[str]:
    if each.kind == YES_NO:
        yield from ("yes", "no")
    elif each.kind == SCALE:
        yield from _SCALE
    elif each.kind in (CHOICE, SEVERAL):
        for number in range(len(each.choice_labels("en"))):
            yield f"{each.name}_{number}"
