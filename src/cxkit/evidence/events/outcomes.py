"""What records of cases add to the tallies; counted negatively, what they took back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from attrs import fields, frozen

from cxkit.evidence.events.cases import Cases, Done
from cxkit.evidence.events.coding import Book
from cxkit.evidence.events.options import Options
from cxkit.evidence.events.signature import prefixes
from cxkit.evidence.events.zones import period_codes
from cxkit.tallies.events import GROUPS, WIDE, bins_of
from cxkit.tallies.packing import ordered, packed, starts
from cxkit.tallies.table import IntArray

Rows = Mapping[str, IntArray]
FINISHED = ("", "yes", "no")
PATHS = ("", "happy", "begun", "other")
RIGHT = ("", "yes", "no")
# Up to so many possible keys per row, sums are kept in a table of all of them.
_DENSE = 2


# The keys of the tables but that of the variants.
_KEYS = {
    "starts": ("a", "m"),
    "ends": ("a", "m"),
    "cases": ("process", "m", "group", "finished", "path", "right"),
    "leads": ("process", "m", "bin"),
    "rework": ("a",),
}


@frozen(kw_only=True, eq=False)
class Outcomes:
    """Rows by code for the tables that count cases.

    Attributes:
        starts: `a`, `m`, `n`.
        ends: `a`, `m`, `n`.
        cases: `process`, `m`, `group`, `finished`, `path`, `right` as codes, and the sums.
        leads: `process`, `m`, `bin`, `n`.
        variants: `process`, `signature`, `n`, and `key`, the lowest of a case that took it.
        rework: `a`, `cases`, `repeats`.
    """

    starts: Rows
    ends: Rows
    cases: Rows
    leads: Rows
    variants: Rows
    rework: Rows

    @classmethod
    def joined(cls, parts: Iterable[Outcomes]) -> Outcomes:
        """The rows of several parts below each other."""
        parts = list(parts)
        names = [f.name for f in fields(cls)]
        return cls(**{name: together(getattr(part, name) for part in parts) for name in names})

    def __len__(self) -> int:
        """How many rows there are in all."""
        rows = (getattr(self, f.name) for f in fields(Outcomes))
        return sum(len(each["n" if "n" in each else "cases"]) for each in rows)

    def added_up(self) -> Outcomes:
        """The same with each key once."""
        found = {"variants": of_variants(self.variants)}
        for name, own in _KEYS.items():
            rows = getattr(self, name)
            sums = {column: values for column, values in rows.items() if column not in own}
            found[name] = added({column: rows[column] for column in own}, sums)
        return Outcomes(**found)


def outcomes(cases: Cases, done: Done, book: Book, options: Options, *, sign: int = 1) -> Outcomes:
    """What cases add, or with `sign=-1` take back."""
    process = processes(book)
    ended, begun = (period_codes(book.periods, at) for at in (cases.end, cases.start))
    kind = process.take(cases.first)
    finished, path, right = _states(cases, book, options)
    lead = cases.end - cases.start
    one = np.full(len(cases), sign, dtype=np.int64)
    sums = {
        "n": one,
        "events": sign * cases.length,
        "low": sign * (lead & (WIDE - 1)),
        "high": sign * (lead // WIDE),
        "reworked": sign * (cases.repeated > 0),
        "repeats": sign * cases.repeats,
        "returned": sign * (cases.returns > 0),
        "returns": sign * cases.returns,
        "changes": sign * cases.changes,
        "failed": sign * (cases.failed > 0),
        "rated": sign * (cases.rating > 0),
        "unhappy": sign * (cases.rating == 2),
    }
    keys = {
        "process": kind,
        "m": ended,
        "group": cases.key % GROUPS,
        "finished": finished,
        "path": path,
        "right": right,
    }
    again = np.flatnonzero(done.n > 1)
    return Outcomes(
        starts=added({"a": cases.first, "m": begun}, {"n": one}),
        ends=added({"a": cases.last, "m": ended}, {"n": one}),
        cases=added(keys, sums),
        leads=added({"process": kind, "m": ended, "bin": bins_of(lead)}, {"n": one}),
        variants=of_variants(
            {
                "process": kind,
                "signature": cases.signatures.numbers,
                "n": one,
                "key": cases.key,
            }
        ),
        rework=added(
            {"a": done.activity[again]},
            {
                "cases": np.full(len(again), sign, dtype=np.int64),
                "repeats": sign * (done.n[again] - 1),
            },
        ),
    )


def processes(book: Book) -> IntArray:
    """(activities,) code of the process by code of activity: the place among the sorted ones."""
    names = book.process_of_activities()
    places = {name: place for place, name in enumerate(sorted(set(names)))}
    return np.asarray([places[name] for name in names], dtype=np.int64)


def _states(cases: Cases, book: Book, options: Options) -> tuple[IntArray, IntArray, IntArray]:
    """Codes of `FINISHED`, `PATHS` and `RIGHT`."""
    finished = np.zeros(len(cases), dtype=np.int64)
    if options.ends:
        finished = np.where(np.isin(cases.last, book.codes_of(options.ends)), 1, 2)
    path = np.zeros(len(cases), dtype=np.int64)
    if options.happy_paths:
        parts = [prefixes(sequence) for sequence in options.happy_paths]
        whole = np.asarray([part[-1] for part in parts], dtype=np.int64)
        signature = cases.signatures.numbers
        path = np.where(np.isin(signature, np.concatenate(parts)), 2, 3)
        path = np.where(np.isin(signature, whole), 1, path)
    wrong = (cases.repeated > 0) | (cases.failed > 0)
    right = np.where(wrong, 2, np.where(finished == 2, 0, 1))
    right = np.where(cases.right > 0, cases.right, right)
    return finished, path, right


def of_variants(rows: Rows) -> Rows:
    """Rows of cases, or of variants, with each variant once, sorted."""
    columns = packed([rows["process"], rows["signature"]])
    order = ordered(columns)
    if order is not None:
        columns = [values.take(order) for values in columns]
        rows = {name: values.take(order) for name, values in rows.items()}
    first = starts(columns)
    found = {name: rows[name][first] for name in ("process", "signature")}
    n = np.add.reduceat(rows["n"], first, dtype=np.int64)
    return {**found, "n": n, "key": np.minimum.reduceat(rows["key"], first)}


def added(keys: Rows, sums: Rows) -> Rows:
    """Rows of equal keys added up, sorted by keys."""
    count = len(next(iter(keys.values())))
    if not count:
        return {**keys, **sums}
    columns = packed(list(keys.values()))
    if len(columns) == 1 and int(columns[0].max()) < _DENSE * count:
        return _added_in_table(columns[0], keys, sums)
    order = ordered(columns)
    if order is not None:
        columns = [values.take(order) for values in columns]
        keys = {name: values.take(order) for name, values in keys.items()}
        sums = {name: np.asarray(values).take(order) for name, values in sums.items()}
    first = starts(columns)
    added_up = {n: np.add.reduceat(v, first, dtype=np.int64) for n, v in sums.items()}
    return {**{name: values[first] for name, values in keys.items()}, **added_up}


def _added_in_table(code: IntArray, keys: Rows, sums: Rows) -> Rows:
    """The same, for few possible keys: nothing needs to be sorted."""
    size = int(code.max()) + 1
    row = np.full(size, -1, dtype=np.int64)
    row[code] = np.arange(len(code))
    seen = np.flatnonzero(row >= 0)
    found = {name: values[row[seen]] for name, values in keys.items()}
    for name, values in sums.items():
        table = np.zeros(size, dtype=np.int64)
        np.add.at(table, code, np.asarray(values, dtype=np.int64))
        found[name] = table[seen]
    return found


def together(parts: Iterable[Rows]) -> Rows:
    """Rows of several parts below each other."""
    parts = [part for part in parts if part]
    if not parts:
        return {}
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
