"""After sending: withdrawn and restored, changed until the deadline, told what was changed."""

from __future__ import annotations

import pytest
from call_support import Author, Clock, sent_and_proven
from flask import Flask

from cxkit_submissions.services import Services
from cxkit_submissions.store.submissions import REJECTED, SUBMITTED, WITHDRAWN


def state(found: Services, author: Author) -> str:
    kept = found.submissions.get(author.id)
    assert kept is not None
    return kept.state


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_after_sending_says_how_it_stands(app: Flask, language: str) -> None:
    author = sent_and_proven(app)
    author.language = language
    page = author.get("after").get_data(as_text=True)
    assert author.id in page
    assert {"en": "Withdraw it", "de": "Zurückziehen"}[language] in page
    assert f'href="/{language}/s/{author.id}/after"' in author.get("done").get_data(as_text=True)


def test_a_draft_has_no_such_page(author: Author) -> None:
    author.begin()
    assert author.get("after").status_code == 404


def test_what_is_withdrawn_can_be_sent_again(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    author.client.post(f"/en/s/{author.id}/withdraw")
    assert state(found, author) == WITHDRAWN
    page = author.get("after").get_data(as_text=True)
    assert "Nobody reads it any more" in page
    author.client.post(f"/en/s/{author.id}/restore")
    assert state(found, author) == SUBMITTED


def test_after_the_deadline_nothing_comes_again(app: Flask, found: Services, clock: Clock) -> None:
    author = sent_and_proven(app)
    found.events.set(deadline="2027-01-05T00:00:00+00:00")
    author.client.post(f"/en/s/{author.id}/withdraw")
    clock.move(days=3)
    assert author.client.post(f"/en/s/{author.id}/restore").status_code == 409
    assert "Send it again" not in author.get("after").get_data(as_text=True)


def test_what_others_withdrew_its_author_does_not_restore(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    found.submissions.move(
        author.id, WITHDRAWN, at=found.now(), who="a@jury.example", only_from=(SUBMITTED,)
    )
    assert author.client.post(f"/en/s/{author.id}/restore").status_code == 409


def test_what_was_decided_against_is_not_withdrawn(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    found.submissions.move(
        author.id, REJECTED, at=found.now(), who="a@jury.example", only_from=(SUBMITTED,)
    )
    author.client.post(f"/en/s/{author.id}/withdraw")
    assert state(found, author) == REJECTED


def test_what_organisers_changed_is_said(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    assert "What organisers changed" not in author.get("after").get_data(as_text=True)
    found.submissions.change(author.id, {"title": "Shorter"}, at=found.now(), who="a@jury.example")
    page = author.get("after").get_data(as_text=True)
    assert "What organisers changed" in page
    assert "jury.example" not in page
