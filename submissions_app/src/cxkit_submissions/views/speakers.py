"""For whoever is to speak, too: invited by the author, and free to say yes, no, or never again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from cxkit_submissions.access import HOLDER, INVITED, allow
from cxkit_submissions.app import words
from cxkit_submissions.forms import is_address
from cxkit_submissions.keeping import acknowledged
from cxkit_submissions.nominating import one_mail
from cxkit_submissions.post import send_link
from cxkit_submissions.secrets import new_reference
from cxkit_submissions.services import services
from cxkit_submissions.store.access import Granted
from cxkit_submissions.store.event import AUTOMATIC
from cxkit_submissions.store.speakers import (
    ACCEPTED,
    COSPEAKER,
    DECLINED,
    ERASED,
    MOST_SPEAKERS,
    Speaker,
)
from cxkit_submissions.store.speakers import INVITED as WAITING_FOR_THEM
from cxkit_submissions.store.submissions import DRAFT, WITHDRAWN, Submission
from cxkit_submissions.views import handing_on

blueprint = Blueprint("speakers", __name__, url_prefix="/<any(de,en):language>")
_ANSWERS = {"accept": ACCEPTED, "decline": DECLINED, "erase": ERASED, "never": ERASED}


@blueprint.get("/s/<submission>/speakers")
@allow(HOLDER)
def listed(language: str, submission: str) -> Any:
    """Who speaks, too, and what they said."""
    del language
    return _page(_own(submission))


@blueprint.post("/s/<submission>/speakers")
@allow(HOLDER)
def invite(language: str, submission: str) -> Any:
    """Note somebody who is to speak; their mail waits until an organiser releases it."""
    found, services_ = _own(submission), services()
    at, t = services_.now(), words()
    name = " ".join(request.form.get("name", "").split())[:120]
    email = request.form.get("email", "").strip().lower()
    known = services_.speakers.of(found.id)
    problems = {}
    if not name:
        problems["name"] = t("error.required", question=t("speaker.name"))
    if not is_address(email) or email == found.email:
        problems["email"] = t("error.mail", question=t("speaker.email"))
    elif any(each.email == email for each in known):
        problems["email"] = t("speaker.known")
    elif not found.proven_at:
        problems["email"] = t("speaker.unproven")
    if len(known) >= MOST_SPEAKERS:
        problems["name"] = t("speaker.enough", most=MOST_SPEAKERS)
    if problems:
        return _page(found, problems=problems, name=name, email=email), 422
    invitation = new_reference()
    with services_.database.writing():
        services_.speakers.invite(invitation, found.id, name, email, at=at)
        if not services_.nominees.is_never(email) and services_.limits.take(
            "nominee_from", found.email, at=at
        ):
            # By default a person releases what others want to be sent.
            send_link(
                services_,
                "cospeaker",
                Granted(kind=COSPEAKER, subject=invitation, email=email),
                language=found.language,
                dedupe=one_mail(email),
                released=services_.events.get().named_mails == AUTOMATIC,
            )
    place = url_for("speakers.listed", language=language, submission=found.id)
    return acknowledged(f"{found.id}-speakers", redirect(place), 303)


@blueprint.post("/s/<submission>/speakers/<invitation>/<any(forward,remove):choice>")
@allow(HOLDER)
def settle(language: str, submission: str, invitation: str, choice: str) -> Any:
    """A text to forward with a new link, or the invitation taken back."""
    found, services_ = _own(submission), services()
    speaker = services_.speakers.get(invitation)
    if speaker is None or speaker.submission != found.id:
        abort(404)
    if choice == "remove":
        services_.speakers.remove(invitation)
        place = url_for("speakers.listed", language=language, submission=found.id)
        return redirect(place, code=303)
    if speaker.state != WAITING_FOR_THEM:
        abort(409)
    granted = Granted(kind=COSPEAKER, subject=invitation, email="")
    back = url_for("speakers.listed", language=language, submission=found.id)
    return handing_on.page("cospeaker", granted, about=found.id, back=back, language=language)


@blueprint.get("/i/<invitation>")
@allow(INVITED)
def invited(language: str, invitation: str) -> Any:
    """What it means to be invited, and what can be done about it."""
    del language
    speaker, found = _invitation(invitation)
    return render_template("speaker_invited.html", speaker=speaker, found=found)


@blueprint.post("/i/<invitation>/<any(accept,decline,erase,never):choice>")
@allow(INVITED)
def answer(language: str, invitation: str, choice: str) -> Any:
    """Do what whoever is invited chose."""
    del language
    (speaker, _), services_ = _invitation(invitation), services()
    at = services_.now()
    with services_.database.writing():
        if choice == "never" and speaker.email:
            services_.nominees.never(speaker.email, at=at)
        services_.speakers.answer(invitation, _ANSWERS[choice], at=at)
    return render_template("speaker_done.html", choice=choice)


def _own(submission: str) -> Submission:
    found = services().submissions.get(submission)
    if found is None or found.way != "propose" or found.state in (DRAFT, WITHDRAWN):
        abort(404)
    return found


def _invitation(invitation: str) -> tuple[Speaker, Submission]:
    """An invitation that still stands, and what it is about."""
    speaker = services().speakers.get(invitation)
    found = services().submissions.get(speaker.submission) if speaker else None
    if speaker is None or found is None or speaker.state not in (WAITING_FOR_THEM, ACCEPTED):
        abort(404)
    return speaker, found


def _page(
    found: Submission,
    *,
    problems: dict[str, str] | None = None,
    name: str = "",
    email: str = "",
) -> str:
    return render_template(
        "speakers.html",
        found=found,
        problems=problems or {},
        speakers=services().speakers.of(found.id),
        most=MOST_SPEAKERS,
        name=name,
        email=email,
    )
