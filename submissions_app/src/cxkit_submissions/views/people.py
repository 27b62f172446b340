"""Who is at work: roles are given by an organiser, and a mailed link is all that is needed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from cxkit_submissions.access import allow, person, roles
from cxkit_submissions.app import words
from cxkit_submissions.forms import is_address
from cxkit_submissions.post import send_link
from cxkit_submissions.services import services
from cxkit_submissions.store.access import PERSON, Granted
from cxkit_submissions.store.people import ADMIN, ROLES

blueprint = Blueprint("people", __name__, url_prefix="/<any(de,en):language>")


@blueprint.route("/organise/people", methods=["GET", "POST"])
@allow(roles(ADMIN))
def listed(language: str) -> Any:
    """Everybody with a role, and a form that gives one more."""
    email = request.form.get("email", "").strip().lower()
    chosen = [role for role in request.form.getlist("roles") if role in ROLES]
    problems = _problems(email, chosen) if request.method == "POST" else {}
    if request.method == "POST" and not problems:
        _invite(email, chosen, language)
        return redirect(url_for("people.listed", language=language), code=303)
    page = render_template(
        "people.html",
        people=services().people.all(),
        roles=ROLES,
        email=email,
        chosen=chosen,
        problems=problems,
    )
    return (page, 422) if problems else page


def _problems(email: str, chosen: list[str]) -> dict[str, str]:
    """Field -> what is wrong with it."""
    t, problems, known = words(), {}, person()
    if not is_address(email):
        problems["email"] = t("error.mail", question=t("people.email"))
    if not chosen:
        problems["roles"] = t("error.choice", question=t("people.roles"))
    elif known and known.email == email and ADMIN not in chosen:
        problems["roles"] = t("people.not_yourself")
    return problems


def _invite(email: str, chosen: list[str], language: str) -> None:
    """Give the roles, and send the link, in one transaction."""
    found = services()
    at = found.now()
    with found.database.writing():
        found.people.invite(email, "", chosen, at=at)
        granted = Granted(kind=PERSON, subject=email, email=email)
        name = f"invited:{email}:{at:%Y-%m-%dT%H}"
        send_link(found, "login", granted, language=language, dedupe=name)
