from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from cxkit import Draft
from cxkit.context import Context
from cxkit.initiative import Benefit
from cxkit.initiative.journal import Registration, StopRule
from cxkit.tallies import AnswerTallies
from cxkit_effect._adapt import Belief, Evidence, advise
from cxkit_effect._anytime import Horizon
from cxkit_effect._method_adapt import _cases, adapted

RULE = StopRule(smallest_worth=2)
PRIOR = Belief(mean=4, sd=2)
HORIZON = Horizon(factor=1 / 24 + 1 / 12)


def factor(periods: int) -> float:
    return 1 / 24 + 1 / periods


def evidence(value: float, se: float = 1.0, looks: int = 12) -> Evidence:
    return Evidence(
        value=value,
        se=se,
        proven=value > 3.3 * se,
        looks=looks,
        factor_after=factor,
        reach_after=lambda k: float(HORIZON.critical(factor(k))),
    )


def test_a_belief_is_updated_by_precision() -> None:
    # Lindley (1965): (4 / 4 + 1 / 1) / (1 / 4 + 1 / 1), and 1 / (1 / 4 + 1 / 1).
    found = PRIOR.updated(1.0, 1.0)
    assert found.mean == pytest.approx(2 / 1.25)
    assert found.sd**2 == pytest.approx(1 / 1.25)
    assert found.above(2.0) == pytest.approx(norm.sf((2 - 1.6) / found.sd))


@given(st.floats(-50, 50), st.floats(0.1, 20), st.floats(-50, 50), st.floats(0.1, 20))
def test_a_belief_lies_between_what_was_expected_and_what_was_found(
    mean: float, sd: float, value: float, se: float
) -> None:
    found = Belief(mean=mean, sd=sd).updated(value, se)
    assert min(mean, value) - 1e-6 <= found.mean <= max(mean, value) + 1e-6
    assert found.sd <= min(sd, se) * (1 + 1e-9)


def test_what_is_certain_is_not_updated() -> None:
    sure = Belief(mean=3, sd=0)
    assert sure.updated(-9, 1) == sure
    assert (sure.above(3), sure.above(3.1)) == (1.0, 0.0)


def test_a_stated_range_leaves_out_a_tenth_on_either_side() -> None:
    found = Belief.expected(Benefit(low=2, likely=5, high=8), 1)
    assert found.above(8) == pytest.approx(0.1)
    assert found.above(2) == pytest.approx(0.9)
    fall = Belief.expected(Benefit(low=-8, likely=-5, high=-2), -1)
    assert (fall.mean, fall.sd) == (found.mean, pytest.approx(found.sd))


@pytest.mark.parametrize(
    ("value", "se", "choice", "why"),
    [
        (6.0, 1.0, "scale", "worth_it"),
        (6.0, 3.0, "continue", "not_proven_yet"),
        (2.0, 1.0, "continue", "open"),
        (1.0, 1.0, "adjust", "rather_not_worth_it"),
        (-1.0, 1.0, "stop", "hardly_worth_it"),
    ],
)
def test_the_rule_chooses_by_the_probability_that_it_is_worth_it(
    value: float, se: float, choice: str, why: str
) -> None:
    found = advise(PRIOR, evidence(value, se), RULE)
    assert (found.choice, found.why) == (choice, why)
    assert found.probability == PRIOR.updated(value, se).above(2)


def test_the_errors_of_the_rule_are_those_of_a_simulation() -> None:
    found = advise(PRIOR, evidence(3.0), RULE)
    rng = np.random.default_rng(1)
    grown = 1 / np.asarray([factor(k) / factor(12) for k in range(1, 13)])
    steps = np.sqrt(np.diff(grown, prepend=0))
    noise = (rng.standard_normal((5000, 12)) * steps).cumsum(axis=1) / grown
    ses = grown**-0.5

    def probability(values: np.ndarray) -> np.ndarray:
        beliefs = 1 / (1 / 4 + 1 / ses**2)
        mean = (4 / 4 + values / ses**2) * beliefs
        return norm.sf((2 - mean) / np.sqrt(beliefs))

    reach = np.asarray([float(HORIZON.critical(factor(k))) for k in range(1, 13)]) * ses
    scaled = ((probability(noise) > 0.8) & (noise > reach)).any(axis=1).mean()
    stopped = (probability(noise + 4) < 0.2).any(axis=1).mean()
    assert found.scaled_by_chance == pytest.approx(scaled, abs=0.006)
    assert found.stopped_by_chance == pytest.approx(stopped, abs=0.006)
    assert found.scaled_by_chance < 0.025


def test_a_certain_expectation_neither_scales_nor_stops_by_chance() -> None:
    for mean, choice in ((3.0, "scale"), (1.0, "stop")):
        found = advise(Belief(mean=mean, sd=0), evidence(6.0), RULE)
        assert found.choice == choice
        assert found.stopped_by_chance == float(choice == "stop")


def decision(found: Context) -> Draft:
    (draft,) = adapted(found)
    return draft


def test_a_proven_effect_is_scaled_with_its_reason_and_errors(
    answers: Callable[..., AnswerTallies],
    context: Callable[..., Context],
    registration: Callable[..., Registration],
) -> None:
    tallies = answers(rise={f"u{k}": 0.9 for k in range(1, 5)})
    draft = decision(context(tallies, registration()))
    assert draft.measure == "decision"
    assert draft.data["choice"] == "scale"
    assert draft.estimate.value > 0.8
    assert draft.estimate.n_by_group == {"turned": 480, "not_turned": 480}
    assert "{value}" in draft.explanation["en"]
    assert "{" not in draft.data["reason"]["de"]
    assert "of 100 cases" in draft.explanation["en"]


def test_where_less_is_good_a_fall_is_scaled_and_a_rise_stopped(
    answers: Callable[..., AnswerTallies],
    context: Callable[..., Context],
    registration: Callable[..., Registration],
) -> None:
    fewer = registration(direction=-1, expected=Benefit(low=-25, likely=-15, high=-5))
    for rise, choice in ((-0.9, "scale"), (0.9, "stop")):
        tallies = answers(rise={f"u{k}": rise for k in range(1, 5)})
        assert decision(context(tallies, fewer)).data["choice"] == choice


def test_before_there_is_a_result_one_continues(
    answers: Callable[..., AnswerTallies],
    context: Callable[..., Context],
    registration: Callable[..., Registration],
) -> None:
    early = registration(start=date(2026, 10, 1))
    draft = decision(context(answers(), early))
    assert draft.data["choice"] == "continue"
    assert draft.persons is False
    assert draft.data["scaled_by_chance"] is None
    # The range says .9 for more than 5; 15 - 10 is that far below.
    assert draft.estimate.value == pytest.approx(0.9)
    assert "cannot be said yet" in draft.explanation["en"]


def test_what_a_simulation_cannot_tell_from_never_is_not_called_never() -> None:
    assert _cases(0.0) == {"en": "fewer than 0.1", "de": "weniger als 0,1"}
    assert _cases(0.025) == {"en": "2.5", "de": "2,5"}


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.9999, "more than 0.99"), (0.0004, "less than 0.01"), (0.25, "0.25")],
)
def test_no_probability_is_said_as_certainty(probability: float, words: str) -> None:
    from cxkit_effect._method_adapt import _filled

    said = _filled({"en": "of {value}.", "de": "von {value}."}, probability)
    assert said["en"] == f"of {words}."
    assert "." not in said["de"].removesuffix(".")
