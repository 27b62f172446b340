"""Search: organisers find everything that was sent, reviewers what they may read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from cxkit_submissions import searching
from cxkit_submissions.access import allow, person, person_roles, roles
from cxkit_submissions.judging import title_of, title_shown
from cxkit_submissions.services import services
from cxkit_submissions.store.people import ADMIN, PROGRAMME, REVIEWER

blueprint = Blueprint("searches", __name__, url_prefix="/<any(de,en):language>")


@blueprint.get("/search")
@allow(roles(ADMIN, PROGRAMME, REVIEWER))
def search(language: str) -> Any:
    """What holds the words that were asked for."""
    del language
    asked, known = request.args.get("q", "")[:200], person()
    is_blind = not person_roles() & {ADMIN, PROGRAMME}
    reviewer = known.email if is_blind and known else ""
    listed = searching.find(services(), asked, reviewer=reviewer)
    title = title_shown if is_blind else title_of
    titles = {each.id: title(services(), each) for each in listed}
    page = "review.judge" if is_blind else "organise.read"
    return render_template("search.html", asked=asked, listed=listed, page=page, titles=titles)
