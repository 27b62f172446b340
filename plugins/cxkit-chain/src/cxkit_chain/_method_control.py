"""F72: are standard transactions in control, and how much demand comes from failure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from scipy import special

from cxkit import Draft
from cxkit.context import Context
from cxkit.cube import Text
from cxkit.hookspecs import Method
from cxkit.stats import p_chart, xmr_chart
from cxkit.tallies.events import CaseSums
from cxkit_chain._figures import WILSON, Chain, chains, contacts_by, counted, share
from cxkit_chain._words import WORDS, percent, same

METHOD_ID = "chain.control"
# Limits from fewer periods than this say more about themselves than about the process.
MIN_PERIODS = 8
_RUN = 8
_DRAWS = 4000
_NAMES: Mapping[str, Text] = {
    "rework": {
        "en": "The share of cases with rework",
        "de": "Der Anteil von Fällen mit Nacharbeit",
    },
    "lead_time": {"en": "The median lead time", "de": "Der Median der Durchlaufzeit"},
    "not_right": {
        "en": "The share of cases not right the first time",
        "de": "Der Anteil der Fälle, bei denen es nicht beim ersten Mal gelang,",
    },
}


def control(context: Context) -> Iterator[Draft]:
    """Control charts by period of each process, and the share of failure demand."""
    for chain in chains(context):
        yield from _charts(chain)
        yield from _failure_demand(chain)


METHOD = Method(
    id=METHOD_ID,
    functions=("F72",),
    label={
        "en": "Standard transactions under control, and demand from failure",
        "de": "Beherrschte Standardvorgänge und Nachfrage aus Fehlern",
    },
    reference=f"Shewhart 1931; Wheeler & Chambers 1992; Seddon 2003; {WILSON}",
    compute=control,
    needs=("events",),
)


def _charts(chain: Chain) -> Iterator[Draft]:
    # A log begins and ends within a period, with the short cases of it only.
    periods = tuple(
        p
        for p in chain.view.periods[1:-1]
        if chain.view.cases(chain.process, (p,)).n >= chain.least
    )
    if len(periods) < MIN_PERIODS:
        return
    by_period = [chain.view.cases(chain.process, (p,)) for p in periods]
    sizes = [cases.n for cases in by_period]
    reworked = [c.sums["reworked"] for c in by_period]
    yield _shares(chain, "rework", periods, reworked, sizes)
    judged, wrong = [c.right + c.wrong for c in by_period], [c.wrong for c in by_period]
    # Where nothing else tells, what was repeated went wrong: one chart is enough.
    if sum(judged) and wrong != reworked:
        yield _shares(chain, "not_right", periods, wrong, judged)
    yield from _single_values(chain, periods, by_period)


def _shares(
    chain: Chain, what: str, periods: Sequence[str], counts: Sequence[int], sizes: Sequence[int]
) -> Draft:
    """A p-chart; its chance of a false alarm is exact for its centre and sizes."""
    chart = p_chart(counts, sizes)
    chance = chance_of_shares(chart.centre, sizes)
    return _draft(chain, what, "p", periods, chart, chance, sizes)


def _single_values(
    chain: Chain, periods: Sequence[str], by_period: Sequence[CaseSums]
) -> Iterator[Draft]:
    medians = [cases.lead.quantile(0.5) / 3600 for cases in by_period]
    if np.ptp(medians) > 0:
        chance = chance_of_single_values(len(periods))
        sizes = [cases.n for cases in by_period]
        yield _draft(chain, "lead_time", "xmr", periods, xmr_chart(medians), chance, sizes)


def _draft(
    chain: Chain,
    what: str,
    kind: str,
    periods: Sequence[str],
    chart: Any,
    chance: float,
    sizes: Sequence[int],
) -> Draft:
    standing_out = sorted({*chart.outside, *chart.runs})
    return chain.draft(
        "F72",
        METHOD_ID,
        f"{what}_control",
        counted(len(standing_out), min(sizes) if chain.view.protected else sum(sizes)),
        WORDS["out_of_control" if standing_out else "in_control"],
        reference=METHOD.reference,
        data={
            "chart": kind,
            "periods": [*periods],
            "values": _plain(chart.values),
            "centre": chart.centre,
            "low": _plain(chart.low),
            "high": _plain(chart.high),
            "sizes": [*sizes],
            "outside": [periods[k] for k in chart.outside],
            "runs": [periods[k] for k in chart.runs],
            "chance_of_false_alarm": chance,
        },
        what=_NAMES[what],
        periods=same(len(periods)),
        first=same(periods[standing_out[0]] if standing_out else ""),
        chance=percent(chance),
    )


def _plain(values: Any) -> list[float | None]:
    return [round(float(v), 6) if math.isfinite(v) else None for v in values]


def chance_of_shares(centre: float, sizes: Sequence[int]) -> float:
    """The probability that a p-chart shows something where nothing changed.

    Points beyond the limits are exact (binomial); runs of eight on one side are counted as
    if each point fell above or below the centre with equal chance.

    Args:
        centre: The share, as if it were known.
        sizes: Cases in each period.
    """
    quiet = 1.0
    for n in sizes:
        if n:
            half = 3 * math.sqrt(centre * (1 - centre) / n)
            least = max(0, math.ceil(n * (centre - half) - 1e-9))
            most = min(n, math.floor(n * (centre + half) + 1e-9))
            below = float(special.bdtr(least - 1, n, centre)) if least else 0.0
            quiet *= float(special.bdtr(most, n, centre)) - below
    return 1 - quiet * (1 - _chance_of_run(len(sizes)))


@cache
def _chance_of_run(periods: int) -> float:
    """The probability of a run of eight heads or eight tails in so many throws."""
    # State k: the last k throws were alike; the chance to get there without a run of eight.
    states = [0.0, 1.0] + [0.0] * (_RUN - 2)
    for _ in range(periods - 1):
        going_on = sum(states)
        states = [0.0, going_on / 2] + [each / 2 for each in states[1:-1]]
    return 1 - sum(states)


@cache
def chance_of_single_values(periods: int) -> float:
    """The probability that an XmR chart of independent normal values shows something.

    Its limits come from the same periods, so that this is simulated (with a fixed seed).
    """
    rng = np.random.default_rng(20260101)
    charts = (xmr_chart(rng.standard_normal(periods).tolist()) for _ in range(_DRAWS))
    return sum(not chart.in_control for chart in charts) / _DRAWS


def _failure_demand(chain: Chain) -> Iterator[Draft]:
    found = contacts_by(chain, "demand")
    if any(each.cases < chain.least for each in found.values()):
        return
    counts = {word: found[word].n if word in found else 0 for word in ("failure", "value", "")}
    judged = counts["failure"] + counts["value"]
    if not judged:
        return
    coverage = judged / (judged + counts[""])
    estimate = share(counts["failure"], judged, chain.confidence, coverage)
    yield chain.draft(
        "F72",
        METHOD_ID,
        "failure_demand",
        estimate,
        WORDS["failure_demand"],
        reference=f"Seddon 2003; {WILSON}",
        data={"value_demand": counts["value"], "unsaid": counts[""]},
        percent=percent(estimate.value or 0.0),
    )
