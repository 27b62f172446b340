"""Comparisons of two: strengths against a textbook, level of the interval, which pair is next."""

from __future__ import annotations

import pytest
from call_support import at_work, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.pairs import Comparison, next_pair, strengths
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import REVIEWER

# Agresti (2002), Categorical Data Analysis, 2nd ed., table 10.10: seven baseball teams in
# 1987, games won by the row against the column; estimates with Baltimore at 0 in 10.6.1.
TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
WON = (
    (0, 7, 9, 7, 7, 9, 11),
    (6, 0, 7, 5, 11, 9, 9),
    (4, 6, 0, 7, 7, 8, 12),
    (6, 8, 6, 0, 6, 7, 10),
    (6, 2, 6, 7, 0, 7, 12),
    (4, 4, 5, 6, 6, 0, 6),
    (2, 4, 1, 3, 1, 7, 0),
)
ESTIMATES = (1.58, 1.44, 1.29, 1.25, 1.11, 0.68, 0.0)
PAGE = "/en/review/pairs"


def won(first: str, second: str, times: int = 1) -> list[Comparison]:
    return [Comparison(first=first, second=second, choice="first")] * times


def test_strengths_are_those_of_the_textbook() -> None:
    games = [
        game
        for i, row in enumerate(WON)
        for j, n in enumerate(row)
        for game in won(TEAMS[i], TEAMS[j], n)
    ]
    found = strengths(TEAMS, games, imaginary=0)
    relative = [each.value - found[-1].value for each in found]
    assert relative == pytest.approx(ESTIMATES, abs=0.006)


def test_the_interval_holds_its_level() -> None:
    """Sixty comparisons of eight stories, 200 times; true strengths known."""
    import numpy as np

    random = np.random.default_rng(20270104)
    stories = [f"s{k}" for k in range(8)]
    hits = total = 0
    for _ in range(200):
        truth = random.normal(0, 1, 8)
        truth -= truth.mean()
        games = []
        for _ in range(60):
            a, b = random.choice(8, 2, replace=False)
            better = random.random() < 1 / (1 + np.exp(truth[b] - truth[a]))
            games += won(stories[a], stories[b]) if better else won(stories[b], stories[a])
        for each, true in zip(strengths(stories, games), truth, strict=True):
            if each.low is not None and each.high is not None:
                total += 1
                hits += each.low <= 100 / (1 + np.exp(-true)) <= each.high
    assert total > 1500
    assert hits / total > 0.93


def test_few_comparisons_have_no_interval_and_finite_strengths() -> None:
    a, b, c = strengths(("a", "b", "c"), won("a", "b", 3) + won("a", "gone"))
    assert a.value > 0 > b.value
    assert b.value == pytest.approx(-a.value)
    assert (a.n, c.n, c.value, c.chance) == (3, 0, 0, 50)
    assert a.low is None
    (many, _) = strengths(("a", "b"), won("a", "b", 5))
    assert many.low is not None
    assert many.high is not None
    assert many.low < many.chance < many.high
    alike = [Comparison(first="a", second="b", choice="alike")] * 6
    assert [each.value for each in strengths(("a", "b"), alike)] == pytest.approx([0, 0])
    assert strengths((), ()) == ()


def test_without_the_imaginary_story_what_always_won_has_no_strength() -> None:
    for games in (won("a", "b", 3), won("a", "b", 3) + won("c", "b", 2) + won("b", "c")):
        with pytest.raises(ValueError, match="not finite"):
            strengths(("a", "b", "c"), games, imaginary=0)


def test_the_next_pair_is_new_and_of_what_was_compared_least() -> None:
    assert next_pair(("a", "b", "c"), (), ()) == ("a", "b")
    first = tuple(won("a", "b"))
    assert next_pair(("a", "b", "c"), first, first) == ("a", "c")
    assert next_pair(("a", "b", "c", "d"), (), first) == ("c", "d")
    assert next_pair(("a", "b"), tuple(won("b", "a")), ()) is None
    assert next_pair(("a",), (), ()) is None


def test_a_reviewer_compares_until_no_pair_is_left(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    ids = [sent_and_proven(app, email=f"w{k}@firm{k}.example").id for k in range(3)]
    judge = at_work(app, "judge@jury.example", REVIEWER)
    for name in ("second", "third"):
        at_work(app, f"{name}@jury.example", REVIEWER)
    assert "Compare two at a time" in judge.get("/en/review/").get_data(as_text=True)
    for k in range(3):
        page = judge.get(PAGE).get_data(as_text=True)
        assert f"{k} pairs compared" in page
        first = page.split('name="first" value="')[1][:8]
        second = page.split('name="second" value="')[1][:8]
        given = {"first": first, "second": second, "choice": "second"}
        assert judge.post(PAGE, data=given).status_code == 303
    assert "no pair left" in judge.get(PAGE).get_data(as_text=True)
    again = {"first": ids[1], "second": ids[0], "choice": "alike"}
    judge.post(PAGE, data=again)
    assert len(found.pairs.all()) == 3
    page = admin.get("/en/organise/pairs").get_data(as_text=True)
    assert page.count("2 comparisons: too few to say anything") == 3
    for k in range(4):
        found.pairs.say(
            f"{k}@jury.example",
            Comparison(first=ids[0], second=ids[1], choice="first"),
            at=found.now(),
        )
    assert "%</strong> between" in admin.get("/en/organise/pairs").get_data(as_text=True)


@pytest.mark.parametrize("choice", ["", "both", "first"])
def test_a_choice_is_among_the_known_and_of_what_one_may_judge(
    app: Flask, found: Services, choice: str
) -> None:
    sent_and_proven(app)
    judge = at_work(app, "judge@jury.example", REVIEWER)
    given = {"first": "X", "second": "Y", "choice": choice}
    answer = judge.post(PAGE, data=given)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.get_data(as_text=True)
    assert found.pairs.all() == ()


@pytest.mark.parametrize("tag", ["de", "en"])
def test_both_pages_are_there_in_both_languages_and_blind(
    app: Flask, admin: FlaskClient, tag: str
) -> None:
    for k in range(2):
        sent_and_proven(app, email=f"w{k}@firm{k}.example", before="Steed rode.")
    judge = at_work(app, "judge@jury.example", REVIEWER)
    page = judge.get(f"/{tag}/review/pairs").get_data(as_text=True)
    assert "A. Example" not in page
    assert admin.get(f"/{tag}/organise/pairs").status_code == 200
    assert judge.get(f"/{tag}/organise/pairs").status_code == 403
