"""Blind review: no form of a name, an organisation or an address is left in what is read."""

from __future__ import annotations

import pytest
from call_support import at_work, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.blinding import HOLE, blind, known_of, redact
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import REVIEWER

ANSWERS = {"name": "Änne Müller-Meier", "organisation": "Stadtwerke Beispielhausen GmbH"}
EMAILS = ["aenne.mueller@beispielhausen.example"]
KNOWN = known_of(ANSWERS, EMAILS)


@pytest.mark.parametrize(
    "said",
    [
        "Änne Müller-Meier",
        "ÄNNE",
        "Ännes",
        "Aenne",
        "Müller",
        "MUELLER",
        "Muellers",
        "Müller's",
        "Müller’s",
        "Müllers",
        "Müllersche",
        "Müller Meier",
        "MüllerMeier",
        "Meier",
        "Stadtwerke Beispielhausen GmbH",
        "stadtwerke-beispielhausen",
        "Beispielhausener",
        "BEISPIELHAUSEN",
        "Beispielhausens",
        "aenne.mueller@beispielhausen.example",
        "Somebody.Else@other.example",
        "https://other.example/page?x=1",
        "www.other.org",
        "beispielhausen.ch/kontakt",
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "Das war {}.", "({}, seit 2020)", "{}-Team", "mit\n{}\nda"]
)
def test_every_form_is_taken_out(said: str, around: str) -> None:
    shown = redact(around.format(said), KNOWN)
    assert HOLE in shown
    for part in ("nne", "ller", "eier", "ispielhausen", "other", "@"):
        assert part not in shown.casefold()


@pytest.mark.parametrize(
    "text",
    [
        "Die Stadtwerke der Nachbarstadt halfen.",
        "Annäherung, Meierei und Müllereimer bleiben.",
        "We listened to 3.5 calls, e.g. on Monday.",
    ],
)
def test_what_tells_nothing_stays(text: str) -> None:
    assert redact(text, KNOWN) == text


def test_a_freemail_domain_is_no_organisation_and_short_words_no_names() -> None:
    known = known_of({"name": "Bo Li"}, ["x@gmx.de"])
    assert known == ("x@gmx.de", "Bo Li")
    assert redact("Bo Li wrote, on gmx too", known) == f"{HOLE} wrote, on gmx too"
    assert redact("nothing known", ()) == "nothing known"


def test_answers_that_are_names_are_gone_and_others_stay() -> None:
    shown = blind({**ANSWERS, "email": EMAILS[0], "tiles": ["a.b"], "hard": "Müller"}, EMAILS)
    assert shown == {"tiles": ["a.b"], "hard": HOLE}


def test_no_page_of_a_reviewer_tells_who_it_was(app: Flask, admin: FlaskClient) -> None:
    author = sent_and_proven(
        app,
        title="How Quixote's team listened",
        before="Quixote of Lamancha asked. See https://lamancha.example/x",
        email="sancho@lamancha.example",
        name="Don Quixote",
    )
    reviewer = at_work(app, "judge@jury.example", REVIEWER)
    for path in ("/en/review/", f"/en/review/{author.id}", f"/de/review/{author.id}"):
        page = reviewer.get(path).get_data(as_text=True)
        assert "team listened" in page
        for word in ("quixote", "sancho", "lamancha"):
            assert word not in page.casefold()
    for word in ("quixote", "quixot", "lamancha"):
        assert author.id not in reviewer.get(f"/en/search?q={word}").get_data(as_text=True)
        assert author.id in admin.get(f"/en/search?q={word}").get_data(as_text=True)
    found_by = reviewer.get("/en/search?q=listened").get_data(as_text=True)
    assert author.id in found_by
    assert "Quixote" not in found_by
    reviewer.post(f"/en/review/{author.id}/conflict")
    assert "quixote" not in reviewer.get("/en/review/me").get_data(as_text=True).casefold()


def test_people_who_speak_too_are_taken_out_and_their_colleagues_do_not_judge(
    app: Flask, found: Services
) -> None:
    author = sent_and_proven(app, before="Rocinante helped.", email="a@firm.example")
    who = ("Rocinante Steed", "r@stable.example")
    found.speakers.invite("invitation", author.id, *who, at=found.now())
    page = at_work(app, "judge@jury.example", REVIEWER).get(f"/en/review/{author.id}")
    assert "Rocinante" not in page.get_data(as_text=True)
    colleague = at_work(app, "groom@stable.example", REVIEWER)
    assert colleague.get(f"/en/review/{author.id}").status_code == 404
