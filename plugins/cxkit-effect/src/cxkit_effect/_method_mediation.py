"""F32: does an effect on a metric go through what an initiative moved in people?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
from attrs import frozen

from cxkit import Contrast, Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text
from cxkit.initiative.journal import Registration
from cxkit_effect._measured import of_answers
from cxkit_effect._mediation import ASSUMPTIONS, Mediation, mediation
from cxkit_effect._phrases import figure, interval_phrase, label, phrase, same
from cxkit_effect._series_panel import Series, all_series, registered, starts_of, turned_units

METHOD = "effect.mediation"
REFERENCE = "Baron & Kenny 1986; Shrout & Bolger 2002; Imai, Keele & Tingley 2010"
# Units from which paths are fitted at all.
MIN_FITTED = 6

_WORDS: Mapping[str, Text] = {
    "said": {
        "en": "<title>: of the <total> by which <metric> changed more in its units, {value} go "
        "through “<tile>”<interval>, if all that this takes for granted is true.",
        "de": "<title>: Von den <total>, um die sich <metric> in ihren Bereichen mehr verändert "
        "hat, gehen {value} über „<tile>“<interval>, wenn alles stimmt, was dabei vorausgesetzt "
        "wird.",
    },
}

Floats = npt.NDArray[np.float64]


@frozen(kw_only=True, eq=False)
class Way:
    """What an initiative moved in people, and what may follow from it."""

    context: Context
    mechanism: Registration
    outcome: Registration
    series: Series


def ways(context: Context) -> Iterator[Draft]:
    """The indirect effect of every initiative that registered both a tile and a metric."""
    for series in all_series(context):
        for outcome in registered(context, series):
            for mechanism in context.journal.of(outcome.initiative):
                if mechanism.target_kind != "metric":
                    way = Way(context=context, mechanism=mechanism, outcome=outcome, series=series)
                    yield from _indirect(way)


def _indirect(way: Way) -> Iterator[Draft]:
    between, outcome = _change_of_answers(way), _change_of_metric(way)
    units = [u for u in way.series.units if u and u in between and u in outcome]
    inside = set(turned_units(way.context, way.series, way.outcome))
    turn = [float(unit in inside) for unit in units]
    if len(units) < MIN_FITTED:
        return
    found = mediation(
        turn,
        [between[unit] for unit in units],
        [outcome[unit] for unit in units],
        confidence=way.context.settings.confidence,
    )
    if found is not None:
        yield _draft(way, found, units)


def _change_of_answers(way: Way) -> dict[str, float]:
    """Unit -> change of the tile or dimension from the last wave before to the last one since."""
    measured = of_answers(way.context, way.mechanism)
    if measured is None:
        return {}
    before = [k for k, (_, last) in enumerate(measured.days) if last < way.mechanism.start]
    since = [k for k, (first, _) in enumerate(measured.days) if first >= way.mechanism.earliest]
    if not before or not since:
        return {}
    changes = measured.mean[:, since[-1]] - measured.mean[:, before[-1]]
    return _known(measured.units, changes)


def _change_of_metric(way: Way) -> dict[str, float]:
    """Unit -> mean since an effect can show, less mean before the start."""
    days = starts_of(way.context, way.series, way.outcome).values()
    turn, skip = way.series.turn(min(days, default=way.outcome.start), way.outcome.lag_days)
    before, after = way.series.values[:, :turn], way.series.values[:, turn + skip :]
    if way.series.first_break is not None or not before.shape[1] or not after.shape[1]:
        return {}
    return _known(way.series.units, _means(after) - _means(before))


def _means(values: Floats) -> Floats:
    """(units,) means of what was measured; nan where nothing was."""
    counts = np.isfinite(values).sum(axis=1)
    return np.where(counts, np.nansum(values, axis=1) / np.maximum(counts, 1), np.nan)


def _known(units: tuple[str, ...], values: Floats) -> dict[str, float]:
    pairs = zip(units, values.tolist(), strict=True)
    return {unit: value for unit, value in pairs if np.isfinite(value)}


def _draft(way: Way, found: Mediation, units: list[str]) -> Draft:
    settings, cube = way.context.settings, way.context.cube
    target = way.mechanism.target
    known = cube.tiles.get(target) or cube.by_dimension.get(target)
    title = way.outcome.title or same(way.outcome.initiative)
    parts: dict[str, Text] = {
        "title": {lang: title.get(lang) or title.get("en", "") for lang in ("en", "de")},
        "metric": same(way.series.metric.id),
        "total": figure(found.total),
        "tile": label(cube, known.label) if known else same(target),
        "interval": interval_phrase(found.interval is not None, settings.confidence),
    }
    return Draft(
        function="F32",
        method=METHOD,
        measure="indirect_effect",
        subject=Subject(initiative=way.outcome.initiative, **{way.mechanism.target_kind: target}),
        contrast=Contrast(of=way.series.metric.id, against=target),
        estimate=Estimate(
            value=found.indirect,
            low=found.interval.low if found.interval else None,
            high=found.interval.high if found.interval else None,
            n=len(units),
            confidence=settings.confidence,
            measure_unit=way.series.metric.measure_unit,
            null=0.0,
            smallest_relevant=way.outcome.stop_rule.smallest_worth,
            reasons=() if found.interval else ("n_too_small_for_interval",),
        ),
        explanation=phrase(_WORDS["said"], **parts),
        reference=REFERENCE,
        # What stands behind it are units, each of them with enough people to be shown.
        persons=False,
        data={
            "a": found.a,
            "b": found.b,
            "direct": found.direct,
            "total": found.total,
            "units": len(units),
            "assumptions": [dict(text) for text in ASSUMPTIONS],
            "cannot_tell": {
                language: " ".join(text[language] for text in ASSUMPTIONS)
                for language in ("en", "de")
            },
        },
    )
