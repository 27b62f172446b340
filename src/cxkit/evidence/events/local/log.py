"""A log whose events come into this process, portion by portion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import cached_property
from typing import Any, TypeVar

import narwhals as nw
import numpy as np
from attrs import define, field

from cxkit.evidence.engines.base import Engine
from cxkit.evidence.events.asked import Asked
from cxkit.evidence.events.beside import side_by_side
from cxkit.evidence.events.case_numbers import CaseNumbers
from cxkit.evidence.events.cases import Cases, Done
from cxkit.evidence.events.coding import Book, Coded
from cxkit.evidence.events.flow import Flow, Rows
from cxkit.evidence.events.local.flow import FlowCounter
from cxkit.evidence.events.local.pairs import STEPS
from cxkit.evidence.events.local.portion import Portion
from cxkit.evidence.events.local.records import Recorder
from cxkit.evidence.events.local.shelves import Shelves
from cxkit.evidence.events.local.spread import Spread
from cxkit.evidence.events.ordered_log import OrderedLog
from cxkit.evidence.events.outcomes import together
from cxkit.tallies.table import IntArray

# So many events are in this process at once. Of more, so many are, pass by pass, and they are
# read again where they are needed twice. So many are sorted at once; a case is never cut.
MANY, PASS, PORTION = 2**25, 2**24, 2**19
# Events come here in parts of so many: of a file, at most, and of what the engine keeps.
PIECE, PART = 14 * 2**17, 2**19
# Of so many cases, the engine finds the events; of more, they are found here.
_FEW = 1000
S = TypeVar("S")
T = TypeVar("T")
Frames = Iterable[nw.LazyFrame[Any]]


@define(kw_only=True, eq=False, slots=False)
class LocalLog(OrderedLog):
    """Events as arrays.

    Attributes:
        engine: The engine that holds them.
        log: What its codes mean.
        cases: Its cases.
        asked: What is asked of it.
        columns: What is known of its events.
        order: Columns by which the events of a case are ordered.
        count: How many events there are, at most.
        shelves: The events, or those of a pass.
        kept: All events, kept by the engine; None: they are all on the shelves.
    """

    engine: Engine
    log: Coded
    cases: CaseNumbers
    asked: Asked
    columns: frozenset[str]
    order: Sequence[str]
    count: int
    shelves: Shelves
    kept: nw.LazyFrame[Any] | None
    _is_in_order: bool = field(default=False, init=False)

    @classmethod
    def of(cls, engine: Engine, log: Coded, asked: Asked) -> LocalLog:
        """A log, as codes.

        Raises:
            ValueError: if its cases have no numbers of the engine's.
        """
        if log.cases is None:
            raise ValueError("only a log whose cases have numbers is counted here")
        frame, count = log.frame, log.book.rows
        pieces, is_kept = None, False
        if count <= MANY:
            # Of larger logs, so much is read that memory is what is short.
            _keep_what_is_freed()
            rows = min(PIECE, max(count // 4, PART // 4))
            pieces = engine.pieces(frame, rows) if log.by_row else None
        if pieces is None:
            frame, is_kept = engine.keep(frame), True
            count = _count(engine, frame)
            pieces = (part for part in engine.parts(frame, PART))
        at_once = MANY if count <= MANY else PASS
        spread = Spread.of(count, len(log.cases), at_once=at_once, portion=PORTION)
        passes = [frame.filter(_lies_in(each)) for each in spread.passes] if spread.first else []
        room = max((_count(engine, each) for each in passes), default=count)
        found = cls(
            engine=engine,
            log=log,
            cases=log.cases,
            asked=asked,
            columns=frozenset(log.columns),
            order=log.order(thorough=True),
            count=count,
            shelves=Shelves(spread=spread, room=room, kinds=_kinds(log.book)),
            kept=frame if passes else None,
        )
        if not passes:
            found.shelves.clear(spread.cases(log.cases))
            with closing(pieces):
                found._read(pieces)
            if is_kept:
                engine.drop(frame)
        return found

    @property
    def is_here(self) -> bool:
        return self.kept is None

    @cached_property
    def steps(self) -> IntArray:
        """The steps that there are; none if they are too many."""
        if self.kept is None or not self.shelves.kinds:
            return self.shelves.seen
        counted = self.kept.group_by("x").agg(nw.len().alias("n"))
        return self.engine.fetch_integers(counted)["x"]

    @cached_property
    def _counter(self) -> FlowCounter:
        return FlowCounter(log=self.log, asked=self.asked, columns=self.columns, steps=self.steps)

    def records(self, then: Callable[[Cases, Done], T]) -> Iterator[T]:
        asked, book, counter = self.asked, self.log.book, self._counter
        recorder = Recorder.of(
            [name for _, name in book.activities],
            list(asked.failures or ()),
            book.persons,
            thorough=asked.thorough,
        )

        def count(portion: Portion) -> T:
            counter.add(portion, counter.timed(portion))
            return then(*recorder.records(portion))

        return self.portions(count)

    def portions(self, what: Callable[[Portion], T]) -> Iterator[T]:
        """What follows from portions of the cases, several of which are worked on at once."""

        def then(place: int) -> T:
            return what(self._portion(place))

        for _ in self._passes():
            yield from self._side_by_side(range(len(self.shelves.cases)), then)
        self._is_in_order = self.kept is None

    def _portion(self, place: int) -> Portion:
        """A portion of those on the shelves; there it is in order from then on, if it stays."""
        rows, cases = self.shelves.take(place), self.shelves.cases[place]
        if self._is_in_order:
            return Portion.in_order(rows, cases, self._units)
        found = Portion.of(rows, self.order, cases, self._units)
        if self.kept is None:
            self.shelves.put_back(place, found.columns)
        return found

    @property
    def _units(self) -> int:
        return len(self.log.book.units)

    def _passes(self) -> Iterator[None]:
        """Put on the shelves what belongs there, one pass after the other."""
        if self.kept is None:
            yield
            return
        spread = self.shelves.spread
        cases = spread.cases(self.cases)
        for k, each in enumerate(spread.passes):
            self.shelves.clear(cases[k * spread.portions : (k + 1) * spread.portions])
            self._read(f.filter(_lies_in(each)) for f in self.engine.parts(self.kept, PART))
            yield

    def _read(self, parts: Frames) -> None:
        """Put parts on the shelves."""

        def arrived() -> Iterator[tuple[int, Rows]]:
            first = 0
            for part in parts:
                rows = self.engine.fetch_codes(part)
                yield first, rows
                first += len(rows["c"])

        for _ in self._side_by_side(arrived(), lambda each: self.shelves.put(*each)):
            pass

    def flow(self, *, exact: bool) -> Flow:
        counter = self._counter
        if not exact:
            return counter.flow({})
        ranks = counter.ranks()
        parts = list(self.portions(lambda portion: counter.chosen(counter.timed(portion), ranks)))
        found = {of: each.statistics([part[of] for part in parts]) for of, each in ranks.items()}
        return counter.flow(found)

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
        self.shelves.drop()
        if self.kept is not None:
            self.engine.drop(self.kept)

    def _some(self, keys: IntArray) -> Portion:
        """Some cases."""
        own = self.cases.take(np.flatnonzero(np.isin(self.cases.key, keys))).by_group()
        rows = dict(together(self._rows_of(own.number)))
        rows["c"] = own.places(rows["c"])
        return Portion.of(rows, self.order, own, self._units)

    def _rows_of(self, numbers: IntArray) -> Iterable[Rows]:
        """The rows of some cases, in whatever order."""
        if self.kept is None:
            yield self.shelves.find(numbers)
        elif len(numbers) <= _FEW:
            some = self.engine.small_table(self.kept, {"c": numbers.tolist()}, {})
            yield self.engine.fetch_codes(self.kept.join(some, on=["c"], how="semi"))
        else:
            for part in self.engine.parts(self.kept, PART):
                rows = self.engine.fetch_codes(part)
                is_own = np.isin(rows["c"], numbers)
                yield {name: values[is_own] for name, values in rows.items()}

    def _side_by_side(self, parts: Iterable[S], what: Callable[[S], T]) -> Iterator[T]:
        """What follows from each part, by several threads if there is much to do."""
        return side_by_side(parts, what) if self.count > PORTION else map(what, parts)


def _count(engine: Engine, frame: nw.LazyFrame[Any]) -> int:
    return int(engine.fetch(frame.select(nw.len().alias("n")))["n"][0])


def _lies_in(between: tuple[int, int]) -> nw.Expr:
    """True for events whose cases have a number in a pass."""
    return (nw.col("c") >= between[0]) & (nw.col("c") < between[1])


def _kinds(book: Book) -> int:
    """How many steps there may be; 0 if they are too many for a code of each pair of them."""
    activities, units = len(book.activities), len(book.units)
    return activities * units if max(activities, units) <= STEPS else 0


def _keep_what_is_freed() -> None:
    """Let memory that arrays give back be there for the next ones.

    The GNU C library gives large blocks back to the system at once, which then hands them out
    again page by page: that takes longer than what is done with them. It stops doing so up to
    the size of the largest block that was ever freed, but for none above 32 MiB.
    """
    np.empty(2**25 - 2**16, dtype=np.uint8)
