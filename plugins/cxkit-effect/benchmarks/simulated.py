"""Rollouts of nothing and of something, each from its seed, and runs over many of them.

Imported by the other programs here. Every team has its level, and every month something
befalls it that lasts a while (`memory`); nothing else happens unless an effect is asked for.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from multiprocessing import get_context
from typing import Any

import numpy as np
from attrs import frozen
from scipy.stats import binom

from cxkit_effect import _imputation
from cxkit_effect._panel import NEVER, Panel

# Looks of one kind of rollout need the same designs in every run; the arithmetic is the same.
_imputation._designed = lru_cache(4096)(_imputation._designed.__wrapped__)

WORKERS = 2
_FIRST = 0


@frozen(kw_only=True)
class Rollout:
    """A kind of rollout.

    Attributes:
        name: What it is called in the table.
        turned: Number of turned units.
        compared: Number of comparison units.
        before: Periods before the first start.
        after: Periods after it, one look each.
        memory: Correlation of what befalls a team in one period with the next.
        cohorts: Number of starts, `apart` periods from each other.
        apart: Periods between two starts.
        randomised: True if chance decides who is turned.
        horizon: Periods after the start to which intervals are tuned.
        lasting: Standard deviation of a change of level for good, at some time in each team.
        walk: Standard deviation of a change of level for good in every period in each team.
    """

    name: str
    turned: int
    compared: int
    before: int
    after: int = 50
    memory: float = 0.3
    cohorts: int = 1
    apart: int = 6
    randomised: bool = False
    horizon: int = 26
    lasting: float = 0.0
    walk: float = 0.0

    @property
    def starts(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """(U,) first period of each unit."""
        cohort = np.arange(self.turned) % self.cohorts
        return np.concatenate(
            [self.before + self.apart * cohort, np.full(self.compared, NEVER)]
        ).astype(np.int64)

    def panel(self, seed: int, effect: Callable[[Any], Any] | None = None) -> Panel:
        """The panel of a seed; `effect` of (U, T) periods since the start is added from 0 on."""
        rng = np.random.default_rng(seed)
        units, periods = self.turned + self.compared, self.before + self.after
        fresh = rng.standard_normal((units, periods))
        shocks = np.empty_like(fresh)
        shocks[:, 0] = fresh[:, 0]
        for t in range(1, periods):
            kept = np.sqrt(1 - self.memory**2)
            shocks[:, t] = self.memory * shocks[:, t - 1] + kept * fresh[:, t]
        common = rng.standard_normal(periods)
        means = 60 + 3 * rng.standard_normal((units, 1)) + common + shocks
        if self.lasting:
            when = rng.integers(0, periods, (units, 1))
            size = self.lasting * rng.standard_normal((units, 1))
            means = means + np.where(np.arange(periods) >= when, size, 0.0)
        if self.walk:
            means = means + (self.walk * rng.standard_normal((units, periods))).cumsum(axis=1)
        since = np.arange(periods)[None, :] - self.starts[:, None]
        if effect is not None:
            means = means + np.where(since >= 0, effect(since), 0.0)
        return Panel.of(means, self.starts)


def allowed(rate: float, runs: int) -> int:
    """The largest count that a claim of at most this rate survives, one-sided at 99 %."""
    return int(binom.ppf(0.99, runs, rate))


def over_seeds(
    function: Callable[..., Any], seeds: int, *fixed: Any, first: int | None = None
) -> list[Any]:
    """What a function gives for seeds in order from the first on, on two processes."""
    # One thread per process: the tables are small, and two processes share two cores.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    work = partial(function, *fixed)
    start = _FIRST if first is None else first
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        return [*pool.map(work, range(start, start + seeds), chunksize=max(seeds // 40, 1))]


def arguments(seeds: int, text: str) -> int:
    """The number of seeds to run, from the command line; `--first` says where they begin."""
    global _FIRST
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--seeds", type=int, default=seeds, help="how many seeds to run")
    parser.add_argument("--first", type=int, default=0, help="the first seed; 0 as published")
    given = parser.parse_args()
    _FIRST = given.first
    return int(given.seeds)


def first_seed() -> int:
    """The first seed that the command line named; 0 as published."""
    return _FIRST


def timed(started: float) -> str:
    """How long something took."""
    return f"{time.perf_counter() - started:.0f} s"


def table(rows: Sequence[Sequence[object]]) -> None:
    """Print rows in columns."""
    widths = [max(len(str(row[k])) for row in rows) for k in range(len(rows[0]))]
    for row in rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)))
