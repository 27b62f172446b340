"""A name of one's own choice: asked on the first page, marked, and marked where it is read."""

from __future__ import annotations

import csv
import io

import pytest
from call_support import FIRST, PAGES, Author, at_work, decided, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.feed import feed_of
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import REVIEWER

TICK = '<input type="checkbox" name="pseudonym" value="yes"'
NAMED = {"name": "Quijana", "pseudonym": "yes"}


def mark_of(found: Services, author: Author) -> object:
    kept = found.submissions.get(author.id)
    assert kept is not None
    return kept.answers.get("pseudonym")


def test_the_first_page_asks_for_the_name_and_may_be_left_without_it(
    author: Author, found: Services
) -> None:
    page = author.client.get("/en/new/propose", follow_redirects=True).get_data(as_text=True)
    assert 'name="name"' in page
    assert TICK in page
    assert "you can leave this open until you send" in page
    assert 'name="name"' not in author.client.get(
        "/en/new/nominate", follow_redirects=True
    ).get_data(as_text=True)
    assert author.begin(name="").status_code == 303
    assert author.post("story").status_code == 303
    assert author.post("you").status_code == 303
    refused = author.send()
    assert refused.status_code == 422
    assert f"/en/s/{author.id}/start?return=check#name" in refused.get_data(as_text=True)
    assert author.post("start", **PAGES["start"]).status_code == 303
    assert author.send().status_code == 303
    # Others read it now: it has a name, or stays as it was.
    assert author.post("start", **{**PAGES["start"], "name": ""}).status_code == 422
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert kept.answers["name"] == "A. Example"


def test_the_mark_is_set_kept_and_taken_back(author: Author, found: Services) -> None:
    author.begin(**NAMED)
    assert mark_of(found, author) == "yes"
    assert f"{TICK} checked" in author.get("start").get_data(as_text=True)
    author.post("save", name="Quijana")
    assert mark_of(found, author) == ""
    author.post("save", **NAMED)
    author.post("save", hard="It was ha")
    assert mark_of(found, author) == "yes"
    author.post("start", **PAGES["start"], pseudonym="hack")
    assert mark_of(found, author) == ""
    assert f"{TICK} checked" not in author.get("start").get_data(as_text=True)


def test_organisers_see_the_mark_and_reviewers_neither_name_nor_mark(
    app: Flask, admin: FlaskClient
) -> None:
    plain, author = sent_and_proven(app), sent_and_proven(app, **NAMED)
    said = "This is a pseudonym"
    assert said in author.get("check").get_data(as_text=True)
    assert said in admin.get(f"/en/organise/{author.id}").get_data(as_text=True)
    assert said not in admin.get(f"/en/organise/{plain.id}").get_data(as_text=True)
    text = admin.get("/en/organise/submissions.csv").get_data().decode("utf-8-sig")
    rows = {row["reference"]: row for row in csv.DictReader(io.StringIO(text))}
    assert (rows[author.id]["name"], rows[author.id]["pseudonym"]) == ("Quijana", "yes")
    assert rows[plain.id]["pseudonym"] == ""
    judge = at_work(app, "judge@jury.example", REVIEWER)
    page = judge.get(f"/en/review/{author.id}").get_data(as_text=True)
    assert FIRST["title"] in page
    assert said not in page
    assert "Quijana" not in page


@pytest.mark.parametrize(
    ("given", "more", "published"),
    [
        (NAMED, {}, ("Quijana", True)),
        ({}, {}, ("A. Example", False)),
        (NAMED, {"unnamed": "yes"}, (None, False)),
    ],
)
def test_the_feed_says_what_is_a_pseudonym(
    app: Flask,
    admin: FlaskClient,
    found: Services,
    given: dict[str, str],
    more: dict[str, str],
    published: tuple[str | None, bool],
) -> None:
    author = sent_and_proven(app, **given)
    decided(admin, author.id, "accept")
    consent = {"branch": "Energy", "year": "2026", "agree": "yes", **more}
    assert author.post("consent", **consent).status_code == 303
    (story,) = feed_of(found).stories
    assert (story.author.name, story.author.pseudonym) == published
