"""Alarms and how often they are false: published run lengths and simulated guarantees."""

from __future__ import annotations

import numpy as np
import pytest

from cxkit_effect._alarms import (
    MIN_BASELINE,
    Watch,
    alarmed,
    law_of,
    memory_of,
    watch_bets,
    watch_cusum,
    watch_xmr,
    without_memory,
)
from cxkit_effect._run_length import (
    cusum_run_length,
    false_alarms,
    shewhart_run_length,
    siegmund_run_length,
)

CALM = [10.0, 12.0, 11.0, 9.0, 10.5, 11.5, 8.5, 10.0, 11.0, 9.5, 10.2, 10.8, 9.9, 10.4, 11.1, 9.2]


def test_run_lengths_of_single_values_are_published_ones() -> None:
    # Champ & Woodall (1987), table 1: 370.40 without and 152.73 with the run of eight;
    # 43.89 at a shift of one standard deviation without.
    assert shewhart_run_length(run=0) == pytest.approx(370.40, abs=0.01)
    assert shewhart_run_length() == pytest.approx(152.73, abs=0.01)
    assert shewhart_run_length(run=0, shift=1.0) == pytest.approx(43.89, abs=0.01)
    assert shewhart_run_length(shift=1.0) < 43.89


def test_run_lengths_of_cumulative_sums_are_published_ones() -> None:
    # Montgomery (2013), table 9.3, k = 1/2: h = 4 gives 168, 8.38 at a shift of one;
    # h = 5 gives 465, 10.4.
    for limit, steady, shifted in ((4.0, 168, 8.38), (5.0, 465, 10.4)):
        assert cusum_run_length(limit=limit) / 2 == pytest.approx(steady, abs=0.5)
        assert cusum_run_length(limit=limit, shift=1.0) == pytest.approx(shifted, abs=0.05)


def test_siegmunds_approximation_is_near() -> None:
    # Montgomery (2013), section 9.1.2: one side, h = 5, k = 1/2 gives 938.2.
    assert siegmund_run_length(limit=5.0) == pytest.approx(938.2, abs=0.1)
    assert siegmund_run_length(limit=5.0) == pytest.approx(cusum_run_length(limit=5.0), rel=0.01)
    assert siegmund_run_length(0.5, 5.0, 0.5) == pytest.approx(6.166**2)


def test_long_baselines_come_near_the_exact_run_lengths() -> None:
    found = false_alarms("xmr", 500, 12, runs=4000)
    # 12 points of a chart with run length 152.73; a run of eight needs eight points.
    assert found.share == pytest.approx(1 - (1 - 1 / 370.4) ** 12 + 0.025, abs=0.02)
    assert false_alarms("xmr", 24).share > found.share
    assert false_alarms("xmr", 24, memory=0.6).share > 3 * found.share
    assert false_alarms("e", 24).share <= 0.05
    assert false_alarms("cusum", 24).per_period == pytest.approx(
        -np.log1p(-false_alarms("cusum", 24).share) / 12
    )


def watches(values: list[float], baseline: int) -> list[Watch]:
    return [watch(values, baseline) for watch in (watch_xmr, watch_cusum, watch_bets)]


@pytest.mark.parametrize("side", [1, -1])
def test_every_chart_sees_a_large_shift_and_its_side(side: int) -> None:
    moved = [*CALM, *(10 + side * 4 + 0.5 * (v - 10) for v in CALM[:10])]
    for watch in watches(moved, 16):
        assert watch.alarm is not None
        assert 16 <= watch.alarm < 24
        assert watch.side == side
        assert np.isnan(watch.path[:16]).all()


def test_no_chart_sees_what_is_not_there() -> None:
    for watch in watches([*CALM, *CALM[:7]], 16):
        assert watch.alarm is None
        assert watch.side == 0
        assert np.nanmax(np.abs(watch.path)) < watch.limit


def test_a_run_of_eight_counts_from_the_baseline_on() -> None:
    centre = float(np.mean(CALM))
    assert watch_xmr([*CALM, *[centre + 0.3] * 7], 16).alarm is None
    assert watch_xmr([*CALM, *[centre + 0.3] * 8], 16).alarm == 23
    # Seven of the baseline and one after it are no news.
    high_end = [*CALM[:9], *[11.5] * 7]
    assert watch_xmr([*high_end, 11.0], 16).alarm is None


def test_the_cumulative_sums_are_worked_by_hand() -> None:
    values = [0.0, 1.0] * 6 + [3.0, 3.0]
    watch = watch_cusum(values, 12)
    # Mean .5, mean moving range 1, unit 1 / 1.128: z = 2.82, less .5 each time.
    assert watch.path[12:] == pytest.approx([2.82 - 0.5, 2 * (2.82 - 0.5)])
    gap = watch_cusum([*values[:13], float("nan"), 3.0], 12)
    assert gap.path[13] == gap.path[12]
    assert gap.path[14] == pytest.approx(watch.path[13])


def test_the_stake_is_the_published_bayes_factor_for_one_start() -> None:
    # Gönen et al. (2005), eq. 3, prior mean 0 and variance 1, for 12 values against one.
    values = [*CALM[:12], 14.0]
    n_before, before = 12, np.asarray(values[:12])
    gap, size = 14.0 - before.mean(), 12 / 13
    t_square = gap**2 * size / before.var(ddof=1)
    factor = (1 + size) ** -0.5 * ((1 + t_square / 11) / (1 + t_square / (11 * (1 + size)))) ** 6
    assert watch_bets(values, n_before).path[12] == pytest.approx(0.5 * factor + 0.5)


def test_bets_skip_what_is_missing_and_do_not_mind_units() -> None:
    holed = [*CALM[:14], float("nan"), *CALM[14:], 14.0, 14.5]
    full = [*CALM, 14.0, 14.5]
    there = np.isfinite(holed)
    found = watch_bets(holed, 17).path[there]
    assert found[-2:] == pytest.approx(watch_bets(full, 16).path[-2:])
    scaled = watch_bets([1000 - 3 * v for v in full], 16)
    assert scaled.path[-2:] == pytest.approx(watch_bets(full, 16).path[-2:])
    assert scaled.side == -watch_bets(full, 16).side


def test_bets_by_rank_hold_for_any_law_and_take_longer() -> None:
    moved = [*CALM, *CALM, *[20.0 + 0.1 * k for k in range(30)]]
    by_rank, by_size = (watch_bets(moved, 24, law=law) for law in ("any", "normal"))
    assert by_rank.alarm is not None
    assert by_size.alarm is not None
    assert by_rank.alarm > by_size.alarm
    assert by_rank.side == 1
    rng = np.random.default_rng(0)
    false = sum(
        watch_bets(rng.exponential(size=80) ** 2, 24, law="any").alarm is not None
        for _ in range(200)
    )
    # Binomial, one-sided at 99 %: at most 18 of 200 at a level of .05.
    assert false <= 18


@pytest.mark.parametrize("baseline", [12, 24])
def test_bets_are_rarely_lost_however_often_one_looks(baseline: int) -> None:
    series = np.random.default_rng(0).standard_normal((500, baseline + 100))
    # Binomial, one-sided at 99 %: at most 37 of 500 at a level of .05.
    assert alarmed("e", series, baseline).sum() <= 37


def test_alarms_of_many_series_are_those_of_each() -> None:
    series = np.random.default_rng(2).standard_normal((60, 40))
    for rule, watch in (("xmr", watch_xmr), ("cusum", watch_cusum), ("e", watch_bets)):
        each = [watch(row, 20).alarm is not None for row in series]
        assert alarmed(rule, series, 20).tolist() == each  # type: ignore[arg-type]


def test_memory_is_found_and_taken_out() -> None:
    rng = np.random.default_rng(4)
    series = np.zeros(400)
    for t in range(1, 400):
        series[t] = 0.7 * series[t - 1] + rng.standard_normal()
    memory = memory_of(series, 400)
    assert memory == pytest.approx(0.7, abs=0.1)
    assert memory_of(series, 400, 0.9) > memory
    assert memory_of(without_memory(series, 400), 400) < 0.15
    assert memory_of(rng.standard_normal(200), 200) < 0.2
    assert memory_of([3.0] * 20, 20) == 0
    assert memory_of([1.0, 2.0, 1.0], 3) == 0


def test_after_a_gap_there_is_nothing_to_compare_with() -> None:
    series = np.asarray([1.0, 2.0, 2.5, 3.0, 2.0, 1.0, 0.5, 0.0, 1.0, 2.0, 3.0, 3.5, 3.0])
    holed = series.copy()
    holed[5] = np.nan
    rest = without_memory(holed, 13)
    assert np.flatnonzero(np.isnan(rest)).tolist() == [0, 5, 6]
    own = memory_of(holed, 13, 0.7)
    assert rest[2] == pytest.approx(2.5 - own * 2.0)


def test_bets_on_what_is_new_keep_their_promise_where_values_remember() -> None:
    rng, false = np.random.default_rng(0), 0
    for _ in range(200):
        series = np.zeros(72)
        for t in range(1, 72):
            series[t] = 0.5 * series[t - 1] + rng.standard_normal()
        false += watch_bets(without_memory(series, 24), 24).alarm is not None
    # Binomial, one-sided at 99 %: at most 18 of 200 at a level of .05.
    assert false <= 18


@pytest.mark.parametrize("watch", [watch_xmr, watch_cusum, watch_bets])
def test_a_baseline_has_to_be_long_enough(watch: object) -> None:
    with pytest.raises(ValueError, match="baseline"):
        watch(CALM, MIN_BASELINE - 1)  # type: ignore[operator]
    with pytest.raises(ValueError, match="have to be there"):
        watch([*CALM[:11], float("nan"), 1.0], 12)  # type: ignore[operator]


def test_a_baseline_that_does_not_vary() -> None:
    with pytest.raises(ValueError, match="varies"):
        watch_cusum([1.0] * 14, 12)
    assert watch_xmr([*[1.0] * 12, 1.0, 2.0], 12).alarm == 13


def test_a_skewed_baseline_is_not_taken_for_a_normal_law() -> None:
    rng = np.random.default_rng(0)
    skewed = [law_of(rng.exponential(size=40), 24) for _ in range(100)]
    assert skewed.count("any") >= 90
    normal = [law_of(rng.standard_normal(40), 24) for _ in range(200)]
    assert 8 <= normal.count("any") <= 32
    short = [law_of(rng.standard_normal(40), 12) for _ in range(200)]
    assert 24 <= short.count("any") <= 56
    assert law_of([1.0] * 20, 12) == "any"


def test_bets_keep_their_promise_where_values_are_skewed() -> None:
    rng = np.random.default_rng(1)
    false = 0
    for _ in range(200):
        series = rng.lognormal(0, 0.9, size=84)
        false += watch_bets(series, 24, law=law_of(series, 24)).alarm is not None
    plain = alarmed("e", np.random.default_rng(1).lognormal(0, 0.9, size=(200, 84)), 24)
    assert false <= 17
    assert plain.sum() > 17
