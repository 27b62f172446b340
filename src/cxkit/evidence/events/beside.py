"""Work on a log by several threads at once."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_WORKERS = 4
S = TypeVar("S")
T = TypeVar("T")


def side_by_side(parts: Iterable[S], what: Callable[[S], T]) -> Iterator[T]:
    """What follows from each part, in their order; only this thread asks for parts."""
    workers = min(os.cpu_count() or 1, _WORKERS)
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for part in parts:
            waiting.append(pool.submit(what, part))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def both(one: Callable[[], S], other: Callable[[], T], *, at_once: bool) -> tuple[S, T]:
    """What follows from two things; the other one is done by a thread of its own if they may."""
    if not at_once:
        return one(), other()
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(other)
        return one(), second.result()
