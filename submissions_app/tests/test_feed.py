"""From a proposal to the feed: only with the author's word, and readable by `cxkit stories`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from call_support import START, Author, Clock, decided, link_in, press
from click.testing import CliRunner
from flask.testing import FlaskClient

from cxkit.story import load_feed, stories_for
from cxkit_submissions.cli import main
from cxkit_submissions.feed import feed_of, story_of
from cxkit_submissions.services import Services
from cxkit_submissions.store.submissions import ACCEPTED, CONFIRMED

CONSENT = {"branch": "Energy", "year": "2026", "agree": "yes"}


@pytest.fixture
def accepted(author: Author, admin: FlaskClient, found: Services) -> Author:
    author.write()
    author.send()
    _, path, _ = link_in(found, "received")
    press(author.client, path)
    decided(admin, author.id, "accept")
    return author


def test_an_unproven_address_is_not_accepted(
    author: Author, admin: FlaskClient, found: Services
) -> None:
    author.write()
    author.send()
    assert admin.post(f"/en/organise/{author.id}/accept").status_code == 409
    assert "address not proven" in admin.get("/en/organise/").get_data(as_text=True)


def test_accepting_mails_a_link_once(accepted: Author, admin: FlaskClient, found: Services) -> None:
    assert admin.post(f"/en/organise/{accepted.id}/accept").status_code == 409
    given = {"do": "release", "chosen": accepted.id}
    assert admin.post("/en/organise/decide/release", data=given).status_code == 422
    assert [m.template for m in found.outbox.all()].count("accepted") == 1
    kept = found.submissions.get(accepted.id)
    assert kept is not None
    assert kept.state == ACCEPTED


def test_without_the_authors_word_nothing_is_published(accepted: Author, found: Services) -> None:
    assert feed_of(found).stories == ()
    kept = found.submissions.get(accepted.id)
    assert kept is not None
    with pytest.raises(ValueError, match="no consent"):
        story_of(kept)
    answer = accepted.post("consent", branch="", year="26")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Please fill in: Line of business" in page
    assert "Without your consent nothing is published" in page
    assert feed_of(found).stories == ()


def test_taking_part_needs_no_consent_and_consent_can_come_and_go(
    accepted: Author, found: Services, admin: FlaskClient
) -> None:
    assert "I take part, and nothing is published" in accepted.get("consent").get_data(as_text=True)
    assert accepted.post("consent", do="unpublished").status_code == 303
    kept = found.submissions.get(accepted.id)
    assert kept is not None
    assert (kept.state, kept.consented_at) == (CONFIRMED, None)
    assert feed_of(found).stories == ()
    assert "You take part. Nothing of it is published" in accepted.get("consent").get_data(
        as_text=True
    )
    accepted.post("consent", **CONSENT)
    assert len(feed_of(found).stories) == 1
    assert "Publish it no longer" in accepted.get("consent").get_data(as_text=True)
    accepted.post("consent", do="unpublished")
    assert feed_of(found).stories == ()
    again = found.submissions.get(accepted.id)
    assert again is not None
    assert (again.state, again.consented_at) == (CONFIRMED, None)
    history = admin.get(f"/en/organise/{accepted.id}/history").get_data(as_text=True)
    assert "Agreed to publication" in history
    assert "Publication was ended" in history


def test_consent_once_given_does_not_outlive_a_withdrawal(
    accepted: Author, found: Services, admin: FlaskClient
) -> None:
    accepted.post("consent", **CONSENT)
    for step in ("withdraw", "restore"):
        assert accepted.client.post(f"/en/s/{accepted.id}/{step}").status_code == 303
    decided(admin, accepted.id, "accept")
    accepted.post("consent", do="unpublished")
    assert feed_of(found).stories == ()


def test_with_it_the_story_is_found_by_its_tile(
    accepted: Author, found: Services, tmp_path: Path
) -> None:
    assert accepted.post("consent", **CONSENT).status_code == 303
    assert "it will be published" in accepted.get("consent").get_data(as_text=True)
    shown = CliRunner().invoke(main, ["export-feed", "--database", str(found.settings.database)])
    assert shown.exit_code == 0, shown.output
    path = tmp_path / "feed.json"
    path.write_text(shown.output, encoding="utf-8")
    (told,) = stories_for("culture.respect", [load_feed(path)])
    assert told.story.title == {"en": "From letters to calls"}
    assert [step["en"] for step in told.story.steps] == [
        "We listened to ten calls",
        "We asked one question",
    ]
    assert told.story.failed == {"en": "The circular to the second team."}
    assert told.story.author.name == "A. Example"
    assert told.story.licence == "CC-BY-4.0"
    assert "me@example.org" not in shown.output


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("- We listened", "We listened"),
        ("•We listened", "We listened"),
        ("2. We asked", "We asked"),
        ("3) We asked", "We asked"),
        ("70 of 100 calls were answered", "70 of 100 calls were answered"),
        ("2.5 hours a week", "2.5 hours a week"),
        ("- 5 letters fewer", "5 letters fewer"),
        ("-5 % arrears", "-5 % arrears"),
        ("(optional) A pilot", "(optional) A pilot"),
    ],
)
def test_steps_lose_the_marks_of_lists_and_no_figure(
    accepted: Author, found: Services, line: str, step: str
) -> None:
    found.submissions.change(accepted.id, {"steps": f"{line}\n\n"}, at=START, who="author")
    assert accepted.post("consent", **CONSENT).status_code == 303
    (story,) = feed_of(found).stories
    assert [each["en"] for each in story.steps] == [step]


@pytest.mark.parametrize("year", ["²⁰²⁶", "1 AD", "20.6"])
def test_a_year_is_a_number(accepted: Author, year: str) -> None:
    answer = accepted.post("consent", **{**CONSENT, "year": year})
    assert answer.status_code == 422


def test_an_author_may_stay_unnamed_and_add_the_other_language(
    accepted: Author, found: Services
) -> None:
    accepted.post("consent", **CONSENT, unnamed="yes", other_title="Von Briefen zu Anrufen")
    (story,) = feed_of(found).stories
    assert story.author.name is None
    assert story.title == {"en": "From letters to calls", "de": "Von Briefen zu Anrufen"}
    kept = found.submissions.get(accepted.id)
    assert kept is not None
    assert kept.state == CONFIRMED


def test_consent_is_asked_of_accepted_proposals_only(author: Author, clock: Clock) -> None:
    author.write()
    assert author.get("consent").status_code == 404


def test_setting_up_asks_four_questions_and_says_all_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    typed = "Stories\nBerichte\nchief@example.org\n2027-01-31T23:59+01:00\n"
    done = CliRunner().invoke(main, ["init", "--database", str(path)], input=typed)
    assert done.exit_code == 0, done.output
    assert path.exists()
    wrong = CliRunner().invoke(
        main,
        ["init", "--database", str(tmp_path / "x.db"), "--title-en", "A", "--title-de", "B"]
        + ["--admin", "nobody", "--deadline", "2027-01-31T23:59"],
    )
    assert wrong.exit_code == 2
    assert "is no mail address" in wrong.output
    assert "name the zone" in wrong.output
    assert not (tmp_path / "x.db").exists()


def test_delivering_needs_a_server(tmp_path: Path) -> None:
    environment = {"CXKIT_SUBMISSIONS_DATABASE": str(tmp_path / "a.db")}
    shown = CliRunner().invoke(main, ["deliver"], env=environment)
    assert shown.exit_code == 2
    assert "CXKIT_SUBMISSIONS_SMTP_URL" in shown.output


def test_the_feed_of_nothing_is_a_feed(found: Services) -> None:
    document = json.loads(json.dumps(feed_of(found).to_dict()))
    assert document["stories"] == []
