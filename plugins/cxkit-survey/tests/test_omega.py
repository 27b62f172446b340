"""Omega under one factor, by named estimators (F10)."""

from __future__ import annotations

import numpy as np
import pytest

from cxkit_survey._omega import omega


@pytest.fixture
def covariance(reference):
    def read(file: str, prefix: str):
        items, table = reference.table(file, prefix)
        if items[0] == "A1":
            table[:, 0] = 7 - table[:, 0]
        return np.cov(table[np.isfinite(table).all(axis=1)], rowvar=False)

    return read


@pytest.mark.parametrize(
    ("key", "file", "prefix", "estimator"),
    [
        ("omega1_attitude_ml", "attitude.csv", "", "ml"),
        ("omega1_attitude_minres", "attitude.csv", "", "minres"),
        ("omega1_lq2002_lead_ml", "lq2002.csv", "LEAD", "ml"),
        ("omega1_bfi_agree_ml", "bfi_agreeableness_A1_A5.csv", "A", "ml"),
    ],
)
def test_omega_on_correlations_equals_psych(reference, covariance, key, file, prefix, estimator):
    """R psych 2.2.9, fa(nfactors = 1, fm = "ml" or "minres")."""
    expected = reference[f"reliability/{key}"]
    found = omega(covariance(file, prefix), estimator=estimator)
    assert found.value == pytest.approx(expected["omega_total_1f"], abs=1e-3)
    assert list(found.loadings) == pytest.approx(expected["loadings"], abs=1e-3)
    assert found.estimator == estimator
    assert not found.heywood


@pytest.mark.parametrize(
    ("key", "file", "prefix"),
    [
        ("omega1cov_attitude", "attitude.csv", ""),
        ("omega1cov_lq2002_lead", "lq2002.csv", "LEAD"),
        ("omega1cov_bfi_agree", "bfi_agreeableness_A1_A5.csv", "A"),
    ],
)
def test_omega_on_covariances_equals_the_reference(reference, covariance, key, file, prefix):
    """One factor by maximum likelihood on covariances, reference folder."""
    found = omega(covariance(file, prefix))
    assert found.value == pytest.approx(reference[f"reliability/{key}"]["omega_cov_1f"], abs=1e-3)


def test_three_right_answers_differ_by_estimator(covariance):
    """Attitude: .841, .851 and .856, which is why the estimator is named."""
    matrix = covariance("attitude.csv", "")
    found = [omega(matrix, estimator=e).value for e in ("ml", "minres", "ml_covariance")]
    assert [round(value, 3) for value in found] == [0.841, 0.851, 0.856]


def test_omega_of_parallel_items_is_alpha():
    """With equal loadings and variances omega equals alpha: k r / (1 + (k - 1) r)."""
    matrix = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    for estimator in ("ml", "minres", "ml_covariance"):
        assert omega(matrix, estimator=estimator).value == pytest.approx(0.8, abs=1e-6)


def test_an_item_that_the_factor_swallows_is_reported():
    load = np.array([0.999, 0.6, 0.5, 0.4])
    matrix = np.outer(load, load)
    np.fill_diagonal(matrix, 1.0)
    assert omega(matrix, estimator="ml").heywood
    assert omega(matrix, estimator="minres").heywood


def test_omega_is_undefined_without_three_items_or_variation():
    assert omega([[1.0, 0.5], [0.5, 1.0]]) is None
    constant = np.diag([1.0, 1.0, 0.0])
    assert omega(constant) is None


def test_a_pairwise_matrix_without_a_likelihood_has_no_omega():
    matrix = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    assert np.linalg.eigvalsh(matrix)[0] < 0
    assert omega(matrix) is None
    assert omega(matrix, estimator="minres") is not None


def test_an_unknown_estimator_is_refused():
    with pytest.raises(ValueError, match="estimator is one of"):
        omega(np.eye(3), estimator="pca")
