"""Whether what was promised was kept, promise by promise (F62)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from cxkit import Draft, Subject
from cxkit.hookspecs import RuleResult
from cxkit_governance._entries import Entry, by_id
from cxkit_governance._method_words import WORDS
from cxkit_governance._register_words import WORDS as REMARKS
from cxkit_governance._say import percent, result
from cxkit_governance._shares import WILSON, Tally, counts, draft, share

METHOD = "governance.promises"
REFERENCE = f"Parasuraman, Zeithaml & Berry 1985, Journal of Marketing 49, 41-50 (gap 4); {WILSON}"
# Five points of a hundred around the target.
SMALLEST_RELEVANT = 0.05


@frozen(kw_only=True)
class Outcome:
    """What became of one promise.

    Attributes:
        cases: Cases in which it was kept and not kept.
        target: The share that was aimed at, or None.
        step: The step of the experience that it is about; empty if not said.
    """

    cases: Tally
    target: float | None
    step: str

    def missed(self, confidence: float = 0.95) -> bool:
        """True if the whole interval lies below the target."""
        if self.target is None or not self.cases.n:
            return False
        return self.cases.interval(confidence).high < self.target


def outcome(promise: Entry) -> Outcome | None:
    """The outcome of a promise, or None if its counts are not there or contradict each other."""
    promised, kept = promise.count("promised"), promise.count("kept")
    if promised is None or kept is None or kept > promised:
        return None
    target = promise.number("target")
    return Outcome(
        cases=Tally(yes=kept, no=promised - kept),
        target=target if target is not None and 0 < target <= 1 else None,
        step=promise.text("step"),
    )


def drafts(promises: Sequence[Entry], confidence: float) -> Iterator[Draft]:
    """The share that was kept of each promise that has an outcome (F62)."""
    for promise in by_id(promises).values():
        found = outcome(promise)
        if found is not None:
            yield _kept(promise, found, confidence)


def _kept(promise: Entry, found: Outcome, confidence: float) -> Draft:
    known = found.target is not None
    words = WORDS["promise_kept_target" if known else "promise_kept"]
    return draft(
        "F62",
        METHOD,
        "promise_kept",
        share(
            found.cases,
            confidence,
            null=found.target,
            relevant=SMALLEST_RELEVANT if known else None,
        ),
        counts(found.cases, words, name=promise.name, target=percent(found.target or 0)),
        REFERENCE,
        subject=Subject(record=f"promises/{promise.id}"),
        blank=WORDS["promise_kept_blank"],
        data={
            "target": found.target,
            "step": found.step,
            "kept": found.cases.yes,
            "promised": found.cases.n,
            "missed": found.missed(confidence),
        },
    )


def remarks(promises: Sequence[Entry], confidence: float) -> Iterator[RuleResult]:
    """Promises that nobody counts, that contradict themselves, or that miss their target."""
    for promise in by_id(promises).values():
        promised, kept = promise.count("promised"), promise.count("kept")
        found = outcome(promise)
        if promised is None or kept is None:
            yield result(
                REMARKS, "promise_without_outcome", [promise.place("kept")], name=promise.name
            )
        elif kept > promised:
            yield result(
                REMARKS,
                "kept_more_than_promised",
                [promise.place("kept")],
                level="error",
                data={"kept": kept, "promised": promised},
                name=promise.name,
                kept=kept,
                promised=promised,
            )
        elif found is not None and found.missed(confidence):
            yield _missed(promise, found, confidence)


def _missed(promise: Entry, found: Outcome, confidence: float) -> RuleResult:
    interval = found.cases.interval(confidence)
    return result(
        REMARKS,
        "promise_below_target",
        [promise.place("target")],
        data={
            "share": found.cases.value,
            "low": interval.low,
            "high": interval.high,
            "target": found.target,
        },
        name=promise.name,
        share=percent(found.cases.value),
        high=percent(interval.high),
        target=percent(found.target or 0),
    )
