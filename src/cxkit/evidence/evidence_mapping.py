"""How the words of a table of other evidence map to the words of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

import attrs
from attrs import field, frozen

from cxkit.errors import Problem
from cxkit.evidence.near import did_you_mean

DECIMALS = (".", ",")
DATE_ORDERS = ("ymd", "dmy", "mdy")


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def _pairs(values: Mapping[str, str]) -> dict[str, str]:
    return dict(values)


@frozen(kw_only=True)
class EvidenceMapping:
    """How tables of one kind of evidence are read.

    Attributes:
        kind: Id of the kind.
        files: Patterns of the table names that it applies to, such as `kpi*.csv`.
        form: Id of the form, for kinds that have several, such as `goals` of `registers`.
        columns: Column of the kind -> column of the table.
        constants: Column of the kind -> what it is in the whole table.
        units: Label of the table -> unit id.
        decimal: Decimal mark of the numbers, `.` or `,`; None: decided per column.
        date_order: `ymd`, `dmy` or `mdy`; None: decided over the whole column.
        missing: Cells that mean that there is no value.
        ignore: Columns that are known and not used.
        options: What else the kind lets one choose.
    """

    kind: str
    files: tuple[str, ...] = field(default=("*",), converter=_texts)
    form: str | None = None
    columns: Mapping[str, str] = field(factory=dict, converter=_pairs)
    constants: Mapping[str, str] = field(factory=dict, converter=_pairs)
    units: Mapping[str, str] = field(factory=dict, converter=_pairs)
    decimal: str | None = None
    date_order: str | None = None
    missing: tuple[str, ...] = field(default=(), converter=_texts)
    ignore: tuple[str, ...] = field(default=(), converter=_texts)
    options: Mapping[str, Any] = field(factory=dict, converter=dict)

    def applies_to(self, name: str) -> bool:
        """True if the table called `name` (`file` or `file!sheet`) is read by this mapping."""
        names = (name, name.split("!")[0])
        return any(fnmatchcase(n, pattern) for pattern in self.files for n in names)


_KEYS = tuple(f.name for f in attrs.fields(EvidenceMapping) if f.name != "kind")


def evidence_part(
    kind: str, table: Mapping[str, object], path: str
) -> tuple[EvidenceMapping | None, list[Problem]]:
    """The mapping that one table of a document states; None if it has problems."""
    problems = [
        Problem(
            code="unknown_key",
            message=f"{key!r} is not known here{did_you_mean(key, _KEYS) or '.'}",
            hint=f"Known are: {', '.join(_KEYS)}. What one kind alone knows stands in options.",
            path=f"{path}.{key}",
        )
        for key in table
        if key not in _KEYS
    ]
    for key, value in table.items():
        if key in _TYPES and not _TYPES[key][1](value):
            message = f"This must be {_TYPES[key][0]}."
            problems.append(
                Problem(
                    code="wrong_type",
                    message=message,
                    hint=_EXAMPLE.format(kind=kind),
                    path=f"{path}.{key}",
                )
            )
    if not table.get("files"):
        problems.append(
            Problem(
                code="no_files",
                message="It does not say which tables it is about.",
                hint=_EXAMPLE.format(kind=kind),
                path=f"{path}.files",
            )
        )
    if problems:
        return None, problems
    return EvidenceMapping(kind=kind, **table), []  # type: ignore[arg-type]


_EXAMPLE = 'For example: [[{kind}]] with files = ["{kind}*.csv"] and columns = {{unit = "Team"}}.'


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(
        _is_text(v) or (isinstance(v, int | float) and not isinstance(v, bool)) for v in value
    )


def _is_pairs(value: object) -> bool:
    return isinstance(value, Mapping) and all(_is_text(v) for v in value.values())


_PAIRS = ('a table of lines such as "metric" = "KPI"', _is_pairs)
_LIST = ('a list of texts, such as ["a", "b"]', _is_texts)

_TYPES = {
    "files": _LIST,
    "missing": _LIST,
    "ignore": _LIST,
    "form": ("a text in quotation marks", _is_text),
    "columns": _PAIRS,
    "constants": _PAIRS,
    "units": _PAIRS,
    "decimal": (f"one of {', '.join(DECIMALS)}", lambda value: value in DECIMALS),
    "date_order": (f"one of {', '.join(DATE_ORDERS)}", lambda value: value in DATE_ORDERS),
    "options": ("a table", lambda value: isinstance(value, Mapping)),
}
