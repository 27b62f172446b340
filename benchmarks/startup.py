"""How fast cxkit starts, beside a bare Python and other commands: `python benchmarks/startup.py`.

Medians of interleaved runs in one process table, so that a busy machine slows
all of them alike. Ends with 1 when a budget is missed.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 21
VERSION_BUDGET = 9.0  # times a bare Python
IMPORT_BUDGET = 60.0  # milliseconds over a bare Python

BARE = "python -c pass"
IMPORT = "import cxkit"
VERSION = "cxkit --version"


def commands() -> dict[str, list[str]]:
    """What is measured: our commands, and peers' where they are installed."""
    beside = Path(sys.executable).parent
    found = {
        BARE: [sys.executable, "-c", "pass"],
        IMPORT: [sys.executable, "-c", "import cxkit"],
        VERSION: [str(beside / "cxkit"), "--version"],
    }
    for peer in ("pytest", "sqlite-utils", "tox"):
        program = shutil.which(peer, path=str(beside))
        if program:
            found[f"{peer} --version"] = [program, "--version"]
    return found


def milliseconds(command: list[str]) -> float:
    """Wall time of one run."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def main() -> int:
    """Measure, print a table, and compare with the budgets."""
    measured = commands()
    for command in measured.values():
        milliseconds(command)  # the first run reads from disk and writes bytecode
    times: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(ROUNDS):
        for name, command in measured.items():
            times[name].append(milliseconds(command))
    medians = {name: statistics.median(each) for name, each in times.items()}
    bare = medians[BARE]
    print(f"median of {ROUNDS} runs, Python {sys.version.split()[0]}")
    for name, median in medians.items():
        print(f"  {name:<24} {median:7.1f} ms   {median / bare:5.1f} x")
    ratio, over = medians[VERSION] / bare, medians[IMPORT] - bare
    print(f"{VERSION}: {ratio:.1f} x {BARE} (budget {VERSION_BUDGET:g} x)")
    print(f"{IMPORT}: {over:.0f} ms over it (budget {IMPORT_BUDGET:g} ms)")
    return int(ratio > VERSION_BUDGET or over > IMPORT_BUDGET)


if __name__ == "__main__":
    sys.exit(main())
