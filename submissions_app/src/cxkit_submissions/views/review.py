"""One list for reviewers: yes, maybe, no and a note, and then the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from cxkit_submissions import asking, tiles
from cxkit_submissions.access import allow, person, roles
from cxkit_submissions.app import words
from cxkit_submissions.criteria import MARKS, Criterion
from cxkit_submissions.judging import criteria_of, has_panel, shown, title_shown
from cxkit_submissions.keeping import acknowledged
from cxkit_submissions.reviewing import HIDDEN, judged_by, next_open
from cxkit_submissions.services import services
from cxkit_submissions.store.people import ADMIN, PROGRAMME, REVIEWER
from cxkit_submissions.store.reviews import ABSTAIN, VERDICTS
from cxkit_submissions.store.submissions import Submission

blueprint = Blueprint("review", __name__, url_prefix="/<any(de,en):language>")
_MAY = roles(ADMIN, PROGRAMME, REVIEWER)


@blueprint.get("/review/")
@allow(_MAY)
def listed(language: str) -> Any:
    """What this reviewer may judge, with what they said."""
    del language
    found, reviewer = services(), _reviewer()
    mine, said = judged_by(found, reviewer), found.reviews.by(reviewer)
    return render_template(
        "review_list.html",
        listed=mine,
        titles={each.id: title_shown(found, each) for each in mine},
        said={each.id: said[each.id] for each in mine if each.id in said},
        following=next_open(found, reviewer),
        has_panel=has_panel(found),
    )


@blueprint.route("/review/<submission>", methods=["GET", "POST"])
@allow(_MAY)
def judge(language: str, submission: str) -> Any:
    """Read one and say what you think; then comes the next one that is open."""
    services_, reviewer = services(), _reviewer()
    found = next((s for s in judged_by(services_, reviewer) if s.id == submission), None)
    if found is None:
        abort(404)
    said = services_.reviews.by(reviewer).get(found.id)
    verdict, note = (said.verdict, said.note) if said else ("", "")
    asked = criteria_of(services_)
    marks = services_.marks.of(found.id).get(reviewer, {})
    problems: dict[str, str] = {}
    if request.method == "POST":
        verdict, note = request.form.get("verdict", ""), request.form.get("note", "").strip()
        marks = _marks(asked)
        problems = _problems(verdict, asked, marks)
        if not problems:
            with services_.database.writing():
                services_.reviews.give(found.id, reviewer, verdict, note, at=services_.now())
                # Who abstains says nothing of the story.
                services_.marks.give(found.id, reviewer, {} if verdict == ABSTAIN else marks)
            following = next_open(services_, reviewer)
            place = url_for("review.listed", language=language)
            if following is not None:
                place = url_for("review.judge", language=language, submission=following.id)
            return acknowledged(f"{found.id}-verdict", redirect(place), 303)
    page = render_template(
        "review.html",
        found=found,
        title=title_shown(services_, found),
        answers_=shown(services_, found),
        following=_after(found.id),
        way=asking.way_of(services(), found.way, private=False),
        verdicts=VERDICTS,
        verdict=verdict,
        note=note,
        problems=problems,
        criteria=asked,
        marks=marks,
        all_marks=MARKS,
        hidden=HIDDEN,
        tile_labels=tiles.labels(words().language),
    )
    return (page, 422) if problems else page


def _marks(asked: Sequence[Criterion]) -> dict[str, int]:
    """Criterion -> the mark that the form holds, as far as it is one."""
    given = {each.id: request.form.get(f"mark-{each.id}", "") for each in asked}
    return {name: int(mark) for name, mark in given.items() if mark in map(str, MARKS)}


def _problems(verdict: str, asked: Sequence[Criterion], marks: Mapping[str, int]) -> dict[str, str]:
    """Id of a field -> what is wrong with it."""
    t, found = words(), {}
    for each in asked:
        if each.id not in marks and verdict != ABSTAIN:
            found[f"mark-{each.id}"] = t("error.choice", question=each.label[t.language])
    if verdict not in VERDICTS:
        found["verdict"] = t("error.choice", question=t("review.verdict"))
    return found


def _after(submission: str) -> Submission | None:
    """The next one that is open besides this one."""
    found, reviewer = services(), _reviewer()
    said = found.reviews.by(reviewer)
    left = [s for s in judged_by(found, reviewer) if s.id not in said and s.id != submission]
    return left[0] if left else None


def _reviewer() -> str:
    known = person()
    assert known is not None
    return known.email
