"""One unit against a mixture, against published values and conditions of optimality."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from cxkit_effect._synthetic import MIN_BEFORE, mixture, placebo_test, simplex_weights

# Packs of cigarettes sold per head and year in 39 states, 1970 to 2000 (Orzechowski &
# Walker 2005, The Tax Burden on Tobacco, as in the R package synthdid, BSD-3-Clause).
PACKS = Path(__file__).with_name("packs.csv")
BEFORE = 19


@pytest.fixture(scope="module")
def california() -> tuple[np.ndarray, np.ndarray]:
    rows = {
        row[0]: [float(x) for x in row[1:]]
        for row in csv.reader(PACKS.read_text(encoding="utf-8").splitlines()[1:])
    }
    return np.asarray(rows.pop("California")), np.asarray(list(rows.values())).T


def test_the_tobacco_tax_of_california_is_as_published(
    california: tuple[np.ndarray, np.ndarray],
) -> None:
    # Arkhangelsky et al. (2021), American Economic Review 111, table 1: synthetic control
    # -19.6, by an approximate search; difference in differences -27.3.
    y, x = california
    found = mixture(y, x, BEFORE)
    assert found.effect == pytest.approx(-19.6, abs=0.15)
    plain = (y[BEFORE:].mean() - y[:BEFORE].mean()) - (x[BEFORE:].mean() - x[:BEFORE].mean())
    assert plain == pytest.approx(-27.3, abs=0.06)
    # Abadie, Diamond & Hainmueller (2010): consumption fell by about a quarter, and Utah,
    # Nevada, Montana, Colorado and Connecticut carry the mixture.
    assert np.sum(found.weights > 1e-6) <= 8


def test_the_weights_are_the_best_by_the_conditions_of_optimality(
    california: tuple[np.ndarray, np.ndarray],
) -> None:
    y, x = (part[:BEFORE] for part in california)
    weights = simplex_weights(y, x)
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert weights.min() >= 0
    gradient = x.T @ (x @ weights - y)
    used = weights > 0
    # Karush-Kuhn-Tucker: one gradient among those used, and none lower elsewhere.
    assert np.ptp(gradient[used]) < 1e-6
    assert gradient[~used].min() > gradient[used].mean() - 1e-6


def test_a_unit_that_is_a_mixture_is_found_exactly() -> None:
    rng = np.random.default_rng(0)
    others = rng.normal(50, 5, (12, 5))
    wanted = np.asarray([0.2, 0, 0.5, 0, 0.3])
    assert simplex_weights(others @ wanted, others) == pytest.approx(wanted, abs=1e-9)
    assert simplex_weights(others[:, 0], others[:, :1]).tolist() == [1.0]


def test_the_p_value_is_a_rank_and_says_how_small_it_can_be() -> None:
    rng = np.random.default_rng(1)
    others = rng.normal(50, 1, (20, 7)) + rng.normal(0, 3, (20, 1))
    unit = others[:, :3].mean(axis=1) + 0.3 * rng.standard_normal(20)
    unit[14:] += 30
    found = placebo_test(unit, others, 14)
    assert found.p_value == found.smallest_p == 1 / 8
    assert found.effect == pytest.approx(30, abs=2)
    # Seven others allow no interval at 95 %, and one at 87.5 %.
    assert found.interval is None
    assert found.reached == 7 / 8
    assert found.widest is not None
    assert found.widest.low < 30 < found.widest.high
    assert not found.poor_fit
    assert found.others.shape == (7,)


def test_the_interval_spans_what_a_pair_allows() -> None:
    rng = np.random.default_rng(2)
    others = rng.normal(50, 1, (24, 24)) + rng.normal(0, 3, (24, 1))
    unit = others[:, :4].mean(axis=1) + 0.4 * rng.standard_normal(24)
    unit[18:] += 5
    found = placebo_test(unit, others, 18)
    assert found.interval is not None
    assert found.interval.low < 5 < found.interval.high
    # With 24 others .05 of 25 ranks is one: an effect is in if one pair at least allows it.
    allowed = []
    for u in range(24):
        rest = np.delete(others, u, axis=1)
        reference = mixture(others[:, u], rest, 18).ratio
        for effect in (found.interval.low, found.interval.high):
            taken = unit.copy()
            taken[18:] -= effect
            allowed.append(mixture(taken, rest, 18).ratio <= reference * (1 + 1e-9))
    assert any(allowed[::2])
    assert any(allowed[1::2])
    narrower = placebo_test(unit, others, 18, 0.9).interval
    assert narrower is not None
    assert narrower.width < found.interval.width
    # No effect is allowed by half of the pairs: what came was no constant.
    assert placebo_test(unit, others, 18, 0.5).interval is None


def test_where_nothing_was_done_the_rank_is_even() -> None:
    found = np.zeros(5)
    for seed in range(200):
        rng = np.random.default_rng(seed)
        units = rng.normal(0, 1, (14, 5)) + rng.normal(0, 2, (14, 1))
        found[round(placebo_test(units[:, 0], units[:, 1:], 10).p_value * 5) - 1] += 1
    # Each of five ranks with probability 1/5: chi-squared with 4 degrees, 99 %.
    assert ((found - 40) ** 2 / 40).sum() < 13.3


def test_a_stand_in_that_does_not_follow_is_said() -> None:
    rng = np.random.default_rng(3)
    others = rng.normal(50, 1, (12, 4))
    found = placebo_test(rng.normal(80, 1, 12), others, 8)
    assert found.poor_fit


def test_a_perfect_stand_in_has_no_limit_to_its_ratio() -> None:
    others = np.random.default_rng(4).normal(50, 1, (12, 4))
    unit = others[:, 0].copy()
    unit[8:] += 1
    found = mixture(unit, others, 8)
    assert found.ratio > 1e6
    still = mixture([1.0] * 4, np.ones((4, 2)), 2)
    assert (still.ratio, still.effect) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: placebo_test(np.ones(9), np.ones((9, 2)), 7), "other units"),
        (lambda: placebo_test(np.ones(9), np.ones((9, 5)), MIN_BEFORE - 1), "periods before"),
        (lambda: mixture([1.0, np.nan], np.ones((2, 2)), 1), "every unit in every period"),
        (lambda: mixture([1.0, 2.0], np.ones((2, 2)), 2), "within"),
        (lambda: simplex_weights([1.0], np.ones((2, 2))), "same periods"),
    ],
)
def test_what_is_too_little_is_said(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
