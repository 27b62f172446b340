"""Event logs in the XES format (IEEE 1849-2016), also compressed, read as a stream.

A document with a type declaration is refused: entities could make it grow without bound or
read other files. What stands on a trace or on an event itself is read; what is nested deeper,
and what a log says about itself, is not.

Where events have the form in which most exporters write them, a pattern finds their values,
which is faster than to be told of every element. The pattern takes nothing that is not well
formed; all else goes through the parser, which finds what is damaged.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from attrs import define, field

from cxkit.errors import InputError, Problem
from cxkit.evidence.events.xes_elements import Elements, follow
from cxkit.evidence.events.xes_flat import LESSON, Flat, Run
from cxkit.evidence.events.xes_rows import XesRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# More kinds of attributes are no log but an accident; a longer value is no name.
MOST_COLUMNS, LONGEST = 200, 100_000
_CHUNK = 1 << 16
_END = b"</event>"
_ILLEGAL = bytes({*range(32)} - {*b"\t\n\r"})


def open_xes(path: Path, connection: DuckDBPyConnection) -> Mapping[str, Any]:
    """The events of a log as one table on a connection: name of the file -> relation.

    Its columns are `case`, `activity`, `time`, `person`, `unit` (those that the log states),
    `order` (the number of the event in the file), and further attributes under their own
    names, those of cases with `case:` before them; all of them are text.

    Raises:
        InputError: if the file is damaged, is no XES, or declares entities.
    """
    rows = XesRows(connection=connection)
    try:
        relation = _relation(rows, path)
    except InputError:
        rows.drop()
        raise
    return {path.name: relation}


_ROOM = "Make room on the disk for temporary files, or export the log in parts."


def _relation(rows: XesRows, path: Path) -> Any:
    import duckdb

    try:
        _Log(rows=rows, file=path.name).read_all(path)
        relation = rows.relation()
    except duckdb.Error as error:
        message = f"The events cannot be kept: {error}"
        raise InputError([_problem(path.name, "unreadable", message, _ROOM)]) from error
    if relation is None:
        raise InputError([_problem(path.name, "empty_file", "The log has no events.")])
    return relation


def _problem(
    file: str, code: str, message: str, hint: str = "Export the log again.", row: int | None = None
) -> Problem:
    return Problem(code=code, file=file, row=row, message=message, hint=hint)


@define(eq=False)
class _Log:
    """Reads a document: a parser is given what a pattern does not know.

    Attributes:
        rows: Where the events go.
        file: The name of the file, for messages.
    """

    rows: XesRows
    file: str
    _parser: Any = field(factory=expat.ParserCreate, init=False)
    _elements: Elements = field(init=False)
    _flat: Flat = field(init=False)
    # Bytes that the parser was given, and bytes and lines that were kept from it; those that
    # wait for the end of an event; whether the parser stands in the content of an element;
    # whether texts are in UTF-8.
    _fed: int = field(default=0, init=False)
    _skipped: int = field(default=0, init=False)
    _lines: int = field(default=0, init=False)
    _held: bytes = field(default=b"", init=False)
    _inside: bool = field(default=False, init=False)
    _utf8: bool = field(default=True, init=False)

    def __attrs_post_init__(self) -> None:
        """Set up the parser."""
        self._parser.ordered_attributes = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.XmlDeclHandler = self._declared
        names: tuple[dict[str, str], dict[str, str]] = {}, {}
        self._flat = Flat(names=names)
        self._elements = follow(self._parser, self.rows, names, self._room)

    def read_all(self, path: Path) -> None:
        """Hand every event of a file to the rows.

        Raises:
            InputError: if it cannot be read to its end.
        """
        try:
            self._read_chunks(path)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            words = expat.ErrorString(error.code)
            message = f"The file is no complete XML document: {words}."
            row = error.lineno + self._lines
            raise InputError([_problem(self.file, "not_xml", message, row=row)]) from error

    def _read_chunks(self, path: Path) -> None:
        given = 0
        try:
            for chunk in _chunks(path):
                self._add(chunk)
                given += len(chunk)
                done = self._skipped + max(self._parser.CurrentByteIndex, 0)
                if given - done > LONGEST + _CHUNK:
                    raise InputError([self._too_long()])
                self.rows.settle(len(chunk))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            # What is wrong before the damage is said first.
            self._parse(self._held)
            message = "The compressed file is damaged or cut off."
            raise InputError([_problem(self.file, "damaged_file", message)]) from error
        self._parse(self._held)

    def _add(self, chunk: bytes) -> None:
        """Read up to the end of the last event that is whole, and hold back what follows."""
        data = self._held + chunk
        cut = data.rfind(_END) + len(_END)
        if cut >= len(_END):
            data, self._held = data[:cut], data[cut:]
        elif len(data) > _CHUNK:
            self._held = b""
        else:
            self._held = data
            return
        text = self._content(data) if self._flat.ready() else None
        if text is not None:
            self._flat.split(text, self._elements.case(), self)
            return
        self._parse(data)
        # Only an end of an event that the parser has seen tells where it stands.
        self._inside = self._utf8 and self._elements.ended() == self._fed - len(_END)
        if self._inside:
            self._flat.learn(data[:LESSON].decode("utf-8", "replace"))

    def _content(self, data: bytes) -> str | None:
        """Data as text, if it is nothing but elements and signs that XML allows."""
        if not self._inside or _other(b"!", data) or _other(b"?", data):
            return None
        if len(data.translate(None, _ILLEGAL)) < len(data):
            return None
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return None
        return None if "\ufffe" in text or "\uffff" in text else text

    def take(self, text: str, run: Run) -> None:
        """Keep the events of a text, and let the parser see that they may stand there."""
        self._elements.ignore()
        at = 0
        for start, end in run.checked:
            self._skip(text[at:start])
            self._parse(text[start:end].encode())
            at = end
        self._skip(text[at:])
        self.rows.extend(len(run.rows), run.cells())
        self._elements.resume(run.cases[-1][0], len(run.cases) > 1)

    def read(self, text: str) -> Mapping[str, str]:
        """Read a text element by element; returns the case at its end."""
        self._parse(text.encode())
        self._flat.learn(text)
        return self._elements.case()

    def _parse(self, data: bytes) -> None:
        self._parser.Parse(data, False)
        self._fed += len(data)

    def _skip(self, text: str) -> None:
        self._skipped += len(text) if text.isascii() else len(text.encode())
        self._lines += text.count("\n")
        if "\r" in text:
            self._lines += text.count("\r") - text.count("\r\n")

    def _declared(self, _version: str, encoding: str | None, _alone: int) -> None:
        self._utf8 = encoding is None or encoding.lower() == "utf-8"

    def _room(self, attributes: int) -> None:
        if attributes < MOST_COLUMNS:
            return
        message = f"The log has more than {MOST_COLUMNS} different attributes."
        hint = "Export fewer attributes: case, activity, time, resource and group are enough."
        raise InputError([_problem(self.file, "too_many_columns", message, hint)])

    def _too_long(self) -> Problem:
        message = f"The log holds a value of more than {LONGEST:,} characters."
        return _problem(self.file, "value_too_long", message, "Leave it out of the export.")

    def _refuse(self, *_: Any) -> None:
        message = "The log declares a document type, which could hide entities."
        hint = "Remove the declaration (<!DOCTYPE ...>); XES needs none."
        raise InputError([_problem(self.file, "entities_refused", message, hint)])


def _other(sign: bytes, data: bytes) -> bool:
    """True if a sign stands where something begins that is no element."""
    # One byte is found much faster than two.
    return sign in data and b"<" + sign in data


def _chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, decompressed if it is compressed."""
    compressed = path.name.lower().endswith(".gz")
    with gzip.open(path, "rb") if compressed else path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
