"""From paths and frames to partitions: what a look reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from cxkit.cube.model import Cube
from cxkit.errors import InputError, Problem
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.mapping import Mapping as AnswerMappings
from cxkit.opening import Tables
from cxkit.plugins import PluginManager
from cxkit.tallies import Partition
from cxkit.tallies.partition import add_partition, hash_people
from cxkit.units import Unit, UnitTree

if TYPE_CHECKING:
    from cxkit.evidence.guess import Guess


@frozen(kw_only=True)
class Gathered:
    """What was read.

    Attributes:
        partitions: One per table.
        people: Partition name -> wave, audience and pseudonym of those in it.
        unit_rows: Rows of the unit tree, of all dates.
        mapping: How the tables were read, guessed parts included.
        warnings: What a reader should know.
    """

    partitions: tuple[Partition, ...]
    people: Mapping[str, tuple[str, ...]] = field(factory=dict, repr=False)
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
            distinct = add_partition(distinct, evolve(partition, respondents=people))
        return distinct

    def tree(self, day: date | None = None) -> UnitTree:
        """The units on a day, or as they are now."""
        return UnitTree.at(self.unit_rows, day)


def gather(
    sources: Sequence[str | Path | Any],
    cube: Cube,
    *,
    mapping: AnswerMappings | AnswersMapping | str | Path | None = None,
    units: str | Path | None = None,
    people: bool = False,
    audiences: Iterable[str] = ("staff", "leader", "customer"),
    without: Mapping[str, frozenset[str]] | None = None,
    manager: PluginManager | None = None,
) -> Gathered:
    """Everything that the sources hold, as partitions with their tallies.

    Args:
        sources: Paths of files and folders, and data frames.
        cube: The model.
        mapping: A mapping, the path of one, or `"guess"`; if None, the mapping
            that lies beside the files, else a guess.
        units: Path of a table of units that is not called `units`.
        people: True to also collect who took part.
        audiences: Audiences whose head counts a unit table may have.
        without: Table name -> pseudonyms to leave out, because they were erased.
        manager: Plugins whose readers open further formats; all installed if not given.

    Raises:
        InputError: with every problem of every table.
    """
    if not sources:
        raise InputError([_no_sources()])
    tables = Tables.open(sources, mapping, units=units, manager=manager)
    problems = list(tables.problems)
    unit_rows = tables.units(audiences, problems)
    how, warnings, unclear = tables.mapping, list(tables.notes), set[str | None]()
    if tables.to_guess and tables.answers:
        guess = _guess(tables, cube, unit_rows)
        warnings += guess.notes
        problems += guess.problems
        how, unclear = guess.mapping, {p.file for p in guess.problems}
    partitions, everybody = [], {}
    # After a problem the other tables are still read, so that theirs are said too.
    for table in tables.answers if how else ():
        if table.name.split("!")[0] in unclear or table.name in unclear:
            continue
        part = how.for_table(table.name) if how else None
        if part is None:
            warnings.append(_not_mapped(table.name))
            continue
        try:
            reduction = table.reduce(
                part, cube, people=people, without=(without or {}).get(table.name, frozenset())
            )
        except InputError as error:
            problems += error.problems
            continue
        partitions.append(table.partition(reduction))
        everybody[table.name] = reduction.people
        warnings += reduction.warnings
    if problems:
        raise InputError(problems)
    return Gathered(
        partitions=tuple(partitions),
        people=everybody,
        unit_rows=unit_rows,
        mapping=how,
        warnings=tuple(warnings),
    )


def guess_for(sources: Sequence[Any], cube: Cube) -> Guess:
    """A mapping of the sources to the cube, with what was guessed and what could not be."""
    tables = Tables.open(sources, "guess")
    problems = list(tables.problems)
    unit_rows = tables.units((), problems)
    if problems:
        raise InputError(problems)
    return _guess(tables, cube, unit_rows)


def _guess(tables: Tables, cube: Cube, units: Iterable[Unit]) -> Guess:
    from cxkit.evidence.guess import guess_mapping
    from cxkit.evidence.profile import profile

    return guess_mapping(
        [profile(s.table if s.table is not None else s.frame, name=s.name) for s in tables.answers],
        cube,
        units=units,
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
