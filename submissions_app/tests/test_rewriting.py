"""What may be changed after sending, until when; and what may be sent at all."""

from __future__ import annotations

import pytest
from call_support import PAGES, Author, Clock, at_work, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.services import Services
from cxkit_submissions.store.people import ADMIN, REVIEWER
from cxkit_submissions.store.submissions import DRAFT, SUBMITTED
from cxkit_submissions.ways import SHORT

LATE = {**PAGES["story"], "hard": "Too late."}
OTHER = {"other_title": "Von Briefen zu Anrufen", "other_before": "Drei Briefe."}


def hard(found: Services, author: Author) -> str:
    kept = found.submissions.get(author.id)
    assert kept is not None
    return str(kept.answers["hard"])


@pytest.fixture
def closed(app: Flask, found: Services, clock: Clock) -> Author:
    """Somebody whose proposal was sent before the deadline that is over."""
    author = sent_and_proven(app)
    found.events.set(deadline="2027-01-05T00:00+01:00")
    clock.move(days=2)
    return author


def test_what_was_sent_changes_until_the_deadline_and_not_after(
    closed: Author, found: Services, clock: Clock
) -> None:
    clock.move(days=-2)
    assert closed.post("story", **{**PAGES["story"], "hard": "In time."}).status_code == 303
    clock.move(days=2)
    late = closed.post("story", **LATE)
    assert late.status_code == 409
    assert hard(found, closed) == "In time."
    # What was typed stands on the page, to be copied.
    text = late.get_data(as_text=True)
    assert "Too late.</textarea>" in text
    assert "The deadline has passed" in text


def test_the_key_of_the_first_page_opens_no_way_around_the_deadline(
    app: Flask, found: Services, clock: Clock
) -> None:
    author = sent_and_proven(app)
    found.events.set(deadline="2027-01-05T00:00+01:00")
    clock.move(days=2)
    assert author.begin(title="Another story").status_code == 409
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert kept.answers["title"] == "From letters to calls"


def test_nothing_offers_a_change_that_is_refused(closed: Author) -> None:
    assert closed.get("story").headers["Location"].endswith(f"/en/s/{closed.id}/check")
    assert "?return=check" not in closed.get("check").get_data(as_text=True)
    assert "Read it" in closed.get("after").get_data(as_text=True)


def test_a_request_for_a_revision_opens_it_until_it_is_answered(
    app: Flask, closed: Author, found: Services
) -> None:
    chief = at_work(app, "chief@example.org", ADMIN)
    asked = chief.post(f"/en/organise/{closed.id}/revision", data={"text": "What was hard?"})
    assert asked.status_code == 303
    assert closed.post("story", **{**PAGES["story"], "hard": "This."}).status_code == 303
    assert hard(found, closed) == "This."
    answered = closed.post("revision", text="Done.")
    assert answered.status_code == 303
    # The browser need not keep it any longer.
    assert f"cxkit_kept={closed.id}-answer;" in answered.headers["Set-Cookie"]
    assert closed.post("story", **LATE).status_code == 409


def test_a_draft_is_kept_after_the_deadline(author: Author, found: Services, clock: Clock) -> None:
    author.write()
    found.events.set(deadline="2027-01-05T00:00+01:00")
    clock.move(days=2)
    assert author.post("story", **LATE).status_code == 303
    assert hard(found, author) == "Too late."


def test_mistakes_in_what_was_sent_reach_nobody_who_reads_it(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    wrong = author.post("story", **{**PAGES["story"], "hard": "Changed.", "take_away": ""})
    assert wrong.status_code == 422
    assert "Changed.</textarea>" in wrong.get_data(as_text=True)
    assert "Set-Cookie" not in wrong.headers  # the browser goes on keeping it
    assert hard(found, author) == "Longer calls."
    # Half a sentence is for drafts.
    assert author.post("save", hard="Half a").status_code == 409
    assert 'data-save="' not in author.get("story").get_data(as_text=True)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("page", "given", "said"),
    [
        ("start", {"title": "x" * (SHORT + 1)}, {"de": "höchstens", "en": "at most 120"}),
        ("story", {"tiles": ["no.tile"]}, {"de": "höchstens 3", "en": "at most 3 tiles"}),
        ("you", {"role": "king"}, {"de": "wählen", "en": "choose an answer"}),
    ],
)
def test_what_was_kept_with_mistakes_is_not_sent(
    app: Flask,
    found: Services,
    language: str,
    page: str,
    given: dict[str, str],
    said: dict[str, str],
) -> None:
    author = Author(app.test_client(), language)
    author.write()
    author.post("save", **given)
    answer = author.send()
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert said[language] in text
    assert f"/{page}?return=check#{next(iter(given))}" in text
    assert found.submissions.counts() == {DRAFT: 1}
    assert author.post(page).status_code == 303
    assert author.send().status_code == 303
    assert found.submissions.counts() == {SUBMITTED: 1}


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_expired_session_costs_no_text(app: Flask, language: str) -> None:
    author = Author(app.test_client(), language)
    author.write()
    author.client.delete_cookie("cxkit_session", domain="localhost")
    refused = author.post("story", **{**PAGES["story"], "hard": "<b>Typed</b> for an hour."})
    text = refused.get_data(as_text=True)
    assert refused.status_code == 403
    assert "&lt;b&gt;Typed&lt;/b&gt; for an hour.</textarea>" in text
    assert {"de": "Was Sie geschrieben haben", "en": "What you typed"}[language] in text
    # From another site nothing is shown again, and a body too large to be read is no failure.
    headers = {"Sec-Fetch-Site": "cross-site"}
    path = f"/{language}/s/{author.id}/story"
    foreign = author.client.post(path, data=LATE, headers=headers)
    assert "Too late." not in foreign.get_data(as_text=True)


def test_a_body_too_large_to_be_shown_again_is_refused_all_the_same(app: Flask) -> None:
    device = at_work(app, "r@x.example", REVIEWER)
    answer = device.post("/en/organise/people", data={"name": "x" * 300_000})
    assert answer.status_code in (403, 413)
    assert "<textarea" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("language", ["de", "en"])
def test_title_and_summary_are_asked_in_the_other_language_before_sending(
    author: Author, found: Services, admin: FlaskClient, language: str
) -> None:
    author.language = language
    author.write()
    asked = f'href="/{language}/s/{author.id}/translation?return=check#other_title"'
    assert asked in author.get("check").get_data(as_text=True)
    page = author.get("translation").get_data(as_text=True)
    assert {"de": "In der anderen Sprache", "en": "In the other language"}[language] in page
    assert "of 4" not in page
    answer = author.post("translation", **OTHER)
    assert answer.headers["Location"].endswith("/check")
    assert f"cxkit_kept={author.id}-translation;" in answer.headers["Set-Cookie"]
    author.post("save", other_before="Drei Briefe, dann das Inkasso.")
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert kept.answers["other_title"] == OTHER["other_title"]
    assert kept.answers["other_before"] == "Drei Briefe, dann das Inkasso."
    assert author.send().status_code == 303
    assert OTHER["other_title"] in admin.get(f"/en/organise/{author.id}").get_data(as_text=True)
    table = admin.get("/en/organise/submissions.csv").get_data(as_text=True)
    assert OTHER["other_title"] in table


def test_title_and_summary_stand_in_both_languages_before_anything_is_decided(
    app: Flask, found: Services
) -> None:
    author = sent_and_proven(app)
    link = f"/en/s/{author.id}/translation"
    assert f'href="{link}"' in author.get("after").get_data(as_text=True)
    assert author.post("translation", **OTHER).status_code == 303
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert {name: kept.answers[name] for name in OTHER} == OTHER
    assert kept.answers["title"] == "From letters to calls"
    assert 'value="Von Briefen zu Anrufen"' in author.get("translation").get_data(as_text=True)
    # Reviewers get the one language that the form asked for.
    judge = at_work(app, "r@x.example", REVIEWER)
    assert "Von Briefen" not in judge.get(f"/en/review/{author.id}").get_data(as_text=True)


def test_a_translation_that_is_too_long_is_explained_and_shown_again(
    app: Flask, author: Author, found: Services
) -> None:
    sent = sent_and_proven(app)
    author.write()
    for each in (sent, author):
        answer = each.post("translation", other_title="x" * (SHORT + 1), other_before="Kept.")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "<title>Error: " in page
        assert "at most 120 characters; there are 121" in page
        assert "Kept.</textarea>" in page
    kept = found.submissions.get(sent.id)
    assert kept is not None
    assert "other_title" not in kept.answers
    # A draft keeps it, and is not sent with it.
    refused = author.send()
    assert refused.status_code == 422
    assert f"/en/s/{author.id}/translation?return=check#other_title" in refused.get_data(
        as_text=True
    )


def test_the_other_ways_have_no_other_language(client: FlaskClient) -> None:
    author = Author(client)
    author.begin("nominate", why="Because.", name="B. Example")
    assert author.get("translation").status_code == 404
    assert "/translation" not in author.get("check").get_data(as_text=True)


def test_a_translation_waits_for_nobody_after_the_deadline(closed: Author) -> None:
    answer = closed.post("translation", other_title="Zu spät")
    assert answer.status_code == 409
    assert "Zu spät</textarea>" in answer.get_data(as_text=True)
    assert "/translation" not in closed.get("after").get_data(as_text=True)
