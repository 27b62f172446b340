"""The part of docs/reference/evidence.md that is made from what the kinds declare.

    python tests/support/evidence_page.py

prints it; a test holds that the page is so.
"""

from __future__ import annotations

from collections.abc import Iterator

from cxkit.evidence.kind import EvidenceColumn, EvidenceForm, EvidenceKind
from cxkit.plugins import plugin_manager

TYPES = {
    "list": "list, `;` between",
    "number": "number",
    "integer": "whole number",
    "share": "0 to 1, or with %",
    "date": "day",
    "period": "period",
    "yes_no": "yes or no",
    "unit": "unit",
    "units": "units, `;` between",
}


def kinds() -> list[EvidenceKind]:
    """The kinds of the core."""
    found = plugin_manager(discover=False).unique("cxkit_evidence_kinds")
    return [provided.value for _, provided in sorted(found.items())]


def page(kinds: list[EvidenceKind]) -> str:
    """The sections of all kinds."""
    return "\n".join(line for kind in kinds for line in _section(kind))


def _section(kind: EvidenceKind) -> Iterator[str]:
    yield from (f"## `{kind.id}`: {kind.label['en']} ({kind.label['de']})", "", kind.help["en"])
    if kind.suffixes:
        yield f"Files that end in {', '.join(f'`{s}`' for s in kind.suffixes)} are of this kind."
    if kind.options:
        yield from ("", "Options of its mapping:", "")
    for option, text in kind.options.items():
        yield f"- `{option}`: {text['en']}"
    yield ""
    for form in kind.all_forms:
        yield from _form(form, alone=not kind.forms)


def _form(form: EvidenceForm, *, alone: bool) -> Iterator[str]:
    if not alone:
        yield from (f"### `{form.id}`: {form.label['en']} ({form.label['de']})", "")
        yield from (form.help["en"], "")
    yield from (f"Recognised by the names {', '.join(f'`{name}`' for name in form.names)}.", "")
    yield from ("| column | German | needed | type | what it holds |", "|-|-|-|-|-|")
    for column in form.columns:
        needed = "yes" if column.required else ""
        names = f"`{column.name}` | {column.label.get('de', '')}"
        yield f"| {names} | {needed} | {_type(column)} | {column.help['en']} |"
    if form.open:
        yield from ("", "Further columns are kept under their own headers.")
    yield ""


def _type(column: EvidenceColumn) -> str:
    if column.choices:
        return ", ".join(f"`{c}` ({texts.get('de', c)})" for c, texts in column.choices.items())
    return TYPES.get(column.type, "text")


if __name__ == "__main__":
    print(page(kinds()))
