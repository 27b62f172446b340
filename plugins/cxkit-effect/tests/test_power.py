"""Power, against R, Cohen's tables, and simulation."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from scipy import stats

import cxkit
from cxkit.errors import InputError
from cxkit_effect._power import (
    design_effect,
    detectable_t,
    n_per_arm,
    n_per_arm_normal,
    n_per_arm_shares,
    power_t,
    power_two_means,
    power_two_shares,
)
from cxkit_effect._power_alone import reach
from cxkit_effect._power_series import (
    Noise,
    Setup,
    best_comparison,
    change_variance,
    noise_of,
    not_before,
    outlook,
)
from cxkit_effect._power_tile import tile_looks


def remembering(rng: np.random.Generator, units: int, periods: int, memory: float) -> np.ndarray:
    fresh = rng.standard_normal((units, periods))
    found = fresh.copy()
    for t in range(1, periods):
        found[:, t] = memory * found[:, t - 1] + np.sqrt(1 - memory**2) * fresh[:, t]
    return found


def test_the_reference_values_of_r_are_met() -> None:
    folder = os.environ.get("CXKIT_REFERENCE")
    if not folder:
        pytest.skip("CXKIT_REFERENCE does not name the folder with the reference data")
    expected = json.loads((Path(folder) / "expected.json").read_text())["extra/power"]
    assert power_two_means(1, 1, 20, 20) == pytest.approx(expected["t_n20_d1"], abs=1e-6)
    assert n_per_arm(1, 1, 0.9) == pytest.approx(expected["t_n_for_90"], abs=2e-5)
    assert power_two_shares(0.5, 0.75, 50) == pytest.approx(expected["prop_n50"], abs=1e-7)
    assert n_per_arm_shares(0.5, 0.75, 0.9) == pytest.approx(expected["prop_n_for_90"], abs=2e-3)


@pytest.mark.parametrize(("d", "n"), [(0.2, 393), (0.5, 64), (0.8, 26)])
def test_cohens_table_is_met(d: float, n: int) -> None:
    # Cohen (1988), table 2.4.1, two-sided .05, power .80: 393, 64, 26 per group.
    assert round(n_per_arm(d, 1) - 0.2) in (n, n - 1)
    assert int(np.ceil(n_per_arm(d, 1))) in (n, n + 1)
    # The normal rule of thumb is 2 (1.96 + .8416)^2 / d^2, about one less.
    assert n_per_arm_normal(d, 1) == pytest.approx(2 * (1.959964 + 0.841621) ** 2 / d**2)
    assert 0.5 < n_per_arm(d, 1) - n_per_arm_normal(d, 1) < 1.5


def test_what_can_be_seen_has_the_power_it_says() -> None:
    for df, stretch in ((3, 1.0), (30, 1.0), (30, 1.55)):
        effect = detectable_t(0.7, df, 0.8, 0.95, stretch)
        assert power_t(effect, 0.7, df, 0.95, stretch) == pytest.approx(0.8, abs=1e-8)
    assert detectable_t(0.7, 30, stretch=1.55) > detectable_t(0.7, 30)
    assert power_t(0, 1, 10) == pytest.approx(0.05, abs=1e-9)
    assert power_t(100, 1, 10) == pytest.approx(1)


def test_shares_that_never_vary_and_units_that_are_alike() -> None:
    assert power_two_shares(0, 1, 5) == 1
    assert power_two_shares(0, 0, 5) == 0
    assert n_per_arm(50, 1) == 2
    assert design_effect(20, 0.05) == pytest.approx(1.95)


def test_the_variance_of_a_change_is_worked_by_hand() -> None:
    assert change_variance(1, 1, 0.3) == pytest.approx(2 - 2 * 0.3)
    assert change_variance(4, 2, 0.0) == pytest.approx(1 / 4 + 1 / 2)


@pytest.mark.parametrize(
    ("treated", "comparison", "before", "after", "memory", "effect"),
    [(1, 7, 20, 6, 0.3, 2.0), (5, 5, 12, 4, 0.3, 1.2), (4, 8, 24, 12, 0.6, 1.2)],
)
def test_the_power_of_units_is_that_of_simulation(
    treated: int, comparison: int, before: int, after: int, memory: float, effect: float
) -> None:
    setup = Setup(
        noise=Noise(sd=2, memory=memory),
        treated=treated,
        comparison=comparison,
        before=before,
        after=after,
    )
    rng, seen, runs = np.random.default_rng(0), 0, 2000
    for _ in range(runs):
        series = remembering(rng, treated + comparison, before + after, memory)
        change = series[:, before:].mean(axis=1) - series[:, :before].mean(axis=1)
        change[:treated] += effect
        own, others = change[:treated], change[treated:]
        if treated == 1:
            error = others.std(ddof=1) * np.sqrt(1 + 1 / comparison)
            t = abs(own[0] - others.mean()) / error
            seen += t > stats.t.ppf(0.975, comparison - 1)
        else:
            seen += stats.ttest_ind(own, others).pvalue < 0.05
    assert setup.power(2 * effect) == pytest.approx(seen / runs, abs=0.03)


def test_a_series_alone_is_judged_by_the_interval_that_it_will_get() -> None:
    from cxkit_effect._its import interrupted

    seen, runs = 0, 200
    for seed in range(runs):
        series = remembering(np.random.default_rng(seed + 100), 1, 30, 0.3)[0]
        series[24:] += 3
        found = interrupted(series, 24)
        seen += 0 not in found.fit.interval(found.on_average)
    setup = Setup(noise=Noise(sd=1, memory=0.3), before=24, after=6)
    assert setup.kind == "one_series"
    assert setup.power(3) == pytest.approx(seen / runs, abs=0.1)
    smallest = setup.detectable()
    assert smallest is not None
    assert setup.power(smallest) == pytest.approx(0.8, abs=0.01)
    assert (np.diff(reach(24, 6, 0.3)) >= 0).all()


def test_too_few_periods_show_nothing() -> None:
    alone = Setup(noise=Noise(sd=1), before=4, after=2)
    assert not alone.possible
    assert alone.power(10) == 0
    assert alone.detectable() is None


def test_more_units_and_more_periods_show_more() -> None:
    setup = Setup(noise=Noise(sd=1, memory=0.3), comparison=7)
    chances = dict(best_comparison(setup, 8, 2.0))
    assert chances[3] < chances[5] < chances[8]
    assert setup.kind == "one_unit"
    assert Setup(noise=Noise(sd=1), treated=4, comparison=4).kind == "units"
    few, many = (evolve(setup, after=a).detectable() for a in (2, 8))
    assert few is not None
    assert many is not None
    assert many < few


def test_the_day_before_which_nothing_is_known() -> None:
    setup = Setup(noise=Noise(sd=1.6, memory=0.3), comparison=7)
    steps = outlook(setup, 4, start=date(2026, 4, 1), lag_days=120)
    enough = not_before(steps)
    assert enough is not None
    # 1 April and 120 days is 30 July: August is the first whole month.
    assert steps[0].day == date(2026, 8, 31)
    assert enough.day == steps[enough.after - 1].day
    assert enough.power >= 0.8 > steps[enough.after - 2].power
    assert not_before(outlook(setup, 0.5)) is None
    weeks = outlook(setup, 4, period="week", start=date(2026, 4, 1))
    assert weeks[1].day == date(2026, 4, 14)
    assert weeks[0].detectable == steps[0].detectable
    quarters = outlook(setup, 4, period="quarter", start=date(2026, 4, 2))
    assert quarters[0].day == date(2026, 9, 30)
    assert outlook(setup, 4)[0].day is None


def test_the_noise_of_a_panel_is_found() -> None:
    rng = np.random.default_rng(1)
    values = 3 * remembering(rng, 8, 120, 0.4)
    values += rng.normal(50, 10, (8, 1)) + rng.normal(0, 5, (1, 120))
    values[0, 7] = values[3, 80] = np.nan
    found = noise_of(values)
    assert found.sd == pytest.approx(3, rel=0.1)
    assert found.memory == pytest.approx(0.4, abs=0.08)
    alone = noise_of(2 * remembering(rng, 1, 200, 0.4)[0] + 0.1 * np.arange(200))
    assert alone.sd == pytest.approx(2, rel=0.2)
    assert alone.memory == pytest.approx(0.4, abs=0.15)
    assert noise_of(np.add.outer([0.0, 5.0], [1.0, 2.0, 4.0])).sd == pytest.approx(0, abs=1e-9)


def test_a_tile_in_focus_shows_smaller_changes() -> None:
    cube = cxkit.default_cube()
    looks = tile_looks(cube, "culture.respect", 100)
    spread, focus = (looks[design].detectable() for design in ("spread", "focus"))
    assert spread is not None
    assert focus is not None
    # Everyone is asked three items instead of a third one: at least twice as exact.
    assert focus < spread / 2
    assert looks["focus"].persons == pytest.approx(60)
    assert looks["focus"].power(focus) == pytest.approx(0.8, abs=1e-6)
    compared = tile_looks(cube, "culture.respect", 100, compared=100)["focus"].detectable()
    assert compared == pytest.approx(focus * np.sqrt(2), rel=0.02)
    known = tile_looks(cube, "culture.respect", 100, correlation=0.36)["focus"].detectable()
    assert known == pytest.approx(0.8 * focus)


def test_a_tile_that_few_are_asked_shows_nothing() -> None:
    look = tile_looks(cxkit.default_cube(), "culture.respect", 12)["spread"]
    assert look.hidden
    assert look.detectable() is None
    assert look.power(50) == 0
    with pytest.raises(InputError, match="no tile"):
        tile_looks(cxkit.default_cube(), "culture.respekt", 12)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: power_t(1, 0, 3), "error above 0"),
        (lambda: detectable_t(1, 3, 0.04), "power lies"),
        (lambda: power_two_means(1, 1, 1, 5), "at least 2"),
        (lambda: n_per_arm(0, 1), "effect of 0"),
        (lambda: n_per_arm(1, 1, 1.0), "power lies"),
        (lambda: n_per_arm_normal(0, 1), "effect of 0"),
        (lambda: power_two_shares(0.5, 1.2, 5), "within 0..1"),
        (lambda: n_per_arm_shares(0.5, 0.5), "alike"),
        (lambda: noise_of([[1.0], [2.0]]), "periods"),
    ],
)
def test_what_makes_no_sense_is_said(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
