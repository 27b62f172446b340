"""Links with a lag, against scipy, and what has no direction."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cxkit_effect._links import cross_lagged


def test_correlations_and_intervals_are_those_of_scipy() -> None:
    rng = np.random.default_rng(0)
    staff = rng.normal(60, 8, (24, 2))
    customers = rng.normal(50, 8, (24, 2))
    customers[:, 1] += 0.8 * (staff[:, 0] - 60)
    found = cross_lagged(staff, customers)
    forward = stats.pearsonr(staff[:, 0], customers[:, 1])
    backward = stats.pearsonr(customers[:, 0], staff[:, 1])
    together = stats.pearsonr(staff[:, 0], customers[:, 0])
    assert found.forward == pytest.approx(forward.statistic)
    assert found.backward == pytest.approx(backward.statistic)
    assert found.together == pytest.approx(together.statistic)
    ends = forward.confidence_interval()
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((ends.low, ends.high))
    assert (found.n, found.arrow) == (24, "forward")


def test_the_arrow_follows_the_intervals() -> None:
    rng = np.random.default_rng(1)
    cause, effect = rng.normal(0, 1, (30, 2)), rng.normal(0, 1, (30, 2))
    effect[:, 1] = cause[:, 0] + 0.3 * rng.standard_normal(30)
    assert cross_lagged(cause, effect).arrow == "forward"
    assert cross_lagged(effect, cause).arrow == "backward"
    level = rng.normal(0, 1, (30, 1)) + 0.1 * rng.standard_normal((30, 2))
    assert cross_lagged(level, level + 0.1 * rng.standard_normal((30, 2))).arrow == "both"
    assert cross_lagged(rng.normal(0, 1, (30, 2)), rng.normal(0, 1, (30, 2))).arrow == "none"


def test_few_units_and_no_variation_claim_nothing() -> None:
    few = cross_lagged([[1, 2], [2, 3], [3, 5], [4, 4]], [[1, 2], [2, 4], [3, 5], [5, 9]])
    assert few.interval is None
    assert few.arrow == "none"
    still = cross_lagged([[1, 1]] * 6, [[k, k] for k in range(6)])
    assert still.forward is still.backward is still.together is None


def test_units_have_to_be_there_both_times() -> None:
    with pytest.raises(ValueError, match="two times"):
        cross_lagged([[1, 2]], [[1, 2], [3, 4]])
    with pytest.raises(ValueError, match="every unit"):
        cross_lagged([[1, np.nan]], [[1, 2]])
