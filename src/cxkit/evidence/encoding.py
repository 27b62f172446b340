"""What a file's bytes are: their hash, their encoding, and whether they are text at all."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from attrs import frozen, mutable

from cxkit.errors import Problem

_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FORMATS = (
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive", "Rename it to .xlsx, or unpack it."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Rename it to .xls."),
    (b"PAR1", "a Parquet file", "Rename it to .parquet."),
    (b"\x1f\x8b", "a compressed file", "Unpack it first."),
    (b"%PDF", "a PDF document", "Export the answers as CSV or Excel."),
    (b"SQLite format 3", "an SQLite database", "Export the table of answers as CSV."),
    (b"$FL2", "an SPSS file", "Save it as CSV or Excel in SPSS."),
)
# ä, ö, ü, ß, é and the like in UTF-8; in Windows-1252 the same bytes make no word.
_UTF8_LETTER = re.compile(rb"\xc3[\x80-\xbf]")
_LETTERS = bytes(range(0xC0, 0x100))
# Umlauts of old Macs and of DOS; in Windows-1252 undefined, or letters of other languages.
_FOREIGN = bytes((0x81, 0x8A, 0x8D, 0x8E, 0x8F, 0x90, 0x9A, 0x9D, 0x9E, 0x9F))
_LOST = "\N{REPLACEMENT CHARACTER}".encode()


@frozen(kw_only=True)
class Bytes:
    """What one pass over a file's bytes shows.

    Attributes:
        sha256: Hash of the bytes, in hexadecimal.
        encoding: Name of the encoding, as `open` takes it.
        odd_blanks: True if there are tabs, or no-break spaces.
        notes: What was guessed.
        problems: Why it cannot be read as text.
    """

    sha256: str
    encoding: str = "utf-8"
    odd_blanks: bool = False
    notes: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()


@mutable
class _Seen:
    """What the chunks showed so far."""

    size: int = 0
    head: bytes = b""
    zero: bool = False
    odd_blanks: bool = False
    letters: int = 0
    foreign: int = 0
    utf8_letters: bool = False
    lost: bool = False
    lines: int = 0
    invalid_line: int | None = None

    def add(self, chunk: bytes, decoder: codecs.IncrementalDecoder) -> None:
        self.head = self.head or chunk[:4096]
        self.zero = self.zero or b"\0" in chunk
        self.odd_blanks = self.odd_blanks or b"\t" in chunk or b"\xa0" in chunk
        self.lost = self.lost or _LOST in chunk
        if not chunk.isascii():
            self.letters += len(chunk) - len(chunk.translate(None, _LETTERS))
            self.foreign += len(chunk) - len(chunk.translate(None, _FOREIGN))
            self.utf8_letters = self.utf8_letters or bool(_UTF8_LETTER.search(chunk))
        if self.invalid_line is None:
            self._decode(chunk, decoder, final=False)
        self.lines += chunk.count(b"\n")
        self.size += len(chunk)

    def _decode(self, chunk: bytes, decoder: codecs.IncrementalDecoder, *, final: bool) -> None:
        try:
            decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            self.invalid_line = self.lines + error.object[: error.start].count(b"\n") + 1

    def finish(self, decoder: codecs.IncrementalDecoder) -> None:
        if self.invalid_line is None:
            self._decode(b"", decoder, final=True)


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def hash_beside(path: Path) -> Future[str]:
    """`file_hash`, found while other things are done: nobody needs it before the table is read."""
    pool = ThreadPoolExecutor(1)
    found = pool.submit(file_hash, path)
    pool.shutdown(wait=False)
    return found


def examine(path: Path) -> Bytes:
    """What the bytes of a text file are, in one pass over the whole file.

    UTF-8 and UTF-16 are recognised; text that is neither is taken for
    Windows-1252, which the German Excel writes, and the guess is noted.
    """
    digest, seen = hashlib.sha256(), _Seen()
    decoder = codecs.getincrementaldecoder("utf-8")()
    for chunk in _chunks(path):
        digest.update(chunk)
        seen.add(chunk, decoder)
    seen.finish(decoder)
    encoding, notes, problems = _decide(seen)
    return Bytes(
        sha256=digest.hexdigest(),
        encoding=encoding,
        odd_blanks=seen.odd_blanks or encoding.startswith("utf-16"),
        notes=tuple(notes),
        problems=tuple(problems),
    )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _decide(seen: _Seen) -> tuple[str, list[Problem], list[Problem]]:
    """Encoding, notes, problems."""
    if problem := _other_format(seen.head):
        return "", [], [problem]
    encoding = next((name for bom, name in _BOMS if seen.head.startswith(bom)), None)
    if encoding is None and seen.zero:
        encoding = _utf16_without_mark(seen.head)
    if encoding is not None and encoding.startswith("utf-16"):
        return encoding, [], []
    if seen.zero:
        return "", [], [_binary()]
    if seen.invalid_line is None:
        return encoding or "utf-8", [_lost()] if seen.lost else [], []
    if encoding or seen.utf8_letters:
        return "", [], [_mixed(seen.invalid_line)]
    if seen.foreign > seen.letters:
        return "", [], [_unknown(seen.invalid_line)]
    return "cp1252", [_guessed()], []


def _other_format(head: bytes) -> Problem | None:
    for magic, name, hint in _OTHER_FORMATS:
        if head.startswith(magic):
            message = f"This is {name}, although its name says that it is text."
            return Problem(code="not_text", message=message, hint=hint)
    return None


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 shows as a zero in every second byte of ASCII characters."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.6 and not even:
        return "utf-16-le"
    if even > half * 0.6 and not odd:
        return "utf-16-be"
    return None


def _binary() -> Problem:
    return Problem(
        code="not_text",
        message="This is no text: it holds zero bytes.",
        hint="Export the answers as CSV or Excel.",
    )


def _lost() -> Problem:
    return Problem(
        code="lost_characters",
        message="Some characters were lost before this file was written; they show as “\ufffd”.",
        hint="Export the data again, as UTF-8.",
    )


def _mixed(line: int) -> Problem:
    return Problem(
        code="mixed_encoding",
        message=f"Two encodings are mixed: most is UTF-8, but line {line} is not.",
        hint="Open the file in the program that wrote it and save it as “CSV UTF-8”.",
        row=line,
    )


def _unknown(line: int) -> Problem:
    return Problem(
        code="unknown_encoding",
        message="The encoding is neither UTF-8 nor UTF-16 nor Windows-1252 "
        f"(first seen in line {line}).",
        hint="Save the file as “CSV UTF-8” in Excel, or export it again as UTF-8.",
        row=line,
    )


def _guessed() -> Problem:
    return Problem(
        code="encoding_guessed",
        message="The file is not UTF-8; it was read as Windows-1252, as the German Excel "
        "writes it.",
        hint="If umlauts look wrong, save it as “CSV UTF-8” and try again.",
    )
