"""Initiatives from tables: one row each, with the same meaning as in a TOML document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from cxkit.cube.model import Cube
from cxkit.errors import InputError, Problem
from cxkit.initiative import Initiative, initiatives_from_document, load_initiatives

if TYPE_CHECKING:
    from cxkit.evidence.source import SourceTable

SHEETS = ("initiatives", "initiativen", "maßnahmen", "massnahmen")
# German headers that mean the same.
_GERMAN = {
    "kennung": "id",
    "titel": "title",
    "kacheln": "tiles",
    "kachel": "tiles",
    "nutzen": "benefit",
    "niedrig": "low",
    "wahrscheinlich": "likely",
    "hoch": "high",
    "stunden": "hours",
    "dauer": "duration",
    "nachlauf": "lag",
    "braucht": "needs",
    "verantwortlich": "owner",
    "zielgruppe": "audience",
    "frühestens": "earliest",
    "spätestens": "latest",
    "verpflichtend": "mandatory",
    "werkzeug": "tools",
    "bereiche": "units",
    "vergleich": "comparison",
    "gelost": "randomised",
    "lohnend_ab": "smallest_worth",
    "versprechen": "promises",
}
_PLAIN = ("id", "sponsor", "owner", "audience")
_COUNTS = ("duration", "lag", "earliest", "latest")
_FLAGS = ("mandatory", "tools", "randomised")
_LISTS = ("needs", "units", "comparison")
_RANGE = ("low", "likely", "high")
_OTHER = ("title", "tiles", "benefit", "hours", "smallest_worth")
COLUMNS = (*_PLAIN, *_OTHER, *_RANGE, *_COUNTS, *_LISTS, *_FLAGS)
_WORDS = {
    **dict.fromkeys(("yes", "ja", "x", "true", "wahr", "1"), True),
    **dict.fromkeys(("no", "nein", "false", "falsch", "0", "-"), False),
}
_NUMBER = re.compile(r"[-+−]?\d+(?:[.,]\d+)?")
_ENDS = re.compile(r"\s*(?:\.\.|/|\|)\s*")


def read_initiatives(path: str | Path, cube: Cube) -> tuple[Initiative, ...]:
    """The initiatives that a file describes: TOML, CSV, Excel or Parquet.

    A workbook of several sheets has a sheet `initiatives` (German `Initiativen`).

    Raises:
        InputError: with every problem of the file, each with its path or its row and column.
    """
    from cxkit.evidence.files import connect, open_path

    path = Path(path)
    if path.suffix.lower() == ".toml" or not path.exists():
        return load_initiatives(path, cube)
    tables = open_path(path, connection=connect())
    return initiatives_of_table(_sheet(path, tables), cube)


def _sheet(path: Path, tables: Sequence[SourceTable]) -> SourceTable:
    named = [table for table in tables if (table.sheet or "").strip().lower() in SHEETS]
    if len(tables) == 1 or len(named) == 1:
        return (named or list(tables))[0]
    raise InputError(
        [
            Problem(
                code="which_sheet",
                file=path.name,
                message="It is not clear which sheet holds the initiatives: "
                + ", ".join(str(table.sheet) for table in tables)
                + ".",
                hint="Call that sheet 'initiatives'.",
            )
        ]
    )


def initiatives_of_table(table: SourceTable, cube: Cube) -> tuple[Initiative, ...]:
    """The initiatives of a table, one row each; errors as in `read_initiatives`."""
    headers = {column: _name(column) for column in table.columns}
    unknown = [column for column, name in headers.items() if not _is_known(name)]
    if "id" not in headers.values() or unknown:
        raise InputError([*_wrong_columns(table, headers, unknown)])
    from cxkit.evidence.files import all_rows

    rows, numbers = [], []
    for number, row in all_rows(table):
        if cells := {headers[column]: text for column, text in row.items() if column in headers}:
            rows.append(cells)
            numbers.append(number)
    places = _Places(
        rows=tuple(numbers),
        columns={name: column for column, name in headers.items()},
        sheet=table.sheet,
    )
    return initiatives_of_rows(rows, cube, file=table.file, places=places)


@frozen(kw_only=True)
class _Places:
    """Where each row and column stands in the file."""

    rows: tuple[int, ...] = ()
    columns: Mapping[str, str] = field(factory=dict)
    sheet: str | None = None

    def placed(self, problem: Problem) -> Problem:
        """The problem with its row and column in place of its path in the document."""
        found = re.match(r"initiatives\[(\d+)\]\.?(\w*)", problem.path or "")
        if found is None or int(found.group(1)) >= len(self.rows):
            return evolve(problem, sheet=self.sheet)
        name = found.group(2)
        own = [name, *({"benefit": _RANGE, "effort": ("hours",)}.get(name, ()))]
        column = next((self.columns[each] for each in own if each in self.columns), None)
        return evolve(
            problem,
            sheet=self.sheet,
            row=self.rows[int(found.group(1))],
            column=column,
            path=None,
        )


def initiatives_of_rows(
    rows: Sequence[Mapping[str, str]],
    cube: Cube,
    *,
    file: str | None = None,
    places: _Places | None = None,
) -> tuple[Initiative, ...]:
    """The initiatives of rows of text, column name -> cell; blank cells are left out.

    Raises:
        InputError: with every problem, each with its row and column where they are known.
    """
    try:
        document = {"initiatives": [_entry(row) for row in rows]}
        return initiatives_from_document(document, cube, file=file)
    except InputError as error:
        if places is None:
            raise
        raise InputError([places.placed(problem) for problem in error.problems]) from error


def _name(column: str) -> str:
    """The name of a column as it is known; languages and resources keep their ending."""
    plain = column.strip().lower().replace(" ", "_").replace("-", "_")
    return _GERMAN.get(plain, plain)


def _is_known(name: str) -> bool:
    # Which promises it keeps stands in the register for the rules; a plan does not ask.
    return name in (*COLUMNS, "promises") or name.startswith(("title_", "effort_"))


def _wrong_columns(
    table: SourceTable, headers: Mapping[str, str], unknown: Sequence[str]
) -> list[Problem]:
    from difflib import get_close_matches

    hint = f"Columns that are read: {', '.join(COLUMNS)}, title_de, effort_NAME."
    problems = []
    if "id" not in headers.values():
        problems.append(
            Problem(
                code="no_column",
                file=table.file,
                sheet=table.sheet,
                message="A table of initiatives needs a column 'id'.",
                hint=hint,
            )
        )
    for column in unknown:
        near = get_close_matches(_name(column), COLUMNS, n=1)
        problems.append(
            Problem(
                code="unknown_column",
                file=table.file,
                sheet=table.sheet,
                column=column,
                message=f"The column {column!r} means nothing here"
                + (f"; did you mean {near[0]!r}?" if near else "."),
                hint=hint,
            )
        )
    return problems


def _entry(row: Mapping[str, str]) -> dict[str, Any]:
    """A row in the shape of an entry of an initiatives document.

    A cell that cannot be read stays as it is, so that the document's reader says so.
    """
    entry: dict[str, Any] = {key: row[key] for key in _PLAIN if key in row}
    title = {key[6:]: text for key, text in row.items() if key.startswith("title_")}
    if "title" in row:
        title.setdefault("en", row["title"])
    if title:
        entry["title"] = title
    entry["tiles"] = _tiles(row.get("tiles", ""))
    benefit = _benefit(row, tuple(entry["tiles"]))
    if benefit is not None:
        entry["benefit"] = benefit
    effort = {key[7:]: _amounts(text) for key, text in row.items() if key.startswith("effort_")}
    if "hours" in row:
        effort["hours"] = _amounts(row["hours"])
    entry["effort"] = effort
    entry |= {key: _count(row[key]) for key in _COUNTS if key in row}
    entry |= {key: _WORDS.get(row[key].lower(), row[key]) for key in _FLAGS if key in row}
    entry |= {key: _parts(row[key]) for key in _LISTS if key in row}
    if "smallest_worth" in row:
        entry["smallest_worth"] = _number(row["smallest_worth"])
    return entry


def _parts(cell: str) -> list[str]:
    """The parts of a cell, separated by semicolons or line ends."""
    return [part.strip() for part in re.split(r"[;\n]", cell) if part.strip()]


def _tiles(cell: str) -> list[str] | dict[str, Any]:
    """`a.b 70 %; c.d 30 %` as shares; without shares, all tiles share equally."""
    shares: dict[str, Any] = {}
    for part in _parts(cell):
        name, _, share = part.partition(" ")
        shares[name.rstrip(":=")] = share.strip()
    if not any(shares.values()):
        return list(shares)
    return {name: _share(share) for name, share in shares.items()}


def _share(text: str) -> Any:
    per_cent = text.endswith("%")
    number = _number(text.rstrip("% \u202f\u00a0"))
    return number / 100 if per_cent and isinstance(number, float) else number


def _benefit(row: Mapping[str, str], tiles: Sequence[str]) -> dict[str, Any] | None:
    """What is to be moved: `a.b 2..6..12; c.d 0..3..8`, or one range for all its tiles."""
    if "benefit" in row:
        found: dict[str, Any] = {}
        for part in _parts(row["benefit"]):
            head, _, tail = part.partition(" ")
            # A part that begins with a number is a range for every tile.
            if _NUMBER.match(head):
                found |= dict.fromkeys(tiles, _range(_ENDS.split(part)))
            else:
                found[head.rstrip(":=")] = _range(_ENDS.split(tail.strip()))
        return found
    ends = {key: _number(row[key]) for key in _RANGE if key in row}
    return dict.fromkeys(tiles, ends) if ends else None


def _range(ends: Sequence[str]) -> Any:
    if len(ends) != len(_RANGE):
        return "/".join(ends)
    return dict(zip(_RANGE, map(_number, ends), strict=True))


def _amounts(cell: str) -> Any:
    """One amount, or those of every turn: `40; 20`, or `40/20` as in --capacity."""
    found = [_number(part) for part in _parts(cell.replace("/", ";"))]
    return found[0] if len(found) == 1 else found


def _number(text: str) -> Any:
    """A number with a point or a comma; what is none stays text."""
    plain = text.strip().replace("−", "-")
    return float(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else text


def _count(text: str) -> Any:
    number = _number(text)
    whole = isinstance(number, float) and number.is_integer()
    return int(number) if whole else text
