"""What else must be hidden so that hidden figures cannot be worked out.

Somebody who knows the units and everything that is shown can work out more: a
whole is the sum of its units and the mean of its parts, so that one unknown
among known ones is known, and several unknown ones are known together. Nothing
worked out in this way may rest on fewer persons than the minimum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from attrs import define, field

from cxkit.gate.scope import Scope, Unit

# Key of a figure that can be known -> the figures it follows from; none if it is shown.
_Known = dict[str, tuple[str, ...]]


@define(kw_only=True)
class Cover:
    """Hides more until nothing hidden can be worked out.

    Attributes:
        scope: The drafts of the release.
        hidden: Key -> reason, for what is hidden to begin with.
        remembered: Keys that are known anyway, so that hiding them protects nobody.
    """

    scope: Scope
    hidden: dict[str, str]
    remembered: Set[str] = field(factory=frozenset)

    def closed(self) -> dict[str, str]:
        """All that must be hidden, each with its reason."""
        while victims := self._victims():
            self.hidden.update(dict.fromkeys(victims, "protects_others"))
        return self.hidden

    def _victims(self) -> set[str]:
        """For each way to work out too small a group, the smallest figure it needs.

        Whatever else is known on the victim's subject would give it away, and is
        hidden with it.
        """
        known = self._known()
        victims = {v for p in self._leaks(known) for v in self._smallest(p, known)}
        return {k for v in victims for k in self.scope.cell(v) if k not in self.hidden}

    def _smallest(self, premises: tuple[str, ...], known: _Known) -> list[str]:
        """The smallest shown figure among those that the premises rest on, if it may be hidden."""
        shown = set(premises)
        while followed := {k for k in shown if known[k]}:
            shown = (shown - followed) | {p for k in followed for p in known[k]}
        shown -= self.remembered
        # Of two alike, rather the part than the whole.
        return sorted(shown, key=lambda k: (self.scope.size(k), k in self.scope.parts, k))[:1]

    def _known(self) -> _Known:
        """Everything that is shown, or was, or can be worked out."""
        shown = self.scope.personal.keys() - self.hidden.keys() | self.remembered
        known: _Known = {k: () for k in self.scope.personal if k in shown}
        while True:
            more = {k: p for k, p in self._worked_out(known) if k not in known}
            if not more:
                return known
            known |= more

    def _worked_out(self, known: _Known) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Figures that follow from known ones in one step, with what they follow from."""
        for whole, parts in self.scope.parts.items():
            unknown = [p for p in parts if p not in known]
            if not unknown and whole not in known:
                yield whole, parts
            if len(unknown) == 1 and whole in known:
                yield unknown[0], (whole, *(p for p in parts if p in known))
        for family in self.scope.families.values():
            if len(family) > 1:
                yield from self._in_tree(family, known)

    def _in_tree(
        self, family: Mapping[Unit, str], known: _Known
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """A unit is the sum of those below it; the only unknown unit is the rest."""
        open_to = {unit: key for unit, key in family.items() if key in known}
        unknown = [key for key in family.values() if key not in known]
        if not unknown:
            return
        for unit, key in family.items():
            below = tuple(family[u] for u in self.scope.nearest(unit, open_to))
            rest = self.scope.rest(key, below)[""]
            if key not in known and below and rest <= 0:
                yield key, below
            if key in known and rest > 0:
                for other in self._under(unit, family, open_to):
                    if self.scope.size(other) == rest:
                        yield other, (key, *below)

    def _under(
        self, unit: Unit, family: Mapping[Unit, str], open_to: Mapping[Unit, str]
    ) -> Iterator[str]:
        """The unknown figures of units below a unit that lie below no known one."""
        for child in self.scope.tree.children(unit):
            if child not in open_to:
                if child in family:
                    yield family[child]
                yield from self._under(child, family, open_to)

    def _leaks(self, known: _Known) -> Iterator[tuple[str, ...]]:
        """The figures from which something about too few persons follows."""
        for whole, parts in self.scope.parts.items():
            unknown = [p for p in parts if p not in known]
            # Whatever follows about several parts rests on at least the persons of the largest.
            if whole in known and unknown and all(self._small(p, known) for p in unknown):
                yield whole, *(p for p in parts if p in known)
        for family in self.scope.families.values():
            open_to = {unit: key for unit, key in family.items() if key in known}
            for unit, key in open_to.items():
                below = tuple(family[u] for u in self.scope.nearest(unit, open_to))
                if self.scope.below(key, self.scope.rest(key, below)):
                    yield key, *below

    def _small(self, key: str, known: _Known) -> bool:
        """True if what is not known of a figure rests on too few persons."""
        unknown = [p for p in self.scope.parts.get(key, ()) if p not in known]
        if unknown:
            return all(self._small(p, known) for p in unknown)
        return self.scope.size(key) < self.scope.minimum(key)
