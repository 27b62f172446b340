"""The reporters of the core: page, Markdown and JSON, registered like everyone's."""

from __future__ import annotations

import cxkit
from cxkit.cube.model import Cube
from cxkit.finding import Assessment
from cxkit.hookspecs import Reporter
from cxkit.report import render_html, render_json, render_markdown


def _html(assessment: Assessment, cube: Cube, language: str) -> bytes:
    return render_html(assessment, cube, language=language).encode()


def _markdown(assessment: Assessment, cube: Cube, language: str) -> bytes:
    return render_markdown(assessment, cube, language).encode()


def _json(assessment: Assessment, _: Cube, __: str) -> bytes:
    return render_json(assessment).encode()


REPORTERS: tuple[Reporter, ...] = (
    Reporter(id="html", file="report.html", render=_html),
    Reporter(id="markdown", file="report.md", render=_markdown),
    Reporter(id="json", file="findings.json", render=_json),
)


@cxkit.hookimpl
def cxkit_reporters() -> list[Reporter]:
    """The report as a page, as Markdown, and the findings for programs."""
    return list(REPORTERS)
