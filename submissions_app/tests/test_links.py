"""Links and codes: looking changes nothing, a button opens, a spent one offers another."""

from __future__ import annotations

import re

import pytest
from call_support import Author, Clock, at_work, link_in, press
from flask import Flask

from cxkit_submissions.resending import answer
from cxkit_submissions.services import Services
from cxkit_submissions.store.access import MOST_TRIES
from cxkit_submissions.store.people import REVIEWER


def test_a_mail_scanner_opens_nothing(app: Flask, author: Author, found: Services) -> None:
    author.begin()
    _, path, _ = link_in(found)
    scanner = app.test_client()
    for _ in range(3):
        assert scanner.head(path).status_code == 200
        assert "Nothing has happened yet." in scanner.get(path).get_data(as_text=True)
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert kept.proven_at is None
    assert scanner.get_cookie("cxkit_session") is None
    # A script of another site that posts is refused, and the link still works.
    cross = scanner.post(path, headers={"Sec-Fetch-Site": "cross-site"})
    assert cross.status_code == 403
    other = scanner.post(path, headers={"Origin": "https://evil.example"})
    assert other.status_code == 403
    # One that posts to what it found in the mail has pressed no button; one that sends the
    # form that it read does not bring its cookie along.
    bare = scanner.post(path)
    assert bare.status_code == 422
    assert "press the button once more" in bare.get_data(as_text=True)
    forgetful = app.test_client(use_cookies=False)
    assert press(forgetful, path).status_code == 422
    assert scanner.post(path, data={"pressed": "x"}).status_code == 422
    # A button of another link opens nothing either.
    Author(app.test_client()).begin(email="second@example.org")
    page = scanner.get(link_in(found)[1]).get_data(as_text=True)
    field = page.split('name="pressed" value="')[1].split('"')[0]
    assert scanner.post(path, data={"pressed": field}).status_code == 422
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert kept.proven_at is None
    assert scanner.get_cookie("cxkit_session") is None
    assert "Nothing has happened yet." in scanner.get(path).get_data(as_text=True)
    assert press(app.test_client(), path).status_code == 303


def test_the_button_opens_it_on_another_device_and_proves_the_address(
    app: Flask, author: Author, found: Services
) -> None:
    author.begin()
    _, path, _ = link_in(found)
    phone = Author(app.test_client())
    phone.id = author.id
    assert phone.get("check").status_code == 403
    assert press(phone.client, path).status_code == 303
    assert author.id in phone.get("check").get_data(as_text=True)
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert kept.proven_at is not None


def test_a_spent_link_offers_a_new_one(
    app: Flask, author: Author, found: Services, clock: Clock
) -> None:
    author.begin()
    _, path, _ = link_in(found)
    device = app.test_client()
    press(device, path)
    again = press(device, path)
    assert again.status_code == 410
    assert "Send me a new one" in again.get_data(as_text=True)
    assert "Send me a new one" in device.get(path).get_data(as_text=True)
    clock.move(hours=2)
    assert "Look into your mail" in device.post(f"{path}/again").get_data(as_text=True)
    assert link_in(found)[1] != path


def test_a_link_grows_too_old(app: Flask, author: Author, found: Services, clock: Clock) -> None:
    author.begin()
    _, path, _ = link_in(found)
    clock.move(days=31)
    assert press(app.test_client(), path).status_code == 410


def test_a_code_does_the_same_and_cannot_be_tried_for_long(
    app: Flask, author: Author, found: Services
) -> None:
    author.begin()
    email, _, code = link_in(found)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    device = app.test_client()
    for _ in range(MOST_TRIES - 1):
        assert device.post("/en/code", data={"email": email, "code": wrong}).status_code == 422
    assert device.post("/en/code", data={"email": email, "code": code}).status_code == 303
    # The next code is tried too often, and then even the right one is refused.
    other = Author(app.test_client())
    other.begin()
    email, _, code = link_in(found)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(MOST_TRIES):
        device.post("/en/code", data={"email": email, "code": wrong})
    assert device.post("/en/code", data={"email": email, "code": code}).status_code == 422


def test_asking_tells_nobody_whether_an_address_is_known(
    app: Flask, author: Author, found: Services, clock: Clock
) -> None:
    author.begin()
    clock.move(hours=2)
    device = app.test_client()
    known = device.post("/en/ask", data={"email": "ME@example.org"})
    unknown = device.post("/en/ask", data={"email": "nobody@example.org"})
    assert known.get_data() == unknown.get_data()
    assert answer(found) == 2
    assert answer(found) == 0
    assert {mail.recipient for mail in found.outbox.all()} == {"me@example.org"}
    assert device.post("/en/ask", data={"email": "x"}).status_code == 422


def test_asking_is_the_same_work_for_every_address(
    app: Flask, author: Author, found: Services, clock: Clock
) -> None:
    for number in range(2):
        other = Author(app.test_client())
        other.begin(title=f"Number {number}")
    at_work(app, "judge@jury.example", REVIEWER)
    clock.move(hours=2)
    work: set[tuple[tuple[str, ...], int]] = set()
    for email in ("me@example.org", "judge@jury.example", "nobody@example.org"):
        connection, said = found.database.connection(), list[str]()
        before = connection.total_changes
        connection.set_trace_callback(said.append)
        answered = app.test_client().post("/en/ask", data={"email": email})
        connection.set_trace_callback(None)
        assert answered.status_code == 200
        statements = tuple(re.sub(r"'[^']*'", "?", each) for each in said)
        assert any("INSERT INTO asked" in each for each in statements)
        work.add((statements, connection.total_changes - before))
    assert len(work) == 1
    before = len(found.outbox.all())
    assert answer(found) == 3
    # Both of what was written, and one for whoever is at work.
    assert len(found.outbox.all()) == before + 3


def test_a_strangers_address_gets_few_mails(app: Flask, found: Services, clock: Clock) -> None:
    for _ in range(12):
        Author(app.test_client()).begin(email="stranger@example.org")
    mails = [m for m in found.outbox.all() if m.recipient == "stranger@example.org"]
    assert len(mails) == 5


def test_a_changed_address_has_to_be_proven_again(author: Author, found: Services) -> None:
    author.begin()
    _, path, _ = link_in(found)
    press(author.client, path)
    author.post("start", title="T", before="B", email="other@example.org")
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert kept.proven_at is None
    assert link_in(found)[0] == "other@example.org"


def test_leaving_closes_the_device(author: Author) -> None:
    author.begin()
    assert author.id in author.client.get("/en/mine").get_data(as_text=True)
    left = author.client.post("/en/leave")
    assert left.status_code == 303
    # Nor does a form that the browser kept open anything afterwards.
    assert left.headers["Clear-Site-Data"] == '"cache"'
    assert author.get("check").status_code == 403
    assert "nothing on this device" in author.client.get("/en/mine").get_data(as_text=True)


def test_a_session_that_a_browser_brings_along_is_not_taken_over(app: Flask) -> None:
    device = app.test_client()
    device.set_cookie("cxkit_session", "planted", domain="localhost")
    author = Author(device)
    author.begin()
    cookie = device.get_cookie("cxkit_session")
    assert cookie is not None
    assert cookie.value != "planted"


@pytest.mark.parametrize("token", ["x", "..%2f..%2fetc", "a" * 500])
def test_an_unknown_link_is_no_error(app: Flask, token: str) -> None:
    answer = app.test_client().get(f"/en/l/{token}")
    assert answer.status_code in (200, 404)
