"""Event times, against R's survival package, lifelines, and values worked by hand."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxkit_effect._survival import (
    EventTimes,
    RestrictedMean,
    kaplan_meier,
    log_rank,
    restricted_mean,
    restricted_mean_difference,
)

# Miller (1997), Survival Analysis, p. 49: weeks of remission of 23 patients, two arms;
# the data set `aml` of R's survival package.
MAINTAINED = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
OTHERS = [5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]


@pytest.fixture
def maintained() -> EventTimes:
    return EventTimes.of(*MAINTAINED)


@pytest.fixture
def others() -> EventTimes:
    return EventTimes.of(*OTHERS)


def test_the_reference_values_of_r_are_met() -> None:
    folder = os.environ.get("CXKIT_REFERENCE")
    if not folder:
        pytest.skip("CXKIT_REFERENCE does not name the folder with the reference data")
    expected = json.loads((Path(folder) / "expected.json").read_text())["extra/aml"]
    text = (Path(folder) / "data" / "aml.csv").read_text()
    rows = list(csv.DictReader(text.splitlines()))
    groups = {
        arm: EventTimes.of(
            [float(r["time"]) for r in rows if r["x"] == arm],
            [r["status"] == "1" for r in rows if r["x"] == arm],
        )
        for arm in ("Maintained", "Nonmaintained")
    }
    for arm, group in groups.items():
        curve = kaplan_meier(group)
        assert curve.at(20)[0] == pytest.approx(expected["surv_at_20"][arm], abs=1e-12)
        assert curve.quantile().value == expected["median"][f"x={arm}"]
    test = log_rank(*groups.values())
    assert test.statistic == pytest.approx(expected["logrank_chisq"], abs=1e-9)
    assert test.p_value == pytest.approx(expected["p"], abs=1e-9)


def test_greenwoods_error_is_that_of_r(maintained: EventTimes) -> None:
    # summary(survfit(Surv(time, status) ~ x, aml)) prints std.err .0867, .1163, .1397, .1526,
    # .1642, .1627, .1535 for the arm Maintained.
    curve = kaplan_meier(maintained)
    errors = np.sqrt(curve.variance[curve.events > 0])
    assert errors == pytest.approx([0.0867, 0.1163, 0.1397, 0.1526, 0.1642, 0.1627, 0.1535], 5e-4)


def test_the_log_log_interval_is_that_of_lifelines(
    maintained: EventTimes, others: EventTimes
) -> None:
    # lifelines 0.30.3, KaplanMeierFitter().confidence_interval_, at 9, 23 and 48 weeks.
    curve = kaplan_meier(maintained, interval="loglog")
    for time, low, high in ((9, 0.508080, 0.986674), (23, 0.265752, 0.835299)):
        ends = curve.at(time)[1]
        assert (ends.low, ends.high) == pytest.approx((low, high), abs=1e-6)
    assert (curve.low[-1], curve.high[-1]) == pytest.approx((0.011738, 0.525015), abs=1e-6)
    # median_survival_times of the interval: 5 to 33, and 13 to infinity.
    median = kaplan_meier(others, interval="loglog").quantile()
    assert (median.low, median.value, median.high) == (5, 23, 33)
    assert curve.quantile().low == 13
    assert curve.quantile().high is None


def test_restricted_means_are_those_of_r(maintained: EventTimes, others: EventTimes) -> None:
    # print(survfit(Surv(time, status) ~ x, aml), print.rmean = TRUE, rmean = "individual"):
    # 52.6 (19.83) and 22.7 (4.18), without the correction m / (m - 1).
    for data, value, error in ((maintained, 52.65, 19.83), (others, 22.71, 4.18)):
        found = restricted_mean(kaplan_meier(data), float(data.times[-1]))
        assert found.value == pytest.approx(value, abs=0.006)
        assert found.standard_error is not None
        uncorrected = found.standard_error * np.sqrt((found.events - 1) / found.events)
        assert uncorrected == pytest.approx(error, abs=0.005)
        assert found.interval is not None
        assert 0 < found.interval.low < found.value < found.interval.high < found.horizon
    # lifelines 0.30.3, restricted_mean_survival_time(fitter, 40).
    at_40 = restricted_mean(kaplan_meier(maintained), 40)
    assert at_40.value == pytest.approx(28.897727272727, abs=1e-9)


def test_without_censoring_the_beta_interval_is_clopper_and_pearsons() -> None:
    # Fay, Brittain & Proschan (2013), section 3: the interval reduces to the exact one.
    curve = kaplan_meier(EventTimes.of(np.arange(1, 13), np.ones(12)))
    for gone in (1, 4, 11):
        exact = stats.binomtest(12 - gone, 12).proportion_ci(method="exact")
        assert curve.at(gone)[1].low == pytest.approx(exact.low, abs=1e-9)
        assert curve.at(gone)[1].high == pytest.approx(exact.high, abs=1e-9)
    assert curve.at(0.5) == (1.0, pytest.approx(curve.at(0.5)[1]))
    assert curve.at(0.5)[1].low == pytest.approx(0.025 ** (1 / 12))
    assert (curve.at(12)[0], curve.at(12)[1].low) == (0.0, 0.0)


def test_before_anything_happens_the_curve_is_not_certain() -> None:
    curve = kaplan_meier(EventTimes.of([1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 1]))
    share, ends = curve.at(5)
    assert share == ends.high == 1
    assert ends.low < 0.5
    assert curve.quantile(0.5).high is None


def test_counts_add_up_whatever_the_partition(maintained: EventTimes) -> None:
    times, happened = MAINTAINED
    parts = [EventTimes.of(times[a:b], happened[a:b]) for a, b in ((0, 3), (3, 3), (3, 11))]
    merged = EventTimes.merge(parts)
    assert merged.cases == 11
    assert np.array_equal(merged.times, maintained.times)
    assert np.array_equal(merged.events, maintained.events)
    assert np.array_equal(merged.censored, maintained.censored)
    assert EventTimes.merge([]).cases == 0


@given(
    st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60),
    st.sampled_from(["beta", "loglog"]),
)
def test_a_curve_falls_and_lies_within_its_interval(
    cases: list[tuple[int, bool]], interval: str
) -> None:
    times, happened = zip(*cases, strict=True)
    curve = kaplan_meier(EventTimes.of(times, happened), interval=interval)
    assert (np.diff(curve.survival) <= 1e-15).all()
    assert (curve.low <= curve.survival + 1e-9).all()
    assert (curve.high >= curve.survival - 1e-9).all()
    assert curve.low.min() >= 0
    assert curve.high.max() <= 1


def test_the_log_rank_of_alike_groups_is_nothing_and_of_no_events_unknown() -> None:
    group = EventTimes.of([1, 2, 3, 4], [1, 1, 0, 1])
    assert log_rank(group, group).statistic == pytest.approx(0)
    nothing = EventTimes.of([5, 6], [0, 0])
    test = log_rank(nothing, nothing)
    assert test.statistic is test.p_value is None
    three = log_rank(group, group, nothing)
    assert three.df == 2


def test_differences_of_restricted_means() -> None:
    first, second = (
        restricted_mean(kaplan_meier(EventTimes.of(*arm)), 40) for arm in (MAINTAINED, OTHERS)
    )
    difference, interval = restricted_mean_difference(first, second)
    assert difference == pytest.approx(28.897727272727 - 21.930555555556, abs=1e-9)
    assert interval is not None
    assert interval.low < 0 < difference < interval.high
    short = restricted_mean(kaplan_meier(EventTimes.of(*OTHERS)), 20)
    with pytest.raises(ValueError, match="one horizon"):
        restricted_mean_difference(first, short)


def test_few_events_give_no_interval() -> None:
    few = restricted_mean(kaplan_meier(EventTimes.of([3, 4, 5, 6, 9], [1, 0, 1, 0, 0])), 9)
    assert few.events == 2
    assert few.interval is None
    assert restricted_mean_difference(few, few)[1] is None
    none = restricted_mean(kaplan_meier(EventTimes.of([3, 9], [0, 0])), 9)
    assert (none.value, none.standard_error) == (9, None)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: EventTimes.of([1, 2], [1]), "one time and one status"),
        (lambda: EventTimes.of([-1], [1]), "0 or more"),
        (lambda: kaplan_meier(EventTimes.of([], [])), "at least one case"),
        (lambda: kaplan_meier(EventTimes.of([1], [1]), interval="wald"), "'beta' or 'loglog'"),
        (lambda: log_rank(EventTimes.of([1], [1])), "two groups"),
        (lambda: kaplan_meier(EventTimes.of([1], [1])).at(2), "beyond"),
        (lambda: restricted_mean(kaplan_meier(EventTimes.of([1], [1])), 2), "horizon"),
    ],
)
def test_what_makes_no_sense_is_said(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]


def test_a_restricted_mean_says_its_horizon() -> None:
    found = restricted_mean(kaplan_meier(EventTimes.of(*OTHERS)), 30)
    assert isinstance(found, RestrictedMean)
    assert (found.horizon, found.cases) == (30, 12)
