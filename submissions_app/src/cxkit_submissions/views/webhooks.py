"""Webhooks: which addresses are told of what happens, and whether they took it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from cxkit_submissions import telling
from cxkit_submissions.access import allow, roles
from cxkit_submissions.app import words
from cxkit_submissions.services import services
from cxkit_submissions.store.people import ADMIN
from cxkit_submissions.store.webhooks import Webhook
from cxkit_submissions.views.inputs import Input

blueprint = Blueprint("webhooks", __name__, url_prefix="/<any(de,en):language>")


@blueprint.route("/organise/webhooks", methods=["GET", "POST"])
@allow(roles(ADMIN))
def listed(language: str) -> Any:
    """All addresses, and a form for one more."""
    found, t = services(), words()
    url, problems = request.form.get("url", "").strip(), {}
    if request.method == "POST":
        wrong = telling.problem(url, anywhere=found.settings.webhooks_anywhere)
        problems = {"url": t(wrong)} if wrong else {}
        if not problems:
            made = found.webhooks.add(url, at=found.now())
            telling.note(found)
            return redirect(url_for("webhooks.one", language=language, number=made.id), code=303)
    page = render_template(
        "webhooks.html",
        title=t("webhook.title"),
        text=t("webhook.text"),
        problems=problems,
        hooks=found.webhooks.all(),
        inputs_=[
            Input(name="url", label=t("webhook.url"), value=url, kind="url", help=t("webhook.help"))
        ],
        buttons=[("add", t("webhook.add"))],
    )
    return (page, 422) if problems else page


@blueprint.get("/organise/webhooks/<int:number>")
@allow(roles(ADMIN))
def one(language: str, number: int) -> Any:
    """One address with its secret, and what it was told."""
    del language
    hook = _hook(number)
    return render_template("webhook.html", hook=hook, tellings=services().webhooks.of(hook.id))


@blueprint.post("/organise/webhooks/<int:number>/<any(test,remove):choice>")
@allow(roles(ADMIN))
def change(language: str, number: int, choice: str) -> Any:
    """Tell an address something for a try, or nothing any more."""
    hook, found = _hook(number), services()
    if choice == "remove":
        found.webhooks.remove(hook.id)
        return redirect(url_for("webhooks.listed", language=language), code=303)
    at = found.now()
    payload = {"event": "ping", "at": at.isoformat()}
    found.webhooks.put(hook.id, "ping", payload, name=f"ping:{at.isoformat()}", at=at)
    return redirect(url_for("webhooks.one", language=language, number=number), code=303)


@blueprint.post("/organise/webhooks/<int:number>/again")
@allow(roles(ADMIN))
def again(language: str, number: int) -> Any:
    """Tell something once more."""
    hook, found = _hook(number), services()
    for each in found.webhooks.of(hook.id):
        if str(each.id) == request.form.get("telling"):
            found.webhooks.again(each.id)
    return redirect(url_for("webhooks.one", language=language, number=number), code=303)


def _hook(number: int) -> Webhook:
    found = services().webhooks.get(number)
    if found is None:
        abort(404)
    return found
