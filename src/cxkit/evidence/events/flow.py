"""What follows what: the events of each case in order, counted by the engine itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
from attrs import evolve, frozen

from cxkit.evidence.engines.base import Engine
from cxkit.evidence.events.asked import Asked
from cxkit.evidence.events.coding import Coded
from cxkit.evidence.events.continuing import Border
from cxkit.evidence.events.exact import Statistics, order_statistics
from cxkit.evidence.events.outcomes import together
from cxkit.tallies.events import GROUPS, WIDE
from cxkit.tallies.table import IntArray

Rows = Mapping[str, IntArray]
TIE, REPEAT, OVERLAP, UNSETTLED = 1, 2, 4, 8


@frozen(kw_only=True, eq=False)
class Flow:
    """Counts over pairs of events and over events, by code.

    Attributes:
        edges: `pa`, `a`, `m`, `group`, `n`, `low`, `high`.
        edge_bins: `pa`, `a`, `bin`, `n`.
        handovers: `pu`, `u`, `m`, `group`, `n`, `persons`, `low`, `high`.
        handover_bins: `pu`, `u`, `bin`, `n`.
        people: `pp`, `p`, `n`; empty unless persons are kept.
        activities: `a`, `u`, `m`, `n`, `timed`, `low`, `high`.
        activity_bins: `a`, `bin`, `n`.
        contacts: `a`, `m`, `h`, `k`, `group`, `n`.
        exact: `edge`, `border` or `activity` -> order statistics.
        ties: Pairs with the same time (and, where there is an order, the same order).
        repeats: Pairs of events that are equal in everything.
        overlaps: Pairs in which the later one began before the earlier one ended.
    """

    edges: Rows
    edge_bins: Rows
    handovers: Rows
    handover_bins: Rows
    people: Rows
    activities: Rows
    activity_bins: Rows
    contacts: Rows
    exact: Mapping[str, Statistics]
    ties: int
    repeats: int
    overlaps: int

    def plus(self, border: Border) -> Flow:
        """The counts with the pairs in which cases go on from earlier logs."""
        return evolve(
            self,
            edges=together([self.edges, border.edges]),
            edge_bins=together([self.edge_bins, border.edge_bins]),
            handovers=together([self.handovers, border.handovers]),
            handover_bins=together([self.handover_bins, border.handover_bins]),
            ties=self.ties + border.ties,
            overlaps=self.overlaps + border.overlaps,
        )


def keep_ordered(engine: Engine, log: Coded) -> nw.LazyFrame[Any]:
    """The events as `ordered` gives them, computed once where the engine can do that."""
    events = engine.keep(ordered(log))
    unsettled = events.filter(nw.col("odd") >= UNSETTLED).select(nw.len().alias("n"))
    if not engine.fetch(unsettled)["n"][0]:
        return events
    engine.drop(events)
    return engine.keep(ordered(log, thorough=True))


def ordered(log: Coded, *, thorough: bool = False) -> nw.LazyFrame[Any]:
    """The events with what stands before them in their case, in few bytes.

    Columns of the log, and: `pos` from 1; `last` 1 for the last event of a case; of the event
    before (missing for the first one) `pa`, `pu` and `wait`, the time between; `other` 1 if
    somebody else did it; `odd`, the sum of what is odd about the two.
    """
    names = log.columns
    before = {"a": "pa", "u": "pu", "t": "pt", "p": "pp", "s": "ps", "b": "pb"}
    order = log.order(thorough=thorough)
    shifted = [
        nw.col(name).shift(1).over("c", order_by=order).alias(alias)
        for name, alias in before.items()
        if name in names
    ]
    events = log.frame.with_columns(
        *shifted,
        nw.col("a").shift(-1).over("c", order_by=order).alias("next"),
        nw.col("a").cum_count().over("c", order_by=order).cast(nw.Int32).alias("pos"),
    )
    is_last = nw.when(nw.col("next").is_null()).then(nw.lit(1)).otherwise(nw.lit(0))
    waited = nw.col("b" if "b" in names else "t") - nw.col("pt")
    return events.select(
        *names,
        *(["pp"] if "p" in names else []),
        "pa",
        "pu",
        "pos",
        is_last.cast(nw.Int8).alias("last"),
        (waited.clip(0, None) if "b" in names else waited).alias("wait"),
        _other(log).cast(nw.Int8).alias("other"),
        _odd(log, thorough).cast(nw.Int8).alias("odd"),
    )


def _other(log: Coded) -> nw.Expr:
    """1 if somebody else did the event before; whoever is not named may be anybody."""
    persons = log.book.persons
    if persons is None:
        return nw.lit(0)
    known = (nw.col("p") != persons.unnamed) & (nw.col("pp") != persons.unnamed)
    return nw.when(known & (nw.col("p") != nw.col("pp"))).then(nw.lit(1)).otherwise(nw.lit(0))


def _odd(log: Coded, thorough: bool) -> nw.Expr:
    """What is odd about an event and the one before: the sum of the values that hold.

    `TIE`: the same time and, where there is an order, the same order; `REPEAT`: equal in
    everything; `OVERLAP`: it began before the other ended; `UNSETTLED`: not equal, but in no
    order either.
    """
    names, at_once = log.columns, nw.col("t") == nw.col("pt")
    same = at_once & (nw.col("s") == nw.col("ps")) if "s" in names else at_once
    alike = same & (nw.col("a") == nw.col("pa"))
    # The place in a file tells no two events apart that are else the same.
    equal = (at_once if log.numbered else same) & (nw.col("a") == nw.col("pa"))
    equal = equal & (nw.col("u") == nw.col("pu"))
    for name, before in (("p", "pp"), ("b", "pb")):
        if name in names:
            equal = equal & (nw.col(name) == nw.col(before))
    odd = nw.when(same).then(nw.lit(TIE)).otherwise(nw.lit(0))
    if not thorough:
        odd = nw.when(alike).then(nw.lit(TIE + UNSETTLED)).otherwise(odd)
    repeat = REPEAT if log.numbered else TIE + REPEAT
    odd = nw.when(equal).then(nw.lit(repeat)).otherwise(odd)
    if "b" in names:
        early = nw.when(nw.col("b") < nw.col("pt")).then(nw.lit(OVERLAP)).otherwise(nw.lit(0))
        odd = odd + early
    return odd


@frozen(kw_only=True)
class FlowReader:
    """Counts over the ordered events.

    Attributes:
        engine: The engine.
        events: What `ordered` gives, kept.
        asked: What is asked of them.
        exact: True if order statistics are wanted.
    """

    engine: Engine
    events: nw.LazyFrame[Any]
    asked: Asked
    exact: bool

    @property
    def _names(self) -> list[str]:
        return self.events.collect_schema().names()

    def read(self) -> Flow:
        """All counts."""
        pairs = self._pairs()
        edge_bins = self._bins(pairs, ("pa", "a"), "wait")
        handover_bins = self._bins(pairs, ("pu", "u"), "wait")
        work = self._work()
        activity_bins = self._bins(work, ("a",), "work") if work is not None else {}
        wanted = [
            ("edge", pairs, ("pa", "a"), "wait", edge_bins),
            ("border", pairs, ("pu", "u"), "wait", handover_bins),
            *([("activity", work, ("a",), "work", activity_bins)] if work is not None else []),
        ]
        exact = {
            of: order_statistics(self.engine, rows, by, column, bins)
            for of, rows, by, column, bins in (wanted if self.exact else [])
        }
        return Flow(
            edges=self._sums(pairs, ("pa", "a", "m", "group")),
            edge_bins=edge_bins,
            handovers=self._sums(pairs, ("pu", "u", "m", "group"), persons=True),
            handover_bins=handover_bins,
            people=self._people(pairs),
            activities=self._activities(),
            activity_bins=activity_bins,
            contacts=self._contacts(),
            exact=exact,
            **self._oddities(),
        )

    def _pairs(self) -> nw.LazyFrame[Any]:
        """Pairs of neighbours with the waiting time between them."""
        pairs = self.events.filter(nw.col("pos") > 1)
        pairs = pairs.with_columns((nw.col("c") % GROUPS).cast(nw.Int16).alias("group"))
        return self.engine.with_bin(_split(pairs, "wait"), "wait", "bin")

    def _work(self) -> nw.LazyFrame[Any] | None:
        """Events with the time they took; None where nobody says when they began."""
        if "w" not in self._names:
            return None
        timed = self.events.filter(nw.col("w") >= 0).with_columns(nw.col("w").alias("work"))
        return self.engine.with_bin(_split(timed, "work"), "work", "bin")

    def _sums(self, pairs: nw.LazyFrame[Any], by: Sequence[str], *, persons: bool = False) -> Rows:
        sums = [nw.len().alias("n"), nw.col("low").sum(), nw.col("high").sum()]
        if persons:
            sums.append(nw.col("other").cast(nw.Int64).sum().alias("persons"))
        return self.engine.fetch_integers(pairs.group_by(*by).agg(*sums))

    def _bins(self, rows: nw.LazyFrame[Any], by: Sequence[str], column: str) -> Rows:
        return self.engine.fetch_integers(rows.group_by(*by, "bin").agg(nw.len().alias("n")))

    def _people(self, pairs: nw.LazyFrame[Any]) -> Rows:
        if not self.asked.keep_persons or "pp" not in self._names:
            return {}
        others = pairs.filter(nw.col("other") == 1)
        return self.engine.fetch_integers(others.group_by("pp", "p").agg(nw.len().alias("n")))

    def _activities(self) -> Rows:
        rows = self.events
        if "w" in self._names:
            work = nw.col("w").clip(0, None)
            rows = rows.with_columns(work.alias("work"), _flag(nw.col("w") >= 0).alias("timed"))
        else:
            rows = rows.with_columns(nw.lit(0).alias("work"), nw.lit(0).alias("timed"))
        return self.engine.fetch_integers(
            _split(rows, "work")
            .group_by("a", "u", "m")
            .agg(
                nw.len().alias("n"),
                nw.col("timed").cast(nw.Int64).sum(),
                nw.col("low").sum(),
                nw.col("high").sum(),
            )
        )

    def _contacts(self) -> Rows:
        """Contacts; where nobody says which activities are any, all events with their channel.

        Which activities have a channel can only be told of all logs together.
        """
        if self.asked.contacts is None and "h" not in self._names:
            return {}
        channel = nw.col("h") if "h" in self._names else nw.lit(0)
        demand = nw.lit(0)
        if "k" in self._names:
            demand = nw.col("k")
        elif self.asked.failures is not None:
            demand = (
                _flag(nw.col("a").is_in(list(self.asked.failures))) + 1
                if self.asked.failures
                else nw.lit(1)
            )
        group = nw.col("c") % GROUPS if self.asked.case_is_person else nw.lit(0)
        rows = self.events.select(
            "a",
            "m",
            channel.cast(nw.Int64).alias("h"),
            demand.cast(nw.Int64).alias("k"),
            group.cast(nw.Int64).alias("group"),
        )
        if self.asked.contacts is not None:
            rows = rows.filter(nw.col("a").is_in(list(self.asked.contacts)))
        return self.engine.fetch_integers(
            rows.group_by("a", "m", "h", "k", "group").agg(nw.len().alias("n"))
        )

    def _oddities(self) -> dict[str, int]:
        """Ties, exact repeats and overlaps."""
        odd = self.events.filter(nw.col("odd") > 0)
        rows = self.engine.fetch_integers(odd.group_by("odd").agg(nw.len().alias("n")))
        return {
            name: int(rows["n"][rows["odd"] & value > 0].sum())
            for name, value in (("ties", TIE), ("repeats", REPEAT), ("overlaps", OVERLAP))
        }


def _split(frame: nw.LazyFrame[Any], column: str) -> nw.LazyFrame[Any]:
    """The frame with durations cut into what is below `WIDE` and how often it is full."""
    high = (nw.col(column) / WIDE).floor().cast(nw.Int64)
    return frame.with_columns(high.alias("high")).with_columns(
        (nw.col(column) - nw.col("high") * WIDE).alias("low")
    )


def _flag(condition: nw.Expr) -> nw.Expr:
    """1 where a condition holds, else 0; booleans do not add up everywhere."""
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64)
