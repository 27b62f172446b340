"""How much of a scale depends on the unit, from the moments of units (F11)."""

from __future__ import annotations

import numpy as np
import pytest

from cxkit_survey._icc import scale_icc


def units_of(moments_of, table, group):
    return [moments_of(table[group == unit]) for unit in np.unique(group)]


def simulated(rng, *, groups, size, items, between):
    """Answers rounded to whole points, whose scale mean has ICC(1) near `between`."""
    group = np.repeat(np.arange(groups), size)
    common = rng.standard_normal(groups)[group] * np.sqrt(between)
    person = rng.standard_normal(len(group)) * np.sqrt(1 - between)
    noise = rng.standard_normal((len(group), items)) * 0.1
    return np.rint(100 * ((common + person)[:, None] + noise)), group


def test_shrout_and_fleiss(reference, moments_of):
    """Shrout & Fleiss 1979, table 2: ICC(1,1) = .17, with the interval of R psych 2.2.9."""
    _, table = reference.table("shrout_fleiss_1979.csv")
    expected = reference["reliability/shrout_fleiss_icc"]
    found = scale_icc([moments_of(row[:, None]) for row in table])
    assert found.icc1 == pytest.approx(expected["ICC1"]["ICC"], abs=1e-9)
    assert found.icc2 == pytest.approx(expected["ICC1k"]["ICC"], abs=1e-9)
    # Wider than the interval of the paper, which supposes normal answers.
    assert found.interval.low <= expected["ICC1"]["lower bound"] + 1e-9
    assert found.interval.high >= expected["ICC1"]["upper bound"] - 1e-9


def test_icc_of_complete_answers_is_that_of_the_persons_means(moments_of):
    rng = np.random.default_rng(5)
    table, group = simulated(rng, groups=20, size=15, items=4, between=0.2)
    means = table.mean(axis=1)
    of_items = scale_icc(units_of(moments_of, table, group))
    by_unit = np.stack([means[group == unit] for unit in range(20)])
    msb = 15 * by_unit.mean(axis=1).var(ddof=1)
    msw = by_unit.var(axis=1, ddof=1).mean()
    assert of_items.icc1 == pytest.approx((msb - msw) / (msb + 14 * msw))
    assert of_items.icc2 == pytest.approx((msb - msw) / msb)


def test_incomplete_answers_estimate_the_same_without_icc2(moments_of):
    """Half of the answers missing by chance: the mean of 60 seeded estimates stays at .2."""
    rng = np.random.default_rng(6)
    found = []
    for _ in range(60):
        table, group = simulated(rng, groups=40, size=30, items=3, between=0.2)
        thinned = np.where(rng.random(table.shape) < 0.5, np.nan, table)
        each = scale_icc(units_of(moments_of, thinned, group))
        assert each.icc2 is None
        found.append(each)
    assert np.mean([each.icc1 for each in found]) == pytest.approx(0.2, abs=0.02)
    assert np.mean([0.2 in each.interval for each in found]) >= 0.92


def test_interval_from_incomplete_answers_keeps_its_promise_on_skewed_answers(moments_of):
    """Most answers at the top, units that differ: 300 seeded surveys of 25 units."""
    rng, cuts = np.random.default_rng(16), (-2.3, -1.9, -1.4, -0.7)

    def survey(groups, size):
        group = np.repeat(np.arange(groups), size)
        level = 0.4 * rng.standard_normal(groups)[group] + 0.6 * rng.standard_normal(len(group))
        noise = 0.69 * rng.standard_normal((len(group), 3))
        return np.digitize(level[:, None] + noise, cuts).astype(float), group

    table, group = survey(4000, 25)
    truth = scale_icc(units_of(moments_of, table, group)).icc1
    inside = []
    for _ in range(300):
        table, group = survey(25, 25)
        thinned = np.where(rng.random(table.shape) < 0.3, np.nan, table)
        found = scale_icc(units_of(moments_of, thinned, group)).interval
        inside.append(found is not None and truth in found)
    assert np.mean(inside) >= 0.92


def test_a_pair_that_hangs_on_one_unit_leaves_f_alone(moments_of):
    """Without the one unit in which two people answered both there is nothing to leave out."""
    units = [moments_of([[1, np.nan], [2, np.nan], [k % 4, k % 3 + 1]]) for k in range(10)]
    units.append(moments_of([[5, 4], [4, 5]]))
    found = scale_icc(units)
    assert (found.groups, found.n) == (11, 12)
    assert found.interval.low < found.icc1 < found.interval.high


def test_few_units_have_no_interval(moments_of):
    rng = np.random.default_rng(8)
    table, group = simulated(rng, groups=4, size=30, items=3, between=0.2)
    assert scale_icc(units_of(moments_of, table, group)).interval is None
    table[0, 0] = np.nan
    found = scale_icc(units_of(moments_of, table, group))
    assert found.interval is None
    assert found.icc2 is None


def test_units_that_do_not_differ_have_a_negative_icc(moments_of):
    unit = [[1, 2], [5, 4], [3, 3]]
    found = scale_icc([moments_of(unit)] * 12)
    assert found.icc1 < 0
    assert found.icc2 is None


def test_no_icc_without_units_variation_or_pairs(moments_of):
    unit = moments_of([[1, 2], [5, 4], [3, 3]])
    constant = moments_of([[3, 3], [3, 3]])
    apart = moments_of([[1, np.nan], [2, np.nan], [np.nan, 2]])
    nobody = moments_of([[np.nan, np.nan]])
    assert scale_icc([]) is None
    assert scale_icc([nobody]) is None
    assert scale_icc([unit, nobody]) is None
    assert scale_icc([constant, constant]) is None
    assert scale_icc([apart, apart]) is None
    almost = moments_of([[3, 3], [3, 3], [3, np.nan]])
    assert scale_icc([almost, almost]) is None
