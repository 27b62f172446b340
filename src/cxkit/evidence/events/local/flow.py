"""What follows what, counted over portions of a log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock

import numpy as np
from attrs import define, evolve, field

from cxkit.evidence.events.asked import Asked
from cxkit.evidence.events.coding import Book, Coded
from cxkit.evidence.events.exact import Statistics
from cxkit.evidence.events.flow import Flow, Rows
from cxkit.evidence.events.local.counter import Counter
from cxkit.evidence.events.local.pairs import BINS, COLUMNS, PairCounter, Sides
from cxkit.evidence.events.local.portion import BoolArray, Portion
from cxkit.evidence.events.local.statistics import Chosen, Ranks, Timed
from cxkit.evidence.events.outcomes import added, together
from cxkit.evidence.events.zones import period_codes
from cxkit.tallies.events import GROUPS, WIDE, bins_of
from cxkit.tallies.table import IntArray

_SPLIT = ("low", "high")
_ODD = ("ties", "repeats", "overlaps")


@define(kw_only=True, eq=False)
class FlowCounter:
    """Counts over the pairs of neighbours, and over the events.

    Attributes:
        log: The log; only what its codes mean matters.
        asked: What is asked of it.
        columns: What is known of its events.
        steps: The steps that there are; none if they are too many.
    """

    log: Coded
    asked: Asked
    columns: frozenset[str]
    steps: IntArray
    _pairs: Sequence[PairCounter] = field(init=False)
    _events: Mapping[str, Counter] = field(init=False)
    _people: list[Rows] = field(factory=list, init=False)
    _odd: dict[str, int] = field(init=False, factory=lambda: dict.fromkeys(_ODD, 0))
    _lock: Lock = field(factory=Lock, init=False)

    @property
    def _book(self) -> Book:
        return self.log.book

    @_pairs.default
    def _new_pairs(self) -> list[PairCounter]:
        periods = len(self._book.periods.names)
        sums = _SPLIT if self._book.persons is None else ("persons", *_SPLIT)
        sides = Sides.of(self._book, self.steps)
        events = self._book.rows
        return [
            PairCounter(sides=each, periods=periods, sums=sums, events=events) for each in sides
        ]

    @_events.default
    def _new_events(self) -> dict[str, Counter]:
        book = self._book
        activities, units = len(book.activities), len(book.units)
        period = {"m": len(book.periods.names)}
        channel = {"h": len(book.channels), "k": 3}
        group = GROUPS if self.asked.case_is_person else 1
        return {
            "activities": Counter(
                sizes={"a": activities, "u": units, **period}, sums=("timed", *_SPLIT)
            ),
            "activity_bins": Counter(sizes={"a": activities, "bin": BINS}),
            "contacts": Counter(sizes={"a": activities, **period, **channel, "group": group}),
        }

    def timed(self, portion: Portion) -> list[Timed]:
        """The durations of a portion: of pairs, and of events where they are known."""
        wait = _waits(portion)
        bins = bins_of(wait).astype(np.int16)
        found = [
            Timed(code=each.sides.pairs(portion), bin=bins, duration=wait) for each in self._pairs
        ]
        if "w" in portion:
            is_timed = portion["w"] >= 0
            work = portion["w"][is_timed]
            bins = bins_of(work).astype(np.int16)
            found.append(Timed(code=portion["a"][is_timed], bin=bins, duration=work))
        return found

    def add(self, portion: Portion, timed: Sequence[Timed]) -> None:
        """Count a portion.

        Args:
            portion: The portion.
            timed: Its durations.
        """
        period = period_codes(self._book.periods, portion["t"])
        self._add_pairs(portion, timed, period)
        self._add_events(portion, timed, period)
        self._add_contacts(portion, period)
        odd = _oddities(portion, self.log.numbered)
        with self._lock:
            for name, n in odd.items():
                self._odd[name] += n

    def ranks(self) -> dict[str, Ranks]:
        """At which ranks quantiles lie: of `edge`, `border` and, where known, `activity`."""
        found = {}
        for of, pairs in self._of_pairs().items():
            sizes = pairs.sides.sizes[of]
            found[of] = Ranks.of(pairs.bins(of), COLUMNS[of], sizes)
        if "w" in self.columns:
            bins = self._events["activity_bins"].rows()
            found["activity"] = Ranks.of(bins, ("a",), len(self._book.activities))
        return found

    def chosen(self, timed: Sequence[Timed], ranks: Mapping[str, Ranks]) -> dict[str, Chosen]:
        """What must be looked into of the durations of a portion, for each of the ranks."""
        found = {}
        for of, pairs in self._of_pairs().items():
            own = timed[self._pairs.index(pairs)]
            meant = pairs.sides.meaning(of, own.code)
            found[of] = ranks[of].chosen(evolve(own, code=meant))
        if "activity" in ranks:
            found["activity"] = ranks["activity"].chosen(timed[-1])
        return found

    def flow(self, exact: Mapping[str, Statistics]) -> Flow:
        """All counts.

        Args:
            exact: Order statistics, where they are wanted.
        """
        pairs, events = self._of_pairs(), self._events
        edges, handovers = (pairs[of].rows(of) for of in ("edge", "border"))
        # Which persons do what after each other is nobody's business.
        edges.pop("persons", None)
        handovers.setdefault("persons", np.zeros_like(handovers["n"]))
        return Flow(
            edges=edges,
            edge_bins=pairs["edge"].bins("edge"),
            handovers=handovers,
            handover_bins=pairs["border"].bins("border"),
            activities=self._activities(),
            activity_bins=events["activity_bins"].rows(),
            contacts=events["contacts"].rows() if self._counts_contacts else {},
            people=self._people_rows(),
            exact=exact,
            ties=self._odd["ties"],
            repeats=self._odd["repeats"],
            overlaps=self._odd["overlaps"],
        )

    def _of_pairs(self) -> dict[str, PairCounter]:
        """`edge` and `border` -> what counts them."""
        return {of: each for each in self._pairs for of in each.sides.means}

    @property
    def _arrive(self) -> bool:
        """True if events are counted as the later ones of pairs, and the first ones of cases."""
        return "w" not in self.columns and len(self._pairs) == 1

    def _activities(self) -> Rows:
        """How often what was done where: `a`, `u`, `m`, and the sums."""
        rows = self._events["activities"].rows()
        if not self._arrive:
            return rows
        later = self._pairs[0].arrivals()
        means = self._pairs[0].sides.means
        own = {"a": means["edge"][later["step"]], "u": means["border"][later["step"]]}
        nothing = np.zeros_like(later["n"])
        own |= {"m": later["m"], "n": later["n"], **dict.fromkeys(("timed", *_SPLIT), nothing)}
        both = together([rows, own])
        keys = {name: both[name] for name in ("a", "u", "m")}
        return added(keys, {name: both[name] for name in ("n", "timed", *_SPLIT)})

    def _people_rows(self) -> Rows:
        """From whom to whom work went: `pp`, `p`, `n`; nothing unless persons are kept."""
        if not self.asked.keep_persons or "p" not in self.columns:
            return {}
        nothing = np.zeros(0, dtype=np.int64)
        rows = together(self._people) or dict.fromkeys(("pp", "p", "n"), nothing)
        return added({name: rows[name] for name in ("pp", "p")}, {"n": rows["n"]})

    def _add_pairs(self, portion: Portion, timed: Sequence[Timed], period: IntArray) -> None:
        wait, bins = timed[0].duration, timed[0].bin
        group = np.repeat(portion.keys % GROUPS, portion.lengths - 1)
        when = {"group": group, "m": period.take(portion.later)}
        sums = _parts(wait)
        if self._book.persons is not None:
            other = self._other(portion)
            sums["persons"] = other.astype(np.int64)
            if self.asked.keep_persons and other.any():
                self._add_people(portion, other)
        for pairs, own in zip(self._pairs, timed, strict=False):
            pairs.add(own.code, when, sums, bins)

    def _add_people(self, portion: Portion, other: BoolArray) -> None:
        pair = {"pp": portion.before("p")[other], "p": portion.after("p")[other]}
        rows = added(pair, {"n": np.ones(len(pair["p"]), dtype=np.int64)})
        with self._lock:
            self._people.append(rows)

    def _other(self, portion: Portion) -> BoolArray:
        """(pairs,) True where somebody else did it; whoever is not named may be anybody."""
        before, after = portion.before("p"), portion.after("p")
        unnamed = self._book.persons.unnamed if self._book.persons is not None else 0
        other: BoolArray = before != after
        other &= (before != unnamed) & (after != unnamed)
        return other

    def _add_events(self, portion: Portion, timed: Sequence[Timed], period: IntArray) -> None:
        keys = {"a": portion["a"], "u": portion["u"], "m": period}
        if self._arrive:
            keys = {name: values[portion.starts] for name, values in keys.items()}
        sums = {}
        if "w" in portion:
            sums = {
                "timed": (portion["w"] >= 0).astype(np.int64),
                **_parts(np.maximum(portion["w"], 0)),
            }
            self._events["activity_bins"].add({"a": timed[-1].code, "bin": timed[-1].bin})
        self._events["activities"].add(keys, sums)

    @property
    def _counts_contacts(self) -> bool:
        return self.asked.contacts is not None or "h" in self.columns

    def _add_contacts(self, portion: Portion, period: IntArray) -> None:
        """Contacts; where nobody says which activities are any, all events with their channel."""
        if not self._counts_contacts:
            return
        nothing = np.zeros(len(portion), dtype=np.int64)
        demand = portion.get("k", nothing)
        if "k" not in portion and self.asked.failures is not None:
            demand = 1 + np.isin(portion["a"], self.asked.failures)
        is_person = self.asked.case_is_person
        keys = {
            "a": portion["a"],
            "m": period,
            "h": portion.get("h", nothing),
            "k": demand,
            "group": portion.spread(portion.keys % GROUPS) if is_person else nothing,
        }
        if self.asked.contacts is not None:
            own = np.isin(portion["a"], self.asked.contacts)
            keys = {name: values[own] for name, values in keys.items()}
        self._events["contacts"].add(keys)


def _oddities(portion: Portion, numbered: bool) -> dict[str, int]:
    """Pairs at the same time, pairs that are equal in everything, and overlaps.

    The place in a file tells no two events apart that are else the same.
    """
    later = portion.later
    at = later.compress((portion["t"][1:] == portion["t"][:-1]).take(portion.earlier))
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
    return {
        "ties": int(same.sum()),
        "repeats": int(equal.sum()),
        "overlaps": _overlaps(portion) if "b" in portion else 0,
    }


def _overlaps(portion: Portion) -> int:
    """How many events begin before the one before them ends."""
    return int((portion.after("b") < portion.before("t")).sum())


def _waits(portion: Portion) -> IntArray:
    """(pairs,) the time between two neighbours."""
    begun = portion.get("b", portion["t"])
    wait: IntArray = (begun[1:] - portion["t"][:-1]).take(portion.earlier)
    return np.maximum(wait, 0, out=wait)


def _parts(duration: IntArray) -> dict[str, IntArray]:
    """Durations cut into what is below `WIDE` and, if it ever is, how often it is full."""
    if not len(duration) or duration.max() < WIDE:
        return {"low": duration}
    return {"low": duration & (WIDE - 1), "high": duration // WIDE}
