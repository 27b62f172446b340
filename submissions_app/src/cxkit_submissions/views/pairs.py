"""Two stories beside each other: which would you rather hear?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from cxkit_submissions import asking, tiles
from cxkit_submissions.access import allow, person, roles
from cxkit_submissions.app import words
from cxkit_submissions.judging import shown, title_of, title_shown
from cxkit_submissions.pairs import CHOICES, Comparison, next_pair, strengths
from cxkit_submissions.reviewing import HIDDEN, judged, judged_by
from cxkit_submissions.services import services
from cxkit_submissions.store.people import ADMIN, PROGRAMME, REVIEWER
from cxkit_submissions.store.submissions import Submission

blueprint = Blueprint("pairs", __name__, url_prefix="/<any(de,en):language>")


@blueprint.route("/review/pairs", methods=["GET", "POST"])
@allow(roles(ADMIN, PROGRAMME, REVIEWER))
def compare(language: str) -> Any:
    """The next pair, and what was said of the last one is kept."""
    found, who, problem = services(), _who(), ""
    mine = {each.id: each for each in judged_by(found, who)}
    if request.method == "POST":
        first, second = request.form.get("first", ""), request.form.get("second", "")
        choice = request.form.get("choice", "")
        if choice in CHOICES and first != second and {first, second} <= set(mine):
            said = Comparison(first=first, second=second, choice=choice)
            found.pairs.say(who, said, at=found.now())
            return redirect(url_for("pairs.compare", language=language), code=303)
        problem = words()("error.choice", question=words()("pairs.title"))
    pair = next_pair(tuple(mine), found.pairs.by(who), found.pairs.all())
    page = render_template(
        "pairs.html",
        problems={"choice": problem} if problem else {},
        stories=[_shown(mine[each]) for each in pair] if pair else [],
        choices=CHOICES,
        n=len(found.pairs.by(who)),
        hidden=HIDDEN,
        tile_labels=tiles.labels(words().language),
    )
    return (page, 422) if problem else page


@blueprint.get("/organise/pairs")
@allow(roles(ADMIN, PROGRAMME))
def results(language: str) -> Any:
    """How strong each story is, with its interval."""
    del language
    found = services()
    stories = {each.id: each for each in judged(found)}
    listed = strengths(tuple(stories), found.pairs.all())
    titles = {each.id: title_of(found, each) for each in stories.values()}
    return render_template("pairs_results.html", listed=listed, titles=titles)


def _shown(submission: Submission) -> dict[str, Any]:
    found = services()
    return {
        "id": submission.id,
        "title": title_shown(found, submission),
        "answers": shown(found, submission),
        "way": asking.way_of(found, submission.way, private=False),
    }


def _who() -> str:
    known = person()
    assert known is not None
    return known.email
