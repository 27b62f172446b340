from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit.stats import Icc, icc_oneway
from cxkit.stats._icc import _f_interval

Rows = list[dict[str, str]]

# Shrout & Fleiss (1979), Psychological Bulletin 86, 420-428, table 2: 6 targets, 4 judges.
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def of_groups(groups: list[list[float]], confidence: float = 0.95) -> Icc | None:
    arrays = [np.asarray(group, float) for group in groups]
    return icc_oneway(
        [a.sum() for a in arrays],
        [(a**2).sum() for a in arrays],
        [len(a) for a in arrays],
        confidence,
    )


def skewed_groups(seed: int, groups: int = 12, size: int = 8) -> list[list[float]]:
    rng = np.random.default_rng(seed)
    return [
        np.clip(np.round(4 + rng.normal(0, 0.4) + rng.normal(0, 1, size)), 1, 5).tolist()
        for _ in range(groups)
    ]


def test_icc1_meets_shrout_and_fleiss() -> None:
    found = of_groups(JUDGES)
    assert found is not None
    # Published .17; R psych 2.2.9 for the digits.
    assert found.icc1 == pytest.approx(0.165741768405476, abs=1e-9)
    assert found.icc2 == pytest.approx(0.442797133679269, abs=1e-9)
    assert found.ms_between / found.ms_within == pytest.approx(1.79467849223947, abs=1e-9)
    assert (found.groups, found.n, found.group_size) == (6, 24, 4)


def test_the_classical_f_interval_meets_shrout_and_fleiss() -> None:
    ends = _f_interval(1.79467849223947, 5, 18, 4, 0.95)
    assert ends == pytest.approx((-0.132932324874751, 0.722560062328121), abs=1e-9)


@pytest.mark.parametrize(
    ("scale", "icc1", "icc2"),
    [
        ("LEAD", 0.0879562185216, 0.8007543730133),
        ("TSIG", 0.08038399956375, 0.7846078391707),
    ],
)
def test_icc_meets_r_multilevel_on_lq2002(
    scale: str, icc1: float, icc2: float, reference_csv: Callable[[str], Rows]
) -> None:
    # F86. R multilevel 2.7, ICC1() and ICC2() of the means of the items.
    groups: dict[str, list[float]] = {}
    for row in reference_csv("lq2002.csv"):
        items = [float(value) for name, value in row.items() if name[:-2] == scale]
        groups.setdefault(row["COMPID"], []).append(float(np.mean(items)))
    found = of_groups(list(groups.values()))
    assert found is not None
    assert (found.groups, found.n) == (49, 2042)
    assert found.icc1 == pytest.approx(icc1, abs=1e-9)
    assert found.icc2 == pytest.approx(icc2, abs=1e-9)
    assert found.interval is not None
    assert icc1 in found.interval
    assert found.interval.low > 0


@given(st.integers(0, 10_000), st.floats(1, 50), st.floats(-100, 100))
def test_neither_unit_nor_origin_of_the_answers_matters(
    seed: int, factor: float, shift: float
) -> None:
    groups = skewed_groups(seed)
    found = of_groups(groups)
    moved = of_groups([[factor * x + shift for x in group] for group in groups])
    assert found is not None
    assert moved is not None
    assert moved.icc1 == pytest.approx(found.icc1, abs=1e-6)
    assert found.interval is not None
    assert found.interval.low <= found.icc1 <= found.interval.high < 1


def test_the_interval_is_at_least_as_wide_as_the_classical_one() -> None:
    found = of_groups(skewed_groups(1))
    assert found is not None
    assert found.interval is not None
    low, high = _f_interval(found.ms_between / found.ms_within, 11, 84, 8, 0.95)
    assert found.interval.low <= low + 1e-12
    assert found.interval.high >= high - 1e-12


def test_one_group_far_off_widens_the_interval() -> None:
    even = [[3, 4, 5, 4, 3 + k % 2, 4] for k in range(12)]
    outlier = [[1, 1, 2, 1, 1, 1], *even[1:]]
    found = of_groups(outlier)
    assert found is not None
    assert found.interval is not None
    f = found.ms_between / found.ms_within
    low, high = _f_interval(f, 11, 60, 6, 0.95)
    assert found.interval.high - found.interval.low > 1.2 * (high - low)


# "At least 92 %", tested one-sided at 99 %: at least 542 of 600 runs, seed 0.
def test_coverage_on_normal_answers_in_uneven_groups() -> None:
    rng, held = np.random.default_rng(0), 0
    sizes, truth = [5, 5, 6, 8, 10, 12, 20, 30, 50, 80], 0.2
    for _ in range(600):
        groups = [
            (rng.normal(0, truth**0.5) + rng.normal(0, (1 - truth) ** 0.5, size)).tolist()
            for size in sizes
        ]
        found = of_groups(groups)
        assert found is not None
        assert found.interval is not None
        held += truth in found.interval
    assert held >= 542


def test_few_groups_have_no_interval() -> None:
    found = of_groups(JUDGES[:4])
    assert found is not None
    assert found.interval is None


def test_a_group_whose_absence_leaves_no_difference_falls_back_to_f() -> None:
    groups = [[1.0, 2, 3]] * 7 + [[3.0, 4, 5]]
    found = of_groups(groups)
    assert found is not None
    assert found.interval is not None
    assert found.icc1 in found.interval


def test_a_large_group_whose_absence_turns_the_sign_falls_back_to_f() -> None:
    groups = [[1, 4], [3, 4], [2, 4], [4, 2], [3, 5], [5, 5, 2, 4, 5, 4, 5, 4, 4, 2, 5, 1]]
    found = of_groups([[float(x) for x in group] for group in groups])
    assert found is not None
    assert found.interval is not None
    assert found.interval.low < 0 < found.interval.high


def test_groups_that_agree_completely_or_do_not_differ() -> None:
    same_within = of_groups([[k, k, k] for k in (1, 2, 3, 4, 5, 3)])
    assert same_within is not None
    assert (same_within.icc1, same_within.interval) == (1.0, None)
    no_difference = of_groups([[1, 3], [3, 1], [2, 2], [1, 3], [2, 2], [1, 3]])
    assert no_difference is not None
    assert no_difference.icc1 < 0
    assert (no_difference.icc2, no_difference.interval) == (None, None)


def test_what_gives_no_answer() -> None:
    assert of_groups([[1, 2, 3]]) is None
    assert of_groups([[1], [2], [3]]) is None
    assert of_groups([[2, 2], [2, 2]]) is None
    assert icc_oneway([3, 0, 7], [5, 0, 25], [2, 0, 2]) == icc_oneway([3, 7], [5, 25], [2, 2])
    with pytest.raises(ValueError, match="one number per group"):
        icc_oneway([1, 2], [1, 2], [1])
