"""For whoever is named by somebody else, for whoever names them, and for who releases mails."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from cxkit_submissions import nominating
from cxkit_submissions.access import HOLDER, NAMED, allow, remember, roles
from cxkit_submissions.app import words
from cxkit_submissions.forms import is_address
from cxkit_submissions.services import services
from cxkit_submissions.store.access import NOMINEE, SUBMISSION, Granted
from cxkit_submissions.store.people import ADMIN, MODERATOR
from cxkit_submissions.store.submissions import Submission
from cxkit_submissions.views import handing_on

blueprint = Blueprint("nominees", __name__, url_prefix="/<any(de,en):language>")


@blueprint.post("/s/<submission>/forward")
@allow(HOLDER)
def forward(language: str, submission: str) -> Any:
    """A text with a new link, which the nominator forwards; nothing is sent by this site."""
    found = _unanswered(submission)
    granted = Granted(kind=NOMINEE, subject=found.id, email="")
    back = url_for("write.done", language=language, submission=found.id)
    return handing_on.page("nominated", granted, about=found.id, back=back, language=language)


@blueprint.get("/n/<submission>")
@allow(NAMED)
def named(language: str, submission: str) -> Any:
    """What being named means, and what can be done about it."""
    del language
    return _page(_known(submission))


@blueprint.post("/n/<submission>/<any(take,decline,erase,never):choice>")
@allow(NAMED)
def answer(language: str, submission: str, choice: str) -> Any:
    """Do what whoever is named chose."""
    services_ = services()
    found = _unanswered(submission) if choice in ("take", "decline") else _known(submission)
    if choice == "take":
        email = request.form.get("email", "").strip().lower()
        if not is_address(email) or email == found.email:
            problem = words()("error.mail", question=words()("q.email"))
            return _page(found, email=email, problem=problem), 422
        made = nominating.take_over(services_, found, email, language)
        remember(SUBMISSION, made.id)
        place = url_for("write.page", language=language, submission=made.id, page="start")
        return redirect(place, code=303)
    if choice == "decline":
        nominating.decline(services_, found)
    else:
        nominating.erase(services_, found, never=choice == "never")
    return render_template("named_done.html", choice=choice)


@blueprint.get("/organise/release")
@allow(roles(ADMIN, MODERATOR))
def queue(language: str) -> Any:
    """Mails to people who were named, each released by a person."""
    del language
    return _queue()


@blueprint.post("/organise/release/<submission>")
@allow(roles(ADMIN, MODERATOR))
def release(language: str, submission: str) -> Any:
    """Release one mail."""
    found = next((s for s in nominating.waiting(services()) if s.id == submission), None)
    if found is None:
        abort(404)
    if not nominating.release(services(), found):
        return _queue(problem=words()("nominee.not_sent")), 409
    return redirect(url_for("nominees.queue", language=language), code=303)


def _queue(problem: str = "") -> str:
    listed = [(s, nominating.contact_of(s)) for s in nominating.waiting(services())]
    return render_template("release.html", listed=listed, problem=problem)


def _page(found: Submission, *, email: str = "", problem: str = "") -> str:
    return render_template(
        "named.html",
        found=found,
        problem=problem,
        email=email or nominating.contact_of(found),
        is_open=nominating.is_unanswered(services(), found),
    )


def _known(submission: str) -> Submission:
    found = services().submissions.get(submission)
    if found is None or not nominating.may_erase(services(), found):
        abort(404)
    return found


def _unanswered(submission: str) -> Submission:
    found = services().submissions.get(submission)
    if found is None or not nominating.is_unanswered(services(), found):
        abort(404)
    return found
