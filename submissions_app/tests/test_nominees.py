"""Whoever is named by somebody else: asked with fixed words, and in charge from then on."""

from __future__ import annotations

from typing import Any

import pytest
from call_support import FIRST, Author, Clock, at_work, decided, link_in, press, sent_and_proven
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions import nominating
from cxkit_submissions.cli import main
from cxkit_submissions.judging import forbidden
from cxkit_submissions.post import message
from cxkit_submissions.reviewing import conflict, judged_by
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import MODERATOR, REVIEWER
from cxkit_submissions.store.submissions import Submission

CONTACT = "n@named.example"
GIVEN = {
    "nominee": "N. Amed",
    "topic": "Buy cheap watches",
    "why": "http://evil.example",
    "name": "R. Ecommends",
    "nominee_contact": CONTACT,
}


def recommend(app: Flask, *, prove: bool = True, **more: Any) -> Author:
    """Somebody who recommended somebody, and opened the link in the mail."""
    author = Author(app.test_client())
    author.begin("recommend", email="r@fans.example", **{**GIVEN, **more})
    author.send()
    if prove:
        press(author.client, link_in(app.extensions["cxkit_submissions"], "received")[1])
    return author


def kept(found: Services, reference: str) -> Submission:
    submission = found.submissions.get(reference)
    assert submission is not None
    return submission


def forwarded(author: Author, app: Flask) -> FlaskClient:
    """A device on which the forwarded link was opened."""
    page = author.client.post(f"/en/s/{author.id}/forward").get_data(as_text=True)
    path = page.split("https://call.example")[1].split()[0]
    device = app.test_client()
    assert "Nothing has happened yet" in device.get(path).get_data(as_text=True)
    assert press(device, path).headers["Location"] == f"/en/n/{author.id}"
    spent = device.get(path).get_data(as_text=True)
    assert "ask whoever forwarded it" in spent
    device.post(f"{path}/again")
    return device


def mails_to(found: Services, address: str) -> list[str]:
    return [m.template for m in found.outbox.all() if m.recipient == address]


def test_nothing_is_sent_unless_a_person_releases_it(app: Flask, found: Services) -> None:
    author = recommend(app)
    forwarded(author, app)
    assert mails_to(found, CONTACT) == []
    assert "does not know of it yet" in author.get("done").get_data(as_text=True)


def test_a_moderator_releases_one_mail_of_fixed_words(app: Flask, found: Services) -> None:
    author = recommend(app)
    moderator = at_work(app, "mod@jury.example", MODERATOR)
    assert CONTACT in moderator.get("/en/organise/release").get_data(as_text=True)
    moderator.post(f"/en/organise/release/{author.id}")
    (mail,) = [m for m in found.outbox.all() if m.recipient == CONTACT]
    whole = message(found, mail).as_string()
    for written in (*GIVEN.values(), "fans.example"):
        assert written == CONTACT or written not in whole
    device = app.test_client()
    path = mail.data["url"].removeprefix("https://call.example")
    assert press(device, path).headers["Location"] == f"/en/n/{author.id}"
    # Released once: it is gone from the queue, and a second one to the address is refused.
    assert moderator.post(f"/en/organise/release/{author.id}").status_code == 404
    other = recommend(app, nominee="The same")
    refused = moderator.post(f"/en/organise/release/{other.id}")
    assert refused.status_code == 409
    assert "It was not sent" in refused.get_data(as_text=True)
    assert mails_to(found, CONTACT) == ["nominated"]
    # Who asks for a new link in place of a spent one gets it.
    device.post(f"{path}/again")
    assert mails_to(found, CONTACT) == ["nominated", "nominated"]


def test_nobody_is_in_the_queue_for_an_unproven_sender(app: Flask, found: Services) -> None:
    recommend(app, prove=False)
    assert nominating.waiting(found) == ()


def test_a_sender_reaches_five_people_a_day(app: Flask, found: Services) -> None:
    names = [recommend(app, nominee_contact=f"n{i}@named.example") for i in range(6)]
    for author in names:
        # Five mails a day to one address is what limits `received`; the proof is given here.
        found.submissions.prove(author.id, "r@fans.example", at=found.now())
    outcome = [nominating.release(found, kept(found, each.id)) for each in names]
    assert outcome == [True] * 5 + [False]


def test_taking_it_over_makes_it_theirs(app: Flask, found: Services) -> None:
    author = recommend(app)
    device = forwarded(author, app)
    page = device.get(f"/en/n/{author.id}").get_data(as_text=True)
    assert "R. Ecommends" in page.split("<details>")[1]
    assert "R. Ecommends" not in page.split("<details>")[0]
    for wrong in ("nobody", "r@fans.example"):
        answer = device.post(f"/en/n/{author.id}/take", data={"email": wrong})
        assert answer.status_code == 422
        assert "<title>Error: " in answer.get_data(as_text=True)
    answer = device.post(f"/en/n/{author.id}/take", data={"email": CONTACT})
    reference = answer.headers["Location"].split("/")[3]
    mine = kept(found, reference)
    assert (mine.way, mine.state, mine.email, mine.proven_at) == ("propose", "draft", CONTACT, None)
    assert mine.answers["title"] == GIVEN["topic"]
    assert device.get(f"/en/s/{reference}/start").status_code == 200
    assert author.client.get(f"/en/s/{reference}/start").status_code == 403
    assert mails_to(found, CONTACT) == ["link"]
    noted = found.nominees.get(author.id)
    assert noted is not None
    assert (noted.answer, noted.proposal) == ("taken", reference)
    # What others wrote can be erased still, and nothing else be done with it.
    page = device.get(f"/en/n/{author.id}").get_data(as_text=True)
    assert "Erase everything about me" in page
    assert "Make it a proposal of mine" not in page
    for done in ("take", "decline"):
        assert device.post(f"/en/n/{author.id}/{done}", data={"email": CONTACT}).status_code == 404
    assert device.post(f"/en/n/{author.id}/erase").status_code == 200
    assert GIVEN["why"] not in str(found.submissions.history(author.id))
    assert kept(found, author.id).state == "withdrawn"
    assert kept(found, reference).answers["title"] == GIVEN["topic"]


@pytest.mark.parametrize("step", ["withdraw", "reject"])
def test_what_came_to_nothing_can_be_erased_too(
    app: Flask, found: Services, admin: FlaskClient, step: str
) -> None:
    author = recommend(app)
    device = forwarded(author, app)
    if step == "reject":
        decided(admin, author.id, step)
    else:
        author.client.post(f"/en/s/{author.id}/withdraw")
    assert device.post(f"/en/n/{author.id}/decline").status_code == 404
    assert device.post(f"/en/n/{author.id}/never").status_code == 200
    assert "nominee" not in kept(found, author.id).answers
    assert found.nominees.is_never(CONTACT)


def test_what_others_say_of_somebody_is_not_accepted(app: Flask, admin: FlaskClient) -> None:
    author = recommend(app)
    assert admin.post(f"/en/organise/{author.id}/accept").status_code == 409
    page = admin.get(f"/en/organise/{author.id}").get_data(as_text=True)
    assert "/reject" in page
    assert "/accept" not in page


def test_declining_withdraws_and_forgets_the_address(app: Flask, found: Services) -> None:
    author = recommend(app)
    device = forwarded(author, app)
    page = device.post(f"/en/n/{author.id}/decline").get_data(as_text=True)
    assert "It was withdrawn" in page
    assert kept(found, author.id).state == "withdrawn"
    assert CONTACT not in str(found.submissions.history(author.id))
    assert device.post(f"/en/n/{author.id}/take", data={"email": CONTACT}).status_code == 403


@pytest.mark.parametrize("choice", ["erase", "never"])
def test_erasing_leaves_nothing_of_them(app: Flask, found: Services, choice: str) -> None:
    author = recommend(app)
    nominating.release(found, kept(found, author.id))
    page = forwarded(author, app).post(f"/en/n/{author.id}/{choice}").get_data(as_text=True)
    assert ("is not written to again" in page) is (choice == "never")
    dump = "\n".join(found.database.connection().iterdump())
    outbox_limits = dump.replace(f"('mail_to','{CONTACT}'", "")
    for said in (GIVEN["nominee"], GIVEN["topic"], GIVEN["why"], CONTACT):
        assert said not in outbox_limits
    recommend(app)
    assert len(nominating.waiting(found)) == (0 if choice == "never" else 1)


def test_a_forwarded_link_is_not_opened_by_guessing_a_code(app: Flask) -> None:
    author = recommend(app)
    author.client.post(f"/en/s/{author.id}/forward")
    answers = {
        app.test_client().post("/en/code", data={"email": "", "code": f"{i:06d}"}).status_code
        for i in range(3)
    }
    assert answers == {422}


def test_links_to_forward_are_not_made_without_end(app: Flask) -> None:
    author = recommend(app)
    codes = [author.client.post(f"/en/s/{author.id}/forward").status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]


def test_the_text_to_forward_is_the_organisers_where_they_wrote_one(
    app: Flask, found: Services
) -> None:
    found.letters.set(
        "nominated", "en", "Named", "Dear you, see {url} <b>", at=found.now(), who="somebody"
    )
    author = recommend(app)
    page = author.client.post(f"/en/s/{author.id}/forward").get_data(as_text=True)
    assert "Dear you, see https://call.example/en/l/" in page
    assert "&lt;b&gt;" in page


def test_who_is_silent_is_forgotten(app: Flask, found: Services, clock: Clock) -> None:
    old = recommend(app)
    clock.move(days=50)
    young = recommend(app)
    clock.move(days=11)
    assert nominating.purge(found, 60) == 1
    assert kept(found, old.id).state == "withdrawn"
    assert "nominee" not in kept(found, old.id).answers
    assert kept(found, young.id).answers["nominee"] == "N. Amed"
    again = CliRunner().invoke(main, ["purge", "--database", str(found.database.path)])
    # The command's clock is that of this machine, years before the one of this test.
    assert again.output == "erased 0\n"


def test_erasing_an_unknown_submission_is_an_error(found: Services) -> None:
    with pytest.raises(KeyError):
        found.submissions.erase("NOTHERE2", ("title",), at=found.now(), who="x")


def judges(app: Flask, found: Services, story: Author) -> dict[str, str]:
    """Reviewer -> why they must not judge a story: one who named its author, one of the same
    firm, and one who has nothing to do with it."""
    why = {}
    for who in ("r@fans.example", "boss@mail.fans.example", "j@jury.example"):
        device = at_work(app, who, REVIEWER)
        why[who] = conflict(found, who, kept(found, story.id))
        listed = [each.id for each in judged_by(found, who)]
        page = device.get(f"/en/review/{story.id}")
        given = device.post(f"/en/review/{story.id}", data={"verdict": "yes"})
        is_open = not why[who]
        assert (story.id in listed) is is_open
        assert page.status_code == (200 if is_open else 404)
        assert given.status_code == (303 if is_open else 404)
        assert ((story.id, who) not in forbidden(found, by_track=False)) is is_open
    return why


BY_FANS = {"r@fans.example": "named", "boss@mail.fans.example": "named", "j@jury.example": ""}


@pytest.mark.parametrize("erased", [False, True])
def test_whoever_named_somebody_does_not_judge_what_they_made_of_it(
    app: Flask, found: Services, admin: FlaskClient, erased: bool
) -> None:
    named = recommend(app)
    device = forwarded(named, app)
    taken = device.post(f"/en/n/{named.id}/take", data={"email": "other@own.example"})
    mine = Author(device)
    mine.id = taken.headers["Location"].split("/")[3]
    # Neither the name nor the address is the one that was given by others.
    mine.post("start", **{**FIRST, "name": "Nadia Amed-Berg", "email": "other@own.example"})
    mine.post("story")
    mine.post("you")
    mine.send()
    press(device, link_in(found, "received")[1])
    if erased:
        assert device.post(f"/en/n/{named.id}/erase").status_code == 200
    assert judges(app, found, mine) == BY_FANS
    page = admin.get(f"/en/organise/{mine.id}/reviewers").get_data(as_text=True)
    assert "r@fans.example (named them, or a colleague did)" in page


@pytest.mark.parametrize(
    "given",
    [
        {"nominee": "Amed, N.", "nominee_contact": ""},
        {"nominee": "Somebody", "nominee_contact": "X@own.example"},
    ],
)
def test_whoever_named_somebody_does_not_judge_what_they_sent_by_themselves(
    app: Flask, found: Services, given: dict[str, Any]
) -> None:
    mine = sent_and_proven(app, name="N. Amed", email="x@own.example")
    draft = Author(app.test_client())
    draft.begin("recommend", **{**GIVEN, **given, "email": "j@jury.example"})
    assert set(judges(app, found, mine).values()) == {""}
    named = recommend(app, **given)
    assert judges(app, found, mine) == BY_FANS
    # That they took it back does not make them strangers.
    named.client.post(f"/en/s/{named.id}/withdraw")
    assert judges(app, found, mine) == BY_FANS


def test_the_organisation_of_a_nominee_is_that_of_their_proposal(
    app: Flask, found: Services
) -> None:
    mine = sent_and_proven(app, email="x@own.example")
    project = Author(app.test_client())
    given = {"nominee_contact": "x@own.example", "organisation": "Example-Works AG"}
    project.begin("nominate", **{**GIVEN, "email": "r@fans.example"})
    found.submissions.change(project.id, given, at=found.now(), who="author")
    found.submissions.move(
        project.id, "submitted", at=found.now(), who="author", only_from=("draft",)
    )
    device = at_work(app, "j@jury.example", REVIEWER)
    device.post("/en/review/me", data={"organisation": "example works"})
    assert conflict(found, "j@jury.example", kept(found, mine.id)) == "organisation"
