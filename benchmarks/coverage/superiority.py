"""Coverage for the probability of superiority: python benchmarks/coverage/superiority.py.

1,000 runs per cell, seed 0; against Brunner and Munzel's t interval. About a minute.
"""

from __future__ import annotations

import numpy as np
from grid import GRID, worst
from scipy import special

from cxkit.stats import probability_superiority

RUNS = 1000
SIZES = ((5, 5), (5, 20), (5, 100), (8, 8), (8, 40), (10, 10), (10, 100), (20, 20), (20, 200))
SIZES += ((50, 50), (50, 400))
# `~` mirrors a distribution, so that the groups lie far apart.
PAIRS = tuple(
    pair
    for left, right in (
        ("bell", "bell"),
        ("skewed", "bell"),
        ("skewed", "skewed"),
        ("skewed", "~skewed"),
        ("mildly skewed", "peaked"),
        ("J-shaped", "mildly skewed"),
        ("90% top, rest even", "bell"),
        ("90% top, rest next", "90% top, rest next"),
        ("90% top, rest bottom", "90% top, rest next"),
        ("95% top, rest next", "95% top, rest next"),
        ("95% top, rest even", "~95% top, rest even"),
        ("95% top, rest next", "~90% top, rest even"),
        ("95% top, rest next", "neighbours 50/50"),
        ("ends 50/50", "ends 50/50"),
        ("ends 50/50", "ends 20/80"),
        ("neighbours 50/50", "neighbours 30/70"),
        ("neighbours 50/50", "middle neighbours"),
        ("U-shaped", "bell"),
        ("U-shaped", "90% middle"),
        ("95% middle, ends", "ends 50/50"),
        ("few far off 10%", "neighbours 30/70"),
    )
    for pair in dict.fromkeys([(left, right), (right, left)])
)


def shares(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(GRID[name.lstrip("~")][:: -1 if name.startswith("~") else 1])


def coverage(left: str, right: str, n: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return coverage and mean width of ours and of the t interval."""
    x, y = shares(left), shares(right)
    truth = float(x @ (np.cumsum(y) - y / 2))
    rng = np.random.default_rng([0, *n])
    pairs = zip(rng.multinomial(n[0], x, RUNS), rng.multinomial(n[1], y, RUNS), strict=True)
    held = width = t_held = t_width = 0.0
    for counts_x, counts_y in pairs:
        found = probability_superiority(counts_x, counts_y)
        assert found.interval is not None
        assert found.variance is not None
        held += found.interval.low - 1e-9 <= truth <= found.interval.high + 1e-9
        width += found.interval.width
        half = float(special.stdtrit(found.df, 0.975)) if found.df else 0.0
        half *= np.sqrt(found.variance)
        t_held += abs(found.value - truth) <= half + 1e-9
        t_width += min(found.value + half, 1) - max(found.value - half, 0)
    return held / RUNS, width / RUNS, t_held / RUNS, t_width / RUNS


def main() -> None:
    print("| n | method | lowest coverage | mean coverage | mean width | where lowest |")
    print("|-|-|-|-|-|-|")
    for n in SIZES:
        cells = {f"{x} / {y}": coverage(x, y, n) for x, y in PAIRS}
        for name, k in (("ours", 0), ("Brunner-Munzel t", 2)):
            held = {pair: cell[k] for pair, cell in cells.items()}
            width = np.mean([cell[k + 1] for cell in cells.values()])
            print(
                f"| {n[0]}, {n[1]} | {name} | {min(held.values()):.3f} "
                f"| {np.mean(list(held.values())):.3f} | {width:.3f} | {worst(held, 1)} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
