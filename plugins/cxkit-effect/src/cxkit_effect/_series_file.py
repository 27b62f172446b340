"""Values of one metric by unit and period, straight from a file of series."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cxkit.cubes import find_cube
from cxkit.errors import InputError, Problem
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.series import SeriesView
from cxkit.waves import wave_days


def read_series(
    path: Path, metric: str | None, start: date | None
) -> tuple[npt.NDArray[np.float64], int, int]:
    """Values (units, periods) of a metric before a day, and how many of each there are.

    Args:
        path: A file of the evidence `series`, whatever it is called.
        metric: Which metric; may be left out if there is one only.
        start: Periods that reach to this day are left out; all are taken if None.

    Raises:
        InputError: With everything that is wrong with the table, or if the metric is not
            there, or nothing lies before the day.
    """
    view = SeriesView(tallies=_tallies(path))
    known = list(view.metrics)
    if metric is None and len(known) == 1:
        metric = known[0]
    if metric not in known or metric is None:
        raise InputError([_which(path, metric, known)])
    panel = view.panel(metric)
    days = [wave_days(period) for period in panel.periods]
    before = [start is None or (d is not None and d[1] < start) for d in days]
    values = panel.mean[:, np.asarray(before, dtype=bool)]
    if values.shape[1] < 2:
        raise InputError([_nothing_before(path, metric)])
    return values, values.shape[1], values.shape[0]


def _tallies(path: Path) -> Tallies:
    from cxkit.evidence.engines.duckdb import DuckDB
    from cxkit.evidence.evidence_mapping import EvidenceMapping
    from cxkit.evidence.evidence_table import adopt_table
    from cxkit.evidence.files import open_path
    from cxkit.evidence.kind import Reading
    from cxkit.evidence.series import KIND

    how, parts = EvidenceMapping(kind="series"), []
    for table in open_path(path):
        engine = DuckDB(table.frame, table.connection)
        adopted = adopt_table(
            table.name, KIND.form(None), how, engine, source=table, path=table.path
        )
        parts.append(KIND.reduce(adopted, Reading(cube=find_cube(None), how=how)).tallies)
    return Tallies.merge(parts)


def _which(path: Path, metric: str | None, known: list[str]) -> Problem:
    return Problem(
        code="which_metric",
        file=path.name,
        message=f"There is no metric {metric!r}." if metric else "There are several metrics.",
        hint=f"Name one: --metric. Known: {', '.join(known)}.",
    )


def _nothing_before(path: Path, metric: str) -> Problem:
    return Problem(
        code="too_few_periods",
        file=path.name,
        message=f"Fewer than two periods of {metric!r} lie before the start.",
        hint="Give a later --start, or --sd instead of a series.",
    )
