"""What follows what, counted over portions of a log."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

import numpy as np
from attrs import define, field

from cxkit.evidence.events.asked import Asked
from cxkit.evidence.events.coding import Book, Coded, period_codes
from cxkit.evidence.events.exact import Statistics
from cxkit.evidence.events.flow import Flow, Rows
from cxkit.evidence.events.local.counter import Counter
from cxkit.evidence.events.local.portion import BoolArray, Portion
from cxkit.evidence.events.local.statistics import AnyInts, Ranks, Timed
from cxkit.evidence.events.outcomes import added, together
from cxkit.tallies.events import GROUPS, WIDE, bins_of
from cxkit.tallies.events.bins import MOST
from cxkit.tallies.table import IntArray

_BINS = int(bins_of(np.asarray([MOST]))[0]) + 1
_SPLIT = ("low", "high")
_ODD = ("ties", "repeats", "overlaps")


@define(kw_only=True, eq=False)
class FlowCounter:
    """Counts over the pairs of neighbours, and over the events.

    Attributes:
        log: The log; only what its codes mean matters.
        asked: What is asked of it.
        columns: What is known of its events.
    """

    log: Coded
    asked: Asked
    columns: frozenset[str]
    _counters: Mapping[str, Counter] = field(init=False)
    _people: list[Rows] = field(factory=list, init=False)
    _odd: dict[str, int] = field(init=False, factory=lambda: dict.fromkeys(_ODD, 0))
    _lock: Lock = field(factory=Lock, init=False)

    @property
    def _book(self) -> Book:
        return self.log.book

    @_counters.default
    def _empty(self) -> dict[str, Counter]:
        book = self._book
        activities, units = len(book.activities), len(book.units)
        edge, border = {"edge": activities**2}, {"border": units**2}
        period = {"m": len(book.periods.names)}
        when = {**period, "group": GROUPS}
        channel = {"h": len(book.channels), "k": 3}
        group = GROUPS if self.asked.case_is_person else 1
        return {
            "edges": Counter(sizes={**edge, **when}, sums=_SPLIT),
            "edge_bins": Counter(sizes={**edge, "bin": _BINS}),
            "handovers": Counter(sizes={**border, **when}, sums=("persons", *_SPLIT)),
            "handover_bins": Counter(sizes={**border, "bin": _BINS}),
            "activities": Counter(
                sizes={"a": activities, "u": units, **period}, sums=("timed", *_SPLIT)
            ),
            "activity_bins": Counter(sizes={"a": activities, "bin": _BINS}),
            "contacts": Counter(sizes={"a": activities, **period, **channel, "group": group}),
        }

    def timed(self, portion: Portion) -> dict[str, Timed]:
        """The durations of a portion: of `edge` and `border`, and of `activity` where known."""
        wait = _waits(portion)
        bins = bins_of(wait).astype(np.int16)
        found = {
            "edge": Timed(code=self._pairs(portion, "a"), bin=bins, duration=wait),
            "border": Timed(code=self._pairs(portion, "u"), bin=bins, duration=wait),
        }
        if "w" in portion:
            is_timed = portion["w"] >= 0
            work = portion["w"][is_timed]
            bins = bins_of(work).astype(np.int16)
            found["activity"] = Timed(code=portion["a"][is_timed], bin=bins, duration=work)
        return found

    def _pairs(self, portion: Portion, name: str) -> AnyInts:
        """(pairs,) the codes of two neighbours in one number."""
        size = len(self._book.activities if name == "a" else self._book.units)
        code: AnyInts = portion.before(name).astype(np.int32 if size**2 < 2**31 else np.int64)
        code *= size
        code += portion.after(name)
        return code

    def add(self, portion: Portion, timed: Mapping[str, Timed]) -> None:
        """Count a portion.

        Args:
            portion: The portion.
            timed: Its durations.
        """
        period = period_codes(self._book.periods, portion["t"])
        group = portion.spread(portion.keys % GROUPS)
        self._add_pairs(portion, timed, period, group)
        self._add_events(portion, timed, period)
        self._add_contacts(portion, period, group)
        odd = _oddities(portion, self.log.numbered)
        with self._lock:
            for name, n in odd.items():
                self._odd[name] += n

    def ranks(self) -> dict[str, Ranks]:
        """At which ranks quantiles lie: of `edge`, `border` and, where known, `activity`."""
        activities, units = len(self._book.activities), len(self._book.units)
        edges, borders = (
            self._split(self._counters[name].rows()) for name in ("edge_bins", "handover_bins")
        )
        found = {
            "edge": Ranks.of(edges, ("pa", "a"), activities),
            "border": Ranks.of(borders, ("pu", "u"), units),
        }
        if "w" in self.columns:
            bins = self._counters["activity_bins"].rows()
            found["activity"] = Ranks.of(bins, ("a",), activities)
        return found

    def flow(self, exact: Mapping[str, Statistics]) -> Flow:
        """All counts.

        Args:
            exact: Order statistics, where they are wanted.
        """
        rows = {name: self._split(counter.rows()) for name, counter in self._counters.items()}
        return Flow(
            edges=rows["edges"],
            edge_bins=rows["edge_bins"],
            handovers=rows["handovers"],
            handover_bins=rows["handover_bins"],
            activities=rows["activities"],
            activity_bins=rows["activity_bins"],
            contacts=rows["contacts"] if self._counts_contacts else {},
            people=self._people_rows(),
            exact=exact,
            ties=self._odd["ties"],
            repeats=self._odd["repeats"],
            overlaps=self._odd["overlaps"],
        )

    def _split(self, rows: Rows) -> Rows:
        """The rows with the two codes that are in one number."""
        found = dict(rows)
        if "edge" in rows:
            found["pa"], found["a"] = np.divmod(found.pop("edge"), len(self._book.activities))
        if "border" in rows:
            found["pu"], found["u"] = np.divmod(found.pop("border"), len(self._book.units))
        return found

    def _people_rows(self) -> Rows:
        """From whom to whom work went: `pp`, `p`, `n`; nothing unless persons are kept."""
        if not self.asked.keep_persons or "p" not in self.columns:
            return {}
        nothing = np.zeros(0, dtype=np.int64)
        rows = together(self._people) or dict.fromkeys(("pp", "p", "n"), nothing)
        return added({name: rows[name] for name in ("pp", "p")}, {"n": rows["n"]})

    def _add_pairs(
        self, portion: Portion, timed: Mapping[str, Timed], period: IntArray, group: IntArray
    ) -> None:
        edge, border = timed["edge"], timed["border"]
        follows, sums = portion.follows, _parts(edge.duration)
        when = {"m": period[1:][follows], "group": group[1:][follows]}
        self._counters["edges"].add({"edge": edge.code, **when}, sums)
        self._counters["edge_bins"].add({"edge": edge.code, "bin": edge.bin})
        self._counters["handover_bins"].add({"border": border.code, "bin": border.bin})
        other = self._other(portion)
        sums["persons"] = other.astype(np.int64)
        self._counters["handovers"].add({"border": border.code, **when}, sums)
        if self.asked.keep_persons and other.any():
            pair = {"pp": portion.before("p")[other], "p": portion.after("p")[other]}
            rows = added(pair, {"n": np.ones(len(pair["p"]), dtype=np.int64)})
            with self._lock:
                self._people.append(rows)

    def _other(self, portion: Portion) -> BoolArray:
        """(pairs,) True where somebody else did it; whoever is not named may be anybody."""
        persons = self._book.persons
        if persons is None:
            return np.zeros(int(portion.follows.sum()), dtype=bool)
        before, after = portion.before("p"), portion.after("p")
        other: BoolArray = before != after
        other &= (before != persons.unnamed) & (after != persons.unnamed)
        return other

    def _add_events(self, portion: Portion, timed: Mapping[str, Timed], period: IntArray) -> None:
        work = portion["w"] if "w" in portion else np.full(len(portion), -1)
        sums = {"timed": (work >= 0).astype(np.int64), **_parts(np.maximum(work, 0))}
        self._counters["activities"].add({"a": portion["a"], "u": portion["u"], "m": period}, sums)
        if "activity" in timed:
            known = timed["activity"]
            self._counters["activity_bins"].add({"a": known.code, "bin": known.bin})

    @property
    def _counts_contacts(self) -> bool:
        return self.asked.contacts is not None or "h" in self.columns

    def _add_contacts(self, portion: Portion, period: IntArray, group: IntArray) -> None:
        """Contacts; where nobody says which activities are any, all events with their channel."""
        if not self._counts_contacts:
            return
        nothing = np.zeros(len(portion), dtype=np.int64)
        demand = portion.get("k", nothing)
        if "k" not in portion and self.asked.failures is not None:
            demand = 1 + np.isin(portion["a"], self.asked.failures)
        keys = {
            "a": portion["a"],
            "m": period,
            "h": portion.get("h", nothing),
            "k": demand,
            "group": group if self.asked.case_is_person else nothing,
        }
        if self.asked.contacts is not None:
            own = np.isin(portion["a"], self.asked.contacts)
            keys = {name: values[own] for name, values in keys.items()}
        self._counters["contacts"].add(keys)


def _oddities(portion: Portion, numbered: bool) -> dict[str, int]:
    """Pairs at the same time, pairs that are equal in everything, and overlaps.

    The place in a file tells no two events apart that are else the same.
    """
    at = np.flatnonzero((portion["t"][1:] == portion["t"][:-1]) & portion.follows) + 1
    equal = np.ones(len(at), dtype=bool)
    for name in ("a", "u", "p", "b"):
        if name in portion:
            equal &= portion[name][at] == portion[name][at - 1]
    same = np.ones(len(at), dtype=bool)
    if "s" in portion:
        same = portion["s"][at] == portion["s"][at - 1]
    if numbered:
        same = same & ~equal
    else:
        equal &= same
    early = portion["b"][1:] < portion["t"][:-1] if "b" in portion else np.zeros(0, dtype=bool)
    return {
        "ties": int(same.sum()),
        "repeats": int(equal.sum()),
        "overlaps": int((early & portion.follows).sum()) if "b" in portion else 0,
    }


def _waits(portion: Portion) -> IntArray:
    """(pairs,) the time between two neighbours."""
    wait: IntArray = portion.after("b" if "b" in portion else "t") - portion.before("t")
    return np.maximum(wait, 0)


def _parts(duration: IntArray) -> dict[str, IntArray]:
    """Durations cut into what is below `WIDE` and how often it is full."""
    return {"low": duration & (WIDE - 1), "high": duration // WIDE}
