"""The words of the report: its own texts, the glossary's terms, and numbers in a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from cxkit.cube.text import Text, pick
from cxkit.estimate import REASONS

LANGUAGES = ("en", "de")
LANGUAGE_NAMES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
# The second holds what turns need; a section stands in one of them.
CATALOGUES = ("texts.toml", "turns.toml")
_MINUS, _THIN_SPACE = "\u2212", "\u202f"


@cache
def catalogue() -> Mapping[str, Text]:
    """All texts of the report, `section.key` -> language map."""
    documents = [
        tomllib.loads((files("cxkit.report") / name).read_text("utf-8")) for name in CATALOGUES
    ]
    return {
        f"{section}.{key}": text
        for document in documents
        for section, texts in document.items()
        for key, text in texts.items()
    }


@cache
def glossary() -> Mapping[str, Mapping[str, Text]]:
    """The glossary: `terms` and `explanations`, each id -> language map."""
    source = files("cxkit.cube") / "data" / "glossary.toml"
    document: dict[str, dict[str, Text]] = tomllib.loads(source.read_text("utf-8"))
    return document


class Words:
    """Everything that one language needs to be spoken in the report."""

    def __init__(self, language: str, reasons: Mapping[str, Text] | None = None) -> None:
        """The words of a language, with what the reason codes of plugins say."""
        self.language = language
        self._reasons = reasons or {}

    def reason(self, code: str) -> str:
        """What a reason code says."""
        if code in REASONS:
            return self.pick(REASONS[code][1])
        if code in self._reasons:
            return self.pick(self._reasons[code])
        return self("figure.note", code=code.partition(":")[2].replace("_", " "))

    def __call__(self, key: str, **values: object) -> str:
        """The text of `section.key` with its placeholders filled in.

        Raises:
            KeyError: if there is no such text; the report has a hole then.
        """
        return catalogue()[key][self.language].format(**values)

    def get(self, key: str, default: str) -> str:
        """The text of a key that a plugin may have made up, or the default."""
        text = catalogue().get(key)
        return text[self.language] if text else default

    def term(self, name: str) -> str:
        """The glossary's word, or the id itself if the glossary lacks it."""
        found = glossary()["terms"].get(name)
        return pick(found, self.language) if found else name

    def meaning(self, name: str) -> str:
        """The glossary's explanation, or an empty text."""
        found = glossary()["explanations"].get(name)
        return pick(found, self.language) if found else ""

    def pick(self, text: Text) -> str:
        """The text in this language, or in the nearest that exists."""
        return pick(text, self.language)

    def number(self, value: float, digits: int = 0) -> str:
        """A number in the notation of the language, with a real minus sign."""
        text = f"{value:,.{digits}f}"
        if float(text.replace(",", "")) == 0:
            text = text.lstrip("-")
        if self.language == "de":
            text = text.replace(",", "\0").replace(".", ",").replace("\0", ".")
        return text.replace("-", _MINUS)

    def percent(self, share: float, digits: int = 0) -> str:
        """A share of 1 as per cent."""
        gap = _THIN_SPACE if self.language == "de" else ""
        return f"{self.number(100 * share, digits)}{gap}%"

    def people(self, n: int) -> str:
        """How many people, in words."""
        return self("counts.people_one") if n == 1 else self("counts.people", n=self.number(n))

    def join(self, parts: list[str]) -> str:
        """Parts as people list them: a, b and c."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self('page.and')} {parts[-1]}"


def of_language(language: str, reasons: Mapping[str, Text] | None = None) -> Words:
    """The words of a language or of the nearest that the report speaks (English at last)."""
    base = language.split("-")[0]
    return Words(base if base in LANGUAGES else "en", reasons)


def plain(value: Any) -> str:
    """A value of a provenance document as short text."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
