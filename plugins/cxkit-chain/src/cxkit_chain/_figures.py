"""Figures of a service chain, as estimates and drafts."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from scipy import special

from cxkit import Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text
from cxkit.stats import wilson
from cxkit.tallies.events import BIN_ERROR, Durations, EventsView
from cxkit_chain._resampling import Floats, Ratio, ratio
from cxkit_chain._words import phrase, same

HOUR = 3600.0
WILSON = "Wilson 1927, JASA 22, 209-212"
MINING = "van der Aalst 2016, Process Mining, 2nd ed."
# Ids of findings and sentences name activities up to this length.
_LONGEST = 80


@frozen(kw_only=True, eq=False)
class Chain:
    """One process of the event logs, with what its findings have in common.

    Attributes:
        context: The context.
        view: The event logs.
        process: Id of the process; empty if the logs name none.
    """

    context: Context
    view: EventsView
    process: str

    @property
    def least(self) -> int:
        """Fewest cases behind what is shown: cases are persons, or any number will do."""
        return self.context.settings.min_for(None) if self.view.protected else 1

    @property
    def confidence(self) -> float:
        """Level of the intervals."""
        return self.context.settings.confidence

    def unit(self, unit: str) -> dict[str, str]:
        """What people call a unit."""
        if not unit:
            return {"en": "nobody stated", "de": "nicht angegeben"}
        return {lang: self.context.unit_name(unit, lang) for lang in ("en", "de")}

    def draft(
        self,
        function: str,
        method: str,
        measure: str,
        estimate: Estimate,
        words: Text,
        *,
        reference: str,
        record: str | None = None,
        data: Mapping[str, Any] | None = None,
        persons: bool | None = None,
        **blanks: Text,
    ) -> Draft:
        """A draft about this process.

        Args:
            function: Id of the function of the catalogue.
            method: Id of the method.
            measure: What the value is.
            estimate: The value.
            words: What it says, with `<name>` for the blanks.
            reference: Source of the formula.
            record: What it is about within the process, such as a border.
            data: Further figures.
            persons: Whether it rests on persons; as the logs have it if not given.
            blanks: What stands in place of `<name>`.
        """
        return Draft(
            function=function,
            method=method,
            measure=measure,
            subject=Subject(process=self.process or None, record=record),
            estimate=estimate,
            explanation=phrase(words, **{"in": self.where, **blanks}),
            explanation_hidden=HIDDEN,
            reference=reference,
            persons=self.view.protected if persons is None else persons,
            data=data or {},
        )

    @property
    def where(self) -> dict[str, str]:
        """The process as a part of a sentence; empty if it has no name."""
        if not self.process:
            return same("")
        return {"en": f" in “{self.process}”", "de": f" in „{self.process}“"}


HIDDEN: Text = {
    "en": "Too few cases stand behind this figure to show it.",
    "de": "Hinter dieser Zahl stehen zu wenige Fälle, um sie zu zeigen.",
}


def chains(context: Context) -> list[Chain]:
    """The processes of the event logs; none if there are no logs."""
    tallies = context.tallies("events")
    if tallies is None:
        return []
    view = EventsView(tallies=tallies)
    return [Chain(context=context, view=view, process=process) for process in view.processes]


@frozen(kw_only=True)
class Contacts:
    """Contacts of one kind.

    Attributes:
        n: How many.
        groups: The groups of cases that they belong to.
    """

    n: int
    groups: frozenset[int]

    @property
    def cases(self) -> int:
        """So many cases they belong to at least."""
        return len(self.groups)


def contacts_by(chain: Chain, key: str) -> dict[str, Contacts]:
    """What tells contacts apart (`channel` or `demand`) -> the contacts; unknown under ``""``."""
    table = chain.view.tallies.tables["contacts"]
    mine = table.keys["process"] == chain.process
    words, groups, n = table.keys[key][mine], table.keys["group"][mine], table.sums["n"][mine]
    return {
        word: Contacts(
            n=int(n[words == word].sum()), groups=frozenset(groups[words == word].tolist())
        )
        for word in sorted(set(words.tolist()))
    }


def counted(value: float, n: int, measure_unit: str = "count") -> Estimate:
    """Something that was counted and not estimated."""
    return Estimate(value=value, low=value, high=value, n=n, measure_unit=measure_unit)


def share(yes: int, n: int, confidence: float, coverage: float | None = None) -> Estimate:
    """A share of cases with Wilson's interval."""
    if not n:
        return Estimate.missing("undefined", measure_unit="share")
    interval = wilson(yes, n, confidence)
    return Estimate(
        value=yes / n,
        low=interval.low,
        high=interval.high,
        n=n,
        coverage=coverage,
        confidence=confidence,
        measure_unit="share",
    )


def mean_hours(seconds: Floats, times: Floats, n: int, confidence: float) -> Estimate:
    """A mean time in hours, with an interval by groups of cases.

    Args:
        seconds: (groups,) sums of seconds.
        times: (groups,) how many of them.
        n: What the estimate says stands behind it.
        confidence: Level of the interval.
    """
    found: Ratio = ratio(seconds / HOUR, times)
    interval = found.interval(confidence)
    low, high = interval or (None, None)
    return Estimate(
        value=found.value,
        low=low,
        high=high,
        n=n,
        confidence=confidence,
        measure_unit="hours",
        reasons=() if interval else ("n_too_small_for_interval",),
    )


def quantile_hours(
    durations: Durations, quantile: float, confidence: float, n: int | None = None
) -> Estimate:
    """A quantile in hours, with an interval from ranks that supposes no distribution.

    Reference: Conover (1999), Practical Nonparametric Statistics, 3rd ed., section 3.2.
    """
    cases = durations.n
    if not cases:
        return Estimate.missing("undefined", measure_unit="hours")
    low, high = (
        None if rank is None else _at_rank(durations, rank)
        for rank in ranks(cases, quantile, confidence)
    )
    value = durations.quantile(quantile) / HOUR
    return Estimate(
        value=value,
        # Ends come from bins while the value may be exact: never past it.
        low=None if low is None else min(low, value),
        high=None if high is None else max(high, value),
        n=cases if n is None else n,
        confidence=confidence,
        measure_unit="hours",
        reasons=() if low is not None and high is not None else ("n_too_small_for_interval",),
    )


def _at_rank(durations: Durations, rank: int) -> float:
    """The duration of a rank, counted from 1, in hours."""
    from cxkit.tallies.events import quantile_in_bins

    place = (rank - 1) / (durations.n - 1)
    return quantile_in_bins(durations.bins, durations.counts, place) / 1e6 / HOUR


def ranks(n: int, quantile: float, confidence: float) -> tuple[int | None, int | None]:
    """Ranks, counted from 1, between which the quantile lies; None where there is none.

    The lower one is the greatest, the upper one the least for which at most half of the
    permitted error lies beyond.
    """
    error = (1 - confidence) / 2
    # Beyond ten standard deviations nothing is left of a binomial.
    reach = 10 * math.sqrt(n * quantile * (1 - quantile)) + 10
    first, last = max(0, int(n * quantile - reach)), min(n, int(n * quantile + reach) + 1)
    k = np.arange(first, last)
    # P(X <= k) for X binomial: how many of n lie below the quantile.
    below = special.bdtr(k, n, quantile)
    low = first + int((below <= error).sum())
    high = first + int((below < 1 - error).sum()) + 1
    return low or None, high if high <= n else None


def short(name: str) -> str:
    """A name as a sentence can bear it."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def pair(kind: str, source: str, target: str) -> str:
    """What names a pair of activities or units within a process, such as `borders/a>b`."""
    name = f"{short(source)}>{short(target)}"
    if max(len(source), len(target)) > _LONGEST or ">" in source + target:
        digest = hashlib.sha256(f"{len(source)}>{source}>{target}".encode()).hexdigest()[:8]
        name = f"{name}#{digest}"
    return f"{kind}/{name}"


def hours(value: float) -> float | None:
    """Seconds as hours for data; None where there is no value."""
    return round(value / HOUR, 4) if np.isfinite(value) else None


def waits(durations: Durations, quantiles: Sequence[float] = (0.5, 0.9, 0.99)) -> dict[str, Any]:
    """Mean and quantiles in hours, with how far off the quantiles can be."""
    found: dict[str, Any] = {"mean": hours(durations.mean)}
    found |= {f"p{round(100 * q)}": hours(durations.quantile(q)) for q in quantiles}
    exact = {round(q * 1000) for q in quantiles} <= set(durations.exact)
    return {**found, "relative_error": 0.0 if exact else BIN_ERROR}
