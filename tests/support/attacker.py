"""What somebody could work out who knows the units and all that was published.

The attacker does not use the rules of the gate: figures are rows of a matrix over
groups of persons, and a small group is revealed if something that rests on its
columns alone lies in the row space. So the gate and its tests cannot share a mistake.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np

MINIMUM = 5


def rank(rows: np.ndarray) -> int:
    return int(np.linalg.matrix_rank(rows, tol=1e-9)) if rows.size else 0


def reveals(rows: np.ndarray, columns: Iterable[int]) -> bool:
    """True if something that rests on these columns alone follows from the rows."""
    others = np.delete(rows, list(columns), axis=1)
    return rank(rows) > rank(others)


def revealed(rows: np.ndarray, sizes: Iterable[int]) -> list[tuple[int, ...]]:
    """The sets of columns with fewer persons than the minimum of which something follows."""
    counts = list(sizes)
    people = [k for k, n in enumerate(counts) if 0 < n < MINIMUM]
    return [
        group
        for length in range(1, MINIMUM)
        for group in itertools.combinations(people, length)
        if sum(counts[k] for k in group) < MINIMUM and reveals(rows, group)
    ]
