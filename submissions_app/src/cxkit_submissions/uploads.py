"""Slides and a picture: what a file is, its content says, not its name.

A picture is drawn anew, which leaves nothing of it but its pixels. Slides are kept as they
are, if they are wholly a PDF or a PowerPoint file without programs; they are only ever handed
out as a download.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

from attrs import frozen

SLIDES, PICTURE = "slides", "picture"
KINDS = (SLIDES, PICTURE)
MOST_BYTES: Mapping[str, int] = {SLIDES: 25 * 1024**2, PICTURE: 8 * 1024**2}
# Of pictures, and the longest side that is kept.
_MOST_PIXELS, _LONGEST = 60_000_000, 1600
# Of a PowerPoint file once it is unpacked, in all and against its packed size.
_MOST_UNPACKED, _MOST_RATIO, _MOST_PARTS = 300 * 1024**2, 200, 5000
_PPTX_ACTIVE = re.compile(r"vbaProject\.bin$|/activeX/|\.(?:exe|dll|scr|js|vbs)$", re.I)
_PDF_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia)\b")
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
    if _PDF_ACTIVE.search(content):
        raise RefusedUploadError("active")
    return Upload(kind=SLIDES, suffix="pdf", media_type="application/pdf", content=content)


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
