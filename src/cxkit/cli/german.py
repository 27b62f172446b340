"""Problems in German: what they say, where they are, and what to do.

Problems are made in English, deep inside, with names and numbers in them. Here
the sentences are recognised and said in German; what is not recognised stays as
it is, so that nobody is left without the message.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources

from cxkit.errors import Problem


def in_german(problem: Problem) -> str:
    """A problem in one text, as `str(problem)` says it in English."""
    parts = [
        problem.file or "",
        f"Blatt „{problem.sheet}“" if problem.sheet else "",
        f"Zeile {problem.row}" if problem.row is not None else "",
        f"Spalte „{problem.column}“" if problem.column else "",
        f"bei {problem.path}" if problem.path else "",
    ]
    place = ", ".join(part for part in parts if part)
    head = f"{place}: " if place else ""
    tail = f"\n  -> {translated(problem.hint)}" if problem.hint else ""
    return f"{head}{translated(problem.message)}{tail}"


def translated(text: str) -> str:
    """The sentence in German; as it is if it is not known."""
    for pattern, german in _patterns():
        if found := pattern.fullmatch(text):
            return german.format(*found.groups())
    return text


@lru_cache(maxsize=1)
def sentences() -> dict[str, str]:
    """English sentence -> German sentence; `{}` stands for what differs."""
    text = (resources.files("cxkit.cli") / "german.toml").read_text(encoding="utf-8")
    return {pair["en"]: pair["de"] for pair in tomllib.loads(text)["sentences"]}


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    # The longest first, so that a sentence with an addition is not taken for the plain one.
    ordered = sorted(sentences().items(), key=lambda pair: -len(pair[0]))
    return tuple((_pattern(english), german) for english, german in ordered)


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL)
