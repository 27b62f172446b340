"""Tallies of time series, and the panel of units by periods that methods read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen

from cxkit.cube.text import Text
from cxkit.periods import next_period, period_length
from cxkit.tallies.evidence import Shape, Tallies
from cxkit.tallies.moments import FloatArray

# Values are integers: the metric's figure times 10 to its decimals. `rows` counts records,
# `blind` those that are means of several cases whose spread is not known. Squares are wide:
# `sum_sq` holds what is below `WIDE`, `sum_sq_high` how often it is full.
SHAPE: Shape = {
    "points": (
        ("metric", "unit", "period", "decimals"),
        ("n", "rows", "blind", "sum", "sum_sq", "sum_sq_high"),
    ),
    "metrics": (("metric", "measure_unit", "direction", "process", "decimals"), ("n",)),
    "titles": (("metric", "language", "title"), ("n",)),
    "definitions": (("metric", "period", "definition"), ("n",)),
}
WIDE = 2**40


def split_wide(number: int) -> tuple[int, int]:
    """A number as what is below `WIDE`, and how often it is full; both parts add up."""
    high, low = divmod(number, WIDE)
    return low, high


@frozen(kw_only=True)
class Metric:
    """What is known of a metric.

    Attributes:
        id: Its permanent id.
        title: What people call it, by language; its id in words if nobody said.
        measure_unit: What its values count; empty if nobody said.
        direction: `higher` or `lower` is better; empty if nobody said.
        process: The process that it belongs to; empty if nobody said.
        definitions: Period in which a definition is first named -> that definition.
        contradictions: Aspects that several sources say differently.
    """

    id: str
    title: Text
    measure_unit: str = ""
    direction: str = ""
    process: str = ""
    definitions: Mapping[str, str] = field(factory=dict)
    contradictions: tuple[str, ...] = ()

    @property
    def breaks(self) -> tuple[str, ...]:
        """Periods from which on it is measured differently than before."""
        return tuple(self.definitions)[1:]

    @property
    def sign(self) -> int:
        """+1 if higher is better, -1 if lower is, 0 if nobody said."""
        return {"higher": 1, "lower": -1}.get(self.direction, 0)


@frozen(kw_only=True, eq=False)
class Panel:
    """A metric by unit and period; what was not measured is NaN, never zero.

    Attributes:
        metric: Id of the metric.
        units: Ids of the units, sorted; the empty id is the whole organisation.
        periods: All periods from the first to the last, also those without any figure.
        n: (units, periods) cases; 0 where nothing was measured.
        mean: (units, periods) mean over the cases, in the metric's unit of measure.
        var: (units, periods) variance of the cases (n - 1); NaN below two cases, and where
            a figure is a mean of cases whose spread nobody stated.
    """

    metric: str
    units: tuple[str, ...]
    periods: tuple[str, ...]
    n: np.ndarray[Any, np.dtype[np.int64]]
    mean: FloatArray
    var: FloatArray

    def at(self, unit: str) -> int:
        """The row of a unit.

        Raises:
            ValueError: if it was not measured there.
        """
        return self.units.index(unit)


@frozen(kw_only=True, slots=False, eq=False)
class SeriesView:
    """What methods read of time series.

    Attributes:
        tallies: Tallies of the kind `series`.
    """

    tallies: Tallies

    @cached_property
    def metrics(self) -> Mapping[str, Metric]:
        """Id -> metric, sorted."""
        said = self.tallies.tables["metrics"].keys
        ids = said["metric"].tolist()
        return {metric: self._metric(metric) for metric in sorted(set(ids))}

    def panel(self, metric: str, units: Iterable[str] | None = None) -> Panel:
        """The metric by unit and period, of all units that have figures or of some.

        Raises:
            KeyError: if there is no such metric.
        """
        if metric not in self.metrics:
            raise KeyError(metric)
        sums = self._sums(metric)
        chosen = tuple(sorted({unit for unit, _ in sums})) if units is None else tuple(units)
        measured = sorted({period for unit, period in sums if unit in chosen})
        periods = _without_gaps(measured)
        shape = len(chosen), len(periods)
        n = np.zeros(shape, dtype=np.int64)
        mean, var = np.full(shape, np.nan), np.full(shape, np.nan)
        for u, unit in enumerate(chosen):
            for p, period in enumerate(periods):
                if (unit, period) in sums:
                    n[u, p], mean[u, p], var[u, p] = _moments(sums[unit, period])
        return Panel(metric=metric, units=chosen, periods=periods, n=n, mean=mean, var=var)

    def title(self, metric: str) -> dict[str, str]:
        """What people call a metric, by language; its id in words if nobody said."""
        keys = self.tallies.tables["titles"].keys
        own = np.flatnonzero(keys["metric"] == metric)
        # The last in order, where several sources differ.
        languages, titles = (keys[name][own].tolist() for name in ("language", "title"))
        said = sorted(zip(languages, titles, strict=True))
        found = {str(language): str(title) for language, title in said}
        plain = found.get("") or metric.replace("_", " ")
        return {"en": plain, "de": found.get("de", plain)}

    def _metric(self, metric: str) -> Metric:
        keys = self.tallies.tables["metrics"].keys
        own = np.flatnonzero(keys["metric"] == metric)
        found: dict[str, str] = {}
        contradictions = []
        for aspect in ("measure_unit", "direction", "process"):
            words = sorted({str(w) for w in keys[aspect][own].tolist()} - {""})
            found[aspect] = words[0] if words else ""
            contradictions += [aspect] if len(words) > 1 else []
        return Metric(
            id=metric,
            title=self.title(metric),
            **found,
            definitions=self._definitions(metric),
            contradictions=tuple(contradictions),
        )

    def _definitions(self, metric: str) -> dict[str, str]:
        keys = self.tallies.tables["definitions"].keys
        own = np.flatnonzero(keys["metric"] == metric)
        dated = sorted(
            zip(keys["period"][own].tolist(), keys["definition"][own].tolist(), strict=True)
        )
        found: dict[str, str] = {}
        for period, definition in dated:
            if not found or definition != list(found.values())[-1]:
                found.setdefault(period, definition)
        return found

    def _sums(self, metric: str) -> dict[tuple[str, str], list[Any]]:
        """Unit and period -> cases, records of unknown spread, sum and squares, unscaled."""
        table = self.tallies.tables["points"]
        own = np.flatnonzero(table.keys["metric"] == metric)
        columns = [table.keys[k][own].tolist() for k in ("unit", "period", "decimals")]
        columns += [
            table.sums[s][own].tolist() for s in ("n", "blind", "sum", "sum_sq", "sum_sq_high")
        ]
        most = max((int(d) for d in columns[2]), default=0)
        sums: dict[tuple[str, str], list[Any]] = {}
        for unit, period, decimals, n, blind, total, low, high in zip(*columns, strict=True):
            # Sources may have kept different numbers of decimals.
            up = 10 ** (most - int(decimals))
            before = sums.setdefault((unit, period), [0, 0, 0, 0, 10**most])
            before[0] += n
            before[1] += blind
            before[2] += total * up
            before[3] += (high * WIDE + low) * up * up
        return sums


def _moments(sums: list[Any]) -> tuple[int, float, float]:
    """Cases, mean and variance; computed in integers up to the last division."""
    n, blind, total, squares, scale = sums
    mean = total / (n * scale)
    if n < 2 or blind:
        return n, mean, float("nan")
    return n, mean, (n * squares - total * total) / (n * (n - 1) * scale * scale)


def _without_gaps(periods: list[str]) -> tuple[str, ...]:
    """All periods from the first to the last; as they are if they have several lengths."""
    if not periods or len({period_length(period) for period in periods}) > 1:
        return tuple(periods)
    found = [periods[0]]
    while found[-1] < periods[-1]:
        found.append(next_period(found[-1]))
    return tuple(found)
