"""Tallies counted one answer at a time: slow, plain, and independent of every engine."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from cxkit.cube.model import Cube
from cxkit.tallies import CANT_JUDGE, SKIPPED, AnswerTallies, TallyTable
from cxkit.tallies.answers import TABLES

# Respondent, wave, audience, unit, item, value; the value may be CANT_JUDGE or SKIPPED.
Row = tuple[str, str, str, str, str, int]
_Key = tuple[str | int, ...]
_Sums = dict[_Key, tuple[int, ...]]


def tallies_of(cube: Cube, rows: Iterable[Row]) -> AnswerTallies:
    """The tallies of answers, counted one by one.

    Example:
        >>> from cxkit.cube import default_cube
        >>> item = "culture.respect.behaviour.self"
        >>> tallies = tallies_of(default_cube(), [("p1", "2026", "staff", "a", item, 4)])
        >>> len(tallies.counts), len(tallies.persons)
        (1, 3)
    """
    rows = list(rows)
    answered = [row for row in rows if row[5] != SKIPPED]
    found = {
        "counts": _counted((*row[1:5], row[5]) for row in rows),
        "persons": _persons(cube, answered),
        "patterns": _patterns(cube, answered),
        "pairs": _pairs(cube, answered),
    }
    return AnswerTallies(**{name: _table(name, sums) for name, sums in found.items()})


def _counted(keys: Iterable[_Key]) -> _Sums:
    return {key: (n,) for key, n in Counter(keys).items()}


def _persons(cube: Cube, rows: Sequence[Row]) -> _Sums:
    """Persons who took part, and who rated within a dimension and a tile."""
    who: set[_Key] = set()
    for person, wave, audience, unit, name, value in rows:
        item = cube.items[name]
        rated = item.form != "predicted" and value != CANT_JUDGE
        for scope in ("", item.dimension, item.tile) if rated else ("",):
            who.add((person, wave, audience, unit, scope))
    return _counted(key[1:] for key in who)


def _patterns(cube: Cube, rows: Sequence[Row]) -> _Sums:
    """Persons by how they answered the items of a tile, see `AnswerTallies.patterns`."""
    digits: dict[_Key, int] = defaultdict(int)
    for person, wave, audience, unit, name, value in rows:
        item = cube.items[name]
        tile = cube.tiles[item.tile]
        own = [i for i in tile.items if i.form != "predicted"]
        ranges = {i.scale.points for i in own}
        if item.form != "predicted" and len(ranges) == 1:
            digit = item.scale.points + 1 if value == CANT_JUDGE else value - item.scale.low + 1
            place = [i.id for i in own].index(name)
            digits[person, wave, audience, unit, tile.id] += (
                digit * (item.scale.points + 2) ** place
            )
    return _counted((*key[1:], pattern) for key, pattern in digits.items())


def _pairs(cube: Cube, rows: Sequence[Row]) -> _Sums:
    """Cross-products of the ratings of one person within one dimension."""
    rated: dict[_Key, dict[str, int]] = defaultdict(dict)
    for person, wave, audience, unit, name, value in rows:
        if value != CANT_JUDGE:
            rated[person, wave, audience, unit, cube.items[name].dimension][name] = value
    place = {name: k for k, name in enumerate(cube.items)}
    sums: _Sums = {}
    for (_, *group, _), answers in rated.items():
        for a, b in combinations(sorted(answers, key=place.__getitem__), 2):
            x, y = answers[a], answers[b]
            old = sums.get((*group, a, b), (0, 0, 0, 0))
            sums[*group, a, b] = (old[0] + 1, old[1] + x, old[2] + y, old[3] + x * y)
    return sums


def _table(name: str, sums: Mapping[_Key, tuple[int, ...]]) -> TallyTable:
    keys, values = TABLES[name]
    return TallyTable.build(
        {key: [row[k] for row in sums] for k, key in enumerate(keys)},
        {value: [row[k] for row in sums.values()] for k, value in enumerate(values)},
    )
