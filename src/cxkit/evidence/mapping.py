"""How the words of somebody's export map to the words of a cube."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from collections.abc import Mapping as Map
from fnmatch import fnmatchcase

import attrs
from attrs import field, frozen

from cxkit.errors import InputError, Problem
from cxkit.evidence.evidence_mapping import EvidenceMapping, evidence_part
from cxkit.evidence.near import did_you_mean

SCHEMA_VERSION = 1
LAYOUTS = ("long", "wide")
ROLES = ("respondent", "unit", "audience", "wave")
CONSTANTS = ("audience", "unit", "wave")
DATE_ORDERS = ("ymd", "dmy", "mdy")
ROUNDS = ("month", "quarter", "half_year", "year")
DUPLICATES = ("refuse", "first", "last")
# The kinds of evidence of the core beside answers; plugins may add more.
KINDS = ("series", "rollout", "registers", "ties", "codings", "events")


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    """`values` as text, so that 99 in a document and "99" in a file are one thing."""
    return tuple(str(value) for value in values)


@frozen(kw_only=True)
class AnswersMapping:
    """How one kind of table with answers is read.

    Columns are named as in the table's header. What is None or empty is not there.

    Attributes:
        files: Patterns of the table names that it applies to, such as `staff*.csv`.
        layout: `long` (one row per answer) or `wide` (one row per person).
        respondent: Column with a pseudonym of the person; None in a wide table: a row is a person.
        unit: Column with the department or team.
        audience: Column that says who answered.
        wave: Column with the round of asking, or with dates if `wave_every` is set.
        item: Column with the item, in a long table.
        value: Column with the answer, in a long table.
        order: Column that orders several answers of one person, for `duplicates`.
        constants: `audience`, `unit` or `wave` of the whole table.
        items: Column (wide) or label (long) of the source -> item id of the cube.
        audiences: Label of the source -> audience.
        waves: Label of the source -> name of the round, such as `2026-03`.
        units: Label of the source -> unit id.
        labels: Answer in words -> number on the item's scale.
        cant_judge: Answers that mean "I can't judge".
        missing: Answers that mean that there is no answer, such as 99 or -9.
        decimal: Decimal mark of the numbers, `.` or `,`; None: decided per column.
        date_order: `ymd`, `dmy` or `mdy`; None: decided over the whole column.
        wave_every: `month`, `quarter`, `half_year` or `year`: dates become rounds of this length.
        ignore: Columns that are known and not used.
        duplicates: Several answers of one person to one item in one wave: `refuse`, or take
            the `first` or the `last` by the column `order`.
        respondent_links_waves: True if a person has one pseudonym over all waves and
            agreed to that.

    Raises:
        InputError: if the parts contradict each other, all contradictions at once.
    """

    files: tuple[str, ...] = field(default=("*",), converter=_texts)
    layout: str = "wide"
    respondent: str | None = None
    unit: str | None = None
    audience: str | None = None
    wave: str | None = None
    item: str | None = None
    value: str | None = None
    order: str | None = None
    constants: Map[str, str] = field(factory=dict, converter=dict)
    items: Map[str, str] = field(factory=dict, converter=dict)
    audiences: Map[str, str] = field(factory=dict, converter=dict)
    waves: Map[str, str] = field(factory=dict, converter=dict)
    units: Map[str, str] = field(factory=dict, converter=dict)
    labels: Map[str, float] = field(factory=dict, converter=dict)
    cant_judge: tuple[str, ...] = field(default=(), converter=_texts)
    missing: tuple[str, ...] = field(default=(), converter=_texts)
    decimal: str | None = None
    date_order: str | None = None
    wave_every: str | None = None
    ignore: tuple[str, ...] = field(default=(), converter=_texts)
    duplicates: str = "refuse"
    respondent_links_waves: bool = False

    def __attrs_post_init__(self) -> None:
        if problems := contradictions(attrs.asdict(self, recurse=False), path=""):
            raise InputError(problems)

    def applies_to(self, name: str) -> bool:
        """True if the table called `name` (`file` or `file!sheet`) is read by this mapping."""
        names = (name, name.split("!")[0])
        return any(fnmatchcase(n, pattern) for pattern in self.files for n in names)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a table must have: those with a role, then the items if wide."""
        roles = (getattr(self, role) for role in (*ROLES, "item", "value", "order"))
        items = tuple(self.items) if self.layout == "wide" else ()
        return tuple(column for column in roles if column is not None) + items


def _parts(parts: Iterable[AnswersMapping]) -> tuple[AnswersMapping, ...]:
    return tuple(parts)


def _evidence_parts(parts: Iterable[EvidenceMapping]) -> tuple[EvidenceMapping, ...]:
    return tuple(parts)


@frozen(kw_only=True)
class Mapping:
    """A document that maps the tables of a source to a cube.

    Attributes:
        answers: How the tables with answers are read; the first that applies counts.
        evidence: How tables of other evidence are read; the first that applies counts,
            before those of answers.
        schema_version: Version of the document's shape.
    """

    answers: tuple[AnswersMapping, ...] = field(default=(), converter=_parts)
    evidence: tuple[EvidenceMapping, ...] = field(default=(), converter=_evidence_parts)
    schema_version: int = SCHEMA_VERSION

    def for_table(self, name: str) -> AnswersMapping | None:
        """The first mapping that applies to the table called `name`, or None."""
        return next((part for part in self.answers if part.applies_to(name)), None)

    def evidence_for(self, name: str, kind: str | None = None) -> EvidenceMapping | None:
        """The first mapping of other evidence, of a kind if given, for a table; or None."""
        parts = (part for part in self.evidence if kind in (None, part.kind))
        return next((part for part in parts if part.applies_to(name)), None)


def mapping_from_document(
    document: Map[str, object],
    *,
    file: str | None = None,
    kinds: Collection[str] = KINDS,
) -> Mapping:
    """The mapping that a parsed TOML or JSON document states.

    Args:
        document: The document.
        file: What problems call it.
        kinds: Ids of the kinds of evidence that may be mapped beside answers.

    Raises:
        InputError: with every problem of the document, each with its path in it.
    """
    problems = _unknown_keys(document, ("schema_version", "answers", *kinds), "")
    version = document.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        problems.append(_version_problem(version))
    tables = document.get("answers", [])
    if not _is_list_of_tables(tables):
        problems.append(_wrong_type("answers", "a list of tables, each headed [[answers]]"))
        tables = []
    parts: list[AnswersMapping] = []
    for index, table in enumerate(tables):  # type: ignore[arg-type, var-annotated]
        found = table_problems(table, path=f"answers[{index}]")
        problems += found
        if not found:
            parts.append(AnswersMapping(**table))
    evidence, found = _evidence(document, kinds)
    problems += found
    if not problems and not parts and not evidence:
        problems.append(
            Problem(
                code="empty_mapping",
                message="The mapping does not describe any table.",
                hint="Start from a guess: cxkit look FILE --guess",
                path="answers",
            )
        )
    if problems:
        raise InputError(attrs.evolve(problem, file=file) for problem in problems)
    return Mapping(answers=parts, evidence=evidence)


def _evidence(
    document: Map[str, object], kinds: Collection[str]
) -> tuple[list[EvidenceMapping], list[Problem]]:
    """What a document states about evidence other than answers, and what is wrong with it."""
    parts: list[EvidenceMapping] = []
    problems: list[Problem] = []
    for kind, tables in document.items():
        if kind not in kinds:
            continue
        if not _is_list_of_tables(tables):
            problems.append(_wrong_type(kind, f"a list of tables, each headed [[{kind}]]"))
            continue
        for index, table in enumerate(tables):  # type: ignore[arg-type, var-annotated]
            part, found = evidence_part(kind, table, f"{kind}[{index}]")
            problems += found
            parts += [part] if part else []
    return parts, problems


def table_problems(table: Map[str, object], *, path: str) -> list[Problem]:
    """Everything that is wrong with one `[[answers]]` table: names, types, contradictions."""
    names = tuple(f.name for f in attrs.fields(AnswersMapping))
    problems = _unknown_keys(table, names, path)
    readable = {}
    for name, value in table.items():
        expected, fits = _TYPES.get(name, ("", _anything))
        if fits(value):
            readable[name] = value
        else:
            problems.append(_wrong_type(f"{path}.{name}", expected))
    misnamed = {p.path for p in problems if p.code == "wrong_type"}
    return problems + [p for p in contradictions(readable, path=path) if p.path not in misnamed]


def contradictions(table: Map[str, object], *, path: str) -> list[Problem]:
    """What does not go together in a table whose names and types are right."""
    problems: list[Problem] = []

    def complain(key: str, message: str, hint: str) -> None:
        place = ".".join(part for part in (path, key) if part)
        problems.append(Problem(code="bad_mapping", message=message, hint=hint, path=place))

    for key, allowed in _CHOICES.items():
        value = table.get(key)
        if value is not None and value not in allowed:
            hint = f"Use one of: {', '.join(allowed)}."
            complain(key, f"{key} = {value!r} is not possible.", hint)
    _check_layout(table, complain)
    _check_constants(table, complain)
    _check_duplicates(table, complain)
    _check_columns_used_once(table, complain)
    return problems


_Complain = Callable[[str, str, str], None]


def _check_layout(table: Map[str, object], complain: _Complain) -> None:
    layout = table.get("layout", "wide")
    for key in ("item", "value"):
        if layout == "long" and not table.get(key):
            complain(key, f"A long table needs the name of its {key} column.", f'{key} = "..."')
        if layout == "wide" and table.get(key):
            complain(
                key,
                f"A wide table has one column per item and no {key} column.",
                f'Delete {key}, or set layout = "long".',
            )
    if layout == "long" and not table.get("respondent"):
        complain(
            "respondent",
            "A long table needs a column that says which answers are one person's.",
            'respondent = "..." (a pseudonym or a number, no name)',
        )
    if layout == "wide" and not table.get("items"):
        complain(
            "items",
            "A wide table needs the columns that hold answers, each with its item.",
            'Add [answers.items] with lines such as "Q1" = "culture.respect.behaviour.self".',
        )


def _check_constants(table: Map[str, object], complain: _Complain) -> None:
    constants = table.get("constants") or {}
    assert isinstance(constants, Map)
    for key in constants:
        if key not in CONSTANTS:
            complain(
                f"constants.{key}",
                f"{key!r} cannot be set for a whole table{did_you_mean(key, CONSTANTS) or '.'}",
                f"Constants are: {', '.join(CONSTANTS)}.",
            )
        elif table.get(key):
            complain(
                f"constants.{key}",
                f"{key} is given twice: by the column {table[key]!r} and for the whole table.",
                f"Delete one of {key} and constants.{key}.",
            )
    if table.get("wave_every") and not table.get("wave"):
        complain(
            "wave_every",
            "Rounds are made of dates, but no column holds them.",
            'Add wave = "...", or delete wave_every.',
        )
    if table.get("wave_every") and table.get("waves"):
        complain(
            "waves",
            "Rounds are made of dates, so they have no names of their own.",
            "Delete one of waves and wave_every.",
        )


def _check_duplicates(table: Map[str, object], complain: _Complain) -> None:
    if table.get("duplicates", "refuse") != "refuse" and not table.get("order"):
        complain(
            "duplicates",
            f"To take the {table['duplicates']} of several answers, their order must be known.",
            'Add order = "..." (a date or a number), or set duplicates = "refuse".',
        )


def _check_columns_used_once(table: Map[str, object], complain: _Complain) -> None:
    used: dict[object, str] = {}
    keys = [key for key in (*ROLES, "item", "value") if table.get(key)]
    columns = [(table[key], key) for key in keys]
    if table.get("layout", "wide") == "wide":
        items = table.get("items") or {}
        assert isinstance(items, Map)
        columns += [(column, f"items.{column}") for column in items]
    ignored = table.get("ignore") or ()
    assert isinstance(ignored, list | tuple)
    columns += [(column, "ignore") for column in ignored]
    for column, key in columns:
        if column in used:
            complain(
                key,
                f"The column {column!r} has two meanings: {used[column]} and {key}.",
                "Keep the one that is right.",
            )
        used.setdefault(column, key)


def _unknown_keys(table: Map[str, object], known: tuple[str, ...], path: str) -> list[Problem]:
    return [
        Problem(
            code="unknown_key",
            message=f"{key!r} is not known here{did_you_mean(key, known) or '.'}",
            hint=f"Known are: {', '.join(known)}.",
            path=".".join(part for part in (path, key) if part),
        )
        for key in table
        if key not in known
    ]


def _wrong_type(path: str, expected: str) -> Problem:
    return Problem(
        code="wrong_type",
        message=f"This must be {expected}.",
        hint="See a complete example: cxkit look FILE --guess",
        path=path,
    )


def _version_problem(version: object) -> Problem:
    return Problem(
        code="unknown_schema_version",
        message=f"The mapping has schema_version {version!r}; this cxkit reads {SCHEMA_VERSION}.",
        hint="Upgrade cxkit (python -m pip install --upgrade cxkit), or write "
        f"schema_version = {SCHEMA_VERSION}.",
        path="schema_version",
    )


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(v, Map) for v in value)


def _anything(_: object) -> bool:
    return True


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_optional_text(value: object) -> bool:
    return value is None or _is_text(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(_is_text(v) for v in value)


def _is_texts_or_numbers(value: object) -> bool:
    return isinstance(value, list | tuple) and all(_is_text(v) or _is_number(v) for v in value)


def _is_text_map(value: object) -> bool:
    return isinstance(value, Map) and all(_is_text(v) for v in value.values())


def _is_number_map(value: object) -> bool:
    return isinstance(value, Map) and all(_is_number(v) for v in value.values())


_TEXT = ("a text in quotation marks", _is_optional_text)
_TEXTS = ('a list of texts, such as ["a", "b"]', _is_texts)
_VALUES = ('a list of answers, such as ["99", "k. A."]', _is_texts_or_numbers)
_PAIRS = ('a table of lines such as "source" = "target"', _is_text_map)

_TYPES: dict[str, tuple[str, Callable[[object], bool]]] = {
    **dict.fromkeys((*ROLES, "item", "value", "order", "layout", "duplicates"), _TEXT),
    **dict.fromkeys(("decimal", "date_order", "wave_every"), _TEXT),
    **dict.fromkeys(("files", "ignore"), _TEXTS),
    **dict.fromkeys(("cant_judge", "missing"), _VALUES),
    **dict.fromkeys(("constants", "items", "audiences", "waves", "units"), _PAIRS),
    "labels": ('a table of lines such as "agree" = 4', _is_number_map),
    "respondent_links_waves": ("true or false", lambda value: isinstance(value, bool)),
}

_CHOICES: dict[str, tuple[str, ...]] = {
    "layout": LAYOUTS,
    "decimal": (".", ","),
    "date_order": DATE_ORDERS,
    "wave_every": ROUNDS,
    "duplicates": DUPLICATES,
}
