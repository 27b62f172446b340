"""Plugins of a call: remarks, questions, listeners; one that fails hurts nobody."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from call_support import Author, at_work, decided, sent_and_proven
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

import cxkit
from cxkit.hookspecs import StoryCheck, StoryEvent, StoryListener, StoryQuestion, StoryRemark
from cxkit.testing import check_plugin
from cxkit_submissions import checks
from cxkit_submissions.checks import completeness, measured, one_tile
from cxkit_submissions.cli import main
from cxkit_submissions.plugged import Plugged, own_only
from cxkit_submissions.services import KEY, Services
from cxkit_submissions.store.people import REVIEWER
from cxkit_submissions.working import work

REMARK = {"en": "A <remark>", "de": "Eine <Anmerkung>"}
BOTH = {"en": "In <words>", "de": "In <Worten>"}


class Acme:
    """A plugin with everything, which can be made to fail."""

    def __init__(self) -> None:
        self.heard: list[StoryEvent] = []
        self.fails = False

    def remark(self, answers: Any) -> Any:
        if self.fails:
            raise RuntimeError("broken")
        assert "name" not in answers
        assert "email" not in answers
        return [StoryRemark(code="remark", text=REMARK)]

    def hear(self, event: StoryEvent) -> None:
        if self.fails:
            raise RuntimeError("deaf")
        self.heard.append(event)

    @cxkit.hookimpl
    def cxkit_story_checks(self) -> list[StoryCheck]:
        return [StoryCheck(id="acme.remark", label=BOTH, check=self.remark)]

    @cxkit.hookimpl
    def cxkit_story_listeners(self) -> list[StoryListener]:
        accepted = ["accepted"]
        return [
            StoryListener(id="acme.all", label=BOTH, hear=self.hear),
            StoryListener(id="acme.some", label=BOTH, hear=self.hear, states=accepted),
        ]

    @cxkit.hookimpl
    def cxkit_story_questions(self) -> list[StoryQuestion]:
        colours = ({"en": "Red", "de": "Rot"}, {"en": "Blue", "de": "Blau"})
        return [
            StoryQuestion(id="acme.colour", label=BOTH, help=BOTH, kind="several", choices=colours),
            StoryQuestion(id="acme.budget", label=BOTH, kind="number", private=True),
            StoryQuestion(id="acme.stars", label=BOTH, kind="scale", ways=["recommend"]),
        ]


@pytest.fixture
def acme(app: Flask, found: Services) -> Acme:
    """The app with the plugin."""
    made = Acme()

    def load() -> Any:
        manager = own_only()
        manager.register("acme", made, "cxkit-acme", "1.0")
        return manager

    app.extensions[KEY] = evolve(found, plugged=Plugged(load))
    return made


def services_of(app: Flask) -> Services:
    services: Services = app.extensions[KEY]
    return services


def test_authors_and_organisers_read_remarks_as_text(
    app: Flask, acme: Acme, admin: FlaskClient
) -> None:
    del acme
    author = sent_and_proven(app)
    for page in (author.get("check"), admin.get(f"/en/organise/{author.id}")):
        text = page.get_data(as_text=True)
        assert "A &lt;remark&gt;" in text
        assert "One tile is named only" in text
    german = author.client.get(f"/de/s/{author.id}/check").get_data(as_text=True)
    assert "Eine &lt;Anmerkung&gt;" in german


def test_a_check_that_fails_is_left_out_and_stops_nobody(app: Flask, acme: Acme) -> None:
    acme.fails = True
    author = Author(app.test_client())
    author.write()
    page = author.get("check").get_data(as_text=True)
    assert "One tile is named only" in page
    status = services_of(app).plugged.manager.status("acme")
    assert status is not None
    assert status.status == "failed"
    assert "broken" in status.reason
    acme.fails = False
    assert "A &lt;remark&gt;" not in author.get("check").get_data(as_text=True)
    assert author.send().status_code == 303


def test_questions_of_plugins_are_asked_checked_and_kept_from_reviewers(
    app: Flask, acme: Acme, admin: FlaskClient
) -> None:
    del acme
    author = sent_and_proven(app, email="w@writer.example")
    assert author.post("you").headers["Location"].endswith("/more")
    wrong = author.post("more", acme_budget="much", acme_colour="green")
    assert wrong.status_code == 422
    given = {"acme_budget": "12", "acme_colour": ["acme_colour_1"]}
    assert author.post("more", **given).status_code == 303
    page = admin.get(f"/de/organise/{author.id}").get_data(as_text=True)
    assert "Blau" in page
    reviewer = at_work(app, "r@jury.example", REVIEWER)
    read = reviewer.get(f"/en/review/{author.id}").get_data(as_text=True)
    assert "Blue" in read
    assert ">12<" not in read
    assert '"acme_budget"' in admin.get("/en/organise/submissions.csv").get_data(as_text=True)
    other = Author(app.test_client())
    other.begin("recommend", nominee="N", topic="T", why="W", name="R")
    assert "acme_stars" in other.get("more").get_data(as_text=True)


def test_listeners_hear_once_of_what_happened_and_of_nobody(
    app: Flask, acme: Acme, admin: FlaskClient
) -> None:
    sent_and_proven(app)
    work(services_of(app))
    assert acme.heard == []
    author = sent_and_proven(app)
    decided(admin, author.id, "accept")
    work(services_of(app))
    work(services_of(app))
    assert [e.state for e in acme.heard] == ["submitted", "accepted", "accepted"]
    assert acme.heard[0].reference == author.id


def test_a_listener_that_fails_holds_nobody_up(app: Flask, acme: Acme) -> None:
    work(services_of(app))
    acme.fails = True
    sent_and_proven(app)
    work(services_of(app))
    acme.fails = False
    sent_and_proven(app)
    work(services_of(app))
    assert acme.heard == []


@pytest.mark.parametrize(
    ("check", "answers", "codes"),
    [
        (completeness, {}, []),
        (completeness, {"happened": "More", "steps": "a\nb", "failed": "c"}, []),
        (completeness, {"happened": "More", "steps": "a\n \n"}, ["no_failure", "few_steps"]),
        (one_tile, {"tiles": ["culture.respect"]}, ["one_tile"]),
        (one_tile, {"tiles": ["culture.respect", "service_chain.handovers"]}, []),
        (one_tile, {"tiles": []}, []),
        (measured, {"happened": "70 of 100"}, ["effect_without_measure"]),
        (measured, {"happened": "70 of 100", "measured": "Counted"}, []),
        (measured, {"happened": "People thanked us"}, []),
    ],
)
def test_the_apps_own_checks(check: Any, answers: dict[str, Any], codes: list[str]) -> None:
    assert [remark.code for remark in check(answers)] == codes


def test_the_apps_own_checks_conform() -> None:
    report = check_plugin(checks, name="stories")
    report.raise_if_failed()
    passed = {outcome.check for outcome in report.outcomes if outcome.status == "passed"}
    assert passed >= {"story_checks_cope", "story_checks_speak", "ids", "labels"}


def test_plugins_are_listed_with_what_they_add() -> None:
    shown = CliRunner().invoke(main, ["plugins"])
    assert shown.exit_code == 0
    assert "loaded: story_checks" not in shown.output
    assert "checks: stories.complete; checks: stories.measured" in shown.output.replace(
        "checks: stories.one_tile; ", ""
    )
