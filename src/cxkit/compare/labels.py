"""What people call the things that findings are about, as far as that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import field, frozen

from cxkit.compare.stored import load_cube
from cxkit.cube import Cube, Text, default_cube
from cxkit.cube.text import pick
from cxkit.errors import InputError
from cxkit.finding import Assessment, Finding
from cxkit.report.texts import Words

# Parts of a subject whose values are words of the glossary.
_TERMS = ("side", "form", "audience")
# Parts of a subject that the cube names.
_PARTS = ("tile", "dimension", "item", "scale")
_QUOTED = {"en": "“{}”", "de": "„{}“"}


@frozen(kw_only=True)
class Labels:
    """The names of parts of the cube, units and measures; what has none keeps its id.

    Attributes:
        parts: Id of a tile, dimension, item or scale -> its label, or the question.
        units: Id of a unit -> its name.
        audiences: Id of an audience -> what it is called, where a plugin says so.
    """

    parts: Mapping[str, Text] = field(factory=dict)
    units: Mapping[str, Text] = field(factory=dict)
    audiences: Mapping[str, Text] = field(factory=dict)

    def measure(self, finding: Finding, language: str) -> str:
        """What the value of a finding is, in words."""
        name = finding.measure
        return Words(language).get(f"measure.{name}", name.replace("_", " "))

    def subject(self, finding: Finding, language: str) -> Iterator[str]:
        """What a finding is about; a tile says its dimension, and an item its tile."""
        subject = finding.subject.to_dict()
        for part, value in subject.items():
            if part not in _implied(subject):
                yield self._part(part, value, language)

    def sides(self, finding: Finding, language: str) -> str:
        """What a finding compares, or nothing if it is no difference."""
        if finding.contrast is None:
            return ""
        ids = (finding.contrast.of, finding.contrast.against)
        return " − ".join(self._side(value, language) for value in ids)

    def part(self, value: str) -> dict[str, str]:
        """A part of the cube within a sentence: its name, and its id in brackets."""
        name = self.parts.get(value)
        if not name:
            return dict.fromkeys(_QUOTED, value)
        return {
            language: f"{quoted.format(pick(name, language))} ({value})"
            for language, quoted in _QUOTED.items()
        }

    def _side(self, value: str, language: str) -> str:
        for known in (self.units, self.audiences):
            if known.get(value):
                return pick(known[value], language)
        return Words(language).term(value)

    def _part(self, part: str, value: str, language: str) -> str:
        if part in _PARTS and value in self.parts:
            return pick(self.parts[value], language)
        if part == "unit" and self.units.get(value):
            return pick(self.units[value], language)
        if part == "audience" and value in self.audiences:
            return pick(self.audiences[value], language)
        return Words(language).term(value) if part in _TERMS else value


def _implied(subject: Mapping[str, str]) -> tuple[str, ...]:
    if "item" in subject:
        return ("tile", "dimension", "side")
    return ("dimension",) if "tile" in subject else ()


def labels_of(source: Assessment | str | Path, assessment: Assessment) -> Labels:
    """The labels of what was compared: of its workspace's cube, or of the default cube."""
    cube = _cube(source, assessment)
    parts: dict[str, Text] = {}
    if cube is not None:
        parts |= {each.id: each.label for each in cube.dimensions}
        parts |= {name: tile.label for name, tile in cube.tiles.items()}
        parts |= {each.id: each.label for each in cube.scales}
        parts |= {name: item.text for name, item in cube.items.items()}
    names = {
        unit: {key: name for key, name in row.items() if key in ("en", "de") and name}
        for unit, row in assessment.units.items()
    }
    return Labels(parts=parts, units=names, audiences=assessment.provenance.get("audiences", {}))


def _cube(source: Assessment | str | Path, assessment: Assessment) -> Cube | None:
    if not isinstance(source, Assessment):
        try:
            return load_cube(source)
        except InputError:
            # A findings.json by itself, or in a folder without its workspace.
            pass
    default = default_cube()
    return default if assessment.cube.get("id") == default.id else None
