"""Decide about many at once: choose, let wait, undo, release; and see what it adds up to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from cxkit_submissions import asking, deciding, messages
from cxkit_submissions import letters as words_of_mails
from cxkit_submissions.access import allow, person, roles
from cxkit_submissions.app import words
from cxkit_submissions.moves import DECISIONS
from cxkit_submissions.programme import coverage, known_people, programme
from cxkit_submissions.services import services
from cxkit_submissions.store.people import ADMIN, PROGRAMME
from cxkit_submissions.store.reviews import VERDICTS
from cxkit_submissions.store.submissions import DRAFT, STATES, SUBMITTED, Submission
from cxkit_submissions.words import LANGUAGES

blueprint = Blueprint("decide", __name__, url_prefix="/<any(de,en):language>")
_MAY = roles(ADMIN, PROGRAMME)
SENT = tuple(state for state in STATES if state != DRAFT)
UNDO = "undo"


@blueprint.route("/organise/decide", methods=["GET", "POST"])
@allow(_MAY)
def listed(language: str) -> Any:
    """Everything in a state, to be chosen; what is decided waits for its release."""
    if request.method == "GET":
        return _page({})
    chosen, step = request.form.getlist("chosen"), request.form.get("do", "")
    sent = {each.id for each in services().submissions.listed(*SENT)}
    ids = [each for each in dict.fromkeys(chosen) if each in sent]
    if not ids or step not in (*DECISIONS, UNDO):
        return _page({"rows": words()("decide.nothing_chosen")}), 422
    refused = _decide(ids, step)
    if refused:
        problems = {f"row-{each}": _said(each, reason) for each, reason in refused.items()}
        return _page(problems), 422
    return redirect(url_for("decide.listed", language=language, state=_state()), code=303)


@blueprint.post("/organise/<submission>/<any(accept,wait,reject,cancel,undo):choice>")
@allow(_MAY)
def one(language: str, submission: str, choice: str) -> Any:
    """Decide about one."""
    found = services().submissions.get(submission)
    if found is None or found.state == DRAFT:
        abort(404)
    if _decide([submission], choice):
        abort(409)
    return redirect(url_for("organise.read", language=language, submission=submission), code=303)


@blueprint.post("/organise/decide/release")
@allow(_MAY)
def release(language: str) -> Any:
    """Carry out what was chosen of what waits, and write the mails."""
    found, asked = services(), request.form.get("do")
    waiting = found.pending.open()
    chosen = list(waiting) if asked == "all" else request.form.getlist("chosen")
    ids = [each for each in chosen if each in waiting]
    if asked not in ("all", "release") or not ids:
        return _page({"pending": words()("decide.nothing_chosen")}), 422
    done = deciding.release(found, ids, who=_who())
    place = url_for(
        "decide.listed",
        language=language,
        steps=done.steps,
        mails=done.mails,
        overtaken=len(done.overtaken),
    )
    return redirect(place, code=303)


@blueprint.get("/organise/programme")
@allow(_MAY)
def covered(language: str) -> Any:
    """What the programme covers, now and after the release."""
    del language
    found, known = services(), known_people(services())
    tag = words().language
    now = coverage(programme(found, pending=False), known, tag)
    later = coverage(programme(found, pending=True), known, tag)
    return render_template("programme.html", now=now, later=later)


def _decide(ids: list[str], step: str) -> dict[str, str]:
    """Submission -> why not; empty if it was done."""
    if step == UNDO:
        deciding.undo(services(), ids)
        return {}
    return deciding.decide(services(), ids, step, who=_who())


def _page(problems: dict[str, str]) -> str:
    found, state = services(), _state()
    waiting = found.pending.open()
    rows = [each for each in found.submissions.listed(*SENT) if each.state == state]
    chosen = request.form.getlist("chosen")
    return render_template(
        "decide.html",
        problems=problems,
        rows=rows,
        state=state,
        states=SENT,
        counts=found.submissions.counts(),
        titles={each.id: _title(each) for each in found.submissions.listed(*SENT)},
        waiting=waiting,
        chosen=[each.id for each in rows] if request.args.get("all") else chosen,
        verdicts=found.reviews.counts(),
        verdict_names=VERDICTS,
        done={k: request.args.get(k, 0, type=int) for k in ("steps", "mails", "overtaken")},
        mails=_mails({each.step for each in waiting.values()}),
    )


def _mails(steps: set[str]) -> list[tuple[str, str, tuple[str, str]]]:
    """What it is about, language, and the mail that a release would write."""
    found, t = services(), words()
    told = [(t(f"step.{s}"), deciding.LETTERS[s]) for s in DECISIONS if s in steps]
    if deciding.several(found):
        told.append((t("decide.several"), words_of_mails.DECIDED))
    shown = []
    for about, name in told:
        for tag in LANGUAGES:
            text = words_of_mails.text_of(found, name, tag)
            shown.append((about, tag, messages.example(found, tag, text.subject, text.body)))
    return shown


def _said(submission: str, reason: str) -> str:
    found = services().submissions.get(submission)
    assert found is not None
    return f"{_title(found)}: {words()(reason)}"


def _title(submission: Submission) -> str:
    way = asking.way_of(services(), submission.way)
    return str(submission.answers.get(way.title) or submission.id)


def _state() -> str:
    asked = request.args.get("state", "")
    return asked if asked in SENT else SUBMITTED


def _who() -> str:
    known = person()
    return known.email if known else ""
