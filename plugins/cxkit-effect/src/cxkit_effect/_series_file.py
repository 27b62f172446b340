"""Values of one metric by unit and period, straight from a file of series."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cxkit.errors import InputError, Problem

COLUMNS = ("metric", "unit", "period", "value")


def read_series(
    path: Path, metric: str | None, start: datetime | None
) -> tuple[npt.NDArray[np.float64], int, int]:
    """Values (units, periods) of a metric before a day, and how many of each there are.

    Args:
        path: A CSV file with the columns metric, unit, period, value.
        metric: Which metric; may be left out if there is one only.
        start: Periods from this day on are left out; all are taken if None.

    Raises:
        InputError: If columns are missing, the metric is not there, or values are no numbers.
    """
    import csv

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    problems = [*_missing(path, rows)]
    if not problems:
        metric, problems = _chosen(path, rows, metric)
    if problems:
        raise InputError(problems)
    kept: dict[tuple[str, str], float] = {}
    for number, row in enumerate(rows, start=2):
        if row["metric"] != metric or (start and not _before(row["period"], start.date())):
            continue
        try:
            kept[row["unit"], row["period"]] = float(row["value"])
        except ValueError:
            problems.append(
                Problem(
                    code="no_number",
                    file=path.name,
                    row=number,
                    column="value",
                    message=f"{row['value']!r} is no number.",
                )
            )
    if problems:
        raise InputError(problems)
    units, periods = (sorted({key[place] for key in kept}) for place in (0, 1))
    table = np.asarray([[kept.get((u, p), np.nan) for p in periods] for u in units])
    return table, len(periods), len(units)


def _missing(path: Path, rows: list[dict[str, str]]) -> list[Problem]:
    there = set(rows[0]) if rows else set()
    return [
        Problem(
            code="column_missing",
            file=path.name,
            message=f"The file has no column {name!r}.",
            hint=f"A series has the columns {', '.join(COLUMNS)}.",
        )
        for name in COLUMNS
        if name not in there
    ]


def _chosen(
    path: Path, rows: list[dict[str, str]], metric: str | None
) -> tuple[str, list[Problem]]:
    known = sorted({row["metric"] for row in rows})
    if metric is None and len(known) == 1:
        return known[0], []
    if metric in known and metric is not None:
        return metric, []
    said = f"There is no metric {metric!r}." if metric else "There are several metrics."
    problem = Problem(
        code="which_metric",
        file=path.name,
        message=said,
        hint=f"Name one: --metric. Known: {', '.join(known)}.",
    )
    return "", [problem]


def _before(period: str, day: date) -> bool:
    from cxkit.waves import wave_days

    days = wave_days(period)
    return days is None or days[1] < day
