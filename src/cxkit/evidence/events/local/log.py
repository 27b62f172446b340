"""A log whose events come into this process, portion by portion."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, TypeVar

import narwhals as nw
import numpy as np
from attrs import define, field

from cxkit.evidence.engines.base import Engine
from cxkit.evidence.events.asked import Asked
from cxkit.evidence.events.case_numbers import CaseNumbers
from cxkit.evidence.events.cases import Cases, Done
from cxkit.evidence.events.coding import Book, Coded
from cxkit.evidence.events.flow import Flow, Rows
from cxkit.evidence.events.local.flow import FlowCounter
from cxkit.evidence.events.local.pairs import STEPS
from cxkit.evidence.events.local.portion import Portion
from cxkit.evidence.events.local.records import Recorder
from cxkit.evidence.events.local.spread import Spread
from cxkit.evidence.events.local.statistics import Chosen, Timed
from cxkit.evidence.events.ordered_log import OrderedLog
from cxkit.evidence.events.outcomes import together
from cxkit.tallies.table import IntArray

# So many events are sorted at once; a case is never cut. Of more than `KEPT` events, the
# durations are read again where they are needed twice.
PORTION, KEPT = 2**19, 2**25
# So many events are in this process at once, and come here in parts of so many.
MANY, PART = 2**24, 2**19
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
        cases: Its cases.
        asked: What is asked of it.
        events: The events, kept.
        count: How many there are.
        columns: What is known of them.
        order: Columns by which the events of a case are ordered.
        steps: The steps that there are; none if they are too many.
    """

    engine: Engine
    log: Coded
    cases: CaseNumbers
    asked: Asked
    events: nw.LazyFrame[Any]
    count: int
    columns: frozenset[str]
    order: Sequence[str]
    steps: IntArray
    _counter: FlowCounter = field(init=False)
    _timed: list[list[Timed]] = field(factory=list, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    @_counter.default
    def _new_counter(self) -> FlowCounter:
        return FlowCounter(log=self.log, asked=self.asked, columns=self.columns, steps=self.steps)

    @classmethod
    def of(cls, engine: Engine, log: Coded, asked: Asked) -> LocalLog:
        """A log, as codes.

        Raises:
            ValueError: if its cases have no numbers of the engine's.
        """
        if log.cases is None:
            raise ValueError("only a log whose cases have numbers is counted here")
        if log.book.rows <= MANY:
            # Of larger logs, so much is read that memory is what is short.
            _keep_what_is_freed()
        # Only this thread may ask the engine.
        columns, order = frozenset(log.columns), log.order(thorough=True)
        events = engine.keep(log.frame)
        count = engine.fetch(events.select(nw.len().alias("n")))["n"][0]
        return cls(
            engine=engine,
            log=log,
            cases=log.cases,
            asked=asked,
            events=events,
            count=count,
            columns=columns,
            order=order,
            steps=_steps(engine, events, log.book),
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
        spread = Spread.of(self.count, len(self.cases), at_once=MANY, portion=PORTION)
        cases = iter(spread.cases(self.cases))

        def then(portion: tuple[list[Rows], CaseNumbers]) -> T:
            rows, own = portion
            # What has been read is not needed any more, once it is in order.
            ordered = self._ordered(together(rows), own)
            rows.clear()
            return what(ordered)

        for low, high in spread.passes:
            frames = self.engine.parts(self.events, PART)
            if spread.first:
                own = (nw.col("c") >= low) & (nw.col("c") < high)
                frames = (frame.filter(own) for frame in frames)
            parts = list(self._side_by_side(map(self.engine.fetch_codes, frames), spread.split))
            portions = [list(rows) for rows in zip(*parts, strict=True)]
            del parts
            yield from self._side_by_side(zip(portions, cases, strict=False), then)

    def flow(self, *, exact: bool) -> Flow:
        ranks = self._counter.ranks() if exact else {}

        def chosen(timed: Sequence[Timed]) -> dict[str, Chosen]:
            return self._counter.chosen(timed, ranks)

        parts: list[dict[str, Chosen]] = []
        if exact and self._is_kept:
            parts += self._side_by_side(self._timed, chosen)
        elif exact:
            parts += self.portions(lambda portion: chosen(self._counter.timed(portion)))
        found = {of: each.statistics([part[of] for part in parts]) for of, each in ranks.items()}
        return self._counter.flow(found)

    def paths(self, keys: IntArray, most: int) -> Rows:
        portion = self._some(keys)
        pos = np.arange(len(portion), dtype=np.int64) - portion.starts[portion.case] + 1
        near = pos <= most
        order = np.argsort(keys)
        case = order[np.searchsorted(keys[order], portion.keys)][portion.case]
        return {"case": case[near], "pos": pos[near], "a": portion["a"][near]}

    def instants(self, keys: IntArray) -> Rows:
        portion = self._some(keys)
        names = [name for name in ("t", "s") if name in portion]
        return {"c": portion.spread(portion.keys), **{name: portion[name] for name in names}}

    def drop(self) -> None:
        self._timed.clear()
        self.engine.drop(self.events)

    @property
    def _is_kept(self) -> bool:
        return self.count <= KEPT

    def _ordered(self, rows: Rows, cases: CaseNumbers) -> Portion:
        return Portion.of(rows, self.order, cases, len(self.log.book.units))

    def _some(self, keys: IntArray) -> Portion:
        """Some cases."""
        own = self.cases.take(np.isin(self.cases.key, keys))
        if len(own) <= _FEW:
            some = self.engine.small_table(self.events, {"c": own.number.tolist()}, {})
            rows = self.engine.fetch_codes(self.events.join(some, on=["c"], how="semi"))
            return self._ordered(rows, own)
        parts = []
        for frame in self.engine.parts(self.events, PART):
            rows = self.engine.fetch_codes(frame)
            is_own = np.isin(rows["c"], own.number)
            parts.append({name: values[is_own] for name, values in rows.items()})
        return self._ordered(together(parts), own)

    def _side_by_side(self, parts: Iterable[S], what: Callable[[S], T]) -> Iterator[T]:
        """What follows from each part, in their order; only this thread asks for parts."""
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


def _steps(engine: Engine, events: nw.LazyFrame[Any], book: Book) -> IntArray:
    """What is done where."""
    if max(len(book.activities), len(book.units)) > STEPS:
        return np.zeros(0, dtype=np.int64)
    return engine.fetch_integers(events.group_by("x").agg(nw.len().alias("n")))["x"]


def _keep_what_is_freed() -> None:
    """Let memory that arrays give back be there for the next ones.

    The GNU C library gives large blocks back to the system at once, which then hands them out
    again page by page: that takes longer than what is done with them. It stops doing so up to
    the size of the largest block that was ever freed, but for none above 32 MiB.
    """
    np.empty(2**25 - 2**16, dtype=np.uint8)
