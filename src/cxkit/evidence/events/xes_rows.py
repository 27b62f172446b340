"""Events of an XES log on their way into a table: some at a time, whatever columns they have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, field

from cxkit.evidence.events.batches import SIZE, Batches, cells_of
from cxkit.evidence.events.columns import COLUMNS
from cxkit.evidence.near import plain_name
from cxkit.evidence.source import identifier

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What the standard extensions of the format call the columns of an event log.
_OF_EVENT = {
    "concept:name": "activity",
    "time:timestamp": "time",
    "org:resource": "person",
    "org:group": "unit",
}
_OF_CASE = {"concept:name": "case"}
ORDER = "order"
_KNOWN = frozenset({*_OF_EVENT.values(), *_OF_CASE.values(), ORDER})
# The events of so many bytes of the log are in Python at once, if they are fewer than `SIZE`.
MOST_BYTES = 1 << 24

Cells = Mapping[str, Sequence[str | None]]


@define(eq=False)
class XesRows:
    """The events that were read, in the order of the log; all cells are texts.

    Attributes:
        connection: Where they are kept.
        columns: The columns that were seen, also those of cases without events.
        count: How many events there are.
    """

    connection: DuckDBPyConnection
    columns: list[str] = field(factory=lambda: [ORDER], init=False)
    count: int = field(default=0, init=False)
    _table: Batches = field(init=False)
    _filled: int = field(default=0, init=False)
    _single: list[Mapping[str, str]] = field(factory=list, init=False)
    _parts: list[tuple[int, Cells]] = field(factory=list, init=False)
    _waiting: int = field(default=0, init=False)
    _bytes: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        """Keep texts without the blanks at their ends, and nothing where nothing is left."""
        trimmed = "nullif(trim(CAST({} AS VARCHAR)), '')"
        self._table = Batches(connection=self.connection, cell=trimmed)

    def column(self, key: str, of_case: bool) -> str:
        """The column of an attribute that was not seen before."""
        known = (_OF_CASE if of_case else _OF_EVENT).get(key)
        name = known or f"{'case' if of_case else 'event'}:{key}"
        self.columns.append(name)
        return name

    def add(self, row: Mapping[str, str]) -> None:
        """Add one event, given as column -> value."""
        self._single.append(row)
        self._waiting += 1
        self._filled = len(self.columns)

    def extend(self, events: int, cells: Cells) -> None:
        """Add more events, given as column -> values; None where an event lacks one."""
        self._gather()
        self._parts.append((events, cells))
        self._waiting += events
        self._filled = len(self.columns)

    def settle(self, read: int) -> None:
        """Write what waits, if it has become much.

        Args:
            read: How many bytes of the log were read since the last time.
        """
        self._gather()
        self._bytes += read
        if self._waiting >= SIZE or self._bytes >= MOST_BYTES:
            self._flush()

    def relation(self) -> Any:
        """The events as a relation; None if there are none."""
        self._flush()
        if not self.count:
            return None
        names = self._names()
        shown = (
            f"{identifier(at)} AS {identifier(names[column])}"
            for at, column in zip(self._places(), self.columns, strict=False)
        )
        return self._table.relation().project(", ".join(shown))

    def drop(self) -> None:
        """Forget all events."""
        self._table.drop()

    def _places(self) -> list[str]:
        """What the columns are called in the table: names are only given when all are known."""
        return [f"c{k}" for k in range(self._filled)]

    def _gather(self) -> None:
        """Make columns of the events that came one by one."""
        if self._single:
            names = list(dict.fromkeys(chain.from_iterable(self._single))) or [ORDER]
            self._parts.append((len(self._single), cells_of(self._single, names)))
            self._single = []

    def _flush(self) -> None:
        self._gather()
        self._bytes = 0
        if not self._waiting:
            return
        first, self.count = self.count + 1, self.count + self._waiting
        cells: dict[str, Any] = {"c0": np.arange(first, self.count + 1)}
        for place, column in zip(self._places()[1:], self.columns[1:], strict=False):
            cells[place] = list(chain.from_iterable(self._of(column)))
        self._table.write(cells)
        self._parts, self._waiting = [], 0

    def _of(self, column: str) -> Iterable[Iterable[str | None]]:
        """The cells of a column, part by part."""
        for events, cells in self._parts:
            yield cells.get(column) or repeat(None, events)

    def _names(self) -> dict[str, str]:
        """Column -> its name in the table.

        An attribute is called as it calls itself, unless DuckDB or the guess of columns
        would then take it for another one.
        """
        seen = _KNOWN & {*self.columns}
        taken = {plain_name(w) for c in COLUMNS if c.name in seen for w in c.words}
        found = {}
        for column in self.columns:
            # An attribute without a key is called after where it stands.
            name = column if column in seen else column.removeprefix("event:") or column
            while column not in seen and plain_name(name) in taken:
                name = f"event:{name}"
            taken.add(plain_name(name))
            found[column] = name
        return found
