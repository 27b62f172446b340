"""Opening what a look reads: files of known formats, of plugins' formats, and frames."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from cxkit.cube.model import Cube
from cxkit.errors import InputError, Problem
from cxkit.evidence.answers import Reduction, reduce_answers
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.mapping import Mapping as AnswerMappings
from cxkit.hookspecs import Reader
from cxkit.plugins import PluginManager, plugin_manager
from cxkit.tallies import Partition
from cxkit.units import Unit, UnitTree


@frozen(kw_only=True)
class Source:
    """One table with answers: of a file, or a frame that was handed in.

    Attributes:
        name: What problems and partitions call it.
        frame: The rows.
        table: The table as it was opened, for files of known formats.
        path: The file, for formats of plugins.
    """

    name: str
    frame: Any
    table: Any = None
    path: Path | None = None

    def reduce(
        self, mapping: AnswersMapping, cube: Cube, *, people: bool, without: frozenset[str]
    ) -> Reduction:
        """What one scan of the table leaves; arguments as in `reduce_answers`."""
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
        """The reduction with the table's name, content hash and place."""
        content = _content(reduction) if self.table is None else _file_content(self.table)
        path = self.path if self.table is None else self.table.path
        return Partition(
            name=self.name,
            content=content,
            tallies=reduction.tallies,
            source=str(path) if path is not None else None,
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
class Tables:
    """The tables of all sources, sorted by what they are for."""

    answers: tuple[Source, ...]
    unit_tables: tuple[Any, ...] = ()
    mapping: AnswerMappings | None = None
    notes: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    to_guess: bool = True

    @classmethod
    def open(
        cls,
        sources: Sequence[Any],
        mapping: AnswerMappings | AnswersMapping | str | Path | None,
        *,
        units: str | Path | None = None,
        manager: PluginManager | None = None,
    ) -> Tables:
        """The tables of all sources; what could not be opened is in `problems`."""
        opener = _Opener(manager)
        for source in sources:
            opener.open(source)
        if units is not None:
            opener.open_units(Path(units))
        before = len(opener.problems)
        how = opener.attempt(lambda: _mapping(mapping, opener.documents))
        return cls(
            answers=tuple(opener.answers),
            unit_tables=tuple(opener.units),
            mapping=how,
            notes=tuple(opener.notes),
            problems=tuple(opener.problems),
            to_guess=how is None and len(opener.problems) == before,
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

    def __init__(self, manager: PluginManager | None) -> None:
        self.manager = manager
        self.answers: list[Source] = []
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
            self.answers.append(Source(name=_frame_name(self.answers), frame=source))
            return
        inputs = self.attempt(lambda: find_inputs(source, further=self.readers)) or Inputs()
        self.documents += inputs.documents
        for path in inputs.answers:
            if path.suffix.lower() in self.readers:
                self.read(path)
                continue
            for table in self.tables(path):
                self.answers.append(Source(name=table.name, frame=table.frame, table=table))
        for path in inputs.units:
            self.open_units(path)

    @cached_property
    def readers(self) -> Mapping[str, Reader]:
        """File name ending -> the plugin's reader for it."""
        manager = self.manager or plugin_manager()
        found = manager.unique("cxkit_readers").values()
        return {suffix: p.value for p in found for suffix in p.value.suffixes}

    def read(self, path: Path) -> None:
        """Read a file of a plugin's format."""
        tables = self.attempt(lambda: self.readers[path.suffix.lower()].read(path)) or {}
        for name, frame in tables.items():
            full = path.name if len(tables) == 1 else f"{path.name}!{name}"
            self.answers.append(Source(name=full, frame=frame, path=path))

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


def _frame_name(so_far: Sequence[Source]) -> str:
    frames = sum(1 for s in so_far if s.table is None and s.path is None)
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
