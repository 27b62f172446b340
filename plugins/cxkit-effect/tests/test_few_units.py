from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from cxkit_effect._few_units import DRAWS, second_opinion
from cxkit_effect._imputation import imputation
from cxkit_effect._panel import Panel


def opinion(panel: Panel):
    design = imputation(panel.before, panel.after, panel.clock)
    return second_opinion(design, panel.mean), design


def test_all_arrangements_of_few_units_give_scipys_permutation_test(
    rollout: Callable[..., Panel],
) -> None:
    panel = rollout(turned=4, compared=5, effect=0.5)
    found, _ = opinion(panel)
    change = panel.mean[:, 18:].mean(axis=1) - panel.mean[:, :18].mean(axis=1)
    peer = stats.permutation_test(
        (change[:4], change[4:]),
        lambda a, b: abs(a.mean() - b.mean()),
        alternative="greater",
        n_resamples=np.inf,
    )
    assert found.arrangements == 126
    assert found.permutation == pytest.approx(peer.pvalue)
    assert found.smallest == pytest.approx(1 / 126)


def test_many_units_and_several_starts_are_drawn(rollout: Callable[..., Panel]) -> None:
    for panel in (rollout(turned=10, compared=10), rollout(starts=[18, 18, 20, 20, 24, 24])):
        found, _ = opinion(panel)
        assert found.arrangements == DRAWS + 1
        assert 0 < found.permutation <= 1


def test_the_wild_bootstrap_agrees_with_student_where_both_hold(
    rollout: Callable[..., Panel],
) -> None:
    for seed in range(5):
        panel = rollout(turned=8, compared=8, effect=0.3, seed=seed)
        found, design = opinion(panel)
        ratio = float(design.value(panel.mean) / design.standard_error(panel.mean))
        student = 2 * stats.t.sf(abs(ratio), design.df)
        assert found.wild == pytest.approx(student, abs=0.05)


def test_an_effect_that_is_there_is_found_by_both(rollout: Callable[..., Panel]) -> None:
    found, _ = opinion(rollout(effect=4))
    assert found.wild is not None
    assert found.wild < 0.01
    assert found.permutation < 0.01


def test_the_same_panel_gives_the_same_opinion(rollout: Callable[..., Panel]) -> None:
    assert opinion(rollout())[0] == opinion(rollout())[0]


def test_missing_values_are_filled_in_from_unit_and_period(rollout: Callable[..., Panel]) -> None:
    panel = rollout(effect=3)
    holes = panel.mean.copy()
    holes[1, 3] = holes[8, 20] = np.nan
    found, _ = opinion(Panel.of(holes, panel.start))
    assert found.permutation < 0.01


def test_a_single_turned_unit_has_no_bootstrap_but_a_permutation(
    rollout: Callable[..., Panel],
) -> None:
    found, _ = opinion(rollout(turned=1, compared=7))
    assert found.wild is None
    assert found.arrangements == 8
