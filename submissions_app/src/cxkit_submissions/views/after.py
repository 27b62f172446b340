"""After sending: how it stands, what organisers changed, files, and what the employer says."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from cxkit_submissions import moves, releasing, writing
from cxkit_submissions.access import HOLDER, allow, roles
from cxkit_submissions.app import words
from cxkit_submissions.keeping import acknowledged
from cxkit_submissions.services import services
from cxkit_submissions.store.people import ADMIN, PROGRAMME
from cxkit_submissions.store.releases import AUDIENCES, GRANTED, STANDS, Release
from cxkit_submissions.store.submissions import DRAFT, Submission
from cxkit_submissions.store.uploads import Kept
from cxkit_submissions.uploads import KINDS, MOST_BYTES, RefusedUploadError, checked

blueprint = Blueprint("after", __name__, url_prefix="/<any(de,en):language>")


@blueprint.get("/s/<submission>/after")
@allow(HOLDER)
def after(language: str, submission: str) -> Any:
    """Everything about a submission that was sent."""
    del language
    return _page(_sent(submission))


@blueprint.post("/s/<submission>/withdraw")
@allow(HOLDER)
def withdraw(language: str, submission: str) -> Any:
    """Take it back; nobody reads it any more, and nothing of it is published."""
    found, services_ = _sent(submission), services()
    moves.take(services_, found.id, moves.WITHDRAW, who=moves.AUTHOR)
    return _back(found, language)


@blueprint.post("/s/<submission>/restore")
@allow(HOLDER)
def restore(language: str, submission: str) -> Any:
    """Send again what was taken back, as long as submissions are taken."""
    found, services_ = _sent(submission), services()
    if not services_.events.get().is_open(services_.now()):
        return render_template("error.html", key="closed"), 409
    if not _may_restore(found):
        abort(409)
    moves.take(services_, found.id, moves.RESTORE, who=moves.AUTHOR)
    return _back(found, language)


@blueprint.post("/s/<submission>/upload/<any(slides,picture):kind>")
@allow(HOLDER)
def upload(language: str, submission: str, kind: str) -> Any:
    """Keep slides or a picture, if the content is what it has to be."""
    found, services_ = _sent(submission), services()
    sent = request.files.get("file")
    try:
        made = checked(kind, sent.read(MOST_BYTES[kind] + 1) if sent else b"")
    except RefusedUploadError as error:
        return _page(found, problems={kind: words()(f"upload.{error.reason}")}), 422
    services_.uploads.keep(found.id, made, at=services_.now())
    return _back(found, language, "files")


@blueprint.post("/s/<submission>/remove/<any(slides,picture):kind>")
@allow(HOLDER)
def remove(language: str, submission: str, kind: str) -> Any:
    """Forget a file."""
    found = _sent(submission)
    services().uploads.remove(found.id, kind)
    return _back(found, language, "files")


@blueprint.get("/s/<submission>/file/<any(slides,picture):kind>")
@allow(HOLDER)
def file(language: str, submission: str, kind: str) -> Response:
    """A file, as a download."""
    del language
    return handed_out(_sent(submission), kind)


@blueprint.get("/organise/<submission>/file/<any(slides,picture):kind>")
@allow(roles(ADMIN, PROGRAMME))
def file_for_organisers(language: str, submission: str, kind: str) -> Response:
    """A file, as a download; reviewers do not get it, because it says who wrote it."""
    del language
    return handed_out(_sent(submission), kind)


@blueprint.post("/s/<submission>/release")
@allow(HOLDER)
def release(language: str, submission: str) -> Any:
    """Keep what the employer says, and who may read what."""
    found, services_ = _sent(submission), services()
    given = Release(
        stands=request.form.get("stands", ""),
        until=request.form.get("until", "").strip(),
        firm=" ".join(request.form.get("firm", "").split())[:120],
        readers={
            name: readers
            for name in releasing.PUBLISHED
            if (readers := request.form.get(f"readers-{name}", "")) in AUDIENCES
        },
    )
    problems = _release_problems(given)
    if problems:
        return _page(found, problems=problems, given=given), 422
    services_.releases.put(found.id, given, at=services_.now())
    return acknowledged(f"{found.id}-release", _back(found, language, "release"), 303)


@blueprint.get("/s/<submission>/release.pdf")
@allow(HOLDER)
def release_pdf(language: str, submission: str) -> Response:
    """One page for whoever decides in the firm: what would be published, and where to sign."""
    from cxkit_submissions.release_pdf import one_page

    found, services_ = _sent(submission), services()
    kept, event = services_.releases.get(found.id), services_.events.get()
    answers = releasing.public(found.answers, kept, language)
    content = one_page(found.id, event.title[language], answers, kept, words())
    return _download(f"{found.id}-release.pdf", "application/pdf", content)


def handed_out(found: Submission, kind: str) -> Response:
    """A file as a download that no browser shows as a page of this site."""
    kept = services().uploads.get(found.id, kind)
    if kept is None:
        abort(404)
    return _download(kept.name, kept.media_type, kept.content)


def _download(name: str, media_type: str, content: bytes) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _sent(submission: str) -> Submission:
    found = services().submissions.get(submission)
    if found is None or found.state == DRAFT:
        abort(404)
    return found


def _back(found: Submission, language: str, part: str = "") -> Any:
    place = url_for("after.after", language=language, submission=found.id)
    return redirect(f"{place}#{part}" if part else place, code=303)


def _may_restore(found: Submission) -> bool:
    """True if it was its author who took it back."""
    states = [h for h in services().submissions.history(found.id) if h["what"] == "state"]
    may = moves.RESTORE in moves.steps_from(found.state, moves.AUTHOR)
    return may and bool(states) and states[-1]["who"] == moves.AUTHOR


def _release_problems(given: Release) -> dict[str, str]:
    """Field -> what is wrong with it."""
    t, problems = words(), {}
    if given.stands not in STANDS:
        problems["stands"] = t("employer.stands_needed")
    if given.until and not _is_day(given.until):
        problems["until"] = t("employer.until_wrong")
    elif given.stands == GRANTED and given.is_in_the_way(services().now().date()):
        problems["until"] = t("employer.until_past")
    if "unnamed" in given.readers.values() and not given.firm:
        problems["firm"] = t("employer.firm_needed")
    return problems


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _page(
    found: Submission,
    *,
    problems: dict[str, str] | None = None,
    given: Release | None = None,
) -> str:
    services_ = services()
    files: dict[str, Kept] = services_.uploads.of(found.id)
    return render_template(
        "after.html",
        asked=services().talk.revisions(found.id),
        found=found,
        problems=problems or {},
        may_withdraw=moves.WITHDRAW in moves.steps_from(found.state, moves.AUTHOR),
        may_restore=_may_restore(found) and services_.events.get().is_open(services_.now()),
        may_change=writing.may_change(services_, found),
        changes=changes_by_others(found),
        files=files,
        kinds=KINDS,
        release=given or services_.releases.get(found.id),
        published=list(releasing.shown(found.answers)),
        audiences=AUDIENCES,
        stands=STANDS,
        speakers=services_.speakers.of(found.id),
        way=found.way,
    )


def changes_by_others(found: Submission) -> list[dict[str, Any]]:
    """What organisers changed in the answers: when, and which questions."""
    return [
        {"at": each["at"], "names": sorted(each["after"] or {})}
        for each in services().submissions.history(found.id)
        if each["what"] == "answers" and each["who"] not in ("author", "nominee")
    ]
