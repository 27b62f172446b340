"""Reading the fields of a feed: plain text of limited length, each problem with its path."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlsplit

from cxkit.cube import Text
from cxkit.errors import Problem

IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# Overrides of the writing direction can make a text look like another one.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
_URL_LENGTH = 500
_NO_URL = re.compile(r"[^!-~]|[\\<>\"`]")

T = TypeVar("T")


class Fields:
    """Reads fields and collects problems as it goes.

    Attributes:
        problems: Everything that was wrong so far.
        warnings: What a reader should know.
    """

    def __init__(self, file: str | None) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def problem(self, path: str, code: str, message: str, hint: str = "") -> None:
        """Note a problem."""
        self.problems.append(
            Problem(code=code, message=message, hint=hint, path=path, file=self.file)
        )

    def table(self, entry: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
        """The object under a key; empty if there is none."""
        found = entry.get(key)
        if found is None or isinstance(found, Mapping):
            return found or {}
        self.problem(f"{path}.{key}", "not_object", f"This must be an object, not {shown(found)}.")
        return {}

    def listed(self, entry: Mapping[str, Any], key: str, path: str, most: int) -> Sequence[Any]:
        """The list under a key; empty if there is none."""
        found = entry.get(key)
        if found is None:
            return ()
        where = f"{path}.{key}"
        if not isinstance(found, list):
            # What it holds instead is not quoted: it may be a story without consent.
            self.problem(where, "not_list", "This must be a list.")
            return ()
        if len(found) > most:
            self.problem(where, "too_many", f"{len(found)} are too many; at most {most}.")
        return found[:most]

    def text(
        self, found: object, path: str, most: int, *, needed: bool = True, what: str = "text"
    ) -> Text:
        """A text by language; nothing in it is interpreted."""
        if found is None or found == {}:
            if needed:
                self.problem(
                    path,
                    "no_text",
                    f"A {what} is missing.",
                    'Write {"en": "...", "de": "..."}, or one of the languages.',
                )
            return {}
        if not isinstance(found, Mapping):
            self.problem(
                path,
                "not_text",
                f"A text is an object of languages, not {shown(found)}.",
                'Write {"en": "..."}.',
            )
            return {}
        return {tag: self.words(words, tag, path, most) for tag, words in found.items()}

    def words(self, found: object, tag: str, path: str, most: int) -> str:
        """The words of one language."""
        if not _LANGUAGE.fullmatch(tag):
            self.problem(
                path,
                "bad_language",
                f"{shown(tag)} is no language tag.",
                "Use tags such as de, en or de-CH.",
            )
            return ""
        return self.plain(found, f"{path}.{tag}", most)

    def plain(self, found: object, path: str, most: int) -> str:
        """Plain text without control characters, of limited length."""
        if not isinstance(found, str) or not found.strip():
            self.problem(path, "not_text", f"This must be a text, not {shown(found)}.")
            return ""
        bad = next((c for c in found if _is_control(c)), None)
        if bad is not None:
            self.problem(
                path,
                "control_character",
                f"The text holds the control character U+{ord(bad):04X}.",
                "Remove it; line breaks are the only ones allowed.",
            )
            return ""
        if len(found) > most:
            self.problem(
                path,
                "too_long",
                f"The text has {len(found)} characters; at most {most} are allowed.",
                "Shorten it.",
            )
            return ""
        return found

    def name(self, entry: Mapping[str, Any], key: str, path: str, most: int) -> str | None:
        """One short plain text without a language, or None."""
        found = entry.get(key)
        if found is None:
            return None
        return self.plain(found, f"{path}.{key}", most) or None

    def identifier(self, entry: Mapping[str, Any], path: str, key: str = "id") -> str:
        """A permanent id; empty if there is none."""
        found = entry.get(key)
        if isinstance(found, str) and IDENTIFIER.fullmatch(found):
            return found
        self.problem(
            f"{path}.{key}",
            "bad_id",
            f"{shown(found)} is no id." if found is not None else "An id is missing.",
            "Use lower-case letters, digits, '-', '_' and '.', 80 at most; never change it.",
        )
        return ""

    def choice(self, entry: Mapping[str, Any], key: str, path: str, allowed: Sequence[str]) -> str:
        """One of the allowed words."""
        found = entry.get(key)
        if isinstance(found, str) and found in allowed:
            return found
        self.problem(
            f"{path}.{key}",
            f"bad_{key}",
            f"{shown(found)} is not known here." if found is not None else f"{key} is missing.",
            f"Use one of: {', '.join(allowed)}.",
        )
        return allowed[0]

    def flag(self, entry: Mapping[str, Any], key: str, path: str) -> bool:
        """True or false; false if there is nothing."""
        found = entry.get(key, False)
        if not isinstance(found, bool):
            self.problem(f"{path}.{key}", "not_flag", f"This is true or false, not {shown(found)}.")
        return found is True

    def number(
        self, entry: Mapping[str, Any], key: str, path: str, *, least: float = -math.inf
    ) -> float | None:
        """A number, or None if there is none."""
        found = entry.get(key)
        if found is None:
            return None
        number = isinstance(found, int | float) and not isinstance(found, bool)
        # Whole numbers of JSON may be longer than any float.
        if number and abs(found) <= 1e15 and found >= least:
            return float(found)
        self.problem(
            f"{path}.{key}",
            "bad_number",
            f"This is a number{'' if least == -math.inf else f' from {least:g} on'}, "
            f"not {shown(found)}.",
        )
        return None

    def year(self, entry: Mapping[str, Any], path: str) -> int:
        """The year of a story."""
        found = entry.get("year")
        if type(found) is int and 1900 <= found <= 2100:
            return found
        self.problem(f"{path}.year", "bad_year", f"This is a year, not {shown(found)}.")
        return 1900

    def day(self, entry: Mapping[str, Any], key: str, path: str) -> date:
        """A day, written as 2026-01-31."""
        found = entry.get(key)
        if isinstance(found, str) and _DAY.fullmatch(found):
            try:
                return date.fromisoformat(found)
            except ValueError:
                pass  # Such as the 31st of February: said below.
        self.problem(
            f"{path}.{key}", "bad_day", f"This is a day such as 2026-01-31, not {shown(found)}."
        )
        return date.min

    def url(self, entry: Mapping[str, Any], path: str) -> str:
        """An address that begins with https."""
        found = entry.get("url")
        if isinstance(found, str) and len(found) <= _URL_LENGTH and _is_https(found):
            return found
        self.problem(
            f"{path}.url",
            "bad_url",
            f"{shown(found)} is no address that a story may link to.",
            "Links begin with https://, without user names, spaces or quotation marks.",
        )
        return ""

    def each(
        self, found: Sequence[Any], path: str, read: Callable[[Mapping[str, Any], str], T]
    ) -> tuple[T, ...]:
        """What `read` makes of each object of a list."""
        read_ones = []
        for index, entry in enumerate(found):
            where = f"{path}[{index}]"
            if isinstance(entry, Mapping):
                read_ones.append(read(entry, where))
            else:
                self.problem(where, "not_object", "This must be an object.")
        return tuple(read_ones)


def has_figures(text: Text) -> bool:
    """True if a text holds digits other than a year's."""
    return any(re.search(r"\d", _YEAR.sub("", words)) for words in text.values())


def shown(value: object) -> str:
    """A value as a message may quote it: short, nothing in it acts on a terminal."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    if isinstance(value, int) and abs(value) > 10**15:
        return "a number of that size"
    words = repr(value)
    return words if len(words) <= 60 else f"{words[:57]}..."


def _is_control(character: str) -> bool:
    if character == "\n":
        return False
    return character in _DIRECTION or unicodedata.category(character) in ("Cc", "Cs")


def _is_https(address: str) -> bool:
    if _NO_URL.search(address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
