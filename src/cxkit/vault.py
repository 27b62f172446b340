"""The vault: exact tallies per partition, for the owner of the data alone.

It lies beside the workspace as `NAME.vault.db`, nobody else can read it, and it
is what makes continuous looks possible without reading old sources again.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve, frozen

from cxkit.cube import Cube
from cxkit.errors import Problem, RefusedError
from cxkit.evidence.answers import group_sizes
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.mapping import Mapping as AnswerMappings
from cxkit.evidence.mapping_toml import dump_mapping, parse_mapping
from cxkit.gather import Gathered, gather
from cxkit.settings import Settings
from cxkit.storage.adding import Added, check_alone, check_names, decide, together
from cxkit.storage.cubes import reading_fingerprint, stored_cube
from cxkit.storage.entry import Entry
from cxkit.storage.keeper import Keeper
from cxkit.storage.partitions import (
    describe,
    digest,
    read_entries,
    read_tallies,
    write_partition,
)
from cxkit.storage.people import SEPARATOR, Hasher, split_person, written_forms
from cxkit.storage.sqlitefile import compact, open_file, transaction
from cxkit.storage.units import read_units, write_units
from cxkit.storage.vault_schema import VAULT
from cxkit.tallies import AnswerTallies, Partition
from cxkit.tallies.evidence import tables_of
from cxkit.tallies.partition import HashArray
from cxkit.units import Unit


@frozen(kw_only=True)
class Found:
    """Where a respondent was found.

    Attributes:
        partition: Name of the partition.
        wave: The round of asking.
        audience: As whom the person answered.
    """

    partition: str
    wave: str
    audience: str


@frozen(kw_only=True)
class Reread:
    """A partition that was read again without somebody.

    Attributes:
        partition: What is left of it.
        people: Those in it, as `gather` collects them.
        records: What may be counted once only.
    """

    partition: Partition
    people: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


def vault_path(workspace: str | Path) -> Path:
    """Where the vault of a workspace lies: `NAME.vault.db` beside `NAME.db`."""
    path = Path(workspace)
    if path.name.endswith(".vault.db"):
        return path
    return path.with_name(f"{path.name.removesuffix('.db')}.vault.db")


class Vault(Keeper):
    """Exact tallies in a file. Use it as a context manager, or close it."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, path)
        self.hasher = Hasher(salt=bytes.fromhex(self._meta("salt")))

    @classmethod
    def open(cls, path: str | Path, *, create: bool = True) -> Vault:
        """The vault at `path`, readable by its owner only.

        Args:
            path: Where the file is; `:memory:` for one that leaves no trace.
            create: False if it must be there already.

        Raises:
            InputError: if the file is no vault, or one of a newer cxkit.
        """
        return cls(open_file(path, VAULT, create=create), Path(path))

    @property
    def revision(self) -> int:
        """A number that rises with every change."""
        return int(self._meta("revision"))

    def entries(self) -> tuple[Entry, ...]:
        """What is known of each partition beside its tallies, by name."""
        return read_entries(self._connection)

    def partitions(self) -> tuple[Partition, ...]:
        """All partitions with their tallies, by name."""
        return tuple(
            evolve(
                entry.partition(), tallies=read_tallies(self._connection, entry.name, entry.kind)
            )
            for entry in self.entries()
        )

    def unit_rows(self) -> tuple[Unit, ...]:
        """Rows of the unit tree, of all dates."""
        return read_units(self._connection)

    def cube(self) -> Cube | None:
        """The cube in whose words the tallies are; None while nothing was added."""
        document = self._meta("cube")
        return stored_cube(json.loads(document)) if document else None

    def mapping(self, partition: str) -> AnswerMappings | None:
        """How a partition was read; None if there is none of this name."""
        entry = {entry.name: entry for entry in self.entries()}.get(partition)
        if entry is None or not entry.mapping:
            return None
        return parse_mapping(entry.mapping, kinds=() if entry.kind == "answers" else (entry.kind,))

    def gather(self, sources: Any, cube: Cube, *, adding: bool = False, **how: Any) -> Gathered:
        """What the sources hold, without the people who were forgotten.

        Args:
            sources: Paths of files and folders, and data frames.
            cube: The model.
            adding: True if it adds to what is kept, whose units are then known and whose
                open ends are continued.
            how: Further arguments of `cxkit.gather.gather`.

        Raises:
            InputError: with every problem of every table.
        """
        sources = list(sources)
        # In memory, nothing is kept that another table could go on from.
        how = {**how, "open_ends": str(self.path) != ":memory:", "salt": self.hasher.salt}
        if adding:
            how = {**how, "known_units": self.unit_rows(), "earlier": self._states()}
            how["before"] = self._answers_before()
            how["evidence_before"] = self._evidence_before()
        gathered = gather(sources, cube, **{**how, "people": True})
        without = self.left_out(gathered)
        if not without:
            return gathered
        how = {**how, "people": True, "mapping": gathered.mapping, "without": without}
        again = gather(sources, cube, **how)
        warnings = tuple(_left_out(table) for table in without)
        return evolve(again, warnings=(*again.warnings, *warnings))

    def _answers_before(self) -> dict[str, AnswersMapping]:
        """Table with its folder -> how its answers were read; those of later names first."""
        found: dict[str, AnswersMapping] = {}
        for entry in reversed(self.entries()):
            if entry.kind == "answers" and entry.mapping:
                name = entry.name if entry.place in found else entry.place
                found[name] = parse_mapping(entry.mapping).answers[0]
        return found

    def _evidence_before(self) -> dict[str, EvidenceMapping]:
        """Table with its folder -> how its evidence of another kind was read; likewise."""
        found: dict[str, EvidenceMapping] = {}
        for entry in reversed(self.entries()):
            if entry.kind != "answers" and entry.mapping:
                name = entry.name if entry.place in found else entry.place
                (found[name],) = parse_mapping(entry.mapping, kinds=(entry.kind,)).evidence
        return found

    def left_out(self, gathered: Gathered) -> dict[str, frozenset[str]]:
        """Table -> pseudonyms in it that were forgotten, in each way they may be written."""
        found = {
            table: self.forgotten_among(people, table) for table, people in gathered.people.items()
        }
        return {table: people for table, people in found.items() if people}

    def forgotten_among(self, people: Iterable[str], partition: str) -> frozenset[str]:
        """Pseudonyms of people (as `gather` collects them) who are to be left out."""
        erased = self._erased(partition)
        if not erased:
            return frozenset()
        return frozenset(
            form
            for _, audience, pseudonym in map(split_person, people)
            if self.hasher.erased(audience, pseudonym) in erased
            for form in written_forms(pseudonym)
        )

    def add(
        self, gathered: Gathered, cube: Cube, *, fresh: bool = False, replace: bool = False
    ) -> tuple[Added, ...]:
        """What became of each table: all of them are written, or none.

        The same again is not counted twice. A table that holds what was counted of its
        predecessor and more takes its place; one of the same name with other people, from
        another folder, is counted beside it.

        Args:
            gathered: What `gather` of this vault returned.
            cube: The cube with which it was read.
            fresh: True to drop all earlier partitions and units.
            replace: True if tables take the place of those of the same name, whatever was
                counted of those.

        Raises:
            InputError: if two different tables have one name.
            ValueError: if the tables hold people who were forgotten.
            RefusedError: if people are counted already, or were read with another cube, or
                if something that was counted would be lost.
        """
        check_names(gathered.partitions)
        if self.left_out(gathered):
            raise ValueError("read sources with Vault.gather: they hold people who were forgotten")
        with transaction(self._connection):
            known = {} if fresh else {entry.name: entry for entry in self.entries()}
            self._check_cube(known, cube)
            planned = self._plan(gathered, known, replace=replace)
            if fresh:
                self._connection.execute("DELETE FROM partitions")
            for partition, entry, added in planned:
                if added.outcome != "same":
                    write_partition(self._connection, entry, partition.tallies)
            if gathered.unit_rows or fresh:
                write_units(self._connection, gathered.unit_rows)
            self._set("cube", json.dumps(cube.to_dict(), ensure_ascii=False))
            self._changed()
        return tuple(added for _, _, added in planned)

    def find_respondent(self, pseudonym: str) -> tuple[Found, ...]:
        """Where somebody's answers are counted; empty if nowhere.

        Args:
            pseudonym: What the source's column of respondents holds.
        """
        return tuple(
            Found(partition=entry.name, wave=wave, audience=audience)
            for entry in self.entries()
            for wave, audience in entry.groups
            if self._holds(entry.respondents, wave, audience, pseudonym)
        )

    def forget_partition(self, name: str) -> Entry | None:
        """What was forgotten; None if there is no such partition.

        Raises:
            RefusedError: if another partition goes on from it.
        """
        with transaction(self._connection):
            entries = {e.name: e for e in self.entries()}
            entry = entries.get(name)
            if entry is not None:
                check_alone(entry, entries, "forget")
                self._connection.execute("DELETE FROM partitions WHERE name = ?", (name,))
                self._changed()
        compact(self._connection)
        return entry

    def erase(
        self,
        erased: Mapping[str, Iterable[tuple[str, str]]],
        reread: Mapping[str, Reread | None],
        *,
        revision: int,
        everywhere: bool = True,
    ) -> None:
        """Replace partitions by what was read again without people, all in one step.

        Args:
            erased: Partition -> audience and pseudonym of those who are forgotten.
            reread: Partition -> what was read again; None if nobody is left.
            revision: The vault's revision when reading began.
            everywhere: False if the same pseudonyms are other people in other partitions.

        Raises:
            RefusedError: if the vault has changed since.
        """
        with transaction(self._connection):
            if self.revision != revision:
                raise RefusedError(
                    "The vault was changed by somebody else meanwhile; nothing was forgotten.",
                    hint="Run the command again.",
                )
            known = {entry.name: entry for entry in self.entries()}
            for name, people in erased.items():
                self._remember_erased("" if everywhere else name, people)
            for name, found in reread.items():
                if found is None:
                    self._connection.execute("DELETE FROM partitions WHERE name = ?", (name,))
                else:
                    mapping = known[name].mapping
                    entry = self._entry(found.partition, found.people, mapping, found.records)
                    write_partition(self._connection, entry, found.partition.tallies)
            self._changed()
        compact(self._connection)

    def provenance(self, settings: Settings, *, exact: bool = False) -> dict[str, object]:
        """What `diff` needs to name a partition as the cause of a change.

        Partitions and groups of fewer people than the minimum are left out; `data`
        and `units` only tell whether anything changed at all. With `exact`, for a
        look that is not written down, hashes of exact counts tell of every change.
        """
        entries = self.entries()
        units = [str(unit) for unit in self.unit_rows()]
        described = [describe(entry, settings, exact=exact) for entry in entries]
        shown = [description for description in described if description]
        small = [
            e.digest if exact else e.people
            for e, d in zip(entries, described, strict=True)
            if not d
        ]
        return {
            "partitions": shown,
            "data": digest([[d["content"], d["tallies"]] for d in shown] + sorted(small)),
            "units": digest(units),
        }

    def _plan(
        self, gathered: Gathered, known: dict[str, Entry], *, replace: bool
    ) -> list[tuple[Partition, Entry, Added]]:
        planned = []
        refusals = []
        for partition in gathered.partitions:
            people = gathered.people.get(partition.name, ())
            records = gathered.records.get(partition.name, ())
            how = gathered.how(partition)
            # Without a column of respondents a person is a row number, which tells nobody apart.
            if any(part.respondent is None for part in how.answers):
                people = ()
            mapping = dump_mapping(how) if how.answers or how.evidence else ""
            try:
                new = self._entry(partition, people, mapping, records)
                keeps = partial(self._kept_in, partition)
                entry, added = decide(known, new, keeps=keeps, replace=replace)
            except RefusedError as error:
                refusals.append(error)
                continue
            known[entry.name] = entry
            planned.append((partition, entry, added))
        if refusals:
            raise together(refusals)
        return planned

    def _kept_in(self, partition: Partition, before: str) -> bool:
        """True if every answer that is counted in a partition is in another, too."""
        kinds = {entry.name: entry.kind for entry in self.entries()}
        if kinds.get(before) != "answers" or not isinstance(partition.tallies, AnswerTallies):
            return False
        tallies = read_tallies(self._connection, before)
        return isinstance(tallies, AnswerTallies) and partition.tallies.holds(tallies)

    def _states(self) -> dict[str, dict[str, bytes]]:
        """Kind -> partition -> what the kind wants back."""
        found: dict[str, dict[str, bytes]] = {}
        for entry in self.entries():
            if entry.state:
                found.setdefault(entry.kind, {})[entry.name] = entry.state
        return found

    def _entry(
        self,
        partition: Partition,
        people: Iterable[str],
        mapping: str,
        records: Iterable[str] = (),
    ) -> Entry:
        people, records = tuple(people), tuple(records)
        sizes = Counter(split_person(person)[:2] for person in people)
        digests = [table.content() for table in tables_of(partition.tallies).values()]
        return Entry(
            name=partition.name,
            kind=partition.kind,
            content=partition.content,
            source=str(Path(partition.source).resolve()) if partition.source else None,
            rows=partition.rows,
            mapping=mapping,
            groups=sizes or _sizes(partition),
            respondents=self.hasher.people(people) if people else partition.respondents,
            digest=digest(digests),
            records=self.hasher.people(records) if records else partition.records,
            state=partition.state,
        )

    def _check_cube(self, known: Mapping[str, Entry], cube: Cube) -> None:
        before = self.cube()
        if not known or before is None or reading_fingerprint(before) == reading_fingerprint(cube):
            return
        raise RefusedError(
            f"What is in the vault was read with the cube {before.id!r}, version "
            f"{before.version}; this one asks other questions, so the counts cannot be added.",
            hint="Look at all sources together again, without --add: cxkit look PATH...",
        )

    def _holds(self, people: HashArray, wave: str, audience: str, pseudonym: str) -> bool:
        person = self.hasher.person(SEPARATOR.join((wave, audience, pseudonym)))
        place = int(np.searchsorted(people, np.uint64(person)))
        return place < len(people) and int(people[place]) == person

    def _remember_erased(self, name: str, people: Iterable[tuple[str, str]]) -> None:
        hashes = {self.hasher.erased(*person).to_bytes(8, "big") for person in people}
        self._connection.executemany(
            "INSERT OR IGNORE INTO erased VALUES (?, ?)", [(name, h) for h in sorted(hashes)]
        )

    def _erased(self, partition: str) -> set[int]:
        """Hashes of those who are to be left out of a partition.

        A table of a new name leaves out everybody: it may hold people of one that was.
        """
        sql = "SELECT DISTINCT person FROM erased"
        if any(entry.name == partition for entry in self.entries()):
            # A table of this name in another folder is counted as `folder/name`.
            sql += " WHERE partition IN ('', ?) OR substr(partition, -length(?) - 1) = '/' || ?"
            rows = self._connection.execute(sql, (partition, partition, partition))
        else:
            rows = self._connection.execute(sql)
        return {int.from_bytes(person, "big") for (person,) in rows}

    def _changed(self) -> None:
        self._set("revision", str(self.revision + 1))

    def _meta(self, key: str) -> str:
        sql = "SELECT value FROM meta WHERE key = ?"
        row = self._connection.execute(sql, (key,)).fetchone()
        return str(row[0]) if row else ""

    def _set(self, key: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _sizes(partition: Partition) -> Mapping[tuple[str, str], int]:
    """People by wave and audience, where nobody counted them one by one."""
    if isinstance(partition.tallies, AnswerTallies):
        return group_sizes(partition.tallies)
    return {("", partition.kind): partition.persons} if partition.persons else {}


def _left_out(table: str) -> Problem:
    return Problem(
        code="forgotten_left_out",
        file=table,
        message="This table holds people who were forgotten; they were left out again.",
        hint="Have them deleted in the system that the table comes from, too.",
    )
