"""People whom organisers would like to hear, and the stories that they enter for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve
from flask import Blueprint, abort, redirect, render_template, request, url_for

from cxkit_submissions import entering, tiles
from cxkit_submissions.access import allow, person, roles
from cxkit_submissions.app import words
from cxkit_submissions.forms import answers_of, is_address, page_form
from cxkit_submissions.keeping import acknowledged
from cxkit_submissions.services import services
from cxkit_submissions.store.leads import NEW, STATES, Lead
from cxkit_submissions.store.people import ADMIN, PROGRAMME
from cxkit_submissions.views.inputs import AREA, DATE, RADIO, Input

blueprint = Blueprint("leads", __name__, url_prefix="/<any(de,en):language>")
_MAY = roles(ADMIN, PROGRAMME)
_MOST = 2000
_NAMES = ("name", "contact", "topic", "state", "owner", "next_date", "note")


@blueprint.route("/organise/leads", methods=["GET", "POST"])
@allow(_MAY)
def listed(language: str) -> Any:
    """All leads by date, and a form for one more."""
    return _form(Lead(name="", state=NEW, owner=_who()), language)


@blueprint.route("/organise/leads/<int:number>", methods=["GET", "POST"])
@allow(_MAY)
def edit(language: str, number: int) -> Any:
    """One lead."""
    found = _lead(number)
    if request.form.get("do") == "forget":
        services().leads.forget(number)
        return redirect(url_for("leads.listed", language=language), code=303)
    return _form(found, language)


@blueprint.route("/organise/leads/<int:number>/story", methods=["GET", "POST"])
@allow(_MAY)
def story(language: str, number: int) -> Any:
    """Enter a story for somebody, and send it to them to check."""
    found, services_, t = _lead(number), services(), words()
    if not entering.may_enter(services_, found):
        abort(404)
    draft = entering.entered(services_, found)
    answers = dict(draft.answers) if draft else {"title": found.topic[:120], "name": found.name}
    problem = ""
    if request.method == "POST":
        form = page_form(entering.ENTERED, t, answers=answers, given=request.form)
        answers = answers_of(form)
        found = entering.enter(services_, found, answers, language=language, who=_who())
        name = f"lead-{number}-story"
        if request.form.get("do") != "send":
            place = url_for("leads.story", language=language, number=number)
            return acknowledged(name, redirect(place), 303)
        if entering.hand_over(services_, found, who=_who()):
            place = url_for("leads.edit", language=language, number=number)
            return acknowledged(name, redirect(place), 303)
        problem = t("lead.never" if is_address(found.contact) else "lead.no_address")
    page = render_template(
        "entered.html",
        lead=found,
        problem=problem,
        form=page_form(entering.ENTERED, t, answers=answers),
        page=entering.ENTERED,
        proposed=tiles.proposed(" ".join(map(str, answers.values())), language),
        dimensions=tiles.by_dimension(language),
        tile_labels=tiles.labels(language),
    )
    return (page, 422) if problem else page


def _form(lead: Lead, language: str) -> Any:
    found, problems = services(), {}
    if request.method == "POST":
        given: dict[str, Any] = {
            name: request.form.get(name, "").strip()[:_MOST] for name in _NAMES
        }
        lead = evolve(lead, **given)
        problems = _problems(lead)
        if not problems:
            found.leads.keep(lead, at=found.now())
            return redirect(url_for("leads.listed", language=language), code=303)
    t = words()
    page = render_template(
        "leads.html",
        title=lead.name if lead.id else t("lead.title"),
        text="" if lead.id else t("lead.text"),
        lead=lead,
        leads=() if lead.id else found.leads.all(),
        may_enter=bool(lead.id) and entering.may_enter(found, lead),
        today=found.now().date().isoformat(),
        problems=problems,
        inputs_=_inputs(lead),
        buttons=[("save", t("tools.save")), *([("forget", t("lead.forget"))] if lead.id else [])],
    )
    return (page, 422) if problems else page


def _problems(lead: Lead) -> dict[str, str]:
    t, problems = words(), {}
    if not lead.name:
        problems["name"] = t("setup.needed")
    if lead.state not in STATES:
        problems["state"] = t("setup.needed")
    if lead.owner and not is_address(lead.owner):
        problems["owner"] = t("error.mail", question=t("lead.owner"))
    try:
        date.fromisoformat(lead.next_date or "2000-01-01")
    except ValueError:
        problems["next_date"] = t("error.date", question=t("lead.next_date"))
    return problems


def _inputs(lead: Lead) -> list[Input]:
    t = words()
    return [
        Input(name="name", label=t("lead.name"), value=lead.name),
        Input(
            name="contact",
            label=t("lead.contact"),
            value=lead.contact,
            help=t("lead.contact_help"),
            optional=True,
        ),
        Input(name="topic", label=t("lead.topic"), value=lead.topic, optional=True),
        Input(
            name="state",
            label=t("organise.state"),
            kind=RADIO,
            value=lead.state,
            options=[(state, t(f"lead.{state}")) for state in STATES],
        ),
        Input(name="owner", label=t("lead.owner"), value=lead.owner, optional=True),
        Input(
            name="next_date",
            label=t("lead.next_date"),
            value=lead.next_date,
            kind=DATE,
            optional=True,
        ),
        Input(name="note", label=t("lead.note"), value=lead.note, kind=AREA, optional=True),
    ]


def _lead(number: int) -> Lead:
    found = services().leads.get(number)
    if found is None:
        abort(404)
    return found


def _who() -> str:
    known = person()
    return known.email if known else ""
