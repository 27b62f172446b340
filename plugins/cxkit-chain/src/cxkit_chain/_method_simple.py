"""F53, F82: is it fast, does it work the first time, and are people happy with it."""

from __future__ import annotations

from collections.abc import Iterator

from cxkit import Draft
from cxkit.context import Context
from cxkit.hookspecs import Method
from cxkit.stats import newcombe
from cxkit_chain._figures import WILSON, Chain, chains, share
from cxkit_chain._method_chain import lead_times
from cxkit_chain._words import WORDS, percent

SIMPLE, COMPLIANT = "chain.simple", "chain.compliant"


def simple(context: Context) -> Iterator[Draft]:
    """Lead times and the share of cases that went right the first time."""
    for chain in chains(context):
        yield from lead_times(chain, "F53", SIMPLE)
        yield from _first_time_right(chain)


def compliant(context: Context) -> Iterator[Draft]:
    """Conformance to the way that is meant, and who is unhappy all the same."""
    for chain in chains(context):
        yield from _conformance(chain)


SIMPLE_METHOD = Method(
    id=SIMPLE,
    functions=("F53",),
    label={
        "en": "Simple, fast, reliable: lead times, and right the first time",
        "de": "Einfach, schnell, zuverlässig: Durchlaufzeiten und Gelingen beim ersten Mal",
    },
    reference=f"Conover 1999, section 3.2; {WILSON}",
    compute=simple,
    needs=("events",),
)
COMPLIANT_METHOD = Method(
    id=COMPLIANT,
    functions=("F82",),
    label={
        "en": "By the book and unhappy all the same",
        "de": "Nach Vorschrift und trotzdem unzufrieden",
    },
    reference=f"{WILSON}; Newcombe 1998, method 10",
    compute=compliant,
    needs=("events",),
)


def _first_time_right(chain: Chain) -> Iterator[Draft]:
    """The share that went right as the log says, else without repetition and failure."""
    cases = chain.view.cases(chain.process)
    judged = cases.right + cases.wrong
    if not judged:
        return
    yield chain.draft(
        "F53",
        SIMPLE,
        "first_time_right",
        share(cases.right, judged, chain.confidence, judged / cases.n),
        WORDS["first_time_right"],
        reference=WILSON,
        data={"cases": cases.n, "judged": judged},
        percent=percent(cases.right / judged),
    )


def _conformance(chain: Chain) -> Iterator[Draft]:
    cases = chain.view.cases(chain.process)
    if cases.happy is None:
        return
    over = cases.n - cases.begun
    estimate = share(cases.happy, over, chain.confidence)
    yield chain.draft(
        "F82",
        COMPLIANT,
        "conformance",
        estimate,
        WORDS["conformance"],
        reference=WILSON,
        data={"on_the_way": cases.begun},
        percent=percent(estimate.value or 0.0),
    )
    yield from _unhappy(chain)


def _unhappy(chain: Chain) -> Iterator[Draft]:
    """Unhappy although all went as meant; ratings are those of persons."""
    found = chain.view.grouped("cases", ("path",), process=chain.process)
    sums = {
        key[0]: tuple(int(found.sums[name][row].sum()) for name in ("unhappy", "rated"))
        for row, key in enumerate(found.keys)
    }
    unhappy, rated = sums.get("happy", (0, 0))
    others, others_rated = sums.get("other", (0, 0))
    if not rated:
        return
    estimate = share(unhappy, rated, chain.confidence)
    difference = None
    if others_rated >= chain.context.settings.min_for(None):
        interval = newcombe(unhappy, rated, others, others_rated, chain.confidence)
        gap = unhappy / rated - others / others_rated
        difference = {"value": gap, "low": interval.low, "high": interval.high}
    yield chain.draft(
        "F82",
        COMPLIANT,
        "compliant_unhappy",
        estimate,
        WORDS["compliant_unhappy"],
        reference=f"{WILSON}; Newcombe 1998, method 10",
        persons=True,
        data={"less_than_others": difference},
        percent=percent(estimate.value or 0.0),
    )
