"""Reviewing as a team: who reads what, who is too close, and whether reviewers agree."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from cxkit_submissions.access import allow, person, roles
from cxkit_submissions.app import words
from cxkit_submissions.assigning import distribute
from cxkit_submissions.criteria import MOST, as_lines, from_lines, to_documents
from cxkit_submissions.judging import (
    agreement,
    agreement_on,
    criteria_of,
    forbidden,
    reviewers,
    score_of,
    title_of,
    title_shown,
)
from cxkit_submissions.reviewing import conflict, judged, judged_by
from cxkit_submissions.services import services
from cxkit_submissions.store.people import ADMIN, PROGRAMME, REVIEWER
from cxkit_submissions.views.inputs import AREA, TEXT, TICKS, Input

blueprint = Blueprint("panel", __name__, url_prefix="/<any(de,en):language>")
_ORGANISERS = roles(ADMIN, PROGRAMME)
_REVIEWERS = roles(ADMIN, PROGRAMME, REVIEWER)
_MOST_EACH, _MOST_TEXT = 20, 120


@blueprint.route("/organise/reviewing", methods=["GET", "POST"])
@allow(_ORGANISERS)
def overview(language: str) -> Any:
    """Scores with intervals, agreement, loads; and a form that distributes."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        problems = _distribute()
        if not problems:
            return redirect(url_for("panel.overview", language=language), code=303)
    found = services()
    stories, people = judged(found), reviewers(found)
    assigned = found.panel.assignments()
    page = render_template(
        "reviewing.html",
        problems=problems,
        each=request.form.get("each", "2"),
        by_track=request.form.get("by_track") == "yes",
        only=found.events.get().assigned_only,
        tracks=found.events.get().tracks,
        stories=[(s, title_of(found, s), score_of(found, s.id)) for s in stories],
        assigned=assigned,
        people=[
            (who, sum(who in held for held in assigned.values()), _judged_by(who)) for who in people
        ],
        agreement=agreement(found),
        criteria=[
            (each.label[words().language], each.weight, agreement_on(found, each.id))
            for each in criteria_of(found)
        ],
    )
    return (page, 422) if problems else page


def _judged_by(who: str) -> int:
    return len(services().reviews.by(who))


def _distribute() -> dict[str, str]:
    """Do what the form asks for; what is wrong with it."""
    found, t, asked = services(), words(), request.form.get("do", "")
    if asked == "only":
        only = request.form.get("only") == "yes"
        found.events.set(assigned_only=only)
        return {}
    number = request.form.get("each", "").strip()
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= _MOST_EACH):
        label = t("panel.each")
        return {"each": t("suggest.range", question=label, least=1, most=_MOST_EACH)}
    people = reviewers(found)
    if not people:
        return {"each": t("panel.nobody")}
    stories = [each.id for each in judged(found)]
    by_track = request.form.get("by_track") == "yes"
    said = {each.id: {r.reviewer for r in found.reviews.of(each.id)} for each in judged(found)}
    before = found.panel.assignments() if asked != "anew" else {}
    wanted = distribute(
        stories,
        people,
        int(number),
        forbidden=forbidden(found, by_track=by_track),
        # What somebody has judged already stays theirs.
        kept={s: {*before.get(s, ()), *said[s]} & set(people) for s in stories},
    )
    found.panel.assign(wanted, at=found.now())
    return {}


@blueprint.route("/organise/criteria", methods=["GET", "POST"])
@allow(_ORGANISERS)
def criteria(language: str) -> Any:
    """What reviewers judge by, written as lines."""
    found, t = services(), words()
    given, problems = as_lines(criteria_of(found)), {}
    if request.method == "POST":
        given = request.form.get("criteria", "").replace("\r\n", "\n").strip()
        wanted, wrong = from_lines(given)
        if wrong:
            lines = ", ".join(map(str, wrong))
            problems = {"criteria": t("criteria.wrong", lines=lines, most=MOST)}
        else:
            found.events.set(criteria=to_documents(wanted))
            return redirect(url_for("panel.overview", language=language), code=303)
    page = render_template(
        "form.html",
        title=t("criteria.title"),
        text=t("criteria.text"),
        problems=problems,
        inputs_=[
            Input(
                name="criteria",
                label=t("criteria.label"),
                help=t("criteria.help"),
                kind=AREA,
                value=given,
                optional=True,
            )
        ],
        buttons=[("save", t("tools.save"))],
    )
    return (page, 422) if problems else page


@blueprint.route("/organise/<submission>/reviewers", methods=["GET", "POST"])
@allow(_ORGANISERS)
def by_hand(language: str, submission: str) -> Any:
    """Who reads one story; whoever is too close is not among them."""
    found, t = services(), words()
    story = next((each for each in judged(found) if each.id == submission), None)
    if story is None:
        abort(404)
    close = {who: why for who in reviewers(found) if (why := conflict(found, who, story))}
    free = [who for who in reviewers(found) if who not in close]
    if request.method == "POST":
        chosen = [who for who in request.form.getlist("reviewers") if who in free]
        found.panel.assign({story.id: chosen}, at=found.now())
        return redirect(url_for("panel.overview", language=language), code=303)
    field = Input(
        name="reviewers",
        label=t("panel.reviewers"),
        kind=TICKS,
        options=[(who, who) for who in free],
        chosen=sorted(found.panel.assignments().get(story.id, ())),
    )
    return render_template(
        "by_hand.html", story=story, title=title_of(found, story), fields=[field], close=close
    )


@blueprint.route("/review/me", methods=["GET", "POST"])
@allow(_REVIEWERS)
def me(language: str) -> Any:
    """Where a reviewer works, what they read, and what they declared to be too close to."""
    found, t, who = services(), words(), _who()
    tracks = found.events.get().tracks
    declared = [s for s in judged(found) if who in found.panel.conflicts().get(s.id, ())]
    if request.method == "POST":
        chosen = set(request.form.getlist("tracks")) & {track["id"] for track in tracks}
        organisation = request.form.get("organisation", "").strip()[:_MOST_TEXT]
        with found.database.writing():
            found.panel.describe(who, organisation=organisation, tracks=chosen)
            for each in declared:
                if each.id not in request.form.getlist("conflicts"):
                    found.panel.take_back(each.id, who)
        return redirect(url_for("review.listed", language=language), code=303)
    said = found.panel.reviewer(who)
    fields = [
        Input(
            name="organisation",
            label=t("panel.organisation"),
            help=t("panel.organisation_help"),
            kind=TEXT,
            value=said.organisation,
            optional=True,
        )
    ]
    if tracks:
        options = [(track["id"], track[t.language]) for track in tracks]
        fields.append(
            Input(
                name="tracks",
                label=t("panel.tracks"),
                kind=TICKS,
                options=options,
                chosen=said.tracks,
                optional=True,
            )
        )
    if declared:
        options = [(each.id, title_shown(found, each)) for each in declared]
        chosen_ids = [each.id for each in declared]
        fields.append(
            Input(
                name="conflicts",
                label=t("panel.declared"),
                kind=TICKS,
                options=options,
                chosen=chosen_ids,
            )
        )
    return render_template("about_me.html", fields=fields)


@blueprint.post("/review/<submission>/conflict")
@allow(_REVIEWERS)
def declare(language: str, submission: str) -> Any:
    """Say that one is too close to a story; it goes from the list."""
    found, who = services(), _who()
    if all(each.id != submission for each in judged_by(found, who)):
        abort(404)
    found.panel.declare(submission, who, at=found.now())
    return redirect(url_for("review.listed", language=language), code=303)


def _who() -> str:
    known = person()
    assert known is not None
    return known.email
