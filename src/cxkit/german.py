"""Problems in German: what they say, where they are, and what to do.

Problems are made in English, deep inside, with names and numbers in them. Here
the sentences are recognised and said in German; what is not recognised stays as
it is, so that nobody is left without the message.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from cxkit.errors import CxkitError, Problem

_MORE = re.compile(r" and ([\d,]+) more$")
# What several sentences of one text begin with: what a list holds, and what to do.
_SIGNS = ("- ", "  -> ", "")
# Where in a table something stands that stands there several times.
_PLACES = re.compile(r"(.*) \((rows .+|[\d,]+ rows)\)([.?])", re.DOTALL)


def in_german(problem: Problem) -> str:
    """A problem in one text, as `str(problem)` says it in English."""
    place = place_in_german(problem)
    return f"{place}: {_said(problem)}" if place else _said(problem)


def error_in_german(error: CxkitError) -> str:
    """An error in one text, as `str(error)` says it in English."""
    return _said(error)


def place_in_german(problem: Problem) -> str:
    """Where a problem is, in one phrase; empty if it has no place."""
    parts = [
        problem.file or "",
        f"Blatt „{problem.sheet}“" if problem.sheet else "",
        f"Zeile {problem.row}" if problem.row is not None else "",
        f"Spalte „{problem.column}“" if problem.column else "",
        f"bei {problem.path}" if problem.path else "",
    ]
    return ", ".join(part for part in parts if part)


def translated(text: str) -> str:
    """The sentence in German, or each of several lines; as it is if it is not known."""
    if "\n" in text:
        lines = "\n".join(map(_line, text.split("\n")))
        # A name in a sentence may hold a line break, too: then it is known as a whole only.
        return lines if lines != text else _translated(text, "sentences")
    if found := _PLACES.fullmatch(text):
        sentence, rows, end = found.groups()
        where = _MORE.sub(r" und \1 weitere", _translated(rows, "phrases"))
        return f"{translated(sentence + end)[:-1]} ({where}){end}"
    return _translated(text, "sentences")


def _line(text: str) -> str:
    """A line of a list, or a remedy after the first, keeps its sign."""
    sign = next(sign for sign in _SIGNS if text.startswith(sign))
    return sign + translated(text.removeprefix(sign))


def _said(what: Problem | CxkitError) -> str:
    tail = f"\n  -> {translated(what.hint)}" if what.hint else ""
    return translated(what.message) + tail


def _translated(text: str, kind: str) -> str:
    for pattern, german in _patterns(kind):
        if found := pattern.fullmatch(text):
            return german.format(*map(_Gap, found.groups()))
    return text


class _Gap(str):
    """What stands in a gap: a name or a number, which stays, or a phrase, where `{:t}` says so."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        if spec == "t":
            return _translated(self, "phrases")
        return _MORE.sub(r" und \1 weitere", self)


@lru_cache(maxsize=1)
def _document() -> Mapping[str, list[dict[str, str]]]:
    text = (resources.files("cxkit") / "german.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def sentences() -> dict[str, str]:
    """English sentence or phrase -> the German one; `{}` stands for what differs."""
    return {pair["en"]: pair["de"] for pairs in _document().values() for pair in pairs}


@lru_cache(maxsize=2)
def _patterns(kind: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    # The longest first, so that a sentence with an addition is not taken for the plain one.
    ordered = sorted(_document()[kind], key=lambda pair: -len(pair["en"]))
    return tuple((_pattern(pair["en"]), pair["de"]) for pair in ordered)


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL)
