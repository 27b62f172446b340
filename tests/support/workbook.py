"""A workbook filled in as somebody does in Excel, for tests."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from cxkit.evidence.kind import EvidenceColumn
from cxkit.plugins import plugin_manager
from cxkit.template.new import forms_of

FORMS = {form.id: form for form in forms_of(plugin_manager(discover=False))}
ITEM = "culture.respect.behaviour.self"
# Form -> rows by the forms' own names; words in the language of the workbook follow below.
ROWS: dict[str, list[dict[str, object]]] = {
    "units": [
        {"unit": "service", "name": "Service"},
        {"unit": "billing", "parent": "service", "name": "Billing", "staff": 12},
        {"unit": "sales", "parent": "service"},
    ],
    "answers": [
        {"respondent": n, "unit": "billing" if n < 6 else "sales", "wave": "2026-Q1"}
        for n in range(12)
    ],
    "initiatives": [
        {
            "id": "talks",
            "title": "Talks",
            "tiles": "culture.respect",
            "benefit": "culture.respect 2..6..12",
            "hours": "40; 20",
            "sponsor": "board",
            "units": "billing",
        }
    ],
    "goals": [{"goal": "g1", "title": "Fewer calls", "customer": True, "people": 24}],
    "roles": [{"activity": "Answer", "role": "service", "letter": "A", "measure": "talks"}],
    "promises": [{"promise": "p1", "target": 0.95, "promised": 420, "kept": 389}],
    "rollout": [
        {"initiative": "talks", "unit": "billing", "start": "2026-04-01", "arm": "treated"},
        {"initiative": "talks", "unit": "sales", "arm": "comparison"},
    ],
    "series": [
        {"metric": "calls", "unit": "Billing", "period": f"2026-0{month}", "value": 10 + month / 2}
        for month in (1, 2, 4)
    ],
    "ties": [{"from_unit": "billing", "to_unit": "sales", "rating": 4, "respondent": "x"}],
    "codings": [{"subject": "l1", "coder": "A", "code": "warm"}],
}


def cell(column: EvidenceColumn, value: object, language: str) -> object:
    """What stands in the cell: the word of the language for a choice, a day for a date."""
    if value is True:
        return {"en": "yes", "de": "ja"}[language]
    if column.choices:
        return column.choices[str(value)][language]
    if column.type == "date":
        from datetime import datetime

        return datetime.fromisoformat(str(value))
    return value


def fill(path: Path, language: str, rows: dict[str, list[dict[str, object]]]) -> None:
    """Fill the workbook in under its own headers, as somebody does in Excel."""
    book = openpyxl.load_workbook(path)
    for form_id, own in rows.items():
        form = FORMS[form_id]
        sheet = book[form.label[language]]
        places = {column.name: index for index, column in enumerate(form.columns, start=1)}
        for number, row in enumerate(own, start=2):
            for name, value in row.items():
                column = form.column(name)
                sheet.cell(number, places[name], cell(column, value, language))
    book.save(path)
    book.close()


def add_question(path: Path, language: str) -> None:
    """The answers have one question more than the template, and the mapping says what it is."""
    book = openpyxl.load_workbook(path)
    answers, mapping = FORMS["answers"].label[language], FORMS["mapping"].label[language]
    sheet = book[answers]
    last = sheet.max_column + 1
    sheet.cell(1, last, "F1")
    for row in range(2, 14):
        sheet.cell(row, last, 99 if row == 2 else 1 + row % 5)
    words = {"en": ("unit", "wave", "respondent"), "de": ("Bereich", "Erhebung", "Person")}
    headers = [c.label[language] for c in FORMS["answers"].columns]
    lines = [
        (answers, headers[1], words[language][0], None),
        (answers, headers[2], words[language][1], None),
        (answers, headers[0], words[language][2], None),
        (answers, "F1", ITEM, None),
        (answers, None, {"en": "audience", "de": "Befragte"}[language], "staff"),
        (answers, None, {"en": "can't judge", "de": "kann ich nicht beurteilen"}[language], 99),
    ]
    for number, line in enumerate(lines, start=2):
        for index, value in enumerate(line, start=1):
            book[mapping].cell(number, index, value)
    book.save(path)
    book.close()
