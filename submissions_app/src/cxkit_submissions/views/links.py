"""Links and codes from mails: opening one changes nothing, a button does."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from cxkit_submissions.access import PUBLIC, allow, remember, session
from cxkit_submissions.app import words
from cxkit_submissions.beginning import COOKIE as BEGUN
from cxkit_submissions.forms import is_address
from cxkit_submissions.resending import send_again
from cxkit_submissions.secrets import hashed, new_secret
from cxkit_submissions.services import services
from cxkit_submissions.store.access import NOMINEE, PERSON, SUBMISSION, Granted
from cxkit_submissions.store.people import ADMIN, PROGRAMME, REVIEWER
from cxkit_submissions.store.speakers import COSPEAKER

blueprint = Blueprint("links", __name__, url_prefix="/<any(de,en):language>")

# Says that a button was pressed on the device that read its page; it opens nothing.
_COOKIE = "cxkit_button"


@blueprint.get("/l/<token>")
@allow(PUBLIC)
def look(language: str, token: str) -> Any:
    """What a link would open, with a button that does; or a button for a new link."""
    del language
    found = services()
    granted = found.access.peek(token, at=found.now())
    known = found.access.known(token) if granted is None else None
    if granted is None:
        return render_template("link.html", granted=None, known=known, token=token)
    return _with_button(granted, token)


@blueprint.post("/l/<token>")
@allow(PUBLIC)
def open_(language: str, token: str) -> Any:
    """Exchange a link for a session on the device on which its button was pressed."""
    found = services()
    granted = found.access.peek(token, at=found.now())
    if granted is not None and not _is_pressed(token):
        return _with_button(granted, token, again=True), 422
    granted = found.access.spend(token, at=found.now())
    if granted is None:
        known = found.access.known(token)
        return render_template("link.html", granted=None, known=known, token=token), 410
    return _enter(granted, language)


@blueprint.post("/l/<token>/again")
@allow(PUBLIC)
def again(language: str, token: str) -> Any:
    """Send a new link to the address that the old one went to."""
    granted = services().access.known(token)
    if granted is not None and is_address(granted.email):
        send_again(services(), granted, language)
    return render_template("sent.html")


@blueprint.route("/ask", methods=["GET", "POST"])
@allow(PUBLIC)
def ask(language: str) -> Any:
    """Have links sent; whether something is there is told by mail only."""
    if request.method == "GET":
        return render_template("ask.html", problem="", email="")
    email = request.form.get("email", "").strip().lower()
    if not is_address(email):
        problem = words()("error.mail", question=words()("q.email"))
        return render_template("ask.html", problem=problem, email=email), 422
    found = services()
    if found.limits.take("mail_from", request.remote_addr or "", at=found.now()):
        # The worker looks up what is there: here, every address takes as long as others.
        found.access.ask(email, language, at=found.now())
    return render_template("sent.html")


@blueprint.route("/code", methods=["GET", "POST"])
@allow(PUBLIC)
def code(language: str) -> Any:
    """Type in the code of a mail instead of opening its link."""
    if request.method == "GET":
        return render_template("code.html", problem="", email="")
    found = services()
    email = request.form.get("email", "").strip().lower()
    if not found.limits.take("code_try", request.remote_addr or "", at=found.now()):
        return render_template("error.html", key="too_many"), 429
    code = request.form.get("code", "")
    granted = found.access.spend_code(email, code, at=found.now()) if is_address(email) else None
    if granted is None:
        problem = words()("link.code_wrong")
        return render_template("code.html", problem=problem, email=email), 422
    return _enter(granted, language)


@blueprint.get("/mine")
@allow(PUBLIC)
def mine(language: str) -> Any:
    """What this device may open."""
    del language
    found, secret = services(), session()
    ids = sorted(found.access.subjects(secret, SUBMISSION)) if secret else []
    listed = [s for s in map(found.submissions.get, ids) if s is not None]
    return render_template("mine.html", listed=listed)


@blueprint.post("/leave")
@allow(PUBLIC)
def leave(language: str) -> Any:
    """End the session on this device."""
    if session():
        services().access.revoke(session(), at=services().now())
    response = redirect(url_for("start.home", language=language), code=303)
    # Blank forms may be kept by the browser, and each holds the key of what was begun with it.
    response.headers["Clear-Site-Data"] = '"cache"'
    response.delete_cookie(BEGUN)
    return response


def _with_button(granted: Granted, token: str, *, again: bool = False) -> Response:
    """The page with the button, which opens the link on this device only.

    What follows links in mails and posts to them has not read the page, or does not bring
    the cookie along that came with it; nothing is opened by it.
    """
    secret = request.cookies.get(_COOKIE) or new_secret()
    pressed = _button(secret, token)
    made = make_response(
        render_template("link.html", granted=granted, token=token, pressed=pressed, again=again)
    )
    secure = not services().settings.development
    made.set_cookie(_COOKIE, secret, max_age=86400, secure=secure, httponly=True, samesite="Lax")
    return made


def _is_pressed(token: str) -> bool:
    secret = request.cookies.get(_COOKIE, "")
    return bool(secret) and hmac.compare_digest(
        request.form.get("pressed", "").encode(), _button(secret, token).encode()
    )


def _button(secret: str, token: str) -> str:
    """What the button on one device's page of a link sends along."""
    return hashed(f"{secret}\0{token}")


def _enter(granted: Granted, language: str) -> Any:
    found = services()
    remember(granted.kind, granted.subject)
    if granted.kind == PERSON:
        return redirect(url_for(_first_page(granted.subject), language=language), code=303)
    if granted.kind == NOMINEE:
        place = url_for("nominees.named", language=language, submission=granted.subject)
        return redirect(place, code=303)
    if granted.kind == COSPEAKER:
        place = url_for("speakers.invited", language=language, invitation=granted.subject)
        return redirect(place, code=303)
    found.submissions.prove(granted.subject, granted.email, at=found.now())
    check = url_for("write.check", language=language, submission=granted.subject)
    return redirect(check, code=303)


def _first_page(email: str) -> str:
    """Where somebody begins who is at work here."""
    known = services().people.get(email)
    held = known.roles if known else frozenset()
    if held & {ADMIN, PROGRAMME}:
        return "organise.listed"
    return "review.listed" if REVIEWER in held else "nominees.queue"
