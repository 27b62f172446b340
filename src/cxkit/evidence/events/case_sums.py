"""What the cases of a log add up to, portion by portion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import define, field, frozen

from cxkit.evidence.events.assemble import statistics_of
from cxkit.evidence.events.cases import Cases, Done
from cxkit.evidence.events.coding import Book
from cxkit.evidence.events.exact import Statistics
from cxkit.evidence.events.outcomes import Outcomes, of_variants, processes, together
from cxkit.tallies.table import IntArray

# So many rows wait before those of equal keys are added up.
WAITING = 2**21


@frozen(kw_only=True, eq=False)
class Taken:
    """A portion of the cases.

    Attributes:
        cases: Their records.
        done: What was done in them.
        outcomes: What they add to the tallies; None if that is not known yet.
    """

    cases: Cases
    done: Done
    outcomes: Outcomes | None


@define(eq=False)
class CaseSums:
    """What portions of cases add up to.

    Attributes:
        events: How many events there are.
        cases: How many cases.
        longest: Events of the longest case.
        kept: Records of cases that are not added up yet.
        taken: What portions of cases add to the tallies.
        changed: What cases that go on add beside, and take back.
    """

    events: int = 0
    cases: int = 0
    longest: int = 0
    kept: list[tuple[Cases, Done]] = field(factory=list)
    taken: list[Outcomes] = field(factory=list)
    changed: list[Outcomes] = field(factory=list)
    _leads: list[tuple[IntArray, IntArray]] = field(factory=list, init=False)
    _waiting: int = field(default=0, init=False)
    _hash: int = field(default=0, init=False)

    def note(self, cases: Cases) -> None:
        """Take a portion into the name of the scan, and its size."""
        self.events += int(cases.length.sum())
        self.cases += len(cases)
        self.longest = max(self.longest, int(cases.length.max(initial=0)))
        columns = (cases.key, cases.start, cases.end, cases.length, cases.sign)
        # A sum over cases, so that it does not matter in which portions they come.
        self._hash = (self._hash + int(_mixed(columns).sum(dtype=np.uint64))) % 2**64

    def take(self, cases: Cases, added: Outcomes) -> None:
        """Add a portion, and what it adds to the tallies."""
        self.taken.append(added)
        self._waiting += len(added)
        if self._waiting > WAITING:
            self.taken = [Outcomes.joined(self.taken).added_up()]
            self._waiting = 0
        self._leads.append((cases.first, cases.end - cases.start))

    def everything(self) -> tuple[Cases, Done]:
        """All records that were kept."""
        cases = Cases.joined([cases for cases, _ in self.kept])
        done = Done.joined([done for _, done in self.kept])
        self.kept = [(cases, done)]
        return cases, done

    @property
    def digest(self) -> str:
        """A name for the scan, equal for equal logs."""
        return f"{self._hash:016x}"

    def statistics(self, book: Book) -> Statistics:
        """Order statistics of lead times by process."""
        first, leads = (np.concatenate(side) for side in zip(*self._leads, strict=True))
        return statistics_of(processes(book)[first], leads)

    def frequent(self, most: int) -> tuple[IntArray, IntArray, IntArray]:
        """Process, signature and a case of the most frequent variants that were taken."""
        rows = of_variants(together([part.variants for part in self.taken]))
        top = np.lexsort([rows["signature"], rows["process"], -rows["n"]])[:most]
        return rows["process"][top], rows["signature"][top], rows["key"][top]


def _mixed(columns: Sequence[IntArray]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """(n,) a hash of each row: after every column, the mix of Steele, Lea & Flood (2014)."""
    found = np.zeros(len(columns[0]), dtype=np.uint64)
    for values in columns:
        found += values.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        found ^= found >> np.uint64(31)
    return found
