"""Entries of registers, and how their fields are read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from attrs import field, frozen

from cxkit.hookspecs import Place

YES = frozenset({"1", "j", "ja", "true", "wahr", "x", "y", "yes", "✓"})
NO = frozenset({"-", "0", "false", "falsch", "n", "nein", "no"})


def _stripped(fields: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value).strip() for name, value in fields.items() if value is not None}


@frozen(kw_only=True)
class Entry:
    """One entry of a register.

    Attributes:
        register: Name of the register, such as `promises`.
        id: Id of the entry within its register.
        fields: Name of a field -> what stands there, as text.
    """

    register: str
    id: str
    fields: Mapping[str, str] = field(factory=dict, converter=_stripped)

    def text(self, name: str) -> str:
        """What stands in a field; empty if nothing does."""
        return self.fields.get(name, "")

    def many(self, name: str) -> tuple[str, ...]:
        """The parts of a list in one field, which semicolons separate; repeats once."""
        parts = (part.strip() for part in self.text(name).split(";"))
        return tuple(dict.fromkeys(part for part in parts if part))

    def flag(self, name: str) -> bool | None:
        """Yes or no; None if the field says neither."""
        word = self.text(name).casefold()
        return True if word in YES else False if word in NO else None

    def number(self, name: str) -> float | None:
        """A number, 0 or more; None if the field holds none. `95 %` is .95."""
        words = self.text(name).replace(",", ".")
        match = re.fullmatch(r"(\d+(?:\.\d*)?)\s*(%?)", words)
        if match is None:
            return None
        value = float(match[1]) / (100 if match[2] else 1)
        return value if math.isfinite(value) else None

    def count(self, name: str) -> int | None:
        """A whole number, 0 or more; None if the field holds none."""
        value = self.number(name)
        return int(value) if value is not None and value == int(value) else None

    @property
    def name(self) -> str:
        """What people call it: its title, or else its id."""
        return self.text("title") or self.id

    def place(self, name: str = "") -> Place:
        """The entry, or one of its fields, as the place of a remark."""
        return Place(kind=self.register, id=self.id, field=name)


def by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Id -> entry; of entries with the same id the first."""
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(entry.id, entry)
    return found


def unknown(
    entries: Sequence[Entry], name: str, known: Mapping[str, object]
) -> Iterator[tuple[Entry, str, str]]:
    """Entry, id and the nearest known id (or empty) for ids in a field that nobody knows."""
    for entry in entries:
        for part in entry.many(name):
            if part not in known:
                yield entry, part, next(iter(get_close_matches(part, known, n=1)), "")
