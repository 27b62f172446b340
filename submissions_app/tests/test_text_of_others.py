"""What people write stays text: on pages, in mails, in files."""

from __future__ import annotations

import pytest
from call_support import PAGES, Author, Clock
from flask.testing import FlaskClient

from cxkit_submissions.post import TRUSTED, message
from cxkit_submissions.services import Services
from cxkit_submissions.store.outbox import Mail

EVIL = '"><script>alert(1)</script>{{7*7}}'


def test_markup_in_answers_is_shown_as_it_was_typed(author: Author, admin: FlaskClient) -> None:
    author.begin(title=EVIL, before=EVIL, name=EVIL)
    author.post("story", **{**PAGES["story"], "hard": EVIL, "steps": EVIL})
    author.post("you")
    author.send()
    pages = [author.get(p) for p in ("check", "start", "story", "you", "done")]
    pages += [
        author.client.get("/en/mine"),
        admin.get("/en/organise/"),
        admin.get(f"/en/organise/{author.id}"),
    ]
    for answer in pages:
        page = answer.get_data(as_text=True)
        assert "<script>alert" not in page
        assert "49" not in page
    assert "&lt;script&gt;" in pages[0].get_data(as_text=True)


def test_tiles_that_do_not_exist_are_refused_and_not_shown(author: Author) -> None:
    author.begin()
    answer = author.post("story", **{**PAGES["story"], "tiles": ["culture.respect", EVIL]})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.get_data(as_text=True)
    four = ["culture.respect", "culture.joy", "culture.candour", "culture.empathy"]
    assert author.post("story", **{**PAGES["story"], "tiles": four}).status_code == 422


@pytest.mark.parametrize("code", ["\r\nBcc: all@example.org", "\n\nDear friend"])
def test_a_mail_holds_only_what_the_app_made(found: Services, code: str) -> None:
    mail = Mail(
        id=1,
        recipient="me@example.org",
        template="link",
        language="en",
        data={"reference": f"X{code}", "url": "https://call.example/en/l/t", "code": "123456"}
        | {"title": "Dear friend, click here"},
        created_at="",
        sent_at=None,
        tries=0,
        error="",
    )
    made = message(found, mail)
    assert made["Bcc"] is None
    assert "\n" not in made["Subject"]
    assert "click here" not in made.get_content()
    assert set(TRUSTED) == {"event", "reference", "url", "code"}


def test_mails_say_nothing_that_a_submitter_typed(
    author: Author, found: Services, clock: Clock
) -> None:
    author.begin(title="Buy my product", before="http://evil.example", name="Buy my product")
    author.post("story")
    author.post("you")
    author.send()
    for mail in found.outbox.all():
        text = message(found, mail).as_string()
        assert "Buy my product" not in text
        assert "evil.example" not in text


def test_control_characters_and_line_ends_are_tidied(author: Author, found: Services) -> None:
    author.begin(before="one\r\ntwo\x00\x07 three\rfour")
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert kept.answers["before"] == "one\ntwo three\nfour"


def test_an_answer_that_is_too_long_is_kept_and_counted(author: Author, found: Services) -> None:
    answer = author.begin(title="x" * 130)
    assert "at most 120 characters; there are 130" in answer.get_data(as_text=True)
    kept = found.submissions.by_key(author.key)
    assert kept is not None
    assert len(kept.answers["title"]) == 130
