"""Every change of what was sent: who, when, what, before and after; and putting it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from cxkit_submissions.access import allow, person, roles
from cxkit_submissions.services import services
from cxkit_submissions.store.people import ADMIN, PROGRAMME
from cxkit_submissions.store.submissions import DRAFT, Submission

blueprint = Blueprint("history", __name__, url_prefix="/<any(de,en):language>")
_MAY = roles(ADMIN, PROGRAMME)
# Contact data stay where mails are released; nobody sets somebody else's address.
_HIDDEN = ("email", "nominee_contact")
Row = dict[str, Any]


@blueprint.get("/organise/<submission>/history")
@allow(_MAY)
def listed(language: str, submission: str) -> Any:
    """All changes, the latest first."""
    del language
    found = _sent(submission)
    return render_template("history.html", found=found, rows=list(_rows(found))[::-1])


@blueprint.post("/organise/<submission>/history/<int:number>")
@allow(_MAY)
def revert(language: str, submission: str, number: int) -> Any:
    """Put one field back to what it was before a change."""
    found, field = _sent(submission), request.form.get("field", "")
    row = next((r for r in _rows(found) if r["id"] == number and r["field"] == field), None)
    if row is None or not row["may_revert"]:
        abort(404)
    known, services_ = person(), services()
    who, at = known.email if known else "", services_.now()
    if row["what"] == "answers":
        services_.submissions.change(found.id, {field: row["before"]}, at=at, who=who)
    else:
        only_from = (row["after"],)
        if not services_.submissions.move(
            found.id, row["before"], at=at, who=who, only_from=only_from
        ):
            abort(409)
    return redirect(url_for("history.listed", language=language, submission=found.id), code=303)


def _rows(found: Submission) -> Iterator[Row]:
    """One row per field and change."""
    for change in services().submissions.history(found.id):
        about = {key: change[key] for key in ("id", "at", "who", "what")}
        if change["what"] == "answers":
            for name, after in (change["after"] or {}).items():
                before = (change["before"] or {}).get(name)
                if name not in _HIDDEN and (before or after):
                    # What was answered for the first time is changed, not emptied.
                    is_now = bool(before) and found.answers.get(name) != before
                    yield {
                        **about,
                        "field": name,
                        "before": before,
                        "after": after,
                        "may_revert": is_now,
                    }
        elif change["what"] == "state":
            before, after = change["before"], change["after"]
            # Only what organisers decided: what people sent or withdrew is theirs.
            may = found.state == after and before != DRAFT and "@" in change["who"]
            yield {**about, "field": "state", "before": before, "after": after, "may_revert": may}
        else:
            yield {**about, "field": change["what"], "before": "", "after": "", "may_revert": False}


def _sent(submission: str) -> Submission:
    found = services().submissions.get(submission)
    if found is None or found.state == DRAFT:
        abort(404)
    return found
