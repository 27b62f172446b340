"""How well work flows within units and over their borders (F66), and who serves whom (F65)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from attrs import frozen

from cxkit.stats import Interval, difference_interval, mean_interval
from cxkit_silo._ratings import (
    Mean,
    RatingCell,
    difference_of_same_people,
    matrix,
    of_different_people,
    of_same_people,
)

Matrix = Mapping[tuple[str, str], Mean]


@frozen(kw_only=True)
class Border:
    """What two units say of working with each other.

    Attributes:
        units: Both of them, sorted.
        both: The mean of both directions, each counting half; of one if the other one is
            not rated.
        forth: What the first says of the second, or None.
        back: What the second says of the first, or None.
    """

    units: tuple[str, str]
    both: Mean
    forth: Mean | None
    back: Mean | None

    @property
    def asymmetry(self) -> float | None:
        """What the first says minus what the second says; None if one says nothing."""
        if self.forth is None or self.back is None:
            return None
        return self.forth.value - self.back.value

    def asymmetry_interval(
        self, low: float, high: float, confidence: float = 0.95
    ) -> Interval | None:
        """The interval of the asymmetry; None where there is none or too few people rated."""
        if self.forth is None or self.back is None:
            return None
        return difference_interval(
            self.forth.value,
            self.forth.variance,
            self.forth.persons,
            self.back.value,
            self.back.variance,
            self.back.persons,
            low,
            high,
            confidence=confidence,
        )


@frozen(kw_only=True)
class Coordination:
    """Working within units beside working over borders.

    Attributes:
        within: The mean of what people say of their own unit, or None.
        between: The mean of what people say of other units, or None.
        lost: How much is lost at borders, among those who rated both: within minus
            between, or None.
        borders: Every border, the lowest first.
    """

    within: Mean | None
    between: Mean | None
    lost: Mean | None
    borders: tuple[Border, ...]

    def lost_interval(self, low: float, high: float, confidence: float = 0.95) -> Interval | None:
        """The interval of what is lost, inside what the range of the ratings allows."""
        if self.lost is None:
            return None
        span = high - low
        lost = self.lost
        return mean_interval(
            lost.value, lost.variance, lost.persons, -span, span, confidence=confidence
        )


def coordination(cells: Sequence[RatingCell]) -> Coordination:
    """Coordination within units and between them, from ratings by units of units (F66).

    A tie is the mean of the respects that were rated. Each person counts once. The same
    people rate several respects and several units; their ratings may go together as much
    as can be, so intervals are rather too wide.

    Reference: Gittell (2002), Management Science 48, 1408-1426 (relational coordination).
    """
    own: dict[str, Mean] = {}
    other: dict[str, list[RatingCell]] = defaultdict(list)
    for cell in cells:
        if cell.persons and cell.from_unit != cell.to_unit:
            other[cell.from_unit].append(cell)
    known = matrix(cells)
    for (rater, rated), mean in known.items():
        if rater == rated:
            own[rater] = mean
    across = {unit: of_same_people(other[unit]) for unit in sorted(other)}
    both = [_lost(own[unit], across[unit]) for unit in own if unit in across]
    return Coordination(
        within=of_different_people(own.values()) if own else None,
        between=of_different_people(across.values()) if across else None,
        lost=of_different_people(both) if both else None,
        borders=borders(known),
    )


def _lost(within: Mean, between: Mean) -> Mean:
    return Mean(
        value=within.value - between.value,
        variance=difference_of_same_people(within, between),
        persons=min(within.persons, between.persons),
    )


def borders(known: Matrix) -> tuple[Border, ...]:
    """Every pair of units of which at least one rates the other, the lowest mean first.

    Reference: Frost & Kumar (2000), Journal of Services Marketing 14, 358-377, for the
    directed view (F65).
    """
    pairs = sorted({(min(pair), max(pair)) for pair in known if pair[0] != pair[1]})
    found = [_border(pair, known) for pair in pairs]
    return tuple(sorted(found, key=lambda border: (border.both.value, border.units)))


def _border(pair: tuple[str, str], known: Matrix) -> Border:
    forth, back = known.get(pair), known.get((pair[1], pair[0]))
    rated = [mean for mean in (forth, back) if mean is not None]
    both = Mean(
        value=sum(mean.value for mean in rated) / len(rated),
        variance=sum(mean.variance for mean in rated) / len(rated) ** 2,
        persons=sum(mean.persons for mean in rated),
    )
    return Border(units=pair, both=both, forth=forth, back=back)
