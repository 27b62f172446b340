"""The staggered estimator beside a published package: values are equal to 1e-6.

Run `python plugins/cxkit-effect/benchmarks/published.py`; it installs pyfixest into an
environment of its own, which takes some 600 MB and a minute or two (`--python` names an
environment that has it). Fifty staggered rollouts with growing effects, seeds 0 to 49, of
which every other one lacks a tenth of its figures: two-stage differences in differences
(Gardner 2022, `pyfixest.did2s`), whose value is that of imputation (Borusyak, Jaravel and
Spiess 2024), against ours. Errors are not compared: pyfixest has CR1, we have CR2.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve
from simulated import Rollout

from cxkit_effect import NEVER, Panel, Terms, estimate_effect

SEEDS, MOST = 50, 1e-6
ROLLOUT = Rollout(name="", turned=18, compared=8, before=10, after=18, cohorts=3, apart=5)
PACKAGE = "pyfixest==0.60.0"
PEER = """
import json, sys
import numpy, pandas, pyfixest
found = []
for table in json.load(sys.stdin):
    y = numpy.asarray(table["y"], dtype=float)
    start = numpy.asarray(table["start"])[:, None]
    i, t = numpy.meshgrid(*map(numpy.arange, y.shape), indexing="ij")
    frame = pandas.DataFrame(
        {"y": y.ravel(), "i": i.ravel(), "t": t.ravel(), "d": (t >= start).ravel()}
    ).dropna()
    fit = pyfixest.did2s(
        frame, "y", first_stage="~0|i+t", second_stage="~d", treatment="d", cluster="i"
    )
    found.append(float(fit.coef().iloc[-1]))
print(json.dumps({"version": pyfixest.__version__, "values": found}))
"""


def panel(seed: int) -> Panel:
    """A rollout with growing effects; every other one has gaps."""
    whole = ROLLOUT.panel(seed, lambda since: 1.0 + 0.1 * since)
    gone = np.random.default_rng(seed).random(whole.mean.shape) < 0.1 * (seed % 2)
    return evolve(whole, mean=np.where(gone, np.nan, whole.mean))


def installed(folder: Path) -> Path:
    """The Python of a new environment with the package."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", PACKAGE], check=True)
    return python


def theirs(python: Path, panels: list[Panel]) -> dict[str, Any]:
    """What the package finds."""
    tables = [
        {
            "y": [[None if np.isnan(x) else float(x) for x in row] for row in each.mean],
            "start": np.where(each.start == NEVER, 10**6, each.start).tolist(),
        }
        for each in panels
    ]
    done = subprocess.run(
        [python, "-W", "ignore", "-c", PEER],
        input=json.dumps(tables),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Print the largest difference; 1 if it is larger than promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=Path, help="a Python that has pyfixest already")
    given = parser.parse_args()
    panels = [panel(seed) for seed in range(SEEDS)]
    ours = [estimate_effect(each, Terms(opinions=False)).effect.value for each in panels]
    with tempfile.TemporaryDirectory() as folder:
        peer = theirs(given.python or installed(Path(folder)), panels)
    largest = float(np.abs(np.asarray(ours) - np.asarray(peer["values"])).max())
    print(
        f"pyfixest {peer['version']}, {SEEDS} rollouts: largest difference {largest:.1e} "
        f"of effects of {np.mean(ours):.3f} on average (allowed {MOST:g})"
    )
    return int(not largest <= MOST)


if __name__ == "__main__":
    raise SystemExit(main())
