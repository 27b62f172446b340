"""How organisers set an event up: limits, tracks, questions of their own, last year's edition."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from call_support import Author, Clock, at_work, sent_and_proven
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions import Settings
from cxkit_submissions.cli import main
from cxkit_submissions.forms import is_link
from cxkit_submissions.services import Services
from cxkit_submissions.store.lasting import LASTS
from cxkit_submissions.store.people import REVIEWER
from cxkit_submissions.ways import OWN_KINDS

EVENT = {
    "title_de": "Tagung",
    "title_en": "Conference",
    "contact": "hello@example.org",
    "deadline": "",
    "address": "du",
    "spelling": "de-CH",
    "named_mails": "automatic",
    "silent_days": "30",
    "most_per_person": "1",
    "tracks": "service | Service | Service\nculture | Kultur | Culture\n",
}
QUESTION = {
    "ways": ["propose"],
    "kind": "line",
    "label_de": "Wie viele {Leute}?",
    "label_en": "How many {people}?",
    "help_de": "",
    "help_en": "Roughly.",
    "choices_de": "",
    "choices_en": "",
}
CHOICES = {"choices_de": "rot\nblau", "choices_en": "red\r\nblue"}


def ask(admin: FlaskClient, **given: Any) -> Any:
    return admin.post("/en/organise/questions", data={**QUESTION, **given})


def test_the_event_is_set_up_on_one_page(admin: FlaskClient, found: Services) -> None:
    assert admin.post("/en/organise/event", data=EVENT).status_code == 303
    event = found.events.get()
    assert event.title == {"de": "Tagung", "en": "Conference"}
    assert (event.silent_days, event.most_per_person, event.spelling) == (30, 1, "de-CH")
    assert event.tracks[1] == {"id": "culture", "de": "Kultur", "en": "Culture"}
    again = admin.get("/en/organise/event").get_data(as_text=True)
    assert "culture | Kultur | Culture" in again


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title_de", ""),
        ("contact", "nobody"),
        ("deadline", "tomorrow"),
        ("deadline", "2027-01-31T23:59"),
        ("address", "Ihr"),
        ("spelling", "nl"),
        ("named_mails", "always"),
        ("silent_days", "0"),
        ("most_per_person", "-1"),
        ("tracks", "one | two"),
        ("tracks", "a b | x | y"),
        ("tracks", "same | x | y\nsame | x | y"),
        ("tracks", "vendor | x | y"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_half_set(
    admin: FlaskClient, found: Services, field: str, value: str
) -> None:
    before = found.events.get()
    answer = admin.post("/en/organise/event", data={**EVENT, field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('<li><a href="#') == 1
    assert f'href="#{field}"' in page
    assert found.events.get() == before


def test_a_track_is_chosen_on_a_page_of_its_own(admin: FlaskClient, author: Author) -> None:
    admin.post("/en/organise/event", data=EVENT)
    author.write()
    answer = author.post("you")
    assert answer.headers["Location"].endswith("/more")
    page = author.get("more").get_data(as_text=True)
    assert "Where does it belong?" in page
    assert "Culture" in page
    assert author.post("more", track="nonsense").status_code == 422
    assert author.post("more", track="culture").headers["Location"].endswith("/check")
    assert "Culture" in author.get("check").get_data(as_text=True)


def test_an_address_sends_as_many_things_as_it_may(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    admin.post("/en/organise/event", data=EVENT)
    sent_and_proven(app)
    second = Author(app.test_client())
    second.write()
    answer = second.send()
    assert answer.status_code == 409
    assert "as much as one person may" in answer.get_data(as_text=True)
    assert found.submissions.counts() == {"draft": 1, "submitted": 1}
    found.events.set(most_per_person=0)
    assert second.send().status_code == 303


@pytest.mark.parametrize(
    ("kind", "wrong", "right", "shown"),
    [
        ("line", "x" * 200, "twelve", "twelve"),
        ("long", "x" * 4000, "one\ntwo", "one\ntwo"),
        ("mail", "nobody", "a@b.example", "a@b.example"),
        ("link", "javascript:alert(1)", "https://example.org/x", "https://example.org/x"),
        ("number", "a dozen", "12,5", "12,5"),
        ("date", "2027-02-30", "2027-02-28", "2027-02-28"),
        ("yes_no", "perhaps", "yes", "yes"),
        ("choice", "own1_2", "own1_1", "blue"),
        ("several", "own1_7", "own1_0", "red"),
        ("scale", "6", "5", "5"),
    ],
)
def test_each_of_ten_kinds_is_asked_checked_and_read(
    admin: FlaskClient, app: Flask, kind: str, wrong: str, right: str, shown: str
) -> None:
    assert ask(admin, kind=kind, **CHOICES).status_code == 303
    author = Author(app.test_client())
    author.write()
    page = author.get("more").get_data(as_text=True)
    assert "How many {people}?" in page
    assert "Roughly." in page
    refused = author.post("more", own1=wrong)
    assert refused.status_code == 422
    assert "{people}" in refused.get_data(as_text=True)
    assert author.post("more", own1=right).status_code == 303
    assert author.client.post(f"/en/s/{author.id}/save", data={"own1": right}).status_code == 200
    assert shown in author.get("check").get_data(as_text=True)
    author.send()
    assert shown in admin.get(f"/en/organise/{author.id}").get_data(as_text=True)
    table = admin.get("/en/organise/submissions.csv").get_data(as_text=True)
    assert '"own1"' in table
    assert right.split("\n")[0] in table


def test_there_are_ten_kinds(admin: FlaskClient) -> None:
    assert len(OWN_KINDS) == 10
    page = admin.get("/de/organise/questions").get_data(as_text=True)
    assert len(re.findall(r'name="kind"', page)) == 10


def test_a_question_is_asked_only_on_its_way_in(admin: FlaskClient, app: Flask) -> None:
    ask(admin, ways=["recommend"])
    author = Author(app.test_client())
    author.write()
    assert author.post("you").headers["Location"].endswith("/check")
    assert author.get("more").status_code == 404
    other = Author(app.test_client())
    answer = other.begin("recommend", nominee="N", topic="T", why="W", name="R")
    assert answer.headers["Location"].endswith("/more")


def test_what_must_be_answered_is_missing_until_it_is(admin: FlaskClient, author: Author) -> None:
    ask(admin, flags=["required", "nonsense"])
    author.write()
    assert author.send().status_code == 422
    author.post("more", own1="12")
    assert author.send().status_code == 303


def test_a_question_that_ends_takes_no_answer_along(
    admin: FlaskClient, author: Author, found: Services
) -> None:
    ask(admin)
    author.write()
    author.post("more", own1="twelve")
    assert admin.post("/en/organise/questions/own1/end").status_code == 303
    assert author.get("more").status_code == 404
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert kept.answers["own1"] == "twelve"
    ask(admin)
    assert [each.name for each in found.questions.all()] == ["own2"]


def test_what_is_private_is_not_shown_to_reviewers(app: Flask, admin: FlaskClient) -> None:
    ask(admin, flags=["private"])
    ask(admin, label_en="In which industry?", label_de="Branche?")
    author = sent_and_proven(app, email="w@writer.example")
    author.post("more", own1="Secret Ltd", own2="Banking")
    page = at_work(app, "r@jury.example", REVIEWER).get(f"/en/review/{author.id}")
    assert "Banking" in page.get_data(as_text=True)
    assert "Secret Ltd" not in page.get_data(as_text=True)
    assert "Secret Ltd" in admin.get(f"/en/organise/{author.id}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ways": []}, "ways"),
        ({"kind": "riddle"}, "kind"),
        ({"label_de": ""}, "label_de"),
        ({"kind": "choice"}, "choices_de"),
        ({"kind": "several", "choices_de": "a\nb", "choices_en": "a"}, "choices_de"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    admin: FlaskClient, found: Services, given: dict[str, Any], field: str
) -> None:
    answer = ask(admin, **given)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert found.questions.all() == ()


def test_words_of_organisers_are_text_and_no_markup(admin: FlaskClient, author: Author) -> None:
    ask(admin, kind="choice", label_en="<b>Bold</b>", **{**CHOICES, "choices_en": "<i>\n{0}"})
    author.write()
    page = author.get("more").get_data(as_text=True)
    assert "<b>Bold" not in page
    assert "&lt;b&gt;Bold" in page
    assert "{0}" in page


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("https://example.org", True),
        ("http://a.example/x?y=1", True),
        ("ftp://a.example", False),
        ("https://nodot", False),
        ("https://a.example/with space", False),
    ],
)
def test_links_lead_to_the_web(text: str, right: bool) -> None:
    assert is_link(text) is right


def test_last_years_edition_comes_along_with_those_whose_word_lasts(
    app: Flask, admin: FlaskClient, found: Services, clock: Clock, tmp_path: Path
) -> None:
    admin.post("/en/organise/event", data={**EVENT, "most_per_person": "0"})
    ask(admin, kind="choice", **CHOICES)
    admin.post(
        "/en/organise/letters/link/de", data={"do": "save", "subject": "Neu", "body": "{url}"}
    )
    agreed = sent_and_proven(app, email="agreed@example.org")
    refused = sent_and_proven(app, email="refused@example.org")
    for author, word in ((agreed, "yes"), (refused, "yes"), (refused, "no")):
        author.client.post(f"/en/s/{author.id}/later", data={"agree": word})
    assert "We may write to you" in agreed.get("done").get_data(as_text=True)
    sent_and_proven(app, email="silent@example.org")
    unproven = Author(app.test_client())
    unproven.begin(email="unproven@example.org")
    unproven.client.post(f"/en/s/{unproven.id}/later", data={"agree": "yes"})
    new = tmp_path / "next.db"
    given = ["--title-en", "Next", "--title-de", "Nächste", "--admin", "chief@example.org"]
    command = ["init", "--database", str(new), *given, "--deadline", ""]
    old = ["--copy-from", str(found.settings.database)]
    found.lasting.agree("over@example.org", "Over", "en", at=clock() - LASTS * 2)
    clock.move(days=1)
    before = found.settings.database.read_bytes()
    shown = CliRunner().invoke(main, [*command, *old])
    assert found.settings.database.read_bytes() == before
    assert shown.exit_code == 0, shown.output
    assert "people who agreed to be asked again: 1" in shown.output
    made = Services.of(Settings(database=new, clock=clock))
    event = made.events.get()
    assert (event.title["en"], event.address, len(event.tracks)) == ("Next", "du", 2)
    assert made.questions.all()[0].choice_labels("en") == ("red", "blue")
    letter = made.letters.get("link", "de")
    assert letter is not None
    assert letter.subject == "Neu"
    (lead,) = made.leads.all()
    assert (lead.name, lead.contact, lead.state) == ("A. Example", "agreed@example.org", "new")
    assert made.submissions.counts() == {}
    assert [each.email for each in made.people.all()] == ["chief@example.org"]
    made.database.close()
    same = CliRunner().invoke(main, ["init", "--database", old[1], *given, "--deadline", "", *old])
    assert same.exit_code == 2
    assert "--copy-from: name another file" in same.output
    (tmp_path / "odd.db").write_text("x")
    odd = ["--deadline", "", "--copy-from", str(tmp_path / "odd.db")]
    other = CliRunner().invoke(main, ["init", "--database", str(tmp_path / "n.db"), *given, *odd])
    assert other.exit_code == 2
    assert "no file of an event" in other.output
    assert not (tmp_path / "n.db").exists()
