"""What has bitten systems like this one, class by class, over all pages at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes

import pytest
from call_support import Author, at_work, link_in, press, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.access import COOKIE, HOLDER, rule_of
from cxkit_submissions.post import message
from cxkit_submissions.services import Services
from cxkit_submissions.store.access import SUBMISSION
from cxkit_submissions.store.people import ADMIN, REVIEWER

MARKUP = "<img src=x onerror=alert(1)>\"'><script>alert(1)</script>[x](javascript:alert(1))"
SHORT = MARKUP[:110]
STORY = ("steps", "happened", "measured", "hard", "failed", "take_away")


def pages(app: Flask, author: Author) -> Iterator[str]:
    """Every page that can be read without anything but a submission's reference."""
    for route in app.url_map.iter_rules():
        if "GET" not in (route.methods or ()) or route.endpoint == "static":
            continue
        values = {"language": "en", "submission": author.id, "page": "story", "kind": "slides"}
        if set(route.arguments) <= set(values):
            adapter = app.url_map.bind("localhost")
            given = {name: values[name] for name in route.arguments}
            if route.endpoint.startswith("write.") and "way" in route.arguments:
                continue
            yield adapter.build(route.endpoint, given)


def test_markup_is_text_on_every_page_for_everybody(app: Flask, found: Services) -> None:
    author = sent_and_proven(app, title=SHORT, before=MARKUP, name=SHORT)
    author.post(
        "story", steps=MARKUP, happened=MARKUP, hard=MARKUP, failed=MARKUP, take_away=MARKUP
    )
    author.client.post(f"/en/s/{author.id}/speakers", data={"name": SHORT, "email": "c@x.example"})
    author.client.post(
        f"/en/s/{author.id}/release", data={"stands": "not_needed", "firm": SHORT, "until": ""}
    )
    devices = [
        author.client,
        at_work(app, "a@x.example", ADMIN),
        at_work(app, "r@x.example", REVIEWER),
    ]
    seen = 0
    for device in devices:
        for path in pages(app, author):
            answer = device.get(path)
            if answer.mimetype != "text/html":
                continue
            text = answer.get_data(as_text=True)
            seen += "&lt;img src=x" in text
            assert "<img" not in text, path
            assert "<script>" not in text, path
            assert 'href="javascript:' not in text, path
    assert seen >= 6
    assert found.submissions.get(author.id) is not None


def test_holders_open_nothing_of_others(app: Flask, found: Services) -> None:
    victim, other = sent_and_proven(app), sent_and_proven(app, email="other@example.org")
    tried = 0
    for route in app.url_map.iter_rules():
        rule = rule_of(app, route.endpoint)
        if rule is None or rule.name != HOLDER.name:
            continue
        values = {"language": "en", "submission": victim.id, "page": "story", "kind": "slides"}
        values |= {"invitation": "ABCDEFGH", "choice": "forward"}
        path = app.url_map.bind("localhost").build(
            route.endpoint, {k: v for k, v in values.items() if k in route.arguments}
        )
        method = "POST" if "POST" in (route.methods or ()) else "GET"
        assert other.client.open(path, method=method).status_code in (403, 413), path
        tried += 1
    assert tried >= 12
    kept = found.submissions.get(victim.id)
    assert kept is not None
    assert kept.state == "submitted"


@pytest.mark.parametrize("path", ["/%2f%2fevil.example/", "//evil.example/..", "/en//evil.example"])
def test_no_address_leads_to_another_site(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert "evil" not in answer.headers.get("Location", "").split("localhost")[0]
    assert answer.status_code in (301, 302, 308, 404)
    if "Location" in answer.headers:
        assert re.match(r"(?:http://localhost)?/(?!/)", answer.headers["Location"])


def test_nothing_that_is_sent_chooses_where_to_go_next(author: Author) -> None:
    for name in ("next", "return", "url", "return_to"):
        author.begin(**{name: "https://evil.example/"})
        answer = author.post("story", steps="x", **{name: "https://evil.example/"})
        assert "evil" not in answer.headers.get("Location", "")


def test_a_session_that_somebody_else_planted_opens_nothing(app: Flask, found: Services) -> None:
    planted = "A" * 22
    victim = Author(app.test_client())
    victim.client.set_cookie(COOKIE, planted, domain="localhost")
    victim.write()
    mine = victim.client.get_cookie(COOKIE)
    assert mine is not None
    assert mine.value != planted
    attacker = app.test_client()
    attacker.set_cookie(COOKIE, planted, domain="localhost")
    assert attacker.get(f"/en/s/{victim.id}/check").status_code == 403
    assert found.access.subjects(planted, SUBMISSION) == set()


def test_a_link_opens_once_and_its_code_then_not_at_all(app: Flask, found: Services) -> None:
    author = Author(app.test_client())
    author.write()
    address, path, code = link_in(found)
    first, second = app.test_client(), app.test_client()
    assert press(first, path).status_code == 303
    assert press(second, path).status_code == 410
    again = second.post("/en/code", data={"email": address, "code": code})
    assert again.status_code == 422
    assert second.get(f"/en/s/{author.id}/check").status_code == 403


def test_secrets_are_compared_by_their_hashes(app: Flask, found: Services) -> None:
    """How long a comparison takes tells nothing: what is looked up is a hash of what came in."""
    author = Author(app.test_client())
    author.write()
    _, path, code = link_in(found)
    token = path.rsplit("/", 1)[1]
    kept = "\n".join(found.database.connection().iterdump())
    assert token not in kept.replace("https://call.example" + path, "")
    assert author.key not in kept
    links = found.database.connection().execute("SELECT * FROM links").fetchall()
    assert all(code not in map(str, row) and token not in map(str, row) for row in links)


@pytest.mark.parametrize(
    "typed", ["A\r\nBcc: all@evil.example", "{url}{code}", "{event.title.__class__}", "%(url)s"]
)
def test_what_is_typed_reaches_no_header_and_fills_no_hole(
    app: Flask, found: Services, typed: str
) -> None:
    sent_and_proven(app, title=typed, email="me@example.org", name=typed)
    for mail in found.outbox.all():
        made = message_from_bytes(message(found, mail).as_bytes())
        assert made.get_all("Bcc") is None
        assert made.get_all("To") == ["me@example.org"]
        assert "\n" not in str(made["Subject"])
        assert "{" not in str(made["Subject"])
        assert "evil" not in str(made["Subject"])


def test_an_address_is_one_address(author: Author, found: Services) -> None:
    for address in (
        "a@x.example, b@x.example",
        "a@x.example\r\nBcc: b@x.example",
        "<a@x.example>",
        "a@x.example;b@x.example",
    ):
        answer = author.begin(email=address)
        assert answer.status_code == 422
    assert found.outbox.all() == ()


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/en/s/../../etc/x"],
)
def test_paths_lead_out_of_nothing(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (301, 308, 404)
    assert "create_app" not in answer.get_data(as_text=True)
