"""The workbook as an Excel file: headers, drop-downs, and a sheet that explains them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from attrs import frozen

from cxkit.cube import Cube
from cxkit.evidence.kind import EvidenceColumn, EvidenceForm
from cxkit.evidence.mapping_sheet import MEANINGS
from cxkit.template.words import HOW_TO, WORDS

# Rows that have drop-downs and formats.
ROWS = 1000
_TITLE, _MESSAGE, _CHOICES = 32, 255, 255
_WIDE = ("title", "text", "benefit", "tiles", "definition", "name")
# Properties hold a time, and the same template is to be the same file.
_MADE = datetime(2000, 1, 1)


def write_workbook(path: Path, forms: Sequence[EvidenceForm], cube: Cube, language: str) -> None:
    """Write the workbook.

    Raises:
        OSError: if it cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    book.set_properties({"created": _MADE})
    _Writer(book=book, forms=tuple(forms), cube=cube, language=language).write()
    try:
        book.close()
    except FileCreateError as error:
        raise (error.args[0] if isinstance(error.args[0], OSError) else OSError(error)) from error


@frozen(kw_only=True, slots=False)
class _Writer:
    """Writes the sheets into a workbook."""

    book: Any
    forms: tuple[EvidenceForm, ...]
    cube: Cube
    language: str

    def write(self) -> None:
        self._explain()
        lists = self._lists()
        for form in self.forms:
            sheet = self.book.add_worksheet(self._name(form))
            for index, column in enumerate(form.columns):
                self._column(sheet, index, column, lists)
            sheet.freeze_panes(1, 0)
        self._hide(lists)

    def _say(self, key: str) -> str:
        return WORDS[key][self.language]

    def _name(self, form: EvidenceForm) -> str:
        # Excel allows 31 characters and none of these.
        name = "".join(" " if char in "[]:*?/\\" else char for char in self._text(form.label))
        return (" ".join(name.split()) or form.id)[:31]

    def _text(self, text: Mapping[str, str]) -> str:
        return text.get(self.language) or text.get("en") or next(iter(text.values()), "")

    def _format(self, **look: Any) -> Any:
        return self.book.add_format({"valign": "top", "text_wrap": True, **look})

    def _header(self, column: EvidenceColumn) -> str:
        return self._text(column.label) or column.name

    def _column(
        self, sheet: Any, index: int, column: EvidenceColumn, lists: Mapping[str, Sequence[str]]
    ) -> None:
        """Header with its explanation, format and drop-down of one column."""
        dark = {"bg_color": "#1F3A4D", "font_color": "#FFFFFF"}
        light = {"bg_color": "#DCE6EC", "font_color": "#1F3A4D"}
        look = dark if column.required else light
        sheet.write_string(0, index, self._header(column), self._format(bold=True, **look))
        width = 40 if column.name in _WIDE else max(16, len(self._header(column)) + 4)
        sheet.set_column(index, index, width, self.book.add_format({"num_format": _kind(column)}))
        note = {
            "validate": "any",
            "input_title": self._header(column)[:_TITLE],
            "input_message": self._text(column.help)[:_MESSAGE],
        }
        sheet.data_validation(0, index, 0, index, note)
        rule = self._rule(column, lists)
        if rule:
            sheet.data_validation(1, index, ROWS, index, {**rule, "error_type": "warning"})

    def _rule(self, column: EvidenceColumn, lists: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """What Excel offers and checks in the cells of a column; nothing for plain text."""
        wrong = {"error_title": self._say("unusual"), "error_message": self._say("not_in_list")}
        if source := self._source(column, lists):
            return {"validate": "list", "source": source, **wrong}
        if column.type in ("integer", "number", "share"):
            whole = "integer" if column.type == "integer" else "decimal"
            ends = {"criteria": "between", "minimum": -(10**9), "maximum": 10**9}
            return {"validate": whole, **ends, **wrong, "error_message": self._say("no_number")}
        if column.type == "date":
            ends = {"criteria": ">=", "value": date(1900, 1, 1)}
            return {"validate": "date", **ends, **wrong, "error_message": self._say("no_date")}
        return {}

    def _source(
        self, column: EvidenceColumn, lists: Mapping[str, Sequence[str]]
    ) -> list[str] | str | None:
        """What a drop-down offers: words, or the cells that hold them."""
        if column.choices:
            return [self._text(text) or choice for choice, text in column.choices.items()]
        if column.type == "yes_no":
            return [self._say("yes"), self._say("no")]
        if column.refers in lists:
            letter = "ABCDEFGH"[list(lists).index(column.refers)]
            count = len(lists[column.refers])
            return f"='{self._say('lists')}'!${letter}$1:${letter}${count}"
        target = self._form(column.refers)
        # Excel has no drop-down of several: lists are typed.
        if target is None or column.type == "units":
            return None
        return f"='{self._name(target)}'!$A$2:$A${ROWS + 1}"

    def _form(self, name: str) -> EvidenceForm | None:
        return next((form for form in self.forms if form.id == name), None)

    def _lists(self) -> dict[str, list[str]]:
        """What drop-downs offer that stands in no other sheet."""
        return {
            "tiles": list(self.cube.tiles),
            "meanings": [self._text(text) for text in MEANINGS.values()] + list(self.cube.items),
        }

    def _hide(self, lists: Mapping[str, Sequence[str]]) -> None:
        sheet = self.book.add_worksheet(self._say("lists"))
        for index, values in enumerate(lists.values()):
            for row, value in enumerate(values):
                sheet.write_string(row, index, value)
        sheet.hide()

    def _explain(self) -> None:
        """The first sheet: how to go about it, and every column of every sheet."""
        sheet = self.book.add_worksheet(self._say("explanation"))
        for index, width in enumerate((22, 24, 8, 70, 40, 28)):
            sheet.set_column(index, index, width)
        sheet.write_string(0, 0, self._say("title"), self.book.add_format({"bold": True}))
        for row, line in enumerate(HOW_TO[self.language], start=1):
            sheet.write_string(row, 0, line)
        row = len(HOW_TO[self.language]) + 2
        heads = ("sheet", "column", "needed", "means", "choices", "example")
        for index, key in enumerate(heads):
            sheet.write_string(row, index, self._say(key), self._format(bold=True))
        for form in self.forms:
            row += 1
            sheet.write_string(row, 0, self._name(form), self._format(bold=True))
            sheet.write_string(row, 3, self._text(form.help), self._format(bold=True))
            for column in form.columns:
                row += 1
                for index, text in enumerate(self._about(form, column)):
                    sheet.write_string(row, index, text, self._format())

    def _about(self, form: EvidenceForm, column: EvidenceColumn) -> tuple[str, ...]:
        needed = self._say("yes") if column.required else ""
        return (
            self._name(form),
            self._header(column),
            needed,
            self._text(column.help),
            self._choices(column),
            self._example(column),
        )

    def _choices(self, column: EvidenceColumn) -> str:
        if column.refers in ("tiles", "meanings"):
            return self._say(column.refers)
        if target := self._form(column.refers):
            return self._say("from_sheet").format(sheet=self._name(target))
        source = self._source(column, {})
        return ", ".join(source) if isinstance(source, list) else ""

    def _example(self, column: EvidenceColumn) -> str:
        if column.type == "yes_no" and column.example in ("yes", "no"):
            return self._say(column.example)
        return self._text(column.choices.get(column.example, {})) or column.example


def _kind(column: EvidenceColumn) -> str:
    """How Excel shows the cells; as text, so that 2026-03 does not become a day."""
    numbers = {"date": "yyyy-mm-dd", "integer": "0", "number": "General", "share": "General"}
    return numbers.get(column.type, "@")
