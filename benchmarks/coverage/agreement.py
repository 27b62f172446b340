"""Coverage of the delete-one interval of agreement A on five-point answers.

    python benchmarks/coverage/agreement.py [--runs 1000]

Seeds 0..; the interval is computed for every n, also where cxkit gives none.
"""

from __future__ import annotations

import argparse
from functools import cache

import numpy as np

from cxkit.methods import distribution
from cxkit.stats import agreement_a

SHAPES = {
    "uniform": (0.2, 0.2, 0.2, 0.2, 0.2),
    "bell": (0.05, 0.2, 0.5, 0.2, 0.05),
    "typical": (0.05, 0.15, 0.3, 0.35, 0.15),
    "skewed": (0.02, 0.05, 0.13, 0.3, 0.5),
    "very skewed": (0.01, 0.01, 0.03, 0.05, 0.9),
    "two camps": (0.4, 0.1, 0.05, 0.1, 0.35),
}
SIZES = (10, 20, 30, 50, 100, 200)


@cache
def _interval(counts: tuple[int, ...]) -> tuple[float | None, float | None]:
    return distribution._jackknife(np.asarray(counts), 0.95)


def coverage(shape: tuple[float, ...], n: int, runs: int) -> float:
    """The share of samples of `n` answers whose interval holds the true agreement."""
    truth = agreement_a(np.rint(np.asarray(shape) * 10**5).astype(int))
    samples = np.random.default_rng(0).multinomial(n, shape, size=runs)
    ends = [_interval(tuple(counts)) for counts in samples.tolist()]
    return sum(low <= truth <= high for low, high in ends if low is not None) / runs


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    runs = parser.parse_args().runs
    distribution.MIN_ANSWERS = min(SIZES)
    print(f"{'answers':<12}" + "".join(f"{n:>7}" for n in SIZES))
    for name, shape in SHAPES.items():
        row = (coverage(shape, n, runs) for n in SIZES)
        print(f"{name:<12}" + "".join(f"{share:7.3f}" for share in row))


if __name__ == "__main__":
    main()
