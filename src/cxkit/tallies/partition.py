"""Partitions: tallies with the source they come from, merged without counting twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from attrs import field, frozen

from cxkit.errors import RefusedError
from cxkit.tallies.answers import AnswerTallies
from cxkit.tallies.evidence import Tallies

HashArray = np.ndarray[Any, np.dtype[np.uint64]]


@frozen(kw_only=True, eq=False)
class Partition:
    """The tallies of one source.

    Attributes:
        name: Name of the source, such as the file's.
        content: Hash of the source's content.
        kind: Kind of evidence.
        tallies: What the scan left.
        respondents: Sorted keyed hashes of wave, audience and respondent, to see
            overlaps; empty where the source does not tell persons apart.
        records: Sorted keyed hashes of what may be counted once only, for kinds other
            than answers; empty where nothing can be told apart.
        state: What its kind wants back with the next table, such as open cases.
        persons: How many persons stand behind a kind other than answers; None: it is not
            about persons.
        source: Where to find the source again, or None for a data frame.
        rows: Records read.
    """

    name: str
    content: str
    tallies: AnswerTallies | Tallies
    kind: str = "answers"
    respondents: HashArray = field(factory=lambda: np.zeros(0, dtype=np.uint64))
    records: HashArray = field(factory=lambda: np.zeros(0, dtype=np.uint64))
    state: bytes = field(default=b"", repr=False)
    persons: int | None = None
    source: str | None = None
    rows: int = 0

    @property
    def once(self) -> HashArray:
        """Hashes of what must not stand in two partitions: people of answers, else records."""
        return self.respondents if self.kind == "answers" else self.records


def hash_people(people: Iterable[str], salt: bytes = b"") -> HashArray:
    """(people,) sorted 64-bit keyed hashes; without the key nobody can be looked up."""
    digests = b"".join(
        hashlib.blake2b(person.encode(), digest_size=8, key=salt).digest() for person in people
    )
    return np.unique(np.frombuffer(digests, dtype=np.uint64))


def add_partition(known: Iterable[Partition], new: Partition) -> tuple[Partition, ...]:
    """The partitions after adding `new`.

    The same again is a no-op; a changed one of the same name replaces its
    predecessor; people who are already counted elsewhere are refused.

    Raises:
        RefusedError: if respondents of `new` stand in another partition.
    """
    known = tuple(known)
    same = [p for p in known if p.content == new.content and p.kind == new.kind]
    if same:
        return known
    others = tuple(p for p in known if p.name != new.name)
    shared = {other.name: _shared(other, new) for other in others}
    shared = {name: count for name, count in shared.items() if count}
    if shared:
        raise _twice(new, shared)
    return (*others, new)


def _twice(new: Partition, shared: Mapping[str, int]) -> RefusedError:
    """The refusal of what is counted elsewhere; `shared` is how much by partition."""
    places = " and ".join(map(repr, shared))
    forget = " and ".join(f"cxkit forget {name!r}" for name in shared)
    count = sum(shared.values())
    if new.kind == "answers":
        return RefusedError(
            f"{count} of {len(new.once)} people in {new.name!r} are already "
            f"counted in {places}; adding it would count them twice.",
            hint=f"If the new file is a later, cumulative export, forget the old one first: "
            f"{forget}. If it holds other questions to the same people, put both into one table.",
        )
    return RefusedError(
        f"{count} of {len(new.once)} records in {new.name!r} are already "
        f"counted in {places}; adding it would count them twice.",
        hint=f"If the new file replaces the old one, forget that first: {forget}. Else leave "
        "out of the new one what was counted already.",
    )


def _shared(one: Partition, other: Partition) -> int:
    """How much stands in both that may be counted once only."""
    if one.kind != other.kind:
        return 0
    return len(np.intersect1d(one.once, other.once, assume_unique=True))


@frozen(kw_only=True)
class Merged:
    """The tallies of several partitions together.

    Attributes:
        answers: Those of answers, or None if there are none.
        evidence: Other kind of evidence -> its tallies, sorted by kind.
    """

    answers: AnswerTallies | None = None
    evidence: Mapping[str, Tallies] = field(factory=dict)

    def units(self) -> tuple[str, ...]:
        """The sorted ids of all units that are named."""
        named = {unit for tallies in self.evidence.values() for unit in tallies.units()}
        named |= set(self.answers.distinct("unit") if self.answers else ())
        return tuple(sorted(named - {""}))


def merge_partitions(partitions: Iterable[Partition]) -> Merged:
    """The tallies of all partitions together, by kind.

    Raises:
        RefusedError: if partitions of one kind were counted by different versions of it.
    """
    answers: list[AnswerTallies] = []
    others: dict[str, list[Tallies]] = {}
    for partition in partitions:
        if isinstance(partition.tallies, Tallies):
            others.setdefault(partition.kind, []).append(partition.tallies)
        else:
            answers.append(partition.tallies)
    return Merged(
        answers=AnswerTallies.merge(answers) if answers else None,
        evidence={kind: Tallies.merge(others[kind]) for kind in sorted(others)},
    )
