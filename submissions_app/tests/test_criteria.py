"""Criteria: how they are written, marked, weighted, and what organisers see of them."""

from __future__ import annotations

import pytest
from call_support import at_work, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit.stats import krippendorff
from cxkit_submissions.criteria import (
    Criterion,
    as_lines,
    from_documents,
    from_lines,
    to_documents,
    weighted,
)
from cxkit_submissions.judging import agreement_on, criteria_of, score_of
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import REVIEWER
from cxkit_submissions.suggesting import candidates

LINES = """use | 3 | Nutzen für andere | Use to others
1 | nur für uns | only for us
5 | am Montag | on Monday
honest | 1 | Ehrlichkeit | Honesty"""
PAGE = "/en/organise/criteria"


@pytest.fixture
def set_up(admin: FlaskClient) -> FlaskClient:
    assert admin.post(PAGE, data={"criteria": LINES}).status_code == 303
    return admin


def test_lines_become_criteria_and_lines_again() -> None:
    found, wrong = from_lines(LINES + "\n\n")
    assert wrong == []
    assert [(c.id, c.weight) for c in found] == [("use", 3), ("honest", 1)]
    assert found[0].anchors[5] == {"de": "am Montag", "en": "on Monday"}
    assert as_lines(found) == LINES
    assert from_documents(to_documents(found)) == found


@pytest.mark.parametrize(
    "line",
    [
        "1 | without | criterion",
        "use | 0 | a | b",
        "use | 11 | a | b",
        "use | x | a | b",
        "Use It | 1 | a | b",
        "use | 1 | a",
        "use | 1 |  | b",
        "nonsense",
    ],
)
def test_a_line_that_says_nothing_is_named(line: str) -> None:
    assert from_lines(line) == ((), [1])
    assert from_lines(f"good | 1 | a | b\n\n{line}")[1] in ([3], [])


def test_there_are_not_too_many_and_none_twice() -> None:
    many = "\n".join(f"c{k} | 1 | a | b" for k in range(9))
    assert from_lines(many)[1] == [9]
    assert from_lines("aa | 1 | a | b\naa | 1 | a | b")[1] == [2]


def test_marks_are_weighted_on_0_to_100() -> None:
    criteria = from_lines(LINES)[0]
    assert weighted(criteria, {"use": 5, "honest": 1}) == 75
    assert weighted(criteria, {"honest": 3}) == 50
    assert weighted(criteria, {"gone": 3}) is None


def test_a_wrong_line_is_said_and_what_was_written_stays(
    admin: FlaskClient, found: Services
) -> None:
    answer = admin.post(PAGE, data={"criteria": "nonsense"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "These lines say nothing: 1." in page
    assert ">nonsense</textarea>" in page
    assert criteria_of(found) == ()


def test_a_reviewer_marks_each_criterion_and_sees_what_a_mark_means(
    app: Flask, set_up: FlaskClient, found: Services
) -> None:
    author = sent_and_proven(app)
    judge = at_work(app, "judge@jury.example", REVIEWER)
    address = f"/en/review/{author.id}"
    assert "5: on Monday" in judge.get(address).get_data(as_text=True)
    assert "Nutzen für andere" in judge.get(f"/de/review/{author.id}").get_data(as_text=True)
    answer = judge.post(address, data={"mark-use": "9", "mark-honest": "2", "note": "Kept"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('<li><a href="#') == 2
    assert "Kept" in page
    assert 'name="mark-honest" value="2" checked' in page
    given = {"verdict": "yes", "mark-use": "5", "mark-honest": "1"}
    assert judge.post(address, data=given).status_code == 303
    assert found.marks.of(author.id) == {"judge@jury.example": {"honest": 1, "use": 5}}
    assert 'name="mark-use" value="5" checked' in judge.get(address).get_data(as_text=True)
    assert score_of(found, author.id).mean == 75
    (candidate,) = candidates(found)
    assert candidate.score == pytest.approx((75 + 100) / 3)
    assert judge.post(address, data={"verdict": "abstain"}).status_code == 303
    assert found.marks.of(author.id) == {}
    judge.post(address, data=given)
    judge.post(f"{address}/conflict")
    assert found.marks.of(author.id) == {}


def test_organisers_see_agreement_on_each_criterion(
    app: Flask, set_up: FlaskClient, found: Services
) -> None:
    marks = ((5, 4, 5), (1, 2, 1), (3, 3, 5))
    for k, given in enumerate(marks):
        author = sent_and_proven(app, email=f"w{k}@firm{k}.example")
        for who, mark in zip("abc", given, strict=True):
            found.marks.give(author.id, f"{who}@jury.example", {"use": mark})
    got = agreement_on(found, "use")
    assert got is not None
    table = [[0, 0, 0, 1, 2], [2, 1, 0, 0, 0], [0, 0, 2, 0, 1]]
    assert got.value == pytest.approx(krippendorff(table, level="ordinal").value)
    assert agreement_on(found, "honest") is None
    page = set_up.get("/en/organise/reviewing").get_data(as_text=True)
    assert f"alpha is {got.value:.2f}" in page
    assert "Honesty (weight 1)" in page


def test_without_criteria_the_verdict_is_all(app: Flask, found: Services) -> None:
    author = sent_and_proven(app)
    judge = at_work(app, "judge@jury.example", REVIEWER)
    assert "mark-" not in judge.get(f"/en/review/{author.id}").get_data(as_text=True)
    judge.post(f"/en/review/{author.id}", data={"verdict": "yes"})
    assert score_of(found, author.id).mean == 100
    assert isinstance(from_lines(LINES)[0][0], Criterion)


@pytest.mark.parametrize("tag", ["de", "en"])
def test_the_page_is_there_in_both_languages(set_up: FlaskClient, tag: str) -> None:
    page = set_up.get(f"/{tag}/organise/criteria").get_data(as_text=True)
    assert "use | 3 | Nutzen für andere | Use to others" in page
