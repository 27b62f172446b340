"""What can be said about an expectation: yes, no, not yet, or that it cannot be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cxkit.cube.text import Text
from cxkit.finding import Finding
from cxkit.waves import wave_days

YES, NO, NOT_YET, CANNOT = "yes", "no", "not_yet", "cannot"
# The answers to "does it work?", in the order in which they are read; the same words everywhere.
ANSWERS: Mapping[str, Text] = {
    YES: {"en": "yes", "de": "ja"},
    NO: {"en": "no", "de": "nein"},
    NOT_YET: {"en": "not yet", "de": "noch offen"},
    CANNOT: {"en": "cannot be told", "de": "nicht feststellbar"},
}
_COUNTED: Mapping[str, Text] = {
    YES: {"en": "{n} yes", "de": "{n}-mal ja"},
    NO: {"en": "{n} no", "de": "{n}-mal nein"},
    NOT_YET: {"en": "{n} not yet", "de": "{n}-mal noch offen"},
    CANNOT: {"en": "{n} that cannot be told", "de": "{n}-mal nicht feststellbar"},
}


def counted(answers: Iterable[str], language: str) -> list[str]:
    """How often each answer was given, in words; answers that nobody gave are left out."""
    counts = Counter(answers)
    return [_COUNTED[a][language].format(n=counts[a]) for a in ANSWERS if counts[a]]


def current(journal: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The registrations that no later one replaces."""
    everything = journal.get("registrations", ())
    replaced = {each["supersedes"] for each in everything if each.get("supersedes")}
    return [each for each in everything if each["id"] not in replaced]


def is_about(finding: Finding, registration: Mapping[str, Any]) -> bool:
    """True if a finding is about what was registered."""
    if finding.subject.initiative != registration["initiative"]:
        return False
    named = finding.data.get("registration")
    if named is not None:
        return bool(named == registration["id"])
    about = (finding.subject.tile, finding.subject.dimension, finding.subject.process)
    return registration["target"] in about or finding.data.get("target") == registration["target"]


def answer_of(finding: Finding | None, registration: Mapping[str, Any]) -> str:
    """Yes if the whole interval is on the good side, no if it excludes what is worth it."""
    if finding is None:
        return NOT_YET
    estimate = finding.estimate
    if not estimate.shown or estimate.low is None or estimate.high is None:
        return NOT_YET if finding.data.get("not_before") else CANNOT
    good = registration.get("direction", 1)
    low, high = sorted((good * estimate.low, good * estimate.high))
    if low > 0:
        return YES
    if high < registration["stop_rule"]["smallest_worth"]:
        return NO
    return NOT_YET


def last_round_before(day: date, waves: Iterable[str]) -> str | None:
    """The last round if it lies before a day; None if it does not, or if no name says when.

    Example:
        >>> last_round_before(date(2026, 10, 1), ["2026-03", "2026-09", "Round 3"])
        '2026-09'
        >>> last_round_before(date(2026, 10, 1), ["2026-09", "2026-10"]) is None
        True
    """
    days = {wave: found for wave in waves if (found := wave_days(wave))}
    last = max(days, key=lambda wave: days[wave][1], default=None)
    return last if last is not None and days[last][1] < day else None
