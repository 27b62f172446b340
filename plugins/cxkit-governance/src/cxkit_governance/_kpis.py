"""How much of what is measured is measured at the customer (F54)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxkit import Draft
from cxkit_governance._entries import Entry, by_id
from cxkit_governance._method_words import WORDS
from cxkit_governance._shares import WILSON, counts, draft, share, tally

METHOD = "governance.outside_in"
REFERENCE = f"Counted in the register; interval: {WILSON}"
AT_CUSTOMERS = frozenset({"customer", "customers", "outside", "kunde", "kunden", "kundschaft"})
INSIDE = frozenset({"inside", "internal", "innen", "intern"})


def measured_at_customers(kpi: Entry) -> bool | None:
    """Where a figure is measured: True at the customer, False inside, None if not said."""
    words = kpi.text("measured_at").casefold()
    return True if words in AT_CUSTOMERS else False if words in INSIDE else None


def drafts(kpis: Sequence[Entry], confidence: float) -> Iterator[Draft]:
    """The outside-in ratio, with the figures of either kind; nothing without any."""
    if not kpis:
        return
    places = {kpi.id: measured_at_customers(kpi) for kpi in by_id(kpis).values()}
    counted = tally(places.values())
    yield draft(
        "F54",
        METHOD,
        "outside_in",
        share(counted, confidence),
        counts(counted, WORDS["outside_in"]),
        REFERENCE,
        blank=WORDS["outside_in_blank"],
        data={
            "at_customers": [name for name, where in places.items() if where is True],
            "inside": [name for name, where in places.items() if where is False],
            "unsaid": [name for name, where in places.items() if where is None],
        },
    )
