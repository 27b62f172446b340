"""Forms made from the questions of a page; what is wrong is said in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from attrs import evolve
from wtforms import EmailField, Field, Form, StringField
from wtforms import TextAreaField as LongField
from wtforms.validators import StopValidation

from cxkit_submissions.ways import (
    CHOICE,
    DATE,
    LINE,
    LINK,
    LONG,
    MAIL,
    MOST_TILES,
    NAME,
    NUMBER,
    PICKED,
    PSEUDONYM,
    SCALE,
    SEVERAL,
    TILES,
    YES_NO,
    Page,
    Question,
)
from cxkit_submissions.words import Words

# Whatever a mail server may accept is its own affair; this only catches slips.
_MAIL = re.compile(r"[^@\s<>\",;:]+@[^@\s<>\",;:]+\.[^@\s<>\",;:.]{2,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class TilesField(Field):
    """Several values of one name, as the browser sends ticked boxes."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the values as they come."""
        self.data = list(valuelist)


class MarkField(Field):
    """A box: ticked, or not there at all in what the browser sends."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a box that was not sent for one that is not ticked."""
        self.data = "yes" if "yes" in valuelist else ""


_KINDS = {
    NAME: StringField,
    LINE: StringField,
    MAIL: EmailField,
    LONG: LongField,
    CHOICE: StringField,
    TILES: TilesField,
    SEVERAL: TilesField,
    YES_NO: StringField,
    SCALE: StringField,
    LINK: StringField,
    NUMBER: StringField,
    DATE: StringField,
}


def page_form(
    page: Page,
    words: Words,
    *,
    answers: Mapping[str, Any],
    given: Any = None,
    tiles: Iterable[str] = (),
    whole: bool = True,
) -> Form:
    """The form of a page, filled with what was answered before or is given now.

    Args:
        page: The page.
        words: The reader's words.
        answers: What is known of all pages.
        given: What the browser sent, or None.
        tiles: Ids of the tiles that there are.
        whole: False to let be answered later what is needed for sending only.
    """
    questions = [q if whole or not q.later else evolve(q, required=False) for q in page.questions]
    fields = {q.name: _field(q, words, answers, frozenset(tiles)) for q in questions}
    if any(PSEUDONYM in q.names for q in questions):
        fields[PSEUDONYM] = MarkField()
    made = type(f"{page.name.title()}Form", (Form,), fields)
    form: Form = made(formdata=given, data={name: answers.get(name) for name in fields})
    return form


def answers_of(form: Form) -> dict[str, Any]:
    """What is in a form, as it is kept; line ends alike, control characters gone."""
    return {name: _clean(value) for name, value in form.data.items()}


def is_address(text: str) -> bool:
    """True for what looks like one mail address."""
    return len(text) <= 254 and _MAIL.fullmatch(text) is not None


def _clean(value: Any) -> Any:
    if isinstance(value, list):
        return [_CONTROL.sub("", str(each)) for each in value][: MOST_TILES * 20]
    text = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).strip()


def _field(
    question: Question, words: Words, answers: Mapping[str, Any], tiles: frozenset[str]
) -> Any:
    label = words(f"q.{question.name}")
    checks = [_check(question, label, words, answers, tiles)]
    return _KINDS[question.kind](label, checks)


def _check(
    question: Question, label: str, words: Words, answers: Mapping[str, Any], tiles: frozenset[str]
) -> Callable[[Form, Field], None]:
    """One validator that says everything about a question, in the reader's words."""

    def check(form: Form, field: Field) -> None:
        value = _clean(field.data)
        known = {**answers, **{name: _clean(data) for name, data in form.data.items()}}
        problem = _problem(question, value, known, tiles)
        if problem:
            key, more = problem
            raise StopValidation(words(f"error.{key}", question=label, **more))

    return check


def _problem(
    question: Question, value: Any, known: Mapping[str, Any], tiles: frozenset[str]
) -> tuple[str, dict[str, object]] | None:
    if not value:
        return ("required", {}) if question.is_needed(known) else None
    if question.kind == TILES:
        right = len(value) <= MOST_TILES and set(value) <= tiles
        return None if right else ("tiles", {"most": MOST_TILES})
    if question.kind == SEVERAL:
        return None if set(value) <= set(question.choices) else ("choice", {})
    if question.kind in PICKED:
        return None if value in question.choices else ("choice", {})
    if len(value) > question.most:
        return "too_long", {"most": question.most, "n": len(value)}
    has_shape = _SHAPES.get(question.kind)
    return None if has_shape is None or has_shape(value) else (question.kind, {})


def is_link(text: str) -> bool:
    """True for an address of the web that a browser may be sent to."""
    return re.fullmatch(r"https?://[^\s/?#]+\.[^\s]+", text) is not None


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d{1,15}([.,]\d{1,9})?", text) is not None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_SHAPES = {MAIL: is_address, LINK: is_link, NUMBER: _is_number, DATE: _is_date}
