"""Krippendorff's alpha against published and independently computed values."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cxkit.stats import krippendorff

# Krippendorff (2011), Computing Krippendorff's alpha-reliability, example C: four
# observers, twelve units, five values; printed results .743, .815, .849 and .797.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def counts_of(rows: list[list[Any]]) -> np.ndarray:
    """Subjects x categories, from one row per coder."""
    values = sorted({v for row in rows for v in row if v is not None})
    table = np.zeros((len(rows[0]), len(values)))
    for row in rows:
        for subject, value in enumerate(row):
            if value is not None:
                table[subject, values.index(value)] += 1
    return table


@pytest.mark.parametrize(
    ("level", "printed"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_krippendorffs_own_example(level: str, printed: float) -> None:
    found = krippendorff(counts_of(OBSERVERS), level=level)
    assert found.value == pytest.approx(printed, abs=5e-4)
    assert (found.subjects, found.judgements) == (11, 40)
    assert found.interval is None


def reference() -> Path:
    folder = os.environ.get("CXKIT_REFERENCE")
    if not folder:
        pytest.skip("CXKIT_REFERENCE is not set: there is no reference data")
    return Path(folder)


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("krippendorff_dataC.csv", "agreement/krippendorff_dataC"),
        ("krippendorff_wiki.csv", "agreement/krippendorff_wikipedia"),
    ],
)
def test_the_reference_is_met(file: str, key: str) -> None:
    with (reference() / "data" / file).open(encoding="utf-8") as lines:
        rows = [[float(c) if c else None for c in row] for row in list(csv.reader(lines))[1:]]
    expected = json.loads((reference() / "expected.json").read_text(encoding="utf-8"))[key]
    for level, value in expected.items():
        assert krippendorff(counts_of(rows), level=level).value == pytest.approx(value, abs=1e-9)


def test_full_agreement_is_one_and_opposition_is_below_zero() -> None:
    assert krippendorff([[2, 0], [0, 2]] * 15).value == pytest.approx(1.0)
    opposed = krippendorff([[1, 1]] * 30)
    assert opposed.value is not None
    assert opposed.value < 0


def test_where_everybody_always_says_the_same_it_is_not_defined() -> None:
    assert krippendorff([[3, 0]] * 30).value is None
    assert krippendorff([[1, 0], [0, 1]]).value is None


def test_the_interval_holds_its_level() -> None:
    """200 runs of 60 subjects at nominal 95 %: at most 18 misses (one-sided 99 %)."""
    rng = np.random.default_rng(0)

    def drawn(subjects: int) -> np.ndarray:
        truth = rng.integers(0, 4, size=subjects)
        told = np.where(
            rng.random((3, subjects)) < 0.7, truth, rng.integers(0, 4, size=(3, subjects))
        )
        return np.stack([(told == c).sum(axis=0) for c in range(4)], axis=1)

    true = krippendorff(drawn(20_000)).value
    missed = 0
    for seed in range(200):
        found = krippendorff(drawn(60), seed=seed)
        assert found.interval is not None
        missed += true not in found.interval
    assert missed <= 18


@pytest.mark.parametrize(
    ("counts", "more", "said"),
    [
        ([[1, 1]], {"level": "cardinal"}, "level is one of"),
        ([[-1, 1]], {}, "none below 0"),
        ([1, 1], {}, "table"),
        ([[1, 1]], {"values": [1.0]}, "one value for each"),
    ],
)
def test_what_makes_no_sense_is_refused(counts: Any, more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        krippendorff(counts, **more)
