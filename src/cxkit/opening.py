"""Opening what a look reads: files of known formats, of plugins' formats, and frames."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from cxkit.cube.model import Cube
from cxkit.errors import InputError, Problem
from cxkit.evidence.answers import Reduction, reduce_answers
from cxkit.evidence.declared import declared_forms
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.kind import EvidenceKind, EvidenceReduction, Reading, recognise, wrong_for
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.mapping import Mapping as AnswerMappings
from cxkit.evidence.mapping_sheet import is_mapping_sheet, read_mapping_sheet
from cxkit.evidence.near import did_you_mean, plain_name
from cxkit.hookspecs import Reader
from cxkit.plugins import PluginManager, plugin_manager
from cxkit.tallies import Partition
from cxkit.tallies.evidence import content as content_of
from cxkit.units import Unit, UnitTree

if TYPE_CHECKING:
    from cxkit.evidence.evidence_table import EvidenceTable
# In place of a mapping: what lies beside the files, as far as it says anything.
START = "start"
# Sheets of a workbook, and files, that hold the units.
UNIT_SHEETS = next(form.names for form in declared_forms("workbook") if form.id == "units")


@frozen(kw_only=True)
class Source:
    """One table with answers: of a file, or a frame that was handed in.

    Attributes:
        name: What problems and partitions call it.
        frame: The rows.
        table: The table as it was opened, for files of known formats.
        path: The file, for formats of plugins.
        connection: What the frame of a kind's own format lives on; relations of the oldest
            DuckDB that is supported do not keep it open themselves.
    """

    name: str
    frame: Any
    table: Any = None
    path: Path | None = None
    connection: Any = None

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
        content = content_of(reduction.tallies) if self.table is None else _file_content(self.table)
        path = self.path if self.table is None else self.table.path
        return Partition(
            name=self.name,
            content=content,
            tallies=reduction.tallies,
            source=str(path) if path is not None else None,
            rows=reduction.rows,
        )


@frozen(kw_only=True)
class Routed:
    """A table of evidence other than answers, with its kind and how it is read.

    Attributes:
        source: The table.
        kind: Its kind.
        how: How it is read.
        readable: False if the mapping contradicts the kind, which is said already.
    """

    source: Source
    kind: EvidenceKind
    how: EvidenceMapping
    readable: bool = True

    def reduce(self, reading: Reading) -> EvidenceReduction:
        """What one scan of the table leaves.

        Raises:
            InputError: with every problem of the table.
        """
        return self.kind.reduce(self.table(), reading)

    def guessed(self) -> EvidenceMapping:
        """How it is read, with the columns that were found by their names.

        Raises:
            InputError: if columns are missing.
        """
        columns = {name: header for name, header in self.table().columns.items() if name != header}
        known = {column.name for column in self.kind.form(self.how.form).columns}
        return evolve(self.how, columns={n: h for n, h in columns.items() if n in known})

    def table(self) -> EvidenceTable:
        """The table with its columns found.

        Raises:
            InputError: if columns are missing.
        """
        from cxkit.evidence.engines import engine_for
        from cxkit.evidence.engines.duckdb import DuckDB
        from cxkit.evidence.evidence_table import adopt_table

        source = self.source
        return adopt_table(
            source.name,
            self.kind.form(self.how.form),
            self.how,
            engine_for(source.frame)
            if source.table is None
            else DuckDB(source.frame, source.table.connection, source.table.ranges),
            source=source.table,
            path=source.path,
        )

    def partition(self, reduction: EvidenceReduction) -> Partition:
        """The reduction with the table's name, content hash and place."""
        source = self.source
        path = source.path if source.table is None else source.table.path
        return Partition(
            name=source.name,
            content=self._content(reduction),
            kind=self.kind.id,
            tallies=reduction.tallies,
            source=str(path) if path is not None else None,
            rows=reduction.rows,
            state=reduction.state,
            persons=reduction.persons,
        )

    def _content(self, reduction: EvidenceReduction) -> str:
        """What tells that a table changed: the file, or the counts of a frame.

        A sheet of a workbook does not change when another one does; where it is about
        persons, its counts do not tell who they are of, and the file does.
        """
        table = self.source.table
        about_persons = reduction.persons is not None or reduction.people
        if table is None or (table.name != table.file and not about_persons):
            return reduction.tallies.content()
        return _file_content(table)


def _file_content(table: Any) -> str:
    """The content hash of a file; the sheets of one workbook are told apart."""
    if table.name == table.file:
        return str(table.sha256)
    return hashlib.sha256(f"{table.sha256}!{table.sheet}".encode()).hexdigest()


@frozen(kw_only=True)
class Tables:
    """The tables of all sources, sorted by what they are for."""

    answers: tuple[Source, ...]
    evidence: tuple[Routed, ...] = ()
    unit_tables: tuple[Any, ...] = ()
    mapping: AnswerMappings | None = None
    notes: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    to_guess: bool = True
    not_used: tuple[Problem, ...] = ()

    @classmethod
    def open(
        cls,
        sources: Sequence[Any],
        mapping: AnswerMappings | AnswersMapping | str | Path | None,
        *,
        evidence: Mapping[str, Any] | None = None,
        units: str | Path | None = None,
        manager: PluginManager | None = None,
    ) -> Tables:
        """The tables of all sources; what could not be opened is in `problems`."""
        opener = _Opener(manager)
        for source in sources:
            opener.open(source)
        given = opener.open_evidence(evidence or {})
        if units is not None:
            opener.open_units(Path(units))
        before = len(opener.problems)
        how = opener.attempt(lambda: _mapping(mapping, opener))
        routes = [(source, opener.route(source, how, None)) for source in opener.answers]
        routes += [(source, opener.route(source, how, kind)) for source, kind in given]
        return cls(
            answers=tuple(source for source, routed in routes if routed is None),
            evidence=tuple(r for _, r in routes if r is not None and r.readable),
            unit_tables=tuple(opener.units),
            mapping=how,
            notes=tuple(opener.notes),
            problems=tuple(opener.problems),
            to_guess=(how is None or not how.answers) and len(opener.problems) == before,
            not_used=tuple(opener.not_used if how is None else ()),
        )

    def effective(self) -> AnswerMappings | None:
        """How the tables of other evidence are read, recognised ones included."""
        parts = dict.fromkeys(id(found.how) for found in self.evidence)
        by_id = {id(found.how): found.how for found in self.evidence}
        return AnswerMappings(evidence=(by_id[part] for part in parts)) if parts else None

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
        self.not_used: list[Problem] = []
        self.mapping: tuple[AnswersMapping, ...] = ()

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
        further = (*self.readers, *(s for kind in self.kinds.values() for s in kind.suffixes))
        inputs = self.attempt(lambda: find_inputs(source, further=further)) or Inputs()
        self.documents += inputs.documents
        mapping = Path(source).with_name("mapping.toml")
        if Path(source).is_file() and mapping.is_file() and not _is_blank(mapping):
            self.not_used.append(_not_used(Path(source)))
        for path in inputs.answers:
            self.open_file(path)
        for path in inputs.units:
            self.open_units(path)

    def open_file(self, path: Path) -> None:
        """Open a file of a kind's own format, a plugin's format, or a known one."""
        for kind in self.kinds.values():
            if kind.open is not None and path.name.lower().endswith(kind.suffixes):
                action = partial(kind.open, path, self.connection)
                self.read(path, action, connection=self.connection)
                return
        if path.suffix.lower() in self.readers:
            self.read(path, partial(self.readers[path.suffix.lower()].read, path))
            return
        for table in self.tables(path):
            if table.sheet is not None and plain_name(table.sheet) in UNIT_SHEETS:
                self.units.append(table)
            elif is_mapping_sheet(table.sheet):
                self.mapping += self.attempt(partial(read_mapping_sheet, table)) or ()
            elif table.sheet is None and self._is_of_units(table):
                self.units.append(table)
                self.notes.append(_taken_as_units(table))
            else:
                named = self._as_sheet(table)
                self.answers.append(Source(name=named.name, frame=named.frame, table=named))

    def _is_of_units(self, table: Any) -> bool:
        from cxkit.evidence.unitfile import is_unit_tree

        return plain_name(table.path.stem) in UNIT_SHEETS and is_unit_tree(table)

    def _as_sheet(self, table: Any) -> Any:
        """A sheet that is of a kind is called so, whatever else the workbook holds."""
        name = f"{table.file}!{table.sheet}"
        if table.sheet is None or recognise(name, list(self.kinds.values())) is None:
            return table
        return evolve(table, name=name)

    def open_evidence(self, given: Mapping[str, Any]) -> list[tuple[Source, str]]:
        """The tables that were handed in by kind, with their kinds."""
        found: list[tuple[Source, str]] = []
        for kind, values in given.items():
            if kind not in self.kinds:
                self.problems.append(_unknown_kind(kind, self.kinds))
                continue
            for value in values if isinstance(values, list | tuple) else [values]:
                found += [(source, kind) for source in self._of_kind(kind, value, found)]
        return found

    def _of_kind(
        self, kind: str, value: Any, so_far: Sequence[tuple[Source, str]]
    ) -> Iterable[Source]:
        if isinstance(value, str | Path):
            before, self.answers = self.answers, []
            self.open(value)
            opened, self.answers = self.answers, before
            return opened
        frames = sum(1 for source, k in so_far if k == kind and source.path is None)
        return [Source(name=f"{kind} {frames + 1}" if frames else kind, frame=value)]

    @cached_property
    def plugins(self) -> PluginManager:
        """Those that were handed in, or all that are installed."""
        return self.manager or plugin_manager()

    @cached_property
    def kinds(self) -> Mapping[str, EvidenceKind]:
        """Id -> kind of evidence other than answers."""
        return {key: p.value for key, p in self.plugins.unique("cxkit_evidence_kinds").items()}

    def route(self, source: Source, how: AnswerMappings | None, kind: str | None) -> Routed | None:
        """The kind of a table and how it is read; None for answers.

        What the mapping says comes first, then the ending of the file, then its name or
        that of the sheet; `kind` is what somebody said who handed it in.
        """
        part = how.evidence_for(source.name, kind) if how else None
        if part is None and kind is None and how is not None and _says_answers(how, source.name):
            return None
        kinds = list(self.kinds.values()) if kind is None else [self.kinds[kind]]
        if part is not None:
            if part.kind not in self.kinds:
                self.problems.append(_unknown_kind(part.kind, self.kinds))
                return None
            kinds = [self.kinds[part.kind]]
        found = recognise(source.name, kinds)
        if part is None and kind is None and found is None:
            return None
        chosen, form = found if found is not None else (kinds[0], None)
        named = form.id if form is not None and chosen.forms else None
        if part is None:
            part = EvidenceMapping(kind=chosen.id, form=named, files=(glob.escape(source.name),))
        elif part.form is None:
            part = evolve(part, form=named)
        wrong = wrong_for(chosen, part, source.name)
        self.problems += wrong
        return Routed(source=source, kind=chosen, how=part, readable=not wrong)

    @cached_property
    def readers(self) -> Mapping[str, Reader]:
        """File name ending -> the plugin's reader for it."""
        found = self.plugins.unique("cxkit_readers").values()
        return {suffix: p.value for p in found for suffix in p.value.suffixes}

    def read(
        self, path: Path, action: Callable[[], Mapping[str, Any]], connection: Any = None
    ) -> None:
        """Read a file of somebody else's format."""
        tables = self.attempt(action) or {}
        for name, frame in tables.items():
            full = path.name if len(tables) == 1 else f"{path.name}!{name}"
            source = Source(name=full, frame=frame, path=path, connection=connection)
            self.answers.append(source)

    def open_units(self, path: Path) -> None:
        """Open a table of units."""
        self.units += self.tables(path)

    def tables(self, path: Path) -> list[Any]:
        """The tables of one file."""
        from cxkit.evidence.files import open_path

        tables = self.attempt(lambda: open_path(path, connection=self.connection)) or []
        # What is said of a workbook stands with each of its tables.
        self.notes += dict.fromkeys(note for table in tables for note in table.notes)
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
    given: AnswerMappings | AnswersMapping | str | Path | None, opener: _Opener
) -> AnswerMappings | None:
    """What was given, else what lies beside the files, else what a sheet of theirs says.

    With `START`, a blank document does not count: a shell makes one before it is written to.
    """
    from cxkit.evidence.mapping_toml import load_mapping

    if isinstance(given, AnswersMapping):
        return AnswerMappings(answers=(given,))
    if isinstance(given, AnswerMappings):
        return given
    if given == "guess":
        return None
    if given is not None and given != START:
        return load_mapping(given, kinds=opener.kinds)
    beside = [d for d in opener.documents if d.stem == "mapping"]
    if given == START:
        beside = [document for document in beside if not _is_blank(document)]
    if beside:
        return load_mapping(beside[0], kinds=opener.kinds)
    return AnswerMappings(answers=opener.mapping) if opener.mapping else None


def _is_blank(document: Path) -> bool:
    return not document.read_bytes().strip()


def _taken_as_units(table: Any) -> Problem:
    return Problem(
        code="taken_as_units",
        file=table.file,
        message="This is taken as the table of units (by its name and columns).",
        hint="If it holds answers, give the file another name.",
    )


def _not_used(file: Path) -> Problem:
    return Problem(
        code="mapping_not_used",
        file=file.name,
        message="A mapping.toml lies beside this file; it is used if the folder is looked at, "
        "not if a file is named.",
        hint="Hand it in: --mapping mapping.toml",
    )


def _says_answers(how: AnswerMappings, name: str) -> bool:
    """True if a mapping names a table as answers; a mapping of everything names none."""
    part = how.for_table(name)
    return part is not None and "*" not in part.files


def _unknown_kind(kind: str, kinds: Collection[str]) -> Problem:
    return Problem(
        code="unknown_kind",
        message=f"There is no kind of evidence {kind!r}" + (did_you_mean(kind, kinds) or "."),
        hint=f"Known: {', '.join(sorted(kinds))}. Answers are handed in as they are.",
    )
