"""Slides and a picture: what a file is, its content says, not its name.

A picture is drawn anew, which leaves nothing of it but its pixels. Slides are kept as they
are, if they are wholly a PDF or a PowerPoint file without programs; they are only ever handed
out as a download.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping

from attrs import frozen

SLIDES, PICTURE = "slides", "picture"
KINDS = (SLIDES, PICTURE)
MOST_BYTES: Mapping[str, int] = {SLIDES: 25 * 1024**2, PICTURE: 8 * 1024**2}
# Of pictures, and the longest side that is kept.
_MOST_PIXELS, _LONGEST = 60_000_000, 1600
# Of a PowerPoint file once it is unpacked, in all and against its packed size.
_MOST_UNPACKED, _MOST_RATIO, _MOST_PARTS = 300 * 1024**2, 200, 5000
# Of the packed objects of a PDF: in how many streams, and how many bytes in all.
_MOST_STREAMS, _MOST_OBJECTS = 10_000, 50 * 1024**2
_PIECE = 64 * 1024
_PPTX_ACTIVE = re.compile(r"vbaProject\.bin$|/activeX/|\.(?:exe|dll|scr|js|vbs)$", re.I)
_PDF_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia)\b")
# Three bytes stand in packed pictures by chance: this is looked for outside of streams only.
_PDF_SCRIPT = re.compile(rb"/JS\b")
_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
# Format -> ending and type under which a picture is kept.
_PICTURES = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("png", "image/png"),
}
_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


class RefusedUploadError(Exception):
    """A file that is not taken; `reason` names the text that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@frozen(kw_only=True)
class Upload:
    """A file that may be kept.

    Attributes:
        kind: `slides` or `picture`.
        suffix: Ending of its name, from its content.
        media_type: What it is.
        content: Its bytes, those of a picture drawn anew.
    """

    kind: str
    suffix: str
    media_type: str
    content: bytes


def checked(kind: str, content: bytes) -> Upload:
    """The file as it may be kept.

    Raises:
        RefusedUploadError: if it is empty, too large, or anything else than it may be.
    """
    if not content:
        raise RefusedUploadError("empty")
    if len(content) > MOST_BYTES[kind]:
        raise RefusedUploadError("too_large")
    return _CHECKS[kind](content)


def _picture(content: bytes) -> Upload:
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content), formats=tuple(_PICTURES)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise RefusedUploadError("too_many_pixels")
            suffix, media_type = _PICTURES[str(image.format)]
            drawn = ImageOps.exif_transpose(image).convert("RGB" if suffix == "jpg" else "RGBA")
    except RefusedUploadError:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise RefusedUploadError("no_picture") from error
    drawn.thumbnail((_LONGEST, _LONGEST))
    made = io.BytesIO()
    if suffix == "jpg":
        drawn.save(made, "JPEG", quality=88)
    else:
        drawn.save(made, "PNG")
    return Upload(kind=PICTURE, suffix=suffix, media_type=media_type, content=made.getvalue())


def _slides(content: bytes) -> Upload:
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _pptx(content)
    raise RefusedUploadError("no_slides")


def _pdf(content: bytes) -> Upload:
    # What comes after the end, or is another format as well, is no mere PDF.
    end = content.rfind(b"%%EOF")
    if end < 0 or len(content) - end > 16 or zipfile.is_zipfile(io.BytesIO(content)):
        raise RefusedUploadError("no_slides")
    if _is_active(content):
        raise RefusedUploadError("active")
    return Upload(kind=SLIDES, suffix="pdf", media_type="application/pdf", content=content)


def _is_active(content: bytes) -> bool:
    """True if a PDF names a program, wherever readers of it look for names.

    Names may be written with escapes, and objects lie packed in streams of objects. Whoever
    means to hide one by other means still can; files are handed out as downloads only.
    """
    if _PDF_ACTIVE.search(_named(content)):
        return True
    if _PDF_SCRIPT.search(_named(_outside_of_streams(content))):
        return True
    objects = (_named(each) for each in _packed_objects(content))
    return any(_PDF_ACTIVE.search(each) or _PDF_SCRIPT.search(each) for each in objects)


def _outside_of_streams(content: bytes) -> bytes:
    """What of a PDF is written plainly; in one pass, whatever it holds."""
    parts, at = [], 0
    while (start := content.find(b"stream", at)) >= 0:
        if not content[max(at, start - 8) : start].rstrip().endswith(b">>"):
            parts.append(content[at : start + 6])
            at = start + 6
            continue
        parts.append(content[at:start])
        end = content.find(b"endstream", start)
        if end < 0:
            return b"".join(parts)
        at = end + 9
    return b"".join([*parts, content[at:]])


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """What the streams of objects of a PDF hold, unpacked."""
    left, count, at = _MOST_OBJECTS, 0, 0
    while (at := content.find(b"/ObjStm", at)) >= 0:
        at += 7
        start = content.find(b"stream", at, at + 400)
        if start < 0:
            continue
        count += 1
        begin = start + 6 + (2 if content[start + 6 : start + 8] == b"\r\n" else 1)
        objects = _inflated(memoryview(content)[begin:], left)
        left -= len(objects)
        if left <= 0 or count > _MOST_STREAMS:
            raise RefusedUploadError("too_large")
        yield objects


def _named(content: bytes) -> bytes:
    """With the names in it as they are read: `/J#53` is `/JS`."""
    return _PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), content)


def _inflated(packed: memoryview, most: int) -> bytes:
    """What a stream holds, up to so many bytes; nothing if it is packed in another way."""
    unpacking, made = zlib.decompressobj(), bytearray()
    try:
        for at in range(0, len(packed), _PIECE):
            made += unpacking.decompress(packed[at : at + _PIECE], most - len(made))
            if unpacking.eof or len(made) >= most:
                break
    except zlib.error:
        pass
    return bytes(made)


def _pptx(content: bytes) -> Upload:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts, comment = archive.infolist(), archive.comment
    except (zipfile.BadZipFile, ValueError, RuntimeError) as error:
        raise RefusedUploadError("no_slides") from error
    names = {part.filename for part in parts}
    whole = content.rfind(b"PK\x05\x06") + 22 == len(content) and not comment
    if not whole or not {"[Content_Types].xml", "ppt/presentation.xml"} <= names:
        raise RefusedUploadError("no_slides")
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names):
        raise RefusedUploadError("no_slides")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > min(_MOST_UNPACKED, _MOST_RATIO * len(content)) or len(parts) > _MOST_PARTS:
        raise RefusedUploadError("too_large")
    if any(_PPTX_ACTIVE.search(name) for name in names):
        raise RefusedUploadError("active")
    return Upload(kind=SLIDES, suffix="pptx", media_type=_PPTX, content=content)


_CHECKS: Mapping[str, Callable[[bytes], Upload]] = {SLIDES: _slides, PICTURE: _picture}
