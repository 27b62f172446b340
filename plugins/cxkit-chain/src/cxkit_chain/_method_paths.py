"""F45, F47: how many ways there are, which are unknown, and on what most hangs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from attrs import frozen
from scipy import special

from cxkit import Draft, Estimate
from cxkit.context import Context
from cxkit.hookspecs import Method
from cxkit_chain._figures import (
    MINING,
    WILSON,
    Chain,
    Contacts,
    chains,
    contacts_by,
    counted,
    share,
    short,
)
from cxkit_chain._method_chain import shown_edges
from cxkit_chain._words import WORDS, number, percent, quoted, same

PATHS, LINKS = "chain.paths", "chain.links"
ENTROPY = "Shannon 1948; Miller 1955 (bias); Basharin 1959 (variance)"
# Where more cases than this share took a way that nobody else took, its number is unknown.
MOST_SINGLE = 0.1


@frozen(kw_only=True)
class Entropy:
    """How much the ways of cases vary.

    Attributes:
        bits: Shannon's entropy in bits, with Miller's correction of its bias.
        plain: The same without the correction.
        error: Its standard error.
        n: Cases.
        single: Share of the cases that nobody shares the way with.
    """

    bits: float
    plain: float
    error: float
    n: int
    single: float

    @property
    def effective(self) -> float:
        """So many equally frequent ways vary as much."""
        return float(2**self.bits)


def entropy(counts: Sequence[int]) -> Entropy:
    """The entropy of how cases are spread over ways.

    Args:
        counts: How many cases took each way, above 0.

    Raises:
        ValueError: if there are none.

    Reference: Miller (1955), Note on the bias of information estimates; Basharin (1959),
    Theory of Probability and its Applications 4, 333-336.
    """
    k = np.asarray(counts, dtype=np.float64)
    if not len(k) or (k <= 0).any():
        raise ValueError("an entropy needs counts above zero")
    n = float(k.sum())
    p = k / n
    plain = float(-(p * np.log2(p)).sum())
    variance = max(0.0, float((p * np.log2(p) ** 2).sum()) - plain**2) / n
    return Entropy(
        bits=plain + (len(k) - 1) / (2 * n * math.log(2)),
        plain=plain,
        error=math.sqrt(variance),
        n=int(n),
        single=float((k == 1).sum() / n),
    )


def entropy_estimate(found: Entropy, confidence: float) -> Estimate:
    """The entropy with its interval; without one where too many ways were taken once."""
    half = float(special.ndtri((1 + confidence) / 2)) * found.error
    sure = found.single <= MOST_SINGLE
    return Estimate(
        value=found.bits,
        low=max(0.0, found.bits - half) if sure else None,
        high=found.bits + half if sure else None,
        n=found.n,
        confidence=confidence,
        measure_unit="bits",
        reasons=() if sure else ("unbounded",),
    )


def paths(context: Context) -> Iterator[Draft]:
    """The share of unknown ways, and how much ways vary."""
    for chain in chains(context):
        yield from _path_entropy(chain, "F45", PATHS)
        yield from _unknown(chain)


def links(context: Context) -> Iterator[Draft]:
    """How activities hang together, and on which most hangs."""
    for chain in chains(context):
        yield from _path_entropy(chain, "F47", LINKS)
        yield from _links(chain)


PATHS_METHOD = Method(
    id=PATHS,
    functions=("F45",),
    label={
        "en": "Ways of customers: unknown ones, and how much they vary",
        "de": "Wege von Kunden: unbekannte, und wie sehr sie streuen",
    },
    reference=f"{ENTROPY}; {WILSON}",
    compute=paths,
    needs=("events",),
)
LINKS_METHOD = Method(
    id=LINKS,
    functions=("F47",),
    label={
        "en": "How activities hang together",
        "de": "Wie Tätigkeiten zusammenhängen",
    },
    reference=f"{MINING}; {ENTROPY}",
    compute=links,
    needs=("events",),
)


def _path_entropy(chain: Chain, function: str, method: str) -> Iterator[Draft]:
    variants = chain.view.variants(chain.process)
    if not variants:
        return
    found = entropy([v.n for v in variants])
    yield chain.draft(
        function,
        method,
        "path_entropy",
        entropy_estimate(found, chain.confidence),
        WORDS["path_entropy"],
        reference=ENTROPY,
        data={
            "variants": len(variants),
            "log2_variants": math.log2(len(variants)),
            "uncorrected": found.plain,
            "single": found.single,
        },
        effective=number(found.effective),
    )


def _unknown(chain: Chain) -> Iterator[Draft]:
    """Contacts whose channel is unknown, and how the others spread; nothing without channels."""
    found = contacts_by(chain, "channel")
    unknown, named = found.get(""), {c: each for c, each in found.items() if c}
    behind = frozenset[int]().union(*(each.groups for each in named.values()))
    if not named or len(behind) < chain.least or (unknown and unknown.cases < chain.least):
        return
    known = _shown(named, chain.least)
    total = sum(each.n for each in found.values())
    estimate = share(unknown.n if unknown else 0, total, chain.confidence)
    yield chain.draft(
        "F45",
        PATHS,
        "unknown_paths",
        estimate,
        WORDS["unknown_paths"],
        reference=WILSON,
        data={"channels": known},
        percent=percent(estimate.value or 0.0),
    )
    if len(known) < len(named):
        return
    spread = entropy([*known.values()])
    yield chain.draft(
        "F45",
        PATHS,
        "channel_entropy",
        entropy_estimate(spread, chain.confidence),
        WORDS["channel_entropy"],
        reference=ENTROPY,
        channels=same(len(known)),
        effective=number(spread.effective),
    )


def _shown(named: Mapping[str, Contacts], least: int) -> dict[str, int]:
    """Channel -> contacts, without those of too few cases, nor one that gives them away."""
    few = frozenset[int]().union(*(c.groups for c in named.values() if c.cases < least))
    shown = {name: c for name, c in named.items() if c.cases >= least}
    if 0 < len(few) < least and shown:
        del shown[min(shown, key=lambda name: (shown[name].cases, name))]
    return {name: c.n for name, c in shown.items()}


def _links(chain: Chain) -> Iterator[Draft]:
    edges = shown_edges(chain)
    if not edges:
        return
    neighbours = _neighbours((e.source, e.target) for e in edges)
    ranked = sorted(neighbours.items(), key=lambda each: (-len(each[1]), each[0]))
    yield chain.draft(
        "F47",
        LINKS,
        "links",
        counted(len(edges), chain.view.cases(chain.process).n),
        WORDS["links"],
        reference=MINING,
        data={
            "activities": len(neighbours),
            "degrees": {name: len(others) for name, others in ranked[:20]},
        },
        activities=same(len(neighbours)),
        hub=quoted(short(ranked[0][0])),
    )


def _neighbours(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Activity -> the other activities that come directly before or after it."""
    found: dict[str, set[str]] = defaultdict(set)
    for source, target in pairs:
        found[source] |= {target} - {source}
        found[target] |= {source} - {target}
    return dict(found)
