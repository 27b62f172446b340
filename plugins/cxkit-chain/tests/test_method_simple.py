"""F53 and F82: right the first time, by the book, and unhappy all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cxkit import Assessment, Finding
from cxkit.stats import newcombe, wilson

Look = Callable[..., Assessment]
One = Callable[..., Finding]


def log_of(paths: dict[str, int], ratings: dict[str, list[int]] | None = None) -> str:
    """Cases by path, each an activity a day, with ratings of the first cases of a path."""
    lines, case = ["case,activity,time,rating"], 0
    for path, count in paths.items():
        given = (ratings or {}).get(path, [])
        for k in range(count):
            case += 1
            for day, activity in enumerate(path):
                rating = given[k] if k < len(given) and day == len(path) - 1 else ""
                lines.append(f"{case},{activity},2026-01-{1 + day:02d}T00:00:00Z,{rating}")
    return "\n".join(lines) + "\n"


def test_right_the_first_time_is_what_was_not_repeated(look: Look, one: One) -> None:
    found = one(look(log_of({"abc": 30, "abbc": 10})), "first_time_right")
    interval = wilson(30, 40)
    assert found.estimate.value == 0.75
    assert (found.estimate.low, found.estimate.high) == (interval.low, interval.high)
    assert found.function == "F53"


def test_three_figures_and_never_one(look: Look) -> None:
    measures = {f.measure for f in look(log_of({"abc": 30})).select(function="F53")}
    assert measures == {"lead_time_p50", "lead_time_p90", "first_time_right"}


def test_what_failed_was_not_right(look: Look, one: One) -> None:
    found = one(look(log_of({"abc": 30, "axc": 10}), failure=["x"]), "first_time_right")
    assert found.estimate.value == 0.75


def test_nobody_can_judge_what_is_not_over(look: Look) -> None:
    found = look(log_of({"ab": 10}), ends=["c"])
    assert found.one(measure="first_time_right") is None


def test_by_the_book_and_unhappy(look: Look, one: One) -> None:
    ratings = {"abc": [1] * 6 + [5] * 14, "acb": [1] * 8 + [5] * 2}
    found = look(
        log_of({"abc": 40, "acb": 20, "ab": 5}, ratings),
        happy_path=["a", "b", "c"],
        unhappy_below=3,
    )
    conformance = one(found, "conformance")
    # The five that are still on the way are nobody's fault.
    assert conformance.estimate.value == pytest.approx(40 / 60)
    assert conformance.data["on_the_way"] == 5
    unhappy = one(found, "compliant_unhappy")
    assert unhappy.estimate.value == pytest.approx(6 / 20)
    assert unhappy.estimate.n == 20
    less = unhappy.data["less_than_others"]
    expected = newcombe(6, 20, 8, 10)
    assert less == {
        "value": pytest.approx(-0.5),
        "low": pytest.approx(expected.low),
        "high": pytest.approx(expected.high),
    }


def test_the_unhappiness_of_few_stays_theirs(look: Look, one: One) -> None:
    ratings = {"abc": [1, 5, 5], "acb": [1]}
    how = {"happy_path": ["a", "b", "c"], "unhappy_below": 3}
    found = one(look(log_of({"abc": 40, "acb": 5}, ratings), **how), "compliant_unhappy")
    assert found.estimate.status == "suppressed"
    assert found.data == {}
    assert "%" not in found.explanation["en"]


def test_others_are_not_compared_with_if_they_are_few(look: Look, one: One) -> None:
    ratings = {"abc": [1, 5, 5, 5, 5, 5], "acb": [1]}
    how = {"happy_path": ["a", "b", "c"], "unhappy_below": 3}
    found = one(look(log_of({"abc": 40, "acb": 5}, ratings), **how), "compliant_unhappy")
    assert found.data == {"less_than_others": None}


def test_nothing_is_said_about_ratings_that_nobody_gave(look: Look) -> None:
    found = look(log_of({"abc": 9}), happy_path=["a", "b", "c"])
    assert found.one(measure="conformance") is not None
    assert found.one(measure="compliant_unhappy") is None
