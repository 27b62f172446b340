"""The first page: the three ways in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from cxkit_submissions.access import PUBLIC, allow
from cxkit_submissions.app import language as preferred
from cxkit_submissions.services import services
from cxkit_submissions.ways import WAYS

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
@allow(PUBLIC)
def root() -> Any:
    """The first page in the reader's language."""
    return redirect(url_for("start.home", language=preferred()), code=302)


@blueprint.get("/<any(de,en):language>/")
@allow(PUBLIC)
def home(language: str) -> Any:
    """The three ways in."""
    del language
    found = services()
    return render_template("home.html", ways=WAYS, is_open=found.events.get().is_open(found.now()))


@blueprint.get("/health")
@allow(PUBLIC)
def health() -> Any:
    """That the app runs and reads its file."""
    services().submissions.counts()
    return {"status": "ok"}
