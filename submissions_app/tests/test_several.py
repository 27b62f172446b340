"""Several decisions about one person's stories, released at once: one mail, a link for each."""

from __future__ import annotations

import re
from itertools import product

import pytest
from attrs import evolve
from call_support import Clock, Inbox, decided, press, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions import deciding
from cxkit_submissions.post import deliver, message, preview
from cxkit_submissions.services import Services
from cxkit_submissions.store.outbox import Mail

LIST = "/en/organise/decide"
RELEASE = "/en/organise/decide/release"
MINE = {"email": "me@twice.example"}


def told(found: Services) -> list[Mail]:
    names = {*deciding.LETTERS.values(), "decided"}
    return [mail for mail in found.outbox.all() if mail.template in names]


@pytest.fixture
def twice(app: Flask, admin: FlaskClient) -> tuple[str, str]:
    """Two stories of one person, the first accepted and the second not, both not released."""
    first = sent_and_proven(app, title="The first {code}", **MINE)
    second = sent_and_proven(app, title="The second", **MINE)
    for author, step in ((first, "accept"), (second, "reject")):
        assert admin.post(LIST, data={"do": step, "chosen": author.id}).status_code == 303
    return first.id, second.id


def test_two_stories_decided_together_are_one_mail(
    app: Flask, admin: FlaskClient, found: Services, twice: tuple[str, str]
) -> None:
    other = sent_and_proven(app, email="other@once.example")
    admin.post(LIST, data={"do": "wait", "chosen": other.id})
    answer = admin.post(RELEASE, data={"do": "all"})
    assert answer.headers["Location"].endswith("?steps=3&mails=2&overtaken=0")
    assert {(m.recipient, m.template) for m in told(found)} == {
        ("me@twice.example", "decided"),
        ("other@once.example", "waiting"),
    }
    mail = next(m for m in told(found) if m.template == "decided")
    made = message(found, mail)
    assert str(made["Subject"]).endswith(f"({twice[0]}, {twice[1]})")
    text = made.get_content()
    assert f"The first {{code}} ({twice[0]}): accepted." in text
    assert f"The second ({twice[1]}): not this time." in text
    assert text.index(twice[0]) < text.index(twice[1])
    states = [found.submissions.get(each) for each in twice]
    assert [each.state for each in states if each] == ["accepted", "rejected"]


def test_each_link_and_each_code_opens_its_own_story(
    app: Flask, admin: FlaskClient, found: Services, twice: tuple[str, str]
) -> None:
    admin.post(RELEASE, data={"do": "all"})
    (mail,) = told(found)
    text = message(found, mail).get_content()
    paths = re.findall(r"https://call.example(/en/l/\S+)", text)
    codes = re.findall(r"device: (\d{6})", text)
    assert len(paths) == len(codes) == 2
    for path, mine, theirs in zip(paths, twice, twice[::-1], strict=True):
        device = app.test_client()
        assert mine in press(device, path).headers["Location"]
        assert device.get(f"/en/s/{mine}/after").status_code == 200
        assert device.get(f"/en/s/{theirs}/after").status_code == 403
        # Opened once, its code is spent too.
        assert found.access.spend_code(mail.recipient, codes[0], at=found.now()) is None


def test_a_code_opens_its_own_story(
    app: Flask, admin: FlaskClient, found: Services, twice: tuple[str, str]
) -> None:
    admin.post(RELEASE, data={"do": "all"})
    (mail,) = told(found)
    codes = re.findall(r"device: (\d{6})", message(found, mail).get_content())
    answer = app.test_client().post("/en/code", data={"email": mail.recipient, "code": codes[1]})
    assert twice[1] in answer.headers["Location"]


def test_nobody_else_reads_the_links_and_they_are_gone_once_it_is_sent(
    admin: FlaskClient, posting: Services, inbox: Inbox, twice: tuple[str, str]
) -> None:
    admin.post(RELEASE, data={"do": "all"})
    (mail,) = told(posting)
    shown = preview(posting, mail).get_content()
    assert "/l/" not in shown
    assert shown.count("[url]") == 2
    deliver(posting)
    arrived = [each for each in inbox.mails if b"The second" in each.content]
    assert len(arrived) == 1
    assert arrived[0].content.count(b"/en/l/") == 2
    (mail,) = told(posting)
    assert "links" not in mail.data
    page = admin.get("/en/organise/outbox").get_data(as_text=True)
    assert twice[1] in page
    assert "/l/" not in page.partition("<main")[2]


def test_released_one_by_one_they_are_two_mails(
    admin: FlaskClient, found: Services, twice: tuple[str, str]
) -> None:
    for each in twice:
        admin.post(RELEASE, data={"do": "release", "chosen": each})
    assert sorted(mail.template for mail in told(found)) == ["accepted", "rejected"]


def test_what_was_overtaken_or_not_proven_is_not_told_of(
    app: Flask, admin: FlaskClient, found: Services, twice: tuple[str, str]
) -> None:
    third = sent_and_proven(app, title="The third", **MINE)
    admin.post(LIST, data={"do": "wait", "chosen": third.id})
    found.submissions.change(third.id, {"email": "new@x.example"}, at=found.now(), who="author")
    found.submissions.move(
        twice[1], "withdrawn", at=found.now(), who="author", only_from=("submitted",)
    )
    answer = admin.post(RELEASE, data={"do": "all"})
    assert answer.headers["Location"].endswith("?steps=2&mails=1&overtaken=1")
    assert [(m.template, m.data["reference"]) for m in told(found)] == [("accepted", twice[0])]


def test_a_title_goes_to_no_address_that_is_not_its_authors(
    admin: FlaskClient, found: Services, twice: tuple[str, str]
) -> None:
    admin.post(RELEASE, data={"do": "all"})
    found.submissions.change(twice[1], {"email": "x@y.example"}, at=found.now(), who="author")
    text = message(found, told(found)[0]).get_content()
    assert f"\n{twice[1]}: not this time." in text
    assert "The second" not in text


def test_the_mail_is_shown_before_it_is_written_and_organisers_may_write_it_anew(
    admin: FlaskClient, found: Services, twice: tuple[str, str], clock: Clock
) -> None:
    page = admin.get(LIST).get_data(as_text=True)
    assert "several answers to one person (English)" in page
    assert "[decisions]" in page
    path = "/en/organise/letters/decided/en"
    wrong = admin.post(path, data={"do": "save", "subject": "{event}", "body": "{url}"})
    assert "nothing that {url} could be filled with" in wrong.get_data(as_text=True)
    wrong = admin.post(path, data={"do": "save", "subject": "{event}", "body": "Hello"})
    assert "Without {decisions} nobody can open" in wrong.get_data(as_text=True)
    body = "Dear {name},\n{decisions}"
    assert (
        admin.post(path, data={"do": "save", "subject": "{event}", "body": body}).status_code == 303
    )
    clock.move(minutes=1)
    admin.post(RELEASE, data={"do": "all"})
    text = message(found, told(found)[0]).get_content()
    assert text.startswith("Dear A. Example,\nThe first {code}")
    assert "several answers" not in admin.get(LIST).get_data(as_text=True)


@pytest.mark.parametrize(("tag", "address"), [*product(("de", "en"), ("Sie", "du"))])
def test_every_decision_is_said_in_both_languages(
    app: Flask, admin: FlaskClient, found: Services, tag: str, address: str
) -> None:
    found.events.set(address=address, spelling="de-CH")
    authors = [sent_and_proven(app, title=f"Straße {k}", **MINE) for k in range(4)]
    for author in authors:
        found.submissions.prove(author.id, MINE["email"], at=found.now())
    decided(admin, authors[3].id, "accept")
    for author, step in zip(authors, ("accept", "wait", "reject", "cancel"), strict=True):
        deciding.decide(found, [author.id], step, who="chief@example.org")
    admin.post(RELEASE, data={"do": "all"})
    (mail,) = (each for each in told(found) if each.template == "decided")
    said = message(found, evolve(mail, language=tag)).get_content()
    outcomes = {
        "en": ("accepted.", "waiting list.", "not this time.", "called off."),
        "de": ("angenommen.", "Warteliste.", "diesmal nicht.", "findet nicht statt."),
    }[tag]
    for outcome, author in zip(outcomes, authors, strict=True):
        assert re.search(rf"\({author.id}\): .*{re.escape(outcome)}", said)
    assert "Straße 0" in said  # what somebody typed is not spelled anew
    assert "{" not in said
