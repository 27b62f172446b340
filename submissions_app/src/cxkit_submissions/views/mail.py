"""Mails as organisers see them: released by a person, in their own words, planned in advance."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from cxkit_submissions import letters as words_of_mails
from cxkit_submissions import messages, reminding
from cxkit_submissions.access import allow, person, roles
from cxkit_submissions.app import words
from cxkit_submissions.post import preview
from cxkit_submissions.services import services
from cxkit_submissions.store.people import ADMIN, MODERATOR, PROGRAMME
from cxkit_submissions.views.inputs import AREA, TICKS, Input
from cxkit_submissions.words import LANGUAGE_NAMES, LANGUAGES

blueprint = Blueprint("mail", __name__, url_prefix="/<any(de,en):language>")
_SENDERS = roles(ADMIN, MODERATOR)
_LATEST = 50


@blueprint.get("/organise/outbox")
@allow(_SENDERS)
def outbox(language: str) -> Any:
    """What waits for a person, what was given up, and what went out."""
    del language
    return _outbox({})


@blueprint.post("/organise/outbox")
@allow(_SENDERS)
def release(language: str) -> Any:
    """Release or drop what was chosen; nothing chosen is nothing done."""
    found, asked = services(), request.form.get("do")
    waiting = [mail.id for mail in found.outbox.waiting()]
    chosen = [number for number in waiting if str(number) in request.form.getlist("mails")]
    if asked == "all":
        chosen = waiting
    if asked not in ("all", "release", "drop") or not chosen:
        return _outbox({"mails": words()("outbox.nothing_chosen")}), 422
    settle = found.outbox.drop if asked == "drop" else found.outbox.release
    settle(chosen, at=found.now())
    return redirect(url_for("mail.outbox", language=language), code=303)


@blueprint.post("/organise/outbox/<int:number>/again")
@allow(_SENDERS)
def again(language: str, number: int) -> Any:
    """Try a mail once more that was given up."""
    if services().outbox.get(number) is None:
        abort(404)
    services().outbox.again(number)
    return redirect(url_for("mail.outbox", language=language), code=303)


def _outbox(problems: dict[str, str]) -> str:
    found = services()
    lists = {
        "waiting": found.outbox.waiting(),
        "given_up": found.outbox.given_up(),
        "on_their_way": found.outbox.on_their_way(),
        "latest": found.outbox.latest(_LATEST),
    }
    shown = {name: [(m, preview(found, m)) for m in mails] for name, mails in lists.items()}
    return render_template("outbox.html", problems=problems, **shown)


@blueprint.get("/organise/letters")
@allow(roles(ADMIN))
def letters(language: str) -> Any:
    """All words of mails."""
    del language
    found = services()
    listed = [
        (name, {tag: words_of_mails.text_of(found, name, tag) for tag in LANGUAGES})
        for name in words_of_mails.TEMPLATES
    ]
    return render_template("letters.html", letters=listed, is_to_author=words_of_mails.is_to_author)


@blueprint.route("/organise/letters/<name>/<any(de,en):tag>", methods=["GET", "POST"])
@allow(roles(ADMIN))
def letter(language: str, name: str, tag: str) -> Any:
    """The words of one mail in one language, with what it would look like."""
    if name not in words_of_mails.TEMPLATES:
        abort(404)
    found, t = services(), words()
    text = words_of_mails.text_of(found, name, tag)
    given = {"subject": text.subject, "body": text.body}
    problems: dict[str, str] = {}
    if request.method == "POST":
        asked = request.form.get("do")
        given = {field: messages.tidy(request.form.get(field, "")) for field in given}
        if asked == "reset":
            found.letters.reset(name, tag)
            return redirect(url_for("mail.letters", language=language), code=303)
        problems = _said(words_of_mails.problems(name, **given))
        if not problems and asked == "save":
            found.letters.set(name, tag, **given, at=found.now(), who=_who())
            return redirect(url_for("mail.letters", language=language), code=303)
    page = render_template(
        "letter.html",
        title=f"{words_of_mails.own_text(found, name, t.language).subject} ({LANGUAGE_NAMES[tag]})",
        text="",
        may=_holes(words_of_mails.allowed(name)),
        problems=problems,
        shown=None if problems else messages.example(found, tag, **given),
        inputs_=_text_inputs(given, ""),
        buttons=[
            ("save", t("tools.save")),
            ("preview", t("letter.preview")),
            ("reset", t("letter.reset")),
        ],
    )
    return (page, 422) if problems else page


@blueprint.route("/organise/message", methods=["GET", "POST"])
@allow(roles(ADMIN, PROGRAMME))
def message(language: str) -> Any:
    """Write to a group; nothing goes out before somebody releases it."""
    found, t = services(), words()
    names = [f"{field}_{tag}" for tag in LANGUAGES for field in ("subject", "body")]
    given = {name: messages.tidy(request.form.get(name, "")) for name in names}
    groups = [g for g in messages.GROUPS if g in request.form.getlist("groups")]
    problems: dict[str, str] = {}
    count, shown = None, []
    if request.method == "POST":
        problems = _message_problems(given, groups)
        people = messages.people_in(found, groups)
        if not problems and request.form.get("do") == "queue":
            messages.queue(found, given, groups, who=_who())
            return redirect(url_for("mail.message", language=language, done=1), code=303)
        count = len(people)
        if not problems:
            shown = [
                (tag, *messages.example(found, tag, given[f"subject_{tag}"], given[f"body_{tag}"]))
                for tag in LANGUAGES
                if given[f"body_{tag}"]
            ]
    page = render_template(
        "message.html",
        title=t("message.title"),
        text=t("message.queued") if request.args.get("done") else t("message.text"),
        may=_holes(words_of_mails.allowed("message-")),
        problems=problems,
        count=count,
        shown=shown,
        inputs_=[
            Input(
                name="groups",
                label=t("message.groups"),
                kind=TICKS,
                help=t("message.groups_help"),
                options=[(g, t(f"state.{g}")) for g in messages.GROUPS],
                chosen=groups,
            ),
            *(i for tag in LANGUAGES for i in _text_inputs(given, tag)),
        ],
        buttons=[("preview", t("letter.preview")), ("queue", t("message.queue"))],
    )
    return (page, 422) if problems else page


def _message_problems(given: dict[str, str], groups: list[str]) -> dict[str, str]:
    t, problems = words(), {}
    if not groups:
        problems["groups"] = t("message.no_group")
    written = [tag for tag in LANGUAGES if given[f"subject_{tag}"] or given[f"body_{tag}"]]
    for tag in written or LANGUAGES[:1]:
        wrong = words_of_mails.problems("message-", given[f"subject_{tag}"], given[f"body_{tag}"])
        problems |= {f"{field}_{tag}": said for field, said in _said(wrong).items()}
    return problems


@blueprint.route("/organise/reminders", methods=["GET", "POST"])
@allow(roles(ADMIN, PROGRAMME))
def reminders(language: str) -> Any:
    """Choose what people are reminded of, and see who will be when."""
    found, t = services(), words()
    if request.method == "POST":
        chosen = [kind for kind in reminding.KINDS if kind in request.form.getlist("kinds")]
        found.events.set(reminders=chosen)
        return redirect(url_for("mail.reminders", language=language), code=303)
    return render_template(
        "reminders.html",
        title=t("reminder.title"),
        text=t("reminder.text"),
        problems={},
        planned=reminding.planned(found),
        inputs_=[
            Input(
                name="kinds",
                label=t("reminder.kinds"),
                kind=TICKS,
                options=[(kind, t(f"reminder.{kind}")) for kind in reminding.KINDS],
                chosen=list(found.events.get().reminders),
            )
        ],
        buttons=[("save", t("tools.save"))],
    )


def _text_inputs(given: dict[str, str], tag: str) -> list[Input]:
    """Subject and body, of one language or of the only one there is."""
    t, ending = words(), f"_{tag}" if tag else ""
    of = f" ({LANGUAGE_NAMES[tag]})" if tag else ""
    return [
        Input(
            name=f"subject{ending}",
            label=t("letter.subject") + of,
            value=given[f"subject{ending}"],
        ),
        Input(
            name=f"body{ending}",
            label=t("letter.body") + of,
            value=given[f"body{ending}"],
            kind=AREA,
        ),
    ]


def _said(wrong: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {
        field: words()(key, name=f"{{{name}}}", most=name) for field, (key, name) in wrong.items()
    }


def _holes(names: tuple[str, ...]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def _who() -> str:
    known = person()
    return known.email if known else ""
