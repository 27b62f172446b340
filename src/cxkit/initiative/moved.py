"""How many of the compared tiles moved, and how many would by chance alone."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from attrs import frozen

from cxkit.finding import Finding


@frozen(kw_only=True)
class Moved:
    """Changes of tiles between two rounds, as one audience sees them, counted.

    Attributes:
        audience: Who answered.
        against: The earlier round.
        of: The later one.
        up: How many tiles rose: the whole interval lies above 0.
        down: How many fell.
        undecided: Of how many neither can be said.
        by_chance: How many would look as if they had moved although none did: the
            share that the intervals leave out, of all that were compared.
    """

    audience: str
    against: str
    of: str
    up: int
    down: int
    undecided: int
    by_chance: float

    @property
    def count(self) -> int:
        """How many tiles were compared."""
        return self.up + self.down + self.undecided

    def to_dict(self) -> dict[str, object]:
        """The counts as a plain dictionary."""
        return {
            "audience": self.audience,
            "against": self.against,
            "of": self.of,
            "up": self.up,
            "down": self.down,
            "undecided": self.undecided,
            "by_chance": self.by_chance,
        }


def moved_tiles(progress: Iterable[Finding]) -> tuple[Moved, ...]:
    """What moved up to the last round of each audience: since the first one, and the one before.

    Args:
        progress: Findings of the measure `progress` that may be shown; of those, the ones
            about tiles of the whole organisation count.
    """
    tiles = [f for f in progress if f.subject.tile and f.subject.unit is None and f.contrast]
    last: dict[str, str] = {}
    for each in tiles:
        last[_who(each)] = max(last.get(_who(each), ""), _rounds(each)[1])
    of_last = sorted((f for f in tiles if _rounds(f)[1] == last[_who(f)]), key=_key)
    return tuple(_counted(*key, list(group)) for key, group in groupby(of_last, key=_key))


def _who(finding: Finding) -> str:
    return finding.subject.audience or ""


def _rounds(finding: Finding) -> tuple[str, str]:
    assert finding.contrast is not None
    return finding.contrast.against, finding.contrast.of


def _key(finding: Finding) -> tuple[str, str, str]:
    return _who(finding), *_rounds(finding)


def _counted(audience: str, against: str, of: str, findings: list[Finding]) -> Moved:
    ends = [(f.estimate.low, f.estimate.high) for f in findings]
    up = sum(low is not None and low > 0 for low, _ in ends)
    down = sum(high is not None and high < 0 for _, high in ends)
    return Moved(
        audience=audience,
        against=against,
        of=of,
        up=up,
        down=down,
        undecided=len(findings) - up - down,
        by_chance=round(sum(1 - f.estimate.confidence for f in findings), 6),
    )
