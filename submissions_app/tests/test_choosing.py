"""The suggested selection: against every possible one, what a wish costs, why not."""

from __future__ import annotations

from itertools import combinations, product
from random import Random

import pytest
from call_support import at_work, decided, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.choosing import Candidate, Selection, Wishes, rules_of, select
from cxkit_submissions.scoring import of_reviews, score
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import REVIEWER
from cxkit_submissions.suggesting import candidates

FACES = ("culture", "skills", "leadership")
PAGE = "/en/organise/suggestion"
ASKED = f"{PAGE}?places=2&least=0&practitioners=0&failures=0&new=0&each_language=0&faces=yes"


def story(name: str, points: float, **more: object) -> Candidate:
    return Candidate(id=name, score=points, **{"person": name, **more})  # type: ignore[arg-type]


def drawn(seed: int) -> list[Candidate]:
    random = Random(seed)
    return [
        story(
            f"s{k}",
            float(random.randrange(0, 101, 5)),
            person=f"p{random.randrange(7)}",
            faces=frozenset(random.sample(FACES, random.randrange(0, 3))),
            languages=frozenset(random.choice((("de",), ("en",), ("de", "en")))),
            practitioner=random.random() < 0.6,
            failure=random.random() < 0.4,
            new=random.random() < 0.5,
        )
        for k in range(9)
    ]


def by_trying_all(stories: list[Candidate], wishes: Wishes) -> float | None:
    """The best worth among all subsets, by the words of the wishes and not by the rules."""
    best = None
    for size in range(min(len(stories), wishes.places) + 1):
        for chosen in combinations(stories, size):
            turned = {face for each in stories for face in each.faces}
            fine = (
                len({each.person for each in chosen}) == len(chosen)
                and (not wishes.faces or turned <= {f for each in chosen for f in each.faces})
                and 100 * sum(e.practitioner for e in chosen) >= wishes.practitioners * size
                and 100 * sum(e.failure for e in chosen) >= wishes.failures * size
                and 100 * sum(bool(e.new) for e in chosen) >= wishes.new * size
                and all(
                    sum(tag in e.languages for e in chosen) >= wishes.each_language
                    for tag in ("de", "en")
                )
            )
            if fine:
                worth = sum(each.score - wishes.least for each in chosen)
                best = worth if best is None else max(best, worth)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_nothing_better_is_found_by_trying_all(seed: int) -> None:
    stories = drawn(seed)
    for wishes in (
        Wishes(places=4, least=30, practitioners=60, failures=25, each_language=1, new=40),
        Wishes(places=3, faces=False, practitioners=100),
        Wishes(places=2, each_language=2),
    ):
        found, expected = select(stories, wishes, FACES), by_trying_all(stories, wishes)
        assert (
            found.points == pytest.approx(expected)
            if expected is not None
            else (found.points is None and found.conflict)
        )


def test_a_wish_costs_what_the_selection_would_be_worth_without_it() -> None:
    stories = [
        story("visions", 90, practitioner=False),
        story("promises", 80, practitioner=False),
        story("steps", 60),
    ]
    found = select(stories, Wishes(places=2, practitioners=50, faces=False), ())
    assert found.chosen == ("visions", "steps")
    prices = {price.rule: (price.points, price.instead) for price in found.prices}
    assert prices["practitioners"] == (20, ("promises",))
    assert prices["places"] == (0, ())
    (why,) = found.why_not
    assert (why.id, why.points, why.out) == ("promises", 10, ("visions",))


def test_a_price_for_places_and_the_reason_of_who_is_second() -> None:
    stories = [story("a", 90), story("b", 70), story("again", 85, person="a")]
    found = select(stories, Wishes(places=1), FACES)
    assert found.chosen == ("a",)
    assert {p.rule: p.points for p in found.prices} == {"places": 70, "person": 0}
    assert {w.id: (w.points, w.out) for w in found.why_not} == {
        "b": (20, ("a",)),
        "again": (5, ("a",)),
    }
    assert found.nobody == FACES


def test_wishes_that_cannot_be_had_together_are_named_and_no_others() -> None:
    stories = [
        story("c", 90, faces=frozenset(["culture"]), languages=frozenset(["de"])),
        story("s", 10, faces=frozenset(["skills"]), languages=frozenset(["de"])),
    ]
    found = select(stories, Wishes(places=1, practitioners=50), FACES)
    assert found.chosen == ()
    assert found.points is None
    assert set(found.conflict) == {"places", "faces"}
    assert select(stories, Wishes(places=2, each_language=1), FACES).conflict == ("language_en",)
    assert select([], Wishes(places=2, each_language=1), FACES).conflict == ("language_en",)
    assert select([], Wishes(places=2), FACES) == Selection(
        points=0, prices=select([], Wishes(places=2), FACES).prices, nobody=FACES
    )


def test_a_story_that_is_impossible_says_with_which_wishes() -> None:
    stories = [
        story("in", 50, fixed=True),
        story("vendor", 99, practitioner=False),
    ]
    found = select(stories, Wishes(places=2, practitioners=100, faces=False), ())
    (why,) = found.why_not
    assert (why.id, why.points, why.rules) == ("vendor", None, ("practitioners",))


def test_what_is_in_stays_in_and_what_scores_too_low_stays_out() -> None:
    stories = [story("in", 5, fixed=True), story("low", 20), story("high", 80)]
    found = select(stories, Wishes(places=3, least=30), FACES)
    assert found.chosen == ("in", "high")


def test_of_equals_the_one_that_was_sent_first_is_taken_every_time() -> None:
    stories = [story(name, 50) for name in "abcdef"]
    assert {select(stories, Wishes(places=2), FACES).chosen for _ in range(3)} == {("a", "b")}


def test_whether_people_are_new_is_asked_only_where_it_is_known() -> None:
    known, unknown = story("a", 50, new=False), story("a", 50)
    wishes = Wishes(places=1, new=100)
    assert "new" in {rule.name for rule in rules_of([known], wishes, FACES)}
    assert "new" not in {rule.name for rule in rules_of([unknown], wishes, FACES)}


def test_few_verdicts_count_less_and_have_no_interval() -> None:
    one, many = score([100.0]), score([100.0, 100.0, 100.0, 50.0, 100.0, 100.0])
    assert (one.mean, one.low, one.careful) == (100.0, None, pytest.approx(200 / 3))
    assert many.mean is not None
    assert many.low is not None
    assert many.high is not None
    assert 50 < many.low < many.mean < many.high <= 100
    assert (many.spread, one.spread) == (50, 0)
    assert (score([]).mean, score([]).careful) == (None, 50)


def test_candidates_are_what_may_be_accepted_with_their_verdicts(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    names = ("in", "open", "refused", "waits")
    authors = {name: sent_and_proven(app, email=f"{name}@{name}.example") for name in names}
    sent_and_proven(app).client.post("/nowhere")
    decided(admin, authors["in"].id, "accept")
    decided(admin, authors["waits"].id, "wait")
    admin.post(f"/en/organise/{authors['refused'].id}/reject")
    for verdict in ("yes", "abstain"):
        judge = at_work(app, f"{verdict}@jury.example", REVIEWER)
        judge.post(f"/en/review/{authors['open'].id}", data={"verdict": verdict})
    got = {each.id: each for each in candidates(found)}
    assert authors["refused"].id not in got
    assert got[authors["in"].id].fixed
    assert not got[authors["waits"].id].fixed
    assert got[authors["open"].id].score == pytest.approx(200 / 3)
    assert got[authors["open"].id].faces == {"culture"}
    assert of_reviews(found.reviews.of(authors["open"].id)).n == 1


def test_the_page_suggests_explains_and_takes_over(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    authors = [sent_and_proven(app, title=f"Story {k}", email=f"{k}@{k}.example") for k in range(3)]
    assert "Wishes" in admin.get(PAGE).get_data(as_text=True)
    page = admin.get(ASKED).get_data(as_text=True)
    assert "2 stories" in page
    assert "as good as what is in; it would push out: Story" in page
    assert "No story at all was sent about:" in page
    chosen = [each.id for each in authors if f'name="chosen" value="{each.id}"' in page]
    assert len(chosen) == 2
    given = {"do": "accept", "chosen": chosen}
    assert admin.post("/en/organise/decide", data=given).status_code == 303
    assert set(found.pending.open()) == set(chosen)
    again = admin.get(ASKED).get_data(as_text=True)
    assert again.count("(in already)") == 2


@pytest.mark.parametrize(("tag", "wishes"), [*product(("de", "en"), ("", "&each_language=9"))])
def test_impossible_wishes_are_said_in_both_languages(
    app: Flask, admin: FlaskClient, tag: str, wishes: str
) -> None:
    sent_and_proven(app)
    address = ASKED.replace("/en/", f"/{tag}/").replace(
        "&each_language=0", wishes or "&each_language=0"
    )
    page = admin.get(address).get_data(as_text=True)
    said = {"de": "gehen nicht zusammen", "en": "cannot be had together"}[tag]
    assert (said in page) is bool(wishes)


def test_wrong_wishes_are_named_all_at_once(admin: FlaskClient) -> None:
    answer = admin.get(f"{PAGE}?places=0&least=x&practitioners=101&failures=0&new=0&each_language=")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('<li><a href="#') == 4
    assert "Places: a whole number from 1 to 500." in page
