"""A suggested programme: wishes in the address, so that it can be sent to a colleague."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from cxkit_submissions import asking, tiles
from cxkit_submissions.access import allow, roles
from cxkit_submissions.app import words
from cxkit_submissions.choosing import Selection, Wishes, select
from cxkit_submissions.services import services
from cxkit_submissions.store.people import ADMIN, PROGRAMME
from cxkit_submissions.store.submissions import Submission
from cxkit_submissions.suggesting import candidates
from cxkit_submissions.views.inputs import NUMBER, TICKS, Input

blueprint = Blueprint("suggest", __name__, url_prefix="/<any(de,en):language>")
# Wish -> the least and the most it may be, and what stands there first.
_NUMBERS = {
    "places": (1, 500, 12),
    "least": (0, 100, 30),
    "practitioners": (0, 100, 60),
    "failures": (0, 100, 30),
    "new": (0, 100, 0),
    "each_language": (0, 100, 1),
}


@blueprint.get("/organise/suggestion")
@allow(roles(ADMIN, PROGRAMME))
def suggestion(language: str) -> Any:
    """The form with wishes, and below it the selection that fulfils them."""
    del language
    asked = "places" in request.args
    given = {
        name: request.args.get(name, "" if asked else str(first)).strip()
        for name, (_, _, first) in _NUMBERS.items()
    }
    faces = not asked or request.args.get("faces") == "yes"
    problems = _problems(given)
    found: Selection | None = None
    if asked and not problems:
        wishes = Wishes(faces=faces, **{name: int(value) for name, value in given.items()})
        names = [dimension.id for dimension in tiles.cube().dimensions]
        found = select(candidates(services()), wishes, names)
    page = render_template(
        "suggestion.html",
        inputs_=_inputs(given, faces),
        problems=problems,
        found=found,
        titles=_titles(),
        faces={d.id: label for d, label in _faces()},
        inside={each.id for each in candidates(services()) if each.fixed},
    )
    return (page, 422) if problems else page


def _problems(given: dict[str, str]) -> dict[str, str]:
    """Wish -> what is wrong with it."""
    t, found = words(), {}
    for name, (least, most, _) in _NUMBERS.items():
        value = given[name]
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            label = t(f"wish.{name}")
            found[name] = t("suggest.range", question=label, least=least, most=most)
    return found


def _inputs(given: dict[str, str], faces: bool) -> list[Input]:
    t = words()
    numbers = [
        Input(
            name=name,
            label=t(f"wish.{name}"),
            help=t.get(f"wish.{name}_help"),
            value=given[name],
            kind=NUMBER,
        )
        for name in _NUMBERS
    ]
    tick = Input(
        name="faces",
        label=t("suggest.cube"),
        kind=TICKS,
        options=(("yes", t("wish.faces")),),
        chosen=("yes",) if faces else (),
    )
    return [*numbers, tick]


def _titles() -> dict[str, str]:
    sent = services().submissions.listed("submitted", "waiting", "accepted", "confirmed")
    return {each.id: _title(each) for each in sent}


def _title(each: Submission) -> str:
    return str(each.answers.get(asking.way_of(services(), each.way).title) or each.id)


def _faces() -> Any:
    return zip(tiles.cube().dimensions, tiles.by_dimension(words().language), strict=True)
