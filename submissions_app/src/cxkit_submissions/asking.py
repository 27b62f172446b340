"""What this event asks: the questions of each way in, and the organisers' own beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import evolve

from cxkit.cube import pick
from cxkit.hookspecs import StoryQuestion
from cxkit.story.call import QUESTIONS
from cxkit_submissions.services import Services
from cxkit_submissions.store.event import AUTOMATIC
from cxkit_submissions.store.questions import OwnQuestion
from cxkit_submissions.store.submissions import DRAFT, WITHDRAWN, Submission
from cxkit_submissions.ways import (
    CHOICE,
    LINK,
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
from cxkit_submissions.words import Words

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
    own += [
        _plugged(each)
        for each in services.plugged.questions
        if name in each.ways and (private or not each.private)
    ]
    tracks = services.events.get().tracks
    if tracks and name == "propose":
        ids = tuple(track["id"] for track in tracks)
        own.insert(0, Question(name="track", kind=CHOICE, choices=ids))
    if not own:
        return way
    return evolve(way, pages=(*way.pages, Page(name=MORE, questions=tuple(own))))


def texts(services: Services, language: str) -> dict[str, str]:
    """Words of the organisers' questions, choices and tracks, by the keys of the catalogue."""
    found, event = {f"choice.{value}": value for value in _SCALE}, services.events.get()
    if event.named_mails == AUTOMATIC:
        own = Words(language, address=event.address, spelling=event.spelling)
        found["q.nominee_contact_help"] = own("nominee.contact_automatic")
    for track in event.tracks:
        found[f"choice.{track['id']}"] = track[language]
    for each in services.questions.all():
        found[f"q.{each.name}"] = each.label(language)
        if each.help(language):
            found[f"q.{each.name}_help"] = each.help(language)
        if each.kind in (CHOICE, SEVERAL):
            labels = each.choice_labels(language)
            found |= {f"choice.{v}": t for v, t in zip(_choices(each), labels, strict=True)}
    for question in services.plugged.questions:
        name = _name(question)
        found[f"q.{name}"] = pick(question.label, language)
        if question.help:
            found[f"q.{name}_help"] = pick(question.help, language)
        for number, text in enumerate(question.choices):
            found[f"choice.{name}_{number}"] = pick(text, language)
    return found


def remarks(services: Services, submission: Submission, language: str) -> list[str]:
    """What checks remark on a proposal, in the reader's words."""
    if submission.way != "propose":
        return []
    known = {name: submission.answers[name] for name in QUESTIONS if name in submission.answers}
    return [pick(remark.text, language) for remark in services.plugged.remarks(known)]


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
        most=_most(each.kind),
        choices=tuple(_choices(each)),
    )


def _name(question: StoryQuestion) -> str:
    """Its id as the name of a field."""
    return re.sub(r"[^a-z0-9_]", "_", question.id.lower())


def _plugged(each: StoryQuestion) -> Question:
    name = _name(each)
    own = tuple(f"{name}_{number}" for number in range(len(each.choices)))
    return Question(
        name=name,
        kind=each.kind,
        required=each.required,
        most=_most(each.kind),
        choices={YES_NO: ("yes", "no"), SCALE: _SCALE}.get(each.kind, own),
    )


def _most(kind: str) -> int:
    return {LONG: MUCH, LINK: MEDIUM}.get(kind, SHORT)


def _choices(each: OwnQuestion) -> Iterator[str]:
    if each.kind == YES_NO:
        yield from ("yes", "no")
    elif each.kind == SCALE:
        yield from _SCALE
    elif each.kind in (CHOICE, SEVERAL):
        for number in range(len(each.choice_labels("en"))):
            yield f"{each.name}_{number}"
