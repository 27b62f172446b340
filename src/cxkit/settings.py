"""Settings of a look: protection, confidence, and what counts as relevant."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from attrs import asdict, evolve, field, frozen

SMALLEST_GROUP = 5
SMALLEST_GROUP_TEXT = 8


def at_least_five(_: object, attribute: object, value: int) -> None:
    """Refuse a minimum size that protects too little.

    Raises:
        ValueError: if `value` is below 5.
    """
    if value < SMALLEST_GROUP:
        raise ValueError(
            f"{getattr(attribute, 'name', 'size')} protects people and is never below "
            f"{SMALLEST_GROUP}, not {value!r}"
        )


def _no_size_below_five(_: object, attribute: object, value: Mapping[str, int]) -> None:
    for size in value.values():
        at_least_five(_, attribute, size)


@frozen(kw_only=True)
class Settings:
    """What a look may show and how sure it has to be.

    Attributes:
        min_persons: Fewest distinct persons behind anything that is shown; never below 5.
        min_persons_by_audience: The same for single audiences, where it is higher.
        confidence: Level of all intervals.
        smallest_relevant: Points on 0..100 from which a difference matters.
        min_coverage: Share of a dimension's tiles from which the dimension is judged.
        max_half_width: Points on 0..100 up to which a tile counts as judged.
    """

    min_persons: int = field(default=SMALLEST_GROUP, validator=at_least_five)
    min_persons_by_audience: Mapping[str, int] = field(factory=dict, validator=_no_size_below_five)
    confidence: float = 0.95
    smallest_relevant: float = 5.0
    min_coverage: float = 0.5
    max_half_width: float = 12.5

    def min_for(self, audience: str | None) -> int:
        """Fewest persons of `audience` behind anything that is shown."""
        own = self.min_persons_by_audience.get(audience or "", 0)
        return max(self.min_persons, own)

    def for_audiences(self, minima: Mapping[str, int]) -> Settings:
        """The settings with the minima of audiences, where those are higher.

        `minima` maps audience id -> fewest persons.
        """
        higher = {a: max(n, self.min_for(a)) for a, n in minima.items() if n > self.min_persons}
        return evolve(self, min_persons_by_audience={**self.min_persons_by_audience, **higher})

    def to_dict(self) -> dict[str, object]:
        """The settings as a plain dictionary."""
        return asdict(self)

    def fingerprint(self) -> str:
        """A short hash of all settings."""
        text = json.dumps(self.to_dict(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
