"""Whoever others name, in whatever way: one mail, a setting for who lets it go, and forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from call_support import Author, Clock, at_work, link_in, press, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions import nominating
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import MODERATOR
from cxkit_submissions.store.speakers import ERASED
from cxkit_submissions.working import work

HER = "her@named.example"
GIVEN = {
    "nominee": "N. Amed",
    "nominee_contact": HER,
    "topic": "Calls",
    "why": "She can.",
    "name": "R. Ecommends",
}


def recommend(app: Flask, *, send: bool = True, **more: Any) -> Author:
    """Somebody who recommended her and proved their own address."""
    author = Author(app.test_client())
    author.begin("recommend", email="r@fans.example", **{**GIVEN, **more})
    if send:
        author.send()
        press(author.client, link_in(app.extensions["cxkit_submissions"], "received")[1])
    return author


def invite(author: Author, email: str = HER) -> Any:
    path = f"/en/s/{author.id}/speakers"
    return author.client.post(path, data={"name": "N. Amed", "email": email})


def mails_to_her(found: Services) -> list[tuple[str, bool]]:
    """Template of each mail to her, and whether it goes without a person."""
    mails = [m for m in found.outbox.all() if m.recipient == HER]
    return [(m.template, m.released_at is not None) for m in mails]


def test_mails_go_by_themselves_only_where_organisers_chose_that(
    app: Flask, found: Services
) -> None:
    author = recommend(app)
    assert "without an organiser" in author.client.get(
        "/en/new/recommend", follow_redirects=True
    ).get_data(as_text=True)
    work(found)
    assert mails_to_her(found) == []
    found.events.set(named_mails="automatic")
    work(found)
    work(found)
    assert mails_to_her(found) == [("nominated", True)]
    page = author.client.get("/en/new/recommend", follow_redirects=True).get_data(as_text=True)
    assert "write to them once ourselves" in page
    assert "without an organiser" not in page


def test_by_themselves_they_keep_every_limit(app: Flask, found: Services) -> None:
    found.events.set(named_mails="automatic")
    unproven = Author(app.test_client())
    unproven.begin("recommend", email="x@fans.example", **GIVEN)
    unproven.send()
    for number in range(6):
        author = recommend(app, nominee_contact=f"n{number}@named.example")
        # Five mails a day to one address is what limits `received`; the proof is given here.
        found.submissions.prove(author.id, "r@fans.example", at=found.now())
    work(found)
    assert mails_to_her(found) == []
    sent = [m.recipient for m in found.outbox.all() if m.template == "nominated"]
    assert len(set(sent)) == len(sent) == 5


@pytest.mark.parametrize("automatic", [False, True])
def test_who_is_to_speak_too_hears_once_of_however_many(
    app: Flask, found: Services, automatic: bool
) -> None:
    found.events.set(named_mails="automatic" if automatic else "released")
    first, second = sent_and_proven(app), sent_and_proven(app, email="other@example.org")
    expected = "by one mail from us" if automatic else "organiser releases"
    assert expected in first.get("speakers").get_data(as_text=True)
    assert invite(first).status_code == 303
    assert invite(second).status_code == 303
    assert mails_to_her(found) == [("cospeaker", automatic)]
    author = recommend(app)
    moderator = at_work(app, "mod@jury.example", MODERATOR)
    assert moderator.post(f"/en/organise/release/{author.id}").status_code == 409
    assert mails_to_her(found) == [("cospeaker", automatic)]


def test_an_invitation_that_was_taken_back_before_its_mail_went_costs_no_mail(
    app: Flask, found: Services
) -> None:
    author = sent_and_proven(app)
    for _ in range(2):
        invite(author)
        (speaker,) = found.speakers.of(author.id)
        assert mails_to_her(found) == [("cospeaker", False)]
        author.client.post(f"/en/s/{author.id}/speakers/{speaker.id}/remove")
        assert mails_to_her(found) == []


def test_never_again_stops_what_others_wanted_meanwhile(
    app: Flask, found: Services, admin: FlaskClient
) -> None:
    invite(sent_and_proven(app))
    assert mails_to_her(found) == [("cospeaker", False)]
    nominating.erase(found, found.submissions.listed("submitted")[-1])
    author = recommend(app)
    kept = found.submissions.get(author.id)
    assert kept is not None
    nominating.erase(found, kept, never=True)
    assert mails_to_her(found) == []
    lead = {"name": "N. Amed", "contact": HER, "state": "asked"}
    admin.post("/en/organise/leads", data=lead)
    (noted,) = found.leads.all()
    given = {"title": "T", "do": "send"}
    answer = admin.post(f"/en/organise/leads/{noted.id}/story", data=given)
    assert answer.status_code == 422
    assert "does not want to be written to again" in answer.get_data(as_text=True)
    assert mails_to_her(found) == []


def test_erasing_takes_along_what_organisers_asked_and_what_was_said(
    app: Flask, found: Services, admin: FlaskClient
) -> None:
    texts = {tag: {"label": "Where from?", "help": "", "choices": []} for tag in ("de", "en")}
    asked = found.questions.add(
        ways=("recommend",), kind="line", texts=texts, required=False, private=False
    )
    author = recommend(app, send=False)
    author.post("more", **{asked.name: "She is from Amedhausen."})
    author.send()
    press(author.client, link_in(found, "received")[1])
    said = {"text": "I met her in Amedhausen."}
    assert admin.post(f"/en/review/{author.id}/talk", data=said).status_code == 303
    assert admin.post(f"/en/organise/{author.id}/revision", data=said).status_code == 303
    kept = found.submissions.get(author.id)
    assert kept is not None
    nominating.erase(found, kept)
    assert "Amedhausen" not in "\n".join(found.database.connection().iterdump())
    left = found.submissions.get(author.id)
    assert left is not None
    assert dict(left.answers) == {"name": "R. Ecommends", "email": "r@fans.example"}


def test_a_link_that_was_sent_again_leaves_no_address(
    app: Flask, found: Services, clock: Clock
) -> None:
    author = recommend(app)
    kept = found.submissions.get(author.id)
    assert kept is not None
    nominating.release(found, kept)
    device, path = app.test_client(), link_in(found, "nominated")[1]
    press(device, path)
    device.post(f"{path}/again")
    nominating.erase(found, kept)
    clock.move(days=2)
    found.limits.take("mail_to", "somebody@else.example", at=clock())
    assert HER not in "\n".join(found.database.connection().iterdump())


def test_taking_it_over_forgets_the_address_that_others_gave(app: Flask, found: Services) -> None:
    author = recommend(app)
    kept = found.submissions.get(author.id)
    assert kept is not None
    nominating.take_over(found, kept, "own@named.example", "en")
    assert HER not in str(found.submissions.get(author.id))
    assert HER not in str(found.submissions.history(author.id))


def test_the_silent_are_forgotten_wherever_they_are_named(
    app: Flask, found: Services, clock: Clock, admin: FlaskClient
) -> None:
    speaking = sent_and_proven(app)
    invite(speaking)
    draft, rejected, withdrawn = (recommend(app, send=send) for send in (False, True, True))
    admin.post(f"/en/organise/{rejected.id}/reject")
    chosen = {"do": "release", "chosen": rejected.id}
    admin.post("/en/organise/decide/release", data=chosen)
    withdrawn.client.post(f"/en/s/{withdrawn.id}/withdraw")
    states = [s.state for a in (draft, rejected, withdrawn) if (s := found.submissions.get(a.id))]
    assert states == ["draft", "rejected", "withdrawn"]
    clock.move(days=59)
    assert nominating.purge(found, 60) == 0
    clock.move(days=2)
    assert nominating.purge(found, 60) == 4
    assert nominating.purge(found, 60) == 0
    (speaker,) = found.speakers.of(speaking.id)
    assert (speaker.state, speaker.name, speaker.email) == (ERASED, "", "")
    found.limits.take("mail_to", "somebody@else.example", at=clock())
    dump = "\n".join(found.database.connection().iterdump())
    assert HER not in dump
    assert "N. Amed" not in dump
    begun = found.submissions.get(draft.id)
    assert begun is not None
    assert (begun.state, begun.answers["why"]) == ("draft", "She can.")
