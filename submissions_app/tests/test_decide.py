"""Decisions: which steps there are, who sees what waits, and what a release does."""

from __future__ import annotations

from itertools import product

import pytest
from call_support import Author, at_work, decided, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions import deciding
from cxkit_submissions.feed import feed_of
from cxkit_submissions.moves import AUTHOR, DECISIONS, ORGANISER, STEPS, steps_from, take
from cxkit_submissions.programme import coverage, known_people, programme
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import PROGRAMME, REVIEWER
from cxkit_submissions.store.submissions import STATES
from cxkit_submissions.tables import rows_of

LIST = "/en/organise/decide"
RELEASE = "/en/organise/decide/release"


def state_of(found: Services, submission: str) -> str:
    kept = found.submissions.get(submission)
    assert kept is not None
    return kept.state


def templates(found: Services) -> list[str]:
    names = [mail.template for mail in found.outbox.all()]
    return sorted(name for name in names if name in deciding.LETTERS.values())


@pytest.mark.parametrize(
    ("state", "author", "organiser"),
    [
        ("draft", {"send"}, set()),
        ("submitted", {"withdraw"}, {"accept", "wait", "reject"}),
        ("accepted", {"confirm", "withdraw"}, {"cancel"}),
        ("waiting", {"withdraw"}, {"accept", "reject"}),
        ("rejected", set(), {"accept"}),
        ("confirmed", {"withdraw"}, {"cancel"}),
        ("withdrawn", {"restore"}, set()),
        ("cancelled", set(), set()),
    ],
)
def test_the_steps_from_every_state(state: str, author: set[str], organiser: set[str]) -> None:
    assert set(steps_from(state, AUTHOR)) == author
    assert set(steps_from(state, ORGANISER)) == organiser


def test_every_state_is_reached_and_every_decision_has_its_mail() -> None:
    assert {"draft", *(step.state for step in STEPS.values())} == set(STATES)
    assert set(deciding.LETTERS) == set(DECISIONS)


def test_a_step_is_taken_only_from_where_it_may_be(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    sent_at = found.submissions.get(author.id).submitted_at  # type: ignore[union-attr]
    assert not take(found, author.id, "confirm", who="author")
    assert take(found, author.id, "withdraw", who="author")
    assert not take(found, author.id, "accept", who="chief")
    found.settings.clock.move(days=1)  # type: ignore[attr-defined]
    assert take(found, author.id, "restore", who="author")
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert (kept.state, kept.submitted_at) == ("submitted", sent_at)
    assert [h["after"] for h in found.submissions.history(author.id) if h["what"] == "state"] == [
        "submitted",
        "withdrawn",
        "submitted",
    ]


def test_nobody_but_organisers_sees_what_waits(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    author = sent_and_proven(app)
    reviewer = at_work(app, "judge@jury.example", REVIEWER)
    everywhere = {
        "author": lambda: [author.get(p).data for p in ("check", "done", "download")],
        "mine": lambda: [author.client.get("/en/mine").data],
        "reviewer": lambda: [
            reviewer.get(path).data for path in ("/en/review/", f"/en/review/{author.id}")
        ],
        "table": lambda: rows_of(found),
        "feed": lambda: feed_of(found),
        "history": lambda: found.submissions.history(author.id),
    }
    before = {name: look() for name, look in everywhere.items()}
    assert admin.post(LIST, data={"do": "reject", "chosen": author.id}).status_code == 303
    assert {name: look() for name, look in everywhere.items()} == before
    assert "Not released: Reject" in admin.get(LIST).get_data(as_text=True)
    assert "→ Reject" in admin.get("/en/organise/").get_data(as_text=True)
    assert "Not released: Reject" in admin.get(f"/en/organise/{author.id}").get_data(as_text=True)
    programme_too = at_work(app, "p@jury.example", PROGRAMME)
    assert "Not released: Reject" in programme_too.get(LIST).get_data(as_text=True)
    for path in (LIST, f"{LIST}?state=accepted", "/en/organise/programme"):
        assert reviewer.get(path).status_code == 403
    assert templates(found) == []


def test_a_release_moves_and_writes_one_mail_to_each(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    names = ("accept", "wait", "reject")
    authors = {step: sent_and_proven(app, email=f"{step}@a.example") for step in names}
    for step, author in authors.items():
        assert admin.post(LIST, data={"do": step, "chosen": author.id}).status_code == 303
    page = admin.get(LIST).get_data(as_text=True)
    assert "not this time" in page
    assert "diesmal nicht" in page
    answer = admin.post(RELEASE, data={"do": "all"})
    assert answer.headers["Location"].endswith("?steps=3&mails=3&overtaken=0")
    told = admin.get(answer.headers["Location"]).get_data(as_text=True)
    assert "3 decisions were released, 3 mails are in the outbox." in told
    assert [state_of(found, authors[step].id) for step in names] == [
        "accepted",
        "waiting",
        "rejected",
    ]
    assert templates(found) == ["accepted", "rejected", "waiting"]
    assert {m.recipient for m in found.outbox.all() if m.template == "waiting"} == {
        "wait@a.example"
    }
    assert admin.post(RELEASE, data={"do": "all"}).status_code == 422
    assert templates(found) == ["accepted", "rejected", "waiting"]


def test_who_was_rejected_may_still_be_accepted_and_hears_of_it(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    author = sent_and_proven(app)
    for step in ("wait", "reject", "accept", "cancel"):
        decided(admin, author.id, step)
    assert templates(found) == ["accepted", "cancelled", "rejected", "waiting"]
    assert state_of(found, author.id) == "cancelled"
    assert [p.settled for p in found.pending.of(author.id)] == ["released"] * 4


def test_a_decision_is_undone_or_replaced_until_it_is_released(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    author = sent_and_proven(app)
    admin.post(LIST, data={"do": "reject", "chosen": author.id})
    admin.post(LIST, data={"do": "accept", "chosen": author.id})
    assert found.pending.open()[author.id].step == "accept"
    assert admin.post(f"/en/organise/{author.id}/undo").status_code == 303
    assert found.pending.open() == {}
    assert [p.settled for p in found.pending.of(author.id)] == ["replaced", "undone"]
    admin.post(LIST, data={"do": "accept", "chosen": author.id})
    admin.post(LIST, data={"do": "undo", "chosen": author.id})
    assert admin.post(RELEASE, data={"do": "release", "chosen": author.id}).status_code == 422
    assert state_of(found, author.id) == "submitted"
    assert templates(found) == []


def test_what_its_author_withdrew_meanwhile_is_left_out(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    author = sent_and_proven(app)
    admin.post(LIST, data={"do": "accept", "chosen": author.id})
    take(found, author.id, "withdraw", who="author")
    answer = admin.post(RELEASE, data={"do": "all"})
    assert answer.headers["Location"].endswith("?steps=0&mails=0&overtaken=1")
    assert "1 were left out" in admin.get(answer.headers["Location"]).get_data(as_text=True)
    assert state_of(found, author.id) == "withdrawn"
    assert templates(found) == []


def test_if_one_is_not_possible_nothing_is_decided_and_all_reasons_are_given(
    app: Flask, admin: FlaskClient, found: Services, author: Author
) -> None:
    good = sent_and_proven(app, email="good@a.example")
    author.write()
    author.send()
    third = sent_and_proven(app, email="third@a.example")
    decided(admin, third.id, "reject")
    given = {"do": "wait", "chosen": [good.id, third.id]}
    answer = admin.post(LIST, data=given)
    assert answer.status_code == 422
    answer = admin.post(LIST, data={"do": "accept", "chosen": [good.id, author.id]})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert f'href="#row-{author.id}"' in page
    assert "the address is not proven yet" in page
    assert f'value="{good.id}" checked' in page
    assert found.pending.open() == {}


@pytest.mark.parametrize(
    "given", [{"do": "accept"}, {"do": "hack", "chosen": "me"}, {"do": "accept", "chosen": "GONE"}]
)
def test_nothing_chosen_is_nothing_done(
    admin: FlaskClient, found: Services, given: dict[str, str]
) -> None:
    for path in (LIST, RELEASE):
        answer = admin.post(path, data=given)
        assert answer.status_code == 422
        assert "Nothing was chosen" in answer.get_data(as_text=True)
    assert found.pending.open() == {}


def test_an_unproven_address_gets_no_mail(
    author: Author, admin: FlaskClient, found: Services
) -> None:
    author.write()
    author.send()
    decided(admin, author.id, "reject")
    assert state_of(found, author.id) == "rejected"
    assert templates(found) == []


def test_a_draft_is_not_decided_and_a_step_is_one_of_the_known(
    author: Author, admin: FlaskClient, found: Services
) -> None:
    author.begin()
    assert admin.post(f"/en/organise/{author.id}/reject").status_code == 404
    for ids, step in (([author.id], "confirm"), (["NOBODY99"], "reject")):
        with pytest.raises(KeyError):
            deciding.decide(found, ids, step, who="")


def test_all_of_a_state_are_chosen_with_one_link(app: Flask, admin: FlaskClient) -> None:
    for number in range(3):
        sent_and_proven(app, email=f"{number}@a.example")
    assert admin.get(LIST).get_data(as_text=True).count(" checked") == 0
    assert admin.get(f"{LIST}?all=1").get_data(as_text=True).count(" checked") == 3
    assert admin.get(f"{LIST}?state=rejected&all=1").get_data(as_text=True).count(" checked") == 0


def test_the_programme_says_what_it_covers_now_and_after_the_release(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    first = sent_and_proven(app, email="a@a.example")
    second = sent_and_proven(app, email="b@b.example")
    decided(admin, first.id, "accept")
    admin.post(LIST, data={"do": "accept", "chosen": second.id})
    now, later = (
        coverage(programme(found, pending=each), known_people(found), "en")
        for each in (False, True)
    )
    assert (now.stories, later.stories) == (1, 2)
    assert (now.practitioners, now.failures, dict(now.languages)) == (1, 1, {"de": 1})
    assert now.new is None
    tiles = {tile.id: tile.stories for face in later.faces for tile in face.tiles}
    assert len(tiles) == 54
    assert {k for k, n in tiles.items() if n} == {"culture.respect"}
    assert [face.id for face in later.silent] == [f.id for f in later.faces if f.id != "culture"]
    page = admin.get("/en/organise/programme").get_data(as_text=True)
    assert "1 of 1 <strong>→ 2 of 2</strong>" in page
    assert "Nobody talks about:" in page
    assert "No earlier edition is known" in page
    admin.post(LIST + "?state=accepted", data={"do": "cancel", "chosen": first.id})
    assert [each.id for each in programme(found, pending=True)] == [second.id]


def test_people_of_an_earlier_edition_are_not_new(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    for each in ("old@a.example", "new@a.example"):
        decided(admin, sent_and_proven(app, email=each, tiles=[]).id, "accept")
    found.lasting.agree("old@a.example", "Old", "en", at=found.now())
    got = coverage(programme(found, pending=False), known_people(found), "en")
    assert (got.stories, got.new) == (2, 1)


@pytest.mark.parametrize(("tag", "address"), [*product(("de", "en"), ("Sie", "du"))])
def test_every_page_is_there_in_both_languages(
    app: Flask, admin: FlaskClient, found: Services, tag: str, address: str
) -> None:
    found.events.set(address=address)
    author = sent_and_proven(app)
    admin.post(LIST, data={"do": "wait", "chosen": author.id})
    for path in ("decide", "programme", author.id, ""):
        assert admin.get(f"/{tag}/organise/{path}").status_code == 200
