"""What somebody could work out by solving equations, several unknowns at a time.

Going step by step (`cover`) finds one unknown among known ones. Two tiles of two
questions each, in two units, may also be known together: each of four hidden means
is in two equations. So all hidden figures are unknowns of one linear system. A unit
is the sum of those below it and of a rest, and a whole the mean of its parts;
whatever follows about fewer persons than the minimum is found by elimination.

The elimination is exact: it runs in the integers modulo a prime, into which every
ratio of counts of persons maps without rounding.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set

from attrs import field, frozen

from cxkit.gate.scope import Scope, Unit

# 2^61 - 1: so large that a ratio of counts is never taken for nought.
PRIME = 2305843009213693951
_Column = tuple[str, str]
# A unit itself (""), or its rest beside the units below it.
_Where = tuple[Unit, str]
_Row = dict[_Column, int]


@frozen(kw_only=True)
class _Cell:
    """Who stands behind an unknown: so many persons, in a unit or in its rest."""

    where: _Where
    persons: int
    minimum: int


@frozen(kw_only=True)
class Equations:
    """The linear system of one release.

    Attributes:
        scope: The drafts of the release.
        hidden: Keys that are not shown.
        remembered: Keys that are known anyway, so that hiding them protects nobody.
    """

    scope: Scope
    hidden: Collection[str]
    remembered: Set[str] = field(factory=frozenset)
    _cells: dict[_Column, _Cell] = field(factory=dict, init=False)

    def victims(self) -> set[str]:
        """For each way to work out too small a group, the smallest shown figure it needs."""
        rows = list(self._rows())
        small = {c for c, cell in self._cells.items() if cell.persons < cell.minimum}
        left = _eliminated(_peeled(rows, small), lambda c: c[0] != "shown" and c not in small)
        found = (self._leak(part, small) for part in _components(left, small))
        return {self._smallest(shown) for shown in found if shown}

    def _smallest(self, shown: Iterable[str]) -> str:
        """Of two alike, rather the part than the whole."""
        return min(shown, key=lambda k: (self.scope.size(k), k in self.scope.parts, k))

    def _rows(self) -> Iterator[_Row]:
        """The equations that hold between figures, with at least one unknown each."""
        for whole, parts in self.scope.parts.items():
            # Times the number of parts, so that no fraction is needed.
            row = {self._column(whole): len(parts)}
            row |= {self._column(part): -1 % PRIME for part in parts}
            if any(name != "shown" for name, _ in row):
                yield row
        for family in self.scope.families.values():
            # The mean of means is no sum over persons; its parts have equations of their own.
            if len(family) > 1 and not any(key in self.scope.parts for key in family.values()):
                yield from self._in_tree(family)

    def _in_tree(self, family: Mapping[Unit, str]) -> Iterator[_Row]:
        for unit, key in family.items():
            below = [family[u] for u in self.scope.nearest(unit, family)]
            rest = self.scope.size(key) - sum(map(self.scope.size, below))
            if not below or rest < 0:
                continue
            row = {self._column(key): self.scope.size(key)}
            row |= {self._column(each): -self.scope.size(each) % PRIME for each in below}
            if rest:
                column = ("rest", key)
                self._cells[column] = _Cell(
                    where=(unit, "rest"), persons=rest, minimum=self.scope.minimum(key)
                )
                row[column] = -rest % PRIME
            if any(name != "shown" for name, _ in row):
                yield row

    def _column(self, key: str) -> _Column:
        if key not in self.hidden or key in self.remembered:
            return "shown", key
        column = ("hidden", key)
        if column not in self._cells:
            self._cells[column] = _Cell(
                where=(self.scope.drafts[key].subject.unit, ""),
                persons=self.scope.size(key),
                minimum=self.scope.minimum(key),
            )
        return column

    def _leak(self, rows: list[_Row], small: Set[_Column]) -> set[str]:
        """Shown figures from which something about too few persons follows; none if nothing."""
        columns = {c for row in rows for c in row if c in small}
        for group in self._groups(columns):
            others = columns - group
            last = _reduced(rows, (others, group))
            for pivot, row in last:
                shown = {key for name, key in row if name == "shown"} - self.remembered
                if pivot in group and shown:
                    return shown
        return set()

    def _groups(self, columns: Set[_Column]) -> Iterator[set[_Column]]:
        """Unknowns that may rest on fewer persons than the minimum in all, the largest sets."""
        at: dict[_Where, set[_Column]] = defaultdict(set)
        for column in columns:
            at[self._cells[column].where].add(column)
        persons = {w: max(self._cells[c].persons for c in own) for w, own in at.items()}
        least = max(self._cells[c].minimum for c in columns)
        order = sorted(at, key=lambda w: (str(w[0]), w[1]))
        for chosen in self._sets(order, persons, least):
            yield {column for where in chosen for column in at[where]}

    def _sets(
        self, order: Sequence[_Where], persons: Mapping[_Where, int], least: int
    ) -> Iterator[tuple[_Where, ...]]:
        """The sets below the minimum that nothing can be added to."""

        def grown(chosen: tuple[_Where, ...], start: int) -> Iterator[tuple[_Where, ...]]:
            for k in range(start, len(order)):
                more = (*chosen, order[k])
                if self._at_least(more, persons) < least:
                    yield from grown(more, k + 1)
            rest = (w for w in order if w not in chosen)
            if chosen and all(self._at_least((*chosen, w), persons) >= least for w in rest):
                yield chosen

        yield from grown((), 0)

    def _at_least(self, chosen: Iterable[_Where], persons: Mapping[_Where, int]) -> int:
        """How many persons are in a set of units at least; a part may be all of its whole."""
        own: dict[Unit, int] = {}
        inside: dict[Unit, int] = defaultdict(int)
        for unit, kind in chosen:
            if kind:
                inside[unit] += persons[unit, kind]
            else:
                own[unit] = persons[unit, kind]
        units = own.keys() | inside.keys()
        above = {unit: [a for a in self._above(unit) if a in units] for unit in units}
        total = 0
        for unit in sorted(units, key=lambda u: -len(above[u])):
            found = max(own.get(unit, 0), inside[unit])
            if above[unit]:
                inside[above[unit][0]] += found
            else:
                total += found
        return total

    def _above(self, unit: Unit) -> tuple[Unit, ...]:
        """The units that a unit lies in, the nearest first; the whole lies in none."""
        return () if unit is None else (*self.scope.tree.ancestors(unit), None)


def _peeled(rows: list[_Row], small: Set[_Column]) -> list[_Row]:
    """The rows without those that only say what a large unknown of their own is."""
    while True:
        seen = Counter(c for row in rows for c in row if c[0] != "shown" and c not in small)
        kept = [row for row in rows if not any(seen[c] == 1 for c in row)]
        if len(kept) == len(rows):
            return rows
        rows = kept


def _eliminated(rows: list[_Row], wanted: Callable[[_Column], bool]) -> list[_Row]:
    """What follows from the rows without some of the columns."""
    rows = [dict(row) for row in rows]
    done: list[_Row] = []
    while rows:
        row = rows.pop()
        pivot = next((c for c in sorted(row) if wanted(c)), None)
        if pivot is None:
            done.append(row)
            continue
        rows = [_without(other, row, pivot) for other in rows]
        rows = [other for other in rows if other]
    return done


def _without(row: _Row, by: _Row, pivot: _Column) -> _Row:
    """The row less so much of another one that a column vanishes."""
    if pivot not in row:
        return row
    factor = row[pivot] * pow(by[pivot], -1, PRIME) % PRIME
    found = dict(row)
    for column, value in by.items():
        left = (found.get(column, 0) - factor * value) % PRIME
        if left:
            found[column] = left
        else:
            found.pop(column, None)
    return found


def _reduced(
    rows: list[_Row], order: tuple[Set[_Column], Set[_Column]]
) -> list[tuple[_Column, _Row]]:
    """The reduced rows with their pivots: in the first columns, then the others, then shown."""

    def place(column: _Column) -> tuple[int, _Column]:
        return (0 if column in order[0] else 1 if column in order[1] else 2), column

    found: list[tuple[_Column, _Row]] = []
    rest = [dict(row) for row in rows]
    while rest:
        pivot, row = min(((min(r, key=place), r) for r in rest), key=lambda p: place(p[0]))
        rest = [_without(r, row, pivot) for r in rest if r is not row]
        rest = [r for r in rest if r]
        found = [(p, _without(r, row, pivot)) for p, r in found]
        found.append((pivot, row))
    return found


def _components(rows: list[_Row], small: Set[_Column]) -> Iterator[list[_Row]]:
    """The rows in sets that share no unknown."""
    waiting = [row for row in rows if any(c in small for c in row)]
    while waiting:
        part, columns = [waiting.pop()], set()
        while True:
            columns |= {c for row in part for c in row if c in small}
            joined = [row for row in waiting if columns & row.keys()]
            if not joined:
                break
            part += joined
            waiting = [row for row in waiting if not columns & row.keys()]
        yield part
