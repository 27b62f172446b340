"""Word forms of two languages find what was sent; who may find what; nothing that is erased."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from call_support import Author, at_work, link_in, press, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions import nominating
from cxkit_submissions.searching import find, refresh, stems
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import REVIEWER


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Mahnung", "Drei Mahnungen, dann die Agentur."),
        ("Mahnungen", "Nach der ersten Mahnung riefen wir an."),
        ("payment", "Their payments came later."),
        ("customers", "One customer called."),
        ("gespräch", "Wir führten Gespräche."),
        ("Gespraeche UND", "Gespraeche und mehr"),
        ("häuser", "Das Haus"),
        ("mahn", "Mahnungen"),
        ("letters calls", "From letters to calls"),
    ],
)
def test_word_forms_find_each_other(app: Flask, found: Services, asked: str, text: str) -> None:
    author = sent_and_proven(app, before=text, title="X")
    sent_and_proven(app, before="Something else entirely.", title="Y")
    assert [each.id for each in find(found, asked)] == [author.id]


def test_stems_are_those_of_snowball() -> None:
    """The vocabularies of the Snowball project: mahnungen -> mahnung, payments -> payment."""
    assert stems("Mahnungen")[0] == "mahnung"
    assert "payment" in stems("payments")


def test_every_word_has_to_be_there_and_odd_signs_do_no_harm(app: Flask, found: Services) -> None:
    sent_and_proven(app, before="Drei Mahnungen")
    assert find(found, "Mahnung Rechnung") == ()
    for odd in ('"', "*", "a AND", "NEAR(", "{closed}: x", "' OR 1", "-", ""):
        find(found, odd)
    assert find(found, '"Mahnung"') != ()


def test_drafts_are_never_found_and_changes_are(app: Flask, found: Services) -> None:
    draft = Author(app.test_client())
    draft.begin(before="Mahnungen im Entwurf")
    assert find(found, "Mahnung") == ()
    author = sent_and_proven(app, before="Briefe")
    assert find(found, "Mahnung") == ()
    author.post("start", before="Mahnungen", title="T", email="me@example.org")
    assert [each.id for each in find(found, "Mahnung")] == [author.id]
    assert find(found, "Briefe") == ()
    assert refresh(found) == 0


def test_reviewers_find_what_they_may_judge_and_no_names(app: Flask, found: Services) -> None:
    theirs = sent_and_proven(app, email="w@writer.example")
    sent_and_proven(app, email="w@jury.example")
    device = at_work(app, "r@jury.example", REVIEWER)
    page = device.get("/en/search?q=calls").get_data(as_text=True)
    assert f"/en/review/{theirs.id}" in page
    assert "1 found." in page
    assert "/organise/" not in page
    for who in ("Example", "writer", theirs.id, "w@writer.example"):
        assert "0 found." in device.get(f"/en/search?q={who}").get_data(as_text=True)


def test_names_in_the_text_are_not_found_by_reviewers(app: Flask, found: Services) -> None:
    told = "Dann rief Zaphod bei der Quux an: Mahnungen!"
    author = sent_and_proven(app, before=told, name="Zaphod Beeblebrox")
    device = at_work(app, "r@jury.example", REVIEWER)
    assert "1 found." in device.get("/en/search?q=mahnung").get_data(as_text=True)
    assert "0 found." in device.get("/en/search?q=zaphod").get_data(as_text=True)
    assert len(find(found, "Zaphod")) == 1
    assert "1 found." in device.get("/en/search?q=quux").get_data(as_text=True)
    found.speakers.invite("i1", author.id, "Trillian Quux", "q@else.example", at=found.now())
    assert "0 found." in device.get("/en/search?q=quux").get_data(as_text=True)
    assert "1 found." in device.get("/en/search?q=mahnungen").get_data(as_text=True)


def test_organisers_find_names_and_no_contact_data(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    author = sent_and_proven(app, email="w@writer.example", tiles=["culture.respect"])
    page = admin.get("/en/search?q=Example").get_data(as_text=True)
    assert f"/en/organise/{author.id}" in page
    assert find(found, "writer") == ()
    assert [each.id for each in find(found, author.id)] == [author.id]
    assert "0 found." in admin.get("/de/search?q=xyzzy").get_data(as_text=True).replace(
        "gefunden", "found"
    )


def test_organisers_find_title_and_summary_in_the_other_language(
    app: Flask, found: Services
) -> None:
    author = sent_and_proven(app)
    given = {"other_title": "Von Briefen", "other_before": "Drei Mahnungen"}
    assert author.post("translation", **given).status_code == 303
    assert [each.id for each in find(found, "Mahnung Brief")] == [author.id]
    # Reviewers find what they read, and that is not on their page.
    at_work(app, "r@jury.example", REVIEWER)
    assert find(found, "Mahnung", reviewer="r@jury.example") == ()
    assert len(find(found, "letters", reviewer="r@jury.example")) == 1


def test_what_was_erased_is_in_no_index(app: Flask, found: Services) -> None:
    author = Author(app.test_client())
    author.begin("recommend", nominee="Zaphod", topic="Mahnungen", why="W", name="R")
    author.send()
    press(author.client, link_in(found, "received")[1])
    assert len(find(found, "Zaphod")) == 1
    submission = found.submissions.get(author.id)
    assert submission is not None
    nominating.erase(found, submission)
    with closing(sqlite3.connect(found.settings.database)) as connection:
        assert connection.execute("SELECT count(*) FROM search").fetchone() == (0,)
    assert find(found, "Zaphod") == ()
    assert find(found, "Mahnung") == ()
