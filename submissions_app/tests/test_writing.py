"""Writing: nothing is lost, nothing is sent twice, nothing is asked twice."""

from __future__ import annotations

import json
import re
from threading import Thread
from typing import Any

import pytest
from call_support import FIRST, PAGES, Author, Clock, decided
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from cxkit_submissions.secrets import new_secret
from cxkit_submissions.services import Services
from cxkit_submissions.store.submissions import DRAFT, SUBMITTED
from cxkit_submissions.ways import NOMINATE, PROPOSE, RECOMMEND, Way
from cxkit_submissions.words import catalogue

# What stands beside a question that may stay empty: always, or as others are answered.
MARKS = {"en": ("optional", "only if it applies"), "de": ("freiwillig", "nur wenn es zutrifft")}


def test_the_ways_are_as_short_as_promised() -> None:
    assert len(PROPOSE.pages) + 1 == 4
    assert len(list(PROPOSE.questions)) <= 14
    assert len(NOMINATE.pages) + 1 == 3
    assert len(list(NOMINATE.questions)) <= 10
    assert len(list(RECOMMEND.questions)) <= 6


@pytest.mark.parametrize("way", [PROPOSE, NOMINATE, RECOMMEND])
@pytest.mark.parametrize(("language", "marks"), MARKS.items())
def test_whatever_may_stay_empty_is_marked(
    client: FlaskClient, way: Way, language: str, marks: tuple[str, ...]
) -> None:
    author = Author(client, language)
    author.begin(way.name, **{name: "x" for name in ("nominee", "topic", "why")})
    for page in way.pages:
        shown = author.get(page.name).get_data(as_text=True)
        for question in page.questions:
            label = re.escape(str(escape(catalogue(language)[f"q.{question.name}"])))
            found = re.search(rf'>{label} <span class="optional">\((.+?)\)</span>', shown)
            mark = marks[1] if question.needed_with else marks[0]
            expected = None if question.required else mark
            if not question.later:
                assert (found and found[1]) == expected, question.name


def test_the_first_page_alone_is_a_draft(author: Author, found: Services) -> None:
    answer = author.begin()
    assert answer.status_code == 303
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert (kept.state, kept.email, kept.answers["title"]) == (
        DRAFT,
        "me@example.org",
        "From letters to calls",
    )
    assert author.get("story").status_code == 200


def test_a_page_with_mistakes_is_kept_and_explained(author: Author, found: Services) -> None:
    answer = author.begin(email="no address", title="")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<title>Error: What it is about" in page
    assert page.count('<a href="#') == 2  # one link per error
    assert 'href="#email">Your mail address: this is not a mail address.' in page
    assert FIRST["before"] in page
    kept = found.submissions.by_key(author.key)
    assert kept is not None
    assert kept.answers["before"] == FIRST["before"]


def test_the_same_form_sent_again_is_the_same_submission(author: Author, found: Services) -> None:
    for _ in range(3):
        assert author.begin().status_code == 303
    assert found.submissions.counts() == {DRAFT: 1}


def test_the_forms_key_identifies_it_without_any_session(
    app: Flask, author: Author, found: Services
) -> None:
    author.begin()
    elsewhere = Author(app.test_client())
    elsewhere.key = author.key
    assert elsewhere.begin(title="Changed").status_code == 303
    assert elsewhere.id == author.id
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert kept.answers["title"] == "Changed"


def test_sending_twice_sends_once(author: Author, found: Services) -> None:
    author.write()
    first, second = author.send(), author.send()
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert found.submissions.counts() == {SUBMITTED: 1}
    assert [m.template for m in found.outbox.all()].count("received") == 1
    states = [h for h in found.submissions.history(author.id) if h["what"] == "state"]
    assert len(states) == 1


def test_many_at_once_send_once(app: Flask, author: Author, found: Services) -> None:
    author.write()
    answers: list[int] = []

    def send() -> None:
        other = app.test_client()
        data = {"key": author.key}
        answers.append(other.post(f"/en/s/{author.id}/send", data=data).status_code)

    threads = [Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 8
    assert [m.template for m in found.outbox.all()].count("received") == 1


def test_what_is_missing_is_named_before_sending(author: Author, found: Services) -> None:
    author.begin()
    assert "Still open" in author.get("check").get_data(as_text=True)
    answer = author.send()
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Please answer: What was hard?" in page
    assert found.submissions.counts() == {DRAFT: 1}


def test_figures_need_to_be_measured(author: Author) -> None:
    author.begin()
    answer = author.post("story", **{**PAGES["story"], "measured": ""})
    assert answer.status_code == 422
    assert "How were the figures measured?" in answer.get_data(as_text=True)
    plain = {**PAGES["story"], "measured": "", "happened": "Many more were paid."}
    assert author.post("story", **plain).status_code == 303


def test_outsiders_declare_their_interest(author: Author) -> None:
    author.begin()
    answer = author.post("you", **{**PAGES["you"], "role": "vendor"})
    assert answer.status_code == 422
    assert author.post("you", **{**PAGES["you"], "role": "vendor", "interest": "We sell it."})


def test_change_links_return_to_the_check_page(author: Author) -> None:
    author.write()
    page = author.get("check").get_data(as_text=True)
    assert f"/en/s/{author.id}/story?return=check#hard" in page
    form = author.client.get(f"/en/s/{author.id}/story?return=check").get_data(as_text=True)
    assert '<input type="hidden" name="return" value="check">' in form
    answer = author.post("story", **{**PAGES["story"], "return": "check"})
    assert answer.headers["Location"].endswith("/check")


def test_autosave_keeps_what_is_typed_without_judging_it(author: Author, found: Services) -> None:
    author.begin()
    answer = author.post("save", hard="It was ha", email="half@")
    assert set(answer.get_json()) == {"saved"}
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert kept.answers["hard"] == "It was ha"
    assert kept.email == "me@example.org"


def test_everything_can_be_downloaded(author: Author) -> None:
    author.write()
    author.send()
    answer = author.get("download")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    document = json.loads(answer.get_data(as_text=True))
    assert document["reference"] == author.id
    assert document["answers"]["hard"] == "Longer calls."
    assert "Your reference: " + author.id in author.get("done").get_data(as_text=True)


def test_what_was_sent_can_be_changed_until_it_is_decided(
    author: Author, admin: FlaskClient, found: Services, clock: Clock
) -> None:
    author.write()
    author.send()
    assert author.post("story", **{**PAGES["story"], "hard": "Two left."}).status_code == 303
    found.submissions.prove(author.id, "me@example.org", at=clock())
    decided(admin, author.id, "reject")
    assert author.post("story", **{**PAGES["story"], "hard": "Late."}).status_code == 303
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert kept.answers["hard"] == "Two left."
    assert author.post("save", hard="Late.").status_code == 409


def test_after_the_deadline_a_draft_stays_but_is_not_sent(
    author: Author, found: Services, clock: Clock
) -> None:
    author.write()
    found.events.set(deadline="2027-01-05T00:00+01:00")
    clock.move(days=2)
    answer = author.send()
    assert answer.status_code == 409
    assert "What you had saved is still there" in answer.get_data(as_text=True)
    assert found.submissions.counts() == {DRAFT: 1}


@pytest.mark.parametrize("way", ["nominate", "recommend"])
def test_the_other_ways_lead_to_the_end(client: FlaskClient, found: Services, way: str) -> None:
    author = Author(client, "de")
    common = {"name": "B. Example", "why": "Because.", "email": "b@example.org"}
    if way == "nominate":
        assert author.begin(way, **common).status_code == 303
        people = {"nominee": "C. Example", "name": "B. Example", "role": "practitioner"}
        assert author.post("people", **people).status_code == 303
    else:
        more = {"nominee": "C. Example", "topic": "Letters"}
        assert author.begin(way, **common, **more).status_code == 303
    assert author.send().status_code == 303
    assert found.submissions.counts() == {SUBMITTED: 1}
    page = author.get("check").get_data(as_text=True)
    assert "C. Example" in page
    assert "gesendet" in page


def test_a_form_without_a_key_gets_one(client: FlaskClient, found: Services) -> None:
    answer = client.post("/en/new/propose", data=PAGES["start"])
    assert answer.status_code == 303
    assert found.submissions.counts() == {DRAFT: 1}


def test_too_many_beginnings_from_one_address_wait(client: FlaskClient, found: Services) -> None:
    codes = {
        client.post("/en/new/propose", data={**FIRST, "key": new_secret()}).status_code
        for _ in range(60)
    }
    assert codes == {422}
    late: Any = client.post("/en/new/propose", data={**FIRST, "key": new_secret()})
    assert late.status_code == 429
    assert found.submissions.counts() == {DRAFT: 60}


def key_in(page: str) -> str:
    return page.split('name="key" value="')[1].split('"')[0]


@pytest.mark.parametrize("way", ["propose", "nominate", "recommend"])
def test_reloading_the_first_page_is_the_same_submission(
    app: Flask, client: FlaskClient, found: Services, way: str
) -> None:
    begun = client.get(f"/en/new/{way}", follow_redirects=True)
    place, page = begun.request.full_path, begun.get_data(as_text=True)
    key = key_in(page)
    assert key_in(client.get(place).get_data(as_text=True)) == key
    given = {"title": "First", "topic": "First", "email": "me@example.org", "nominee": "N"}
    client.post(f"/en/new/{way}", data={**given, "key": key})
    again = client.get(place)
    page = again.get_data(as_text=True)
    assert key_in(page) == key
    assert 'value="First"' in page
    assert again.headers["Cache-Control"] == "no-store"
    edited = {"title": "Second", "topic": "Second"}
    client.post(f"/de/new/{way}", data={**given, **edited, "key": key_in(page)})
    assert sum(found.submissions.counts().values()) == 1
    # Beginning anew, another way in and another device are other ones.
    other = {"propose": "nominate", "nominate": "recommend", "recommend": "propose"}[way]
    stranger = app.test_client()
    answers = [
        client.get(f"/en/new/{way}", follow_redirects=True),
        client.get(place.replace(way, other)),
        stranger.get(place, follow_redirects=True),
    ]
    assert answers[2].request.full_path != place
    later = stranger.get(place, follow_redirects=True)
    pages = [each.get_data(as_text=True) for each in (*answers, later)]
    assert len({key, *map(key_in, pages)}) == 5
    assert not any("Second" in each for each in pages)
    # Nor does the page say anything once the device was left.
    client.post("/en/leave")
    left = client.get(place, follow_redirects=True).get_data(as_text=True)
    assert key_in(left) != key
    assert "Second" not in left


def test_the_first_page_is_there_for_devices_that_refuse_cookies(app: Flask) -> None:
    device = app.test_client(use_cookies=False)
    page = device.get("/en/new/propose", follow_redirects=True)
    assert page.status_code == 200
    assert len(key_in(page.get_data(as_text=True))) == len(new_secret())
