"""What is kept of cases so that tomorrow's events can go on from them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve, field, fields, frozen

from cxkit.evidence.events.cases import Cases, Done
from cxkit.evidence.events.coding import Book, Pair
from cxkit.evidence.events.options import Options
from cxkit.tallies.table import IntArray

# Level 1 packs nearly as well as any, in a fraction of the time.
_LEVEL = 1
_ACTIVITIES = ("first", "last")
_UNITS = ("first_unit", "last_unit", "before_unit", "second_unit")


@frozen(kw_only=True, eq=False)
class OpenCases:
    """The cases of a log, none of which is known to be over.

    Attributes:
        cases: Their records.
        done: How often each activity was done in them.
        activities: (process, activity) by code.
        units: (process, unit) by code.
        names: Hash of a person -> pseudonym, where the owner keeps persons.
        reading: How the log was read, as far as that decides what is counted of a case.
        scan: Name of the scan.
        ordered: True if the log states an order that holds beyond itself.
    """

    cases: Cases
    done: Done
    activities: tuple[Pair, ...]
    units: tuple[Pair, ...]
    names: Mapping[int, str] = field(factory=dict, repr=False)
    reading: str = ""
    scan: str = ""
    ordered: bool = True

    def to_bytes(self) -> bytes:
        """The cases in few bytes."""
        arrays = {f.name: getattr(self.cases, f.name) for f in fields(Cases)}
        place = np.searchsorted(self.cases.key, self.done.case)
        arrays |= {"done_case": place, "done_activity": self.done.activity, "done_n": self.done.n}
        packed = {name: _packed(values) for name, values in arrays.items()}
        head = {
            "activities": self.activities,
            "units": self.units,
            "names": {str(key): name for key, name in self.names.items()},
            "reading": self.reading,
            "scan": self.scan,
            "ordered": self.ordered,
            "arrays": {name: [kind, len(data)] for name, (kind, data) in packed.items()},
        }
        text = zlib.compress(json.dumps(head, ensure_ascii=False).encode(), _LEVEL)
        return b"".join([len(text).to_bytes(8, "big"), text, *(d for _, d in packed.values())])

    @classmethod
    def from_bytes(cls, data: bytes) -> OpenCases:
        """The cases that `to_bytes` wrote."""
        start = 8 + int.from_bytes(data[:8], "big")
        head = json.loads(zlib.decompress(data[8:start]))
        arrays: dict[str, IntArray] = {}
        for name, (kind, size) in head["arrays"].items():
            raw = zlib.decompress(data[start : start + size])
            arrays[name] = np.frombuffer(raw, dtype=kind).astype(np.int64)
            start += size
        cases = Cases(**{f.name: arrays[f.name] for f in fields(Cases)})
        done = Done(
            case=cases.key[arrays["done_case"]],
            activity=arrays["done_activity"],
            n=arrays["done_n"],
        )
        return cls(
            cases=cases,
            done=done,
            activities=_pairs(head["activities"]),
            units=_pairs(head["units"]),
            names={int(key): name for key, name in head["names"].items()},
            reading=head["reading"],
            scan=head["scan"],
            ordered=head.get("ordered", True),
        )

    def of(self, keys: IntArray) -> OpenCases:
        """Those of the cases that have one of these keys."""
        cases = self.cases.take(np.isin(self.cases.key, keys))
        return evolve(self, cases=cases, done=self.done.of(cases.key))

    def translated(self, book: Book) -> OpenCases:
        """The same in the codes of a book that has all of its activities and units."""
        activity = _places(self.activities, book.activities)
        # The last place stands for -1, which means none.
        unit = np.append(_places(self.units, book.units), -1)
        changed = {name: activity[getattr(self.cases, name)] for name in _ACTIVITIES}
        changed |= {name: unit[getattr(self.cases, name)] for name in _UNITS}
        codes = activity[self.done.activity]
        order = np.lexsort([codes, self.done.case])
        done = Done(case=self.done.case[order], activity=codes[order], n=self.done.n[order])
        return evolve(
            self,
            cases=evolve(self.cases, **changed),
            done=done,
            activities=book.activities,
            units=book.units,
        )


def reading_of(options: Options) -> str:
    """How a log is read, as far as that decides what is counted of a case."""
    # Only where it is stated: what was kept before it could be is read as before.
    counted = {"transitions": sorted(options.transitions)} if options.transitions else {}
    return json.dumps(
        {
            **counted,
            "zone": options.zone_name or "UTC",
            "every": options.every,
            "ends": sorted(options.ends),
            "happy_path": sorted(options.happy_paths),
            "failure": sorted(options.failure),
            "unhappy_below": options.unhappy_below,
        },
        ensure_ascii=False,
    )


def latest(parts: Iterable[OpenCases], book: Book) -> OpenCases | None:
    """The cases of all parts in the codes of a book; where several have a case, the longest."""
    parts = [part.translated(book) for part in parts]
    if not parts:
        return None
    fields_of = [f.name for f in fields(Cases)]
    together = Cases(**{n: np.concatenate([getattr(p.cases, n) for p in parts]) for n in fields_of})
    source = np.concatenate([np.full(len(p.cases), k) for k, p in enumerate(parts)])
    order = np.lexsort([-together.length, together.key])
    first = np.ones(len(order), dtype=bool)
    first[1:] = together.key[order][1:] != together.key[order][:-1]
    chosen = order[first]
    cases, origin = together.take(chosen), source[chosen]
    done = Done.joined([p.done.of(cases.key[origin == k]) for k, p in enumerate(parts)])
    everybody = {key: name for part in parts for key, name in part.names.items()}
    ordered = all(part.ordered for part in parts)
    return evolve(parts[0], cases=cases, done=done, names=everybody, ordered=ordered)


def _packed(values: IntArray) -> tuple[str, bytes]:
    """The narrowest type that holds the values, and the packed bytes."""
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    kinds = [k for k in ("<i1", "<i2", "<i4", "<i8") if _fits(k, low, high)]
    return kinds[0], zlib.compress(values.astype(kinds[0]).tobytes(), _LEVEL)


def _fits(kind: str, low: int, high: int) -> bool:
    limits = np.iinfo(np.dtype(kind))
    return bool(limits.min <= low and high <= limits.max)


def _pairs(given: Any) -> tuple[Pair, ...]:
    return tuple((str(process), str(name)) for process, name in given)


def _places(known: Sequence[Pair], among: Sequence[Pair]) -> IntArray:
    places = {pair: place for place, pair in enumerate(among)}
    return np.asarray([places[pair] for pair in known], dtype=np.int64)
