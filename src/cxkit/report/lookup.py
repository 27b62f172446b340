"""Findings by what they are about, so that the report asks each question once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from attrs import field, frozen

from cxkit.cube.model import Cube, Tile
from cxkit.cube.text import Text
from cxkit.finding import Assessment, Finding
from cxkit.report.texts import Words

KNOWN_AUDIENCES = ("staff", "leader", "customer")
_Key = tuple[str, str | None, str | None, str | None, str | None, str | None, str | None]


# slots=False: cached_property keeps the indices on the instance.
@frozen(kw_only=True, slots=False, eq=False)
class Lookup:
    """The findings of the wave that is shown.

    Attributes:
        assessment: All findings.
        cube: The cube in whose words they are.
        wave: The wave that is shown: the latest.
    """

    assessment: Assessment
    cube: Cube
    wave: str | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        waves = self.assessment.waves
        object.__setattr__(self, "wave", waves[-1] if waves else None)

    @cached_property
    def now(self) -> tuple[Finding, ...]:
        """The findings of the wave, and those that belong to no wave."""
        return tuple(f for f in self.assessment.findings if f.wave in (None, self.wave))

    @cached_property
    def _index(self) -> Mapping[_Key, list[Finding]]:
        index: dict[_Key, list[Finding]] = {}
        for finding in self.now:
            index.setdefault(_key(finding), []).append(finding)
        return index

    @cached_property
    def _by_measure(self) -> Mapping[str, list[Finding]]:
        by: dict[str, list[Finding]] = {}
        for finding in self.now:
            by.setdefault(finding.measure, []).append(finding)
        return by

    @cached_property
    def _contrasts(self) -> Mapping[str, list[Finding]]:
        by: dict[str, list[Finding]] = {}
        for finding in self.now:
            about = finding.subject
            if finding.contrast and about.tile and about.unit is None:
                by.setdefault(about.tile, []).append(finding)
        return by

    def contrasts(self, tile: str) -> list[Finding]:
        """Differences that concern a tile in the whole organisation."""
        return self._contrasts.get(tile, [])

    def measured(self, measure: str) -> list[Finding]:
        """All findings of a measure."""
        return self._by_measure.get(measure, [])

    def all(
        self,
        measure: str,
        *,
        dimension: str | None = None,
        tile: str | None = None,
        item: str | None = None,
        side: str | None = None,
        scale: str | None = None,
        unit: str | None = None,
        audience: str | None = None,
    ) -> list[Finding]:
        """The findings about exactly this; what is not named must be absent.

        The dimension of a tile need not be named.
        """
        place = tile or dimension
        return self._index.get((measure, place, item, side, scale, unit, audience), [])

    def one(self, measure: str, **subject: str | None) -> Finding | None:
        """The first finding about exactly this, or None."""
        return next(iter(self.all(measure, **subject)), None)

    @cached_property
    def audiences(self) -> tuple[str, ...]:
        """Groups with tiles, staff first."""
        found = {str(f.subject.audience) for f in self.measured("tile_mean")}
        known = [a for a in KNOWN_AUDIENCES if a in found]
        return (*known, *sorted(found - set(known)))

    @cached_property
    def main(self) -> str:
        """The group whose view the report shows first."""
        return self.audiences[0] if self.audiences else KNOWN_AUDIENCES[0]

    def audience(self, audience: str, words: Words) -> str:
        """What people call a group."""
        registered: Mapping[str, Text] = self.assessment.provenance.get("audiences", {})
        if audience in registered:
            return words.pick(registered[audience])
        if audience in (*KNOWN_AUDIENCES, "self", "predicted"):
            return words.term(audience)
        return words.get(f"audience.{audience}", audience)

    def asked(self, tile: Tile, audience: str) -> bool:
        """True if the cube has a question about the tile for this group."""
        return bool(tile.items_of("customer" if audience == "customer" else "self"))

    def unit(self, unit: str | None, words: Words) -> str:
        """What people call a unit."""
        if unit is None:
            return words("response.whole")
        names = self.assessment.units.get(unit, {})
        return names.get(words.language) or names.get("en") or unit

    def children(self, parent: str | None) -> Iterator[str]:
        """Units below a unit (None: the top), by name, pools of small units last."""
        units = self.assessment.units
        below = [u for u, row in units.items() if row.get("parent") == parent]
        yield from sorted(below, key=self.order)

    def order(self, unit: str) -> tuple[bool, list[tuple[int, int | str]]]:
        """A key that sorts units by name, numbers as numbers, pools last."""
        return unit.endswith("+other"), _natural(unit)


def _natural(name: str) -> list[tuple[int, int | str]]:
    """A key that sorts 2 before 10."""
    import re

    return [
        (0, int(part)) if part.isdigit() else (1, part) for part in re.split(r"(\d+)", name) if part
    ]


def _key(finding: Finding) -> _Key:
    s = finding.subject
    place = s.tile or s.dimension
    return (finding.measure, place, s.item, s.side, s.scale, s.unit, s.audience)
