"""Tallies of event logs against hand-written SQL for one graph, in one run.

    python benchmarks/events.py [--events 1000000] [--runs 5] [--slope]

Prints the time of all tallies of a log in Parquet, that of hand-written SQL on DuckDB for the
directly-follows graph with mean waiting and the handovers between units, their ratio, and the
peak memory of each; with --slope the log-log slope of the tallies over the number of events.
Each run is a process of its own, and its time is that of the processor over all threads, so
that what else a machine does matters less.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

_GRAPH = """
    WITH steps AS (
        SELECT activity, unit, epoch_us(time) AS t,
               lag(activity) OVER w AS before, lag(unit) OVER w AS unit_before,
               lag(epoch_us(time)) OVER w AS t_before
        FROM read_parquet('{path}')
        WINDOW w AS (PARTITION BY "case" ORDER BY time, "order")
    )
    SELECT before, activity, unit_before, unit, count(*), sum(t - t_before)
    FROM steps WHERE before IS NOT NULL GROUP BY ALL
"""


def write_events(path: Path, events: int) -> None:
    """Cases of ten events on average, with 24 activities in 12 units, in the order of time."""
    connection = duckdb.connect()
    connection.execute("SET threads=2")
    connection.execute(
        f"""
        COPY (
            SELECT 'C' || k AS "case", 'Activity ' || (hash(n) % 8 + 2 * step) AS activity,
                   TIMESTAMPTZ '2025-01-01 00:00:00+00'
                   + to_seconds(k * 37 + step * 3600 + hash(n) % 3600) AS time,
                   n AS "order", 'unit-' || ((hash(n) % 8 + 2 * step) // 2) AS unit
            FROM (SELECT n, n // 10 AS k, (n % 10) * (1 + hash(n // 10) % 8) // 8 AS step
                  FROM range({events}) t(n))
            ORDER BY time
        ) TO '{path}' (FORMAT parquet)
        """
    )


def by_hand(path: Path) -> None:
    """The graph and the handovers as somebody would write them."""
    connection = duckdb.connect()
    connection.execute("SET threads=2")
    connection.execute("SET enable_progress_bar=false")
    connection.execute(_GRAPH.format(path=path)).fetchall()


def tallies(path: Path) -> None:
    """All tallies of the kind `events`, as a look makes them."""
    from cxkit import default_cube
    from cxkit.gather import gather

    gather([], default_cube(), evidence={"events": path})


def _child(action: Callable[[Path], None], path: Path, channel: object) -> None:
    started = time.process_time()
    action(path)
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    channel.send((seconds, memory))  # type: ignore[attr-defined]


def measured(action: Callable[[Path], None], path: Path) -> tuple[float, float]:
    """Seconds of the processor and MiB at the peak of one run in a process of its own."""
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(action, path, send))
    process.start()
    found: tuple[float, float] = receive.recv()
    process.join()
    return found


def side_by_side(path: Path, runs: int) -> dict[str, tuple[float, float]]:
    """Median seconds and MiB of both, taken in turns."""
    found: dict[str, list[tuple[float, float]]] = {"tallies": [], "by_hand": []}
    for _ in range(runs):
        for name, action in (("tallies", tallies), ("by_hand", by_hand)):
            found[name].append(measured(action, path))
    return {
        name: (statistics.median(s for s, _ in each), statistics.median(m for _, m in each))
        for name, each in found.items()
    }


def main() -> None:
    """Run the benchmark and print what it found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--slope", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write = partial(write_events, Path(folder, "events.parquet"))
        write(given.events)
        found = side_by_side(Path(folder, "events.parquet"), given.runs)
        for name, (seconds, memory) in found.items():
            print(f"{name:8} {seconds:8.2f} s {memory:8.0f} MiB")
        print(f"ratio    {found['tallies'][0] / found['by_hand'][0]:8.1f}")
        if given.slope:
            small = Path(folder, "small.parquet")
            write_events(small, given.events // 4)
            times = [measured(tallies, small)[0] for _ in range(given.runs)]
            rise = math.log(found["tallies"][0] / statistics.median(times)) / math.log(4)
            print(f"slope    {rise:8.2f}")


if __name__ == "__main__":
    main()
