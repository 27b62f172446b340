"""From counts by code to tallies by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
from attrs import frozen

from cxkit.evidence.events.beside import side_by_side
from cxkit.evidence.events.coding import DEMANDS, Book
from cxkit.evidence.events.exact import Statistics
from cxkit.evidence.events.flow import Flow
from cxkit.evidence.events.outcomes import FINISHED, PATHS, RIGHT, Outcomes, Rows
from cxkit.tallies.events import QUANTILES, SHAPE
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.packing import standing_at
from cxkit.tallies.table import IntArray, TallyTable

_Labelled = tuple[IntArray, Sequence[str]]
_Key = Callable[[Rows], IntArray | _Labelled]
# Names of sums in counts by code, where they differ.
_SUMS = {"wait": "low", "wait_high": "high", "work": "low", "work_high": "high"}
_SUMS |= {"lead": "low", "lead_high": "high"}


@frozen(kw_only=True, slots=False, eq=False)
class Assembly:
    """Puts the tallies of a log together.

    Attributes:
        book: What codes mean.
        flow: Counts over events.
        cases: Counts over cases.
        spellings: `process`, `signature`, `position`, `a`, `n`.
        people: Two persons -> how often work went from one to the other.
        leads: Statistics of lead times by process; None if they are not known.
        facts: Fact and value -> count.
        scan: Name of this scan.
    """

    book: Book
    flow: Flow
    cases: Outcomes
    spellings: Rows
    people: Mapping[tuple[str, str], int]
    leads: Statistics | None
    facts: Mapping[tuple[str, str], int]
    scan: str

    def tallies(self) -> Tallies:
        """The tallies."""
        flow, cases = self.flow, self.cases
        of_target = self._process_of("a", self.book.activities)
        of_unit = self._process_of("u", self.book.units)
        from_to = {"from_activity": self._activity("pa"), "to_activity": self._activity("a")}
        border = {"from_unit": self._unit("pu"), "to_unit": self._unit("u")}
        activity, period, group = self._activity("a"), self._period, _plain("group")
        edge = {"process": of_target, **from_to}
        handover = {"process": of_unit, **border}
        step = {"process": of_target, "activity": activity}
        case = {"process": self._process, "period": period}
        variant: dict[str, _Key] = {"process": self._process, "signature": _plain("signature")}
        states = {n: _of(n, w) for n, w in _STATES.items()}
        channel = {"channel": _of("h", self.book.channels), "demand": _of("k", DEMANDS)}
        at = {"period": period}
        rows: dict[str, tuple[Rows, Mapping[str, _Key]]] = {
            "edges": (flow.edges, {**edge, **at, "group": group}),
            "edge_bins": (flow.edge_bins, {**edge, "bin": _plain("bin")}),
            "handovers": (flow.handovers, {**handover, **at, "group": group}),
            "handover_bins": (flow.handover_bins, {**handover, "bin": _plain("bin")}),
            "starts": (cases.starts, {**step, **at}),
            "ends": (cases.ends, {**step, **at}),
            "activities": (flow.activities, {**step, "unit": self._unit("u"), **at}),
            "activity_bins": (flow.activity_bins, {**step, "bin": _plain("bin")}),
            "cases": (cases.cases, {**case, "group": group, **states}),
            "lead_bins": (cases.leads, {**case, "bin": _plain("bin")}),
            "rework": (cases.rework, step),
            "variants": (cases.variants, variant),
            "spellings": (
                self.spellings,
                {
                    **variant,
                    "position": _plain("position"),
                    "activity": self._activity("a", more=("",)),
                },
            ),
            "contacts": (flow.contacts, {**step, **at, **channel, "group": group}),
        }
        # The largest ones are made side by side.
        made = side_by_side(rows, lambda name: self._table(name, *rows[name]))
        tables = dict(zip(rows, made, strict=True))
        tables |= {
            "people": self._people(),
            "quantiles": self._quantiles(),
            "facts": self._facts(),
        }
        return Tallies(kind="events", tables={name: tables[name] for name in SHAPE})

    @cached_property
    def _processes(self) -> list[str]:
        return sorted(set(self.book.process_of_activities()))

    def _process(self, rows: Rows) -> _Labelled:
        return rows["process"], self._processes

    def _period(self, rows: Rows) -> _Labelled:
        return rows["m"], self.book.periods.names

    def _process_of(
        self, code: str, pairs: Sequence[tuple[str, str]]
    ) -> Callable[[Rows], _Labelled]:
        return lambda rows: (rows[code], [process for process, _ in pairs])

    def _activity(self, code: str, more: Sequence[str] = ()) -> Callable[[Rows], _Labelled]:
        names = [*(name for _, name in self.book.activities), *more]
        return lambda rows: (rows[code], names)

    def _unit(self, code: str) -> Callable[[Rows], _Labelled]:
        return lambda rows: (rows[code], [name for _, name in self.book.units])

    def _table(
        self,
        name: str,
        rows: Rows,
        keys: Mapping[str, _Key],
    ) -> TallyTable:
        wanted, sums = SHAPE[name]
        if not rows:
            return _empty(name)
        return TallyTable.coded(
            {key: keys[key](rows) for key in wanted},
            {total: rows[_SUMS.get(total, total)] for total in sums},
        )

    def _people(self) -> TallyTable:
        return TallyTable.build(
            {
                "from_person": [one for one, _ in self.people],
                "to_person": [other for _, other in self.people],
            },
            {"n": list(self.people.values())},
        )

    def _quantiles(self) -> TallyTable:
        """Order statistics with the names of what they are about."""
        pairs = {"edge": self.book.activities, "border": self.book.units}
        rows: list[tuple[str | int, ...]] = []
        for of, found in self.flow.exact.items():
            known = pairs.get(of, self.book.activities)
            for key, numbers in _records(found):
                process = known[key[-1]][0]
                target = known[key[1]][1] if len(key) > 1 else ""
                rows.append((of, process, known[key[0]][1], target, *numbers))
        for key, numbers in _records(self.leads) if self.leads is not None else []:
            rows.append(("lead", self._processes[key[0]], "", "", *numbers))
        columns = list(zip(*rows, strict=True)) or [()] * 8
        names, sums = SHAPE["quantiles"]
        values = dict(zip((*names[1:], *sums), columns, strict=True))
        return TallyTable.build(
            {"scan": [self.scan] * len(rows), **{name: values[name] for name in names[1:]}},
            {name: values[name] for name in sums},
        )

    def _facts(self) -> TallyTable:
        facts = {key: n for key, n in self.facts.items() if n}
        return TallyTable.build(
            {"fact": [fact for fact, _ in facts], "value": [value for _, value in facts]},
            {"n": list(facts.values())},
        )


_STATES = {"finished": FINISHED, "path": PATHS, "right": RIGHT}


def _plain(name: str) -> Callable[[Rows], IntArray]:
    return lambda rows: rows[name]


def _of(name: str, words: Sequence[str]) -> Callable[[Rows], _Labelled]:
    return lambda rows: (rows[name], words)


def _empty(name: str) -> TallyTable:
    keys, sums = SHAPE[name]
    return TallyTable.build({key: [] for key in keys}, {total: [] for total in sums})


def _records(found: Statistics) -> list[tuple[list[int], list[int]]]:
    numbers = np.column_stack([found.quantile, found.n, found.lower, found.upper])
    return list(zip(found.keys.tolist(), numbers.tolist(), strict=True))


def statistics_of(process: IntArray, values: IntArray) -> Statistics:
    """Order statistics of values in this process, by process."""
    counts = np.bincount(process)
    kinds = np.flatnonzero(counts)
    counts = counts[kinds]
    position = np.multiply.outer(np.asarray(QUANTILES), counts - 1)
    lower = position // 1000
    upper = np.minimum(lower + (position % 1000 > 0), counts - 1)
    places = np.stack([lower, upper]) + np.cumsum(counts) - counts
    found = standing_at(places.reshape(-1), process, values).reshape(2, -1)
    return Statistics(
        keys=np.tile(kinds, len(QUANTILES)).reshape(-1, 1),
        quantile=np.repeat(QUANTILES, len(kinds)),
        n=np.tile(counts, len(QUANTILES)),
        lower=found[0],
        upper=found[1],
    )
