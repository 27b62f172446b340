"""Expectations that people register themselves, in a TOML document."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import evolve

from cxkit.cube import Cube
from cxkit.cube.fields import Fields, join
from cxkit.errors import InputError
from cxkit.initiative import Benefit, Initiative, Journal, Registration, StopRule
from cxkit.initiative.check import unknown
from cxkit.initiative.registration import TARGET_KINDS
from cxkit.tomlfile import read_toml

_KEYS = (
    "initiative",
    "target",
    "target_kind",
    "side",
    "audience",
    "units",
    "comparison",
    "direction",
    "expected",
    "start",
    "end",
    "lag_days",
    "looks",
    "smallest_worth",
    "stop_below",
    "scale_above",
    "randomised",
    "reason",
)


def read_registrations(
    path: str | Path,
    *,
    cube: Cube,
    initiatives: Mapping[str, Initiative],
    journal: Journal,
    start: date,
    registered: date,
) -> tuple[Registration, ...]:
    """The expectations that a file states, each with all that is not said taken as usual.

    One that has a reason and is about something that was registered replaces that.

    Args:
        path: The file, with `[[registrations]]` in it.
        cube: The cube of the tiles and dimensions.
        initiatives: Id -> initiative, of the plan.
        journal: What was registered before.
        start: The day of the start, where none is stated.
        registered: The day on which this is written down.

    Raises:
        InputError: with every problem of the file, each with its path.
    """
    path = Path(path)
    reader = _Reader(path.name)
    document = read_toml(path)
    reader.known_keys(document, ("registrations",), "")
    found = []
    for index, entry in enumerate(reader.tables(document, "registrations", "")):
        where = f"registrations[{index}]"
        try:
            made = reader.registration(entry, where, cube, initiatives, start, registered)
        except InputError as error:
            reader.problems += [
                evolve(p, path=join(where, p.path or ""), file=path.name) for p in error.problems
            ]
        else:
            found.append(_replacing(made, journal))
    if reader.problems:
        raise InputError(reader.problems)
    return tuple(found)


def _replacing(made: Registration, journal: Journal) -> Registration:
    """The registration, naming the one that it openly replaces."""
    old = next((each for each in journal.current if each.key == made.key), None)
    return evolve(made, supersedes=old.id) if old is not None and made.reason.strip() else made


class _Reader(Fields):
    """Walks one document; what cannot be read is noted and replaced."""

    def registration(
        self,
        entry: Mapping[str, Any],
        path: str,
        cube: Cube,
        initiatives: Mapping[str, Initiative],
        start: date,
        registered: date,
    ) -> Registration:
        self.known_keys(entry, _KEYS, path)
        name, target = self.word(entry, "initiative", path), self.word(entry, "target", path)
        initiative = initiatives.get(name)
        if name and initiative is None:
            problem = unknown("initiative", name, initiatives, join(path, "initiative"))
            self.problems.append(evolve(problem, file=self.file))
        kind = self.kind(entry, target, cube, path)
        return Registration(
            initiative=name,
            title=dict(initiative.title) if initiative else {},
            target=target,
            target_kind=kind,  # type: ignore[arg-type] # checked by the value itself
            side=self.word(entry, "side", path) or None,
            audience=self.word(entry, "audience", path) or "staff",
            units=self.words(entry, "units", path) or (initiative.units if initiative else ()),
            comparison=self.words(entry, "comparison", path)
            or (initiative.comparison if initiative else ()),
            direction=self.count(entry, "direction", 1, path),
            expected=self.expected(entry, path),
            start=self.day(entry, "start", path) or start,
            end=self.day(entry, "end", path),
            lag_days=self.count(entry, "lag_days", 0, path),
            looks=self.count(entry, "looks", 1, path) if "looks" in entry else None,
            stop_rule=self.stop_rule(entry, path),
            randomised=self.flag(entry, "randomised", path),
            registered=registered,
            reason=self.word(entry, "reason", path),
        )

    def kind(self, entry: Mapping[str, Any], target: str, cube: Cube, path: str) -> str:
        """What a target is; only a metric has to be called one."""
        usual = "tile" if target in cube.tiles else "dimension"
        kind = self.choice(entry, "target_kind", TARGET_KINDS, usual, path)
        known = {"tile": cube.tiles, "dimension": cube.by_dimension}.get(kind)
        if target and known is not None and target not in known:
            parts = {**cube.tiles, **cube.by_dimension}
            problem = unknown("tile or dimension", target, parts, join(path, "target"))
            hint = problem.hint or 'A metric is called one: target_kind = "metric".'
            self.problems.append(evolve(problem, file=self.file, hint=hint))
        return kind

    def expected(self, entry: Mapping[str, Any], path: str) -> Benefit:
        found, where = entry.get("expected"), join(path, "expected")
        if not isinstance(found, Mapping) or not {"low", "likely", "high"} <= set(found):
            self.problem(
                where,
                "benefit_without_range",
                "What is expected is a range: nobody knows beforehand what an initiative moves.",
                "Write expected = { low = 1, likely = 4, high = 8 }.",
            )
            return Benefit(low=0.0, likely=0.0, high=0.0)
        self.known_keys(found, ("low", "likely", "high"), where)
        low, likely, high = (self.number(found, end, where) for end in ("low", "likely", "high"))
        return Benefit(low=low, likely=likely, high=high)

    def stop_rule(self, entry: Mapping[str, Any], path: str) -> StopRule:
        if "smallest_worth" not in entry:
            self.problem(
                join(path, "smallest_worth"),
                "no_smallest_worth",
                "It is not said which smallest effect would be worth the effort.",
                "Write smallest_worth = 2, in points or in the metric's unit.",
            )
            return StopRule(smallest_worth=1.0)
        bounds = {
            key: self.number(entry, key, path)
            for key in ("smallest_worth", "stop_below", "scale_above")
            if key in entry
        }
        return StopRule(**bounds)

    def number(self, entry: Mapping[str, Any], key: str, path: str) -> float:
        found = entry[key]
        if isinstance(found, int | float) and not isinstance(found, bool) and math.isfinite(found):
            return float(found)
        self.problem(join(path, key), "not_number", f"This must be a number, not {found!r}.")
        return 1.0

    def count(self, entry: Mapping[str, Any], key: str, default: int, path: str) -> int:
        found = entry.get(key, default)
        if isinstance(found, int) and not isinstance(found, bool):
            return found
        self.problem(join(path, key), f"bad_{key}", f"{key} is a whole number, not {found!r}.")
        return default

    def day(self, entry: Mapping[str, Any], key: str, path: str) -> date | None:
        found = entry.get(key)
        if found is None or type(found) is date:
            return found
        try:
            return date.fromisoformat(str(found))
        except ValueError:
            self.problem(
                join(path, key),
                "not_day",
                f"{key} is a day, not {found!r}.",
                "Write it as 2026-04-01.",
            )
            return None
