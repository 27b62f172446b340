"""Tables to work with: what is in them, and that no cell is a formula."""

from __future__ import annotations

import csv
import io

import pytest
from call_support import Author, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.tables import harmless

EVIL = '=HYPERLINK("http://evil.example","x")'


def test_csv_and_excel_hold_what_was_sent_and_no_formula(
    app: Flask, admin: FlaskClient, author: Author
) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    author.begin(title="A draft")
    sent = sent_and_proven(app, title=EVIL)
    answer = admin.get("/en/organise/submissions.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="submissions.csv"'
    text = answer.get_data().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["reference"], row["state"], row["address_proven"]) == (sent.id, "submitted", "yes")
    assert row["title"] == f"'{EVIL}"
    assert row["tiles"] == "culture.respect"
    assert "A draft" not in text
    workbook = openpyxl.load_workbook(
        io.BytesIO(admin.get("/en/organise/submissions.xlsx").get_data())
    )
    head, first = list(workbook.active.iter_rows())
    title = dict(zip([cell.value for cell in head], first, strict=True))["title"]
    assert (title.value, title.data_type) == (EVIL, "s")


def test_contact_data_of_the_named_are_not_in_the_table(app: Flask, admin: FlaskClient) -> None:
    nominated = Author(app.test_client())
    contact = {"nominee": "N. Amed", "nominee_contact": "n@named.example"}
    nominated.begin("recommend", topic="T", why="W", name="R", **contact)
    nominated.send()
    text = admin.get("/en/organise/submissions.csv").get_data(as_text=True)
    assert "N. Amed" in text
    assert "n@named.example" not in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", " ="])
def test_what_looks_like_a_formula_begins_with_an_apostrophe(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless("plain = text") == "plain = text"
