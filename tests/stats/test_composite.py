from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit.stats import linear_composite


def sums_of(
    answers: np.ndarray, asked: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Means and pairwise moments of answers (persons, items), counted where `asked`."""
    x, m = np.where(asked, answers, 0).astype(float), asked.astype(float)
    n, sx = m.T @ m, x.T @ m
    return np.diag(sx) / np.diag(n), n, sx, x.T @ x


def test_the_mean_of_items_that_everybody_answered_is_the_mean_of_persons() -> None:
    answers = np.random.default_rng(0).integers(1, 6, (23, 4))
    weights = np.array([0.1, 0.2, 0.3, 0.4])
    means, n, sx, sxy = sums_of(answers, np.ones_like(answers, bool))
    found = linear_composite(means, weights, n, sx, sxy)
    persons = answers @ weights
    assert found is not None
    assert found.mean == pytest.approx(persons.mean())
    assert found.variance == pytest.approx(persons.var(ddof=1) / 23)
    assert found.df == pytest.approx(22)


def test_parts_with_persons_of_their_own_are_a_stratified_sample() -> None:
    rng = np.random.default_rng(1)
    sizes = (6, 9, 30)
    groups = [rng.integers(1, 6, size) for size in sizes]
    n = np.diag(np.array(sizes, float))
    sx, sxy = (np.diag([float((g**power).sum()) for g in groups]) for power in (1, 2))
    found = linear_composite([g.mean() for g in groups], [1 / 3] * 3, n, sx, sxy)
    parts = [g.var(ddof=1) / len(g) / 9 for g in groups]
    satterthwaite = sum(parts) ** 2 / sum(p**2 / (s - 1) for p, s in zip(parts, sizes, strict=True))
    assert found is not None
    assert found.variance == pytest.approx(sum(parts))
    assert found.df <= satterthwaite + 1e-9
    assert found.size == pytest.approx(18)  # as if every side had six


def test_variance_is_unbiased_when_each_person_answers_some_of_the_items() -> None:
    rng, runs = np.random.default_rng(2), 4000
    asked = np.ones((12, 3), bool)
    asked[np.arange(12), np.arange(12) % 3] = False
    values, variances = [], []
    for _ in range(runs):
        answers = 5 * rng.standard_normal((12, 1)) + 3 * rng.standard_normal((12, 3))
        found = linear_composite(*reorder(sums_of(answers, asked), [1 / 3] * 3))
        assert found is not None
        values.append(found.mean)
        variances.append(found.variance)
    # The variance of a variance of 4,000 normal values is known within 7 % at 99.9 %.
    assert np.mean(variances) == pytest.approx(np.var(values), rel=0.07)
    assert np.mean(variances) / runs**0.5 < np.std(values)


def reorder(
    sums: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], weights: list[float]
) -> tuple[np.ndarray, list[float], np.ndarray, np.ndarray, np.ndarray]:
    return sums[0], weights, *sums[1:]


def test_ignoring_that_persons_answered_both_would_be_wrong() -> None:
    rng = np.random.default_rng(3)
    answers = rng.integers(1, 6, (40, 1)) + np.zeros((1, 2), int)
    means, n, sx, sxy = sums_of(answers, np.ones_like(answers, bool))
    together = linear_composite(means, [0.5, 0.5], n, sx, sxy)
    apart = linear_composite(
        means, [0.5, 0.5], *(np.diag(np.diag(matrix)) for matrix in (n, sx, sxy))
    )
    assert together is not None
    assert apart is not None
    assert together.variance == pytest.approx(2 * apart.variance)


@given(st.integers(0, 10_000))
def test_items_without_weight_change_nothing_and_units_scale(seed: int) -> None:
    rng = np.random.default_rng(seed)
    answers = rng.integers(1, 6, (15, 3))
    asked = rng.random((15, 3)) < 0.8
    asked[:5] = True
    means, n, sx, sxy = sums_of(answers, asked)
    found = linear_composite(means, [0.5, 0.5, 0], n, sx, sxy)
    two = linear_composite(means[:2], [0.5, 0.5], n[:2, :2], sx[:2, :2], sxy[:2, :2])
    scaled = linear_composite(25 * means, [0.5, 0.5, 0], n, 25 * sx, 625 * sxy)
    assert found is not None
    assert scaled is not None
    assert found == two
    assert scaled.variance == pytest.approx(625 * found.variance, abs=1e-9)
    assert 0 < found.df < 15
    assert found.variance >= 0


def test_an_item_answered_once_borrows_the_spread_of_the_others() -> None:
    n = np.diag([10.0, 10.0, 1.0])
    sx, sxy = np.diag([30.0, 30.0, 4.0]), np.diag([108.0, 126.0, 16.0])
    found = linear_composite([3, 3, 4], [0.45, 0.45, 0.1], n, sx, sxy)
    borrowed = ((108 - 90) / 9 + (126 - 90) / 9) / 2
    own = 0.45**2 * (18 / 9 / 10 + 36 / 9 / 10)
    assert found is not None
    assert found.variance == pytest.approx(own + 0.1**2 * borrowed)


def test_without_any_item_answered_twice_nothing_is_known() -> None:
    once = np.eye(3)
    assert linear_composite([3, 3, 4], [1 / 3] * 3, once, 3 * once, 9 * once) is None


def test_the_same_answer_everywhere_has_no_variance_but_degrees_of_freedom() -> None:
    n = np.full((2, 2), 8.0)
    found = linear_composite([4, 4], [0.5, 0.5], n, 4 * n, 16 * n)
    assert found is not None
    assert found.variance == 0
    assert found.df == pytest.approx(7)


@pytest.mark.parametrize(
    ("sizes", "size"),
    [
        ((5, 5, 5), 15),
        ((5, 40, 40), 15),
        ((4, 40, 40), 0),  # a side needs five answers of its own
        ((2,) * 12, 24),  # small parts may be small
        ((*(1,) * 6, *(2,) * 6), 12),
        ((*(1,) * 7, *(2,) * 5), 0),  # but not most of them answered once
    ],
)
def test_a_composite_counts_for_what_its_scarcest_part_allows(
    sizes: tuple[int, ...], size: float
) -> None:
    n, k = np.diag(np.array(sizes, float)), len(sizes)
    found = linear_composite([3] * k, [1 / k] * k, n, 3 * n, 10 * n)
    assert found is not None
    assert found.size == pytest.approx(size)


def test_moments_that_do_not_fit_are_refused() -> None:
    eye = np.eye(2) * 5
    with pytest.raises(ValueError, match="need 2 weights"):
        linear_composite([3, 3], [1], eye, eye, eye)
    with pytest.raises(ValueError, match="need 2 weights"):
        linear_composite([3, 3], [0.5, 0.5], np.eye(3), eye, eye)
    with pytest.raises(ValueError, match="no item has a weight"):
        linear_composite([3, 3], [0, 0], eye, eye, eye)
    with pytest.raises(ValueError, match="no answer"):
        linear_composite([3, 3], [0.5, 0.5], np.diag([5, 0]), eye, eye)
