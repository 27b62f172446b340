"""F12: where the service chain waits, goes back and takes other ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from attrs import evolve

from cxkit import Draft, Subject
from cxkit.context import Context
from cxkit.hookspecs import Method
from cxkit.stats import benjamini_hochberg
from cxkit.tallies.events import Border, Edge
from cxkit_chain._figures import (
    MINING,
    WILSON,
    Chain,
    chains,
    counted,
    hours,
    mean_hours,
    pair,
    quantile_hours,
    share,
    short,
    waits,
)
from cxkit_chain._resampling import Floats, Moved, moved
from cxkit_chain._words import WORDS, number, percent, quoted, same

METHOD_ID = "chain.dynamics"
HANDOVER = f"{MINING} section 9.3 (handover of work)"
JACKKNIFE = "Kott 2001, Journal of Official Statistics 17, 521-526"
# Findings are made of so many borders and transitions: those with the most waiting in all.
BORDERS, EDGES, DRAWN = 60, 20, 120
_KEYS = {"handovers": ("from_unit", "to_unit"), "edges": ("from_activity", "to_activity")}
# The share of findings about changes that may be false.
FALSE_SHARE = 0.05


def dynamics(context: Context) -> Iterator[Draft]:
    """Waiting at borders and transitions, lead times, rework, variants of each process."""
    for chain in chains(context):
        yield from _borders(chain)
        yield from _edges(chain)
        yield from lead_times(chain, "F12", METHOD_ID)
        yield from _cases(chain)
        yield from _variants(chain)
        yield from _moved(chain)
    yield from _whose_units(chains(context)[:1])


METHOD = Method(
    id=METHOD_ID,
    functions=("F12",),
    label={
        "en": "Service chains: waiting at borders, lead times, rework, variants",
        "de": "Dienstleistungsketten: Warten an Grenzen, Durchlaufzeiten, Nacharbeit, Varianten",
    },
    reference=f"{MINING}; {HANDOVER}; {JACKKNIFE}; {WILSON}",
    compute=dynamics,
    needs=("events",),
)


def _sums(
    chain: Chain, table: str, periods: Iterable[str] | None = None
) -> dict[tuple[Any, ...], tuple[Floats, Floats]]:
    """Pair of units or activities -> seconds of waiting and how often, by group of cases."""
    found = chain.view.grouped(
        table, _KEYS[table], process=chain.process, periods=None if periods is None else [*periods]
    )
    both = (found.sums["wait"], found.sums["n"])
    return {key: (both[0][row], both[1][row]) for row, key in enumerate(found.keys)}


def shown_borders(chain: Chain) -> list[Border]:
    """Borders that may be shown, those with the most waiting in all first."""
    found = [b for b in chain.view.borders(chain.process) if b.source and b.target]
    kept = [border for border in found if border.cases_at_least >= chain.least]
    return sorted(kept, key=lambda b: (-b.wait.total, b.source, b.target))


def shown_edges(chain: Chain) -> list[Edge]:
    """Transitions that may be shown, those with the most waiting in all first."""
    found = [e for e in chain.view.edges(chain.process) if e.cases_at_least >= chain.least]
    return sorted(found, key=lambda e: (-e.wait.total, e.source, e.target))


def _behind(chain: Chain, found: Border | Edge) -> int:
    """What `n` says: how often, or how many cases where these are persons."""
    return found.cases_at_least if chain.view.protected else found.n


def _borders(chain: Chain) -> Iterator[Draft]:
    sums = _sums(chain, "handovers")
    borders = shown_borders(chain)
    for border in borders[:BORDERS]:
        seconds, times = sums[border.source, border.target]
        yield chain.draft(
            "F12",
            METHOD_ID,
            "handover_wait",
            mean_hours(seconds, times, _behind(chain, border), chain.confidence),
            WORDS["handover_wait"],
            reference=f"{HANDOVER}; {JACKKNIFE}",
            record=pair("borders", border.source, border.target),
            data={
                "from": border.source,
                "to": border.target,
                "count": border.n,
                "to_other_persons": border.persons,
                "total_hours": hours(border.wait.total),
                **waits(border.wait),
            },
            source=chain.unit(border.source),
            target=chain.unit(border.target),
            n=same(border.n),
            median=number(border.wait.quantile(0.5) / 3600),
        )
    yield from _at_borders(chain, borders)


def _at_borders(chain: Chain, borders: list[Border]) -> Iterator[Draft]:
    """How much of all waiting is at borders, where units are known."""
    everything = chain.view.borders(chain.process, within=True)
    total = sum(b.wait.total for b in everything)
    if not borders or total <= 0 or chain.view.protected:
        return
    part = sum(b.wait.total for b in borders) / total
    estimate = counted(part, sum(b.n for b in everything), "share")
    yield chain.draft(
        "F12",
        METHOD_ID,
        "waiting_at_borders",
        estimate,
        WORDS["waiting_at_borders"],
        reference=HANDOVER,
        data={"borders": len(borders), "shown": min(len(borders), BORDERS)},
        percent=percent(part),
    )


def _edges(chain: Chain) -> Iterator[Draft]:
    sums = _sums(chain, "edges")
    for edge in shown_edges(chain)[:EDGES]:
        seconds, times = sums[edge.source, edge.target]
        yield chain.draft(
            "F12",
            METHOD_ID,
            "edge_wait",
            mean_hours(seconds, times, _behind(chain, edge), chain.confidence),
            WORDS["edge_wait"],
            reference=f"{MINING}; {JACKKNIFE}",
            record=pair("transitions", edge.source, edge.target),
            data={
                "from": edge.source,
                "to": edge.target,
                "count": edge.n,
                "total_hours": hours(edge.wait.total),
                **waits(edge.wait),
            },
            source=quoted(short(edge.source)),
            target=quoted(short(edge.target)),
            n=same(edge.n),
            median=number(edge.wait.quantile(0.5) / 3600),
        )


def lead_times(chain: Chain, function: str, method: str) -> Iterator[Draft]:
    """Median and 90th percentile of the time from the first to the last event of a case."""
    cases = chain.view.cases(chain.process)
    for measure, quantile in (("lead_time_p50", 0.5), ("lead_time_p90", 0.9)):
        yield chain.draft(
            function,
            method,
            measure,
            quantile_hours(cases.lead, quantile, chain.confidence),
            WORDS[measure],
            reference=f"{MINING}; Conover 1999, section 3.2 (interval from ranks)",
            data={
                "cases": cases.n,
                "unfinished": cases.unfinished,
                **waits(cases.lead, (0.1, 0.5, 0.9, 0.99)),
            },
        )


def _cases(chain: Chain) -> Iterator[Draft]:
    cases = chain.view.cases(chain.process)
    again = [s for s in chain.view.steps(chain.process) if s.reworked >= chain.least]
    again.sort(key=lambda s: (-s.reworked, s.activity))
    found: dict[str, tuple[str, dict[str, Any]]] = {
        "rework_share": (
            "reworked",
            {
                "activities": {s.activity: s.reworked for s in again[:20] if s.reworked},
                "repeats": cases.sums["repeats"],
            },
        ),
        "return_share": ("returned", {"returns": cases.sums["returns"]}),
    }
    for measure, (name, data) in found.items():
        estimate = share(cases.sums[name], cases.n, chain.confidence)
        if measure == "return_share" and not chain.view.borders(chain.process):
            continue
        yield chain.draft(
            "F12",
            METHOD_ID,
            measure,
            estimate,
            WORDS[measure],
            reference=f"{MINING}; {WILSON}",
            data={"cases": cases.n, **data},
            percent=percent(estimate.value or 0.0),
        )


def _variants(chain: Chain) -> Iterator[Draft]:
    variants = chain.view.variants(chain.process)
    if not variants:
        return
    cases = sum(v.n for v in variants)
    spelled = [v for v in variants if v.activities and v.n >= chain.least]
    yield chain.draft(
        "F12",
        METHOD_ID,
        "variants",
        counted(len(variants), cases),
        WORDS["variants"],
        reference=MINING,
        data={
            "most_frequent": [
                {"activities": [*v.activities], "whole": v.whole, "cases": v.n}
                for v in spelled[:10]
            ],
            "single": sum(v.n == 1 for v in variants),
        },
        percent=percent(variants[0].n / cases),
    )


def windows(periods: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The last three periods and the three before, or fewer; None with fewer than two."""
    width = min(3, len(periods) // 2)
    return (periods[-width:], periods[-2 * width : -width]) if width else None


def _moved(chain: Chain) -> Iterator[Draft]:
    """The borders at which waiting changed between two stretches of time."""
    cut = windows(chain.view.periods)
    if cut is None:
        return
    later, earlier = (_sums(chain, "handovers", periods) for periods in cut)
    shown = {(b.source, b.target) for b in shown_borders(chain)}
    tested: dict[tuple[Any, ...], Moved] = {}
    for key in sorted(set(later) & set(earlier) & shown):
        change = moved(later[key], earlier[key], chain.confidence)
        if change is not None:
            tested[key] = change
    if not tested:
        return
    rejected = np.asarray(benjamini_hochberg([m.p_value for m in tested.values()])) <= FALSE_SHARE
    sure = [key for key, beyond in zip(tested, rejected.tolist(), strict=True) if beyond]
    spans = [same(p[0] if len(p) == 1 else f"{p[0]} … {p[-1]}") for p in cut]
    yield chain.draft(
        "F12",
        METHOD_ID,
        "waits_moved",
        counted(len(sure), len(tested)),
        WORDS["moved"],
        reference=f"{JACKKNIFE}; Benjamini & Hochberg 1995",
        data={
            "later": [*cut[0]],
            "earlier": [*cut[1]],
            "moved": [_change(key, tested[key]) for key in sure],
            "open": [_change(key, found) for key, found in tested.items() if key not in sure],
        },
        later=spans[0],
        earlier=spans[1],
        n=same(len(tested)),
    )


def _change(key: tuple[Any, ...], found: Moved) -> dict[str, Any]:
    ends = {"hours": found.change, "low": found.low, "high": found.high}
    return {"from": key[0], "to": key[1], **{n: hours(v) for n, v in ends.items()}}


def _whose_units(found: list[Chain]) -> Iterator[Draft]:
    """Says so if units belong to tasks and not to people."""
    for chain in found:
        view = chain.view
        if view.unit_belongs_to != "task":
            continue
        changes, alone = view.count("unit_changes"), view.count("unit_changes_same_person")
        draft = chain.draft(
            "F12",
            METHOD_ID,
            "unit_of_task",
            share(alone, changes, chain.confidence),
            WORDS["unit_of_task"],
            reference=HANDOVER,
            percent=percent(alone / changes),
        )
        # This is about all logs together.
        yield evolve(draft, subject=Subject())
