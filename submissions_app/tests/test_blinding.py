"""Blind review: no form of a name, an organisation or an address is left in what is read."""

from __future__ import annotations

import pytest
from call_support import at_work, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.blinding import HOLE, Known, blind, known_of, redact
from cxkit_submissions.nicknames import short_forms
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


def test_a_freemail_domain_is_no_organisation() -> None:
    known = known_of({"name": "Bo Li"}, ["x@gmx.de"])
    assert known.words == ("x@gmx.de", "Bo Li")
    assert redact("Bo Li wrote, on gmx too", known) == f"{HOLE} wrote, on gmx too"
    assert redact("nothing known", Known()) == "nothing known"


SHORT = known_of({"name": "An Jo Li"}, [])
NICK = known_of({"name": 'Michael "Jojo" Meier-Ott'}, [], ["Alexandra Brecht", "Katie O'Neil"])


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Dann rief Jo an.", "Dann rief […] an."),
        ("Jo rief an; Jos Idee, Jo's idea", "[…] rief an; […] Idee, […] idea"),
        ("Li: so geht es.", "[…]: so geht es."),
        ("JO LI sprach", "[…] sprach"),
        ("Wir fragten An, und An sagte ja.", "Wir fragten […], und […] sagte ja."),
        # A word of the language, where it may begin a sentence, and in small letters.
        ("An der Kasse. An Tagen wie: An und aus. Ruf an, jo!", ""),
        ("Libelle, Jota, Anis und Jojo", ""),
    ],
)
def test_names_of_two_letters_are_taken_out_where_they_are_names(said: str, shown: str) -> None:
    assert redact(said, SHORT) == (shown or said)


@pytest.mark.parametrize(
    "said",
    [
        "Michi",
        "Micha",
        "Mike",
        "MIKE",
        "Michis",
        "Mike's",
        "Jojo",
        "Alex",
        "Alexander",
        "Sandra",
        "Xander",
        "Kate",
        "Kathy",
        "M. Meier-Ott",
        "M. M.-O.",
        "M.M.O.",
        "Meier, M.",
        "A. Brecht",
        "A. B.",
    ],
)
@pytest.mark.parametrize("around", ["{} war da", "Da war {}.", "Das Team um {}: gut", "({})"])
def test_usual_short_forms_and_initials_are_taken_out(said: str, around: str) -> None:
    shown = redact(around.format(said), NICK)
    assert HOLE in shown
    assert said not in shown
    for part in ("Mi", "Ale", "Ka", "eier", "recht", "M.", "O.", "A.", "B.", "Jojo"):
        assert part not in shown.replace("Mi.", "")


@pytest.mark.parametrize(
    "text",
    [
        "Ein michi in kleinen Buchstaben, eine mike drop und der Alexanderplatz bleiben.",
        "Sandrapfad, Mikrofon und Katze",
        "A. Zuerst, B. danach; M. steht allein, z. B. hier.",
    ],
)
def test_words_that_only_look_like_short_forms_stay(text: str) -> None:
    assert redact(text, NICK) == text


def test_a_short_form_leads_to_the_long_one_and_back() -> None:
    for long, short in (("William", "bill"), ("Josef", "sepp"), ("Ulrike", "uli")):
        assert short in short_forms(long)
        assert long.casefold() in short_forms(short)
    assert {"berni", "bernie"} <= short_forms("Bernadette")
    assert short_forms("Li") == frozenset()
    known = known_of({"name": "Will Smithers"}, [])
    assert redact("Will we see? Then Bill came.", known) == "[…] we see? Then […] came."
    known = known_of({"name": "William Smithers"}, [])
    assert redact("Will we see? Then Will came.", known) == "Will we see? Then […] came."


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
