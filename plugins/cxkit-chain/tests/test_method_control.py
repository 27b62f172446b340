"""F72: control charts with their chance of a false alarm, and failure demand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cxkit import Assessment, Finding
from cxkit.stats import p_chart
from cxkit_chain._method_control import (
    _chance_of_run,
    chance_of_shares,
    chance_of_single_values,
)

Look = Callable[..., Assessment]
One = Callable[..., Finding]


def monthly(months: int, repeated: Callable[[int], int], hours: Callable[[int, int], float]) -> str:
    """Twenty cases a month from January 2024, some with a repeated step."""
    lines = ["case,activity,time"]
    for month in range(months):
        stamp = f"{2024 + month // 12}-{1 + month % 12:02d}"
        for k in range(20):
            path = "aab" if k < repeated(month) else "ab"
            for place, activity in enumerate(path):
                minute = round(60 * hours(month, k) * place)
                lines.append(
                    f"{month}-{k},{activity},{stamp}-{2 + minute // 1440:02d}"
                    f"T{minute // 60 % 24:02d}:{minute % 60:02d}:00Z"
                )
    return "\n".join(lines) + "\n"


def test_a_bad_month_stands_out(look: Look, one: One) -> None:
    log = monthly(14, lambda m: 15 if m == 7 else 2 + m % 2, lambda m, k: 1 + (m * 7 + k) % 5 / 10)
    found = one(look(log), "rework_control")
    assert found.data["outside"] == ["2024-08"]
    # The first and the last month are left out: a log begins and ends within them.
    assert found.data["periods"][0] == "2024-02"
    assert len(found.data["periods"]) == 12
    assert "2024-08" in found.explanation["de"]
    assert found.data["values"][6] == 0.75


def test_a_steady_process_is_in_control(look: Look, one: One) -> None:
    log = monthly(14, lambda m: 2 + m % 2, lambda m, k: 1 + (m * 7 + k) % 5 / 10)
    found = look(log)
    assert one(found, "rework_control").estimate.value == 0
    assert "none of 12 periods" in one(found, "rework_control").explanation["en"]
    assert one(found, "lead_time_control").data["chart"] == "xmr"
    # What was repeated is what went wrong here; one chart is enough.
    assert found.one(measure="not_right_control") is None


def test_a_shift_of_the_lead_time_stands_out(look: Look, one: One) -> None:
    log = monthly(26, lambda m: 0, lambda m, k: (1 if m < 14 else 3) + (m * 3 + k) % 7 / 20)
    found = one(look(log), "lead_time_control")
    assert found.data["outside"] or found.data["runs"]


def test_what_failed_has_a_chart_of_its_own(look: Look) -> None:
    log = monthly(12, lambda m: 2, lambda m, k: 1).replace("5-19,b", "5-19,x")
    found = look(log, failure=["x"])
    assert found.one(measure="not_right_control") is not None
    # All medians are alike: there are no limits to be had.
    assert found.one(measure="lead_time_control") is None


def test_few_months_have_no_chart(look: Look) -> None:
    log = monthly(9, lambda m: 2, lambda m, k: 1 + k / 10)
    assert not list(look(log).select(function="F72"))


def test_the_chance_of_a_false_alarm_is_that_of_drawing() -> None:
    rng = np.random.default_rng(11)
    sizes, centre = [40, 55, 60, 38, 47, 52, 61, 44, 58, 49, 50, 53], 0.2
    limits = 3 * np.sqrt(centre * (1 - centre) / np.array(sizes))
    draws = rng.binomial(sizes, centre, (20_000, 12)) / sizes
    beyond = (np.abs(draws - centre) > limits).any(axis=1).mean()
    chance = 1 - (1 - chance_of_shares(centre, sizes)) / (1 - _chance_of_run(12))
    assert chance == pytest.approx(beyond, abs=0.004)
    # Three standard deviations of a normal: .0027 a point; a share of .2 is skewed.
    assert 0.02 < chance_of_shares(0.2, [500] * 12) < 0.09
    assert chance_of_shares(0.2, [0]) == 0


def test_the_chance_of_a_run_is_that_of_throwing() -> None:
    assert _chance_of_run(7) == 0
    assert _chance_of_run(8) == 2 / 2**8
    # One more throw: a run of eight that begins at the second one, after another side.
    assert _chance_of_run(9) == pytest.approx(3 / 2**8)


def test_single_values_alarm_more_often_the_longer_they_are_watched() -> None:
    short, long = chance_of_single_values(12), chance_of_single_values(48)
    assert 0.01 < short < long < 0.5
    assert chance_of_single_values(12) == short


def test_limits_are_those_of_the_core() -> None:
    chart = p_chart([2] * 12, [20] * 12)
    assert chart.centre == 0.1
    assert chart.in_control


def test_demand_from_failure(look: Look, one: One) -> None:
    demands = ["failure"] * 12 + ["value"] * 28 + [""] * 10
    log = "case,activity,time,demand\n" + "".join(
        f"{k},call,2026-01-05T08:00:00Z,{demand}\n" for k, demand in enumerate(demands)
    )
    found = one(look(log, contacts=["call"]), "failure_demand")
    assert found.estimate.value == pytest.approx(0.3)
    assert found.estimate.coverage == pytest.approx(0.8)
    assert found.data == {"value_demand": 28, "unsaid": 10}


def test_demand_of_few_people_is_not_shown(look: Look) -> None:
    log = "case,activity,time,demand\n" + "".join(
        f"{k},call,2026-01-{day:02d}T08:00:00Z,{demand}\n"
        for k, (days, demand) in enumerate([(1, "value")] * 20 + [(9, "failure")] * 2)
        for day in range(1, days + 1)
    )
    protected = look(log, contacts=["call"], case_is_person=True)
    assert list(protected.select(measure="failure_demand")) == []
    assert len(list(look(log, contacts=["call"]).select(measure="failure_demand"))) == 1
