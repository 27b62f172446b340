"""F66 beside F12: where work waits at borders, and how working together is rated there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from attrs import frozen

from cxkit import Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.hookspecs import Method
from cxkit.tallies.events import EventsView
from cxkit_silo._cells import rating_cells, view_of, wave_name
from cxkit_silo._coordination import borders
from cxkit_silo._qap import Pair, Together, together
from cxkit_silo._ratings import Mean, matrix
from cxkit_silo._words import number, phrase, same, unit_name

METHOD_ID = "silo.waits"
REFERENCE = (
    "Gittell 2002, Management Science 48, 1408-1426; van der Aalst 2016, Process Mining, 2nd ed.; "
    "Mantel 1967 and Krackhardt 1988 (quadratic assignment)"
)
HOUR = 3600.0


@frozen(kw_only=True)
class Wait:
    """The waiting of all handovers between two units, in both directions.

    Attributes:
        n: Handovers.
        hours: Mean hours of a handover.
        total: Hours of all of them.
    """

    n: int
    hours: float
    total: float


@frozen(kw_only=True)
class BorderOf:
    """A border with what waits there and how working together is rated."""

    units: Pair
    wait: Wait
    rating: Mean


def waits(context: Context) -> Iterator[Draft]:
    """Every border that has both, the worst by both together first, and how both go together."""
    view, events = view_of(context), context.tallies("events")
    if view is None or events is None:
        return
    log = EventsView(tallies=events)
    least = context.settings.min_for(None) if log.protected else 1
    waiting = waits_of(log, least)
    for wave in view.waves:
        rated = {b.units: b.both for b in borders(matrix(rating_cells(view, wave)))}
        both = [
            BorderOf(units=units, wait=waiting[units], rating=rated[units])
            for units in sorted(waiting.keys() & rated.keys())
        ]
        order = worst_first(both)
        for rank, border in enumerate(order, 1):
            yield _border(context, border, rank, len(order), wave)
        if both:
            yield _together(context, both, wave)


METHOD = Method(
    id=METHOD_ID,
    functions=("F66",),
    label={
        "en": "Waiting at borders beside how working together is rated",
        "de": "Warten an Grenzen neben der Bewertung der Zusammenarbeit",
    },
    reference=REFERENCE,
    compute=waits,
    needs=("ties", "events"),
)


def waits_of(log: EventsView, least: int) -> dict[Pair, Wait]:
    """Sorted pair of units -> what waits between them, over all processes.

    Args:
        log: The event logs.
        least: Fewest cases behind a direction that counts.
    """
    n: dict[Pair, int] = defaultdict(int)
    total: dict[Pair, float] = defaultdict(float)
    for border in log.borders():
        if border.source and border.target and border.cases_at_least >= least:
            units = (min(border.source, border.target), max(border.source, border.target))
            n[units] += border.n
            total[units] += border.wait.total
    return {
        units: Wait(n=n[units], hours=total[units] / n[units] / HOUR, total=total[units] / HOUR)
        for units in n
    }


def worst_first(found: list[BorderOf]) -> list[BorderOf]:
    """By the sum of two ranks: the longest mean wait, and the lowest rating."""
    by_wait = _ranks({b.units: -b.wait.hours for b in found})
    by_rating = _ranks({b.units: b.rating.value for b in found})
    return sorted(
        found, key=lambda b: (by_wait[b.units] + by_rating[b.units], -b.wait.total, b.units)
    )


def _ranks(values: Mapping[Pair, float]) -> dict[Pair, float]:
    from scipy.stats import rankdata

    places = rankdata(list(values.values())).tolist()
    return dict(zip(values, places, strict=True))


def _border(context: Context, border: BorderOf, rank: int, of: int, wave: str) -> Draft:
    first, second = border.units
    return Draft(
        function="F66",
        method=METHOD_ID,
        measure="wait_at_border",
        subject=Subject(record=f"border/{first}+{second}"),
        wave=wave_name(wave),
        estimate=Estimate(
            value=border.wait.hours,
            n=border.rating.persons,
            measure_unit="hours",
            reasons=("silo:counted",),
        ),
        explanation=phrase(
            "wait_at_border",
            first=unit_name(context, first),
            second=unit_name(context, second),
            n=same(border.wait.n),
            rating=number(border.rating.value),
            rank=same(rank),
            of=same(of),
        ),
        explanation_hidden=phrase("hidden"),
        reference=REFERENCE,
        data={
            "units": [first, second],
            "handovers": border.wait.n,
            "hours": border.wait.total,
            "coordination": border.rating.value,
            "rank": rank,
            "of": of,
        },
    )


def _together(context: Context, both: list[BorderOf], wave: str) -> Draft:
    # A long wait and a low rating are alike: both are bad.
    found = together(
        {b.units: b.wait.hours for b in both}, {b.units: -b.rating.value for b in both}
    )
    if found is None or found.rho is None:
        reason = "silo:few_borders" if found is None else "undefined"
        estimate = Estimate(measure_unit="correlation", reasons=("undefined", reason))
        words = phrase("cannot_be_said")
    else:
        estimate = Estimate(
            value=found.rho,
            # Units have been exchanged, not people: the fewest behind a border stand for them.
            n=min(b.rating.persons for b in both),
            measure_unit="correlation",
            reasons=("silo:order_of_units", *_open(found, context)),
        )
        words = phrase(
            "wait_and_coordination",
            of=same(len(both)),
            chance=phrase("by_chance", p=number(found.p_value or 0.0, 3)),
        )
    return Draft(
        function="F66",
        method=METHOD_ID,
        measure="wait_and_coordination",
        subject=Subject(),
        wave=wave_name(wave),
        estimate=estimate,
        explanation=words,
        explanation_hidden=phrase("hidden"),
        reference=REFERENCE,
        data={
            "borders": len(both),
            "p": found.p_value if found else None,
            "exact": found.exact if found else None,
        },
    )


def _open(found: Together, context: Context) -> tuple[str, ...]:
    """The reason for being open where exchanging units brings as much often enough."""
    p = 1.0 if found.p_value is None else found.p_value
    return ("wide_interval",) if p > 1 - context.settings.confidence else ()
