"""F13: do units in which staff answer better have better-answering customers a wave later?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
from attrs import frozen

from cxkit import Contrast, Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text
from cxkit.pooling import is_pool
from cxkit_effect._links import Link, cross_lagged
from cxkit_effect._phrases import interval_phrase, phrase, same

METHOD = "effect.link"
REFERENCE = "Heskett et al. 1994; Kenny 1975; Fisher 1921"
# Units from which a correlation over units says anything.
MIN_UNITS = 5

_WORDS: Mapping[str, Text] = {
    "forward": {
        "en": "Units in which <of> answered better in <wave> have better answers of <against> in "
        "<later>: r = {value} over <n> units<interval>.",
        "de": "Bereiche, in denen <of> in <wave> besser antworten, haben in <later> bessere "
        "Antworten von <against>: r = {value} über <n> Bereiche<interval>.",
    },
    "none": {
        "en": "Whether <of> in <wave> go before <against> in <later> is open: r = {value} over "
        "<n> units<interval>.",
        "de": "Ob <of> in <wave> den <against> in <later> vorausgehen, ist offen: r = {value} "
        "über <n> Bereiche<interval>.",
    },
    "hidden": {
        "en": "Whether <of> in <wave> go before <against> in <later> cannot be said here.",
        "de": "Ob <of> in <wave> den <against> in <later> vorausgehen, lässt sich hier nicht "
        "sagen.",
    },
}
_GROUPS: Mapping[str, Text] = {
    "staff": {"en": "staff", "de": "Mitarbeitende"},
    "customer": {"en": "customers", "de": "Kundinnen und Kunden"},
}


@frozen(kw_only=True, eq=False)
class Waves:
    """Unit means of staff and customers in two waves that follow each other."""

    context: Context
    earlier: str
    later: str
    units: tuple[str, ...]
    staff: np.ndarray
    customers: np.ndarray
    persons: Mapping[str, int]


def link(context: Context) -> Iterator[Draft]:
    """Both directions of the link, for waves that follow each other.

    Without two waves there is no lag, and without a lag no arrow and no finding.
    """
    for found in _pairs(context):
        result = cross_lagged(found.staff, found.customers, context.settings.confidence)
        yield _draft(found, result, "staff", "customer")
        yield _draft(found, result, "customer", "staff")


def _pairs(context: Context) -> Iterator[Waves]:
    waves = [w for w in context.waves if {"staff", "customer"} <= set(context.audiences_in(w))]
    for earlier, later in pairwise(waves):
        sets = [
            set(context.leaf_units(audience, wave))
            for wave in (earlier, later)
            for audience in ("staff", "customer")
        ]
        units = tuple(sorted(u for u in set.intersection(*sets) if not is_pool(u)))
        found = [_means(context, audience, (earlier, later), units) for audience in _GROUPS]
        kept = np.isfinite(found[0]).all(axis=1) & np.isfinite(found[1]).all(axis=1)
        if int(kept.sum()) < MIN_UNITS:
            continue
        yield Waves(
            context=context,
            earlier=earlier,
            later=later,
            units=tuple(u for u, k in zip(units, kept.tolist(), strict=True) if k),
            staff=found[0][kept],
            customers=found[1][kept],
            persons={
                f"{audience} {wave}": context.view(audience, wave).persons()
                for audience in _GROUPS
                for wave in (earlier, later)
            },
        )


def _means(
    context: Context, audience: str, waves: tuple[str, str], units: tuple[str, ...]
) -> np.ndarray:
    """(units, 2) mean of all rated items on 0..100; nan with too few people."""
    least = context.settings.min_for(audience)
    form = context.audiences[audience].form
    table = np.full((len(units), 2), np.nan)
    for w, wave in enumerate(waves):
        for u, unit in enumerate(units):
            view = context.view(audience, wave, unit)
            if view.persons() < least:
                continue
            points = [
                float(counts @ np.linspace(0, 100, len(counts)) / counts.sum())
                for item in context.cube.items.values()
                if item.form == form and (counts := view.counts(item)).sum()
            ]
            if points:
                table[u, w] = float(np.mean(points))
    return table


def _draft(found: Waves, result: Link, of: str, against: str) -> Draft:
    staff_first = of == "staff"
    r = result.forward if staff_first else result.backward
    interval = result.interval if staff_first else result.backward_interval
    settings = found.context.settings
    if r is None:
        estimate = Estimate.missing("undefined", measure_unit="correlation")
    else:
        estimate = Estimate(
            value=r,
            low=interval.low if interval else None,
            high=interval.high if interval else None,
            n=max(found.persons.values()),
            n_by_group=found.persons,
            confidence=settings.confidence,
            measure_unit="correlation",
            null=0.0,
            smallest_relevant=0.3,
            reasons=() if interval else ("n_too_small_for_interval",),
        )
    clear = interval is not None and interval.low > 0
    parts = {
        "of": _GROUPS[of],
        "against": _GROUPS[against],
        "wave": same(found.earlier),
        "later": same(found.later),
        "n": same(result.n),
        "interval": interval_phrase(interval is not None, settings.confidence),
    }
    return Draft(
        function="F13",
        method=METHOD,
        measure="link",
        subject=Subject(audience=against),
        contrast=Contrast(of=f"{of} {found.earlier}", against=f"{against} {found.later}"),
        wave=found.later,
        estimate=estimate,
        explanation=phrase(_WORDS["forward" if clear else "none"], **parts),
        explanation_hidden=phrase(_WORDS["hidden"], **parts),
        reference=REFERENCE,
        data={"units": result.n, "arrow": result.arrow, "together": result.together},
    )
