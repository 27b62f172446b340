"""Slides and pictures: taken for what their content says, handed out as downloads only."""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from typing import Any

import pytest
from call_support import Author, at_work, sent_and_proven
from flask import Flask
from PIL import Image

from cxkit_submissions.services import Services
from cxkit_submissions.store.people import ADMIN, REVIEWER
from cxkit_submissions.uploads import MOST_BYTES, PICTURE, SLIDES, RefusedUploadError, checked

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **how: Any) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (200, 80, 20)).save(made, kind, **how)
    return made.getvalue()


def archive(parts: dict[str, bytes], comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in parts.items():
            whole.writestr(name, content)
        whole.comment = comment
    return made.getvalue()


PARTS = {"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}


def packed(objects: bytes) -> bytes:
    """A PDF with a stream of objects."""
    head = b"2 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\n"
    return PDF[:9] + head + zlib.compress(objects) + b"\nendstream endobj\n" + PDF[9:]


@pytest.mark.parametrize(("kind", "suffix"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "png")])
def test_a_picture_is_drawn_anew(kind: str, suffix: str) -> None:
    made = checked(PICTURE, picture(kind) + b"<script>alert(1)</script>")
    assert made.suffix == suffix
    assert b"script" not in made.content
    with Image.open(io.BytesIO(made.content)) as image:
        assert image.size == (40, 30)


def test_a_picture_loses_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home, 5 Example Street"
    made = checked(PICTURE, picture("JPEG", exif=exif))
    assert b"Example Street" not in made.content


def test_a_large_picture_is_made_smaller() -> None:
    made = checked(PICTURE, picture("PNG", (3200, 800)))
    with Image.open(io.BytesIO(made.content)) as image:
        assert image.size == (1600, 400)


@pytest.mark.parametrize(("content", "suffix"), [(PDF, "pdf"), (archive(PARTS), "pptx")])
def test_slides_are_kept_as_they_are(content: bytes, suffix: str) -> None:
    made = checked(SLIDES, content)
    assert (made.suffix, made.content) == (suffix, content)


@pytest.mark.parametrize("filled", [b"/JS (by chance)", b"\x00\xff#4a/J#53 \x01"])
def test_what_stands_in_a_packed_picture_by_chance_is_no_program(filled: bytes) -> None:
    image = b"2 0 obj\n<< /Subtype /Image >>\nstream\n" + filled + b"\nendstream endobj\n"
    content = PDF[:9] + image + PDF[9:]
    assert checked(SLIDES, content).content == content


@pytest.mark.parametrize("objects", [zlib.compress(b"<< /Type /Page >>"), b"not deflated"])
def test_packed_objects_without_programs_are_kept(objects: bytes) -> None:
    content = packed(b"x").replace(zlib.compress(b"x"), objects)
    assert checked(SLIDES, content).suffix == "pdf"


@pytest.mark.parametrize(
    ("repeated", "reason"),
    [
        (b">>stream\n", None),
        (b"streamstream", None),
        (b"/ObjStm stream\n", "too_large"),
        (b"/ObjStm stream\n" + zlib.compress(b""), "too_large"),
        (b"/ObjStm ", None),
    ],
)
def test_files_made_to_be_slow_are_not(repeated: bytes, reason: str | None) -> None:
    size = 4 * 1024**2
    content = PDF[:9] + repeated * (size // len(repeated)) + PDF[9:]
    began = time.process_time()
    if reason:
        with pytest.raises(RefusedUploadError, match=reason):
            checked(SLIDES, content)
    else:
        assert checked(SLIDES, content).suffix == "pdf"
    assert time.process_time() - began < 5


def test_pages_made_by_reportlab_are_kept() -> None:
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, pageCompression=1)
    canvas.drawString(72, 720, "What we tried")
    canvas.save()
    assert checked(SLIDES, made.getvalue()).media_type == "application/pdf"


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        (SLIDES, b"", "empty"),
        (SLIDES, b"<html><script>alert(1)</script></html>", "no_slides"),
        (SLIDES, b"<html>" + PDF, "no_slides"),
        (SLIDES, PDF + b"<script>alert(1)</script> after the end", "no_slides"),
        (SLIDES, b"%PDF-1.7 without an end", "no_slides"),
        (SLIDES, PDF[:9] + archive(PARTS) + b"\n%%EOF\n", "no_slides"),
        (SLIDES, PDF.replace(b"/Catalog", b"/Catalog /JavaScript (x)"), "active"),
        (SLIDES, PDF.replace(b"/Catalog", b"/Catalog /J#61vaScript (x)"), "active"),
        (SLIDES, PDF.replace(b"/Catalog", b"/Catalog /JS (x)"), "active"),
        (SLIDES, packed(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "active"),
        (SLIDES, packed(b"<< /S /Rendition /JS (x) >>"), "active"),
        (SLIDES, packed(b"0" * 51 * 1024**2), "too_large"),
        (SLIDES, archive({"a.txt": b"no slides"}), "no_slides"),
        (SLIDES, archive(PARTS, comment=b"<script>"), "no_slides"),
        (SLIDES, archive(PARTS) + b"more", "no_slides"),
        (SLIDES, archive({**PARTS, "../../etc/passwd": b"x"}), "no_slides"),
        (SLIDES, archive({**PARTS, "ppt/vbaProject.bin": b"x"}), "active"),
        (SLIDES, archive({**PARTS, "ppt/big.xml": b"0" * 3_000_000}), "too_large"),
        (SLIDES, b"PK\x03\x04 broken", "no_slides"),
        (PICTURE, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_picture"),
        (PICTURE, b"GIF89a", "no_picture"),
        (PICTURE, picture("GIF"), "no_picture"),
        (PICTURE, picture("PNG")[:60], "no_picture"),
        (PICTURE, b"x" * (MOST_BYTES[PICTURE] + 1), "too_large"),
    ],
)
def test_what_is_something_else_is_refused(kind: str, content: bytes, reason: str) -> None:
    with pytest.raises(RefusedUploadError) as refused:
        checked(kind, content)
    assert refused.value.reason == reason


def test_a_picture_of_too_many_pixels_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cxkit_submissions.uploads._MOST_PIXELS", 100)
    with pytest.raises(RefusedUploadError, match="too_many_pixels"):
        checked(PICTURE, picture())


def hand_in(author: Author, kind: str, content: bytes, name: str = "x") -> Any:
    path = f"/en/s/{author.id}/upload/{kind}"
    return author.client.post(path, data={"file": (io.BytesIO(content), name)})


def test_files_are_handed_in_replaced_handed_out_and_removed(app: Flask) -> None:
    author, slides = sent_and_proven(app), archive(PARTS)
    assert hand_in(author, "slides", PDF, "../../../etc/passwd.pdf").status_code == 303
    assert hand_in(author, "slides", slides, "<script>.pptx").status_code == 303
    page = author.get("after").get_data(as_text=True)
    assert f"{author.id}-slides.pptx" in page
    assert "passwd" not in page
    got = author.client.get(f"/en/s/{author.id}/file/slides")
    assert got.data == slides
    assert got.headers["Content-Disposition"] == f'attachment; filename="{author.id}-slides.pptx"'
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    author.client.post(f"/en/s/{author.id}/remove/slides")
    assert author.client.get(f"/en/s/{author.id}/file/slides").status_code == 404


def test_what_is_refused_is_said_beside_the_field(app: Flask) -> None:
    author = sent_and_proven(app)
    answer = hand_in(author, "picture", b"<svg/>")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert page.count("This is not a JPEG, PNG or WebP picture.") == 2


def test_a_large_file_is_taken_from_its_author_only(app: Flask) -> None:
    author = sent_and_proven(app)
    large = PDF[:-7] + b"%" + b"x" * 400_000 + b"\n%%EOF\n"
    assert hand_in(author, "slides", large).status_code == 303
    stranger = Author(app.test_client())
    stranger.id = author.id
    refused = hand_in(stranger, "slides", large)
    assert refused.status_code == 413
    assert "larger than may be" in refused.get_data(as_text=True)


def test_organisers_get_files_and_reviewers_do_not(app: Flask) -> None:
    author = sent_and_proven(app)
    hand_in(author, "slides", PDF)
    path = f"/en/organise/{author.id}/file/slides"
    assert at_work(app, "a@jury.example", ADMIN).get(path).data == PDF
    assert at_work(app, "r@jury.example", REVIEWER).get(path).status_code == 403
    assert path in at_work(app, "a@jury.example", ADMIN).get(f"/en/organise/{author.id}").text


def test_files_lie_in_the_events_own_file(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    hand_in(author, "picture", picture())
    kept = found.uploads.get(author.id, "picture")
    assert kept is not None
    assert kept.size == len(kept.content)
    assert found.uploads.of(author.id)["picture"].content == b""
