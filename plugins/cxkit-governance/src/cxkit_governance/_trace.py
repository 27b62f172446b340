"""Whether insights become promises, promises measures, and measures somebody's work (F61)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from cxkit.hookspecs import Place, RuleResult
from cxkit_governance._entries import Entry, by_id
from cxkit_governance._register_words import WORDS
from cxkit_governance._say import result, unknown_parts


@frozen(kw_only=True)
class Chain:
    """One promise with what stands before and behind it.

    Attributes:
        promise: Id of the promise.
        insights: Ids of the insights about customers from which it follows.
        measures: Ids of the measures that keep it.
        unowned: Those of the measures that nobody does.
    """

    promise: str
    insights: tuple[str, ...]
    measures: tuple[str, ...]
    unowned: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True if it follows from an insight and at least one owned measure keeps it."""
        return bool(self.insights) and bool(set(self.measures) - set(self.unowned))


@frozen(kw_only=True)
class Links:
    """The registers that hang together.

    Attributes:
        insights: Entries of the register `insights`.
        promises: Entries of the register `promises`.
        measures: Id of a measure -> who does it, empty if nobody; from plan and registers.
        named: Id of a promise -> measures that name it themselves.
    """

    insights: Sequence[Entry] = ()
    promises: Sequence[Entry] = ()
    measures: Mapping[str, str] = field(factory=dict)
    named: Mapping[str, Sequence[str]] = field(factory=dict)

    @property
    def chains(self) -> tuple[Chain, ...]:
        """One chain for each promise, in the register's order."""
        known = by_id(self.insights)
        return tuple(self._chain(promise, known) for promise in by_id(self.promises).values())

    def _chain(self, promise: Entry, known: Mapping[str, Entry]) -> Chain:
        named = (*promise.many("measures"), *self.named.get(promise.id, ()))
        measures = tuple(dict.fromkeys(each for each in named if each in self.measures))
        return Chain(
            promise=promise.id,
            insights=tuple(each for each in promise.many("insights") if each in known),
            measures=measures,
            unowned=tuple(each for each in measures if not self.measures[each].strip()),
        )


def broken_links(links: Links) -> Iterator[RuleResult]:
    """Where a chain from an insight to somebody's work is broken (F61).

    A register that is not there breaks no chain: nothing is said about its links.

    Reference: traceability in both directions, Gotel & Finkelstein (1994), ICRE, 94-101.
    """
    yield from _unknown(links)
    promises = by_id(links.promises)
    for chain in links.chains:
        yield from _of(promises[chain.promise], chain, links)
    yield from _unused(links)


def _unknown(links: Links) -> Iterator[RuleResult]:
    for name, known in (("insights", by_id(links.insights)), ("measures", links.measures)):
        if known:
            yield from unknown_parts(WORDS, "unknown_link", links.promises, name, known)


def _of(promise: Entry, chain: Chain, links: Links) -> Iterator[RuleResult]:
    if links.insights and not chain.insights:
        yield result(
            WORDS, "promise_without_insight", [promise.place("insights")], name=promise.name
        )
    if links.measures and not chain.measures:
        yield result(
            WORDS, "promise_without_measure", [promise.place("measures")], name=promise.name
        )
    for measure in chain.unowned:
        yield result(
            WORDS,
            "measure_without_owner",
            [Place(kind="initiative", id=measure, field="owner"), promise.place("measures")],
            name=promise.name,
            measure=measure,
        )


def _unused(links: Links) -> Iterator[RuleResult]:
    """Insights and measures that lead to no promise; nothing if there are no promises."""
    if not links.promises:
        return
    used = {insight for promise in links.promises for insight in promise.many("insights")}
    for insight in by_id(links.insights).values():
        if insight.id not in used:
            yield result(WORDS, "insight_without_promise", [insight.place()], name=insight.name)
    kept = {measure for chain in links.chains for measure in chain.measures}
    for measure in links.measures:
        if measure not in kept:
            yield result(
                WORDS,
                "measure_without_promise",
                [Place(kind="initiative", id=measure)],
                level="note",
                measure=measure,
            )
