"""The report: an assessment as one self-contained page, as Markdown, as JSON.

```python
from cxkit.report import write_html

write_html(assessment, cube, "report.html", language="de")
```
"""

from __future__ import annotations

import json
from pathlib import Path

from cxkit.cube.model import Cube
from cxkit.finding import Assessment

__all__ = [
    "render_html",
    "render_json",
    "render_markdown",
    "write_html",
    "write_json",
    "write_markdown",
]


def render_html(assessment: Assessment, cube: Cube, *, language: str = "en") -> str:
    """The page as text: German and English in one file, opening in `language`.

    The same assessment gives the same bytes: no clock and no chance enter.
    """
    from cxkit.report.page import render

    return render(assessment, cube, language)


def write_html(
    assessment: Assessment, cube: Cube, path: str | Path, *, language: str = "en"
) -> Path:
    """The path of the page after it was written; nothing is left half-written.

    Raises:
        OSError: if the folder cannot be written.
    """
    return _write(path, render_html(assessment, cube, language=language))


def render_markdown(assessment: Assessment, cube: Cube, language: str = "en") -> str:
    """The report as Markdown in one language."""
    from cxkit.report.markdown import markdown

    return markdown(assessment, cube, language)


def write_markdown(
    assessment: Assessment, cube: Cube, path: str | Path, *, language: str = "en"
) -> Path:
    """The path of the Markdown report after it was written.

    Raises:
        OSError: if the folder cannot be written.
    """
    return _write(path, render_markdown(assessment, cube, language))


def render_json(assessment: Assessment) -> str:
    """The assessment in the shape of the `findings` schema, as text."""
    return json.dumps(assessment.to_dict(), ensure_ascii=False, indent=1) + "\n"


def write_json(assessment: Assessment, path: str | Path) -> Path:
    """The path of the findings after they were written.

    Raises:
        OSError: if the folder cannot be written.
    """
    return _write(path, render_json(assessment))


def _write(path: str | Path, text: str) -> Path:
    from cxkit.files import write_together

    target = Path(path)
    (written,) = write_together(target.parent, {target.name: text.encode()})
    return written
