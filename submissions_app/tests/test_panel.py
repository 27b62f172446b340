"""Reviewing together: distribution, conflicts, agreement, and what it looks like."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random

import pytest
from call_support import Author, at_work, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit.stats import krippendorff
from cxkit_submissions.assigning import distribute
from cxkit_submissions.judging import agreement, forbidden
from cxkit_submissions.reviewing import conflict, judged_by, plain
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import REVIEWER

PAGE = "/en/organise/reviewing"
JUDGES = ("a@jury.example", "b@bench.example", "c@court.example")


def stories_of(app: Flask, count: int, **more: object) -> list[Author]:
    return [sent_and_proven(app, email=f"w{k}@firm{k}.example", **more) for k in range(count)]


@pytest.mark.parametrize("seed", range(20))
def test_everybody_has_as_much_to_read_as_conflicts_allow(seed: int) -> None:
    random = Random(seed)
    stories = [f"s{k}" for k in range(random.randrange(1, 12))]
    people = [f"p{k}" for k in range(random.randrange(1, 5))]
    never = {pair for pair in product(stories, people) if random.random() < 0.3}
    found = distribute(stories, people, 2, forbidden=never)
    assert all((story, who) not in never for story, held in found.items() for who in held)
    for story in stories:
        free = sum((story, who) not in never for who in people)
        assert len(set(found[story])) == len(found[story]) == min(2, free)
    load = Counter(who for held in found.values() for who in held)
    # The sum of squares is smallest exactly where loads are as equal as can be.
    assert sum(load[who] ** 2 for who in people) == least_squares(stories, people, never)


def least_squares(stories: list[str], people: list[str], never: set[tuple[str, str]]) -> int:
    """The smallest sum of squared loads, by going through every distribution."""
    from itertools import combinations

    loads = {tuple(0 for _ in people)}
    for story in stories:
        free = [i for i, who in enumerate(people) if (story, who) not in never]
        loads = {
            tuple(n + (i in chosen) for i, n in enumerate(load))
            for load in loads
            for chosen in combinations(free, min(2, len(free)))
        }
    return min(sum(n * n for n in load) for load in loads)


def test_without_conflicts_loads_differ_by_one_at_most_and_stay_the_same() -> None:
    stories = [f"s{k}" for k in range(80)]
    people = [f"p{k}" for k in range(7)]
    found = distribute(stories, people, 3)
    load = Counter(who for held in found.values() for who in held)
    assert max(load.values()) - min(load.values()) <= 1
    assert all(len(held) == 3 for held in found.values())
    assert distribute(stories[::-1], people[::-1], 3) == found


def test_who_reads_it_already_stays() -> None:
    found = distribute(["a", "b"], ["x", "y", "z"], 1, kept={"a": ["x"]})
    assert found["a"] == ("x",)
    assert found["b"] == ("y",)


def test_stories_are_distributed_and_found_by_whom_they_are_assigned_to(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    stories_of(app, 6)
    devices = {who: at_work(app, who, REVIEWER) for who in JUDGES}
    assert admin.post(PAGE, data={"do": "fill", "each": "2"}).status_code == 303
    assert {len(held) for held in found.panel.assignments().values()} == {2}
    assert all(len(judged_by(found, who)) == 6 for who in JUDGES)
    admin.post(PAGE, data={"do": "only", "only": "yes"})
    assert all(len(judged_by(found, who)) == 4 for who in JUDGES)
    assert "You have judged 0 of 4." in devices[JUDGES[0]].get("/en/review/").get_data(as_text=True)
    before = found.panel.assignments()
    admin.post(PAGE, data={"do": "fill", "each": "3"})
    assert all(before[s] < held for s, held in found.panel.assignments().items())
    admin.post(PAGE, data={"do": "anew", "each": "1"})
    assert {len(held) for held in found.panel.assignments().values()} == {1}
    admin.post(PAGE, data={"do": "only"})
    assert not found.events.get().assigned_only


def test_whoever_has_judged_it_stays_when_it_is_distributed_anew(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    (author,) = stories_of(app, 1)
    for who in JUDGES:
        at_work(app, who, REVIEWER)
    at_work(app, JUDGES[2], REVIEWER).post(f"/en/review/{author.id}", data={"verdict": "yes"})
    admin.post(PAGE, data={"do": "anew", "each": "1"})
    assert found.panel.assignments() == {author.id: {JUDGES[2]}}


@pytest.mark.parametrize("each", ["", "0", "21", "x"])
def test_a_wrong_number_changes_nothing(
    app: Flask, admin: FlaskClient, found: Services, each: str
) -> None:
    stories_of(app, 1)
    at_work(app, JUDGES[0], REVIEWER)
    answer = admin.post(PAGE, data={"do": "fill", "each": each})
    assert answer.status_code == 422
    assert "from 1 to 20" in answer.get_data(as_text=True)
    assert found.panel.assignments() == {}


def test_without_reviewers_nothing_is_distributed(app: Flask, admin: FlaskClient) -> None:
    stories_of(app, 1)
    answer = admin.post(PAGE, data={"do": "fill", "each": "2"})
    assert "Nobody has the role of a reviewer" in answer.get_data(as_text=True)
    assert answer.status_code == 422


def test_by_hand_whoever_is_close_cannot_be_chosen(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    (author,) = stories_of(app, 1)
    for who in (*JUDGES, "colleague@firm0.example"):
        at_work(app, who, REVIEWER)
    address = f"/en/organise/{author.id}/reviewers"
    page = admin.get(address).get_data(as_text=True)
    assert "colleague@firm0.example (same address or organisation&#39;s mail)" in page
    chosen = {"reviewers": ["colleague@firm0.example", JUDGES[1], "nobody@x.example"]}
    assert admin.post(address, data=chosen).status_code == 303
    assert found.panel.assignments() == {author.id: {JUDGES[1]}}
    assert JUDGES[1] in admin.get(PAGE).get_data(as_text=True)
    assert admin.get("/en/organise/NOBODY99/reviewers").status_code == 404


def test_a_declared_conflict_takes_the_story_away_and_can_be_taken_back(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    author, other = stories_of(app, 2)
    device = at_work(app, JUDGES[0], REVIEWER)
    device.post(f"/en/review/{author.id}", data={"verdict": "no"})
    admin.post(PAGE, data={"do": "fill", "each": "1"})
    assert device.post(f"/en/review/{author.id}/conflict").status_code == 303
    assert found.reviews.of(author.id) == ()
    assert author.id not in found.panel.assignments()
    assert device.get(f"/en/review/{author.id}").status_code == 404
    assert device.post(f"/en/review/{author.id}/conflict").status_code == 404
    assert [s.id for s in judged_by(found, JUDGES[0])] == [other.id]
    assert "From letters to calls" in device.get("/en/review/me").get_data(as_text=True)
    device.post("/en/review/me", data={"conflicts": author.id})
    assert device.get(f"/en/review/{author.id}").status_code == 404
    device.post("/en/review/me", data={})
    assert device.get(f"/en/review/{author.id}").status_code == 200


def test_somebody_of_the_same_organisation_is_found(
    app: Flask, found: Services, admin: FlaskClient
) -> None:
    (author,) = stories_of(app, 1)
    found.submissions.change(
        author.id, {"organisation": "Example-Works AG"}, at=found.now(), who="author"
    )
    device = at_work(app, JUDGES[0], REVIEWER)
    assert device.get(f"/en/review/{author.id}").status_code == 200
    device.post("/en/review/me", data={"organisation": "example works"})
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert conflict(found, JUDGES[0], kept) == "organisation"
    assert device.get(f"/en/review/{author.id}").status_code == 404
    assert (author.id, JUDGES[0]) in forbidden(found, by_track=False)
    assert plain("") == plain("GmbH") == ""


def test_the_firm_that_must_release_is_an_organisation_too(app: Flask, found: Services) -> None:
    (author,) = stories_of(app, 1, before="At Example Works we waited.")
    given = {"stands": "not_needed", "firm": "Example Works GmbH", "until": ""}
    author.client.post(f"/en/s/{author.id}/release", data=given)
    device = at_work(app, JUDGES[0], REVIEWER)
    page = device.get(f"/en/review/{author.id}").get_data(as_text=True)
    assert "we waited." in page
    assert "Example Works" not in page
    device.post("/en/review/me", data={"organisation": "Example-Works"})
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert conflict(found, JUDGES[0], kept) == "organisation"


def test_more_than_one_list_is_there_once_it_is_wanted(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    stories_of(app, 2)
    first = at_work(app, JUDGES[0], REVIEWER)

    def links() -> tuple[bool, bool]:
        one = first.get("/en/review/").get_data(as_text=True)
        other = admin.get("/en/organise/").get_data(as_text=True)
        return "/en/review/me" in one, PAGE in other

    at_work(app, JUDGES[1], REVIEWER)
    assert links() == (False, False)
    assert PAGE in admin.get("/en/organise/tools").get_data(as_text=True)
    at_work(app, JUDGES[2], REVIEWER)
    assert links() == (True, True)
    found.people.invite(JUDGES[2], "", [], at=found.now())
    assert links() == (False, False)
    found.events.set(assigned_only=True)
    assert links() == (True, True)


def test_by_track_everybody_gets_their_own(app: Flask, admin: FlaskClient, found: Services) -> None:
    tracks = [{"id": t, "de": t, "en": t.title()} for t in ("service", "culture")]
    found.events.set(tracks=tracks)
    authors = stories_of(app, 4)
    for k, author in enumerate(authors):
        given = {"track": ("service", "culture")[k % 2]}
        found.submissions.change(author.id, given, at=found.now(), who="author")
    for who, track in zip(JUDGES, ("service", "culture", "nonsense"), strict=True):
        device = at_work(app, who, REVIEWER)
        assert device.post("/en/review/me", data={"tracks": track}).status_code == 303
    assert found.panel.reviewer(JUDGES[2]).tracks == ()
    page = at_work(app, JUDGES[0], REVIEWER).get("/en/review/me").get_data(as_text=True)
    assert 'value="service" checked' in page
    admin.post(PAGE, data={"do": "fill", "each": "3", "by_track": "yes"})
    for k, author in enumerate(authors):
        assert found.panel.assignments()[author.id] == {JUDGES[k % 2], JUDGES[2]}


def test_agreement_is_krippendorffs_alpha_of_ordered_verdicts(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    assert agreement(found) is None
    assert "No story was judged by two yet." in admin.get(PAGE).get_data(as_text=True)
    authors = stories_of(app, 3)
    given = (("yes", "yes", "abstain"), ("no", "maybe", "no"), ("yes", "no", "yes"))
    for author, verdicts in zip(authors, given, strict=True):
        for who, verdict in zip(JUDGES, verdicts, strict=True):
            found.reviews.give(author.id, who, verdict, "", at=found.now())
    got = agreement(found)
    assert got is not None
    expected = krippendorff([[0, 0, 2], [2, 1, 0], [1, 0, 2]], level="ordinal")
    assert got.value == pytest.approx(expected.value)
    page = admin.get(PAGE).get_data(as_text=True)
    assert f"alpha is {expected.value:.2f}" in page.replace("&#39;", "'")
    assert "too few stories for an interval (3 with two verdicts; from 20 on)" in page
    assert "(2 verdicts: too few for an interval)" in page
    assert "yes and no: worth talking about" in page


def test_many_verdicts_have_an_interval_and_equal_ones_no_alpha(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    (author,) = stories_of(app, 1)
    for k in range(6):
        found.reviews.give(author.id, f"{k}@jury.example", "yes", "", at=found.now())
    page = admin.get(PAGE).get_data(as_text=True)
    assert "All 6 verdicts are the same" in page
    assert "<strong>100</strong> between " in page


def test_the_next_one_can_be_reached_without_a_verdict(app: Flask) -> None:
    first, second = stories_of(app, 2)
    device = at_work(app, JUDGES[0], REVIEWER)
    page = device.get(f"/en/review/{first.id}").get_data(as_text=True)
    assert f'href="/en/review/{second.id}">Skip to the next open one' in page
    device.post(f"/en/review/{second.id}", data={"verdict": "no"})
    assert "Skip to the next" not in device.get(f"/en/review/{first.id}").get_data(as_text=True)


@pytest.mark.parametrize("tag", ["de", "en"])
def test_every_page_is_there_in_both_languages(app: Flask, admin: FlaskClient, tag: str) -> None:
    (author,) = stories_of(app, 1)
    at_work(app, JUDGES[0], REVIEWER)
    for path in ("organise/reviewing", f"organise/{author.id}/reviewers", "review/me"):
        assert admin.get(f"/{tag}/{path}").status_code == 200
