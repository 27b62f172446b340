"""Why a finding differs from the one before: data, journal, cube, method or setting."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import field, frozen

from cxkit.compare.labels import Labels
from cxkit.cube import Text, pick
from cxkit.finding import Assessment, Finding

KINDS = ("data", "journal", "cube", "method", "setting")

_WORDS: Mapping[str, Text] = {
    "partition_added": {
        "en": "{name} was added{people}",
        "de": "{name} kam hinzu{people}",
    },
    "partition_removed": {
        "en": "{name} is no longer counted{people}",
        "de": "{name} wird nicht mehr gezählt{people}",
    },
    "partition_changed": {
        "en": "the content of {name} changed{people}",
        "de": "der Inhalt von {name} hat sich geändert{people}",
    },
    "people_changed": {
        "en": "{name} was read again and holds other answers, as after forgetting a person{people}",
        "de": "{name} wurde neu gelesen und enthält andere Antworten, etwa weil eine Person "
        "vergessen wurde{people}",
    },
    "small_partition_changed": {
        "en": "answers changed in a source with too few people to name it",
        "de": "Antworten haben sich in einer Quelle geändert, die für eine Nennung zu wenige "
        "Personen enthält",
    },
    "units_changed": {
        "en": "the units were rearranged",
        "de": "die Bereiche wurden neu geordnet",
    },
    "journal_changed": {
        "en": "what is registered, turned, looked at or decided changed",
        "de": "was angemeldet, gedreht, angesehen oder entschieden ist, hat sich geändert",
    },
    "cube_replaced": {
        "en": "it is another cube ({new} instead of {old})",
        "de": "es ist ein anderer Würfel ({new} statt {old})",
    },
    "part_changed": {
        "en": "the questions or weights of {name} changed",
        "de": "die Fragen oder Gewichte von {name} haben sich geändert",
    },
    "part_added": {
        "en": "{name} is new in the cube",
        "de": "{name} ist neu im Würfel",
    },
    "part_removed": {
        "en": "{name} is no longer in the cube",
        "de": "{name} ist nicht mehr im Würfel",
    },
    "renamed": {
        "en": "{old} is now called {new}",
        "de": "{old} heißt jetzt {new}",
    },
    "method_replaced": {
        "en": "it is computed by {new} instead of {old}",
        "de": "es wird von {new} statt von {old} berechnet",
    },
    "method_changed": {
        "en": "the method {name} changed ({old} → {new})",
        "de": "das Verfahren {name} hat sich geändert ({old} → {new})",
    },
    "method_added": {
        "en": "the method {name} is new",
        "de": "das Verfahren {name} ist neu",
    },
    "method_removed": {
        "en": "the method {name} is no longer there",
        "de": "das Verfahren {name} gibt es nicht mehr",
    },
    "mapping_changed": {
        "en": "{name} was read with another mapping",
        "de": "{name} wurde mit einer anderen Zuordnung gelesen",
    },
    "setting_changed": {
        "en": "the setting {name} changed ({old} → {new})",
        "de": "die Einstellung {name} hat sich geändert ({old} → {new})",
    },
}
_PEOPLE: Text = {"en": " ({change} people)", "de": " ({change} Personen)"}


@frozen(kw_only=True)
class Cause:
    """One thing that differs between two looks and may have moved a finding.

    Attributes:
        kind: `data`, `journal`, `cube`, `method` or `setting`.
        code: What differs, `snake_case`.
        text: The same in words, by language.
        brief: The same without the numbers of people, which depend on the finding.
        direct: False if it concerns other things than the finding itself, and is only
            named because nothing nearer differs.
    """

    kind: str
    code: str
    text: Text
    brief: Text
    direct: bool = True

    def to_dict(self) -> dict[str, object]:
        """The cause as a plain dictionary."""
        return {
            "kind": self.kind,
            "code": self.code,
            "text": dict(self.text),
            "direct": self.direct,
        }


@frozen(kw_only=True)
class _Source:
    """A partition before and after."""

    name: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None

    def codes(self) -> Iterator[tuple[str, str]]:
        """Kind and code of each way in which it differs."""
        if self.old is None:
            yield "data", "partition_added"
        elif self.new is None:
            yield "data", "partition_removed"
        else:
            yield from self._changes(self.old, self.new)

    def _changes(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        remapped = old.get("mapping") != new.get("mapping")
        if old.get("content") != new.get("content"):
            yield "data", "partition_changed"
        elif not remapped and old.get("tallies") != new.get("tallies"):
            yield "data", "people_changed"
        if remapped:
            yield "setting", "mapping_changed"

    def values(self, key: str) -> set[str]:
        """Its waves or audiences, before and after."""
        return {value for side in (self.old, self.new) if side for value in side.get(key, ())}

    @property
    def kind(self) -> str:
        """Its kind of evidence."""
        return str((self.new or self.old or {}).get("kind", "answers"))

    def concerns(self, wave: str | None, audiences: set[str]) -> bool:
        """True if answers of the wave and of one of the audiences stand in it."""
        waves, own = self.values("waves"), self.values("audiences")
        if wave is not None and waves and wave not in waves:
            return False
        return not audiences or not own or bool(audiences & own)

    def people(self, wave: str | None, audiences: set[str]) -> str:
        """How many people of the wave and the audiences it had and has."""
        counts = [_people(side, wave, audiences) for side in (self.old, self.new)]
        if counts[0] == counts[1] or None in counts:
            return ""
        return f"{counts[0]} → {counts[1]}"


@frozen(kw_only=True, slots=False)
class Differences:
    """What differs between two looks beside their findings.

    Attributes:
        old: The earlier look.
        new: The later look.
        labels: What people call the parts of both cubes: before, and now.
    """

    old: Assessment
    new: Assessment
    labels: tuple[Labels, Labels] = field(factory=lambda: (Labels(), Labels()))

    def causes(self, old: Finding | None, new: Finding | None) -> tuple[Cause, ...]:
        """What may have moved a finding, nearest causes only.

        Args:
            old: The finding before, or None if it is new.
            new: The finding after, or None if it is gone.
        """
        finding = new or old
        assert finding is not None
        direct = [
            *self._data(finding),
            *self._journal(finding),
            *self._cube(old, new),
            *self._method(old, new),
            *self._setting(finding),
        ]
        return tuple(direct) or tuple(self._anything(finding))

    def _data(self, finding: Finding) -> Iterator[Cause]:
        yield from self._sources(finding, "data")
        if finding.subject.unit is not None and self._differs("units"):
            yield _cause("data", "units_changed")

    def _journal(self, finding: Finding) -> Iterator[Cause]:
        if "journal" in self._needs(finding.method) and self.old.journal != self.new.journal:
            yield _cause("journal", "journal_changed")

    def _sources(self, finding: Finding, kind: str) -> Iterator[Cause]:
        about = finding.wave, self._audiences(finding)
        needs = self._needs(finding.method)
        for source in self._changed_sources:
            if source.kind not in needs or not source.concerns(*about):
                continue
            for found, code in source.codes():
                if found == kind:
                    change = source.people(*about)
                    yield _cause(kind, code, name=source.name, people=change)

    def _needs(self, method: str) -> set[str]:
        """The kinds of evidence that a method reads."""
        looks = self.old, self.new
        return {
            n for look in looks for n in look.provenance.get("needs", {}).get(method, ["answers"])
        }

    def _cube(self, old: Finding | None, new: Finding | None) -> Iterator[Cause]:
        ids = [look.cube.get("id") for look in (self.old, self.new)]
        if ids[0] != ids[1]:
            yield _cause("cube", "cube_replaced", old=ids[0], new=ids[1])
            return
        if old is not None and new is not None and old.id != new.id:
            before, after = self.labels
            was, now = before.part(_part(old, "")), after.part(_part(new, ""))
            yield _cause("cube", "renamed", old=was, new=now)
        finding = new or old
        assert finding is not None
        code = self._part_code(old or finding, finding)
        if code:
            labels = self.labels[new is not None]
            part = _part(finding, str(self.new.cube.get("id")))
            yield _cause("cube", code, name=labels.part(part))

    def _part_code(self, old: Finding, new: Finding) -> str:
        """How the part of the cube that a finding is about differs, or nothing."""
        before, after = self._fingerprints(old, new)
        if before == after:
            return ""
        if before is None:
            return "part_added"
        return "part_changed" if after is not None else "part_removed"

    def _fingerprints(self, old: Finding, new: Finding) -> tuple[object, object]:
        """Of the smallest part of the cube that has one before or after, else of the cube."""
        looks = self.old, self.new
        parts_before, parts_after = (look.provenance.get("parts", {}) for look in looks)
        for key in ("item", "scale", "tile", "dimension"):
            before = parts_before.get(getattr(old.subject, key))
            after = parts_after.get(getattr(new.subject, key))
            if before is not None or after is not None:
                return before, after
        return self.old.cube.get("fingerprint"), self.new.cube.get("fingerprint")

    def _method(self, old: Finding | None, new: Finding | None) -> Iterator[Cause]:
        if old and new and old.method != new.method:
            yield _cause("method", "method_replaced", old=old.method, new=new.method)
            return
        finding = new or old
        assert finding is not None
        yield from self._method_version(finding.method)

    def _method_version(self, method: str) -> Iterator[Cause]:
        before = self.old.provenance.get("methods", {}).get(method)
        after = self.new.provenance.get("methods", {}).get(method)
        if before == after:
            return
        if before is None or after is None:
            code = "method_added" if before is None else "method_removed"
            yield _cause("method", code, name=method)
        else:
            yield _cause("method", "method_changed", name=method, old=before, new=after)

    def _setting(self, finding: Finding) -> Iterator[Cause]:
        yield from self._sources(finding, "setting")
        before = self.old.provenance.get("settings", {})
        after = self.new.provenance.get("settings", {})
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                was, now = _plain(before.get(name)), _plain(after.get(name))
                yield _cause("setting", "setting_changed", name=name, old=was, new=now)

    def _anything(self, finding: Finding) -> Iterator[Cause]:
        """Whatever differs at all, for a finding that nothing near explains."""
        for source in self._changed_sources:
            for kind, code in source.codes():
                yield _cause(kind, code, direct=False, name=source.name)
        if not self._changed_sources and self._differs("data"):
            yield _cause("data", "small_partition_changed")
        if self._differs("units"):
            yield _cause("data", "units_changed", direct=False)
        if self.old.cube.get("fingerprint") != self.new.cube.get("fingerprint"):
            name = self.new.cube.get("id")
            yield _cause("cube", "part_changed", direct=False, name=name)

    def _differs(self, key: str) -> bool:
        sides = [look.provenance.get(key) for look in (self.old, self.new)]
        return None not in sides and sides[0] != sides[1]

    def _audiences(self, finding: Finding) -> set[str]:
        """The audiences whose answers a finding rests on; empty if it does not say."""
        named = {str(finding.subject.audience), *finding.estimate.n_by_group}
        return named & {audience for s in self._all_sources for audience in s.values("audiences")}

    @cached_property
    def _changed_sources(self) -> tuple[_Source, ...]:
        return tuple(source for source in self._all_sources if any(source.codes()))

    @cached_property
    def _all_sources(self) -> tuple[_Source, ...]:
        before, after = (
            {p["name"]: p for p in look.provenance.get("partitions", ())}
            for look in (self.old, self.new)
        )
        return tuple(
            _Source(name=name, old=before.get(name), new=after.get(name))
            for name in sorted({*before, *after})
        )


def _cause(kind: str, code: str, *, direct: bool = True, **parts: object) -> Cause:
    change = parts.pop("people", "")
    text, brief = {}, {}
    for language, words in _WORDS[code].items():
        people = _PEOPLE[language].format(change=change) if change else ""
        said = {k: pick(v, language) if isinstance(v, Mapping) else v for k, v in parts.items()}
        text[language] = words.format(people=people, **said)
        brief[language] = words.format(people="", **said)
    return Cause(kind=kind, code=code, text=text, brief=brief, direct=direct)


def _people(side: Mapping[str, Any] | None, wave: str | None, audiences: set[str]) -> int | None:
    """People of a wave and of audiences; None if that is not told."""
    if side is None:
        return 0
    if "persons" not in side:
        return None
    counts: list[int] = [
        size
        for asked, sizes in side["persons"].items()
        for audience, size in sizes.items()
        if wave in (None, asked) and (not audiences or audience in audiences)
    ]
    return sum(counts)


def _part(finding: Finding, default: str) -> str:
    """The part of the cube that a finding is about, the smallest first."""
    subject = finding.subject
    return subject.item or subject.tile or subject.scale or subject.dimension or default


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
