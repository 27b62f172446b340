"""What of a story may be read by everybody, once its employer has a say in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cxkit_submissions.store.releases import OPEN, REVIEWERS, Release

# Answers that become public, in the order in which they are read.
PUBLISHED = (
    "title",
    "before",
    "steps",
    "happened",
    "measured",
    "hard",
    "failed",
    "take_away",
    "branch",
    "name",
    "other_title",
    "other_before",
)
# Answers in the other language go with those in the first.
_SAME_AS = {"other_title": "title", "other_before": "before"}
# Without it there is nothing that could be published.
ALWAYS_OPEN = ("title",)
LEFT_OUT: Mapping[str, str] = {
    "en": "(Not for publication.)",
    "de": "(Nicht zur Veröffentlichung.)",
}
A_FIRM: Mapping[str, str] = {"en": "[firm]", "de": "[Firma]"}
# A story cannot do without these; what must not be read is said to be left out.
_NEEDED = ("before", "steps", "happened", "hard", "take_away")
# What a firm's name may end in without being another one.
_LEGAL = re.compile(
    r"[\s,]+(?:gmbh(?:\s*&\s*co\.?\s*kg)?|ag|se|kg|ug|e\.?\s?v\.?|inc\.?|ltd\.?|plc|llc|s\.?a\.?)$",
    re.IGNORECASE,
)


def public(answers: Mapping[str, Any], release: Release, language: str) -> dict[str, Any]:
    """The answers as everybody may read them."""
    found = dict(answers)
    for name in PUBLISHED:
        if not found.get(name):
            continue
        readers = release.readers.get(_SAME_AS.get(name, name), OPEN)
        if readers == REVIEWERS and _SAME_AS.get(name, name) not in ALWAYS_OPEN:
            found[name] = LEFT_OUT[language] if name in _NEEDED else ""
        elif readers != OPEN:
            found[name] = without_firm(str(found[name]), release.firm, language)
    return found


def without_firm(text: str, firm: str, language: str) -> str:
    """The text without the firm's name, in whatever case and with or without its legal form."""
    names = _names(firm)
    if not names:
        return text
    pattern = "|".join(r"[\s\-]+".join(map(re.escape, re.split(r"[\s\-]+", n))) for n in names)
    return re.sub(
        rf"(?<!\w)(?:{pattern})(?:['’]?s)?(?!\w)", A_FIRM[language], text, flags=re.IGNORECASE
    )


def _names(firm: str) -> list[str]:
    """The whole name, and the name without its legal form; the longest first."""
    whole = " ".join(firm.split())
    short = _LEGAL.sub("", whole)
    return sorted({name for name in (whole, short) if len(name) > 1}, key=len, reverse=True)


def may_publish(release: Release, day: date) -> bool:
    """True if nothing stands in the way of publication."""
    return not release.is_in_the_way(day)


def shown(answers: Mapping[str, Any]) -> Iterable[str]:
    """The answers that would become public, as far as they were given."""
    return (name for name in PUBLISHED if answers.get(name) and name not in _SAME_AS)
