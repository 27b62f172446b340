"""How the event is set up: its name, limits and tracks, and questions of the organisers' own."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from cxkit_submissions.access import allow, roles
from cxkit_submissions.app import words
from cxkit_submissions.forms import is_address
from cxkit_submissions.services import services
from cxkit_submissions.store.event import AUTOMATIC, RELEASED, Event
from cxkit_submissions.store.people import ADMIN
from cxkit_submissions.views.inputs import AREA, NUMBER, RADIO, TICKS, Input
from cxkit_submissions.ways import CHOICE, OWN_KINDS, SEVERAL, WAYS
from cxkit_submissions.words import LANGUAGE_NAMES, catalogue

blueprint = Blueprint("setup", __name__, url_prefix="/<any(de,en):language>")
_FIELDS = ("title_de", "title_en", "contact", "deadline", "address", "spelling", "named_mails")
_CHOICES = {
    "address": ("Sie", "du"),
    "spelling": ("de", "de-CH"),
    "named_mails": (RELEASED, AUTOMATIC),
}
_NUMBERS = {"silent_days": (1, 3650), "most_per_person": (0, 1000)}
_TRACK = re.compile(r"[a-z][a-z0-9-]{1,30}")


@blueprint.route("/organise/event", methods=["GET", "POST"])
@allow(roles(ADMIN))
def event(language: str) -> Any:
    """Name, deadline, limits and tracks."""
    found, t = services(), words()
    given, problems = _given(found.events.get()), {}
    if request.method == "POST":
        given = {name: request.form.get(name, "").strip() for name in given}
        problems = _problems(given)
        if not problems:
            found.events.set(**_changes(given))
            return redirect(url_for("setup.event", language=language), code=303)
    page = render_template(
        "form.html",
        title=t("setup.event"),
        text="",
        problems=problems,
        inputs_=_event_inputs(given),
        buttons=[("save", t("tools.save"))],
    )
    return (page, 422) if problems else page


def _given(event: Event) -> dict[str, str]:
    tracks = "\n".join(f"{each['id']} | {each['de']} | {each['en']}" for each in event.tracks)
    return {
        "title_de": event.title.get("de", ""),
        "title_en": event.title.get("en", ""),
        **{name: getattr(event, name) for name in _FIELDS[2:]},
        **{name: str(getattr(event, name)) for name in _NUMBERS},
        "tracks": tracks,
    }


def _changes(given: dict[str, str]) -> dict[str, Any]:
    return {
        "title": {"de": given["title_de"], "en": given["title_en"]},
        **{name: given[name] for name in _FIELDS[2:]},
        **{name: int(given[name]) for name in _NUMBERS},
        "tracks": [dict(zip(("id", "de", "en"), each, strict=True)) for each in _tracks(given)],
    }


def _tracks(given: dict[str, str]) -> list[tuple[str, ...]]:
    lines = [line for line in given["tracks"].splitlines() if line.strip()]
    return [tuple(part.strip() for part in line.split("|")) for line in lines]


def _problems(given: dict[str, str]) -> dict[str, str]:
    t, problems = words(), {}
    for name in ("title_de", "title_en"):
        if not given[name]:
            problems[name] = t("setup.needed")
    if not is_address(given["contact"]):
        problems["contact"] = t("error.mail", question=t("setup.contact"))
    if given["deadline"] and not _is_moment(given["deadline"]):
        problems["deadline"] = t("setup.deadline_wrong")
    for name, options in _CHOICES.items():
        if given[name] not in options:
            problems[name] = t("setup.needed")
    for name, (least, most) in _NUMBERS.items():
        if not given[name].isdecimal() or not least <= int(given[name]) <= most:
            problems[name] = t("setup.number", least=least, most=most)
    if not _are_tracks(_tracks(given)):
        problems["tracks"] = t("setup.tracks_wrong")
    return problems


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _are_tracks(tracks: list[tuple[str, ...]]) -> bool:
    ids = [each[0] for each in tracks]
    taken = catalogue("en")
    return len(set(ids)) == len(ids) and all(
        len(each) == 3
        and all(each)
        and _TRACK.fullmatch(each[0]) is not None
        and f"choice.{each[0]}" not in taken
        for each in tracks
    )


def _event_inputs(given: dict[str, str]) -> list[Input]:
    t = words()
    return [
        Input(name="title_de", label=t("setup.title_de"), value=given["title_de"]),
        Input(name="title_en", label=t("setup.title_en"), value=given["title_en"]),
        Input(name="contact", label=t("setup.contact"), value=given["contact"], kind="email"),
        Input(
            name="deadline",
            label=t("setup.deadline"),
            value=given["deadline"],
            help=t("setup.deadline_help"),
            optional=True,
        ),
        Input(
            name="address",
            label=t("setup.address"),
            value=given["address"],
            kind=RADIO,
            options=[("Sie", "Sie"), ("du", "du")],
        ),
        Input(
            name="spelling",
            label=t("setup.spelling"),
            value=given["spelling"],
            kind=RADIO,
            options=[("de", t("setup.spelling_de")), ("de-CH", t("setup.spelling_ch"))],
        ),
        Input(
            name="named_mails",
            label=t("setup.named_mails"),
            value=given["named_mails"],
            kind=RADIO,
            help=t("setup.named_mails_help"),
            options=[
                (RELEASED, t("setup.named_mails_released")),
                (AUTOMATIC, t("setup.named_mails_automatic")),
            ],
        ),
        *(
            Input(
                name=name,
                label=t(label),
                value=given[name],
                kind=NUMBER,
                help=t(helped),
            )
            for name, label, helped in (
                ("silent_days", "setup.silent_days", "setup.silent_days_help"),
                ("most_per_person", "setup.most_per_person", "setup.most_per_person_help"),
            )
        ),
        Input(
            name="tracks",
            label=t("setup.tracks"),
            value=given["tracks"],
            kind=AREA,
            help=t("setup.tracks_help"),
            optional=True,
        ),
    ]


@blueprint.route("/organise/questions", methods=["GET", "POST"])
@allow(roles(ADMIN))
def questions(language: str) -> Any:
    """Questions of the organisers' own, and a form for one more."""
    found, t = services(), words()
    names = ("label_de", "label_en", "help_de", "help_en", "choices_de", "choices_en", "kind")
    given = {name: request.form.get(name, "").replace("\r\n", "\n").strip() for name in names}
    ways = [way for way in WAYS if way in request.form.getlist("ways")]
    flags = [flag for flag in request.form.getlist("flags") if flag in ("required", "private")]
    problems = _question_problems(given, ways) if request.method == "POST" else {}
    if request.method == "POST" and not problems:
        found.questions.add(
            ways=tuple(ways),
            kind=given["kind"],
            texts={tag: _texts(given, tag) for tag in LANGUAGE_NAMES},
            required="required" in flags,
            private="private" in flags,
        )
        return redirect(url_for("setup.questions", language=language), code=303)
    page = render_template(
        "questions.html",
        title=t("question.title"),
        text=t("question.text"),
        problems=problems,
        asked=found.questions.all(),
        inputs_=_question_inputs(given, ways, flags),
        buttons=[("add", t("question.add"))],
    )
    return (page, 422) if problems else page


@blueprint.post("/organise/questions/<name>/end")
@allow(roles(ADMIN))
def end_question(language: str, name: str) -> Any:
    """Ask it no more; what was answered stays."""
    services().questions.end(name, at=services().now())
    return redirect(url_for("setup.questions", language=language), code=303)


def _texts(given: dict[str, str], tag: str) -> dict[str, Any]:
    choices = [line.strip() for line in given[f"choices_{tag}"].splitlines() if line.strip()]
    return {"label": given[f"label_{tag}"], "help": given[f"help_{tag}"], "choices": choices}


def _question_problems(given: dict[str, str], ways: list[str]) -> dict[str, str]:
    t, problems = words(), {}
    if not ways:
        problems["ways"] = t("question.no_way")
    if given["kind"] not in OWN_KINDS:
        problems["kind"] = t("setup.needed")
    for name in ("label_de", "label_en"):
        if not given[name]:
            problems[name] = t("setup.needed")
    if given["kind"] in (CHOICE, SEVERAL):
        counts = {len(_texts(given, tag)["choices"]) for tag in LANGUAGE_NAMES}
        if len(counts) != 1 or counts.pop() < 2:
            problems["choices_de"] = t("question.choices_wrong")
    return problems


def _question_inputs(given: dict[str, str], ways: list[str], flags: list[str]) -> list[Input]:
    t = words()
    inputs = [
        Input(
            name="ways",
            label=t("question.ways"),
            kind=TICKS,
            options=[(way, t(f"way.{way}")) for way in WAYS],
            chosen=ways,
        ),
        Input(
            name="kind",
            label=t("question.kind"),
            kind=RADIO,
            value=given["kind"],
            options=[(kind, t(f"kind.{kind}")) for kind in OWN_KINDS],
        ),
    ]
    for tag, language in LANGUAGE_NAMES.items():
        of = f" ({language})"
        inputs += [
            Input(name=f"label_{tag}", label=t("question.label") + of, value=given[f"label_{tag}"]),
            Input(
                name=f"help_{tag}",
                label=t("question.help") + of,
                value=given[f"help_{tag}"],
                optional=True,
            ),
            Input(
                name=f"choices_{tag}",
                label=t("question.choices") + of,
                value=given[f"choices_{tag}"],
                kind=AREA,
                help=t("question.choices_help"),
                optional=True,
            ),
        ]
    labels = [("required", t("question.required")), ("private", t("question.private"))]
    inputs.append(
        Input(
            name="flags",
            label=t("question.flags"),
            kind=TICKS,
            options=labels,
            chosen=flags,
            optional=True,
        )
    )
    return inputs
