"""Tallies of answers against hand-written SQL and against a bare scan, in one run.

    python benchmarks/tallies.py [--rows 10000000] [--runs 5] [--slope]

Prints the ratio of the counts tally to a hand-written `GROUP BY` on the same file
(budget 1.3), of all tallies with the duplicate check to a scan that reads the same
columns (budget 40), the peak memory (budget 1.5 GiB), and with --slope the log-log
slope over the number of rows (budget 1.1).
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

COLUMNS = ("respondent", "wave", "audience", "unit", "item", "value")


def write_answers(path: Path, rows: int) -> None:
    """Answers of staff, 18 of 162 items each, in random order."""
    from cxkit import default_cube

    items = [i.id for i in default_cube().items.values() if i.form == "self"]
    connection = duckdb.connect()
    connection.execute("SET threads=2")
    connection.execute("SET enable_progress_bar=false")
    connection.execute("CREATE TABLE item(k INTEGER, item VARCHAR)")
    connection.executemany("INSERT INTO item VALUES (?, ?)", list(enumerate(items)))
    connection.execute(
        f"""
        COPY (
            SELECT (n // 18)::BIGINT AS respondent,
                   '2026-0' || (1 + (n // 18) % 2) AS wave,
                   'staff' AS audience,
                   'unit-' || ((n // 18) % 60) AS unit,
                   item,
                   (1 + hash(n) % 5)::TINYINT AS value
            FROM range({rows}) t(n) JOIN item ON k = (n % 18) * 9 + hash(n // 18) % 9
            ORDER BY hash(n)
        ) TO '{path}' (FORMAT parquet)
        """
    )


def scan(path: Path) -> None:
    """Read the six columns and nothing more."""
    connection = duckdb.connect()
    connection.execute("SET threads=2")
    connection.execute("SET enable_progress_bar=false")
    # A hash over the columns: minima and maxima would come from the file's statistics.
    each = ", ".join(COLUMNS)
    connection.execute(f"SELECT bit_xor(hash({each})) FROM '{path}'").fetchall()


def by_hand(path: Path) -> None:
    """The counts in SQL, as one would write them."""
    connection = duckdb.connect()
    connection.execute("SET threads=2")
    connection.execute("SET enable_progress_bar=false")
    connection.execute(
        f"SELECT wave, audience, unit, item, value, count(*) FROM '{path}' GROUP BY ALL"
    ).fetchall()


def counts(path: Path) -> None:
    """The counts tally alone, through the engine-neutral code."""
    from cxkit.evidence.answers import count_answers
    from cxkit.evidence.files import open_path

    (table,) = open_path(path)
    table.connection.execute("SET threads=2")
    count_answers(table.frame, _mapping(), connection=table.connection)


def tallies(path: Path) -> None:
    """All tallies with the duplicate check."""
    from cxkit import default_cube
    from cxkit.evidence.answers import reduce_answers
    from cxkit.evidence.engines.duckdb import DuckDB
    from cxkit.evidence.files import open_path

    (table,) = open_path(path)
    table.connection.execute("SET threads=2")
    engine = DuckDB(table.frame, table.connection)
    reduce_answers(table.frame, _mapping(), default_cube(), engine=engine)


def _mapping():
    from cxkit.evidence.mapping import AnswersMapping

    columns = {name: name for name in COLUMNS}
    return AnswersMapping(layout="long", **columns)


def _timed(task: Callable[[Path], None], path: Path, result) -> None:
    # What is imported once per process is not what is measured.
    import cxkit.evidence.answers
    import cxkit.evidence.files  # noqa: F401

    started = time.perf_counter()
    task(path)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    result.put((seconds, peak))


def measure(task: Callable[[Path], None], path: Path) -> tuple[float, float]:
    """Seconds and peak GiB of a task in a process of its own."""
    context = multiprocessing.get_context("spawn")
    result = context.Queue()
    process = context.Process(target=_timed, args=(task, path, result))
    process.start()
    found: tuple[float, float] = result.get()
    process.join()
    return found


def compare(path: Path, runs: int) -> dict[str, tuple[float, float]]:
    """Median seconds and peak GiB of every task, the tasks in turn."""
    tasks = (scan, by_hand, counts, tallies)
    found: dict[str, list[tuple[float, float]]] = {task.__name__: [] for task in tasks}
    for _ in range(runs):
        for task in tasks:
            found[task.__name__].append(measure(task, path))
    return {
        name: (statistics.median(s for s, _ in values), max(m for _, m in values))
        for name, values in found.items()
    }


def main() -> int:
    """Run the comparison, print it, and return 1 if a budget is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--slope", action="store_true")
    options = parser.parse_args()
    medians: list[tuple[int, dict[str, tuple[float, float]]]] = []
    with tempfile.TemporaryDirectory() as folder:
        sizes = [options.rows]
        if options.slope:
            sizes = [n for n in (10**5, 10**6) if n < options.rows] + sizes
        for rows in sizes:
            path = Path(folder) / f"answers-{rows}.parquet"
            # In a process of its own: a child's peak memory starts at its parent's.
            measure(partial(write_answers, rows=rows), path)
            found = compare(path, options.runs)
            for name, (seconds, peak) in found.items():
                print(f"{rows:>10} {name:<8} {seconds:8.3f} s {peak:6.2f} GiB")
            medians.append((rows, found))
    return max(
        [
            *(held(rows, found) for rows, found in medians),
            slope(medians) if len(medians) > 1 else 0,
        ]
    )


def held(rows: int, found: dict[str, tuple[float, float]]) -> int:
    """Print the ratios of one size beside their budgets; return 1 if one is missed."""
    said = (
        ("counts / by hand", found["counts"][0] / found["by_hand"][0], 1.3),
        ("tallies / scan", found["tallies"][0] / found["scan"][0], 40.0),
        ("peak of tallies, GiB", found["tallies"][1], 1.5),
    )
    for what, value, budget in said:
        print(f"{rows:>10} {what:<21} {value:6.2f} (budget {budget})")
    return int(any(value > budget for _, value, budget in said))


def slope(medians: list[tuple[int, dict[str, tuple[float, float]]]]) -> int:
    """Print the log-log slope from the smallest size to the largest; return 1 above 1.1."""
    (n0, first), (n1, last) = medians[0], medians[-1]
    value = math.log(last["tallies"][0] / first["tallies"][0]) / math.log(n1 / n0)
    print(f"log-log slope from {n0} to {n1}: {value:.2f} (budget 1.1)")
    return int(value > 1.1)


if __name__ == "__main__":
    sys.exit(main())
