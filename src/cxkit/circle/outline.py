"""What is to be read, apart from where: sections of sentences and tables."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from attrs import field, frozen

from cxkit.cube.text import Text
from cxkit.report.markdown import plain
from cxkit.report.texts import LANGUAGES, Words


def _rows(values: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in values)


def _lines(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen(kw_only=True)
class Section:
    """Sentences and a table under a title.

    Attributes:
        title: The title; empty for what stands at the top.
        lines: Sentences above the table, one paragraph each.
        columns: Headers of the table; empty if there is none.
        rows: Cells of the table.
        numbers: How many columns after the first hold numbers.
        notes: Sentences below the table.
    """

    title: str = ""
    lines: tuple[str, ...] = field(default=(), converter=_lines)
    columns: tuple[str, ...] = field(default=(), converter=_lines)
    rows: tuple[tuple[str, ...], ...] = field(default=(), converter=_rows)
    numbers: int = 0
    notes: tuple[str, ...] = field(default=(), converter=_lines)


@frozen(kw_only=True)
class Outline:
    """A document to read.

    Attributes:
        title: What it is called.
        sections: Its parts, in order; those without content are left out.
    """

    title: str
    sections: tuple[Section, ...]


def outline(title: str, sections: Iterable[Section]) -> Outline:
    """The document of these sections, without those that say nothing."""
    full = (each for each in sections if each.lines or each.rows or each.notes)
    return Outline(title=title, sections=tuple(full))


def markdown_of(document: Outline) -> str:
    """The document as Markdown."""
    return "\n".join(_markdown(document)).rstrip() + "\n"


def _markdown(document: Outline) -> Iterator[str]:
    yield from (f"# {plain(document.title)}", "")
    for section in document.sections:
        if section.title:
            yield from (f"## {plain(section.title)}", "")
        for line in section.lines:
            yield from (plain(line), "")
        if section.rows:
            yield f"| {' | '.join(map(plain, section.columns))} |"
            yield f"|{'|'.join('-' * len(section.columns))}|"
            yield from (f"| {' | '.join(map(plain, row))} |" for row in section.rows)
            yield ""
        for note in section.notes:
            yield from (plain(note), "")


@cache
def _texts() -> Mapping[str, Text]:
    document = tomllib.loads((files("cxkit.circle") / "words.toml").read_text("utf-8"))
    return {f"{part}.{key}": text for part, own in document.items() for key, text in own.items()}


class CircleWords(Words):
    """The words of plans, turns and reviews in one language, with the report's numbers."""

    def __call__(self, key: str, **values: object) -> str:
        """The text of `section.key` with its placeholders filled in.

        Raises:
            KeyError: if there is no such text.
        """
        own = _texts().get(key)
        return super().__call__(key, **values) if own is None else self._own(own, values)

    def get(self, key: str, default: str) -> str:
        """The text of a key that may be unknown here, or the default."""
        own = _texts().get(key)
        return super().get(key, default) if own is None else own[self.language]

    def _own(self, text: Text, values: Mapping[str, object]) -> str:
        return text[self.language].format(**values)


def words_of(language: str) -> CircleWords:
    """The words of a language, or of the nearest that there are words in."""
    base = language.split("-")[0]
    return CircleWords(base if base in LANGUAGES else "en")
