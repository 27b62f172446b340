"""Kinds of evidence other than answers: what a table of one looks like, and what it leaves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from attrs import field, frozen

from cxkit.cube.model import Cube
from cxkit.cube.text import Text
from cxkit.errors import Problem
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.near import did_you_mean, plain_name
from cxkit.tallies.evidence import Shape, Tallies
from cxkit.units import Unit

if TYPE_CHECKING:
    from cxkit.evidence.evidence_table import EvidenceTable

TYPES = (
    "text",
    "list",
    "number",
    "integer",
    "share",
    "date",
    "period",
    "yes_no",
    "unit",
    "units",
)


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _known_type(_: object, __: object, value: str) -> None:
    if value not in TYPES:
        raise ValueError(f"the type of a column is one of {', '.join(TYPES)}, not {value!r}")


@frozen(kw_only=True)
class EvidenceColumn:
    """A column of a table of evidence; names, words and explanations come from here.

    Attributes:
        name: Its name in tallies and mappings.
        help: What it holds, in one sentence by language.
        label: Its header by language, as a template writes it; the name if empty.
        aliases: Further headers by which it is recognised.
        required: True if a table must have it, and each row a value in it.
        may_be_empty: True if a required column may have empty cells.
        type: `text`, `list` (parts separated by semicolons), `number`, `integer`, `share`
            (0 to 1, or with %), `date`, `period`, `yes_no`, `unit` or `units` (a list).
        choices: What it may hold -> the word for it by language; empty: anything.
        refers: Id of the form whose first column it names, or `tiles`; a template then
            offers what stands there.
        example: What stands in it, for the documentation.
    """

    name: str
    help: Text
    label: Text = field(factory=dict)
    aliases: tuple[str, ...] = field(default=(), converter=_texts)
    required: bool = False
    may_be_empty: bool = False
    type: str = field(default="text", validator=_known_type)
    choices: Mapping[str, Text] = field(factory=dict)
    refers: str = ""
    example: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Every header by which it is recognised."""
        return tuple(dict.fromkeys((self.name, *self.label.values(), *self.aliases)))


def _columns(values: Iterable[EvidenceColumn]) -> tuple[EvidenceColumn, ...]:
    return tuple(values)


@frozen(kw_only=True)
class EvidenceForm:
    """One shape of table of a kind: most kinds have one, registers have one per register.

    Attributes:
        id: Permanent id.
        label: What people call it, by language; the name of its sheet in a template.
        help: What it is for, in one sentence by language.
        names: File stems and sheet names, in lower case, by which it is recognised.
        columns: Its columns.
        open: True if it keeps columns that it does not know, under their own headers.
    """

    id: str
    label: Text
    help: Text = field(factory=dict)
    names: tuple[str, ...] = field(default=(), converter=_texts)
    columns: tuple[EvidenceColumn, ...] = field(default=(), converter=_columns)
    open: bool = False

    def column(self, name: str) -> EvidenceColumn:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)


def _forms(values: Iterable[EvidenceForm]) -> tuple[EvidenceForm, ...]:
    return tuple(values)


@frozen(kw_only=True)
class Reading:
    """What a kind may know while it reads a table.

    Attributes:
        cube: The model.
        how: What the mapping says about the table.
        units: Rows of the unit tree; empty if nobody gave one.
        without: Pseudonyms that are to be left out, because they were erased.
        earlier: Partition name -> private state that the kind left in the vault before.
        open_ends: True if a state is wanted, because it is kept or another table follows.
        others: The other tables of the kind that the same look reads, by name.
        salt: Key of the hashes that stand for persons; the vault's, so that nobody without
            it can try pseudonyms out.
        manager: Plugins.
    """

    cube: Cube
    how: EvidenceMapping
    units: tuple[Unit, ...] = ()
    without: frozenset[str] = frozenset()
    earlier: Mapping[str, bytes] = field(factory=dict, repr=False)
    open_ends: bool = False
    others: Mapping[str, Other] = field(factory=dict, repr=False)
    salt: bytes = field(default=b"", repr=False)
    manager: Any = None


class Other(Protocol):
    """Another table of the same kind, and how it is read."""

    @property
    def how(self) -> EvidenceMapping:
        """How it is read."""

    def table(self) -> EvidenceTable:
        """The table with its columns found."""


@frozen(kw_only=True)
class EvidenceReduction:
    """What one scan of a table of evidence left.

    Attributes:
        tallies: The integer tallies.
        rows: How many records were read.
        warnings: What a reader should know although the scan went on.
        people: Persons behind the table, for kinds that are about persons, as text of
            wave, audience and pseudonym with `SEPARATOR` between them; they can be
            forgotten. Their pseudonyms do not leave the process.
        persons: How many persons stand behind it; None if it is not about persons.
        records: Keys of what may be counted once only; a table that holds one of
            another partition is refused. Empty where nothing can be told apart.
        state: What the kind wants back with the next table, such as open cases, as
            `cxkit.tallies.open_ends.OpenEnds` writes it; kept in the vault, which nothing but
            the owner of the data reads.
    """

    tallies: Tallies
    rows: int
    warnings: tuple[Problem, ...] = ()
    people: tuple[str, ...] = field(default=(), repr=False)
    persons: int | None = None
    records: tuple[str, ...] = field(default=(), repr=False)
    state: bytes = field(default=b"", repr=False)


Reduce = Callable[["EvidenceTable", Reading], EvidenceReduction]
# Opens a file of the kind's own format on a connection to DuckDB: table name -> frame.
Open = Callable[[Path, Any], Mapping[str, Any]]


@frozen(kw_only=True)
class EvidenceKind:
    """A kind of evidence other than answers.

    Attributes:
        id: Permanent id, such as `series`; in a mapping its tables are headed `[[series]]`.
        label: What people call it, by language.
        shape: Tables of its tallies with their keys and sums.
        reduce: From a table to its tallies, which raises `InputError` with every problem.
        names: File stems and sheet names, in lower case, by which its tables are recognised.
        columns: Columns of its tables.
        help: What it is for, in one sentence by language.
        forms: Where it has tables of several shapes: these, in place of names and columns.
        suffixes: Endings of file names that are always of this kind, in lower case.
        open: Opens files with these endings; None if they are CSV, Excel or Parquet.
        in_workbook: False if its tables are too big to be typed into a template.
        options: Further keys of its mapping under `options` -> what they do, by language.
        version: Rises when it keeps other tallies of the same table.
    """

    id: str
    label: Text
    shape: Shape
    reduce: Reduce
    names: tuple[str, ...] = field(default=(), converter=_texts)
    columns: tuple[EvidenceColumn, ...] = field(default=(), converter=_columns)
    help: Text = field(factory=dict)
    forms: tuple[EvidenceForm, ...] = field(default=(), converter=_forms)
    suffixes: tuple[str, ...] = field(default=(), converter=_texts)
    open: Open | None = None
    in_workbook: bool = True
    options: Mapping[str, Text] = field(factory=dict)
    version: str = "1"

    @classmethod
    def of_form(cls, form: EvidenceForm, **more: Any) -> EvidenceKind:
        """A kind with one form, from which it takes id, label, help, names and columns."""
        return cls(
            id=form.id,
            label=form.label,
            help=form.help,
            names=form.names,
            columns=form.columns,
            **more,
        )

    @property
    def all_forms(self) -> tuple[EvidenceForm, ...]:
        """Its forms, or the only one that it has."""
        only = EvidenceForm(
            id=self.id, label=self.label, help=self.help, names=self.names, columns=self.columns
        )
        return self.forms or (only,)

    def form(self, name: str | None) -> EvidenceForm:
        """The form of this id, or the first.

        Raises:
            KeyError: if there is none of this id.
        """
        by_id = {form.id: form for form in self.all_forms}
        return by_id[name] if name is not None and self.forms else self.all_forms[0]


def recognise(
    name: str, kinds: Collection[EvidenceKind]
) -> tuple[EvidenceKind, EvidenceForm] | None:
    """The kind and form that a table is of by its name, `file` or `file!sheet`; None if by none.

    A file is recognised by its ending or its stem (`series.csv`, `series-2026-03.csv`),
    a sheet of a workbook by the sheet's name.
    """
    file, _, sheet = name.partition("!")
    for kind in kinds:
        if file.lower().endswith(kind.suffixes or ("\0",)):
            return kind, kind.all_forms[0]
    stem = plain_name(sheet) if sheet else plain_name(file.rpartition(".")[0] or file)
    known = [
        (plain_name(known), kind, form)
        for kind in kinds
        for form in kind.all_forms
        for known in (*form.names, *form.label.values())
    ]
    # The longest name first: `goals_of_teams` is not `goals`, if both are known.
    for word, kind, form in sorted(known, key=lambda each: -len(each[0])):
        if stem == word or stem.startswith(f"{word}_"):
            return kind, form
    return None


def wrong_for(kind: EvidenceKind, how: EvidenceMapping, table: str) -> list[Problem]:
    """What a mapping says that its kind does not know: options, and which form it is."""
    problems = [
        Problem(
            code="unknown_option",
            file=table,
            message=f"{kind.id!r} has no option {option!r}"
            + (did_you_mean(option, kind.options) or "."),
            hint=f"Known are: {', '.join(kind.options) or 'none'}.",
        )
        for option in how.options
        if option not in kind.options
    ]
    known = [form.id for form in kind.all_forms]
    if kind.forms and how.form not in known:
        problems.append(
            Problem(
                code="unknown_form",
                file=table,
                message=f"{kind.id!r} has several forms, and there is no {how.form!r}"
                + (did_you_mean(how.form, known) or ".")
                if how.form
                else f"{kind.id!r} has several forms, and nothing says which this is.",
                hint='Name the file or sheet after one, or write form = "..." in the mapping. '
                f"Known are: {', '.join(known)}.",
            )
        )
    return problems
