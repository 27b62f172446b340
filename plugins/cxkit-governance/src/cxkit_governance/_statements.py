"""Whether sentences of a strategy say what will be measured, by whom, until when (F84)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cxkit import Draft, Subject
from cxkit.hookspecs import RuleResult
from cxkit_governance._entries import Entry, by_id
from cxkit_governance._method_words import WORDS
from cxkit_governance._register_words import MISSING
from cxkit_governance._register_words import WORDS as REMARKS
from cxkit_governance._say import joined, result
from cxkit_governance._shares import WILSON, counts, draft, share, tally

METHOD = "governance.statements"
REFERENCE = f"Deming 1986, Out of the Crisis, ch. 9 (operational definitions); {WILSON}"
DEFINING = ("indicator", "owner", "due")
# Registers whose entries are statements of intent.
REGISTERS = ("statements", "goals")


def missing(statement: Entry) -> tuple[str, ...]:
    """Which of indicator, owner and date a statement lacks."""
    return tuple(name for name in DEFINING if not statement.text(name))


def drafts(registers: Mapping[str, Sequence[Entry]], confidence: float) -> Iterator[Draft]:
    """The share of statements that are defined, register by register (F84)."""
    for register in REGISTERS:
        entries = by_id(registers.get(register, ()))
        if not entries:
            continue
        counted = tally(not missing(each) for each in entries.values())
        yield draft(
            "F84",
            METHOD,
            "operational_statements",
            share(counted, confidence),
            counts(counted, WORDS[f"operational_{register}"]),
            REFERENCE,
            subject=Subject(record=register),
            data={
                "lacking": {
                    name: sum(name in missing(each) for each in entries.values())
                    for name in DEFINING
                },
                "empty": [each.id for each in entries.values() if len(missing(each)) == 3],
            },
        )


def remarks(registers: Mapping[str, Sequence[Entry]]) -> Iterator[RuleResult]:
    """Statements that lack something, empty phrases among them (F84)."""
    for register in REGISTERS:
        for each in by_id(registers.get(register, ())).values():
            lacking = missing(each)
            if lacking:
                empty = len(lacking) == len(DEFINING)
                yield result(
                    REMARKS,
                    "empty_phrase" if empty else "statement_not_defined",
                    [each.place(name) for name in lacking],
                    data={"missing": list(lacking)},
                    name=each.text("text") or each.name,
                    missing=joined(MISSING[name] for name in lacking),
                )
