"""Texts in several languages: maps of BCP 47 tags, fallbacks, and variables."""

from __future__ import annotations

import re
from collections.abc import Mapping

Text = Mapping[str, str]

_PLACEHOLDER = re.compile(r"\{([A-Za-z_]+)(?:\.([a-z]+))?\}")
_SENTENCE_START = re.compile(r"(^|[.!?]\s+)(\w)")


def pick(text: Text, language: str) -> str:
    """The text in `language`, or in the nearest tag that exists.

    `de-CH` is derived from `de` by writing ss for ß; otherwise a regional tag
    falls back to its language, then to English, then to whatever is there.
    """
    if language in text:
        return text[language]
    base = language.split("-")[0]
    if base in text:
        return text[base].replace("ß", "ss") if language == "de-CH" else text[base]
    if "en" in text:
        return text["en"]
    return next(iter(text.values()), "")


def fill(text: Text, variables: Mapping[str, Mapping[str, Mapping[str, str]]]) -> dict[str, str]:
    """The text with `{C}`, `{C.dat}` and the like replaced, per language.

    `variables` maps name -> language -> case form (`nom`, `gen`, `dat`, `acc`)
    -> words. A case that a language does not have falls back to `nom`.
    """
    return {language: _fill_one(words, language, variables) for language, words in text.items()}


def _fill_one(
    words: str, language: str, variables: Mapping[str, Mapping[str, Mapping[str, str]]]
) -> str:
    if "{" not in words:
        return words

    def replace(match: re.Match[str]) -> str:
        name, case = match.group(1), match.group(2) or "nom"
        forms = variables.get(name, {})
        by_case = forms.get(language) or forms.get(language.split("-")[0]) or {}
        return by_case.get(case, by_case.get("nom", match.group(0)))

    filled = _PLACEHOLDER.sub(replace, words)
    return _SENTENCE_START.sub(lambda m: m.group(1) + m.group(2).upper(), filled)


def placeholders(words: str) -> set[str]:
    """The names of the variables that `words` uses."""
    return {match.group(1) for match in _PLACEHOLDER.finditer(words)}
