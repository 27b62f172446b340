"""Initiatives from TOML documents; every problem at once, each with its path."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import fields_dict

from cxkit.cube import Cube
from cxkit.cube.fields import Fields, join
from cxkit.errors import InputError
from cxkit.initiative.check import benefit_without_range, initiative_problems
from cxkit.initiative.model import Aim, Benefit, Initiative, resource_of
from cxkit.tomlfile import read_toml

_KEYS = tuple(fields_dict(Initiative))


def load_initiatives(path: str | Path, cube: Cube) -> tuple[Initiative, ...]:
    """The initiatives that a TOML file describes, checked against the cube.

    Raises:
        InputError: with every problem of the file, each with its path.
    """
    path = Path(path)
    document = read_toml(path, hint="An id with a dot stands in quotation marks where it is a key.")
    return initiatives_from_document(document, cube, file=path.name)


def initiatives_from_document(
    document: Mapping[str, Any], cube: Cube, *, file: str | None = None
) -> tuple[Initiative, ...]:
    """The initiatives that a parsed document describes, checked against the cube.

    Raises:
        InputError: with every problem of the document, each with its path.
    """
    reader = _Reader(file)
    reader.known_keys(document, ("initiatives",), "")
    entries = reader.tables(document, "initiatives", "")
    found = [reader.initiative(each, f"initiatives[{i}]") for i, each in enumerate(entries)]
    if not found and not reader.problems:
        reader.problem(
            "initiatives",
            "no_initiatives",
            "There are no initiatives here.",
            "Begin each with a line [[initiatives]].",
        )
    # What could not be read was replaced; what is said about the replacement is noise.
    noted = [str(problem.path) for problem in reader.problems]
    for problem in initiative_problems(found, cube, file=file):
        if not any(_within(str(problem.path), path) for path in noted):
            reader.problems.append(problem)
    if reader.problems:
        raise InputError(reader.problems)
    return tuple(found)


def _within(one: str, other: str) -> bool:
    """True if one of two paths is the other or lies inside it."""
    short, long = sorted((one, other), key=len)
    return long == short or long.startswith((f"{short}.", f"{short}["))


class _Reader(Fields):
    """Walks one document; what cannot be read is noted and replaced."""

    def initiative(self, entry: Mapping[str, Any], path: str) -> Initiative:
        self.known_keys(entry, _KEYS, path)
        effort = self.effort(entry, path)
        longest = max((len(each) for each in effort.values()), default=1)
        duration = self.count(entry, "duration", longest, path)
        return Initiative(
            id=self.identifier(entry, path),
            title=self.text(entry, "title", path),
            tiles=self.tiles(entry, path),
            benefit=self.benefit(entry, path),
            effort={n: e * duration if len(e) == 1 else e for n, e in effort.items()},
            duration=duration,
            lag=self.count(entry, "lag", 0, path),
            needs=self.words(entry, "needs", path),
            sponsor=self.word(entry, "sponsor", path),
            owner=self.word(entry, "owner", path),
            audience=self.word(entry, "audience", path),
            earliest=self.count(entry, "earliest", 1, path),
            latest=self.count(entry, "latest", 1, path) if "latest" in entry else None,
            mandatory=self.flag(entry, "mandatory", path),
            tools=self.flag(entry, "tools", path),
            units=self.words(entry, "units", path),
            comparison=self.words(entry, "comparison", path),
            randomised=self.flag(entry, "randomised", path),
            smallest_worth=self.number(entry, "smallest_worth", path)
            if "smallest_worth" in entry
            else None,
            metrics=self.metrics(entry, path),
        )

    def metrics(self, entry: Mapping[str, Any], path: str) -> dict[str, Aim]:
        found = self.table(entry, "metrics", path)
        where = join(path, "metrics")
        return {name: self.aim(found, name, where) for name in found}

    def aim(self, entry: Mapping[str, Any], name: str, path: str) -> Aim:
        found, where = entry[name], join(path, name)
        numbers = ("low", "likely", "high", "smallest_worth")
        if not isinstance(found, Mapping) or any(key not in found for key in numbers):
            self.problem(
                where,
                "metric_without_range",
                "What is expected of a metric is a range, with the smallest change that is worth "
                "the effort.",
                "Write { low = 1, likely = 4, high = 8, smallest_worth = 2 }, in the metric's "
                'unit; better = "lower" if less of it is good.',
            )
            return Aim(low=0.0, likely=0.0, high=0.0, smallest_worth=1.0)
        self.known_keys(found, fields_dict(Aim), where)
        low, likely, high, worth = (self.number(found, key, where) for key in numbers)
        return Aim(
            low=low,
            likely=likely,
            high=high,
            smallest_worth=worth,
            better=self.choice(found, "better", ("higher", "lower"), "higher", where),
            lag_days=self.count(found, "lag_days", 0, where) if "lag_days" in found else None,
        )

    def tiles(self, entry: Mapping[str, Any], path: str) -> dict[str, float]:
        """Shares of effort; a plain list of tiles shares equally."""
        found = entry.get("tiles", {})
        if isinstance(found, list):
            names = self.words(entry, "tiles", path)
            return {name: 1 / len(names) for name in names}
        table = self.table(entry, "tiles", path)
        return {tile: self.number(table, tile, f"{path}.tiles") for tile in table}

    def benefit(self, entry: Mapping[str, Any], path: str) -> dict[str, Benefit]:
        found = self.table(entry, "benefit", path)
        return {part: self.range(found, part, f"{path}.benefit") for part in found}

    def range(self, entry: Mapping[str, Any], part: str, path: str) -> Benefit:
        found, where = entry[part], join(path, part)
        ends = ("low", "likely", "high")
        if not isinstance(found, Mapping) or any(end not in found for end in ends):
            without = benefit_without_range(where)
            self.problem(where, without.code, without.message, without.hint)
            return Benefit(low=0.0, likely=0.0, high=0.0)
        self.known_keys(found, ends, where)
        low, likely, high = (self.number(found, end, where) for end in ends)
        return Benefit(low=low, likely=likely, high=high)

    def effort(self, entry: Mapping[str, Any], path: str) -> dict[str, tuple[float, ...]]:
        """Effort per turn; one number stands for every turn, a bare one for hours."""
        found = entry.get("effort", {})
        if not isinstance(found, Mapping):
            found, entry = {"hours": found}, {"effort": {"hours": found}}
        where = join(path, "effort")
        amounts: dict[str, tuple[float, ...]] = {}
        for resource, value in self.table(entry, "effort", path).items():
            each = {str(i): x for i, x in enumerate(value if isinstance(value, list) else [value])}
            name = resource_of(resource)
            if name in amounts:
                self.problem(
                    join(where, resource),
                    "effort_twice",
                    f"The effort in {name!r} is given twice.",
                    "Give it once: hours and Stunden mean the same.",
                )
            amounts[name] = tuple(self.number(each, i, join(where, resource)) for i in each)
        return amounts

    def number(self, entry: Mapping[str, Any], key: str, path: str) -> float:
        found = entry[key]
        number = isinstance(found, int | float) and not isinstance(found, bool)
        if number and math.isfinite(found):
            return float(found)
        where = f"{path}[{key}]" if key.isdecimal() else join(path, key)
        self.problem(where, "not_number", f"This must be a number, not {found!r}.")
        return 0.0

    def count(self, entry: Mapping[str, Any], key: str, default: int, path: str) -> int:
        found = entry.get(key, default)
        if isinstance(found, int) and not isinstance(found, bool):
            return found
        self.problem(
            join(path, key), f"bad_{key}", f"{key} is a whole number of turns, not {found!r}."
        )
        return default
