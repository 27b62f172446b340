"""Whether what was announced was done (F80)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from cxkit import Draft, Subject
from cxkit_governance._entries import Entry, by_id
from cxkit_governance._method_words import WORDS
from cxkit_governance._shares import WILSON, Tally, counts, draft, share, tally

METHOD = "governance.say_do"
REFERENCE = (
    "Reichers, Wanous & Austin 1997, Academy of Management Executive 11(1), 48-59 "
    f"(cynicism about change); {WILSON}"
)
MEASURE = "announcements_kept"


def ledger(announcements: Sequence[Entry]) -> Mapping[str, Tally]:
    """Level of the sponsor -> announcements kept, not kept, and still open; empty: not said."""
    flags: dict[str, list[bool | None]] = defaultdict(list)
    for each in by_id(announcements).values():
        flags[each.text("level")].append(each.flag("kept"))
    return {level: tally(flags[level]) for level in sorted(flags)}


def drafts(announcements: Sequence[Entry], confidence: float) -> Iterator[Draft]:
    """The share kept of what is decided, in all and by level (F80).

    Levels stand for the few people who announced, so the gate treats announcements as it
    treats persons: a level with fewer than the minimum is hidden, with what would give it
    away.
    """
    levels = ledger(announcements)
    if not levels:
        return
    parts = [_draft(level, each, confidence) for level, each in levels.items() if level]
    everything = Tally(
        yes=sum(each.yes for each in levels.values()),
        no=sum(each.no for each in levels.values()),
        unsaid=sum(each.unsaid for each in levels.values()),
    )
    yield _draft("", everything, confidence, parts=tuple(each.key for each in parts))
    yield from parts


def _draft(level: str, counted: Tally, confidence: float, *, parts: tuple[str, ...] = ()) -> Draft:
    record = f"announcements/level:{level}" if level else "announcements"
    name = "announcements_kept_level" if level else MEASURE
    # Counts would say what a hidden share says; only the gate may fill them in.
    return draft(
        "F80",
        METHOD,
        MEASURE,
        share(counted, confidence),
        counts(counted, WORDS[name], level=level, open=counted.unsaid),
        REFERENCE,
        subject=Subject(record=record),
        blank=WORDS["announcements_kept_blank"],
        data={"kept": counted.yes, "decided": counted.n, "open": counted.unsaid},
        persons=True,
        parts=parts,
    )
