"""Alpha, its interval and the items of a scale (F10)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cxkit_survey._reliability import (
    alpha,
    alpha_interval,
    average_correlation,
    correlations,
    error_of_measurement,
    excess_kurtosis,
    feldt_interval,
    item_statistics,
    lambda6,
)

BFI = "bfi_agreeableness_A1_A5.csv"
GOLDEN = [
    ("attitude", "attitude.csv", ""),
    ("bfi_agree_reversed", BFI, "A"),
    ("bfi_agree_unreversed", BFI, "A"),
    ("lq2002_lead", "lq2002.csv", "LEAD"),
    ("lq2002_hostile", "lq2002.csv", "HOSTIL"),
]


@pytest.fixture
def answers(reference):
    def read(key: str, file: str, prefix: str):
        items, table = reference.table(file, prefix)
        if key == "bfi_agree_reversed":
            table[:, 0] = 7 - table[:, 0]
        return items, table

    return read


@pytest.mark.parametrize(("key", "file", "prefix"), GOLDEN)
def test_pairwise_alpha_equals_psych(reference, answers, moments_of, key, file, prefix):
    """R psych 2.2.9, alpha() on covariances of pairwise complete answers."""
    _, table = answers(key, file, prefix)
    found = alpha(moments_of(table).covariances)
    assert found == pytest.approx(reference[f"reliability/{key}"]["alpha_pairwise"], abs=1e-9)


@pytest.mark.parametrize(("key", "file", "prefix"), GOLDEN)
def test_listwise_statistics_equal_psych(reference, answers, moments_of, key, file, prefix):
    """R psych 2.2.9: alpha, Feldt's interval, lambda 6, items, SEM of the scale's mean."""
    expected = reference[f"reliability/{key}"]
    items, table = answers(key, file, prefix)
    moments = moments_of(table[np.isfinite(table).all(axis=1)], items)
    value = alpha(moments.covariances)
    correlation = correlations(moments.covariances)
    close = {"abs": 1e-9}
    assert moments.complete
    assert value == pytest.approx(expected["alpha_listwise"], **close)
    assert alpha(correlation) == pytest.approx(expected["std_alpha_listwise"], **close)
    assert average_correlation(correlation) == pytest.approx(
        expected["average_r_listwise"], **close
    )
    assert lambda6(correlation) == pytest.approx(expected["guttman_lambda6_listwise"], **close)
    interval = feldt_interval(value, expected["n_complete"], expected["k"])
    assert list(interval) == pytest.approx(expected["feldt_ci95_listwise"], **close)
    found = item_statistics(moments)
    assert [f.r_drop for f in found] == pytest.approx(list(expected["r_drop"].values()), **close)
    assert [f.alpha_if_dropped for f in found] == pytest.approx(
        list(expected["alpha_if_dropped"].values()), **close
    )
    deviation, error = error_of_measurement(moments)
    assert deviation == pytest.approx(expected["scale_sd"], **close)
    assert error == pytest.approx(expected["sem_mean_scale"], **close)


def test_an_item_that_was_not_reversed_shows_as_weak(answers, moments_of):
    """The negative control: without reversing A1, alpha falls to .43."""
    items, table = answers("bfi_agree_unreversed", BFI, "A")
    found = {f.item: f for f in item_statistics(moments_of(table, items))}
    assert [item for item, f in found.items() if f.weak] == ["A1"]
    assert found["A1"].r_drop < 0


def test_thurstone_from_correlations_only(reference):
    """R psych 2.2.9, omega(Thurstone): alpha and lambda 6 of a printed correlation matrix."""
    rows = reference.rows("Thurstone_corr.csv")
    matrix = [[float(v) for k, v in row.items() if k] for row in rows]
    expected = reference["reliability/thurstone_omega"]
    assert alpha(matrix) == pytest.approx(expected["alpha"], abs=1e-9)
    assert lambda6(matrix) == pytest.approx(expected["G6"], abs=1e-9)


@pytest.mark.parametrize(("file", "prefix"), [("attitude.csv", ""), ("lq2002.csv", "LEAD")])
def test_missing_is_never_counted_as_zero(reference, moments_of, file, prefix):
    """With a sixth of the answers missing at random alpha hardly moves; zeros would move it."""
    _, table = reference.table(file, prefix)
    trap = reference["traps/missing_as_zero"][file]
    rng = np.random.default_rng(7)
    found, zeros = [], []
    for _ in range(40):
        thinned = np.where(rng.random(table.shape) < 0.15, np.nan, table)
        found.append(alpha(moments_of(thinned).covariances))
        zeros.append(alpha(np.cov(np.nan_to_num(thinned), rowvar=False)))
    assert np.mean(found) == pytest.approx(trap["mean_pairwise_15pct_missing"], abs=0.01)
    assert abs(np.mean(zeros) - trap["true_alpha_complete"]) > 0.015


def test_alpha_is_undefined_for_constant_answers_and_single_items():
    assert alpha(np.zeros((3, 3))) is None
    assert alpha([[2.0]]) is None
    assert alpha([[1.0, math.nan], [math.nan, 1.0]]) is None
    # Two items that cancel: everybody has the same total.
    assert alpha([[1.0, -1.0], [-1.0, 1.0]]) is None


def test_negative_alpha_is_returned_as_it_is_but_has_no_error_of_measurement(moments_of):
    answers = [[1, 4], [2, 3], [3, 4], [4, 1], [5, 2], [5, 1]]
    moments = moments_of(answers)
    assert alpha(moments.covariances) < 0
    assert error_of_measurement(moments) is None
    assert error_of_measurement(moments, reliability=0.5) is not None


def test_a_constant_item_has_no_correlation_with_the_rest(moments_of):
    moments = moments_of([[1, 1, 3], [2, 2, 3], [4, 5, 3], [3, 3, 3]])
    assert item_statistics(moments)[2].r_drop is None
    assert not item_statistics(moments)[2].weak
    assert average_correlation(correlations(moments.covariances)) is None
    assert lambda6(correlations(moments.covariances)) is None
    assert average_correlation([[1.0]]) is None


def test_feldts_interval_needs_two_people_and_two_items():
    with pytest.raises(ValueError, match="two persons and two items"):
        feldt_interval(0.8, 1, 5)
    with pytest.raises(ValueError, match="two persons and two items"):
        feldt_interval(0.8, 30, 1)


def test_interval_without_excess_kurtosis_is_feldts():
    even = [10, 20, 30, 20, 10]
    assert alpha_interval(0.8, [even] * 4, 90) == pytest.approx(feldt_interval(0.8, 90, 4))


def test_interval_of_a_perfect_alpha_is_a_point():
    peaked = [0, 0, 1, 2, 60]
    assert alpha_interval(1.0, [peaked] * 3, 63) == (1.0, 1.0)


def test_excess_kurtosis_equals_scipy():
    """scipy.stats.kurtosis(bias=False) of the same answers."""
    from scipy import stats

    counts = [3, 1, 4, 9, 30]
    values = np.repeat(np.arange(5), counts)
    assert excess_kurtosis(counts) == pytest.approx(stats.kurtosis(values, bias=False))
    assert excess_kurtosis([1, 1, 1]) == 0
    assert excess_kurtosis([0, 0, 9]) == 0


def test_interval_keeps_its_promise_on_skewed_answers_where_feldts_does_not():
    """One factor, loadings .7, 70 % of the answers at the top: 600 seeded samples of 60."""
    rng, cuts, k, n = np.random.default_rng(11), (-2.3, -1.9, -1.4, -0.7), 4, 60

    def sample(size: int):
        factor = rng.standard_normal((size, 1))
        noise = rng.standard_normal((size, k))
        return np.digitize(0.7 * factor + math.sqrt(0.51) * noise, cuts)

    truth = alpha(np.cov(sample(400_000), rowvar=False))
    ours = theirs = 0
    for _ in range(600):
        table = sample(n)
        value = alpha(np.cov(table, rowvar=False))
        counts = [np.bincount(column, minlength=5) for column in table.T]
        low, high = alpha_interval(value, counts, n)
        ours += low <= truth <= high
        low, high = feldt_interval(value, n, k)
        theirs += low <= truth <= high
    assert ours / 600 >= 0.94
    assert theirs / 600 < 0.86
