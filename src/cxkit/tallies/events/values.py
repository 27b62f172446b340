"""What the view on event logs hands out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import field, frozen

from cxkit.tallies.events.bins import quantile_in_bins
from cxkit.tallies.moments import FloatArray
from cxkit.tallies.table import IntArray


@frozen(kw_only=True, eq=False)
class Durations:
    """How long something took, over all times that it was seen.

    Attributes:
        n: How many durations.
        total: Their sum in seconds.
        bins: Bins in which some of them fall; empty where no bins are kept.
        counts: How many fall into each.
        exact: Quantile in thousandths -> seconds, where one scan alone counted them.
    """

    n: int
    total: float
    bins: IntArray = field(factory=lambda: np.zeros(0, dtype=np.int64), repr=False)
    counts: IntArray = field(factory=lambda: np.zeros(0, dtype=np.int64), repr=False)
    exact: Mapping[int, float] = field(factory=dict)

    @property
    def mean(self) -> float:
        """Mean in seconds; NaN if there are none."""
        return self.total / self.n if self.n else float("nan")

    def quantile(self, quantile: float) -> float:
        """A quantile in seconds, exact where that is kept, else within `BIN_ERROR`.

        NaN if there are no durations, or no bins of them.
        """
        kept = self.exact.get(round(quantile * 1000))
        if kept is not None:
            return kept
        if not len(self.bins):
            return float("nan")
        return quantile_in_bins(self.bins, self.counts, quantile) / 1e6


@frozen(kw_only=True, eq=False)
class Edge:
    """An activity that directly follows another.

    Attributes:
        process: The process; empty if the log has only one.
        source: The activity before.
        target: The activity after.
        n: How often.
        cases_at_least: In how many cases at the least: so many groups of cases have it.
        wait: Time between them. Quantiles are over all periods.
    """

    process: str
    source: str
    target: str
    n: int
    cases_at_least: int
    wait: Durations


@frozen(kw_only=True, eq=False)
class Border:
    """Work that goes from one unit to another, or on within a unit.

    Attributes:
        process: The process; empty if the log has only one.
        source: The unit before; empty where none is stated.
        target: The unit after.
        n: How often.
        persons: How often somebody else went on.
        cases_at_least: In how many cases at the least.
        wait: Time between. Quantiles are over all periods.
    """

    process: str
    source: str
    target: str
    n: int
    persons: int
    cases_at_least: int
    wait: Durations

    @property
    def within(self) -> bool:
        """True if the work stays in its unit."""
        return self.source == self.target


@frozen(kw_only=True, eq=False)
class Step:
    """An activity.

    Attributes:
        process: The process; empty if the log has only one.
        activity: Its name.
        n: How often it was done.
        units: Unit -> how often there; the empty unit is an unknown one.
        work: How long it took, where the log says when it began.
        reworked: Cases in which it was done more than once.
        repeats: How often it was done again.
        starts: Cases that begin with it.
        ends: Cases whose last event it is.
    """

    process: str
    activity: str
    n: int
    units: Mapping[str, int]
    work: Durations
    reworked: int
    repeats: int
    starts: int
    ends: int


@frozen(kw_only=True)
class Contact:
    """Contacts of one kind.

    Attributes:
        process: The process; empty if the log has only one.
        activity: What happened.
        channel: How the customer got in touch; empty: nobody knows.
        demand: `value`, `failure`, or empty: nobody knows.
        n: How many.
        cases_at_least: So many cases they belong to at least; 1 where cases are no persons.
    """

    process: str
    activity: str
    channel: str
    demand: str
    n: int
    cases_at_least: int


@frozen(kw_only=True)
class Variant:
    """A sequence of activities.

    Attributes:
        process: The process; empty if the log has only one.
        signature: 62-bit number that stands for the sequence.
        n: Cases that took it.
        activities: The sequence; empty if it is not among the most frequent ones.
        whole: False if the sequence is longer than what is spelled.
    """

    process: str
    signature: int
    n: int
    activities: tuple[str, ...] = ()
    whole: bool = True


@frozen(kw_only=True, eq=False)
class CaseSums:
    """Sums over cases.

    Attributes:
        n: Cases.
        finished: Of which the last event is one of the stated ends; None if none are stated.
        unfinished: Of which it is not.
        happy: Of which took a stated happy path to its end; None if none is stated.
        begun: Of which are on a happy path that is not at its end.
        right: Cases that went right the first time.
        wrong: Cases that did not.
        sums: The other sums of the table `cases` by name, such as `reworked`.
        lead: Time from the first event to the last.
    """

    n: int
    finished: int | None
    unfinished: int | None
    happy: int | None
    begun: int
    right: int
    wrong: int
    sums: Mapping[str, int]
    lead: Durations


@frozen(kw_only=True, eq=False)
class Grouped:
    """Sums by some keys and by group of cases, for resampling by case.

    Leaving out one group after the other is the delete-a-group jackknife; drawing groups
    with replacement is a bootstrap by case.

    Attributes:
        keys: The keys of each row.
        sums: Name -> (rows, GROUPS) sums; wide sums are in seconds.
    """

    keys: tuple[tuple[Any, ...], ...]
    sums: Mapping[str, FloatArray]
