"""One record per case, and what follows from it: lead times, rework, variants, outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import narwhals as nw
import numpy as np
from attrs import fields, frozen

from cxkit.evidence.engines.base import HASHES, Engine
from cxkit.evidence.events.coding import Persons
from cxkit.evidence.events.signature import DIGIT, PRIMES, Signatures, name_hashes, power_table
from cxkit.tallies.table import IntArray

# The unit of a case that never moved.
NOWHERE = -1


@frozen(kw_only=True, eq=False)
class Cases:
    """Records of cases. Codes are those of the log that they were read from.

    Attributes:
        key: Hash of the case.
        length: Number of events.
        start: First instant; `end`: last one.
        first: Activity of the first event; `last`: of the last one.
        first_unit: Unit of the first event; `last_unit`: of the last one.
        first_person: Hash of who did the first event; `last_person`: the last one.
        first_order: Order of the first event, 0 where there is none; `last_order`: of the last.
        first_begin: When the first event began; when it was done, if nobody says.
        before_unit: Unit in which the case was before it came to its last unit, or -1.
        second_unit: Unit to which it went first, or -1.
        sign: First residue of the signature; `sign2`: the second.
        changes: How often the unit changed.
        returns: How often it went straight back to the unit it came from.
        failed: How many events are failures.
        rating: 0 unknown, 1 fine, 2 unhappy.
        right: 0 unknown, 1 yes, 2 no.
        repeated: Activities done more than once; `repeats`: how often again, in all.
    """

    key: IntArray
    length: IntArray
    start: IntArray
    end: IntArray
    first: IntArray
    last: IntArray
    first_unit: IntArray
    last_unit: IntArray
    first_person: IntArray
    last_person: IntArray
    first_order: IntArray
    last_order: IntArray
    first_begin: IntArray
    before_unit: IntArray
    second_unit: IntArray
    sign: IntArray
    sign2: IntArray
    changes: IntArray
    returns: IntArray
    failed: IntArray
    rating: IntArray
    right: IntArray
    repeated: IntArray
    repeats: IntArray

    def __len__(self) -> int:
        return len(self.key)

    def take(self, places: Any) -> Cases:
        """Some of the records."""
        return Cases(**{f.name: getattr(self, f.name)[places] for f in fields(Cases)})

    @classmethod
    def joined(cls, parts: Sequence[Cases]) -> Cases:
        """The records of several portions, sorted by key."""
        whole = cls(
            **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)}
        )
        return whole.take(np.argsort(whole.key))

    @property
    def signatures(self) -> Signatures:
        """Their signatures."""
        return Signatures(first=self.sign, second=self.sign2, length=self.length)


@frozen(kw_only=True, eq=False)
class Done:
    """How often each activity was done in a case.

    Attributes:
        case: Hash of the case.
        activity: Code.
        n: How often.
    """

    case: IntArray
    activity: IntArray
    n: IntArray

    @classmethod
    def joined(cls, parts: Sequence[Done]) -> Done:
        """What was done in the cases of several portions."""
        case, activity, n = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("case", "activity", "n")
        )
        order = np.lexsort([activity, case])
        return cls(case=case[order], activity=activity[order], n=n[order])

    def of(self, keys: IntArray) -> Done:
        """What was done in some of the cases."""
        own = np.isin(self.case, keys)
        return Done(case=self.case[own], activity=self.activity[own], n=self.n[own])


@frozen(kw_only=True)
class CaseReader:
    """Reads the records of the cases from the ordered events, in portions.

    Attributes:
        engine: The engine.
        events: What `flow.ordered` gives, kept.
        names: Names of the activities by code.
        failures: Codes of the activities that are failures.
        longest: Number of events of the longest case.
        persons: Who did what; None if the log does not say.
        thorough: True to also read what continuing the cases needs: how often each
            activity was done, not only those done again.
    """

    engine: Engine
    events: nw.LazyFrame[Any]
    names: Sequence[str]
    failures: Sequence[int]
    longest: int
    persons: Persons | None
    thorough: bool

    @property
    def _columns(self) -> list[str]:
        return self.events.collect_schema().names()

    def read(self, portion: int, portions: int) -> tuple[Cases, Done]:
        """The records of a portion of the cases, and what was done in them."""
        events = self.events
        if portions > 1:
            least, most = key_ranges(portions)[portion]
            events = events.filter((nw.col("c") >= least) & (nw.col("c") < most))
        ends = ("c", "t", "a", "u", *(n for n in ("p", "s", "b") if n in self._columns))
        first = self._sorted(events.filter(nw.col("pos") == 1).select(*ends))
        last = self._sorted(events.filter(nw.col("last") == 1).select(*ends, "pos"))
        sums = self._sorted(self._sums(events))
        done = self._done(events)
        key = first["c"]
        again = done.n > 1
        moves = self._moves(events)
        nothing = np.zeros(len(key), dtype=np.int64)
        cases = Cases(
            key=key,
            length=last["pos"],
            start=first["t"],
            end=last["t"],
            first=first["a"],
            last=last["a"],
            first_unit=first["u"],
            last_unit=last["u"],
            first_person=self._hashes(first, nothing),
            last_person=self._hashes(last, nothing),
            first_order=first.get("s", nothing),
            last_order=last.get("s", nothing),
            first_begin=first.get("b", first["t"]),
            before_unit=_spread(key, *moves["before"], NOWHERE),
            second_unit=_spread(key, *moves["second"], NOWHERE),
            sign=sums["sign"] % PRIMES[0],
            sign2=sums["sign2"] % PRIMES[1],
            changes=sums["changes"],
            returns=_spread(key, *moves["returns"], 0),
            failed=sums["failed"],
            rating=self._said(events, key, "r"),
            right=self._said(events, key, "g"),
            repeated=_total(key, done.case[again], np.ones(int(again.sum()), dtype=np.int64)),
            repeats=_total(key, done.case[again], done.n[again] - 1),
        )
        return cases, done

    def _hashes(self, rows: Mapping[str, IntArray], nothing: IntArray) -> IntArray:
        if "p" not in rows or self.persons is None or not self.thorough:
            return nothing
        return self.persons.hashes(rows["p"])

    def _sorted(self, frame: nw.LazyFrame[Any]) -> Mapping[str, IntArray]:
        found = self.engine.fetch_integers(frame)
        order = np.argsort(found["c"])
        return {name: values[order] for name, values in found.items()}

    def _sums(self, events: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Per case the parts of its signature, changes of unit and failures."""
        engine, codes = self.engine, list(range(len(self.names)))
        hashes = {f"h{k}": name_hashes(self.names, k).tolist() for k in (0, 1)}
        digits = {f"q{k}": power_table(DIGIT, k).tolist() for k in (0, 1)}
        place = (nw.col("pos") - 1).cast(nw.Int64)
        rows = events.select(
            "c", "a", place.alias("place"), _flag(nw.col("u") != nw.col("pu")).alias("changes")
        ).with_columns((nw.col("place") % DIGIT).alias("low"))
        rows = rows.join(engine.small_table(rows, {"a": codes}, hashes), on=["a"])
        low = engine.small_table(rows, {"low": list(range(DIGIT))}, digits)
        rows = rows.join(low, on=["low"])
        terms = [nw.col(f"h{k}") * nw.col(f"q{k}") % PRIMES[k] for k in (0, 1)]
        if self.longest > DIGIT:
            count = (self.longest - 1) // DIGIT + 1
            steps = {f"w{k}": power_table(count, k, DIGIT).tolist() for k in (0, 1)}
            rows = rows.with_columns((nw.col("place") / DIGIT).floor().cast(nw.Int64).alias("high"))
            high = engine.small_table(rows, {"high": list(range(count))}, steps)
            rows = rows.join(high, on=["high"])
            terms = [term * nw.col(f"w{k}") % PRIMES[k] for k, term in enumerate(terms)]
        failed = _flag(nw.col("a").is_in(list(self.failures))) if self.failures else nw.lit(0)
        rows = rows.with_columns(
            terms[0].alias("sign"), terms[1].alias("sign2"), failed.cast(nw.Int64).alias("failed")
        )
        names = ("sign", "sign2", "changes", "failed")
        return rows.group_by("c").agg(*(nw.col(name).sum() for name in names))

    def _done(self, events: nw.LazyFrame[Any]) -> Done:
        counted = events.group_by("c", "a").agg(nw.len().alias("n"))
        if not self.thorough:
            counted = counted.filter(nw.col("n") > 1)
        found = self.engine.fetch_integers(counted)
        order = np.lexsort([found["a"], found["c"]])
        return Done(case=found["c"][order], activity=found["a"][order], n=found["n"][order])

    def _moves(self, events: nw.LazyFrame[Any]) -> dict[str, tuple[IntArray, IntArray]]:
        """Cases and what their moves between units say: `returns`, `before`, `second`."""
        moves = events.filter((nw.col("pos") > 1) & (nw.col("u") != nw.col("pu")))
        moves = moves.select("c", "u", "pu", "pos")
        order = "pos"
        moves = moves.with_columns(
            nw.col("pu").shift(1).over("c", order_by=order).alias("came"),
            nw.col("pu").shift(-1).over("c", order_by=order).alias("goes"),
        )
        back = moves.filter(nw.col("came") == nw.col("u"))
        returns = self.engine.fetch_integers(back.group_by("c").agg(nw.len().alias("n")))
        nothing = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        found = {"returns": (returns["c"], returns["n"]), "before": nothing, "second": nothing}
        if self.thorough:
            ends = {
                "before": moves.filter(nw.col("goes").is_null()).select("c", nw.col("pu")),
                "second": moves.filter(nw.col("came").is_null()).select("c", nw.col("u")),
            }
            for name, frame in ends.items():
                rows = self.engine.fetch_integers(frame)
                found[name] = (rows["c"], rows["pu" if name == "before" else "u"])
        return found

    def _said(self, events: nw.LazyFrame[Any], key: IntArray, column: str) -> IntArray:
        """The last thing that a case's events say in a column; 0 if nothing."""
        if column not in self._columns:
            return np.zeros(len(key), dtype=np.int64)
        said = events.filter(nw.col(column) > 0).select("c", "pos", column)
        rows = self.engine.fetch_integers(said)
        order = np.lexsort([rows["pos"], rows["c"]])
        case, word = rows["c"][order], rows[column][order]
        is_last = np.ones(len(case), dtype=bool)
        is_last[:-1] = case[1:] != case[:-1]
        return _spread(key, case[is_last], word[is_last], 0)


def key_ranges(count: int) -> list[tuple[int, int]]:
    """The lowest key and one more than the highest of each of so many portions of the cases.

    Keys are spread evenly, so that portions are about equal; they follow on each other, so
    that all cases come in the same order however many portions there are.
    """
    borders = [HASHES * k // count for k in range(count + 1)]
    return list(pairwise(borders))


def _spread(key: IntArray, case: IntArray, value: IntArray, default: int) -> IntArray:
    """(cases,) the value of each case, or the default."""
    found = np.full(len(key), default, dtype=np.int64)
    found[np.searchsorted(key, case)] = value
    return found


def _total(key: IntArray, case: IntArray, value: IntArray) -> IntArray:
    """(cases,) the sum of the values of each case."""
    found = np.zeros(len(key), dtype=np.int64)
    np.add.at(found, np.searchsorted(key, case), value)
    return found


def _flag(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64)
