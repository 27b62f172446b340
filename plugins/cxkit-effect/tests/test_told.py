"""What others told about the same tile, as part of what is believed before a result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from attrs import evolve

from cxkit.context import Context
from cxkit.demo.stories import demo_feed
from cxkit.initiative import Benefit
from cxkit.initiative.journal import Registration
from cxkit.story import Story
from cxkit.tallies import AnswerTallies
from cxkit_effect._method_adapt import adapted
from cxkit_effect._told import prior_of

Answers = Callable[..., AnswerTallies]
Contexts = Callable[..., Context]
Registrations = Callable[..., Registration]


def story(name: str, result: str | None, **values: Any) -> Story:
    """A story about the tile of the tests, told before its expectation was written down."""
    one = next(each for each in demo_feed().stories if each.effect)
    assert one.effect is not None
    effect = evolve(one.effect, result=result) if result else None
    usual = {"tiles": ("care.listen",), "invented": False, "consented": date(2026, 2, 1)}
    return evolve(one, id=name, effect=effect, **{**usual, **values})


def test_without_stories_the_prior_is_what_was_expected(
    context: Contexts, registration: Registrations
) -> None:
    found = prior_of(context(None), registration())
    assert found.belief == found.expected
    assert (found.stories, found.better) == ((), 0)


def test_stories_temper_what_was_expected_and_widen_it(
    context: Contexts, registration: Registrations
) -> None:
    told = (story("a", "better"), story("b", "none"), story("c", "worse"), story("d", "mixed"))
    found = prior_of(context(None, stories=told), registration())
    # Weight 4/9; shares 1, 0, -1 and 1/2 of 15 have the mean 1/8 and the variance 35/64.
    assert found.belief.mean == pytest.approx(5 / 9 * 15 + 4 / 9 * 15 / 8)
    variance = found.expected.sd**2 + 4 / 9 * 35 / 64 * 15**2 + 20 / 81 * (7 / 8 * 15) ** 2
    assert found.belief.sd == pytest.approx(variance**0.5)
    assert (found.stories, found.better) == (("a", "b", "c", "d"), 1)


def test_success_stories_alone_make_nobody_surer(
    context: Contexts, registration: Registrations
) -> None:
    told = tuple(story(f"s{k}", "better") for k in range(50))
    found = prior_of(context(None, stories=told), registration())
    assert found.belief == found.expected
    assert found.better == 50


@pytest.mark.parametrize(
    "values",
    [
        {"result": "unclear"},
        {"result": None},
        {"invented": True},
        {"consented": date(2026, 3, 2)},
        {"tiles": ("care.answer",)},
    ],
)
def test_what_says_nothing_or_came_later_does_not_count(
    context: Contexts, registration: Registrations, values: dict[str, Any]
) -> None:
    told = (story("a", **{"result": "worse", **values}),)
    assert prior_of(context(None, stories=told), registration()).stories == ()


def test_only_tiles_and_hopes_are_tempered(context: Contexts, registration: Registrations) -> None:
    found = context(None, stories=(story("a", "worse"),))
    metric = registration(target="rate", target_kind="metric")
    nothing = registration(expected=Benefit(low=-5, likely=0, high=5))
    assert [prior_of(found, each).stories for each in (metric, nothing)] == [(), ()]


def test_a_wanted_fall_is_tempered_in_the_good_direction(
    context: Contexts, registration: Registrations
) -> None:
    fall = registration(direction=-1, expected=Benefit(low=-25, likely=-15, high=-5))
    found = prior_of(context(None, stories=(story("a", "worse"),)), fall)
    assert found.belief.mean == pytest.approx(2 / 3 * 15 - 1 / 3 * 15)


def test_what_to_do_next_says_that_stories_count(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    told = (story("a", "worse"), story("b", "better"))
    (alone,) = adapted(context(answers(), registration()))
    (draft,) = adapted(context(answers(), registration(), stories=told))
    assert draft.data["prior"]["mean"] < alone.data["prior"]["mean"]
    assert draft.data["expected"] == alone.data["expected"] == alone.data["prior"]
    assert draft.data["stories"] == ["a", "b"]
    assert "of 2 about this tile" in draft.explanation["en"]
    assert "Von 2 zu dieser Kachel" in draft.explanation["de"]
    assert "Stories" not in alone.explanation["en"]
    # The second error is still that of an effect as it was registered.
    assert draft.data["stopped_by_chance"] >= alone.data["stopped_by_chance"]
