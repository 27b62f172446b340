"""Coverage for tiles and dimensions: python benchmarks/coverage/composite.py.

A tile is the mean of three sides, a dimension the mean of nine tiles of which each person
answers three questions, either dealt evenly (dimension) or drawn by chance (unit); then
items without an answer are left out as a look leaves them out. 1,000 runs per cell (400 for
dimensions), seed 0; the standard error of a coverage of .95 is then .007 (.011). Takes about
five minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
from grid import GRID, Array, worst
from scipy import special

from cxkit.stats import linear_composite, mean_interval

Mask = npt.NDArray[np.bool_]
Design = Callable[[np.random.Generator], Mask]

TILES: dict[str, tuple[str, ...]] = {
    name: tuple(name.split(" | "))
    for name in (
        "bell | bell | bell",
        "skewed | skewed | skewed",
        "90% top, rest bottom | 90% top, rest bottom | 90% top, rest bottom",
        "95% top, rest even | 95% top, rest even | 95% top, rest even",
        "ends 50/50 | ends 50/50 | ends 50/50",
        "U-shaped | skewed | 90% top, rest bottom",
        "95% top, rest even | bell | U-shaped",
        "90% top, rest next | 90% top, rest even | ends 20/80",
        "95% top, rest bottom | 95% middle, ends | 95% top, rest next",
        "ends 50/50 | 95% top, rest even | 95% top, rest even",
        "95% top, rest even | 95% top, rest even | ends 50/50",
        "ends 30/70 | 95% top, rest next | 95% top, rest next",
        "ends 20/80 | 95% top, rest even | 95% top, rest even",
        "ends 50/50 | 90% top, rest next | 90% top, rest next",
    )
}
_MIXED = (
    "bell",
    "skewed",
    "90% top, rest even",
    "U-shaped",
    "mildly skewed",
    "J-shaped",
    "few far off 10%",
    "95% top, rest next",
    "neighbours 50/50",
)
DIMENSIONS: dict[str, tuple[str, ...]] = {
    name: (name,) * 27
    for name in ("bell", "skewed", "J-shaped", "90% top, rest bottom", "95% top, rest even")
} | {
    "ends 50/50": ("ends 50/50",) * 27,
    "nine different, three times": _MIXED * 3,
    "9 torn, 18 nearly unanimous": ("ends 20/80",) * 9 + ("95% top, rest next",) * 18,
}
# One item torn, all others unanimous: harder than any questionnaire, to show the limit.
TORN: dict[str, tuple[str, ...]] = {
    "1 torn, 8 nearly unanimous": ("ends 30/70",) + ("90% middle",) * 8,
    "1 evenly torn, 8 nearly unanimous": ("ends 50/50",) + ("95% top, rest next",) * 8,
}


def answers(rng: np.random.Generator, names: tuple[str, ...], n: int, rho: float) -> Array:
    """Return codes 0..4 of n persons, correlated within the person by a normal copula."""
    shared, own = rng.standard_normal((n, 1)), rng.standard_normal((n, len(names)))
    uniform = special.ndtr(np.sqrt(rho) * shared + np.sqrt(1 - rho) * own)
    codes = np.empty_like(uniform)
    for column, name in enumerate(names):
        steps = np.cumsum(GRID[name])[:-1]
        codes[:, column] = np.searchsorted(steps, uniform[:, column], side="right")
    return codes


def separate(*sizes: int) -> Mask:
    """Return who answers what if every part has persons of its own."""
    return np.repeat(np.eye(len(sizes), dtype=bool), sizes, axis=0)


def rotating(n: int, items: int, each: int, rng: np.random.Generator) -> Mask:
    """Return a design in which each person gets the next items of a shuffled deck."""
    mask, deck = np.zeros((n, items), dtype=bool), []
    for person in range(n):
        if len(deck) < each:
            deck += [item for item in rng.permutation(items) if item not in deck]
        mask[person, deck[:each]], deck = True, deck[each:]
    return mask


def leave_one_out(n: int) -> Mask:
    """Return a design in which each person answers two of three sides."""
    mask = np.ones((n, 3), dtype=bool)
    mask[np.arange(n), np.arange(n) % 3] = False
    return mask


def drawn(n: int, items: int, each: int, rng: np.random.Generator) -> Mask:
    """Return a design in which each person gets items by chance."""
    mask = np.zeros((n, items), dtype=bool)
    for person in range(n):
        mask[person, rng.choice(items, each, replace=False)] = True
    return mask


def tile_weights(answered: Mask) -> Array:
    """Return weights of 27 items: tiles count alike, and within a tile the sides answered."""
    sides = answered.reshape(9, 3)
    per_tile = sides / np.maximum(sides.sum(axis=1, keepdims=True), 1)
    weights: Array = (per_tile / sides.any(axis=1).sum()).ravel()
    return weights


def covered(names: tuple[str, ...], codes: Array, mask: Mask) -> tuple[bool, float] | None:
    """Return whether the interval holds the truth, and its width in points of 100."""
    asked = mask.any(axis=0)
    weights = (
        tile_weights(asked)[asked] if len(names) == 27 else np.full(len(names), 1 / len(names))
    )
    m = mask[:, asked].astype(float)
    x = codes[:, asked] * m
    n, sums = m.T @ m, x.T @ m
    found = linear_composite(np.diag(sums) / np.diag(n), weights, n, sums, x.T @ x)
    if found is None:
        return None
    mean = min(max(found.mean, 0.0), 4.0)
    interval = mean_interval(mean, found.variance, len(mask), 0, 4, df=found.df, size=found.size)
    if interval is None:
        return None
    means = np.array([np.dot(GRID[name], range(5)) for name in names])
    truth = float(weights @ means[asked])
    return interval.low - 1e-9 <= truth <= interval.high + 1e-9, 25 * interval.width


def coverage(
    names: tuple[str, ...], design: Design, rho: float, runs: int, seed: list[int]
) -> tuple[float, float, float]:
    """Return coverage, mean width in points of 100, and share of runs with an interval."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(runs):
        mask = design(rng)
        found.append(covered(names, answers(rng, names, len(mask), rho), mask))
    shown = [each for each in found if each is not None]
    if not shown:
        return float("nan"), float("nan"), 0.0
    held, widths = zip(*shown, strict=True)
    return float(np.mean(held)), float(np.mean(widths)), len(shown) / runs


def fixed(mask: Mask) -> Design:
    return lambda _: mask


def report(
    label: str, cells: dict[str, tuple[str, ...]], design: Design, rho: float, runs: int
) -> None:
    results = {
        name: coverage(parts, design, rho, runs, [0, number])
        for number, (name, parts) in enumerate(cells.items())
    }
    shown = float(np.mean([result[2] for result in results.values()]))
    if shown < 0.01:
        print(f"| {label} | 0 % | | | | |", flush=True)
        return
    held = {name: result[0] for name, result in results.items()}
    print(
        f"| {label} | {100 * shown:.0f} % | {min(held.values()):.3f} "
        f"| {np.mean(list(held.values())):.3f} "
        f"| {np.mean([r[1] for r in results.values()]):.1f} | {worst(held, 1)} |",
        flush=True,
    )


def main() -> None:
    rng = np.random.default_rng(0)
    print(
        "| design | with interval | lowest coverage | mean coverage | mean width | where lowest |"
    )
    print("|-|-|-|-|-|-|")
    sizes = [(n,) * 3 for n in (4, 5, 8, 12, 20, 40)]
    for size in [*sizes, (5, 8, 8), (5, 40, 40), (6, 40, 40), (8, 12, 20), (10, 40, 40)]:
        report(f"tile, own persons {size}", TILES, fixed(separate(*size)), 0.0, 1000)
    for n in (5, 8, 12, 20, 40):
        for rho in (0.0, 0.5, 0.9):
            mask = np.ones((n, 3), dtype=bool)
            report(f"tile, the same {n}, r {rho}", TILES, fixed(mask), rho, 1000)
    for n in (9, 15, 30):
        report(f"tile, two of three, {n}, r 0.5", TILES, fixed(leave_one_out(n)), 0.5, 1000)
    for n in (12, 15, 18, 30, 60, 120, 360):
        for rho in (0.0, 0.5, 0.9):
            mask = rotating(n, 27, 3, rng)
            report(f"dimension, {n} persons, r {rho}", DIMENSIONS, fixed(mask), rho, 400)
    for n in (8, 12, 15, 18, 24, 40):
        for rho in (0.0, 0.5, 0.9):
            design = partial(drawn, n, 27, 3)
            report(f"unit, {n} persons, r {rho}", DIMENSIONS, design, rho, 400)
    for n in (5, 8, 12, 20):
        report(f"stress, 9 parts of {n}", TORN, fixed(separate(*(n,) * 9)), 0.0, 1000)


if __name__ == "__main__":
    main()
