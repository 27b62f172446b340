"""F11: whether a unit can be described by one figure, for each declared scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

import numpy as np
from attrs import frozen

from cxkit import Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Scale, Text
from cxkit.pooling import is_pool
from cxkit.stats import Icc
from cxkit.tallies import AnswerView
from cxkit_survey._agreement import (
    SLIGHT_SKEW,
    a_wg,
    ad_limit,
    ad_m,
    r_star_wg,
    rwg_j,
    rwg_j_interval,
)
from cxkit_survey._icc import MIN_UNITS, scale_icc
from cxkit_survey._texts import interval_phrase, phrase, with_reasons, words

METHOD = "survey.agreement"
_ICC = "Bliese 2000, in Klein & Kozlowski (eds), Multilevel Theory, 349-381"
_RWG = "James, Demaree & Wolf 1984, Journal of Applied Psychology 69"
REFERENCE = f"{_RWG}; {_ICC}"


@frozen(kw_only=True)
class Conventions:
    """From when on one figure per unit is held to be justified. These are conventions.

    Attributes:
        rwg_j: Least median r_wg(J) within units (LeBreton & Senter 2008: .70).
        icc1: Least ICC(1), whose interval must also leave out 0 (Bliese 2000: .05).
        icc2: Least ICC(2), if units are to be compared (Klein et al. 2000: .70).
    """

    rwg_j: float = 0.70
    icc1: float = 0.05
    icc2: float = 0.70

    def unmet(self, typical: float, found: Icc | None) -> tuple[str, ...]:
        """Names of the conventions that a median r_wg(J) and an ICC do not meet."""
        checks = {
            "rwg_j": typical >= self.rwg_j,
            "icc1": found is not None and found.icc1 >= self.icc1,
            "icc1_above_zero": found is not None
            and found.interval is not None
            and found.interval.low > 0,
            "icc2": found is not None and found.icc2 is not None and found.icc2 >= self.icc2,
        }
        return tuple(name for name, met in checks.items() if not met)

    def to_dict(self) -> dict[str, float]:
        """The thresholds as a plain dictionary."""
        return {"rwg_j": self.rwg_j, "icc1": self.icc1, "icc2": self.icc2}


_UNIT: Text = {
    "en": "In <unit>, {n} people agree about “<scale>” to {value}<interval> of what is possible "
    "(r_wg(J): 1 is full agreement, 0 is none).",
    "de": "In <unit> sind sich {n} Personen bei „<scale>“ zu {value}<interval> des Möglichen einig "
    "(r_wg(J): 1 ist volle, 0 keine Einigkeit).",
}
_UNIT_HIDDEN: Text = {
    "en": "How far <unit> agrees about “<scale>” cannot be said here.",
    "de": "Wie einig sich <unit> bei „<scale>“ ist, lässt sich hier nicht sagen.",
}
_ICC1: Text = {
    "en": "{value}<interval> of the differences in “<scale>” lie between units; the rest lies "
    "between people of one unit (ICC(1)).",
    "de": "{value}<interval> der Unterschiede in „<scale>“ liegen zwischen Bereichen, der Rest "
    "zwischen Personen desselben Bereichs (ICC(1)).",
}
_ICC2: Text = {
    "en": "The means of the units in “<scale>” are dependable to {value} of 1 (ICC(2)).",
    "de": "Die Mittelwerte der Bereiche in „<scale>“ sind zu {value} von 1 verlässlich (ICC(2)).",
}
_JUSTIFIED: Text = {
    "en": "One figure per unit is justified for “<scale>”: people within a unit agree (median "
    "r_wg(J) {value}) and units differ.",
    "de": "Eine Zahl je Bereich ist bei „<scale>“ gerechtfertigt: Innerhalb der Bereiche ist man "
    "sich einig (Median von r_wg(J) {value}), und die Bereiche unterscheiden sich.",
}
_NOT_JUSTIFIED: Text = {
    "en": "Do not sum up “<scale>” in one figure per unit: <why> Show the distribution instead "
    "(median r_wg(J) {value}).",
    "de": "Fassen Sie „<scale>“ nicht in einer Zahl je Bereich zusammen: <why> Zeigen Sie "
    "stattdessen die Verteilung (Median von r_wg(J) {value}).",
}
_WHY: Mapping[str, Text] = {
    "rwg_j": {
        "en": "people within a unit do not agree enough.",
        "de": "Innerhalb der Bereiche ist man sich nicht einig genug.",
    },
    "icc1": {
        "en": "too little of the differences lies between units.",
        "de": "Zu wenig der Unterschiede liegt zwischen den Bereichen.",
    },
    "icc1_above_zero": {
        "en": "that units differ at all is not shown beyond chance.",
        "de": "Dass sich die Bereiche überhaupt unterscheiden, ist nicht gesichert.",
    },
    "icc2": {
        "en": "the means of the units are not dependable enough.",
        "de": "Die Mittelwerte der Bereiche sind nicht verlässlich genug.",
    },
}
_HIDDEN: Text = {
    "en": "Whether one figure per unit is justified for “<scale>” cannot be said here.",
    "de": "Ob eine Zahl je Bereich bei „<scale>“ gerechtfertigt ist, lässt sich hier nicht sagen.",
}


@frozen(kw_only=True, eq=False)
class _Asked:
    """One scale, asked of one audience in one wave."""

    context: Context
    audience: str
    wave: str
    scale: Scale
    units: Mapping[str, AnswerView]

    @property
    def name(self) -> dict[str, str]:
        return words(self.context.cube, self.scale.label)

    def draft(self, measure: str, estimate: Estimate, text: Text, **more: Any) -> Draft:
        unit = more.pop("unit", None)
        hidden = more.pop("hidden", None) or phrase(_HIDDEN, scale=self.name)
        return Draft(
            function="F11",
            method=METHOD,
            measure=measure,
            subject=Subject(scale=self.scale.id, audience=self.audience, unit=unit),
            wave=self.wave,
            estimate=estimate,
            explanation=with_reasons(text, estimate.reasons),
            explanation_hidden=hidden,
            **more,
        )


def agreement(context: Context, conventions: Conventions | None = None) -> Iterator[Draft]:
    """Agreement within units, ICC, and the verdict on one figure per unit, for every scale.

    Units are those without further units below them; units that are too small to be
    shown alone do not enter. Pools of small units are no unit that could agree.
    """
    for wave in context.waves:
        for audience in context.audiences_in(wave):
            if context.audiences[audience].persons:
                units = _units(context, audience, wave)
                for scale in context.cube.scales:
                    asked = _asked(context, audience, wave, scale, units)
                    if asked is not None:
                        yield from _of_scale(asked, conventions or Conventions())


def _units(context: Context, audience: str, wave: str) -> Mapping[str, AnswerView]:
    shown = context.units(audience, wave)
    above = {a for unit in shown for a in context.shown_tree.ancestors(unit)}
    return {
        unit: context.view(audience, wave, unit)
        for unit in shown
        if unit not in above and not is_pool(unit)
    }


def _asked(
    context: Context,
    audience: str,
    wave: str,
    scale: Scale,
    units: Mapping[str, AnswerView],
) -> _Asked | None:
    """The scale with the units in which at least two people answered every item."""
    answered = {
        unit: view
        for unit, view in units.items()
        if min(view.rated(item) for item in scale.items) >= 2
    }
    ranges = {
        (context.cube.items[i].scale.low, context.cube.items[i].scale.high) for i in scale.items
    }
    if not scale.reflective or not answered or len(ranges) != 1:
        return None
    return _Asked(context=context, audience=audience, wave=wave, scale=scale, units=answered)


def _of_scale(asked: _Asked, conventions: Conventions) -> Iterator[Draft]:
    within = [_unit_draft(asked, unit, view) for unit, view in asked.units.items()]
    yield from within
    moments = [view.moments(asked.scale.items) for view in asked.units.values()]
    found = scale_icc(moments, confidence=asked.context.settings.confidence)
    persons = sum(int(each.n.diagonal().max()) for each in moments)
    yield _icc1_draft(asked, found, persons)
    yield _icc2_draft(asked, found, persons)
    values = [d.estimate.value for d in within if d.estimate.value is not None]
    yield _verdict(asked, values, found, persons, conventions)


def _unit_draft(asked: _Asked, unit: str, view: AnswerView) -> Draft:
    counts = np.stack([view.counts(item) for item in asked.scale.items])
    confidence = asked.context.settings.confidence
    interval = rwg_j_interval(counts, confidence=confidence)
    people = int(counts.sum(axis=1).max())
    estimate = Estimate(
        value=rwg_j(counts),
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n=people,
        coverage=float(counts.sum() / (people * len(counts))),
        confidence=confidence,
        measure_unit="agreement",
        reasons=() if interval else ("n_too_small_for_interval",),
    )
    names = {language: asked.context.unit_name(unit, language) for language in ("en", "de")}
    return asked.draft(
        "rwg_j",
        estimate,
        phrase(
            _UNIT,
            unit=names,
            scale=asked.name,
            interval=interval_phrase(interval is not None, confidence),
        ),
        unit=unit,
        hidden=phrase(_UNIT_HIDDEN, unit=names, scale=asked.name),
        reference=_RWG,
        data=_other_indices(counts),
    )


def _other_indices(counts: np.ndarray[Any, np.dtype[np.int64]]) -> dict[str, Any]:
    points = counts.shape[1]
    skew = SLIGHT_SKEW.get(points)
    return {
        "null": "uniform",
        "rwg_j_slight_skew": None if skew is None else rwg_j(counts, null_variance=skew),
        "r_star_wg": r_star_wg(counts),
        "a_wg": a_wg(counts),
        "ad_m": ad_m(counts),
        "ad_m_limit": ad_limit(points),
    }


def _icc1_draft(asked: _Asked, found: Icc | None, persons: int) -> Draft:
    hidden = phrase(_HIDDEN, scale=asked.name)
    if found is None:
        missing = Estimate.missing("undefined")
        return asked.draft("icc1", missing, hidden, reference=_ICC)
    confidence = asked.context.settings.confidence
    interval = found.interval
    reasons: tuple[str, ...] = ()
    if interval is None:
        few = found.groups < MIN_UNITS
        reasons = ("n_too_small_for_interval",) if few else ("unbounded",)
    complete = found.icc2 is not None or found.ms_between == 0
    estimate = Estimate(
        value=found.icc1,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n=persons,
        confidence=confidence,
        measure_unit="share",
        reasons=reasons if complete else (*reasons, "survey:incomplete_answers"),
    )
    text = phrase(
        _ICC1, scale=asked.name, interval=interval_phrase(interval is not None, confidence)
    )
    data = {"units": found.groups, "unit_size": found.group_size, "complete": complete}
    return asked.draft("icc1", estimate, text, reference=_ICC, data=data)


def _icc2_draft(asked: _Asked, found: Icc | None, persons: int) -> Draft:
    hidden = phrase(_HIDDEN, scale=asked.name)
    if found is None or found.icc2 is None:
        missing = Estimate.missing("undefined")
        return asked.draft("icc2", missing, hidden, reference=_ICC)
    estimate = Estimate(
        value=found.icc2,
        n=persons,
        confidence=asked.context.settings.confidence,
        measure_unit="reliability",
        reasons=("survey:no_interval",),
    )
    text = phrase(_ICC2, scale=asked.name)
    data = {"definition": "(MSB - MSW) / MSB", "units": found.groups}
    return asked.draft("icc2", estimate, text, reference=_ICC, data=data)


def _verdict(
    asked: _Asked,
    values: list[float],
    found: Icc | None,
    persons: int,
    conventions: Conventions,
) -> Draft:
    typical = median(values)
    unmet = conventions.unmet(typical, found)
    estimate = Estimate(
        value=typical,
        n=persons,
        confidence=asked.context.settings.confidence,
        measure_unit="agreement",
        reasons=("survey:no_interval",) + (("survey:do_not_aggregate",) if unmet else ()),
    )
    template = _NOT_JUSTIFIED if unmet else _JUSTIFIED
    why = _WHY[unmet[0]] if unmet else {"en": "", "de": ""}
    return asked.draft(
        "rwg_j_median",
        estimate,
        phrase(template, scale=asked.name, why=why),
        reference=REFERENCE,
        data={
            "justified": not unmet,
            "unmet": list(unmet),
            "conventions": conventions.to_dict(),
            "units": len(values),
            "units_in_agreement": sum(v >= conventions.rwg_j for v in values),
        },
    )
