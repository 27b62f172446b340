"""Methods over registers: the figures that each makes of a context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cxkit import Draft, Subject
from cxkit.context import Context
from cxkit_governance import (
    _anchors,
    _announcements,
    _boards,
    _decisions,
    _goals,
    _kpis,
    _processes,
    _promises,
    _stages,
    _statements,
)
from cxkit_governance._method_words import WORDS
from cxkit_governance._registers import links_of, registers_of
from cxkit_governance._shares import WILSON, counts, draft, share, tally

CHAINS = "governance.chains"
CHAINS_REFERENCE = f"Gotel & Finkelstein 1994, ICRE, 94-101 (traceability); {WILSON}"


def pressure(context: Context) -> Iterable[Draft]:
    """What pressure does to decisions (F05)."""
    decisions = registers_of(context).get("decisions", ())
    return _decisions.drafts(decisions, context.settings.confidence)


def processes(context: Context) -> Iterable[Draft]:
    """The share of processes with one owner, and both views (F37)."""
    entries = registers_of(context).get("processes", ())
    return _processes.drafts(entries, context.settings.confidence)


def stages(context: Context) -> Iterable[Draft]:
    """The stage that the change has reached (F50)."""
    return _stages.drafts(registers_of(context).get("stages", ()))


def outside_in(context: Context) -> Iterable[Draft]:
    """How much of what is measured is measured at the customer (F54)."""
    return _kpis.drafts(registers_of(context).get("kpis", ()), context.settings.confidence)


def boards(context: Context) -> Iterable[Draft]:
    """The share of boards with somebody who stands for the customer (F60)."""
    return _boards.drafts(registers_of(context).get("boards", ()), context.settings.confidence)


def chains(context: Context) -> Iterator[Draft]:
    """The share of promises with a whole chain; nothing without insights or measures (F61)."""
    links = links_of(context, registers_of(context))
    if not links.promises or not links.insights or not links.measures:
        return
    whole = {chain.promise: chain.complete for chain in links.chains}
    counted = tally(whole.values())
    yield draft(
        "F61",
        CHAINS,
        "complete_chains",
        share(counted, context.settings.confidence),
        counts(counted, WORDS["complete_chains"]),
        CHAINS_REFERENCE,
        subject=Subject(record="promises"),
        data={"broken": [promise for promise, complete in whole.items() if not complete]},
    )


def promises(context: Context) -> Iterable[Draft]:
    """The share that was kept of each promise (F62)."""
    entries = registers_of(context).get("promises", ())
    return _promises.drafts(entries, context.settings.confidence)


def goals(context: Context) -> Iterable[Draft]:
    """The share of staff with a goal that serves customers (F67)."""
    return _goals.drafts(registers_of(context).get("goals", ()), context.tree)


def anchors(context: Context) -> Iterable[Draft]:
    """The coverage of the four anchors (F69)."""
    entries = registers_of(context).get("documents", ())
    return _anchors.drafts(entries, context.settings.confidence)


def say_do(context: Context) -> Iterable[Draft]:
    """The share of announcements that were kept (F80)."""
    entries = registers_of(context).get("announcements", ())
    return _announcements.drafts(entries, context.settings.confidence)


def statements(context: Context) -> Iterable[Draft]:
    """The share of statements that are defined (F84)."""
    return _statements.drafts(registers_of(context), context.settings.confidence)
