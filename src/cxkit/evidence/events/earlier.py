"""What was counted before, and how the cases of a log go on from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from attrs import evolve, field, frozen

from cxkit.errors import RefusedError
from cxkit.evidence.engines.base import text_hash
from cxkit.evidence.events.cases import Cases, Done
from cxkit.evidence.events.coding import Book, Known
from cxkit.evidence.events.continuing import Border, border, is_earlier, went_on
from cxkit.evidence.events.open_cases import OpenCases, latest
from cxkit.evidence.events.ordered_log import OrderedLog
from cxkit.evidence.events.zones import DAY
from cxkit.tallies.open_ends import OpenEnds
from cxkit.tallies.table import IntArray


@frozen(kw_only=True, eq=False)
class Continuation:
    """Cases that go on in a log.

    Attributes:
        before: What was known of them.
        now: Their records with what the log adds.
        done: What was done in them, in all.
        border: The pairs of events in which they go on.
        ordered: True if the log and those before it state an order that holds beyond them.
        names: Hash of a person -> pseudonym, where persons are kept.
        logs: Names of the logs that they come from.
    """

    before: OpenCases
    now: Cases
    done: Done
    border: Border
    ordered: bool
    names: Mapping[int, str] = field(repr=False)
    logs: tuple[str, ...]


@frozen(kw_only=True, eq=False)
class Earlier:
    """What was counted before.

    Attributes:
        parts: Name of a log -> its cases.
        continues: Name of a log -> names of those that it goes on from.
    """

    parts: Mapping[str, OpenCases] = field(factory=dict)
    continues: Mapping[str, tuple[str, ...]] = field(factory=dict)

    @classmethod
    def of(cls, states: Mapping[str, bytes]) -> Earlier:
        """What the states of earlier logs say."""
        ends = {name: OpenEnds.from_bytes(state) for name, state in sorted(states.items())}
        parts = {name: OpenCases.from_bytes(e.data) for name, e in ends.items() if e.data}
        return cls(parts=parts, continues={name: ends[name].continues for name in parts})

    def known(self) -> Known:
        """What must have a code although the log itself may not have it."""
        parts = list(self.parts.values())
        times = [values for part in parts for values in (part.cases.start, part.cases.end)]
        days = np.unique(np.concatenate(times) // DAY).tolist() if times else []
        return Known(
            activities=frozenset(pair for part in parts for pair in part.activities),
            units=frozenset(pair for part in parts for pair in part.units),
            days=frozenset(days),
        )

    def before(self, scan: str, name: str, *, is_frame: bool) -> Earlier:
        """What was counted before a log: all of it, if the log is new.

        If the same was scanned before, that is what was known then; if the log takes the
        place of one that had its name, it is what does not go on from that.
        """
        same = [other for other, part in self.parts.items() if part.scan == scan]
        if same:
            return self._only(self.continues[same[0]])
        if is_frame or name not in self.parts:
            return self
        after = {name}
        while more := {n for n, on in self.continues.items() if after & set(on)} - after:
            after |= more
        return self._only(n for n in self.parts if n not in after)

    def _only(self, names: Iterable[str]) -> Earlier:
        kept = [name for name in names if name in self.parts]
        return Earlier(
            parts={name: self.parts[name] for name in kept},
            continues={name: self.continues[name] for name in kept},
        )

    def continuation(
        self, cases: Cases, done: Done, book: Book, reading: str, file: str, *, ordered: bool
    ) -> Continuation | None:
        """How cases of a log go on; None if none of them was known.

        Args:
            cases: The cases of the log.
            done: What was done in them.
            book: What codes mean.
            reading: How the log is read.
            file: What problems call it.
            ordered: True if it states an order that holds beyond itself.

        Raises:
            RefusedError: if what is known was counted in another way.
        """
        found = {name: part.of(cases.key) for name, part in self.parts.items()}
        found = {name: part for name, part in found.items() if len(part.cases)}
        before = latest(found.values(), book)
        if before is None:
            return None
        other = [name for name, part in found.items() if part.reading != reading]
        if other:
            raise _read_otherwise(other, file)
        places = np.searchsorted(cases.key, before.cases.key)
        now, ordered = cases.take(places), ordered and before.ordered
        combined, what = went_on(before.cases, before.done, now, done.of(now.key))
        return Continuation(
            before=before,
            now=combined,
            done=what,
            border=border(before.cases, now, book, text_hash(""), ordered=ordered),
            ordered=ordered,
            names=before.names,
            logs=tuple(sorted(found)),
        )


class TooEarlyError(RefusedError):
    """Events that come before what was counted of their cases.

    Attributes:
        keys: Keys of these cases.
        logs: Names of the logs that hold these cases.
        every_case: True if the log has no other cases.
        scan: Name of the scan.
    """

    def __init__(
        self, message: str, hint: str, *, keys: IntArray, logs: tuple[str, ...], every_case: bool
    ) -> None:
        super().__init__(message, hint=hint)
        self.keys = keys
        self.logs = logs
        self.every_case = every_case
        self.scan = ""


def check_order(
    going_on: Continuation,
    cases: Cases,
    events: OrderedLog,
    file: str,
    holds: Mapping[str, IntArray],
) -> None:
    """Refuse events that come before what was counted of their case.

    Args:
        going_on: How cases go on.
        cases: All cases of the log.
        events: Its events.
        file: What problems call it.
        holds: Name of an earlier log -> keys of its cases.

    Raises:
        TooEarlyError: with how many events there are, of how many cases.
    """
    before = going_on.before.cases
    now = cases.take(np.searchsorted(cases.key, before.key))
    earlier = is_earlier(before, now, ordered=going_on.ordered)
    if not earlier.any():
        return
    late = before.take(earlier)
    rows = events.instants(late.key)
    last = np.searchsorted(late.key, rows["c"])
    too_early = rows["t"] < late.end[last]
    if going_on.ordered:
        by_order = rows["s"] < late.last_order[last]
        too_early |= (rows["t"] == late.end[last]) & by_order
    count = int(too_early.sum())
    logs = tuple(sorted(n for n, keys in holds.items() if np.isin(late.key, keys).any()))
    raise _too_early(count, late.key, logs, file, every_case=len(late) == len(cases))


def _too_early(
    events: int, keys: IntArray, logs: tuple[str, ...], file: str, *, every_case: bool
) -> TooEarlyError:
    names, sources = ", ".join(map(repr, logs)), " ".join(dict.fromkeys([*logs, file]))
    return TooEarlyError(
        f"{events} events of {len(keys)} cases in {file!r} come before what was counted of these "
        f"cases in {names}; adding them would count what follows what in a wrong order.",
        f"Hand in all files that hold these cases, and they are read again: cxkit look --add "
        f"{sources}. If the new log holds everything that the old one held, forget the old one "
        f"first: cxkit forget {logs[0]!r}. Data frames must be put into one.",
        keys=keys,
        logs=logs,
        every_case=every_case,
    )


def _read_otherwise(logs: list[str], file: str) -> RefusedError:
    names = ", ".join(map(repr, logs))
    return RefusedError(
        f"{file!r} goes on with cases that were read with other options in {names}: period, "
        "zone, ends, happy path or failures.",
        hint="Give all logs of a process the same options, and read them at once, without --add.",
    )


def everything(cases: Cases, done: Done, going_on: Continuation | None) -> tuple[Cases, Done]:
    """The records of all cases of a log, those that go on with what was before."""
    if going_on is None:
        return cases, done
    places = np.searchsorted(cases.key, going_on.now.key)
    fields = {
        f: np.asarray(getattr(cases, f)).copy()
        for f in (a.name for a in type(cases).__attrs_attrs__)
    }
    for name, values in fields.items():
        values[places] = getattr(going_on.now, name)
    fresh: IntArray = cases.key[~np.isin(cases.key, going_on.now.key)]
    return evolve(cases, **fields), Done.joined([done.of(fresh), going_on.done])
