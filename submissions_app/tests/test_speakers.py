"""Whoever is to speak, too: asked first, written to by nobody but an organiser's release."""

from __future__ import annotations

from typing import Any

import pytest
from call_support import Author, press, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.post import message
from cxkit_submissions.services import Services
from cxkit_submissions.store.speakers import ACCEPTED, DECLINED, ERASED, Speaker

HER = "co@speaker.example"


def invite(author: Author, name: str = "C. Olleague", email: str = HER) -> Any:
    return author.client.post(f"/en/s/{author.id}/speakers", data={"name": name, "email": email})


def only(found: Services, author: Author) -> Speaker:
    (speaker,) = found.speakers.of(author.id)
    return speaker


def her_device(app: Flask, author: Author, found: Services) -> FlaskClient:
    """A device on which the forwarded link was opened."""
    path = f"/en/s/{author.id}/speakers/{only(found, author).id}/forward"
    page = author.client.post(path).get_data(as_text=True)
    link = page.split("https://call.example")[1].split()[0]
    device = app.test_client()
    assert "Nothing has happened yet" in device.get(link).get_data(as_text=True)
    assert only(found, author).state == "invited"
    assert press(device, link).headers["Location"] == f"/en/i/{only(found, author).id}"
    return device


def test_the_mail_waits_for_an_organiser_and_holds_nothing_of_the_author(
    app: Flask, found: Services
) -> None:
    author = sent_and_proven(app, title="Buy cheap watches")
    assert invite(author).status_code == 303
    (mail,) = [m for m in found.outbox.all() if m.recipient == HER]
    assert mail.released_at is None
    whole = message(found, mail).as_string()
    assert "watches" not in whole
    assert "C. Olleague" not in whole


@pytest.mark.parametrize(
    ("choice", "state", "name", "email"),
    [
        ("accept", ACCEPTED, "C. Olleague", HER),
        ("decline", DECLINED, "C. Olleague", ""),
        ("erase", ERASED, "", ""),
        ("never", ERASED, "", ""),
    ],
)
def test_she_decides_and_the_author_sees_it(
    app: Flask, found: Services, choice: str, state: str, name: str, email: str
) -> None:
    author = sent_and_proven(app)
    invite(author)
    device = her_device(app, author, found)
    invitation = only(found, author).id
    assert "From letters to calls" in device.get(f"/en/i/{invitation}").get_data(as_text=True)
    assert device.post(f"/en/i/{invitation}/{choice}").status_code == 200
    speaker = only(found, author)
    assert (speaker.state, speaker.name, speaker.email) == (state, name, email)
    left = [m.recipient for m in found.outbox.all()]
    assert (HER in left) == (choice == "accept")
    assert found.nominees.is_never(HER) == (choice == "never")
    page = author.get("speakers").get_data(as_text=True)
    assert {"accept": "said yes", "decline": "said no"}.get(choice, "had everything erased") in page
    # Whoever is out of it has no way back in.
    assert device.get(f"/en/i/{invitation}").status_code == (200 if choice == "accept" else 403)


def test_whoever_said_yes_may_change_their_mind(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    invite(author)
    device = her_device(app, author, found)
    invitation = only(found, author).id
    device.post(f"/en/i/{invitation}/accept")
    device.post(f"/en/i/{invitation}/decline")
    assert only(found, author).state == DECLINED


def test_an_invitation_can_be_taken_back(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    invite(author)
    device, invitation = her_device(app, author, found), only(found, author).id
    author.client.post(f"/en/s/{author.id}/speakers/{invitation}/remove")
    assert found.speakers.of(author.id) == ()
    assert device.get(f"/en/i/{invitation}").status_code == 403
    assert HER not in [m.recipient for m in found.outbox.all()]


def test_who_never_wants_to_hear_again_is_not_written_to(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    found.nominees.never(HER, at=found.now())
    invite(author)
    assert HER not in [m.recipient for m in found.outbox.all()]


@pytest.mark.parametrize(
    ("name", "email", "said"),
    [
        ("", HER, "Name"),
        ("C", "no address", "E-mail address"),
        ("C", "me@example.org", "E-mail address"),
    ],
)
def test_mistakes_are_said(app: Flask, found: Services, name: str, email: str, said: str) -> None:
    author = sent_and_proven(app)
    answer = invite(author, name, email)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert found.speakers.of(author.id) == ()


def test_nobody_is_invited_twice_nor_more_than_four(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    invite(author)
    assert "invited already" in invite(author).get_data(as_text=True)
    for k in range(3):
        invite(author, f"C{k}", f"c{k}@speaker.example")
    assert "4 at most" in invite(author, "D", "d@speaker.example").get_data(as_text=True)
    assert len(found.speakers.of(author.id)) == 4
    assert len(found.speakers.waiting()) == 4


def test_an_unproven_author_invites_nobody(app: Flask, author: Author) -> None:
    author.write()
    author.send()
    assert "open the link in our mail first" in invite(author).get_data(as_text=True)


def test_invitations_of_others_are_out_of_reach(app: Flask, found: Services) -> None:
    author, other = sent_and_proven(app), sent_and_proven(app, email="other@example.org")
    invite(author)
    path = f"/en/s/{other.id}/speakers/{only(found, author).id}/remove"
    assert other.client.post(path).status_code == 404
    assert found.speakers.get(only(found, author).id) is not None


def test_an_answered_invitation_is_not_forwarded(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    invite(author)
    her_device(app, author, found).post(f"/en/i/{only(found, author).id}/accept")
    path = f"/en/s/{author.id}/speakers/{only(found, author).id}/forward"
    assert author.client.post(path).status_code == 409


def test_links_to_forward_are_limited(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    invite(author)
    path = f"/en/s/{author.id}/speakers/{only(found, author).id}/forward"
    answers = [author.client.post(path).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
