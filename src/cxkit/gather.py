"""From paths and frames to partitions: what a look reads."""

from __future__ import annotations

import glob
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field, frozen

from cxkit.cube.model import Cube
from cxkit.errors import InputError, Problem
from cxkit.evidence.as_before import Later, as_before, read_as, same_columns
from cxkit.evidence.evidence_as_before import EvidenceBefore, evidence_as_before
from cxkit.evidence.kind import Reading
from cxkit.evidence.labels import audience_of
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.mapping import Mapping as AnswerMappings
from cxkit.opening import START, Routed, Source, Tables
from cxkit.plugins import PluginManager
from cxkit.tallies import Partition
from cxkit.tallies.partition import add_partition, hash_people
from cxkit.units import Unit, UnitTree

if TYPE_CHECKING:
    from cxkit.evidence.guess import Guess
    from cxkit.evidence.source import SourceTable


@frozen(kw_only=True)
class Gathered:
    """What was read.

    Attributes:
        partitions: One per table.
        people: Partition name -> wave, audience and pseudonym of those in it.
        records: Partition name -> what may be counted once only, of other kinds.
        unit_rows: Rows of the unit tree, of all dates.
        mapping: How the tables were read, guessed parts included.
        warnings: What a reader should know.
    """

    partitions: tuple[Partition, ...]
    people: Mapping[str, tuple[str, ...]] = field(factory=dict, repr=False)
    records: Mapping[str, tuple[str, ...]] = field(factory=dict, repr=False)
    unit_rows: tuple[Unit, ...] = ()
    mapping: AnswerMappings | None = None
    warnings: tuple[Problem, ...] = ()

    def distinct_partitions(self, salt: bytes = b"") -> tuple[Partition, ...]:
        """The partitions with keyed hashes of their people, each file and person once.

        Raises:
            RefusedError: if the same people answered the same wave in two tables.
        """
        distinct: tuple[Partition, ...] = ()
        for partition in self.partitions:
            people = hash_people(self.people.get(partition.name, ()), salt)
            records = hash_people(self.records.get(partition.name, ()), salt)
            hashed = evolve(partition, respondents=people, records=records)
            distinct = add_partition(distinct, hashed)
        return distinct

    def how(self, partition: Partition) -> AnswerMappings:
        """The part of the mapping by which a partition was read; empty if there is none."""
        if self.mapping is None:
            return AnswerMappings()
        if partition.kind == "answers":
            part = self.mapping.for_table(partition.name)
            return AnswerMappings(answers=(part,) if part else ())
        other = self.mapping.evidence_for(partition.name, partition.kind)
        return AnswerMappings(evidence=(other,) if other else ())

    def tree(self, day: date | None = None) -> UnitTree:
        """The units on a day, or as they are now."""
        return UnitTree.at(self.unit_rows, day)


def gather(
    sources: Sequence[str | Path | Any],
    cube: Cube,
    *,
    mapping: AnswerMappings | AnswersMapping | str | Path | None = None,
    evidence: Mapping[str, Any] | None = None,
    units: str | Path | None = None,
    people: bool = False,
    audiences: Collection[str] = ("staff", "leader", "customer"),
    without: Mapping[str, frozenset[str]] | None = None,
    known_units: Iterable[Unit] = (),
    earlier: Mapping[str, Mapping[str, bytes]] | None = None,
    open_ends: bool = False,
    salt: bytes = b"",
    before: Mapping[str, AnswersMapping] | None = None,
    evidence_before: EvidenceBefore | None = None,
    manager: PluginManager | None = None,
) -> Gathered:
    """Everything that the sources hold, as partitions with their tallies.

    Args:
        sources: Paths of files and folders, and data frames of answers.
        cube: The model.
        mapping: A mapping, the path of one, or `"guess"`; if None, the mapping
            that lies beside the files, else a guess.
        evidence: Kind of evidence -> a frame or path of it, or a list of them.
        units: Path of a table of units that is not called `units`.
        people: True to also collect who took part.
        audiences: Ids of audiences, whose head counts a unit table may have.
        without: Table name -> pseudonyms to leave out, because they were erased.
        known_units: Rows of the unit tree that are known if the sources bring none.
        earlier: Kind of evidence -> partition -> state that it left before.
        open_ends: True if the states of other evidence will be kept for later tables.
        salt: Key of the hashes that stand for persons in other evidence.
        before: Table of an earlier look -> how it was read: what a guess leaves open of a
            table with the same columns is taken from there.
        evidence_before: Table of other evidence of an earlier look -> how it was read:
            a table that no mapping mentions is read like the one before it.
        manager: Plugins whose readers open further formats; all installed if not given.

    Raises:
        InputError: with every problem of every table.
    """
    if not sources and not evidence:
        raise InputError([_no_sources()])
    tables = Tables.open(sources, mapping, evidence=evidence, units=units, manager=manager)
    tables = _evidence_as_before(tables, evidence_before or {})
    problems, without = list(tables.problems), without or {}
    unit_rows = tables.units(audiences, problems)
    how, warnings, unclear = tables.mapping, list(tables.notes), set[str | None]()
    if tables.to_guess and tables.answers:
        guess = as_before(_guess(tables, cube, unit_rows), _later(tables), before or {})
        warnings += guess.notes
        problems += guess.problems
        how, unclear = _together(how, guess.mapping), {p.file for p in guess.problems}
        warnings += tables.not_used
    elif how is not None and how.answers:
        how = _mentioned(how, tables, before or {}, problems, warnings)
    problems += _audiences_in_words(tables, how, audiences)
    taken = _Taken(cube=cube, problems=problems, warnings=warnings, without=without, salt=salt)
    # After a problem the other tables are still read, so that theirs are said too.
    for table in tables.answers if how else ():
        if table.name.split("!")[0] not in unclear and table.name not in unclear:
            taken.answers(table, how.for_table(table.name) if how else None, people=people)
    units_known = unit_rows or tuple(known_units)
    kinds = Counter(found.kind.id for found in tables.evidence)
    for found in tables.evidence:
        # What one table leaves open, the next one of its kind goes on from.
        wanted = open_ends or kinds[found.kind.id] > 1
        alike = [each for each in tables.evidence if each.kind.id == found.kind.id]
        taken.evidence(found, units_known, earlier or {}, manager, open_ends=wanted, others=alike)
    if problems:
        raise InputError(problems)
    return Gathered(
        partitions=tuple(taken.partitions),
        people=taken.people,
        records=taken.records,
        unit_rows=unit_rows,
        mapping=_together(tables.effective(), how),
        warnings=tuple(warnings),
    )


@define(kw_only=True)
class _Taken:
    """What was taken from the tables so far."""

    cube: Cube
    problems: list[Problem]
    warnings: list[Problem]
    without: Mapping[str, frozenset[str]]
    salt: bytes = field(default=b"", repr=False)
    partitions: list[Partition] = field(factory=list)
    people: dict[str, tuple[str, ...]] = field(factory=dict)
    records: dict[str, tuple[str, ...]] = field(factory=dict)

    def answers(self, table: Source, how: AnswersMapping | None, *, people: bool) -> None:
        """Take a table of answers; what is wrong with it goes to the problems."""
        if how is None:
            self.warnings.append(_not_mapped(table.name))
            return
        without = self.without.get(table.name, frozenset())
        try:
            reduction = table.reduce(how, self.cube, people=people, without=without)
        except InputError as error:
            self.problems += error.problems
            return
        self.partitions.append(table.partition(reduction))
        self.people[table.name] = reduction.people
        self.warnings += reduction.warnings

    def evidence(
        self,
        found: Routed,
        units: tuple[Unit, ...],
        earlier: Mapping[str, Mapping[str, bytes]],
        manager: PluginManager | None,
        *,
        open_ends: bool,
        others: Sequence[Routed] = (),
    ) -> None:
        """Take a table of other evidence; what is wrong with it goes to the problems."""
        name, kind = found.source.name, found.kind.id
        before = {p.name: p.state for p in self.partitions if p.kind == kind and p.state}
        reading = Reading(
            cube=self.cube,
            how=found.how,
            units=units,
            without=self.without.get(name, frozenset()),
            earlier={**earlier.get(kind, {}), **before},
            open_ends=open_ends,
            others={each.source.name: each for each in others if each.source.name != name},
            salt=self.salt,
            manager=manager,
        )
        try:
            reduction = found.reduce(reading)
        except InputError as error:
            self.problems += error.problems
            return
        self.partitions.append(found.partition(reduction))
        self.people[name] = reduction.people
        self.records[name] = reduction.records
        self.warnings += reduction.warnings


def _audiences_in_words(
    tables: Tables, how: AnswerMappings | None, audiences: Iterable[str]
) -> Iterator[Problem]:
    """A problem of each table whose mapping says in words who answered, where an id belongs."""
    known = frozenset(audiences)
    for table in tables.answers if how else ():
        part = how.for_table(table.name) if how else None
        if part is None:
            continue
        said = part.constants.get("audience", "")
        meant = audience_of(said)
        if said not in known and meant in known:
            yield Problem(
                code="audience_in_words",
                file=table.name,
                message=f"The mapping says that all who answered are {said!r}, which is no "
                "audience's id.",
                hint=f'Write it under [answers.constants]: audience = "{meant}".',
            )


def _together(one: AnswerMappings | None, other: AnswerMappings | None) -> AnswerMappings | None:
    """Both mappings as one: the evidence of the first that has any, and all answers."""
    if one is None or other is None:
        return one or other
    return evolve(one, answers=one.answers + other.answers)


def guess_for(sources: Sequence[Any], cube: Cube) -> Guess:
    """A mapping of the sources to the cube, with what was guessed and what could not be.

    It starts from a mapping that lies beside the files.
    """
    from cxkit.evidence.guess import Guess

    tables = Tables.open(sources, START)
    problems = list(tables.problems)
    unit_rows = tables.units((), problems)
    if problems:
        raise InputError(problems)
    how, rest = tables.mapping, _not_mentioned(tables)
    guess = _guess(evolve(tables, answers=rest), cube, unit_rows) if rest else Guess(mapping=None)
    found, of_columns = list(how.evidence if how else ()), list[Problem]()
    for table in tables.evidence:
        try:
            of_columns += table.table().notes
            found += [] if table.how in found else [table.guessed()]
        except InputError as error:
            problems += error.problems
    others = AnswerMappings(evidence=found, answers=how.answers if how else ())
    beside = [_beside()] if how is not None else []
    return evolve(
        guess,
        mapping=_together(others if found or how else None, guess.mapping),
        notes=(*beside, *tables.notes, *of_columns, *guess.notes, *tables.not_used),
        problems=(*guess.problems, *problems),
    )


def _not_mentioned(tables: Tables) -> tuple[Source, ...]:
    """The tables of which the mapping says nothing, without other sheets of a workbook."""
    if tables.mapping is None:
        return tables.answers
    how = tables.mapping
    mentioned = [source.name for source in tables.answers if how.for_table(source.name)]
    read = {name.split("!")[0] for name in mentioned}
    return tuple(s for s in tables.answers if s.name.split("!")[0] not in read)


def _beside() -> Problem:
    return Problem(
        code="mapping_beside",
        message="There is a mapping already: mapping.toml beside the files, or a sheet of theirs. "
        "A look uses it, so it is shown here; only what it does not mention is guessed.",
        hint="To begin anew, give it another name.",
    )


def _guess(tables: Tables, cube: Cube, units: Iterable[Unit]) -> Guess:
    from cxkit.evidence.guess import guess_mapping
    from cxkit.evidence.profile import profile

    return guess_mapping(
        [profile(s.table if s.table is not None else s.frame, name=s.name) for s in tables.answers],
        cube,
        units=units,
    )


def _later(tables: Tables) -> list[Later]:
    """The tables of files as what may be later exports of earlier ones."""
    found = [(source.name, source.table) for source in tables.answers]
    return [_later_table(name, table) for name, table in found if table is not None]


def _evidence_as_before(tables: Tables, before: EvidenceBefore) -> Tables:
    """The tables, with other evidence that no mapping mentions read as earlier tables were."""
    routes, notes, problems = [], list(tables.notes), list(tables.problems)
    for found in tables.evidence:
        table = found.source.table
        named = tables.mapping.evidence_for(found.source.name) if tables.mapping else None
        if table is not None and named is None:
            later = _later_table(found.source.name, table)
            read = evidence_as_before(later, found.how, before)
            notes += read.notes
            problems += read.problems
            found = evolve(found, how=read.how)
        routes.append(found)
    return evolve(tables, evidence=tuple(routes), notes=tuple(notes), problems=tuple(problems))


def _later_table(name: str, table: SourceTable) -> Later:
    folder = table.path.resolve().parent.name
    return Later(name=name, file=table.file, columns=tuple(table.columns), folder=folder)


def _mentioned(
    how: AnswerMappings,
    tables: Tables,
    before: Mapping[str, AnswersMapping],
    problems: list[Problem],
    warnings: list[Problem],
) -> AnswerMappings:
    """A mapping with the tables that it does not mention, read as earlier ones where it can be.

    Other sheets of a workbook that is mentioned are left out, other files are problems.
    """
    columns = {table.name: table for table in _later(tables)}
    for source in _not_mentioned(tables):
        later = columns.get(source.name)
        name, part = same_columns(later, before) if later else ("", None)
        if later is None or part is None or "wave" in part.constants:
            problems.append(_not_read(source.name, later, how))
            continue
        part = evolve(part, files=(glob.escape(source.name),))
        how = evolve(how, answers=(*how.answers, part))
        warnings.append(read_as(later, name))
    return how


def _not_read(name: str, later: Later | None, how: AnswerMappings) -> Problem:
    parts = {part.files: part for part in how.answers}
    same = same_columns(later, {files[0]: part for files, part in parts.items()}) if later else None
    files = ", ".join(f'"{name}"' for name in (same[0] if same else "", name) if name)
    return Problem(
        code="table_not_mapped",
        file=name,
        message="The mapping does not mention this table, so it would not be counted.",
        hint=f"It has the columns of the part for {same[0]}: add it there, files = [{files}]."
        if same and same[1]
        else "Add it under files = [...] in one of the [[answers]], or leave the file out.",
    )


def _no_sources() -> Problem:
    return Problem(
        code="no_sources",
        message="There is nothing to look at.",
        hint="Name a file, a folder or a data frame.",
    )


def _not_mapped(name: str) -> Problem:
    return Problem(
        code="table_not_mapped",
        file=name,
        message="The mapping does not mention this table; it was left out.",
        hint="Add it under files = [...] in one of the [[answers]].",
    )
