"""Whether two things that are said of pairs of units go together (F66 beside F12)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from attrs import frozen
from scipy.stats import rankdata

Pair = tuple[str, str]
# So many units have at most 5,040 orders, which can all be tried.
ALL_ORDERS = 7
SHUFFLES = 4_999
FEWEST_PAIRS = 3


@frozen(kw_only=True)
class Together:
    """How two measures of pairs of units go together.

    Attributes:
        rho: Spearman's rank correlation over the pairs; None if one of them is constant.
        p_value: Two-sided, by the order of units; None without a correlation.
        pairs: The pairs that have both, sorted.
        exact: True if all orders of the units were tried.
    """

    rho: float | None
    p_value: float | None
    pairs: tuple[Pair, ...]
    exact: bool


def together(
    first: Mapping[Pair, float], second: Mapping[Pair, float], *, seed: int = 0
) -> Together | None:
    """Whether two measures of pairs of units rise together; None for fewer than three pairs.

    Pairs that share a unit are not independent, so the p value comes from shuffling units
    and not pairs, and there is no interval.

    Args:
        first: Sorted pair of units -> value.
        second: The same of the other measure.
        seed: Of the shuffles, where there are too many orders to try them all.

    Reference: Mantel (1967), Cancer Research 27, 209-220; Krackhardt (1988), Social
    Networks 10, 359-381 (quadratic assignment).
    """
    pairs = tuple(sorted(set(first) & set(second)))
    if len(pairs) < FEWEST_PAIRS:
        return None
    rho = _spearman([first[p] for p in pairs], [second[p] for p in pairs])
    units = sorted({unit for pair in pairs for unit in pair})
    exact = len(units) <= ALL_ORDERS
    if rho is None:
        return Together(rho=None, p_value=None, pairs=pairs, exact=exact)
    found = [
        value
        for renamed in _orders(units, exact, seed)
        if (value := _moved(first, second, pairs, renamed)) is not None
    ]
    hits = sum(abs(value) >= abs(rho) - 1e-9 for value in found)
    # Trying all orders has the seen one among them; shuffles need it added.
    p_value = hits / len(found) if exact else (1 + hits) / (1 + len(found))
    return Together(rho=rho, p_value=p_value, pairs=pairs, exact=exact)


def _orders(units: Sequence[str], exact: bool, seed: int) -> Iterator[dict[str, str]]:
    if exact:
        for order in itertools.permutations(units):
            yield dict(zip(units, order, strict=True))
        return
    rng = np.random.default_rng(seed)
    for _ in range(SHUFFLES):
        places = rng.permutation(len(units)).tolist()
        yield {unit: units[place] for unit, place in zip(units, places, strict=True)}


def _moved(
    first: Mapping[Pair, float],
    second: Mapping[Pair, float],
    pairs: Sequence[Pair],
    renamed: Mapping[str, str],
) -> float | None:
    """The correlation if units were exchanged in the first; over pairs that then have both."""
    xs, ys = [], []
    for one, other in pairs:
        a, b = renamed[one], renamed[other]
        moved = (min(a, b), max(a, b))
        if moved in first:
            xs.append(first[moved])
            ys.append(second[one, other])
    return _spearman(xs, ys) if len(xs) >= FEWEST_PAIRS else None


def _spearman(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    x, y = rankdata(xs), rankdata(ys)
    x, y = x - x.mean(), y - y.mean()
    scale = math.sqrt(float(x @ x) * float(y @ y))
    return float(x @ y) / scale if scale else None
