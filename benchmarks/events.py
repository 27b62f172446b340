"""Tallies of event logs against hand-written SQL and pm4py, in one run.

    python benchmarks/events.py [--events 1000000] [--runs 5] [--slope]
    python benchmarks/events.py --xes 100000

Prints the time of all tallies of a log in Parquet, that of cxkit's own code for the
directly-follows graph with mean waiting and the handovers between units alone, that of
hand-written SQL on DuckDB and that of pm4py for the same graph - by the functions that it shows
to its users, and by the leanest one behind them -, their ratios beside those that are wanted and
those that are held, and the peak memory of each; with --slope the log-log slope of the tallies
over the number of events. With --xes it reads a log of so many events in XES with both. It fails
where a ratio is not held.

Each run is a process of its own. Its seconds are those that somebody waits, and beside them
those of the processor over all threads: pm4py works on one core, DuckDB and cxkit on all that
there are. What else a machine does disturbs the former. Each reads a little log first, so that
what must be imported counts for nobody. pm4py (AGPL) is a peer of this benchmark only: without
it (`pip install pm4py`), its part is left out, and that is said.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import math
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

# Seconds waited, seconds of the processor, MiB at the peak.
Figures = tuple[float, float, float]
# What -> the ratio that is wanted at ten million events, and the one that is held at a million.
# Of time: how often ours fits into pm4py's, and hand-written SQL into ours; of memory: ours
# over pm4py's.
BUDGETS = {
    "pm4py / tallies": (">", 25.0, 5.0),
    "pm4py / graph": (">", 25.0, 10.0),
    "pm4py at least / tallies": (">", 25.0, 5.0),
    "graph / by hand": ("<", 1.3, 1.5),
    "memory / pm4py": ("<", 1 / 3, 0.65),
    "pm4py / xes": (">", 5.0, 5.0),
}
# Events of the log that everybody reads first.
_LITTLE = 1000
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


def write_events(path: Path, events: int, *, ways: int = 5000) -> None:
    """Cases of ten events on average, 26 activities in 13 units, in the order of time.

    They begin within 428 days, however many there are. Most cases take one of a few of the ways
    that there are, as in logs of real services.
    """
    connection = duckdb.connect()
    connection.execute("SET threads=2")
    connection.execute("SET enable_progress_bar=false")
    connection.execute(
        f"""
        COPY (
            SELECT 'C' || k AS "case", 'Activity ' || a AS activity,
                   TIMESTAMPTZ '2025-01-01 00:00:00+00'
                   + to_seconds(k * {3.7e8 / events} + step * 3600 + hash(n) % 3600) AS time,
                   n AS "order", 'unit-' || (a // 2) AS unit
            FROM (
                SELECT n, k, step, hash(way * 10 + step) % 8 + 2 * step AS a
                FROM (
                    SELECT n, n // 10 AS k, (n % 10) * (1 + hash(n // 10) % 8) // 8 AS step,
                           floor({ways} * pow(hash(k + 1) % 1000000 / 1e6, 3))::BIGINT AS way
                    FROM range({events}) t(n)
                )
            )
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


def graph(path: Path) -> None:
    """The same graph by cxkit's own code, without all the other tallies."""
    from cxkit.evidence.engines.duckdb import DuckDB
    from cxkit.evidence.events.asked import Asked
    from cxkit.evidence.events.canonical import canonical
    from cxkit.evidence.events.coding import UnitNames, coded
    from cxkit.evidence.events.kind import KIND
    from cxkit.evidence.events.local.counter import Counter
    from cxkit.evidence.events.local.log import LocalLog
    from cxkit.evidence.events.local.pairs import Sides
    from cxkit.evidence.events.local.portion import Portion
    from cxkit.evidence.events.options import Options
    from cxkit.evidence.evidence_mapping import EvidenceMapping
    from cxkit.evidence.evidence_table import adopt_table
    from cxkit.evidence.source import connect

    connection = connect()
    engine = DuckDB(connection.read_parquet(str(path)), connection)
    how = EvidenceMapping(kind="events", files=["*"])
    options, _ = Options.of(how, path.name)
    table = adopt_table(path.name, KIND.all_forms[0], how, engine)
    log = coded(canonical(table, options), options, UnitNames(), path.name, here=True)
    ordered = LocalLog.of(engine, log, Asked.of(options, log.book, thorough=False))
    counters = [
        (sides, Counter(sizes={"pair": sides.size**2}, sums=("wait",)))
        for sides in Sides.of(log.book, ordered.steps)
    ]

    def count(portion: Portion) -> None:
        wait = portion.after("t") - portion.before("t")
        for sides, counter in counters:
            counter.add({"pair": sides.pairs(portion)}, {"wait": wait})

    for _ in ordered.portions(count):
        pass
    for sides, counter in counters:
        for of in sides.means:
            sides.mapped(of, counter).rows()


def by_pm4py(path: Path) -> None:
    """The same graph by pm4py: frequency and performance, and handovers between units."""
    pm4py, log, keys = _pm4py_log(path)
    pm4py.discover_dfg(log, activity_key="activity", **keys)
    pm4py.discover_performance_dfg(log, activity_key="activity", **keys)
    pm4py.discover_handover_of_work_network(log, resource_key="unit", **keys)


def by_pm4py_least(path: Path) -> None:
    """The same with means alone, by the function behind those that pm4py shows to its users."""
    pm4py, log, keys = _pm4py_log(path)
    from pm4py.algo.discovery.dfg.adapters.pandas import df_statistics

    df_statistics.get_dfg_graph(
        log,
        measure="both",
        perf_aggregation_key="mean",
        activity_key="activity",
        case_id_glue="case",
        timestamp_key="time",
    )
    pm4py.discover_handover_of_work_network(log, resource_key="unit", **keys)


def _pm4py_log(path: Path) -> tuple[Any, Any, dict[str, str]]:
    """pm4py, a log as it wants it, and how its columns are called."""
    pm4py, pandas = _pm4py(), __import__("pandas")
    log = pm4py.format_dataframe(pandas.read_parquet(path), "case", "activity", "time")
    return pm4py, log, {"case_id_key": "case", "timestamp_key": "time"}


def xes(path: Path) -> None:
    """An XES file as a table, as a look reads it."""
    from cxkit.evidence.events.xes import open_xes
    from cxkit.evidence.source import connect

    open_xes(path, connect())


def xes_by_pm4py(path: Path) -> None:
    """An XES file by pm4py's default importer."""
    _pm4py().read_xes(str(path))


def write_xes(path: Path, events: int) -> None:
    """Cases of ten events, each with an activity, a time, a person and a transition."""
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n')
        for case in range(events // 10):
            file.write(f'<trace><string key="concept:name" value="C{case}"/>\n')
            for k in range(10):
                file.write(
                    f'<event><string key="concept:name" value="Activity {(case * k) % 24}"/>'
                    f'<date key="time:timestamp" value="2026-01-{1 + k:02}T{case % 24:02}:00:00'
                    f'.000+01:00"/><string key="org:resource" value="P{(case + k) % 50}"/>'
                    '<string key="lifecycle:transition" value="complete"/></event>\n'
                )
            file.write("</trace>\n")
        file.write("</log>\n")


def _pm4py() -> Any:
    """pm4py, whose greeting and progress are nobody's business here."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        import pm4py

    return pm4py


def _child(action: Callable[[Path], None], paths: Sequence[Path], channel: Any) -> None:
    for path in paths:
        started = time.perf_counter(), time.process_time()
        with contextlib.redirect_stderr(io.StringIO()):
            action(path)
        waited, worked = time.perf_counter() - started[0], time.process_time() - started[1]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    channel.send((waited, worked, memory))


def measured(action: Callable[[Path], None], path: Path) -> Figures:
    """Seconds waited, seconds of the processor and MiB at the peak of one run.

    Beside the log lies a little one of its kind, which is read first.
    """
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(action, [little(path), path], send))
    process.start()
    send.close()
    try:
        found: Figures = receive.recv()
    except EOFError:
        raise SystemExit(f"{action.__name__} did not finish") from None
    finally:
        process.join()
    return found


def little(path: Path) -> Path:
    """Where the little log beside a log lies."""
    return path.with_stem("little")


def apart(write: Callable[[Path, int], None], path: Path, events: int) -> None:
    """Write a file in a process of its own: its memory would else be that of its children too."""
    for each, count in ((path, events), (little(path), _LITTLE)):
        process = multiprocessing.get_context("spawn").Process(target=write, args=(each, count))
        process.start()
        process.join()


def side_by_side(
    actions: Sequence[Callable[[Path], None]], path: Path, runs: int
) -> dict[str, Figures]:
    """Medians of all, taken in turns: there and back, so that none follows always the same."""
    found: dict[str, list[Figures]] = {action.__name__: [] for action in actions}
    for turn in range(runs):
        for action in actions[:: -1 if turn % 2 else 1]:
            found[action.__name__].append(measured(action, path))
    medians: dict[str, Figures] = {}
    for name, each in found.items():
        waited, worked, memory = (statistics.median(part) for part in zip(*each, strict=True))
        medians[name] = waited, worked, memory
        print(f"{name:16} {waited:8.2f} s, of the processor {worked:8.2f} s, {memory:6.0f} MiB")
    return medians


def peers(*actions: Callable[[Path], None]) -> list[Callable[[Path], None]]:
    """The actions, without those that need pm4py where it is not installed."""
    if importlib.util.find_spec("pm4py") is not None:
        return list(actions)
    print("pm4py is not installed: its part is left out (pip install pm4py)")
    return [action for action in actions if "pm4py" not in action.__name__]


def ratios(found: Mapping[str, Figures]) -> dict[str, tuple[float, float]]:
    """The ratios of `BUDGETS` that the run can tell; those of time also by the processor's."""
    pairs = {
        "pm4py / tallies": ("by_pm4py", "tallies", 0),
        "pm4py / graph": ("by_pm4py", "graph", 0),
        "pm4py at least / tallies": ("by_pm4py_least", "tallies", 0),
        "graph / by hand": ("graph", "by_hand", 0),
        "memory / pm4py": ("tallies", "by_pm4py", 2),
        "pm4py / xes": ("xes_by_pm4py", "xes", 0),
    }
    return {
        name: (
            found[one][which] / found[other][which],
            found[one][max(which, 1)] / found[other][max(which, 1)],
        )
        for name, (one, other, which) in pairs.items()
        if one in found and other in found
    }


def judged(found: Mapping[str, tuple[float, float]]) -> bool:
    """Print each ratio beside its budgets; True if all are held."""
    held = True
    for name, (ratio, worked) in found.items():
        sign, wanted, least = BUDGETS[name]
        reached, holds = (
            ratio >= limit if sign == ">" else ratio <= limit for limit in (wanted, least)
        )
        held &= holds
        said = "reached" if reached else "held" if holds else "NOT HELD"
        beside = "" if "memory" in name else f" ({worked:.2f} of the processor)"
        limits = f"wanted {sign} {wanted:.2f}, held {sign} {least:.2f}"
        print(f"{name:24} {ratio:8.2f}{beside}   {limits}: {said}")
    return held


def main() -> None:
    """Run the benchmark and print what it found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--slope", action="store_true")
    parser.add_argument("--xes", type=int, default=0, metavar="EVENTS")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.xes:
            apart(write_xes, path := Path(folder, "log.xes"), given.xes)
            found = side_by_side(peers(xes, xes_by_pm4py), path, given.runs)
        else:
            apart(write_events, path := Path(folder, "events.parquet"), given.events)
            actions = peers(tallies, graph, by_hand, by_pm4py, by_pm4py_least)
            found = side_by_side(actions, path, given.runs)
        held = judged(ratios(found))
        if given.slope:
            small = Path(folder, "small.parquet")
            apart(write_events, small, given.events // 4)
            times = [measured(tallies, small)[1] for _ in range(given.runs)]
            rise = math.log(found["tallies"][1] / statistics.median(times)) / math.log(4)
            print(f"slope    {rise:8.2f}")
    if not held:
        sys.exit(1)


if __name__ == "__main__":
    main()
