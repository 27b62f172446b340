"""What the employer says: nothing is published before, and only what may be read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from call_support import Author, Clock, sent_and_proven
from flask import Flask

from cxkit_submissions.feed import feed_of
from cxkit_submissions.releasing import public, without_firm
from cxkit_submissions.services import Services
from cxkit_submissions.store.releases import Release
from cxkit_submissions.store.submissions import ACCEPTED, SUBMITTED

FIRM = "Sackkarre & Söhne GmbH"


def confirmed(app: Flask, found: Services, **more: Any) -> Author:
    """Somebody whose story was accepted and who agreed to publication."""
    author = sent_and_proven(app, **more)
    found.submissions.move(
        author.id, ACCEPTED, at=found.now(), who="a@jury.example", only_from=(SUBMITTED,)
    )
    given = {"branch": "Logistics", "year": "2026", "agree": "yes"}
    assert author.client.post(f"/en/s/{author.id}/consent", data=given).status_code == 303
    return author


def say(author: Author, stands: str = "not_needed", **more: str) -> Any:
    data = {"stands": stands, "until": "", "firm": "", **more}
    return author.client.post(f"/en/s/{author.id}/release", data=data)


def test_nothing_is_published_before_the_release(app: Flask, found: Services) -> None:
    author = confirmed(app, found)
    assert len(feed_of(found).stories) == 1
    for stands in ("asked", "refused"):
        assert say(author, stands).status_code == 303
        assert feed_of(found).stories == ()
    say(author, "granted")
    assert len(feed_of(found).stories) == 1


def test_a_release_ends_on_its_day(app: Flask, found: Services, clock: Clock) -> None:
    author = confirmed(app, found)
    say(author, "granted", until="2027-01-06")
    assert len(feed_of(found).stories) == 1
    clock.move(days=2)
    assert len(feed_of(found).stories) == 1
    clock.move(days=1)
    assert feed_of(found).stories == ()


def test_each_answer_has_its_readers(app: Flask, found: Services) -> None:
    author = confirmed(app, found, title=f"How {FIRM} listens", before="SACKKARRE & Söhne wrote.")
    say(
        author,
        firm=FIRM,
        **{"readers-title": "unnamed", "readers-before": "unnamed", "readers-hard": "reviewers"},
        **{"readers-measured": "reviewers", "readers-name": "reviewers"},
    )
    (story,) = feed_of(found).stories
    assert story.title == {"en": "How [firm] listens"}
    assert story.before == {"en": "[firm] wrote."}
    assert story.hard == {"en": "(Not for publication.)"}
    assert story.measured == {}
    assert story.author.name is None
    assert story.take_away == {"en": "Begin by listening."}


def test_a_title_is_never_for_reviewers_only() -> None:
    found = public({"title": "X"}, Release(readers={"title": "reviewers"}), "en")
    assert found["title"] == "X"


def test_the_other_language_goes_with_the_first() -> None:
    answers = {"before": "one", "other_before": "eins", "title": "T", "other_title": f"Bei {FIRM}"}
    release = Release(firm=FIRM, readers={"before": "reviewers", "title": "unnamed"})
    found = public(answers, release, "de")
    assert found["before"] == "(Nicht zur Veröffentlichung.)"
    assert found["other_before"] == ""
    assert found["other_title"] == "Bei [Firma]"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("sackkarre & söhne GmbH's people", "[firm] people"),
        ("Sackkarre  & Söhne", "[firm]"),
        ("Sackkarren & Söhne", "Sackkarren & Söhne"),
        ("nothing of it", "nothing of it"),
    ],
)
def test_a_firm_is_left_out_in_whatever_form(text: str, left: str) -> None:
    assert without_firm(text, FIRM, "en") == left


def test_without_a_name_nothing_is_left_out() -> None:
    assert without_firm("We, AG", "", "en") == "We, AG"


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"stands": "perhaps"}, "stands", "Please say how it stands."),
        ({"stands": "granted", "until": "soon"}, "until", "write the day"),
        ({"stands": "granted", "until": "2026-12-31"}, "until", "This day has passed."),
        ({"readers-hard": "unnamed"}, "firm", "cannot be left out"),
    ],
)
def test_mistakes_are_said_and_nothing_is_changed(
    app: Flask, found: Services, given: dict[str, str], field: str, said: str
) -> None:
    author = sent_and_proven(app)
    answer = say(author, **given)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert f'href="#{field}"' in page
    assert said in page
    assert found.releases.get(author.id) == Release()


def test_one_page_says_what_would_be_published(app: Flask, found: Services) -> None:
    author = confirmed(app, found, title=f"How {FIRM} listens")
    say(author, firm=FIRM, **{"readers-title": "unnamed", "readers-hard": "reviewers"})
    for language in ("en", "de"):
        made = author.client.get(f"/{language}/s/{author.id}/release.pdf")
        assert made.headers["Content-Type"] == "application/pdf"
        assert made.data.startswith(b"%PDF-")
        assert made.data.count(b"/Type /Page\n") + made.data.count(b"/Type /Page ") == 1
    again = author.client.get(f"/de/s/{author.id}/release.pdf")
    assert again.data == made.data


def test_a_long_story_is_one_page_too(app: Flask) -> None:
    author = sent_and_proven(app)
    author.post("story", steps="A step.\n" * 300, happened="a", hard="b" * 2900, take_away="c")
    made = author.client.get(f"/en/s/{author.id}/release.pdf")
    assert made.data.count(b"/Type /Page\n") + made.data.count(b"/Type /Page ") == 1


def test_what_is_in_the_way_is_in_the_way_until_it_is_not() -> None:
    day = date(2027, 1, 4)
    stands = {
        s: Release(stands=s).is_in_the_way(day)
        for s in ("not_needed", "asked", "granted", "refused")
    }
    assert stands == {"not_needed": False, "asked": True, "granted": False, "refused": True}
