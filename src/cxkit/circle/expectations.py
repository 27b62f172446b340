"""From a plan to what is registered: expectations with days, units and a rule for stopping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from attrs import evolve, frozen

from cxkit.initiative import (
    Benefit,
    Initiative,
    Journal,
    Masterplan,
    Planned,
    Registration,
    StopRule,
)
from cxkit.tallies.rollout import Rollout
from cxkit.waves import wave_days

# A turn whose name is no time lasts as long as a quarter.
DAYS = 91
_DEFAULT_AUDIENCE = "staff"


@frozen(kw_only=True)
class Calendar:
    """The days of the turns of a plan, from the one that begins on.

    Attributes:
        labels: Names of all turns of the plan.
        number: Number of the turn that begins, in the plan.
        start: The day on which it begins.
        days: How long a turn lasts whose name is no time.
    """

    labels: tuple[str, ...]
    number: int
    start: date
    days: int = DAYS

    def last(self, number: int) -> date:
        """The last day of a turn, which may lie beyond the plan.

        A name that is a time says so itself, unless that time has passed by the start.
        """
        known = wave_days(self.labels[number - 1]) if number <= len(self.labels) else None
        if known is not None and known[1] >= self.start:
            return known[1]
        if number <= self.number:
            return self.start + timedelta(days=self.days - 1)
        return self.last(number - 1) + timedelta(days=self.days)


def first_day(label: str, today: date) -> date:
    """The day on which a turn of this name begins if nobody says otherwise."""
    known = wave_days(label)
    if known is None:
        return today
    first, last = known
    return today if first < today <= last else first


@frozen(kw_only=True)
class Expected:
    """What a plan expects of the initiatives that start.

    Attributes:
        registrations: One for everything that an initiative should move.
        nothing: Initiative id -> parts of which nothing is expected, so nothing is registered.
    """

    registrations: tuple[Registration, ...]
    nothing: Mapping[str, tuple[str, ...]]


def expected_of(
    plan: Masterplan,
    starting: Iterable[Planned],
    calendar: Calendar,
    *,
    registered: date,
    audiences: Iterable[str],
    rollouts: Mapping[str, Rollout] | None = None,
) -> Expected:
    """What the plan expects of initiatives that start with the turn of the calendar.

    Where an initiative does not say in which units it runs, its rollout does.
    """
    registrations: list[Registration] = []
    nothing: dict[str, tuple[str, ...]] = {}
    known = tuple(audiences)
    for each in starting:
        initiative = _rolled_out(plan.by_id[each.id], (rollouts or {}).get(each.id))
        silent = [part for part, benefit in initiative.benefit.items() if not benefit.likely]
        if silent:
            nothing[each.id] = tuple(silent)
        common = _common(initiative, each, calendar, registered, known)
        registrations += _of_parts(initiative, common)
        registrations += _of_metrics(initiative, common)
    return Expected(registrations=tuple(registrations), nothing=nothing)


def _rolled_out(initiative: Initiative, rollout: Rollout | None) -> Initiative:
    """The initiative with the units of its rollout, as far as it names none itself."""
    if rollout is None or initiative.units:
        return initiative
    return evolve(
        initiative,
        units=tuple(unit for unit in rollout.starts if unit),
        comparison=initiative.comparison or rollout.comparison,
        randomised=initiative.randomised or bool(rollout.randomised),
    )


def _common(
    initiative: Initiative,
    planned: Planned,
    calendar: Calendar,
    registered: date,
    audiences: Sequence[str],
) -> dict[str, Any]:
    """What all registrations of an initiative share."""
    # An initiative that joins late runs for as long as it was planned.
    shift = max(calendar.number - planned.start, 0)
    shows = calendar.last(planned.shows + shift)
    audience = initiative.audience if initiative.audience in audiences else _DEFAULT_AUDIENCE
    return {
        "initiative": initiative.id,
        "title": dict(initiative.title),
        "audience": audience,
        "units": initiative.units,
        "comparison": initiative.comparison,
        "randomised": initiative.randomised,
        "start": calendar.start,
        "end": calendar.last(planned.end + shift),
        "lag_days": (shows - calendar.start).days + 1,
        "looks": len(calendar.labels) - calendar.number + 1,
        "registered": registered,
    }


def _of_parts(initiative: Initiative, common: Mapping[str, Any]) -> Iterator[Registration]:
    for part, benefit in initiative.benefit.items():
        if benefit.likely:
            yield Registration(
                **common,
                target=part,
                target_kind="tile" if "." in part else "dimension",
                expected=benefit,
                stop_rule=StopRule(smallest_worth=_worth(initiative, benefit)),
            )


def _worth(initiative: Initiative, benefit: Benefit) -> float:
    """The smallest effect worth the effort: as stated, or else half of what is likely."""
    return initiative.smallest_worth or abs(benefit.likely) / 2


def _of_metrics(initiative: Initiative, common: Mapping[str, Any]) -> Iterator[Registration]:
    for metric, aim in initiative.metrics.items():
        lag = common["lag_days"] if aim.lag_days is None else aim.lag_days
        yield Registration(
            **{**common, "lag_days": lag},
            target=metric,
            target_kind="metric",
            direction=aim.direction,
            expected=aim.benefit,
            stop_rule=StopRule(smallest_worth=aim.smallest_worth),
        )


def running_in(plan: Masterplan, number: int, journal: Journal) -> tuple[Planned, ...]:
    """What runs in a turn of the plan, without what was stopped."""
    last = {each.initiative: each.choice for each in journal.decisions}
    return tuple(
        each
        for each in plan.planned
        if each.start <= number <= each.end and last.get(each.id) != "stop"
    )
