from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxkit.stats import fisher_r_interval, pearson_r


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=5, max_size=30))
def test_correlation_and_interval_are_scipys(pairs: list[tuple[int, int]]) -> None:
    x, y = (list(column) for column in zip(*pairs, strict=True))
    r = pearson_r(x, y)
    if r is None:
        assert min(np.ptp(x), np.ptp(y)) == 0
        return
    peer = stats.pearsonr(x, y)
    assert r == pytest.approx(peer.statistic, abs=1e-9)
    found = fisher_r_interval(r, len(pairs))
    if abs(r) > 1 - 1e-12:
        return
    assert found is not None
    theirs = peer.confidence_interval()
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert -1 <= found.low <= r <= found.high <= 1


def test_certainty_is_not_claimed() -> None:
    assert fisher_r_interval(1.0, 40) is None
    assert fisher_r_interval(0.5, 4) is None
    assert fisher_r_interval(0.5, 5) is not None


def test_too_little_to_correlate() -> None:
    assert pearson_r([1], [2]) is None
    assert pearson_r([1, 1, 1], [1, 2, 3]) is None
    assert pearson_r([1, 2, 3], [2, 4, 6]) == 1.0


def test_impossible_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        pearson_r([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="correlation"):
        fisher_r_interval(1.1, 10)
