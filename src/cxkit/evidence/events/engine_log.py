"""A log that its engine puts in order and counts, where the events do not come here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import narwhals as nw
import numpy as np
from attrs import frozen

from cxkit.evidence.engines.base import Engine
from cxkit.evidence.events.asked import Asked
from cxkit.evidence.events.cases import CaseReader, Cases, Done
from cxkit.evidence.events.coding import Book, Coded
from cxkit.evidence.events.flow import Flow, FlowReader, Rows, keep_ordered
from cxkit.evidence.events.ordered_log import OrderedLog
from cxkit.tallies.table import IntArray

# So many cases are in memory at once.
PORTION = 2_000_000
T = TypeVar("T")


@frozen(kw_only=True, eq=False)
class EngineLog(OrderedLog):
    """Events of an engine.

    Attributes:
        engine: The engine.
        events: What `flow.ordered` gives, kept.
        book: What codes mean.
        asked: What is asked of them.
    """

    engine: Engine
    events: nw.LazyFrame[Any]
    book: Book
    asked: Asked

    @classmethod
    def of(cls, engine: Engine, log: Coded, asked: Asked) -> EngineLog:
        """A log, put in order."""
        events = keep_ordered(engine, log)
        return cls(engine=engine, events=events, book=log.book, asked=asked)

    def records(self, then: Callable[[Cases, Done], T]) -> Iterator[T]:
        found = self.engine.fetch(
            self.events.select(
                nw.col("pos").max().alias("longest"),
                (nw.col("pos") == 1).cast(nw.Int64).sum().alias("cases"),
            )
        )
        longest, count = (int(found[n][0] or 0) for n in ("longest", "cases"))
        reader = CaseReader(
            engine=self.engine,
            events=self.events,
            names=[name for _, name in self.book.activities],
            failures=list(self.asked.failures or ()),
            longest=longest,
            persons=self.book.persons,
            thorough=self.asked.thorough,
        )
        portions = -(-count // PORTION)
        for portion in range(portions):
            yield then(*reader.read(portion, portions))

    def flow(self, *, exact: bool) -> Flow:
        return FlowReader(
            engine=self.engine, events=self.events, asked=self.asked, exact=exact
        ).read()

    def paths(self, keys: IntArray, most: int) -> Rows:
        events = self.events.select("c", "pos", "a").filter(nw.col("pos") <= most)
        places = {"case": list(range(len(keys)))}
        some = self.engine.small_table(events, {"c": keys.tolist()}, places)
        return self.engine.fetch_integers(events.join(some, on=["c"]).select("case", "pos", "a"))

    def instants(self, keys: IntArray) -> Rows:
        names = [n for n in ("c", "t", "s") if n in self.events.collect_schema().names()]
        rows = self.engine.fetch_integers(self.events.select(*names))
        own = np.isin(rows["c"], keys)
        return {name: values[own] for name, values in rows.items()}

    def drop(self) -> None:
        self.engine.drop(self.events)
