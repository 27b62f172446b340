"""What plugins add to the call for stories: checks, questions, and who hears of what happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from attrs import field, frozen

from cxkit.cube.text import Text

# Names of questions that every call asks, which a check can read.
QUESTIONS = (
    "title",
    "before",
    "steps",
    "tiles",
    "happened",
    "measured",
    "hard",
    "failed",
    "take_away",
    "role",
    "interest",
    "talk_language",
)
KINDS = ("line", "long", "mail", "link", "number", "date", "yes_no", "choice", "several", "scale")
WAYS = ("propose", "nominate", "recommend")


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen(kw_only=True)
class StoryRemark:
    """What a check remarks on a story; it helps, and stops nobody.

    Attributes:
        code: What it is, in snake_case.
        text: What it says, by language.
        question: Name of the question that it is about; empty for the whole story.
    """

    code: str
    text: Text
    question: str = ""


class CheckStory(Protocol):
    """A pure function from answers to remarks; answers that nobody gave are not there."""

    def __call__(self, answers: Mapping[str, Any], /) -> Iterable[StoryRemark]:
        """What is remarked; nothing if all is well."""
        ...


@frozen(kw_only=True)
class StoryCheck:
    """A check of stories, whose remarks authors and organisers read.

    Attributes:
        id: Permanent id, `plugin.check`.
        label: What it looks for, by language.
        check: The pure function. It gets no name and no address.
    """

    id: str
    label: Text
    check: CheckStory


@frozen(kw_only=True)
class StoryQuestion:
    """A question that the call asks beside its own.

    Attributes:
        id: Permanent id, `plugin.question`.
        label: What is asked, by language.
        kind: One of `KINDS`.
        ways: The ways in that ask it, of `WAYS`.
        help: A sentence below it, by language.
        choices: For `choice` and `several`: what may be chosen, each by language.
        required: True if nothing is sent without an answer.
        private: True if reviewers do not read the answer.
    """

    id: str
    label: Text
    kind: str = "line"
    ways: tuple[str, ...] = field(default=("propose",), converter=_texts)
    help: Text = field(factory=dict)
    choices: tuple[Text, ...] = field(default=(), converter=tuple)
    required: bool = False
    private: bool = False


@frozen(kw_only=True)
class StoryEvent:
    """Something that happened in the call; it says nothing of anybody.

    Attributes:
        state: The state that the submission went into, such as `accepted`.
        reference: Its reference.
        way: Its way in.
        language: Its language.
        at: When it happened.
    """

    state: str
    reference: str
    way: str
    language: str
    at: datetime


class HearStory(Protocol):
    """A function that is told of an event, at least once, after it is kept."""

    def __call__(self, event: StoryEvent, /) -> None:
        """Do something about it."""
        ...


@frozen(kw_only=True)
class StoryListener:
    """Somebody who is told of what happens.

    Attributes:
        id: Permanent id, `plugin.listener`.
        label: What it does about it, by language.
        hear: The function.
        states: The states that it hears of; empty for all.
    """

    id: str
    label: Text
    hear: HearStory
    states: tuple[str, ...] = field(default=(), converter=_texts)


__all__ = [
    "KINDS",
    "QUESTIONS",
    "WAYS",
    "StoryCheck",
    "StoryEvent",
    "StoryListener",
    "StoryQuestion",
    "StoryRemark",
]
