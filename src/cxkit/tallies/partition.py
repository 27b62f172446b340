"""Partitions: tallies with the source they come from, merged without counting twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from attrs import field, frozen

from cxkit.errors import RefusedError
from cxkit.tallies.answers import AnswerTallies

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
        source: Where to find the source again, or None for a data frame.
        rows: Records read.
    """

    name: str
    content: str
    tallies: AnswerTallies
    kind: str = "answers"
    respondents: HashArray = field(factory=lambda: np.zeros(0, dtype=np.uint64))
    source: str | None = None
    rows: int = 0


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
        raise RefusedError(
            f"{sum(shared.values())} of {len(new.respondents)} people in {new.name!r} are already "
            f"counted in {' and '.join(map(repr, shared))}; adding it would count them twice.",
            hint="If the new file is a later, cumulative export, forget the old one first: "
            f"{' and '.join(f'cxkit forget {name!r}' for name in shared)}. If it holds other "
            "questions to the same people, put both into one table.",
        )
    return (*others, new)


def _shared(one: Partition, other: Partition) -> int:
    """How many people stand in both."""
    return len(np.intersect1d(one.respondents, other.respondents, assume_unique=True))


def merge_partitions(partitions: Iterable[Partition]) -> AnswerTallies:
    """The tallies of all partitions together."""
    return AnswerTallies.merge([p.tallies for p in partitions])
