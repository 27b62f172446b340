"""What becomes of a table that is added: counted, known already, replaced, or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from attrs import evolve, frozen

from cxkit.cube import Text
from cxkit.errors import InputError, Problem, RefusedError
from cxkit.evidence.mapping_toml import parse_mapping
from cxkit.settings import SMALLEST_GROUP
from cxkit.storage.entry import Entry
from cxkit.storage.same_name import at_one_place, check_nothing_lost, named
from cxkit.tallies import Partition
from cxkit.tallies.open_ends import continued_by
from cxkit.tallies.partition import add_partition


@frozen(kw_only=True)
class Added:
    """What became of a table.

    Attributes:
        name: Name of its partition.
        outcome: `added`, `same` (already counted, so nothing changed), `replaced`, or
            `beside` (added under a name of its own, since another has the file's).
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
        if self.kind != "answers" and outcome in ("added", "beside", "replaced"):
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
        "beside": "{name}: counted beside another table of this name; added {rows} answers of "
        "{people} people.",
        "beside_rows": "{name}: counted beside another table of this name; added {rows} rows.",
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
        "beside": "{name}: neben einer anderen Tabelle dieses Namens gezählt; {rows} Antworten von "
        "{people} Personen hinzugefügt.",
        "beside_rows": "{name}: neben einer anderen Tabelle dieses Namens gezählt; {rows} Zeilen "
        "hinzugefügt.",
        "again": "{name}: schon gezählt; nichts wurde hinzugefügt.",
        "same": "{name}: schon gezählt als {known_as}; nichts wurde hinzugefügt.",
        "replaced": "{name}: {rows} Antworten von {people} Personen ersetzen, was zuvor gelesen "
        "wurde ({before} Personen).",
    },
}


def decide(
    known: Mapping[str, Entry],
    new: Entry,
    *,
    keeps: Callable[[str], bool] = lambda _: True,
    replace: bool = False,
) -> tuple[Entry, Added]:
    """The entry under which a table is to be counted, and what becomes of it.

    Args:
        known: Name -> partitions that are counted already.
        new: The table.
        keeps: Whether every answer that is counted in a partition is in the table, too.
        replace: True if somebody said that it takes the place of what had its name,
            whatever is lost by that.

    Raises:
        RefusedError: if adding it would count people twice, or lose what was counted.
    """
    twin = next((entry for entry in known.values() if _same(entry, new)), None)
    if twin is not None:
        if readable(twin.mapping, twin.kind) == readable(new.mapping, new.kind):
            return twin, _added(new, "same", known_as=twin.name)
        if twin.name != new.name and not at_one_place(twin, new):
            raise RefusedError(
                f"{new.name!r} holds the same as {twin.name!r}, which was read with another "
                "mapping; adding it would count its people twice.",
                hint=f"Forget the earlier one first: cxkit forget {twin.name!r}",
            )
    new, before, outcome = named(known, new, twin)
    if before is not None:
        check_alone(before, known, "replace")
        if twin is None and not replace:
            check_nothing_lost(before, new, keeps)
    add_partition([e.partition() for e in known.values() if e.name != new.name], new.partition())
    return new, _added(new, outcome, before=before.people if before is not None else 0)


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
                    hint="Rename one of them, for example by its round: staff-2026-03.csv. Or look "
                    "at one folder after the other, the later ones with --add.",
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
