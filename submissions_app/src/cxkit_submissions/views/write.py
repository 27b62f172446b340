"""Writing: every page is kept as it is sent, whatever it lacks."""

from __future__ import annotations

import json
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
from wtforms import Form

from cxkit_submissions import asking, nominating, tiles, writing
from cxkit_submissions.access import HOLDER, PUBLIC, allow, remember
from cxkit_submissions.app import error_page, words
from cxkit_submissions.beginning import KEY_LENGTH, Beginning
from cxkit_submissions.forms import answers_of, is_address, page_form
from cxkit_submissions.keeping import acknowledged
from cxkit_submissions.post import send_link
from cxkit_submissions.secrets import new_secret
from cxkit_submissions.services import services
from cxkit_submissions.store.access import SUBMISSION, Granted
from cxkit_submissions.store.submissions import CONFIRMED, DRAFT, SUBMITTED, Submission
from cxkit_submissions.ways import PSEUDONYM, SEVERAL, TILES, Page, Way

blueprint = Blueprint("write", __name__, url_prefix="/<any(de,en):language>")
_LISTS = (TILES, SEVERAL)
# Answers whose words point to tiles.
_TOLD = ("title", "before", "why", "steps", "happened", "hard", "failed", "take_away")


@blueprint.get("/new/<any(propose,nominate,recommend):way>")
@allow(PUBLIC)
def begin(language: str, way: str) -> Any:
    """The first page of a way in: blank, or as it was kept where this device began it here."""
    began, asked = Beginning.of_request(), _way(way)
    # Where cookies are refused, the second time is the last.
    if not began.mark and not request.args.get("again"):
        again = 1 if request.args.get("begun") else None
        mark = began.new_mark()
        place = url_for("write.begin", language=language, way=way, begun=mark, again=again)
        return began.remember(make_response(redirect(place, code=303)))
    key = began.key(way)
    known = services().submissions.by_key(key)
    shown = known if known and writing.may_change(services(), known) else None
    response = make_response(_page(asked, asked.pages[0], shown, key=key))
    if shown is None:
        # It holds no text. The back button shows it again with what the browser kept of it.
        response.headers["Cache-Control"] = "private, no-cache"
    return began.remember(response)


@blueprint.post("/new/<any(propose,nominate,recommend):way>")
@allow(PUBLIC)
def begun(language: str, way: str) -> Any:
    """Keep the first page; the form's key says which submission it is."""
    found, asked = services(), _way(way)
    key = request.form.get("key", "")
    if len(key) != KEY_LENGTH:
        key = new_secret()
    known = found.submissions.by_key(key)
    if known is None and not found.limits.take("begin", request.remote_addr or "", at=found.now()):
        return _page(asked, asked.pages[0], None, key=key, problem="too_many"), 429
    return _keep(asked, asked.pages[0], known, key, language)


@blueprint.get(
    "/s/<submission>/<any(start,story,you,project,people,speaker,more,translation):page>"
)
@allow(HOLDER)
def page(language: str, submission: str, page: str) -> Any:
    """A page with what was answered before."""
    found, way, shown = _of(submission, page)
    if not writing.may_change(services(), found):
        return redirect(url_for("write.check", language=language, submission=found.id), code=303)
    return _page(way, shown, found)


@blueprint.post(
    "/s/<submission>/<any(start,story,you,project,people,speaker,more,translation):page>"
)
@allow(HOLDER)
def keep(language: str, submission: str, page: str) -> Any:
    """Keep a page, and go on if nothing is wrong with it."""
    found, way, shown = _of(submission, page)
    return _keep(way, shown, found, "", language)


@blueprint.post("/s/<submission>/save")
@allow(HOLDER)
def save(language: str, submission: str) -> Any:
    """Keep what is in the browser's fields, without leaving the page.

    Only of a draft: what was sent and is read by others changes when its author says so.
    """
    del language
    found = _submission(submission)
    if found.state != DRAFT:
        abort(409)
    at = services().now()
    known = {q.name: q for q in _way(found.way).all_questions}
    given: dict[str, Any] = {
        name: request.form.getlist(name) if question.kind in _LISTS else request.form[name].strip()
        for name, question in known.items()
        if name in request.form
    }
    for question in known.values():
        if PSEUDONYM in question.names and question.name in given:
            given[PSEUDONYM] = "yes" if request.form.get(PSEUDONYM) == "yes" else ""
    # An address that is still being typed is kept when it looks like one.
    if "email" in given and not is_address(given["email"]):
        del given["email"]
    services().submissions.change(found.id, given, at=at, who="author")
    return {"saved": at.astimezone().strftime("%H:%M")}


@blueprint.get("/s/<submission>/check")
@allow(HOLDER)
def check(language: str, submission: str) -> Any:
    """Everything once more, each answer with a link to change it."""
    del language
    return _check(_submission(submission))


@blueprint.post("/s/<submission>/send")
@allow(HOLDER)
def send(language: str, submission: str) -> Any:
    """Send it; however often this is asked, it is sent once."""
    services_, found = services(), _submission(submission)
    at = services_.now()
    done = url_for("write.done", language=language, submission=found.id)
    if found.state != DRAFT:
        return redirect(done, code=303)
    if not services_.events.get().is_open(at):
        return render_template("error.html", key="closed"), 409
    if writing.mistakes(services_, found, words()) or not is_address(found.email):
        return _check(found, complain=True), 422
    if asking.has_sent_enough(services_, found):
        return render_template("error.html", key="enough"), 409
    with services_.database.writing():
        if services_.submissions.move(found.id, SUBMITTED, at=at, who="author", only_from=(DRAFT,)):
            granted = Granted(kind=SUBMISSION, subject=found.id, email=found.email)
            send_link(
                services_, "received", granted, language=language, dedupe=f"received:{found.id}"
            )
    return redirect(done, code=303)


@blueprint.get("/s/<submission>/done")
@allow(HOLDER)
def done(language: str, submission: str) -> Any:
    """The reference, what happens next, and everything as a download."""
    del language
    found, services_ = _submission(submission), services()
    return render_template(
        "done.html",
        found=found,
        way=_way(found.way),
        may_forward=nominating.is_unanswered(services_, found),
        is_agreed=services_.lasting.is_agreed(found.email, at=services_.now()),
    )


@blueprint.post("/s/<submission>/later")
@allow(HOLDER)
def later(language: str, submission: str) -> Any:
    """Agree to be written to about later editions, or take that back."""
    found, services_ = _submission(submission), services()
    if request.form.get("agree") == "yes" and found.proven_at:
        name = str(found.answers.get("name", ""))
        services_.lasting.agree(found.email, name, language, at=services_.now())
    else:
        services_.lasting.revoke(found.email)
    return redirect(url_for("write.done", language=language, submission=found.id), code=303)


@blueprint.get("/s/<submission>/download")
@allow(HOLDER)
def download(language: str, submission: str) -> Response:
    """All that was written, as a file that every program reads."""
    del language
    found = _submission(submission)
    document = {
        "reference": found.id,
        "way": found.way,
        "state": found.state,
        "begun": found.created_at,
        "sent": found.submitted_at,
        "answers": dict(found.answers),
    }
    response = make_response(json.dumps(document, ensure_ascii=False, indent=2))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{found.id}.json"'
    return response


def _way(name: str) -> Way:
    return asking.way_of(services(), name)


def _submission(submission: str) -> Submission:
    found = services().submissions.get(submission)
    if found is None:
        abort(404)
    return found


def _of(submission: str, page: str) -> tuple[Submission, Way, Page]:
    found = _submission(submission)
    way = _way(found.way)
    shown = next((each for each in way.all_pages if each.name == page), None)
    if shown is None:
        abort(404)
    return found, way, shown


def _keep(way: Way, shown: Page, found: Submission | None, key: str, language: str) -> Any:
    """Keep the page and go on; with mistakes in it, keep what is there and show them."""
    services_ = services()
    if found is not None and not writing.may_change(services_, found):
        if found.state == SUBMITTED:
            return error_page("changes_closed", 409)
        return redirect(url_for("write.done", language=language, submission=found.id), code=303)
    is_sent = found is not None and found.state == SUBMITTED
    form = _form(shown, found, language, given=request.form, whole=is_sent)
    is_right = form.validate()
    if is_sent and not is_right:
        # Others read it: mistakes stay in the form, and in the browser, until they are mended.
        return _page(way, shown, found, key=key, form=form), 422
    answers = answers_of(form)
    at = services_.now()
    with services_.database.writing():
        if found is None or key:
            found = services_.submissions.save(
                key, way=way.name, language=language, answers=answers, at=at
            )
        else:
            found = services_.submissions.change(found.id, answers, at=at, who="author")
        remember(SUBMISSION, found.id)
        if is_right and is_address(found.email) and not found.proven_at:
            granted = Granted(kind=SUBMISSION, subject=found.id, email=found.email)
            name = f"link:{found.id}:{found.email}"
            send_link(services_, "link", granted, language=language, dedupe=name)
    name = f"new-{way.name}-{shown.name}" if key else f"{found.id}-{shown.name}"
    if not is_right:
        return acknowledged(name, _page(way, shown, found, key=key, form=form), 422)
    place = way.all_pages.index(shown) + 1
    if place >= len(way.pages) or request.form.get("return") == "check":
        following = url_for("write.check", language=language, submission=found.id)
    else:
        following = url_for(
            "write.page", language=language, submission=found.id, page=way.pages[place].name
        )
    return acknowledged(name, redirect(following), 303)


def _form(
    shown: Page, found: Submission | None, language: str, given: Any = None, whole: bool = True
) -> Form:
    answers, known = found.answers if found else {}, tiles.labels(language)
    return page_form(shown, words(), answers=answers, given=given, tiles=known, whole=whole)


def _page(
    way: Way,
    shown: Page,
    found: Submission | None,
    *,
    key: str = "",
    form: Form | None = None,
    problem: str = "",
) -> str:
    language = words().language
    answers = found.answers if found else {}
    said = " ".join(str(answers.get(name, "")) for name in _TOLD)
    return render_template(
        "page.html",
        way=way,
        page=shown,
        found=found,
        form=form or _form(shown, found, language),
        key=key,
        problem=problem,
        step=0 if shown in way.beside else way.pages.index(shown) + 1,
        proposed=tiles.proposed(said, found.language if found else language),
        dimensions=tiles.by_dimension(language),
        tile_labels=tiles.labels(language),
    )


def _check(found: Submission, *, complain: bool = False) -> str:
    way = _way(found.way)
    return render_template(
        "check.html",
        found=found,
        way=way,
        missing=way.missing(found.answers),
        mistakes=writing.mistakes(services(), found, words()) if complain else [],
        complain=complain,
        tile_labels=tiles.labels(words().language),
        remarks=asking.remarks(services(), found, words().language),
        may_change=writing.may_change(services(), found),
        confirmed=found.state == CONFIRMED,
    )
