from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm
from scipy.stats import t as student

from cxkit_effect._sequential import limits, spent, with_df


def test_five_equal_looks_have_the_published_limits() -> None:
    # Reboussin, DeMets, Kim & Lan (2000), Controlled Clinical Trials 21, 190-207: O'Brien-
    # Fleming type spending, two-sided .05, as R ldbounds 2.0 prints them.
    published = [4.8769, 3.3569, 2.6803, 2.2898, 2.0310]
    assert limits([0.2, 0.4, 0.6, 0.8, 1.0]) == pytest.approx(published, abs=2e-4)


def test_one_look_is_the_classical_one() -> None:
    assert limits([1.0])[0] == pytest.approx(norm.isf(0.025), abs=1e-6)


def test_all_the_error_is_spent_at_the_last_look() -> None:
    assert spent(1.0) == pytest.approx(0.05)
    assert spent(2.0) == pytest.approx(0.05)
    assert spent(0.1) < 1e-9


def test_fifty_looks_widen_the_last_by_less_than_a_seventh() -> None:
    last = limits(np.arange(1, 51) / 50)[-1]
    assert 1.08 < last / norm.isf(0.025) <= 1.15


def test_noise_crosses_as_often_as_promised() -> None:
    fractions = np.arange(1, 11) / 10
    rng = np.random.default_rng(0)
    sums = rng.standard_normal((4000, 10)).cumsum(axis=1)
    scores = np.abs(sums) / np.sqrt(np.arange(1, 11))
    crossed = (scores > limits(fractions)).any(axis=1).mean()
    assert crossed == pytest.approx(0.05, abs=0.008)


def test_an_estimated_error_uses_the_same_nominal_level() -> None:
    assert with_df(2.0, np.inf) == 2.0
    assert student.sf(with_df(2.0, 9.0), 9) == pytest.approx(norm.sf(2.0))


@pytest.mark.parametrize("fractions", [[], [0.5, 0.5], [0.0, 1.0], [0.5, 1.2]])
def test_fractions_that_do_not_rise_are_refused(fractions: list[float]) -> None:
    with pytest.raises(ValueError, match="rise"):
        limits(fractions)
