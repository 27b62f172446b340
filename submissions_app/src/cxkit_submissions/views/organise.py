"""What organisers do: read what was sent with its history, and ask for consent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from cxkit_submissions import asking, tiles
from cxkit_submissions.access import HOLDER, allow, roles
from cxkit_submissions.app import words
from cxkit_submissions.deciding import why_not
from cxkit_submissions.judging import has_panel
from cxkit_submissions.keeping import acknowledged
from cxkit_submissions.moves import CONFIRM, ORGANISER, steps_from, take
from cxkit_submissions.services import services
from cxkit_submissions.store.people import ADMIN, PROGRAMME
from cxkit_submissions.store.reviews import VERDICTS
from cxkit_submissions.store.submissions import (
    ACCEPTED,
    CONFIRMED,
    DRAFT,
    STATES,
    Submission,
)
from cxkit_submissions.ways import WAYS

blueprint = Blueprint("organise", __name__, url_prefix="/<any(de,en):language>")
_YEARS = range(1990, 2101)


@blueprint.get("/organise/")
@allow(roles(ADMIN, PROGRAMME))
def listed(language: str) -> Any:
    """Everything that was sent, and how many drafts there are."""
    del language
    found = services().submissions
    sent = found.listed(*(state for state in STATES if state != DRAFT))
    return render_template(
        "organise.html",
        sent=sent,
        counts=found.counts(),
        ways=WAYS,
        verdicts=services().reviews.counts(),
        verdict_names=VERDICTS,
        waiting=services().pending.open(),
        has_panel=has_panel(services()),
    )


@blueprint.get("/organise/<submission>")
@allow(roles(ADMIN, PROGRAMME))
def read(language: str, submission: str) -> Any:
    """One submission with its history."""
    del language
    found = _sent(submission)
    return render_template(
        "read.html",
        found=found,
        way=asking.way_of(services(), found.way),
        history=services().submissions.history(found.id),
        reviews=services().reviews.of(found.id),
        remarks=asking.remarks(services(), found, words().language),
        tile_labels=tiles.labels(words().language),
        pending=services().pending.open().get(found.id),
        steps=[s for s in steps_from(found.state, ORGANISER) if not why_not(found, s)],
        release=services().releases.get(found.id),
        files=services().uploads.of(found.id),
        speakers=services().speakers.of(found.id),
    )


@blueprint.route("/s/<submission>/consent", methods=["GET", "POST"])
@allow(HOLDER)
def consent(language: str, submission: str) -> Any:
    """The author's word, after acceptance: that they take part, and what may be published."""
    found = services().submissions.get(submission)
    if found is None or found.state not in (ACCEPTED, CONFIRMED) or found.way != "propose":
        abort(404)
    place = url_for("organise.consent", language=language, submission=found.id)
    if request.form.get("do") == "unpublished":
        _take_part(found, {}, consents=False)
        return redirect(place, code=303)
    if request.method == "GET" or _is_published(found):
        return _consent_page(found, {}, {})
    given = {
        name: request.form.get(name, "").strip()[:most]
        for name, most in (("branch", 120), ("year", 4), ("other_title", 120))
    }
    given["other_before"] = request.form.get("other_before", "").strip()[:3000]
    problems = _consent_problems(given)
    if problems:
        return _consent_page(found, given, problems), 422
    _take_part(found, {**given, "unnamed": request.form.get("unnamed") == "yes"}, consents=True)
    return acknowledged(f"{found.id}-consent", redirect(place), 303)


def _is_published(found: Submission) -> bool:
    return found.state == CONFIRMED and found.consented_at is not None


def _take_part(found: Submission, answers: dict[str, Any], *, consents: bool) -> None:
    """Confirm that its author takes part; what they say of publication can change later."""
    services_ = services()
    at = services_.now()
    with services_.database.writing():
        services_.submissions.change(found.id, answers, at=at, who="author")
        take(services_, found.id, CONFIRM, who="author")
        services_.submissions.consent(found.id, at=at, given=consents)


def _consent_problems(given: dict[str, str]) -> dict[str, str]:
    """Question -> what is wrong with its answer."""
    t, problems = words(), {}
    if not given["branch"]:
        problems["branch"] = t("consent.needed", question=t("q.branch"))
    if not given["year"].isdecimal() or int(given["year"]) not in _YEARS:
        problems["year"] = t("consent.year", question=t("q.year"))
    if request.form.get("agree") != "yes":
        problems["agree"] = t("consent.agree_needed")
    return problems


def _consent_page(found: Submission, given: dict[str, str], problems: dict[str, str]) -> str:
    return render_template(
        "consent.html", found=found, given=given or found.answers, problems=problems
    )


def _sent(submission: str) -> Submission:
    """A submission that was sent; of drafts organisers see the number only."""
    found = services().submissions.get(submission)
    if found is None or found.state == DRAFT:
        abort(404)
    return found
