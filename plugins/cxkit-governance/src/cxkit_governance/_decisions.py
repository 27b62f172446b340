"""Whether customers count when it gets tough: decisions under pressure and others (F05)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from cxkit import Contrast, Draft
from cxkit_governance._entries import Entry
from cxkit_governance._method_words import WORDS
from cxkit_governance._say import percent, phrase, quoted
from cxkit_governance._shares import Tally, difference, draft, share, tally

METHOD = "governance.pressure"
REFERENCE = "Newcombe 1998, Statistics in Medicine 17, 873-890 (method 10)"
GROUPS = Contrast(of="under_pressure", against="normal")
# Ten points of a hundred: what a board would notice.
SMALLEST_RELEVANT = 0.1


@frozen(kw_only=True)
class Pressure:
    """How often the option that serves customers was chosen, with pressure and without.

    Attributes:
        under: Decisions under pressure.
        normal: Decisions without.
        unplaced: Decisions of which it is not said whether there was pressure.
        against: Ids of decisions under pressure that went against customers.
    """

    under: Tally
    normal: Tally
    unplaced: int
    against: tuple[str, ...]


def pressure(decisions: Iterable[Entry]) -> Pressure:
    """The decisions of the register, counted by pressure (F05)."""
    entries = list(decisions)
    under = [each for each in entries if each.flag("pressure") is True]
    normal = [each for each in entries if each.flag("pressure") is False]
    return Pressure(
        under=tally(each.flag("customer") for each in under),
        normal=tally(each.flag("customer") for each in normal),
        unplaced=len(entries) - len(under) - len(normal),
        against=tuple(each.id for each in under if each.flag("customer") is False),
    )


def drafts(decisions: Sequence[Entry], confidence: float) -> Iterable[Draft]:
    """The difference that pressure makes; nothing without a single decision."""
    if not decisions:
        return
    found = pressure(decisions)
    sides = {GROUPS.of: found.under, GROUPS.against: found.normal}
    yield draft(
        "F05",
        METHOD,
        "pressure_difference",
        difference(found.under, found.normal, confidence, GROUPS, SMALLEST_RELEVANT),
        phrase(
            WORDS["pressure_difference"],
            under=found.under.n,
            normal=found.normal.n,
            share_under=_percent(found.under),
            share_normal=_percent(found.normal),
            examples=quoted(found.against[:3]) if found.against else "–",
        ),
        REFERENCE,
        contrast=GROUPS,
        blank=WORDS["pressure_difference_blank"],
        data={
            **{name: _side(each, confidence) for name, each in sides.items()},
            "unplaced": found.unplaced,
            "against_customers": list(found.against),
        },
    )


def _percent(counted: Tally) -> object:
    return percent(counted.value) if counted.n else "–"


def _side(counted: Tally, confidence: float) -> dict[str, object]:
    return {**counted.to_dict(), "share": share(counted, confidence).to_dict()}
