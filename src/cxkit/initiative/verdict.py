"""What can be said about an expectation: yes, no, not yet, or that it cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxkit.finding import Finding

YES, NO, NOT_YET, CANNOT = "yes", "no", "not_yet", "cannot"


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
