"""F65 and F66 from a table of ratings, and both beside the waits of a log."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy import stats

from cxkit import Assessment
from cxkit.demo.chain import BORDER, coordination, events_csv, ties_csv
from cxkit.demo.organisation import build_organisation

Silo = Callable[..., Assessment]
HEAD = "respondent,from_unit,to_unit,relation,rating\n"


def ratings(levels: dict[tuple[str, str], list[int]], relation: str = "in time") -> str:
    rows = [
        f"{source}{k},{source},{target},{relation},{rating}"
        for (source, target), found in levels.items()
        for k, rating in enumerate(found)
    ]
    return HEAD + "\n".join(rows)


TWO = {
    ("a", "a"): [5, 4, 5, 4, 4, 5],
    ("a", "b"): [2, 3, 2, 1, 2, 2],
    ("b", "b"): [4, 4, 5, 3, 4, 4],
    ("b", "a"): [4, 4, 3, 5, 4, 4],
}


def mean(*cells: list[int]) -> float:
    return 25 * (float(np.mean([x for cell in cells for x in cell])) - 1)


def test_within_between_and_what_is_lost_are_means_on_0_to_100(look: Silo) -> None:
    found = look(ratings(TWO))
    values = {
        (f.measure, f.subject.unit): f.estimate.value
        for f in found.select(function="F66")
        if f.measure != "coordination"
    }
    assert values == {
        ("coordination_within", None): pytest.approx(mean(TWO["a", "a"], TWO["b", "b"])),
        ("coordination_within", "a"): pytest.approx(mean(TWO["a", "a"])),
        ("coordination_within", "b"): pytest.approx(mean(TWO["b", "b"])),
        ("coordination_between", None): pytest.approx(mean(TWO["a", "b"], TWO["b", "a"])),
        ("coordination_between", "a"): pytest.approx(mean(TWO["a", "b"])),
        ("coordination_between", "b"): pytest.approx(mean(TWO["b", "a"])),
        ("coordination_lost", None): pytest.approx(
            mean(TWO["a", "a"], TWO["b", "b"]) - mean(TWO["a", "b"], TWO["b", "a"])
        ),
    }


def test_a_border_is_both_directions_and_their_difference_is_tested(look: Silo) -> None:
    """The difference beside Welch's t of SciPy, which is wider only through the range."""
    found = look(ratings(TWO))
    border = found.one(measure="coordination")
    assert border is not None
    assert border.estimate.value == pytest.approx((mean(TWO["a", "b"]) + mean(TWO["b", "a"])) / 2)
    assert border.data == {"units": ["a", "b"], "rank": 1, "of": 1}
    asymmetry = found.one(measure="service_asymmetry")
    assert asymmetry is not None
    welch = stats.ttest_ind(TWO["a", "b"], TWO["b", "a"], equal_var=False)
    assert asymmetry.estimate.value == pytest.approx(25 * (2.0 - 4.0))
    assert (asymmetry.estimate.high or 0) < 0
    assert welch.pvalue < 0.01
    assert "lower" in asymmetry.explanation["en"]


def test_what_others_say_of_a_unit_counts_each_person_once(look: Silo) -> None:
    three = {**TWO, ("c", "a"): [1] * 12}
    found = look(ratings(three))
    of_a = {f.subject.unit: f for f in found.select(measure="internal_service", record="service/a")}
    assert of_a[None].estimate.value == pytest.approx(mean(three["b", "a"], three["c", "a"]))
    assert of_a[None].estimate.n == 18
    assert of_a["c"].estimate.value == 0.0
    assert of_a["c"].explanation["en"].endswith("of 100.")


def test_few_raters_are_hidden_and_so_is_what_gives_them_away(look: Silo) -> None:
    few = {**TWO, ("c", "a"): [1, 2, 3]}
    found = look(ratings(few))
    of_a = {f.subject.unit: f for f in found.select(measure="internal_service", record="service/a")}
    assert of_a["c"].estimate.reasons == ("too_few_persons",)
    hidden = [f for f in of_a.values() if not f.estimate.shown]
    assert len(hidden) == 2
    border = found.one(measure="coordination", record="border/a+c")
    assert border is not None
    assert not border.estimate.shown


def test_ratings_on_another_scale_are_the_same_on_0_to_100(look: Silo) -> None:
    seven = {pair: [2 * x - 1 for x in found] for pair, found in TWO.items()}
    five, wide = look(ratings(TWO)), look(ratings(seven), scale=[1, 9])
    values = [[f.estimate.value for f in a.select(function="F66")] for a in (five, wide)]
    assert values[0] == pytest.approx(values[1])


def log(waits: dict[tuple[str, str], float], cases: int = 8) -> str:
    """Cases in which work goes once over each border."""
    start = datetime(2026, 3, 2, 8, tzinfo=UTC)
    rows = ["case,activity,time,unit"]
    for number, ((source, target), hours) in enumerate(waits.items()):
        for case in range(cases):
            name = f"{number}-{case}"
            rows.append(f"{name},begin,{start.isoformat()},{source}")
            rows.append(f"{name},go on,{(start + timedelta(hours=hours)).isoformat()},{target}")
    return "\n".join(rows)


UNITS = ("a", "b", "c", "d")
PAIRS = tuple(itertools.combinations(UNITS, 2))


def test_long_waits_and_low_ratings_that_go_together_are_told(look: Silo) -> None:
    levels = {pair: [max(1, 5 - k)] * 6 for k, pair in enumerate(PAIRS)}
    hours = {pair: 10.0 * (k + 1) for k, pair in enumerate(PAIRS)}
    found = look(ratings(levels), log(hours))
    together = found.one(measure="wait_and_coordination")
    assert together is not None
    expected = stats.spearmanr([hours[p] for p in PAIRS], [-levels[p][0] for p in PAIRS]).statistic
    assert together.estimate.value == pytest.approx(expected)
    assert together.data["exact"] is True
    assert together.data["borders"] == 6
    assert together.estimate.low is None
    worst = found.one(measure="wait_at_border", record="border/c+d")
    assert worst is not None
    assert worst.data["rank"] == 1
    assert worst.estimate.value == pytest.approx(60.0)
    assert worst.data["hours"] == pytest.approx(8 * 60.0)


def test_two_borders_say_nothing_about_both_together(look: Silo) -> None:
    levels = {("a", "b"): [2] * 6, ("b", "c"): [4] * 6}
    found = look(ratings(levels), log({("a", "b"): 5.0, ("b", "c"): 1.0}))
    together = found.one(measure="wait_and_coordination")
    assert together is not None
    assert together.estimate.reasons == ("undefined", "silo:few_borders")
    assert found.reasons["silo:few_borders"]["de"].startswith("Weniger als drei Grenzen")


def test_ratings_that_are_all_the_same_go_along_with_nothing(look: Silo) -> None:
    levels = {pair: [3] * 6 for pair in PAIRS}
    hours = {pair: 10.0 * (k + 1) for k, pair in enumerate(PAIRS)}
    together = look(ratings(levels), log(hours)).one(measure="wait_and_coordination")
    assert together is not None
    assert not together.estimate.shown


def test_borders_of_few_cases_are_left_out_where_cases_are_people(look: Silo) -> None:
    levels = {("a", "b"): [2] * 6}
    protected = {"case_is_person": True}
    found = look(ratings(levels), log({("a", "b"): 5.0}, cases=3), log=protected)
    assert list(found.select(measure="wait_at_border")) == []


def test_without_a_log_or_a_common_border_nothing_is_said(look: Silo) -> None:
    assert list(look(ratings(TWO)).select(measure="wait_at_border")) == []
    apart = look(ratings(TWO), log({("x", "y"): 5.0}))
    assert list(apart.select(measure="wait_and_coordination")) == []


def test_the_border_that_was_built_into_the_demonstration_comes_first(look: Silo) -> None:
    organisation = build_organisation(3)
    found = look(ties_csv(organisation, 3), events_csv(organisation, 3))
    first = next(f for f in found.select(measure="wait_at_border") if f.data["rank"] == 1)
    assert tuple(first.data["units"]) == BORDER
    lowest = next(f for f in found.select(measure="coordination") if f.data["rank"] == 1)
    assert tuple(lowest.data["units"]) == BORDER
    truth = 25 * (coordination(*BORDER) - 1)
    assert (lowest.estimate.low or 0) < truth < (lowest.estimate.high or 0)
    advice = found.one(measure="ei_index", unit=None)
    assert advice is not None
    assert advice.data["external"] > advice.data["internal"] > 0
