"""Time series: figures of a metric by unit and period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from attrs import frozen

from cxkit.evidence.cells import CellReader
from cxkit.evidence.declared import declared_form
from cxkit.evidence.evidence_table import EvidenceTable
from cxkit.evidence.kind import EvidenceKind, EvidenceReduction, Reading
from cxkit.periods import EVERY
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.series import SHAPE, split_wide

MOST_DECIMALS = 6
# Column with a metric's name -> the language that it is in; empty for any.
_TITLES = {"title": "", "title_de": "de"}


@frozen(kw_only=True)
class _Point:
    """One figure, exact."""

    metric: str
    unit: str
    period: str
    value: Decimal
    n: int
    sd: Decimal | None
    definition: str
    row: int


def reduce_series(table: EvidenceTable, reading: Reading) -> EvidenceReduction:
    """The tallies of a table with one figure per metric, unit and period, or several.

    Raises:
        InputError: with every problem of the table.
    """
    reader = CellReader.of(table.with_unused(), reading)
    points, about = _read(reader)
    decimals = _decimals(reader, points, about["decimals"])
    for name in ("measure_unit", "direction", "process", *_TITLES):
        _check_one(reader, name, about)
    _warn_of_definitions(reader, points)
    _check_told_apart(reader, points)
    reader.complaints.check()
    rows: dict[str, Sequence[tuple[object, ...]]] = {
        "points": _sums(points, decimals),
        "metrics": _metrics(points, decimals, about),
        "titles": _titles(points, about),
        "definitions": [(p.metric, p.period, p.definition, 1) for p in points if p.definition],
    }
    return EvidenceReduction(
        tallies=Tallies.build("series", SHAPE, rows),
        rows=len(points),
        warnings=reader.complaints.warnings,
        records=tuple(sorted({"\x1f".join((p.metric, p.unit, p.period)) for p in points})),
    )


_About = Mapping[str, Mapping[str, set[str]]]


def _read(reader: CellReader) -> tuple[list[_Point], _About]:
    """The figures, and what the table says about each metric: aspect -> metric -> words."""
    metrics, periods = reader.texts("metric"), reader.periods("period")
    values, units = reader.numbers("value"), reader.units("unit")
    cases, spreads = reader.integers("n", least=0), reader.numbers("sd")
    definitions = reader.texts("definition")
    aspects: dict[str, Sequence[object]] = {
        "decimals": reader.integers("decimals", least=0),
        "measure_unit": reader.texts("measure_unit"),
        "direction": reader.choices("direction"),
        "process": reader.texts("process"),
        **{name: reader.texts(name) for name in _TITLES},
    }
    points = []
    about: dict[str, dict[str, set[str]]] = {name: defaultdict(set) for name in aspects}
    for row, metric in enumerate(metrics):
        if metric is None:
            continue
        for name, found in aspects.items():
            if found[row] is not None:
                about[name][metric].add(str(found[row]))
        value, period, n = values[row], periods[row], cases[row]
        # A figure that nobody wrote down is missing, and so is one that rests on nothing.
        if value is None or period is None or n == 0:
            continue
        points.append(
            _Point(
                metric=metric,
                unit=units[row],
                period=period,
                value=value,
                n=n if n is not None else 1,
                sd=spreads[row],
                definition=definitions[row] or "",
                row=row,
            )
        )
    if not points and not reader.complaints.problems:
        reader.complaints.wrong(
            "no_values", "There is not a single figure in this table.", "Fill in the values."
        )
    return points, about


def _decimals(
    reader: CellReader, points: Iterable[_Point], declared: Mapping[str, set[str]]
) -> dict[str, int]:
    """Metric -> decimals: declared ones, else as many as its figures have."""
    _check_one(reader, "decimals", {"decimals": declared})
    found: dict[str, int] = {}
    for point in points:
        exponent = point.value.normalize().as_tuple().exponent
        found[point.metric] = max(found.get(point.metric, 0), -int(exponent))
    for metric, count in found.items():
        if declared.get(metric):
            found[metric] = int(max(declared[metric]))
        elif count > MOST_DECIMALS:
            found[metric] = MOST_DECIMALS
            message = f"The figures of {metric!r} have {count} decimals."
            hint = f"They are rounded to {MOST_DECIMALS}. A column decimals says how many count."
            reader.complaints.warn("rounded", message, hint, column="value")
    return found


def _check_one(reader: CellReader, name: str, about: _About) -> None:
    """A metric has one unit of measure, one direction, one process, one number of decimals."""
    for metric, words in about[name].items():
        if len(words) > 1:
            reader.complaints.wrong(
                "metric_contradicts_itself",
                f"The metric {metric!r} has several {name}: {', '.join(sorted(words))}.",
                "Keep the one that is right, or give the metric two names.",
                column=name,
            )


def _check_told_apart(reader: CellReader, points: Iterable[_Point]) -> None:
    """Rows are single cases of one figure only if no column says that they are of several."""
    rows: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for point in points:
        rows[point.metric, point.unit, point.period].append(point.row)
    several = [found for found in rows.values() if len(found) > 1]
    for header in reader.table.told_apart(several):
        reader.complaints.wrong(
            "rows_told_apart",
            "Several rows stand for one metric, unit and period, and differ in this column, which "
            "is not used; their mean would be counted.",
            f'If it is the unit, say so in the mapping: columns = {{unit = "{header}"}}. If they '
            f'are single cases of one figure, name it under ignore: ignore = ["{header}"].',
            row=several[0][0],
            column=header,
        )


def _warn_of_definitions(reader: CellReader, points: Sequence[_Point]) -> None:
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for point in sorted(points, key=lambda p: p.period):
        if point.definition:
            said[point.metric].setdefault(point.definition, point.period)
    for metric, since in said.items():
        for definition, period in list(since.items())[1:]:
            reader.complaints.warn(
                "definition_changed",
                f"The definition of {metric!r} changed in {period}: {definition}.",
                "What was measured before and after cannot be compared without care.",
                column="definition",
            )


def _sums(points: Iterable[_Point], decimals: Mapping[str, int]) -> list[tuple[object, ...]]:
    """Rows of the table of points: keys, and exact sums."""
    sums: dict[tuple[str, str, str, int], list[int]] = {}
    for point in points:
        places = decimals[point.metric]
        value = _scaled(point.value, places)
        squares = point.n * value * value
        blind = 0
        if point.sd is not None:
            spread = point.sd.scaleb(places)
            squares += int(((point.n - 1) * spread * spread).to_integral_value())
        elif point.n > 1:
            blind = 1
        key = point.metric, point.unit, point.period, places
        before = sums.get(key, [0, 0, 0, 0, 0])
        more = (point.n, 1, blind, point.n * value, squares)
        sums[key] = [a + b for a, b in zip(before, more, strict=True)]
    return [(*key, *total[:4], *split_wide(total[4])) for key, total in sums.items()]


def _scaled(value: Decimal, places: int) -> int:
    return int(value.scaleb(places).to_integral_value())


def _metrics(
    points: Iterable[_Point], decimals: Mapping[str, int], about: _About
) -> list[tuple[object, ...]]:
    counts: dict[str, int] = defaultdict(int)
    for point in points:
        counts[point.metric] += 1
    return [
        (
            metric,
            *(_only(about[name].get(metric)) for name in ("measure_unit", "direction", "process")),
            decimals[metric],
            n,
        )
        for metric, n in counts.items()
    ]


def _titles(points: Iterable[_Point], about: _About) -> list[tuple[object, ...]]:
    metrics = {point.metric for point in points}
    return [
        (metric, language, title, 1)
        for name, language in _TITLES.items()
        for metric in sorted(metrics)
        if (title := _only(about[name].get(metric)))
    ]


def _only(words: set[str] | None) -> str:
    return next(iter(sorted(words or {""})))


KIND = EvidenceKind.of_form(
    declared_form("series"),
    shape=SHAPE,
    reduce=reduce_series,
    options={
        "every": {
            "en": f"Dates become periods of this length: {', '.join(EVERY)}.",
            "de": f"Aus Tagen werden Zeiträume dieser Länge: {', '.join(EVERY)}.",
        }
    },
)
