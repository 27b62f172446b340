"""Comments on a story among those who judge it, and requests that its author answers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from cxkit_submissions import talking
from cxkit_submissions.access import HOLDER, allow, person, person_roles, roles
from cxkit_submissions.app import words
from cxkit_submissions.judging import redacted, title_of, title_shown
from cxkit_submissions.keeping import acknowledged
from cxkit_submissions.services import services
from cxkit_submissions.store.people import ADMIN, PROGRAMME, REVIEWER, Person
from cxkit_submissions.store.submissions import DRAFT, SUBMITTED, Submission
from cxkit_submissions.store.talk import MOST

blueprint = Blueprint("talk", __name__, url_prefix="/<any(de,en):language>")


@blueprint.route("/review/<submission>/talk", methods=["GET", "POST"])
@allow(roles(ADMIN, PROGRAMME, REVIEWER))
def comments(language: str, submission: str) -> Any:
    """What is said about a story, and a form to say more."""
    found, who = services(), _who()
    story = found.submissions.get(submission)
    if story is None or not talking.may_read(found, who, story):
        abort(404)
    text, problems = _text(), {}
    if request.method == "POST":
        problems = _problems(text)
        unknown = talking.mentioned(found, text, story)[1]
        if unknown and not problems:
            problems = {"text": words()("talk.unknown", names=", ".join(f"@{u}" for u in unknown))}
        if not problems:
            talking.comment(found, story, who.email, text)
            place = url_for("talk.comments", language=language, submission=story.id)
            return acknowledged(f"{story.id}-comment", redirect(place), 303)
    is_blind = not person_roles() & {ADMIN, PROGRAMME}
    page = render_template(
        "talk.html",
        story=story,
        is_blind=is_blind,
        title=(title_shown if is_blind else title_of)(found, story),
        comments=[
            (each, redacted(found, story, each.text) if is_blind else each.text)
            for each in found.talk.comments(story.id)
        ],
        text=text,
        problems=problems,
    )
    return (page, 422) if problems else page


@blueprint.route("/organise/<submission>/revision", methods=["GET", "POST"])
@allow(roles(ADMIN, PROGRAMME))
def ask(language: str, submission: str) -> Any:
    """Ask the author for something, and read what was answered."""
    found = services()
    story = _sent(submission)
    may = story.state == SUBMITTED and bool(story.proven_at)
    text, problems = _text(), {}
    if request.method == "POST":
        problems = _problems(text) if may else {"text": words()("revision.not_now")}
        if not problems:
            talking.ask(found, story, _who().email, text)
            place = url_for("talk.ask", language=language, submission=story.id)
            return acknowledged(f"{story.id}-ask", redirect(place), 303)
    page = render_template(
        "revision_ask.html",
        story=story,
        title=title_of(found, story),
        asked=found.talk.revisions(story.id),
        may=may,
        text=text,
        problems=problems,
    )
    return (page, 422) if problems else page


@blueprint.route("/s/<submission>/revision", methods=["GET", "POST"])
@allow(HOLDER)
def answer(language: str, submission: str) -> Any:
    """What was asked of the author, and a form to answer."""
    found = services()
    story = _sent(submission)
    text, problems = _text(), {}
    if request.method == "POST":
        problems = _problems(text)
        if not problems:
            found.talk.answer(story.id, text, at=found.now())
            place = url_for("talk.answer", language=language, submission=story.id)
            return acknowledged(f"{story.id}-answer", redirect(place), 303)
    asked = found.talk.revisions(story.id)
    page = render_template(
        "revision_answer.html",
        story=story,
        title=title_of(found, story),
        asked=asked,
        is_open=any(each.answered_at is None for each in asked),
        text=text,
        problems=problems,
    )
    return (page, 422) if problems else page


def _text() -> str:
    return request.form.get("text", "").replace("\r\n", "\n").strip()


def _problems(text: str) -> dict[str, str]:
    t = words()
    if not text:
        return {"text": t("talk.empty")}
    return {"text": t("talk.too_long", most=MOST)} if len(text) > MOST else {}


def _sent(submission: str) -> Submission:
    found = services().submissions.get(submission)
    if found is None or found.state == DRAFT:
        abort(404)
    return found


def _who() -> Person:
    known = person()
    assert known is not None
    return known
