"""What methods read of event logs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen

from cxkit.tallies.events.shape import GROUPS, SHAPE, WIDE, seconds
from cxkit.tallies.events.values import (
    Border,
    CaseSums,
    Contact,
    Durations,
    Edge,
    Grouped,
    Step,
    Variant,
)
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.table import IntArray, TallyTable

_Key = tuple[Any, ...]
_Mask = np.ndarray[Any, np.dtype[np.bool_]]


@frozen(kw_only=True, slots=False, eq=False)
class EventsView:
    """What methods read of event logs. Where `process` is None, all of them are meant.

    Attributes:
        tallies: Tallies of the kind `events`.
    """

    tallies: Tallies

    @cached_property
    def processes(self) -> tuple[str, ...]:
        """Ids of the processes, sorted; the empty one where a log has no name for it."""
        return tuple(sorted(set(self.tallies.tables["cases"].keys["process"].tolist())))

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Periods in which cases had their last event or went on, sorted."""
        tables = (self.tallies.tables[name] for name in ("edges", "cases"))
        return tuple(sorted({p for table in tables for p in table.keys["period"].tolist()}))

    @cached_property
    def facts(self) -> Mapping[tuple[str, str], int]:
        """Fact and value -> how often it was said or counted, over all logs."""
        table = self.tallies.tables["facts"]
        pairs = zip(table.keys["fact"].tolist(), table.keys["value"].tolist(), strict=True)
        return dict(zip(pairs, table.sums["n"].tolist(), strict=True))

    def count(self, fact: str) -> int:
        """How often a fact was counted, such as `ties`, in all logs."""
        return sum(n for (name, _), n in self.facts.items() if name == fact)

    @property
    def protected(self) -> bool:
        """True if what rests on few cases must not leave: cases are persons, the reader no owner.

        One log for which this holds protects all of them.
        """
        return self.facts.get(("protected", "yes"), 0) > 0

    @property
    def people_kept(self) -> bool:
        """True if the owner of every log asked for persons to be kept."""
        return not self.facts.get(("persons", "unit"), 0)

    @property
    def unit_belongs_to(self) -> str:
        """`person`, or `task` where the unit changes more often than who does the work.

        Empty where the logs do not say who did what, or nothing was handed over.
        """
        units = self.count("unit_changes")
        if not self.count("persons_stated") or not units:
            return ""
        return "task" if self.count("unit_changes_same_person") * 10 > units else "person"

    def edges(
        self, process: str | None = None, periods: Iterable[str] | None = None
    ) -> tuple[Edge, ...]:
        """What directly follows what, the most frequent first."""
        keys = ("process", "from_activity", "to_activity")
        found = self._sums("edges", keys, process, periods)
        waits = self._waits("edge_bins", keys, "edge")
        edges = [
            Edge(
                process=key[0],
                source=key[1],
                target=key[2],
                n=sums["n"],
                cases_at_least=sums["groups"],
                wait=waits.of(key, sums["n"], seconds(sums["wait"], sums["wait_high"])),
            )
            for key, sums in found.items()
        ]
        return tuple(sorted(edges, key=lambda e: (-e.n, e.process, e.source, e.target)))

    def borders(
        self,
        process: str | None = None,
        periods: Iterable[str] | None = None,
        *,
        within: bool = False,
    ) -> tuple[Border, ...]:
        """Handovers between units, the most frequent first; `within` adds work that stays."""
        keys = ("process", "from_unit", "to_unit")
        found = self._sums("handovers", keys, process, periods)
        waits = self._waits("handover_bins", keys, "border")
        borders = [
            Border(
                process=key[0],
                source=key[1],
                target=key[2],
                n=sums["n"],
                persons=sums["persons"],
                cases_at_least=sums["groups"],
                wait=waits.of(key, sums["n"], seconds(sums["wait"], sums["wait_high"])),
            )
            for key, sums in found.items()
            if within or key[1] != key[2]
        ]
        return tuple(sorted(borders, key=lambda b: (-b.n, b.process, b.source, b.target)))

    def steps(
        self, process: str | None = None, periods: Iterable[str] | None = None
    ) -> tuple[Step, ...]:
        """The activities, the most frequent first; rework is over all periods."""
        keys = ("process", "activity")
        by_unit = self._sums("activities", (*keys, "unit"), process, periods)
        rework = self._sums("rework", keys, process, None)
        begun, ended = (self._sums(t, keys, process, periods) for t in ("starts", "ends"))
        works = self._waits("activity_bins", keys, "activity")
        steps = []
        for key in dict.fromkeys(k[:2] for k in by_unit):
            units = {k[2]: s for k, s in by_unit.items() if k[:2] == key}
            timed, low, high = (
                sum(s[name] for s in units.values()) for name in ("timed", "work", "work_high")
            )
            steps.append(
                Step(
                    process=key[0],
                    activity=key[1],
                    n=sum(s["n"] for s in units.values()),
                    units={unit: s["n"] for unit, s in units.items()},
                    work=works.of(key, timed, seconds(low, high)),
                    reworked=rework.get(key, {}).get("cases", 0),
                    repeats=rework.get(key, {}).get("repeats", 0),
                    starts=begun.get(key, {}).get("n", 0),
                    ends=ended.get(key, {}).get("n", 0),
                )
            )
        return tuple(sorted(steps, key=lambda s: (-s.n, s.process, s.activity)))

    def cases(self, process: str | None = None, periods: Iterable[str] | None = None) -> CaseSums:
        """Sums over cases whose last event falls into the periods (None: all)."""
        periods = None if periods is None else tuple(periods)
        table = self._rows("cases", process, periods)
        sums = {name: int(values.sum()) for name, values in table.sums.items()}
        finished, path, right = (_counts(table, name) for name in ("finished", "path", "right"))
        leads = self._rows("lead_bins", process, periods)
        everything = process is None and len(self.processes) > 1
        exact = {} if periods is not None or everything else self._exact("lead")
        return CaseSums(
            n=sums["n"],
            finished=finished.get("yes", 0) if {"yes", "no"} & set(finished) else None,
            unfinished=finished.get("no", 0) if {"yes", "no"} & set(finished) else None,
            happy=path.get("happy", 0) if set(path) - {""} else None,
            begun=path.get("begun", 0),
            right=right.get("yes", 0),
            wrong=right.get("no", 0),
            sums={n: s for n, s in sums.items() if n not in ("n", "lead", "lead_high")},
            lead=Durations(
                n=sums["n"],
                total=seconds(sums["lead"], sums["lead_high"]),
                **_binned(leads.keys["bin"], leads.sums["n"]),
                exact=exact.get((process if process is not None else self.processes[0], "", ""), {})
                if self.processes
                else {},
            ),
        )

    def contacts(
        self, process: str | None = None, periods: Iterable[str] | None = None
    ) -> tuple[Contact, ...]:
        """Contacts by activity, channel and demand, the most frequent first.

        Where no log states which activities are contacts, those are that have a channel.
        """
        keys = ("process", "activity", "channel", "demand")
        found = self._sums("contacts", keys, process, periods)
        stated = self.facts.get(("contacts", "stated"), 0)
        every = self._sums("contacts", keys[:3], None, None)
        known = {key[:2] for key in every if stated or key[2]}
        contacts = [
            Contact(
                process=key[0],
                activity=key[1],
                channel=key[2],
                demand=key[3],
                n=sums["n"],
                cases_at_least=sums["groups"],
            )
            for key, sums in found.items()
            if key[:2] in known
        ]
        return tuple(sorted(contacts, key=lambda c: (-c.n, c.process, c.activity, c.channel)))

    def variants(self, process: str | None = None) -> tuple[Variant, ...]:
        """The sequences of activities, the most frequent first."""
        found = self._sums("variants", ("process", "signature"), process, None)
        variants = [
            Variant(
                process=key[0],
                signature=key[1],
                n=sums["n"],
                activities=(spelled := self._spellings.get(key, ((), True)))[0],
                whole=spelled[1],
            )
            for key, sums in found.items()
        ]
        return tuple(sorted(variants, key=lambda v: (-v.n, v.process, v.activities, v.signature)))

    @cached_property
    def _spellings(self) -> Mapping[_Key, tuple[tuple[str, ...], bool]]:
        """Process and signature -> its activities, and whether these are all of them."""
        keys = self.tallies.tables["spellings"].keys
        found: dict[_Key, dict[int, str]] = {}
        columns = [keys[k].tolist() for k in ("process", "signature", "position", "activity")]
        for process, signature, position, activity in zip(*columns, strict=True):
            found.setdefault((process, signature), {})[position] = activity
        # Position -1 says that it goes on.
        return {
            key: (tuple(a for p, a in sorted(places.items()) if p >= 0), -1 not in places)
            for key, places in found.items()
        }

    def grouped(
        self,
        table: str,
        by: Sequence[str],
        *,
        process: str | None = None,
        periods: Iterable[str] | None = None,
    ) -> Grouped:
        """Sums of `edges`, `handovers` or `cases` by some of their keys and by group of cases."""
        rows = self._rows(table, process, periods)
        names = [name for name in rows.sums if not name.endswith("_high")]
        codes, keys = _coded(rows, by)
        sums = {name: np.zeros((len(keys), GROUPS)) for name in names}
        for name in names:
            values = rows.sums[name].astype(np.float64)
            if f"{name}_high" in rows.sums:
                values = (values + rows.sums[f"{name}_high"] * float(WIDE)) / 1e6
            np.add.at(sums[name], (codes, rows.keys["group"]), values)
        return Grouped(keys=keys, sums=sums)

    def _rows(self, table: str, process: str | None, periods: Iterable[str] | None) -> TallyTable:
        rows = self.tallies.tables[table]
        mask: _Mask = np.ones(len(rows), dtype=bool)
        if process is not None:
            mask &= rows.keys["process"] == process
        if periods is not None:
            mask &= np.isin(rows.keys["period"].astype(str), sorted(periods))
        return rows if mask.all() else rows.where(mask)

    def _sums(
        self, table: str, by: Sequence[str], process: str | None, periods: Iterable[str] | None
    ) -> dict[_Key, dict[str, int]]:
        """Keys -> sums, with the number of groups of cases where the table knows groups."""
        rows = self._rows(table, process, periods)
        codes, keys = _coded(rows, by)
        totals = {name: _added(codes, values, len(keys)) for name, values in rows.sums.items()}
        if "group" in rows.keys:
            pairs = np.unique(codes * GROUPS + rows.keys["group"]) if len(rows) else codes
            totals["groups"] = np.bincount(pairs // GROUPS, minlength=len(keys))
        return {
            key: {name: int(values[row]) for name, values in totals.items()}
            for row, key in enumerate(keys)
        }

    def _waits(self, table: str, keys: Sequence[str], of: str) -> _Waits:
        rows = self.tallies.tables[table]
        codes, found = _coded(rows, keys)
        order = np.argsort(codes, kind="stable")
        ends = np.searchsorted(codes[order], np.arange(len(found) + 1))
        places = {key: order[ends[k] : ends[k + 1]] for k, key in enumerate(found)}
        return _Waits(rows=rows, places=places, exact=self._exact(of))

    def _exact(self, of: str) -> Mapping[_Key, Mapping[int, float]]:
        """Keys -> quantile in thousandths -> seconds; nothing if several scans were merged."""
        return self._quantiles.get(of, {})

    @cached_property
    def _quantiles(self) -> Mapping[str, Mapping[_Key, Mapping[int, float]]]:
        table = self.tallies.tables["quantiles"]
        if len({scan for (fact, scan) in self.facts if fact == "scan"}) != 1:
            return {}
        names = [name for name in SHAPE["quantiles"][0] if name != "scan"]
        columns = [table.keys[name].tolist() for name in names]
        columns += [table.sums[name].tolist() for name in ("n", "lower", "upper")]
        found: dict[str, dict[_Key, dict[int, float]]] = {}
        for of, process, source, target, quantile, n, lower, upper in zip(*columns, strict=True):
            key = (process, source) if of == "activity" else (process, source, target)
            # The part of a position after its point, in thousandths: whole numbers to the end.
            share = (n - 1) * quantile % 1000
            value = (lower * (1000 - share) + upper * share) / 1e9
            found.setdefault(of, {}).setdefault(key, {})[quantile] = value
        return found


@frozen(kw_only=True, eq=False)
class _Waits:
    """Bins and exact quantiles by key."""

    rows: TallyTable
    places: Mapping[_Key, IntArray]
    exact: Mapping[_Key, Mapping[int, float]]

    def of(self, key: _Key, n: int, total: float) -> Durations:
        own = self.places.get(key, np.zeros(0, dtype=np.int64))
        return Durations(
            n=n,
            total=total,
            bins=self.rows.keys["bin"][own].astype(np.int64),
            counts=self.rows.sums["n"][own],
            exact=self.exact.get(key, {}),
        )


def _coded(rows: TallyTable, by: Sequence[str]) -> tuple[IntArray, tuple[_Key, ...]]:
    """The position of each row's keys among the distinct ones, and these, sorted."""
    codes = np.zeros(len(rows), dtype=np.int64)
    for name in by:
        values = rows.keys[name]
        words = values.tolist()
        rank = {word: k for k, word in enumerate(sorted(set(words)))}
        codes = codes * max(len(rank), 1) + np.fromiter(
            (rank[word] for word in words), dtype=np.int64, count=len(words)
        )
    _, first, places = np.unique(codes, return_index=True, return_inverse=True)
    columns = [rows.keys[name][first].tolist() for name in by]
    return np.asarray(places.ravel(), dtype=np.int64), tuple(zip(*columns, strict=True))


def _added(codes: IntArray, values: IntArray, count: int) -> IntArray:
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, codes, values)
    return total


def _counts(table: TallyTable, key: str) -> dict[str, int]:
    codes, words = _coded(table, (key,))
    return dict(
        zip((w for (w,) in words), _added(codes, table.sums["n"], len(words)).tolist(), strict=True)
    )


def _binned(bins: IntArray, n: IntArray) -> dict[str, IntArray]:
    distinct, places = np.unique(bins.astype(np.int64), return_inverse=True)
    return {"bins": distinct, "counts": _added(places.ravel(), n, len(distinct))}
