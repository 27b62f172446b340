"""F51: whether ties that people name stay inside their units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from cxkit import Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.hookspecs import Method
from cxkit.tallies.ties import TiesView
from cxkit_silo._cells import named_ties, view_of, wave_name
from cxkit_silo._ei import ExternalInternal, external_internal, of_unit
from cxkit_silo._words import number, phrase, same, unit_name

METHOD_ID = "silo.ties"
REFERENCE = (
    "Krackhardt & Stern 1988, Social Psychology Quarterly 51, 123-140; "
    "Phipson & Smyth 2010 for the p value"
)
Counts = npt.NDArray[np.int64]


def ties(context: Context) -> Iterator[Draft]:
    """The E-I index of every relation that was named, in all and by unit."""
    view = view_of(context)
    if view is None:
        return
    for wave in view.waves:
        for relation in view.relations:
            counts = named_ties(view, relation, wave)
            if counts is not None:
                yield from _of_relation(context, view, counts, relation, wave)


METHOD = Method(
    id=METHOD_ID,
    functions=("F51",),
    label={
        "en": "Whether ties stay inside units",
        "de": "Ob Verbindungen in den Bereichen bleiben",
    },
    reference=REFERENCE,
    compute=ties,
    needs=("ties",),
)


def _of_relation(
    context: Context, view: TiesView, counts: Counts, relation: str, wave: str
) -> Iterator[Draft]:
    people = view.matrix(relation, wave).persons
    raters = _named_by(view, people, relation, wave)
    found = external_internal(
        counts,
        sizes=_sizes(context, view.units),
        persons=sum(raters.values()),
        confidence=context.settings.confidence,
    )
    chance = found.chance
    yield _draft(
        context,
        found,
        sum(raters.values()),
        relation=relation,
        wave=wave,
        words=phrase(
            "ei_index",
            relation=same(relation),
            external=same(found.external),
            internal=same(found.internal),
            chance=same("")
            if chance is None
            else phrase("ei_chance", expected=number(chance.expected, 2)),
        ),
    )
    for place, unit in enumerate(view.units):
        own = of_unit(counts, place)
        if own is None or not unit:
            continue
        # Whoever names this unit from elsewhere is another person than those in it.
        others = int(people[:, place].sum() - people[place, place])
        yield _draft(
            context,
            own,
            raters.get(unit, 0) + others,
            relation=relation,
            wave=wave,
            unit=unit,
            words=phrase(
                "ei_unit",
                relation=same(relation),
                unit=unit_name(context, unit),
                external=same(own.external),
            ),
        )


def _named_by(view: TiesView, people: Counts, relation: str, wave: str) -> dict[str, int]:
    """Unit -> people in it who named anybody, at least; everybody where there is one relation."""
    if view.relations == (relation,):
        return view.raters(wave)
    most = {unit: int(people[place].max()) for place, unit in enumerate(view.units)}
    return {unit: n for unit, n in most.items() if n}


def _sizes(context: Context, units: Sequence[str]) -> list[int] | None:
    """People of each unit; None unless all are known."""
    found = [context.tree.head_count(unit, "staff") for unit in units]
    known = [size for size in found if size is not None]
    return known if len(known) == len(units) else None


def _draft(
    context: Context,
    found: ExternalInternal,
    persons: int,
    *,
    relation: str,
    wave: str,
    words: dict[str, str],
    unit: str | None = None,
) -> Draft:
    interval, chance = found.interval, found.chance
    estimate = Estimate(
        value=found.value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n=persons,
        confidence=context.settings.confidence,
        measure_unit="index",
        reasons=() if interval else ("n_too_small_for_interval",),
    )
    by_chance = None
    if chance is not None:
        by_chance = {
            "expected": chance.expected,
            "sd": chance.sd,
            "z": chance.z,
            "p": chance.p_value,
        }
    return Draft(
        function="F51",
        method=METHOD_ID,
        measure="ei_index",
        subject=Subject(unit=unit, record=f"ties/{relation}"),
        wave=wave_name(wave),
        estimate=estimate,
        explanation=words,
        explanation_hidden=phrase("hidden"),
        reference=REFERENCE,
        data={
            "relation": relation,
            "external": found.external,
            "internal": found.internal,
            "by_size": found.by_size,
            "by_chance": by_chance,
        },
    )
