"""The events of a log in order, whoever puts them there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import TypeVar

from cxkit.evidence.events.cases import Cases, Done
from cxkit.evidence.events.flow import Flow, Rows
from cxkit.tallies.table import IntArray

T = TypeVar("T")


class OrderedLog(ABC):
    """The events of a log, those of each case in order."""

    @property
    def is_here(self) -> bool:
        """True if no engine is asked any more, so that several threads may ask the log."""
        return False

    @abstractmethod
    def records(self, then: Callable[[Cases, Done], T]) -> Iterator[T]:
        """What follows from all cases, in portions of whole ones.

        Args:
            then: What follows from the records of a portion and from what was done in it;
                several threads may call it at once.
        """

    @abstractmethod
    def flow(self, *, exact: bool) -> Flow:
        """Counts over events and their neighbours, once the records have been read.

        Args:
            exact: True if order statistics are wanted.
        """

    @abstractmethod
    def paths(self, keys: IntArray, most: int) -> Rows:
        """How cases went: `case` (place among the keys), `pos` from 1 up to `most`, `a`."""

    @abstractmethod
    def instants(self, keys: IntArray) -> Rows:
        """The events of cases: `c`, `t` and, where there is an order, `s`."""

    @abstractmethod
    def drop(self) -> None:
        """Give back what it takes."""
