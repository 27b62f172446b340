"""Checks of what plugins add to the call for stories."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cxkit.hookspecs import StoryCheck, StoryQuestion, StoryRemark
from cxkit.story.call import KINDS, WAYS
from cxkit.testing.checks.registration import missing
from cxkit.testing.subject import NotApplicable, PluginUnderTest

# Nothing answered, everything answered, odd signs, and answers of another version.
STORIES: Mapping[str, Mapping[str, Any]] = {
    "empty": {},
    "full": {
        "title": "From letters to calls",
        "before": "Three letters, then the agency.",
        "steps": "We listened\nWe asked",
        "tiles": ["culture.respect", "service_chain.handovers"],
        "happened": "70 of 100 instalments were paid.",
        "measured": "Counted at the bank.",
        "hard": "Longer calls.",
        "failed": "The circular.",
        "take_away": "Listen first.",
        "role": "practitioner",
        "talk_language": "de",
    },
    "odd": {"title": "{} <b>%s\u202e", "steps": "", "tiles": [], "happened": "0"},
    "foreign": {"tiles": ["no.such_tile"], "role": "pirate", "unheard_of": "x"},
}


def story_checks_cope(subject: PluginUnderTest) -> Iterator[str]:
    """Every check of stories copes with every story, and finds the same in the same."""
    for check in _checks(subject):
        for name, story in STORIES.items():
            found = _run(check, story)
            if isinstance(found, Exception):
                yield f"{check.id} on {name} raised {type(found).__name__}: {found}"
            elif repr(found) != repr(_run(check, story)):
                yield f"{check.id} on {name} found something else the second time"


def story_checks_speak(subject: PluginUnderTest) -> Iterator[str]:
    """What checks of stories remark has a code and words in both languages."""
    for check in _checks(subject):
        yield from (f"{check.id} has no label in {tag!r}" for tag in missing(check.label))
        for name, story in STORIES.items():
            found = _run(check, story)
            for remark in () if isinstance(found, Exception) else found:
                yield from (f"{check.id} on {name}: {fault}" for fault in _silent(remark))


def story_questions_can_be_asked(subject: PluginUnderTest) -> Iterator[str]:
    """Questions have a known kind and way in, and words in both languages."""
    asked: tuple[StoryQuestion, ...] = tuple(subject.registered("cxkit_story_questions"))
    if not asked:
        raise NotApplicable("it asks no question")
    for question in asked:
        if question.kind not in KINDS:
            yield f"{question.id} has the unknown kind {question.kind!r}"
        yield from (f"{question.id} names no way {w!r}" for w in question.ways if w not in WAYS)
        yield from (f"{question.id} has no label in {tag!r}" for tag in missing(question.label))
        if question.help:
            yield from (f"{question.id} has no help in {tag!r}" for tag in missing(question.help))
        if question.kind in ("choice", "several") and len(question.choices) < 2:
            yield f"{question.id} gives nothing to choose from"
        for choice in question.choices:
            yield from (f"{question.id} has a choice without {tag!r}" for tag in missing(choice))


def _checks(subject: PluginUnderTest) -> tuple[StoryCheck, ...]:
    found = tuple(subject.registered("cxkit_story_checks"))
    if not found:
        raise NotApplicable("it checks no stories")
    return found


def _run(check: StoryCheck, story: Mapping[str, Any]) -> tuple[StoryRemark, ...] | Exception:
    try:
        return tuple(check.check(dict(story)))
    except Exception as error:
        return error


def _silent(remark: object) -> Iterator[str]:
    if not isinstance(remark, StoryRemark):
        yield f"it returned a {type(remark).__name__} and no StoryRemark"
        return
    if not re.fullmatch(r"[a-z][a-z0-9_]*", remark.code):
        yield f"the code {remark.code!r} is not snake_case"
    yield from (f"{remark.code} has no text in {tag!r}" for tag in missing(remark.text))
