"""What every engine must be able to do beside what narwhals gives."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np

from cxkit.tallies.table import IntArray

Columns = Mapping[str, list[Any]]


def lazy(native: Any) -> nw.LazyFrame[Any]:
    """A native lazy frame in narwhals."""
    frame: nw.LazyFrame[Any] = nw.from_native(native)
    return frame


class Engine(ABC):
    """A frame of one engine, as a lazy narwhals frame, with what narwhals lacks there.

    Attributes:
        name: Name of the engine.
        frame: The frame that was handed in, lazy.
        in_this_process: True where answers may be brought into this process, as codes.
    """

    name: str
    in_this_process: bool = False
    frame: nw.LazyFrame[Any]

    @abstractmethod
    def fetch(self, frame: nw.LazyFrame[Any]) -> Columns:
        """The rows of a small result as Python lists by column."""

    def fetch_integers(self, frame: nw.LazyFrame[Any]) -> dict[str, IntArray]:
        """The rows of a result that holds integers only, as int64 arrays by column."""
        columns = self.fetch(frame)
        return {name: np.asarray(v, dtype=np.int64) for name, v in columns.items()}

    @abstractmethod
    def small_table(
        self, like: nw.LazyFrame[Any], keys: Columns, codes: Columns
    ) -> nw.LazyFrame[Any]:
        """A small table in the engine; `keys` take the types they have in `like`, codes int64."""

    @abstractmethod
    def unpivot(
        self, frame: nw.LazyFrame[Any], index: Sequence[str], on: Sequence[str]
    ) -> nw.LazyFrame[Any]:
        """Wide to long: columns `index`, `item` and `value`; values as text."""

    @abstractmethod
    def with_row_id(self, frame: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
        """The frame with a column that tells its rows apart."""

    def keep(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame, computed once if the engine can do that without side effects."""
        return frame

    def drop(self, frame: nw.LazyFrame[Any]) -> None:
        """Give back what `keep` took."""
        return
