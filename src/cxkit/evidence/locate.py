"""Where in a file something stands that is wrong, for messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cxkit.cube.model import Cube
from cxkit.evidence.columns import number
from cxkit.evidence.files import row_numbers
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.source import SourceTable, identifier, literal


def locator(
    table: SourceTable, mapping: AnswersMapping, cube: Cube
) -> Callable[[Mapping[str, object]], str]:
    """A function that names the rows of a table in which values stand, or an empty text.

    It takes `respondent`, `item` (as in the file, or an id of the cube) and `value`, any
    of them together, and reads the file again: only for what is reported.
    """

    def locate(values: Mapping[str, object]) -> str:
        where = _condition(mapping, cube, values)
        if where is None:
            return ""
        rows = row_numbers(table, where=where)
        return str(rows) if rows.count else ""

    return locate


def _condition(mapping: AnswersMapping, cube: Cube, values: Mapping[str, object]) -> str | None:
    """The rows that are meant as SQL; None if the table cannot tell them."""
    parts: list[str] = []
    if "respondent" in values:
        if mapping.respondent is None:
            return None
        parts.append(_is(mapping.respondent, values["respondent"]))
    if mapping.layout == "wide":
        columns = _columns(mapping, cube, values.get("item"))
        if not columns:
            return None
        if "value" in values:
            found = " OR ".join(_is(column, values["value"]) for column in columns)
            parts.append(f"({found})")
    else:
        if "item" in values and mapping.item is not None:
            labels = _labels(mapping, cube, str(values["item"]))
            parts.append(f"({' OR '.join(_is(mapping.item, label) for label in labels)})")
        if "value" in values and mapping.value is not None:
            parts.append(_is(mapping.value, values["value"]))
    return " AND ".join(parts) or None


def _columns(mapping: AnswersMapping, cube: Cube, item: object) -> list[str]:
    """The columns of a wide table that hold an item (None: any)."""
    return [
        column
        for column, target in mapping.items.items()
        if item is None or item in (column, target, cube.resolve(target))
    ]


def _labels(mapping: AnswersMapping, cube: Cube, item: str) -> list[str]:
    """What the file may call an item: its own word, and words mapped to it."""
    mapped = [w for w, target in mapping.items.items() if item in (target, cube.resolve(target))]
    return list(dict.fromkeys([item, *mapped]))


def _is(column: str, value: object) -> str:
    """A column holds a value, as text or as the same number written in another way."""
    text = f"CAST({identifier(column)} AS VARCHAR)"
    found = number(str(value))
    if found is None:
        return f"{text} = {literal(str(value))}"
    return f"TRY_CAST(replace({text}, ',', '.') AS DOUBLE) = {float(found)!r}"
