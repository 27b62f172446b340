"""F20, F29, F33: what each registered initiative did, by the design that its rollout allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
from attrs import frozen

from cxkit import Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text, fill
from cxkit.initiative.journal import Registration
from cxkit.settings import SMALLEST_GROUP
from cxkit.stats import Interval
from cxkit.tallies.series import SeriesView
from cxkit_effect._estimation import Estimated, Terms, estimate_effect
from cxkit_effect._foresight import foreseen, horizon_of, verdict_day
from cxkit_effect._grade import GRADES
from cxkit_effect._measured import POINTS, Measured, Sources
from cxkit_effect._one_series import series_effect
from cxkit_effect._panel import Panel
from cxkit_effect._phrases import joined, put_in, same
from cxkit_effect._result import Effect
from cxkit_effect._rollout import Rolled, arms_of, rolled_out
from cxkit_effect._texts import (
    CANNOT_TELL,
    DESIGN,
    EXPLORATORY,
    GRADE,
    NO_INTERVAL,
    NOTHING,
    OPEN,
    PERCENT,
    PROVEN,
    SMALL,
    said_reasons,
)
from cxkit_effect._texts import POINTS as POINTS_TEXT

METHOD = "effect.turn"
REFERENCE = (
    "Card & Krueger 1994; Borusyak, Jaravel & Spiess 2024; Bell & McCaffrey 2002; "
    "Howard et al. 2021; Lindon et al. 2022; Lan & DeMets 1983; Deng et al. 2013"
)
GRADE_REFERENCE = "Sherman et al. 1997; Farrington et al. 2002 (Maryland scale)"
# A value that is no value of anything keeps this reason of the core.
_UNDEFINED = "undefined"


@frozen(kw_only=True, eq=False)
class Judged:
    """A registration with everything that is known of its effect.

    Attributes:
        registration: What was expected.
        estimated: What was found.
        rolled: Who was compared with whom, or None if nothing was measured.
        started: First day on which it ran anywhere, if that is known better.
        measured: What was measured, or None.
        horizon: Periods after the turn to which the interval is tuned.
    """

    registration: Registration
    estimated: Estimated
    rolled: Rolled | None = None
    started: date | None = None
    measured: Measured | None = None
    horizon: int = 1

    @property
    def effect(self) -> Effect:
        """What was found."""
        return self.estimated.effect

    @property
    def persons(self) -> dict[str, int]:
        """Persons behind turned and other units over all periods; none of series.

        Where a period rests on fewer than the smallest group that may be shown, only those
        of that period count, so that the effect is hidden.
        """
        if self.measured is None or self.rolled is None or not self.measured.persons:
            return {}
        panel = self.rolled.panel
        n = np.where(panel.observed, np.nan_to_num(panel.n), 0.0)
        found = {}
        for name, rows in (("turned", panel.turned), ("not_turned", panel.compared)):
            by_period = n[rows].sum(axis=0)
            there = by_period[by_period > 0]
            fewest = int(there.min()) if there.size else 0
            found[name] = int(there.sum()) if fewest >= SMALLEST_GROUP else fewest
        return found


def turned(context: Context) -> Iterator[Draft]:
    """The effect and the design grade of every registration that holds."""
    sources = Sources(context=context)
    for registration in context.journal.current:
        judged = judge(context, registration, sources)
        yield _effect(context, judged)
        yield _grade(context, judged)


def judge(context: Context, registration: Registration, sources: Sources | None = None) -> Judged:
    """The effect of what was registered, as far as it can be known.

    `sources` keeps what was read for other registrations.
    """
    sources = sources or Sources(context=context)
    measured = sources.of(registration)
    if measured is None:
        effect = Effect(design="none", grade=0, reasons=("effect:not_measured",))
        return Judged(registration=registration, estimated=Estimated(effect=effect))
    arms = arms_of(sources, registration)
    rolled = rolled_out(sources, registration, measured, arms)
    horizon = horizon_of(registration, measured)
    terms = Terms(
        horizon=horizon,
        randomised=arms.randomised,
        direction=registration.direction,
        confidence=context.settings.confidence,
        last_look=registration.looks is not None,
        same_measure=rolled.same_measure,
    )
    return Judged(
        registration=registration,
        estimated=_estimated(rolled.panel, terms),
        rolled=rolled,
        started=min(arms.starts.values()),
        measured=measured,
        horizon=horizon,
    )


def _estimated(panel: Panel, terms: Terms) -> Estimated:
    """The effect against others, or against the course before where there are none."""
    found = estimate_effect(panel, terms)
    if found.effect.reasons != ("effect:everyone_at_once",):
        return found
    return series_effect(panel, terms) or found


def subject_of(registration: Registration) -> Subject:
    """What a finding about a registration is about."""
    parts: dict[str, str | None] = {registration.target_kind: registration.target}
    if registration.target_kind == "tile":
        parts["dimension"] = registration.target.split(".")[0]
    if registration.target_kind != "metric":
        parts |= {"side": registration.side, "audience": registration.audience}
    return Subject(initiative=registration.initiative, **parts)


def title_of(context: Context, registration: Registration) -> dict[str, str]:
    """What an initiative is called; its id if it has no title."""
    return dict(fill(registration.title or same(registration.initiative), context.cube.variables))


def target_of(context: Context, registration: Registration) -> dict[str, str]:
    """What the thing is called that an initiative should move."""
    cube = context.cube
    if registration.target in cube.tiles:
        return fill(cube.tiles[registration.target].label, cube.variables)
    if registration.target in cube.by_dimension:
        return fill(cube.by_dimension[registration.target].label, cube.variables)
    series = context.tallies("series")
    if series is not None:
        return SeriesView(tallies=series).title(registration.target)
    return same(registration.target)


def _effect(context: Context, judged: Judged) -> Draft:
    registration, effect = judged.registration, judged.effect
    shown = effect.value is not None
    return Draft(
        function="F20",
        method=METHOD,
        measure="effect",
        subject=subject_of(registration),
        estimate=_estimate(context, judged),
        explanation=explained(context, judged),
        explanation_hidden=_said_without_value(context, judged),
        reference=REFERENCE,
        persons=shown and judged.measured is not None and judged.measured.persons,
        data=_data(context, judged),
    )


def _estimate(context: Context, judged: Judged) -> Estimate:
    effect, rule = judged.effect, judged.registration.stop_rule
    unit = judged.measured.measure_unit if judged.measured else ""
    reasons = effect.reasons + (judged.rolled.notes if judged.rolled else ())
    if effect.value is None:
        return Estimate(reasons=(_UNDEFINED, *reasons), measure_unit=unit)
    low, high = (effect.anytime.low, effect.anytime.high) if effect.anytime else (None, None)
    if unit == POINTS and effect.anytime:
        low, high = max(effect.anytime.low, -100.0), min(effect.anytime.high, 100.0)
    groups = judged.persons
    return Estimate(
        value=effect.value,
        low=low,
        high=high,
        n=sum(groups.values()) if groups else None,
        n_by_group=groups,
        confidence=context.settings.confidence,
        measure_unit=unit,
        null=0.0,
        smallest_relevant=rule.smallest_worth,
        reasons=reasons,
    )


def _data(context: Context, judged: Judged) -> dict[str, Any]:
    registration, effect = judged.registration, judged.effect
    journal = context.journal
    units = judged.rolled.panel if judged.rolled else None
    return {
        "registration": registration.id,
        "registered": beforehand(context, judged),
        "target": registration.target,
        "target_label": target_of(context, registration),
        "design": effect.design,
        "design_grade": effect.grade,
        "cannot_tell": dict(CANNOT_TELL[effect.design]),
        "mde": effect.mde,
        "anytime": _ends(effect.anytime),
        "classical": _ends(effect.classical),
        "sequential": _ends(effect.sequential),
        "looks": sum(
            1 for look in journal.looks if look.day is None or look.day >= registration.start
        ),
        "horizon": judged.horizon,
        "not_before": _not_before(context, judged),
        "gain": effect.gain,
        "units": {"turned": effect.turned, "not_turned": effect.compared},
        "periods": {"before": effect.before, "after": effect.after},
        "p_one_look": {
            "trend_before": effect.trend,
            "wild_bootstrap": effect.wild,
            "permutation": effect.permutation,
        },
        "memory": effect.memory,
        "standard_error": effect.se,
        "unknown_units": list(judged.rolled.unknown) if judged.rolled else [],
        "turned_units": [
            unit
            for unit, planned in zip(units.units, units.planned.tolist(), strict=True)
            if planned
        ]
        if units
        else [],
    }


def beforehand(context: Context, judged: Judged) -> bool:
    """True if the expectation was written down before it really started anywhere."""
    registration = judged.registration
    late = judged.started is not None and registration.registered > judged.started
    return context.journal.is_beforehand(registration) and not late


def _ends(interval: Interval | None) -> dict[str, float] | None:
    return None if interval is None else {"low": interval.low, "high": interval.high}


def _not_before(context: Context, judged: Judged) -> str | None:
    """The day on which a verdict on an effect as expected can be had; None if never."""
    registration = judged.registration
    if judged.measured is None or judged.rolled is None:
        return registration.earliest.isoformat()
    precision = judged.estimated.precision
    if precision is None:
        precision = foreseen(judged.rolled.panel, judged.horizon, context.settings.confidence)
    rule = registration.stop_rule
    size = max(abs(registration.expected.likely), rule.smallest_worth)
    if precision is None:
        # Nothing can be foreseen; before the lag is over there is a day, and none after it.
        early = judged.effect.reasons[:1] == ("effect:too_early",)
        return registration.earliest.isoformat() if early else None
    day: date | None = verdict_day(
        registration, judged.measured, precision, size, context.settings.confidence
    )
    return day.isoformat() if day else None


def explained(context: Context, judged: Judged) -> dict[str, str]:
    """What was found, and how; what that cannot tell stands in the data."""
    registration, effect = judged.registration, judged.effect
    first = put_in(
        _verdict(judged),
        title=title_of(context, registration),
        target=target_of(context, registration),
        unit=_unit(judged),
    )
    notes = effect.reasons + (judged.rolled.notes if judged.rolled else ())
    return joined(
        first,
        _design(effect) if effect.value is not None else {},
        said_reasons(notes),
        {} if beforehand(context, judged) else EXPLORATORY,
    )


def _verdict(judged: Judged) -> Text:
    effect = judged.effect
    if effect.value is None:
        return NOTHING
    if effect.anytime is None:
        return NO_INTERVAL
    if effect.proven:
        return PROVEN
    worth = judged.registration.stop_rule.smallest_worth
    small = -worth < effect.anytime.low and effect.anytime.high < worth
    return SMALL if small else OPEN


def _design(effect: Effect) -> dict[str, str]:
    name = effect.design
    if name == "few_units" and effect.se is None:
        name = "few_units_open"
    numbers: Mapping[str, int] = {
        "turned": effect.turned,
        "compared": effect.compared,
        "before": effect.before,
    }
    return put_in(DESIGN[name], **{key: same(number) for key, number in numbers.items()})


def _unit(judged: Judged) -> Text:
    unit = judged.measured.measure_unit if judged.measured else ""
    if unit == POINTS:
        return POINTS_TEXT
    if unit == "%":
        return PERCENT
    return same(f" {unit}" if unit not in ("", "metric") else "")


def _said_without_value(context: Context, judged: Judged) -> dict[str, str]:
    registration, effect = judged.registration, judged.effect
    nothing = put_in(
        NOTHING,
        title=title_of(context, registration),
        target=target_of(context, registration),
    )
    if effect.value is not None:
        # Hidden to protect people: the reasons for being open would say more than is shown.
        return nothing
    return joined(nothing, said_reasons(effect.reasons))


def _grade(context: Context, judged: Judged) -> Draft:
    """How far the design allows to speak of cause (F33)."""
    registration, grade = judged.registration, judged.effect.grade
    words = put_in(
        GRADE,
        title=title_of(context, registration),
        target=target_of(context, registration),
        meaning=GRADES[grade],
    )
    return Draft(
        function="F33",
        method=METHOD,
        measure="design_grade",
        subject=subject_of(registration),
        estimate=Estimate(value=grade, low=grade, high=grade, measure_unit="grade_0_5"),
        explanation=words,
        reference=GRADE_REFERENCE,
        persons=False,
        data={"registration": registration.id, "design": judged.effect.design},
    )
