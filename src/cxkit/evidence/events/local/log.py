"""A log whose events come into this process, portion by portion."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, TypeVar

import narwhals as nw
import numpy as np
from attrs import define, field

from cxkit.evidence.engines.base import Engine
from cxkit.evidence.events.asked import Asked
from cxkit.evidence.events.cases import Cases, Done
from cxkit.evidence.events.coding import Coded
from cxkit.evidence.events.flow import Flow, Rows
from cxkit.evidence.events.local.flow import FlowCounter
from cxkit.evidence.events.local.portion import Portion
from cxkit.evidence.events.local.records import Recorder
from cxkit.evidence.events.local.statistics import Chosen, Timed
from cxkit.evidence.events.ordered_log import OrderedLog
from cxkit.evidence.events.outcomes import together
from cxkit.tallies.table import IntArray

# So many events are sorted at once; a case is never cut. Of more than `KEPT` events, the
# durations are read again where they are needed twice.
PORTION, KEPT = 2**19, 2**25
# Of more events than that, the engine brings those together that lie in one portion.
MANY = 2**25
# Of so many cases, the engine finds the events; of more, they are found here.
_FEW, _WORKERS = 1000, 4
S = TypeVar("S")
T = TypeVar("T")


@define(kw_only=True, eq=False)
class LocalLog(OrderedLog):
    """Events as arrays.

    Attributes:
        engine: The engine that holds them.
        log: What its codes mean.
        keys: (cases,) the keys of the cases.
        asked: What is asked of it.
        events: The events, kept.
        count: How many there are.
        columns: What is known of them.
        order: Columns by which the events of a case are ordered.
    """

    engine: Engine
    log: Coded
    keys: IntArray
    asked: Asked
    events: nw.LazyFrame[Any]
    count: int
    columns: frozenset[str]
    order: Sequence[str]
    _counter: FlowCounter = field(init=False)
    _timed: list[dict[str, Timed]] = field(factory=list, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    @_counter.default
    def _new_counter(self) -> FlowCounter:
        return FlowCounter(log=self.log, asked=self.asked, columns=self.columns)

    @classmethod
    def of(cls, engine: Engine, log: Coded, asked: Asked) -> LocalLog:
        """A log, as codes.

        Raises:
            ValueError: if its cases are no places among keys.
        """
        if log.keys is None:
            raise ValueError("only a log whose cases are places among keys is counted here")
        # Only this thread may ask the engine.
        columns, order = frozenset(log.columns), log.order(thorough=True)
        is_long = log.book.rows > MANY
        events = engine.keep(log.frame.sort("c") if is_long else log.frame)
        if log.table is not None:
            engine.drop(log.table)
        count = engine.fetch(events.select(nw.len().alias("n")))["n"][0]
        return cls(
            engine=engine,
            log=log,
            keys=log.keys,
            asked=asked,
            events=events,
            count=count,
            columns=columns,
            order=order,
        )

    def records(self, then: Callable[[Cases, Done], T]) -> Iterator[T]:
        asked, book = self.asked, self.log.book
        recorder = Recorder.of(
            [name for _, name in book.activities],
            list(asked.failures or ()),
            book.persons,
            thorough=asked.thorough,
        )

        def count(portion: Portion) -> T:
            timed = self._counter.timed(portion)
            self._counter.add(portion, timed)
            if self._is_kept:
                with self._lock:
                    self._timed.append(timed)
            return then(*recorder.records(portion))

        return self.portions(count)

    def portions(self, what: Callable[[Portion], T]) -> Iterator[T]:
        """What follows from portions of the cases, several of which are worked on at once."""
        return self._in_portions(self._rows(), lambda rows: what(self._portion(rows)))

    def flow(self, *, exact: bool) -> Flow:
        ranks = self._counter.ranks() if exact else {}

        def chosen(timed: Mapping[str, Timed]) -> dict[str, Chosen]:
            return {of: each.chosen(timed[of]) for of, each in ranks.items()}

        parts: list[dict[str, Chosen]] = []
        if exact and self._is_kept:
            parts += self._in_portions(self._timed, chosen)
        elif exact:
            parts += self.portions(lambda portion: chosen(self._counter.timed(portion)))
        found = {of: each.statistics([part[of] for part in parts]) for of, each in ranks.items()}
        return self._counter.flow(found)

    def paths(self, keys: IntArray, most: int) -> Rows:
        portion = self._portion(self._some(self.log.places(keys)))
        pos = np.arange(len(portion), dtype=np.int64) - portion.starts[portion.case] + 1
        near = pos <= most
        order = np.argsort(keys)
        case = order[np.searchsorted(keys[order], portion.keys)][portion.case]
        return {"case": case[near], "pos": pos[near], "a": portion["a"][near]}

    def instants(self, keys: IntArray) -> Rows:
        rows = self._some(self.log.places(keys))
        names = [name for name in ("t", "s") if name in rows]
        return {"c": self.keys[rows["c"]], **{name: rows[name] for name in names}}

    def drop(self) -> None:
        self._timed.clear()
        self.engine.drop(self.events)

    @property
    def _is_kept(self) -> bool:
        return self.count <= KEPT

    def _portion(self, rows: Rows) -> Portion:
        return Portion.of(rows, self.order, self.keys)

    def _rows(self) -> Iterator[Rows]:
        """The rows of all cases, some cases after the other."""
        cases = len(self.keys)
        size = cases
        if self.count > PORTION:
            size = min(max(cases * PORTION // self.count, 1), 2**16)
        for first in range(0, cases, size or 1):
            events = self.events
            if size < cases:
                events = events.filter((nw.col("c") >= first) & (nw.col("c") < first + size))
            yield self.engine.fetch_codes(events)

    def _some(self, places: IntArray) -> Rows:
        """The rows of some cases."""
        if len(places) <= _FEW:
            some = self.engine.small_table(self.events, {"c": places.tolist()}, {})
            return self.engine.fetch_codes(self.events.join(some, on=["c"], how="semi"))
        parts = []
        for rows in self._rows():
            own = np.isin(rows["c"], places)
            parts.append({name: values[own] for name, values in rows.items()})
        return together(parts)

    def _in_portions(self, parts: Iterable[S], what: Callable[[S], T]) -> Iterator[T]:
        if self.count <= PORTION:
            yield from map(what, parts)
            return
        workers = min(os.cpu_count() or 1, _WORKERS)
        waiting: deque[Future[T]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            for part in parts:
                waiting.append(pool.submit(what, part))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
