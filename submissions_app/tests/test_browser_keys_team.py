"""What organisers and reviewers do, with the keyboard alone, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browser_support import services_of
from flask import Flask
from keyboard_support import IN_EVERY_WAY, Keys, assert_well, at_work_on, sent_story

from cxkit_submissions.store.people import ADMIN, REVIEWER

pytestmark = IN_EVERY_WAY
CHIEF = "chief@example.org"


@pytest.fixture
def hands(hands: Callable[..., Keys], site: tuple[str, Flask]) -> Callable[..., Keys]:
    """Somebody with a keyboard who is at work; an organiser unless it is said otherwise."""

    def made(script: bool, email: str = CHIEF, *roles: str) -> Keys:
        keys = hands(script)
        at_work_on(keys.page, site, email, *(roles or (ADMIN,)))
        return keys

    return made


@pytest.fixture(autouse=True)
def _fresh(site: tuple[str, Flask]) -> None:
    """Nothing of an earlier test is left to be judged, asked or reviewed by."""
    found = services_of(site)
    for each in found.submissions.listed("submitted"):
        found.submissions.move(
            each.id, "withdrawn", at=found.now(), who=CHIEF, only_from=("submitted",)
        )
    for question in found.questions.all():
        found.questions.end(question.name, at=found.now())
    found.events.set(criteria=[], assigned_only=False, address="Sie", tracks=[])


def test_a_selection_is_suggested_and_taken_over(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    ids = {sent_story(found, f"Story {k}", f"{k}@{k}.example") for k in range(3)}
    keys = hands(script)
    keys.page.goto(f"/{language}/organise/decide")
    keys.press(f"a[href='/{language}/organise/suggestion']")
    keys.type("#places", "none")
    for name in ("least", "practitioners", "failures", "new", "each_language"):
        keys.type(f"#{name}", "0")
    keys.tick("input[name=faces]")
    keys.press("main form[method=get] button")
    keys.mend("places", "2", script=script)
    keys.press("main form[method=get] button")
    assert keys.page.locator("#found ol li").count() == 2
    assert_well(keys)
    keys.press("button[value=accept]")
    waiting = found.pending.open()
    assert len(waiting) == 2
    assert set(waiting) < ids
    assert {each.step for each in waiting.values()} == {"accept"}
    found.pending.settle(list(waiting), "undone", at=found.now())


def test_criteria_are_set_up_and_judged_by(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    reference = sent_story(found, "Judged", "a@author.example")
    keys = hands(script)
    keys.page.goto(f"/{language}/organise/reviewing")
    keys.press(f"a[href='/{language}/organise/criteria']")
    keys.type("#criteria", "use | much | Nutzen | Use")
    keys.press("button[value=save]")
    keys.mend("criteria", script=script)
    keys.type("#criteria", "use | 2 | Nutzen | Use\n5 | am Montag | on Monday\n")
    keys.press("button[value=save]")
    assert [each["id"] for each in found.events.get().criteria] == ["use"]
    assert_well(keys)
    judge = hands(script, "judge@jury.example", REVIEWER)
    judge.page.goto(f"/{language}/review/")
    judge.press(f"a[href='/{language}/review/{reference}']")
    judge.choose("mark-use", "5")
    judge.choose("verdict", "no")
    judge.type("#note", "Clear.")
    with judge.page.expect_navigation():
        judge.reach("main form:not([action]) button")
        judge.page.keyboard.press("Enter")
    (said,) = found.reviews.of(reference)
    assert (said.verdict, said.note) == ("no", "Clear.")
    assert found.marks.of(reference) == {"judge@jury.example": {"use": 5}}
    assert_well(judge)


def test_a_comment_with_a_mention_and_a_question_to_the_author(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    reference = sent_story(found, "Talked about", "a@author.example")
    keys = hands(script)
    keys.page.goto(f"/{language}/organise/{reference}")
    keys.press(f"a[href='/{language}/review/{reference}/talk']")
    keys.type("#text", "@nobody, what do you think?")
    keys.press("main button[type=submit]")
    keys.mend("text", "@chief should read it.", script=script)
    keys.press("main button[type=submit]")
    assert [each.text for each in found.talk.comments(reference)] == ["@chief should read it."]
    assert_well(keys)
    keys.page.goto(f"/{language}/organise/{reference}")
    keys.press(f"a[href='/{language}/organise/{reference}/revision']")
    keys.press("main button[type=submit]")
    keys.mend("text", "What was hard?", script=script)
    keys.press("main button[type=submit]")
    assert [each.text for each in found.talk.revisions(reference)] == ["What was hard?"]
    assert_well(keys)


def test_stories_are_distributed_and_one_is_assigned_by_hand(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    references = [sent_story(found, f"Shared {k}", f"{k}@{k}.example") for k in range(2)]
    people = ["ann@jury.example", "ben@panel.example"]
    for email in people:
        found.people.invite(email, "", [REVIEWER], at=found.now())
    keys = hands(script)
    keys.page.goto(f"/{language}/organise/reviewing")
    keys.type("#each", "0")
    keys.press("button[value=fill]")
    keys.type("#each", "1")
    keys.press("button[value=fill]")
    assigned = found.panel.assignments()
    assert [len(assigned[each]) for each in references] == [1, 1]
    keys.press(f"a[href='/{language}/organise/{references[0]}/reviewers']")
    for email in people:
        box = f"input[value='{email}']"
        if not keys.page.locator(box).is_checked():
            keys.tick(box)
    assert_well(keys)
    keys.press("main button[type=submit]")
    assert found.panel.assignments()[references[0]] >= set(people)
    keys.tick("input[name=only]")
    keys.press("button[value=only]")
    assert found.events.get().assigned_only
    assert_well(keys)


def test_the_event_and_a_question_of_its_own_are_set_up(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    keys = hands(script)
    keys.page.goto(f"/{language}/organise/tools")
    keys.press(f"a[href='/{language}/organise/event']")
    keys.type("#title_en", "Small steps")
    keys.type("#contact", "nobody")
    keys.choose("address", "du")
    keys.type("#tracks", "calls | Anrufe | Calls")
    keys.press("button[value=save]")
    keys.mend("contact", "team@example.org", script=script)
    keys.press("button[value=save]")
    event = found.events.get()
    assert (event.title["en"], event.contact, event.address) == (
        "Small steps",
        "team@example.org",
        "du",
    )
    assert [each["id"] for each in event.tracks] == ["calls"]
    assert_well(keys)
    keys.page.goto(f"/{language}/organise/questions")
    keys.tick("input[name=ways][value=propose]")
    keys.choose("kind", "choice")
    for tag in ("de", "en"):
        keys.type(f"#label_{tag}", f"Wie lang? {tag}")
        keys.type(f"#choices_{tag}", "20\n40")
    keys.press("form[novalidate] button")
    (asked,) = found.questions.all()
    assert (asked.kind, asked.label("en")) == ("choice", "Wie lang? en")
    assert_well(keys)
    keys.press("form[action$='/end'] button")
    assert found.questions.all() == ()


def test_a_lead_becomes_a_story_that_is_sent_to_its_owner(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    keys = hands(script)
    keys.page.goto(f"/{language}/organise/leads")
    keys.type("#name", "L. Ead")
    keys.type("#topic", "Calls")
    keys.choose("state", "promised")
    keys.type("#owner", "chief")
    keys.press("button[value=save]")
    keys.mend("owner", CHIEF, script=script)
    keys.press("button[value=save]")
    (lead,) = (each for each in found.leads.all() if each.name == "L. Ead")
    assert (lead.state, lead.owner) == ("promised", CHIEF)
    keys.press(f"a[href='/{language}/organise/leads/{lead.id}']")
    keys.press(f"a[href='/{language}/organise/leads/{lead.id}/story']")
    keys.type("#before", "Letters, then the agency.")
    keys.press("button[value=send]")
    keys.hear_what_is_wrong(script)
    keys.press("#summary a")
    keys.type("#contact", "l@ead.example")
    keys.press("button[value=save]")
    keys.page.goto(f"/{language}/organise/leads/{lead.id}/story")
    keys.press("button[value=send]")
    (lead,) = (each for each in found.leads.all() if each.name == "L. Ead")
    kept = found.submissions.get(lead.submission)
    assert kept is not None
    assert (kept.email, kept.answers["before"]) == ("l@ead.example", "Letters, then the agency.")
    assert [mail.recipient for mail in found.outbox.waiting()] == ["l@ead.example"]
    found.outbox.drop([mail.id for mail in found.outbox.waiting()], at=found.now())
    assert_well(keys)
    keys.press("button[value=forget]")
    assert "L. Ead" not in [each.name for each in found.leads.all()]


def test_an_address_to_be_told_is_added_tried_and_removed(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    keys = hands(script)
    keys.page.goto(f"/{language}/organise/webhooks")
    keys.type("#url", "https://127.0.0.1/")
    keys.press("button[value=add]")
    keys.mend("url", "https://93.184.216.34/call", script=script)
    keys.press("button[value=add]")
    (hook,) = found.webhooks.all()
    assert hook.secret in keys.page.inner_text("main")
    keys.press("form[action$='/test'] button")
    assert [each.event for each in found.webhooks.of(hook.id)] == ["ping"]
    assert_well(keys)
    keys.press("form[action$='/remove'] button")
    assert found.webhooks.all() == ()
    assert_well(keys)
