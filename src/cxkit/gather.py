"""From paths and frames to partitions: what a look reads."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from cxkit.cube.model import Cube
from cxkit.errors import InputError, Problem
from cxkit.evidence.answers import Reduction, reduce_answers
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.mapping import Mapping as AnswerMappings
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

    Raises:
        InputError: with every problem of every table.
    """
    tables = _Tables.open(sources, mapping, units=units)
    problems: list[Problem] = []
    unit_rows = tables.units(audiences, problems)
    how, warnings = tables.mapping, list(tables.notes)
    if how is None:
        guess = _guess(tables, cube, unit_rows)
        warnings += guess.notes
        problems += guess.problems
        how = guess.mapping
    if how is None or problems:
        raise InputError(problems)
    partitions, everybody = [], {}
    for table in tables.answers:
        part = how.for_table(table.name)
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


@frozen(kw_only=True)
class _Source:
    """One table with answers: of a file, or a frame that was handed in."""

    name: str
    frame: Any
    table: Any = None

    def reduce(
        self, mapping: AnswersMapping, cube: Cube, *, people: bool, without: frozenset[str]
    ) -> Reduction:
        from cxkit.evidence.codebook import Locate, nowhere
        from cxkit.evidence.engines.duckdb import DuckDB
        from cxkit.evidence.locate import locator

        engine: DuckDB | None = None
        locate: Locate = nowhere
        if self.table is not None:
            engine = DuckDB(self.frame, self.table.connection)
            locate = locator(self.table, mapping, cube)
        return reduce_answers(
            self.frame,
            mapping,
            cube,
            name=self.name,
            people=people,
            without=without,
            engine=engine,
            locate=locate,
        )

    def partition(self, reduction: Reduction) -> Partition:
        content = _content(reduction) if self.table is None else _file_content(self.table)
        return Partition(
            name=self.name,
            content=content,
            tallies=reduction.tallies,
            source=str(self.table.path) if self.table is not None else None,
            rows=reduction.rows,
        )


def _content(reduction: Reduction) -> str:
    """The content hash of a frame: that of its tallies."""
    digests = [table.content() for table in reduction.tallies.tables().values()]
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _file_content(table: Any) -> str:
    """The content hash of a file; the sheets of one workbook are told apart."""
    if table.name == table.file:
        return str(table.sha256)
    return hashlib.sha256(f"{table.sha256}!{table.sheet}".encode()).hexdigest()


@frozen(kw_only=True)
class _Tables:
    """The tables of all sources, sorted by what they are for."""

    answers: tuple[_Source, ...]
    unit_tables: tuple[Any, ...] = ()
    mapping: AnswerMappings | None = None
    notes: tuple[Problem, ...] = ()

    @classmethod
    def open(
        cls,
        sources: Sequence[Any],
        mapping: AnswerMappings | AnswersMapping | str | Path | None,
        *,
        units: str | Path | None = None,
    ) -> _Tables:
        """The tables of all sources.

        Raises:
            InputError: with every problem of every file and of the mapping.
        """
        opener = _Opener()
        for source in sources:
            opener.open(source)
        if units is not None:
            opener.open_units(Path(units))
        how = opener.attempt(lambda: _mapping(mapping, opener.documents))
        if opener.problems:
            raise InputError(opener.problems)
        return cls(
            answers=tuple(opener.answers),
            unit_tables=tuple(opener.units),
            mapping=how,
            notes=tuple(opener.notes),
        )

    def units(self, audiences: Iterable[str], problems: list[Problem]) -> tuple[Unit, ...]:
        """The rows of all tables of units; what is wrong with them is added to `problems`."""
        from cxkit.evidence.unitfile import read_units

        rows: list[Unit] = []
        for table in self.unit_tables:
            try:
                found = read_units(table, audiences)
                UnitTree.at(found)
                rows += found
            except InputError as error:
                problems += [evolve(p, file=p.file or table.file) for p in error.problems]
        return tuple(rows)


class _Opener:
    """Opens one source after the other and goes on after a problem, so that all are said."""

    def __init__(self) -> None:
        self.answers: list[_Source] = []
        self.units: list[Any] = []
        self.notes: list[Problem] = []
        self.problems: list[Problem] = []
        self.documents: list[Path] = []

    def attempt(self, action: Callable[[], Any]) -> Any:
        """What `action` returns; None if it finds problems, which are kept."""
        try:
            return action()
        except InputError as error:
            self.problems += error.problems
            return None

    def open(self, source: Any) -> None:
        """Open a path or take a frame."""
        from cxkit.evidence.files import Inputs, find_inputs

        if not isinstance(source, str | Path):
            self.answers.append(_Source(name=_frame_name(self.answers), frame=source))
            return
        inputs = self.attempt(lambda: find_inputs(source)) or Inputs()
        self.documents += inputs.documents
        for path in inputs.answers:
            for table in self.tables(path):
                self.answers.append(_Source(name=table.name, frame=table.frame, table=table))
        for path in inputs.units:
            self.open_units(path)

    def open_units(self, path: Path) -> None:
        """Open a table of units."""
        self.units += self.tables(path)

    def tables(self, path: Path) -> list[Any]:
        """The tables of one file."""
        from cxkit.evidence.files import open_path

        tables = self.attempt(lambda: open_path(path, connection=self.connection)) or []
        self.notes += [note for table in tables for note in table.notes]
        return tables

    @cached_property
    def connection(self) -> Any:
        """One connection for all files."""
        from cxkit.evidence.files import connect

        return connect()


def _frame_name(so_far: Sequence[_Source]) -> str:
    frames = sum(1 for s in so_far if s.table is None)
    return "frame" if not frames else f"frame {frames + 1}"


def _mapping(
    given: AnswerMappings | AnswersMapping | str | Path | None, documents: Sequence[Path]
) -> AnswerMappings | None:
    from cxkit.evidence.mapping_toml import load_mapping

    if isinstance(given, AnswersMapping):
        return AnswerMappings(answers=(given,))
    if isinstance(given, AnswerMappings):
        return given
    if given == "guess":
        return None
    if given is not None:
        return load_mapping(given)
    beside = [d for d in documents if d.stem == "mapping"]
    return load_mapping(beside[0]) if beside else None


def guess_for(sources: Sequence[Any], cube: Cube) -> Guess:
    """A mapping of the sources to the cube, with what was guessed and what could not be."""
    tables = _Tables.open(sources, "guess")
    problems: list[Problem] = []
    unit_rows = tables.units((), problems)
    if problems:
        raise InputError(problems)
    return _guess(tables, cube, unit_rows)


def _guess(tables: _Tables, cube: Cube, units: Iterable[Unit]) -> Guess:
    from cxkit.evidence.guess import guess_mapping
    from cxkit.evidence.profile import profile

    return guess_mapping(
        [profile(s.table if s.table is not None else s.frame, name=s.name) for s in tables.answers],
        cube,
        units=units,
    )


def _not_mapped(name: str) -> Problem:
    return Problem(
        code="table_not_mapped",
        file=name,
        message="The mapping does not mention this table; it was left out.",
        hint="Add it under files = [...] in one of the [[answers]].",
    )
