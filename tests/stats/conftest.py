"""Published and independently computed values, and every sample of a few answers."""

from __future__ import annotations

import csv
import itertools
import math
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

Rows = list[dict[str, str]]


@pytest.fixture
def reference_csv() -> Callable[[str], Rows]:
    """Reads a table of the reference data; skips where they are not there."""
    folder = os.environ.get("CXKIT_REFERENCE")
    if not folder:
        pytest.skip("CXKIT_REFERENCE does not name the folder of reference data")

    def read(name: str) -> Rows:
        with Path(folder, "data", name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture(scope="session")
def all_samples() -> Callable[[int, tuple[float, ...]], list[tuple[np.ndarray, float]]]:
    """All count vectors of n answers with their multinomial probability."""

    def samples(n: int, shares: tuple[float, ...]) -> list[tuple[np.ndarray, float]]:
        found = []
        for bars in itertools.combinations(range(n + 4), 4):
            ends = (-1, *bars, n + 4)
            counts = np.array([b - a - 1 for a, b in itertools.pairwise(ends)])
            ways = math.factorial(n) / math.prod(math.factorial(c) for c in counts)
            found.append(
                (counts, ways * math.prod(p**c for p, c in zip(shares, counts, strict=True)))
            )
        return [(counts, p) for counts, p in found if p > 0]

    return samples
