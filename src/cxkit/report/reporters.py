"""The core's ways to write an assessment down, registered through the public hook."""

from __future__ import annotations

import json

import cxkit
from cxkit.cube.model import Cube
from cxkit.finding import Assessment
from cxkit.hookspecs import Reporter


@cxkit.hookimpl
def cxkit_reporters() -> list[Reporter]:
    """The report as a page, and the findings for programs."""
    return [
        Reporter(id="html", file="report.html", render=_html),
        Reporter(id="json", file="findings.json", render=_json),
    ]


def _html(assessment: Assessment, cube: Cube, language: str) -> bytes:
    from cxkit.report import render_html

    return render_html(assessment, cube, language=language).encode()


def _json(assessment: Assessment, cube: Cube, language: str) -> bytes:
    text = json.dumps(assessment.to_dict(), ensure_ascii=False, indent=1)
    return f"{text}\n".encode()
