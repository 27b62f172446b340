"""F21, F74: alarms on series, and how many of them are false by chance alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from attrs import frozen

from cxkit import Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text
from cxkit_effect._alarms import (
    MIN_BASELINE,
    Floats,
    Law,
    Watch,
    law_of,
    memory_of,
    watch_bets,
    watch_cusum,
    watch_xmr,
    without_memory,
)
from cxkit_effect._phrases import figure, percent, phrase, same
from cxkit_effect._run_length import false_alarms
from cxkit_effect._series_panel import Series, all_series, registered, starts_of

METHOD = "effect.monitor"
REFERENCE = (
    "Wheeler & Chambers 1992; Page 1954; Champ & Woodall 1987; Gönen et al. 2005; "
    "Pérez-Ortiz et al. 2024"
)
# Where nothing was turned, so many periods are the baseline, or two thirds of a shorter series.
BASELINE = 24
YEAR = 12

_WORDS: Mapping[str, Text] = {
    "risen": {
        "en": "“<metric>”<where> has risen: {value} of 3 charts give an alarm, the first in "
        "<period>. <chance>",
        "de": "„<metric>“<where> ist gestiegen: {value} von 3 Karten geben Alarm, die erste in "
        "<period>. <chance>",
    },
    "fallen": {
        "en": "“<metric>”<where> has fallen: {value} of 3 charts give an alarm, the first in "
        "<period>. <chance>",
        "de": "„<metric>“<where> ist gefallen: {value} von 3 Karten geben Alarm, die erste in "
        "<period>. <chance>",
    },
    "quiet": {
        "en": "“<metric>”<where> does what it did before: none of 3 charts gives an alarm.",
        "de": "„<metric>“<where> verhält sich wie bisher: keine von 3 Karten gibt Alarm.",
    },
    "chance": {
        "en": "By chance alone, a series like this has an alarm of single values within <n> "
        "periods with a probability of <share>.",
        "de": "Allein durch Zufall gibt eine solche Reihe binnen <n> Zeiträumen mit "
        "Wahrscheinlichkeit <share> einen Alarm der Einzelwerte.",
    },
    "unlike": {
        "en": "Its values are too skewed, too coarse or too far out for a normal law, so nobody "
        "can say how often single values and sums give a false alarm; the bets go by rank and "
        "keep to one in twenty series ever.",
        "de": "Ihre Werte sind für ein Normalgesetz zu schief, zu grob oder zu weit gestreut; wie "
        "oft Einzelwerte und Summen falschen Alarm geben, lässt sich nicht sagen. Die Wetten gehen "
        "nach dem Rang und bleiben bei jemals einer von zwanzig Reihen.",
    },
    "where": {"en": " in <unit>", "de": " in <unit>"},
    "false": {
        "en": "On <count> watched series, {value} false alarms per month are to be expected from "
        "single values, and <bets> in all from bets, ever.<unlike>",
        "de": "Bei <count> beobachteten Reihen sind je Monat {value} falsche Alarme der "
        "Einzelwerte zu erwarten, und von Wetten jemals <bets> insgesamt.<unlike>",
    },
    "without": {
        "en": " Single values of <n> of them are not of a normal law, and not counted in.",
        "de": " Einzelwerte von <n> davon folgen keinem Normalgesetz und sind nicht eingerechnet.",
    },
}


@frozen(kw_only=True, eq=False)
class Watched:
    """One series of a unit under three charts."""

    series: Series
    unit: str
    baseline: int
    memory: float
    charts: tuple[Watch, ...]
    law: Law

    @property
    def horizon(self) -> int:
        """Periods that are watched."""
        return len(self.series.periods) - self.baseline

    @property
    def first(self) -> Watch | None:
        """The chart with the first alarm."""
        alarms = [chart for chart in self.charts if chart.alarm is not None]
        return min(alarms, key=lambda chart: chart.alarm or 0, default=None)


def monitor(context: Context) -> Iterator[Draft]:
    """The alarms of every series, and what to expect of them by chance."""
    found = [
        watched
        for series in all_series(context)
        for unit in series.units
        if (watched := _watch(context, series, unit)) is not None
    ]
    for watched in found:
        yield _alarm(context, watched)
    if found:
        yield _by_chance(found)


def _watch(context: Context, series: Series, unit: str) -> Watched | None:
    values = series.values[series.units.index(unit)]
    baseline = _baseline(context, series, unit)
    if baseline is None or np.isfinite(values[:baseline]).sum() < MIN_BASELINE:
        return None
    if len(values) <= baseline or np.nanstd(values[:baseline]) == 0:
        return None
    rest = without_memory(values, baseline)
    law: Law = law_of(values, baseline)
    charts = [watch_xmr(values, baseline), watch_cusum(values, baseline)]
    if np.isfinite(rest[:baseline]).sum() >= MIN_BASELINE:
        law = law_of(rest, baseline) if law == "normal" else law
        charts.append(watch_bets(rest, baseline, law=law))
    return Watched(
        series=series,
        unit=unit,
        baseline=baseline,
        memory=memory_of(values, baseline),
        charts=tuple(charts),
        law=law,
    )


def _baseline(context: Context, series: Series, unit: str) -> int | None:
    """How many periods passed before anything was turned there; None if too few."""
    starts = [
        series.turn(known[unit])[0]
        for each in registered(context, series)
        if unit in (known := starts_of(context, series, each))
    ]
    length = min(starts) if starts else min(BASELINE, 2 * len(series.periods) // 3)
    if series.first_break is not None:
        length = min(length, series.first_break)
    return length if length >= MIN_BASELINE else None


def _alarm(context: Context, watched: Watched) -> Draft:
    series, first = watched.series, watched.first
    alarms = [chart for chart in watched.charts if chart.alarm is not None]
    chance = false_alarms("xmr", watched.baseline, _year(series), round(watched.memory, 1))
    unit = watched.unit
    where = phrase(
        _WORDS["where"], unit={lang: context.unit_name(unit, lang) for lang in ("en", "de")}
    )
    parts = {
        "metric": same(series.metric.id),
        "where": {lang: f" {words.strip()}" for lang, words in where.items()} if unit else same(""),
        "period": same(series.periods[first.alarm or 0] if first else ""),
        "chance": phrase(_WORDS["chance"], n=same(_year(series)), share=percent(chance.share))
        if watched.law == "normal"
        else _WORDS["unlike"],
    }
    key = "quiet" if first is None else "risen" if first.side > 0 else "fallen"
    return Draft(
        function="F21",
        method=METHOD,
        measure="alarm",
        subject=Subject(unit=unit or None, process=series.metric.process or None),
        period=f"{series.metric.id} {series.periods[-1]}",
        estimate=Estimate(
            value=len(alarms),
            low=len(alarms),
            high=len(alarms),
            n=series.cases[series.units.index(unit)],
            confidence=context.settings.confidence,
            measure_unit="count",
            reasons=("effect:count",),
        ),
        explanation=phrase(_WORDS[key], **parts),
        reference=REFERENCE,
        persons=False,
        data={
            "metric": series.metric.id,
            "baseline": watched.baseline,
            "memory": watched.memory,
            "charts": {chart.rule: _chart(series, chart) for chart in watched.charts},
            "law": watched.law,
            "false_alarms_within_a_year": chance.share if watched.law == "normal" else None,
        },
    )


def _chart(series: Series, chart: Watch) -> dict[str, object]:
    alarm = None if chart.alarm is None else series.periods[chart.alarm]
    return {"alarm": alarm, "side": chart.side, "path": _plain(chart.path), "limit": chart.limit}


def _plain(path: Floats) -> list[float | None]:
    return [round(float(x), 3) if np.isfinite(x) else None for x in path]


def _year(series: Series) -> int:
    """Periods of a year, at least one."""
    return max(1, min(round(YEAR * series.per_month), 60))


def _by_chance(found: list[Watched]) -> Draft:
    per_month = sum(
        false_alarms("xmr", w.baseline, _year(w.series), round(w.memory, 1)).per_period
        * w.series.per_month
        for w in found
        if w.law == "normal"
    )
    unlike = sum(w.law != "normal" for w in found)
    ever = 0.05 * sum(len(w.charts) == 3 for w in found)
    return Draft(
        function="F74",
        method=METHOD,
        measure="false_alarms",
        subject=Subject(),
        estimate=Estimate(
            value=per_month,
            low=per_month,
            high=per_month,
            n=len(found),
            measure_unit="per_month",
            reasons=("effect:count",),
        ),
        explanation=phrase(
            _WORDS["false"],
            count=same(len(found)),
            bets=figure(ever),
            unlike=phrase(_WORDS["without"], n=same(unlike)) if unlike else same(""),
        ),
        reference=REFERENCE,
        persons=False,
        data={"series": len(found), "bets_ever": ever, "not_normal": unlike},
    )
