"""Whether ties stay inside units: the E-I index and what it would be by chance (F51)."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen

from cxkit.stats import Interval, wilson

SHUFFLES = 9_999
Mixing = npt.NDArray[np.int64]


@frozen(kw_only=True)
class Chance:
    """What an index would be if ties kept their ends and met by lot.

    Attributes:
        expected: Mean of the index by chance.
        sd: Its standard deviation by chance.
        z: How many standard deviations the index lies above its mean; None if sd is 0.
        p_value: Two-sided: how often chance lies at least as far from its mean.
    """

    expected: float
    sd: float
    z: float | None
    p_value: float


@frozen(kw_only=True)
class ExternalInternal:
    """The E-I index of some ties.

    Attributes:
        value: (E - I) / (E + I): -1 if all ties stay inside, 1 if all cross.
        external: Ties between units.
        internal: Ties within units.
        interval: Of the index, each person counting once; None without persons.
        by_size: The index if everyone were as likely to be tied to anyone; None if the
            sizes of units are not known.
        chance: The index by chance with the same ends; None with fewer than two ties.
    """

    value: float
    external: int
    internal: int
    interval: Interval | None = None
    by_size: float | None = None
    chance: Chance | None = None


def mixing(edges: Iterable[tuple[Hashable, Hashable]], unit_of: Mapping[Hashable, str]) -> Mixing:
    """Ties by unit of both ends; rows are senders, in the order of the sorted units.

    Args:
        edges: Pairs of nodes, from and to.
        unit_of: Node -> its unit.
    """
    place = {unit: k for k, unit in enumerate(sorted(set(unit_of.values())))}
    found = np.zeros((len(place), len(place)), dtype=np.int64)
    for sender, receiver in edges:
        found[place[unit_of[sender]], place[unit_of[receiver]]] += 1
    return found


def external_internal(
    ties: npt.ArrayLike,
    *,
    sizes: Sequence[int] | None = None,
    persons: int | None = None,
    confidence: float = 0.95,
    seed: int = 0,
    shuffles: int = SHUFFLES,
) -> ExternalInternal:
    """The E-I index of ties that were counted by unit of both ends (F51).

    Args:
        ties: Square table of counts: rows are senders, columns receivers, in one order.
        sizes: People of each unit in the same order, for what size alone would bring.
        persons: Distinct people who named ties. The interval is Wilson's of the share of
            external ties at this number: as if all ties of one person were alike, which is
            the widest that can be.
        confidence: Level of the interval.
        seed: Of the shuffles.
        shuffles: How often the ends are shuffled for the p value.

    Raises:
        ValueError: If the table is not square, holds negative counts or no tie, or sizes
            are not one per unit.

    Reference: Krackhardt & Stern (1988), Social Psychology Quarterly 51, 123-140.
    """
    table = _checked(ties)
    total, internal = int(table.sum()), int(np.trace(table))
    external = total - internal
    interval = None
    if persons:
        share = wilson(external / total * persons, persons, confidence)
        interval = Interval(low=2 * share.low - 1, high=2 * share.high - 1)
    return ExternalInternal(
        value=(external - internal) / total,
        external=external,
        internal=internal,
        interval=interval,
        by_size=None if sizes is None else expected_by_size(sizes, len(table)),
        chance=_chance(table, seed, shuffles),
    )


def _checked(ties: npt.ArrayLike) -> Mixing:
    table = np.asarray(ties, dtype=np.int64)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise ValueError(f"ties are a square table, not of shape {table.shape}")
    if (table < 0).any() or not table.sum():
        raise ValueError("ties are counts of 0 or more, and at least one")
    return table


def expected_by_size(sizes: Sequence[int], units: int) -> float | None:
    """The index if everyone were as likely to be tied to anyone; None for fewer than two people.

    Args:
        sizes: People of each unit.
        units: How many units there must be.

    Raises:
        ValueError: If sizes are negative or not one per unit.

    Reference: Krackhardt & Stern (1988): possible external and internal pairs.
    """
    if len(sizes) != units or any(size < 0 for size in sizes):
        raise ValueError(f"sizes are one per unit, 0 or more, not {list(sizes)!r}")
    everybody = sum(sizes)
    pairs = everybody * (everybody - 1)
    internal = sum(size * (size - 1) for size in sizes)
    return (pairs - 2 * internal) / pairs if pairs else None


def of_unit(ties: npt.ArrayLike, unit: int) -> ExternalInternal | None:
    """The index of the ties that touch one unit; None if none does.

    A tie within the unit counts once, and so does one that leads into it or out of it.
    """
    table = _checked(ties)
    internal = int(table[unit, unit])
    external = int(table[unit].sum() + table[:, unit].sum()) - 2 * internal
    total = external + internal
    if not total:
        return None
    return ExternalInternal(
        value=(external - internal) / total, external=external, internal=internal
    )


def chance_moments(table: npt.ArrayLike) -> tuple[float, float]:
    """Mean and standard deviation of the number of internal ties if ends met by lot.

    Every tie keeps its sender's and its receiver's unit; who is tied to whom is shuffled.

    Reference: moments of a random matching: each diagonal cell is hypergeometric, as in
    Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72, 323-327, for kappa.
    """
    counts = _checked(table).astype(float)
    total = counts.sum()
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    products = rows * columns
    mean = products.sum() / total
    if total < 2:
        return float(mean), 0.0
    spread = products.sum() ** 2 + total**2 * products.sum()
    spread -= total * (products * (rows + columns)).sum()
    variance = spread / (total**2 * (total - 1))
    return float(mean), math.sqrt(max(float(variance), 0.0))


def _chance(table: Mixing, seed: int, shuffles: int) -> Chance | None:
    total = int(table.sum())
    if total < 2:
        return None
    mean, sd = chance_moments(table)
    internal = int(np.trace(table))
    senders = np.repeat(np.arange(len(table)), table.sum(axis=1))
    receivers = np.repeat(np.arange(len(table)), table.sum(axis=0))
    rng = np.random.default_rng(seed)
    far = abs(internal - mean) - 1e-9 * total
    hits = sum(
        abs(int((senders == rng.permutation(receivers)).sum()) - mean) >= far
        for _ in range(shuffles)
    )
    return Chance(
        expected=1 - 2 * mean / total,
        sd=2 * sd / total,
        # Fewer internal ties than by chance put the index above its mean.
        z=(mean - internal) / sd if sd else None,
        # The order that was seen is one of those that can be (Phipson & Smyth 2010).
        p_value=(1 + hits) / (1 + shuffles),
    )
