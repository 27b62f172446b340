"""Mediation, against pingouin and against worked algebra."""

from __future__ import annotations

import numpy as np
import pytest

from cxkit_effect._mediation import ASSUMPTIONS, MIN_UNITS, mediation

TURN = [0] * 10 + [1] * 12
RESPECT = [3.1, 2.4, 3.8, 2.9, 3.3, 2.2, 3.6, 2.7, 3.0, 2.8]
RESPECT += [4.1, 3.4, 4.6, 3.9, 4.4, 3.2, 4.8, 3.7, 4.0, 4.3, 3.5, 4.2]
PAID = [51, 47, 56, 50, 53, 44, 57, 46, 52, 49, 60, 55, 63, 57, 62, 51, 66, 58, 59, 64, 54, 61]


def test_paths_are_those_of_pingouin() -> None:
    # pingouin 0.7.0, mediation_analysis(x, m, y): a 1.028333, total 8.666667, direct
    # .018577, indirect 8.648090; its bootstrap of 2,000, seed 1: 5.07 to 11.88.
    found = mediation(TURN, RESPECT, PAID)
    assert found is not None
    assert found.a == pytest.approx(1.028333, abs=1e-6)
    assert found.direct == pytest.approx(0.018577, abs=1e-6)
    assert found.indirect == pytest.approx(8.648090, abs=1e-6)
    assert found.total == pytest.approx(8.666667, abs=1e-6)
    assert found.interval is not None
    # Ours reaches further out, as the bootstrap of few units is too narrow.
    assert found.interval.low == pytest.approx(4.6, abs=0.6)
    assert found.interval.high == pytest.approx(12.4, abs=0.6)
    assert found.interval.low < 5.07
    assert found.interval.high > 11.88


def test_total_is_direct_and_indirect_by_least_squares() -> None:
    found = mediation(TURN, RESPECT, PAID)
    assert found is not None
    x = np.column_stack([np.ones(22), TURN])
    assert found.total == pytest.approx(np.linalg.lstsq(x, np.asarray(PAID), rcond=None)[0][1])
    both = np.column_stack([x, RESPECT])
    beta = np.linalg.lstsq(both, np.asarray(PAID), rcond=None)[0]
    assert (found.direct, found.b) == pytest.approx((beta[1], beta[2]))


def test_the_seed_decides_and_nothing_else() -> None:
    one, again, other = (mediation(TURN, RESPECT, PAID, seed=s) for s in (3, 3, 4))
    assert one == again
    assert one != other


def test_few_units_have_no_interval() -> None:
    n = MIN_UNITS - 1
    found = mediation(TURN[5 : n + 5], RESPECT[5 : n + 5], PAID[5 : n + 5])
    assert found is not None
    assert found.interval is None


def test_what_does_not_vary_has_no_answer() -> None:
    assert mediation([1] * 22, RESPECT, PAID) is None
    assert mediation(TURN, TURN, PAID) is None


def test_what_is_taken_for_granted_is_said_in_both_languages() -> None:
    assert len(ASSUMPTIONS) >= 4
    assert all(text["en"] and text["de"] for text in ASSUMPTIONS)


def test_other_units_in_one_of_the_three_are_refused() -> None:
    with pytest.raises(ValueError, match="same units"):
        mediation(TURN, RESPECT[:-1], PAID)
    with pytest.raises(ValueError, match="at least 4"):
        mediation([0, 1, 0], [1, 2, 3], [1, 2, 3])
