"""One page for an employer: what would be published, under which licence, and where to sign."""

from __future__ import annotations

import io
from collections.abc import Mapping
from html import escape
from typing import Any

from cxkit_submissions.releasing import PUBLISHED
from cxkit_submissions.store.releases import OPEN, Release
from cxkit_submissions.words import Words


def one_page(
    reference: str, event: str, answers: Mapping[str, Any], release: Release, t: Words
) -> bytes:
    """The page as a PDF; long answers are set smaller, and nothing is left out.

    Args:
        reference: Reference of the submission.
        event: Name of the event.
        answers: The answers as everybody would read them.
        release: Who may read which answer.
        t: The words of the reader's language.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.platypus import KeepInFrame, Paragraph, SimpleDocTemplate, Spacer, Table

    font, bold = _fonts()
    plain = ParagraphStyle("plain", fontName=font, fontSize=9.5, leading=12.5, splitLongWords=1)
    head = ParagraphStyle("head", parent=plain, fontName=bold, spaceBefore=5)
    title = ParagraphStyle("title", parent=plain, fontName=bold, fontSize=14, leading=18)
    parts: list[Any] = [
        Paragraph(escape(t("employer.pdf_title", event=event)), title),
        Paragraph(escape(t("employer.pdf_text", reference=reference)), plain),
    ]
    for name in PUBLISHED:
        answer = str(answers.get(name) or "")
        if answer:
            readers = t(f"employer.readers_{release.readers.get(name, OPEN)}")
            parts.append(Paragraph(escape(f"{t('q.' + name)} ({readers})"), head))
            parts.append(Paragraph(escape(answer).replace("\n", "<br/>"), plain))
    sign = [
        Spacer(1, 6 * mm),
        Paragraph(escape(t("employer.pdf_licence")), plain),
        Spacer(1, 9 * mm),
        Table(
            [[t("employer.pdf_day"), "", t("employer.pdf_sign")]],
            colWidths=[45 * mm, 10 * mm, 100 * mm],
            hAlign="LEFT",
            style=[
                ("LINEABOVE", (0, 0), (0, 0), 0.5, "black"),
                ("LINEABOVE", (2, 0), (2, 0), 0.5, "black"),
                ("FONT", (0, 0), (-1, -1), font, 8),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ],
        ),
    ]
    made = io.BytesIO()
    document = SimpleDocTemplate(
        made,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=16 * mm,
        title=t("employer.pdf_title", event=event),
        author="",
        invariant=1,
    )
    width, height = document.width - 12, document.height - 12
    document.build([KeepInFrame(width, height, [*parts, *sign], mode="shrink")])
    return made.getvalue()


def _fonts() -> tuple[str, str]:
    """Two fonts that come with the library and hold the letters of European languages."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in (("Vera", "Vera.ttf"), ("VeraBd", "VeraBd.ttf")):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, file))
    return "Vera", "VeraBd"
