"""The trend of the gap: four means by hand, which side moved, and its level."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars
import pytest
from scipy import stats

import cxkit
import cxkit_gap
from cxkit.assess import assess
from cxkit.evidence.answers import reduce_answers
from cxkit.evidence.mapping import AnswersMapping
from cxkit_gap._trend import trend

S0, C0 = [2, 5, 20, 50, 23], [15, 25, 30, 20, 10]
S1, C1 = [4, 10, 30, 40, 16], [5, 15, 30, 30, 20]


def mean(counts: list[int]) -> float:
    return float(np.dot(counts, range(5)) / sum(counts) * 25)


def test_the_change_is_that_of_four_means() -> None:
    found = trend(S0, C0, S1, C1)
    assert found.value == pytest.approx((mean(S1) - mean(C1)) - (mean(S0) - mean(C0)), abs=1e-12)
    assert found.before == pytest.approx(mean(S0) - mean(C0), abs=1e-12)
    assert found.own.value == pytest.approx(mean(S1) - mean(S0), abs=1e-12)
    assert found.other.value == pytest.approx(mean(C1) - mean(C0), abs=1e-12)


def test_with_many_answers_the_interval_is_the_one_of_four_standard_errors() -> None:
    many = [[40 * k for k in counts] for counts in (S0, C0, S1, C1)]
    found = trend(*many)
    variances = [np.var(np.repeat(np.arange(5) * 25.0, c), ddof=1) / sum(c) for c in many]
    half = stats.norm.ppf(0.975) * np.sqrt(sum(variances))
    assert found.interval is not None
    assert found.interval.low == pytest.approx(found.value - half, rel=0.01)
    assert found.interval.high == pytest.approx(found.value + half, rel=0.01)


@pytest.mark.parametrize(
    ("after", "direction", "moved"),
    [
        ((S0, C0), "undecided", "none"),
        ((S0, [0, 2, 10, 50, 38]), "closing", "customer"),
        (([20, 30, 30, 15, 5], C0), "closing", "self"),
        (([0, 0, 4, 30, 66], C0), "opening", "self"),
        (([0, 0, 2, 20, 78], [60, 30, 8, 2, 0]), "opening", "both"),
    ],
)
def test_it_says_which_side_moved(after: Any, direction: str, moved: str) -> None:
    found = trend(S0, C0, *after)
    assert (found.direction, found.moved) == (direction, moved)


def test_a_self_image_below_the_customers_closes_by_rising() -> None:
    assert trend(C0, S0, S0, S0).direction == "closing"
    assert trend(C0, S0, C0, [0, 0, 0, 5, 95]).direction == "opening"


def test_too_few_answers_have_no_interval_and_no_direction() -> None:
    found = trend([0, 0, 1, 2, 1], C0, S1, C1)
    assert found.interval is None
    assert found.direction == "undecided"


def test_the_interval_holds_its_level_on_skewed_answers() -> None:
    """At 95 % nominal, 2,000 runs miss at most 123 times (one-sided 99 %)."""
    rng = np.random.default_rng(0)
    shares = [[0.02, 0.05, 0.13, 0.3, 0.5], [0.1, 0.2, 0.3, 0.25, 0.15]]
    truth = 0.0
    missed = 0
    for _ in range(2000):
        drawn = [rng.multinomial(n, p) for n in (40, 60) for p in shares]
        found = trend(drawn[0], drawn[1], drawn[2], drawn[3])
        assert found.interval is not None
        missed += truth not in found.interval
    assert missed <= 123


def rows(wave: str, audience: str, item: str, counts: list[int]) -> list[dict[str, Any]]:
    values = [value for value, count in enumerate(counts, 1) for _ in range(count)]
    return [{"wave": wave, "audience": audience, item: value} for value in values]


def assessed(cube: cxkit.Cube, table: list[dict[str, Any]]) -> cxkit.Assessment:
    columns = list(dict.fromkeys(key for row in table for key in row))
    frame = polars.DataFrame({c: [row.get(c) for row in table] for c in columns})
    mapping = AnswersMapping(
        audience="audience", wave="wave", items={c: c for c in columns if c in cube.items}
    )
    manager = cxkit.plugin_manager(discover=False, extra=[("gap", cxkit_gap)])
    return assess(reduce_answers(frame, mapping, cube).tallies, cube, manager=manager)


def table_of(
    cube: cxkit.Cube, own: list[list[int]], other: list[list[int]]
) -> list[dict[str, Any]]:
    tile = next(iter(cube.tiles.values()))
    (mine,), (theirs,) = tile.items_of("self"), tile.items_of("customer")
    table: list[dict[str, Any]] = []
    for k, (a, b) in enumerate(zip(own, other, strict=True), 1):
        table += rows(f"2026-0{k}", "staff", mine.id, a)
        table += rows(f"2026-0{k}", "customer", theirs.id, b)
    return table


def test_every_wave_is_compared_with_the_first_and_with_the_one_before(cube: cxkit.Cube) -> None:
    found = assessed(cube, table_of(cube, [S0, S1, S1], [C0, C1, C0]))
    steps = {
        (f.contrast.of, f.contrast.against) for f in found.select(measure="gap_trend") if f.contrast
    }
    assert steps == {("2026-02", "2026-01"), ("2026-03", "2026-01"), ("2026-03", "2026-02")}
    (one,) = [f for f in found.select(measure="gap_trend", wave="2026-02")]
    assert one.function == "F46"
    assert one.estimate.value == pytest.approx(trend(S0, C0, S1, C1).value)
    assert one.data["moved"] == "both"
    assert one.explanation["en"].endswith("Both sides have moved.")
    assert one.explanation["de"].startswith("„Wir haben respect“: Der Abstand ist seit 2026-01")


def test_a_small_wave_is_not_shown(cube: cxkit.Cube) -> None:
    found = assessed(cube, table_of(cube, [S0, [1, 1, 1, 1, 0]], [C0, C1]))
    (one,) = found.select(measure="gap_trend")
    assert not one.estimate.shown
    assert one.data == {}
    assert "cannot be said here" in one.explanation["en"]


def test_one_wave_has_no_trend(cube: cxkit.Cube) -> None:
    assert list(assessed(cube, table_of(cube, [S0], [C0])).select(measure="gap_trend")) == []
