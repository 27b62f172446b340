"""Everything that was sent as a table; no cell of it is ever a formula."""

from __future__ import annotations

import csv
import io
from collections import Counter

from cxkit_submissions import asking
from cxkit_submissions.services import Services
from cxkit_submissions.store.reviews import VERDICTS
from cxkit_submissions.store.submissions import DRAFT, STATES, Submission
from cxkit_submissions.ways import WAYS

# A spreadsheet takes a cell that begins so for a formula, whatever it was meant to be.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_ANSWERS = tuple(dict.fromkeys(n for w in WAYS.values() for q in w.all_questions for n in q.names))
# Contact data of people who were named by others stay where mails to them are released.
_LEFT_OUT = ("nominee_contact",)
_FACTS = ("reference", "way", "state", "sent", "address_proven")


def rows_of(services: Services) -> list[list[str]]:
    """The head and one row per submission that was sent; of drafts nothing."""
    more = dict.fromkeys(
        question.name
        for way in WAYS
        for page in asking.way_of(services, way).all_pages
        for question in page.questions
    )
    asked = [name for name in dict.fromkeys((*_ANSWERS, *more)) if name not in _LEFT_OUT]
    counts = services.reviews.counts()
    sent = services.submissions.listed(*(state for state in STATES if state != DRAFT))
    rows = [[*_FACTS, *asked, *VERDICTS]]
    for each in sent:
        given = counts.get(each.id, Counter())
        answers = [_cell(each.answers.get(name)) for name in asked]
        rows.append([*_facts(each), *answers, *(str(given.get(name, 0)) for name in VERDICTS)])
    return rows


def as_csv(rows: list[list[str]]) -> bytes:
    """The table as CSV in UTF-8; what looks like a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_excel(rows: list[list[str]]) -> bytes:
    """The table as a workbook in which every cell is a text."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("submissions")
        head, body = workbook.add_format({"bold": True}), workbook.add_format({"text_wrap": True})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, body if number else head)
        sheet.freeze_panes(1, 1)
    return target.getvalue()


def harmless(cell: str) -> str:
    """The cell, so that no spreadsheet computes it."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) or cell[:1] in _FORMULA else cell


def _facts(each: Submission) -> list[str]:
    proven = "yes" if each.proven_at else "no"
    return [each.id, each.way, each.state, each.submitted_at or "", proven]


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)
