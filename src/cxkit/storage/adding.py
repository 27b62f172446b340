"""What becomes of a table that is added: counted, known already, replaced, or refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from attrs import evolve, field, frozen

from cxkit.cube import Text
from cxkit.errors import InputError, Problem, RefusedError
from cxkit.evidence.mapping_toml import parse_mapping
from cxkit.settings import SMALLEST_GROUP
from cxkit.tallies import AnswerTallies, Partition, Tallies
from cxkit.tallies.open_ends import OpenEnds, continued_by
from cxkit.tallies.partition import HashArray, add_partition


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


@frozen(kw_only=True)
class Added:
    """What became of a table.

    Attributes:
        name: Name of its partition.
        outcome: `added`, `same` (already counted, so nothing changed) or `replaced`.
        rows: Answers in it, or rows of other evidence.
        people: People in it.
        before: People in what it replaces.
        known_as: For `same`, the partition in which it is counted.
        kind: Kind of evidence.
    """

    name: str
    outcome: str
    rows: int
    people: int
    before: int = 0
    known_as: str = ""
    kind: str = "answers"

    @property
    def explanation(self) -> Text:
        """What happened, in one sentence by language; small numbers are not told."""
        outcome = "again" if self.known_as == self.name else self.outcome
        if self.kind != "answers" and outcome in ("added", "replaced"):
            outcome += "_rows"
        return {
            language: words[outcome].format(
                name=self.name,
                known_as=self.known_as,
                **{
                    key: size if size >= SMALLEST_GROUP else words["few"]
                    for key, size in self._sizes().items()
                },
            )
            for language, words in _WORDS.items()
        }

    def _sizes(self) -> dict[str, int]:
        return {"rows": self.rows, "people": self.people, "before": self.before}


_WORDS = {
    "en": {
        "few": f"fewer than {SMALLEST_GROUP}",
        "added": "{name}: added {rows} answers of {people} people.",
        "added_rows": "{name}: added {rows} rows.",
        "replaced_rows": "{name}: {rows} rows replace what was read before.",
        "again": "{name}: already counted; nothing was added.",
        "same": "{name}: already counted as {known_as}; nothing was added.",
        "replaced": "{name}: {rows} answers of {people} people replace what was read before "
        "({before} people).",
    },
    "de": {
        "few": f"weniger als {SMALLEST_GROUP}",
        "added": "{name}: {rows} Antworten von {people} Personen hinzugefügt.",
        "added_rows": "{name}: {rows} Zeilen hinzugefügt.",
        "replaced_rows": "{name}: {rows} Zeilen ersetzen, was zuvor gelesen wurde.",
        "again": "{name}: schon gezählt; nichts wurde hinzugefügt.",
        "same": "{name}: schon gezählt als {known_as}; nichts wurde hinzugefügt.",
        "replaced": "{name}: {rows} Antworten von {people} Personen ersetzen, was zuvor gelesen "
        "wurde ({before} Personen).",
    },
}


def decide(known: Mapping[str, Entry], new: Entry) -> tuple[Entry, Added]:
    """The entry under which a table is to be counted, and what becomes of it.

    Args:
        known: Name -> partitions that are counted already.
        new: The table.

    Raises:
        RefusedError: if adding it would count people twice, or lose a wave.
    """
    twin = next((entry for entry in known.values() if _same(entry, new)), None)
    if twin is not None:
        if readable(twin.mapping, twin.kind) == readable(new.mapping, new.kind):
            return twin, _added(new, "same", known_as=twin.name)
        if twin.name != new.name:
            raise RefusedError(
                f"{new.name!r} holds the same as {twin.name!r}, which was read with another "
                "mapping; adding it would count its people twice.",
                hint=f"Forget the earlier one first: cxkit forget {twin.name!r}",
            )
    new = _named(known, new)
    before = known.get(new.name)
    if before is not None:
        check_alone(before, known, "replace")
        if twin is None:
            _check_continues(before, new)
    add_partition([e.partition() for e in known.values() if e.name != new.name], new.partition())
    if before is None:
        return new, _added(new, "added")
    return new, _added(new, "replaced", before=before.people)


def check_alone(entry: Entry, known: Mapping[str, Entry], what: str) -> None:
    """Refuse to take away what another partition goes on from.

    Args:
        entry: The partition that would go.
        known: Name -> partitions that are counted.
        what: `forget` or `replace`.

    Raises:
        RefusedError: if there is such a partition.
    """
    states = {name: other.state for name, other in known.items() if other.kind == entry.kind}
    after = continued_by(entry.name, states)
    if not after:
        return
    names, sources = ", ".join(map(repr, after)), " ".join([entry.name, *after])
    raise RefusedError(
        f"{names} goes on with what {entry.name!r} left open; without it, cases would be "
        "counted from their middle.",
        hint=f"Look at all of them again at once, without --add: cxkit look {sources}"
        if what == "replace"
        else f"Forget the later ones first: cxkit forget {after[-1]!r}. Or look at all of them "
        f"again at once, without --add: cxkit look {sources}",
    )


def check_names(partitions: Iterable[Partition]) -> None:
    """Refuse two different tables of one name, because one would replace the other."""
    seen: dict[str, Partition] = {}
    problems = []
    for partition in partitions:
        first = seen.setdefault(partition.name, partition)
        if first.content != partition.content:
            problems.append(
                Problem(
                    code="two_tables_of_one_name",
                    file=partition.name,
                    message=f"Two different files have this name: {first.source} and "
                    f"{partition.source}.",
                    hint="Rename one of them, for example by its round: staff-2026-03.csv.",
                )
            )
    if problems:
        raise InputError(problems)


def together(refusals: Sequence[RefusedError]) -> RefusedError:
    """One refusal that says what all say."""
    first, *more = refusals
    if not more:
        return first
    hints = dict.fromkeys(refusal.hint for refusal in refusals)
    return RefusedError("\n".join(r.message for r in refusals), hint="\n  -> ".join(hints))


def sheet_of(name: str, source: str | None) -> str:
    """`!sheet` for a table of a workbook with several sheets, else nothing."""
    file = Path(source).name if source else name
    rest = name.removeprefix(file)
    return rest if rest.startswith("!") else ""


def readable(mapping: str, kind: str = "answers") -> object:
    """How a table is read, whatever the file is called."""
    if not mapping:
        return None
    document = parse_mapping(mapping, kinds=() if kind == "answers" else (kind,))
    return (
        *(evolve(part, files=("*",)) for part in document.answers),
        *(evolve(part, files=("*",)) for part in document.evidence),
    )


def _same(known: Entry, new: Entry) -> bool:
    if (known.content, known.kind) != (new.content, new.kind):
        return False
    # The content of a frame is known by its counts only, and other people may have the same.
    return new.source is not None or np.array_equal(known.respondents, new.respondents)


def _named(known: Mapping[str, Entry], new: Entry) -> Entry:
    """Frames have no names of their own: one with other people gets the next number."""
    before = known.get(new.name)
    if new.source is not None or before is None:
        return new
    if not _nobody_shared(before, new) and new.name not in OpenEnds.from_bytes(new.state).continues:
        return new
    stem = new.name.split()[0]
    number = 2
    while f"{stem} {number}" in known:
        number += 1
    return evolve(new, name=f"{stem} {number}")


def _check_continues(before: Entry, new: Entry) -> None:
    if _nobody_shared(before, new):
        who = f"{before.people} people" if before.kind == "answers" else f"{before.rows} records"
        raise RefusedError(
            f"{new.name!r} was read before with {who}, and none of them is in "
            "the file of this name now; taking it would lose them.",
            hint="If it is another round, give the file a name of its own, for example by the "
            f"round. If it is a correction, forget the old one first: cxkit forget {new.name!r}",
        )


def _nobody_shared(before: Entry, new: Entry) -> bool:
    if before.kind != new.kind:
        return False
    return bool(len(before.once) and len(new.once)) and not before.shares(new)


def _added(new: Entry, outcome: str, *, before: int = 0, known_as: str = "") -> Added:
    return Added(
        name=new.name,
        outcome=outcome,
        rows=new.rows,
        people=new.people,
        before=before,
        known_as=known_as,
        kind=new.kind,
    )
