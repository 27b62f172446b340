"""Cases that go on: from what was known of them to what is known now."""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen

from cxkit.evidence.events.cases import Cases, Done
from cxkit.evidence.events.coding import Book
from cxkit.evidence.events.outcomes import Rows, added
from cxkit.evidence.events.zones import period_codes
from cxkit.tallies.events import GROUPS, WIDE, bins_of
from cxkit.tallies.table import IntArray


@frozen(kw_only=True, eq=False)
class Border:
    """The pairs of events of which one stands in an earlier log, and the other in this one.

    Attributes:
        edges: `pa`, `a`, `m`, `group`, `n`, `low`, `high`; and so on as in `flow.Flow`.
        people: Hashes of the two persons, `pp` and `p`, and `n`.
        ties: Pairs with the same time and order.
        alike: Those of them with the same activity and unit.
        overlaps: Pairs in which the later began before the earlier ended.
    """

    edges: Rows
    edge_bins: Rows
    handovers: Rows
    handover_bins: Rows
    people: Rows
    ties: int
    alike: int
    overlaps: int


def went_on(before: Cases, done_before: Done, now: Cases, done_now: Done) -> tuple[Cases, Done]:
    """The records of cases with both parts, and what was done in them.

    Args:
        before: What was known.
        done_before: What was done before.
        now: What the log adds; the same cases in the same order.
        done_now: What is done in it.
    """
    done = _both(done_before, done_now)
    again = done.n > 1
    place = np.searchsorted(before.key, done.case[again])
    repeated, repeats = (np.zeros(len(before), dtype=np.int64) for _ in range(2))
    np.add.at(repeated, place, 1)
    np.add.at(repeats, place, done.n[again] - 1)
    sign = before.signatures.then(now.signatures)
    stays = before.last_unit == now.first_unit
    moved = now.changes > 0
    cases = evolve(
        now,
        length=before.length + now.length,
        start=before.start,
        first=before.first,
        first_unit=before.first_unit,
        first_person=before.first_person,
        first_order=before.first_order,
        first_begin=before.first_begin,
        before_unit=np.where(
            moved, now.before_unit, np.where(stays, before.before_unit, before.last_unit)
        ),
        second_unit=np.where(
            before.second_unit >= 0,
            before.second_unit,
            np.where(stays, now.second_unit, now.first_unit),
        ),
        sign=sign.first,
        sign2=sign.second,
        changes=before.changes + now.changes + ~stays,
        returns=before.returns + now.returns + _returns(before, now, stays),
        failed=before.failed + now.failed,
        rating=np.where(now.rating > 0, now.rating, before.rating),
        right=np.where(now.right > 0, now.right, before.right),
        repeated=repeated,
        repeats=repeats,
    )
    return cases, done


def _returns(before: Cases, now: Cases, stays: IntArray) -> IntArray:
    """How often work went straight back where both parts meet."""
    came, onward = before.before_unit, now.second_unit
    on_from_here = (onward >= 0) & (onward == came)
    back = (came >= 0) & (now.first_unit == came)
    back_again = onward == before.last_unit
    found = np.where(stays, on_from_here, back.astype(np.int64) + back_again)
    return np.asarray(found, dtype=np.int64)


def _both(one: Done, other: Done) -> Done:
    rows = added(
        {
            "case": np.concatenate([one.case, other.case]),
            "activity": np.concatenate([one.activity, other.activity]),
        },
        {"n": np.concatenate([one.n, other.n])},
    )
    return Done(case=rows["case"], activity=rows["activity"], n=rows["n"])


def is_earlier(
    before: Cases, now: Cases, *, ordered: bool
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(cases,) True where the first event of a case comes before the last one that is known.

    An event of the same time does not, unless both logs state an order and it comes before
    by that: what comes later is taken to have been done later.
    """
    by_order = (now.start == before.end) & (now.first_order < before.last_order)
    return np.asarray((now.start < before.end) | (by_order & ordered), dtype=np.bool_)


def border(before: Cases, now: Cases, book: Book, unnamed: int, *, ordered: bool) -> Border:
    """The pairs in which cases go on.

    Args:
        before: What was known.
        now: What the log adds; the same cases in the same order.
        book: What codes mean.
        unnamed: Hash of whoever is not named.
        ordered: True if both logs state an order that holds beyond themselves.
    """
    wait = np.maximum(now.first_begin - before.end, 0)
    one = np.ones(len(now), dtype=np.int64)
    named = (before.last_person != unnamed) & (now.first_person != unnamed)
    other = named & (before.last_person != now.first_person)
    by = {"m": period_codes(book.periods, now.start), "group": now.key % GROUPS}
    sums = {"n": one, "low": wait % WIDE, "high": wait // WIDE}
    edge = {"pa": before.last, "a": now.first}
    crossed = {"pu": before.last_unit, "u": now.first_unit}
    bins = {"bin": bins_of(wait)}
    same = now.start == before.end
    if ordered:
        same &= now.first_order == before.last_order
    alike = same & (now.first == before.last) & (now.first_unit == before.last_unit)
    return Border(
        edges=added({**edge, **by}, sums),
        edge_bins=added({**edge, **bins}, {"n": one}),
        handovers=added({**crossed, **by}, {**sums, "persons": other.astype(np.int64)}),
        handover_bins=added({**crossed, **bins}, {"n": one}),
        people=added(
            {"pp": before.last_person[other], "p": now.first_person[other]}, {"n": one[other]}
        ),
        ties=int(same.sum()),
        alike=int(alike.sum()),
        overlaps=int((now.first_begin < before.end).sum()),
    )
