"""The demonstration company's service chain: repairs that wait at one border."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from attrs import frozen

from cxkit.demo.chance import stream
from cxkit.demo.organisation import Organisation, department_of

CASES = 1500
FIRST_DAY = datetime(2025, 4, 1, 6, tzinfo=UTC)
_DAYS = 350
_HOUR = 3600.0
# The border that was built in, between those who promise a visit and those who make it.
BORDER = ("customer_service", "field_service")
_EVENT_COLUMNS = "case,activity,time,unit,person"
_TIE_COLUMNS = "respondent,from_unit,to_unit,relation,rating"
# Own words for what makes work flow over borders, after Gittell (2002).
RELATIONS = (
    "often enough",
    "in time",
    "accurate",
    "solving problems",
    "shared goals",
    "shared knowledge",
    "respect",
)


# Whom people ask when they need advice: named, not rated. Chance to name one's own department,
# one that hands work over to it or takes work from it, and any other one.
ADVICE = "asks for advice"
_ASKS_OWN, _ASKS_NEXT, _ASKS_OTHER = 0.95, 0.4, 0.12


@frozen(kw_only=True)
class Leg:
    """A step of the chain.

    Attributes:
        activity: What is done.
        unit: The department that does it.
        wait: Mean hours from the step before.
        again: Share of cases in which the chain goes back to the step before it once.
    """

    activity: str
    unit: str
    wait: float
    again: float = 0.0


LEGS = (
    Leg(activity="Call taken", unit="customer_service", wait=0.0),
    Leg(activity="Visit promised", unit="customer_service", wait=1.5),
    Leg(activity="Visit planned", unit="field_service", wait=86.0),
    Leg(activity="Visit made", unit="field_service", wait=30.0, again=0.18),
    Leg(activity="Meter checked", unit="network", wait=20.0),
    Leg(activity="Invoice corrected", unit="billing", wait=26.0, again=0.06),
    Leg(activity="Customer told", unit="customer_service", wait=14.0),
)


def events_csv(organisation: Organisation, seed: int) -> bytes:
    """One row per event: case, activity, time with zone, department and person."""
    rows = [
        f"{case},{activity},{moment.isoformat(timespec='seconds')},{unit},{person}"
        for case, activity, moment, unit, person in _events(organisation, seed)
    ]
    return ("\n".join([_EVENT_COLUMNS, *rows]) + "\n").encode()


def _events(organisation: Organisation, seed: int) -> Iterable[tuple[str, str, datetime, str, str]]:
    rng = stream(seed, "events")
    people = _people(organisation)
    starts = np.sort(rng.random(CASES)) * _DAYS
    for number, start in enumerate(starts.tolist(), 1):
        moment = FIRST_DAY + timedelta(days=start)
        for leg in _path(rng):
            # Waiting is skewed, as it is everywhere: a gamma of shape 1.4.
            hours = float(rng.gamma(1.4, leg.wait / 1.4)) if leg.wait else 0.0
            moment += timedelta(seconds=round(hours * _HOUR))
            staff = people[leg.unit]
            person = staff[int(rng.integers(len(staff)))]
            yield f"R{number:05d}", leg.activity, moment, leg.unit, person


def _path(rng: np.random.Generator) -> list[Leg]:
    """The steps of one case; some go back once."""
    found: list[Leg] = []
    for place, leg in enumerate(LEGS):
        found.append(leg)
        if leg.again and rng.random() < leg.again:
            found += [LEGS[place - 1], leg]
    return found


def _people(organisation: Organisation) -> Mapping[str, Sequence[str]]:
    """Department -> pseudonyms of the people who work on repairs."""
    units = dict.fromkeys(leg.unit for leg in LEGS)
    sizes = {unit: sum(department_of(u) == unit for u in organisation.staff) for unit in units}
    return {
        unit: [f"{unit[:2]}{k:03d}" for k in range(1, max(6, size // 20) + 1)]
        for unit, size in sizes.items()
    }


def ties_csv(organisation: Organisation, seed: int) -> bytes:
    """How departments rate working with each other, and whom their people ask for advice."""
    rng, asking = stream(seed, "ties"), stream(seed, "advice")
    rows = []
    for person, unit in _raters(organisation):
        for other in organisation.departments:
            level = coordination(unit, other) + 0.25 * float(rng.standard_normal())
            for relation in RELATIONS:
                raw = level + 0.8 * float(rng.standard_normal())
                rating = int(np.clip(np.rint(raw), 1, 5))
                rows.append(f"{person},{unit},{other},{relation},{rating}")
            if asking.random() < asks(unit, other):
                rows.append(f"{person},{unit},{other},{ADVICE},")
    return ("\n".join([_TIE_COLUMNS, *rows]) + "\n").encode()


def asks(unit: str, other: str) -> float:
    """How likely somebody of a department names another one as asked for advice."""
    if unit == other:
        return _ASKS_OWN
    next_to = {frozenset((a.unit, b.unit)) for a, b in itertools.pairwise(LEGS)}
    return _ASKS_NEXT if {unit, other} in next_to else _ASKS_OTHER


# Of each step: stage and lane, who answers for it, and what is measured there.
_BLUEPRINT = {
    "Call taken": ("Call", "front", "Head of customer service", "answered in time"),
    "Visit promised": ("Call", "front", "Head of customer service", ""),
    "Visit planned": ("Visit", "back", "Lead of dispatch", ""),
    "Visit made": ("Visit", "front", "Lead of dispatch", "solved at once"),
    "Meter checked": ("Settling", "back", "", ""),
    "Invoice corrected": ("Settling", "back", "Head of billing", "corrected within a week"),
    "Customer told": ("Settling", "front", "", "customers' answers"),
}


def steps_csv() -> bytes:
    """The repair as it is meant to go, one row per step; some are blind, some nobody's."""
    rows = ["process,step,stage,lane,label,owner,metric,activity,next"]
    names = [leg.activity for leg in LEGS]
    for place, name in enumerate(names):
        stage, lane, owner, metric = _BLUEPRINT[name]
        after = f"s{place + 2}" if place + 1 < len(names) else ""
        rows.append(f"repair,s{place + 1},{stage},{lane},{name},{owner},{metric},{name},{after}")
    return ("\n".join(rows) + "\n").encode()


def coordination(unit: str, other: str) -> float:
    """How well two departments coordinate, in points of 1..5."""
    if unit == other:
        return 4.1
    return 2.4 if {unit, other} == set(BORDER) else 3.4


def _raters(organisation: Organisation) -> list[tuple[str, str]]:
    """Pseudonyms and departments of those who rate: twelve of each."""
    return [(f"{u[:2]}t{k:02d}", u) for u in organisation.departments for k in range(1, 13)]


def truth_of_chain() -> dict[str, Any]:
    """What is true of the chain, for `truth.json`."""
    waits: dict[str, float] = {}
    for before, leg in itertools.pairwise(LEGS):
        if before.unit != leg.unit:
            waits[f"{before.unit}>{leg.unit}"] = leg.wait
    return {
        "definitions": {
            "waits": "Mean hours from the last step of one department to the first of the "
            "next, on the way forward.",
            "coordination": "What departments would rate each other on 1..5 on average.",
            "again": "Share of cases in which a step is done twice.",
            "advice": "Chance to name a department as asked for advice.",
        },
        "border": list(BORDER),
        "blind_steps": [name for name, step in _BLUEPRINT.items() if not step[3]],
        "steps_of_nobody": [name for name, step in _BLUEPRINT.items() if not step[2]],
        "waits": waits,
        "again": {leg.activity: leg.again for leg in LEGS if leg.again},
        "coordination": {
            "border": coordination(*BORDER),
            "other_borders": coordination("sales", "billing"),
            "within": coordination("sales", "sales"),
        },
        "advice": {"own": _ASKS_OWN, "next": _ASKS_NEXT, "other": _ASKS_OTHER},
    }
