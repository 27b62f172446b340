"""What a vault knows of a partition beside its tallies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from attrs import field, frozen

from cxkit.tallies import AnswerTallies, Partition, Tallies
from cxkit.tallies.partition import HashArray


@frozen(kw_only=True, eq=False)
class Entry:
    """What a vault knows of a partition beside its tallies.

    Attributes:
        name: Name of the source.
        content: Hash of the source's content.
        source: Where to find the source again, or None for a data frame.
        rows: Answers read.
        mapping: How it was read, as TOML.
        groups: Wave and audience -> people.
        respondents: Sorted keyed hashes of the people; empty where the source does not
            tell persons apart.
        digest: Hash of the tallies.
        kind: Kind of evidence.
        records: Sorted keyed hashes of what may be counted once only, of other kinds.
        state: What its kind wants back with the next table.
    """

    name: str
    content: str
    source: str | None
    rows: int
    mapping: str = field(repr=False)
    groups: Mapping[tuple[str, str], int]
    respondents: HashArray = field(repr=False)
    digest: str = ""
    kind: str = "answers"
    records: HashArray = field(factory=lambda: np.zeros(0, dtype=np.uint64), repr=False)
    state: bytes = field(default=b"", repr=False)

    @property
    def people(self) -> int:
        """How many people the partition holds; those of two waves count twice."""
        return len(self.respondents) or sum(self.groups.values())

    def shares(self, other: Entry) -> int:
        """How much stands in both that may be counted once only: people or records."""
        return len(np.intersect1d(self.once, other.once, assume_unique=True))

    @property
    def once(self) -> HashArray:
        """Hashes of what must not stand in two partitions."""
        return self.partition().once

    @property
    def place(self) -> str:
        """The name with the folder of the file, as `runde1/answers.csv`."""
        if self.source is None or "/" in self.name:
            return self.name
        return f"{Path(self.source).parent.name}/{self.name}"

    def partition(self) -> Partition:
        """The entry as a partition without tallies."""
        return Partition(
            name=self.name,
            content=self.content,
            kind=self.kind,
            tallies=_nothing(self.kind),
            respondents=self.respondents,
            records=self.records,
            state=self.state,
            source=self.source,
            rows=self.rows,
        )


def _nothing(kind: str) -> AnswerTallies | Tallies:
    return AnswerTallies.empty() if kind == "answers" else Tallies(kind=kind, tables={})


def sheet_of(name: str, source: str | None) -> str:
    """`!sheet` for a table of a workbook with several sheets, else nothing.

    Before the name of the file may stand the folder that tells it from another one.
    """
    _, found, rest = name.rpartition(Path(source).name if source else name)
    return rest if found and rest.startswith("!") else ""
