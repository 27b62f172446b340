"""What may be updated, so that two releases together reveal no more than one.

Between two releases a group must have changed by nobody, or by at least the
minimum. Units of one figure are updated together or not at all, because a new
total beside an old part is a new difference; a whole is updated only when its
parts are. Nor does anybody forget what was shown: where an update would hide a
figure that was shown, perhaps to cover a smaller one, the earlier figure would
uncover it again, and so the update waits. Who was among the persons before is
not known here, only how many; so a bound on their number takes the place of the
number.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from attrs import frozen

from cxkit.estimate import Status
from cxkit.finding import Draft, Finding
from cxkit.gate.scope import Family, Scope, Unit, family_of, sizes_of
from cxkit.pooling import POOL_SUFFIX, is_pool

_Shown = Mapping[Unit, Finding]


@frozen(kw_only=True, slots=False, eq=False)
class Successive:
    """Compares a release with the one before.

    Attributes:
        scope: The drafts of this release.
        published: Findings of the release before, by id.
        same_data: True if the persons and their answers are those of the release before,
            so that other values of as many persons come from another way to compute.
    """

    scope: Scope
    published: Mapping[str, Finding]
    same_data: bool = False

    @cached_property
    def _before(self) -> Mapping[Family, _Shown]:
        """What was shown before, by family and unit."""
        shown: dict[Family, dict[Unit, Finding]] = defaultdict(dict)
        for finding in self.published.values():
            if finding.estimate.shown and finding.estimate.n is not None:
                shown[family_of(finding)][finding.subject.unit] = finding
        return shown

    def sticky(self) -> set[str]:
        """Figures that were not shown before and must stay hidden.

        What was hidden before was perhaps the cover of something smaller. It may
        appear when so many have joined that whatever follows rests on enough.
        """
        return {
            key
            for key, draft in self.scope.personal.items()
            if self._was_hidden(key)
            and not self._only_adds(family_of(draft))
            and self.scope.size(key) - self._old_at_most(draft) < self.scope.minimum(key)
        }

    def remembered(self) -> set[str]:
        """Figures that are known from before, whether they are hidden now or not."""
        return {
            self.scope.families[family][unit]
            for family, before in self._before.items()
            if self._only_adds(family)
            for unit in before
        }

    def _only_adds(self, family: Family) -> bool:
        """True if everything that was shown can be shown again, of the same people.

        Then both releases are one, in which more is shown: departments above the teams,
        say, that an earlier look did not know.
        """
        units = self.scope.families.get(family, {})
        before = self._before.get(family, {})
        return self.same_data and all(
            u in units and self._says_the_same(self.scope.drafts[units[u]], f)
            for u, f in before.items()
        )

    def _was_hidden(self, key: str) -> bool:
        before = self.published.get(key)
        if before is not None:
            return not (before.estimate.shown or _nobody(before))
        return bool(self._before.get(family_of(self.scope.drafts[key])))

    def _old_at_most(self, draft: Draft) -> int:
        """A number that the persons behind a draft did not exceed at the release before."""
        before = self.published.get(draft.key)
        if before is not None and _nobody(before):
            return 0
        if before is not None and "too_few_persons" in before.estimate.reasons:
            return self.scope.minimum(draft.key) - 1
        shown = self._before.get(family_of(draft), {})
        for above in (*self.scope.tree.ancestors(draft.subject.unit or ""), None):
            if above in shown and above != draft.subject.unit:
                return self._old_rest(above, shown)
        # No unit was shown that it could be a part of.
        covered = before is not None and before.estimate.status is Status.SUPPRESSED
        return self.scope.size(draft.key) if covered else 0

    def _old_rest(self, unit: Unit, shown: _Shown) -> int:
        """Persons who were in a unit and in no unit shown below it, pools not counted."""
        apart = {u: "" for u in shown if not is_pool(u)}
        return _size(shown[unit]) - sum(_size(shown[u]) for u in self.scope.nearest(unit, apart))

    def held(self, hidden: Mapping[str, str]) -> set[str]:
        """The drafts whose families wait for more persons."""
        waiting = {
            family
            for family, units in self.scope.families.items()
            if self._must_wait(family, {u: k for u, k in units.items() if k not in hidden})
        }
        while more := {f for f in self.scope.families if f not in waiting} & set(
            self._wholes_of(waiting, hidden)
        ):
            waiting |= more
        return {key for family in waiting for key in self.scope.families[family].values()}

    def _must_wait(self, family: Family, units: Mapping[Unit, str]) -> bool:
        before = self._before.get(family)
        if not before:
            return False
        both = {u: k for u, k in units.items() if u in before}
        alone = {u: k for u, k in both.items() if not is_pool(u)}
        if self._loses(before, units):
            return True
        if self._only_adds(family):
            return False
        pools = filter(is_pool, {*before, *units})
        return any(self._pool_changed(before, units, pool) for pool in pools) or any(
            self._few_changed(before, both, u) or self._shifted(before, units, alone, u)
            for u in both
        )

    def _loses(self, before: _Shown, units: Mapping[Unit, str]) -> bool:
        """True if what was shown would be hidden, or only be shown within a pool.

        Not where it is too small for a minimum that has been raised since, and not for
        units that there are no longer.
        """
        return any(
            u not in units
            and (u is None or u in self.scope.tree.by_id)
            and not self._is_too_few_now(finding)
            for u, finding in before.items()
        )

    def _pool_changed(self, before: _Shown, units: Mapping[Unit, str], pool: Unit) -> bool:
        """True if other units may be in a pool than before, and a difference is too small.

        Who is in a pool is not known here. So whatever could be known beside it, now
        and before, is compared: even two groups of one size may be different people.
        """
        both = pool in units and pool in before
        if both and self._says_the_same(self.scope.drafts[units[pool]], before[pool]):
            return False
        above = self._nearest_above(pool, units)
        if above not in units or above not in before:
            return pool in before and pool not in units
        old_keys = {u: "" for u in before}
        apart = [u for u in self.scope.nearest(above, units) if not is_pool(u)]
        had = [u for u in self.scope.nearest(above, old_keys) if not is_pool(u)]
        whole = self.scope.size(units[above])
        pooled = self.scope.size(units[pool]) if pool in units else 0
        new = {
            whole - sum(self.scope.size(units[u]) for u in some) - less
            for some in (apart, [u for u in apart if u in before])
            for less in (0, pooled)
        } | {pooled}
        old = {_size(before[above]) - sum(_size(before[u]) for u in had)}
        if pool in before:
            old |= {_size(before[pool]), min(old) - _size(before[pool])}
        least = self.scope.minimum(units[above])
        return any(abs(n - o) < least for n in new for o in old if n and o)

    def _nearest_above(self, pool: Unit, units: Mapping[Unit, str]) -> Unit:
        """The unit nearest above a pool that has a figure; the whole if none has."""
        parent = (pool or "")[: -len(POOL_SUFFIX)]
        chain = (parent, *self.scope.tree.ancestors(parent)) if parent else ()
        return next((u for u in chain if u in units), None)

    def is_stricter(self, family: Family) -> bool:
        """True if a minimum was raised above a figure of the family that was shown."""
        return any(map(self._is_too_few_now, self._before.get(family, {}).values()))

    def _is_too_few_now(self, before: Finding) -> bool:
        least, audience = self.scope.settings.min_for, before.subject.audience
        sizes = sizes_of(before).items()
        return any(n < max(least(audience), least(g) if g else 0) for g, n in sizes)

    def _few_changed(self, before: _Shown, both: Mapping[Unit, str], unit: Unit) -> bool:
        """True if some, but too few, changed in a unit outside of the units shown below it."""
        key = both[unit]
        below = list(self.scope.nearest(unit, both))
        new = self.scope.rest(key, (both[u] for u in below))
        old = sizes_of(before[unit])
        for u in below:
            for group, n in sizes_of(before[u]).items():
                old[group] = old.get(group, 0) - n
        change = {g: abs(new.get(g, 0) - old.get(g, 0)) for g in {*new, *old}}
        if self.scope.below(key, change):
            return True
        same_size = sizes_of(self.scope.drafts[key]) == sizes_of(before[unit])
        return same_size and not self._same(self.scope.drafts[key], before[unit])

    def _shifted(
        self, before: _Shown, units: Mapping[Unit, str], alone: Mapping[Unit, str], unit: Unit
    ) -> bool:
        """True if new units are shown and what remains beside them may be what was before."""
        below = list(self.scope.nearest(unit, units))
        new = [u for u in below if u not in alone]
        if is_pool(unit) or all(map(is_pool, new)):
            return False
        grown = [n - self._old_at_most(draft) for u in new for draft, n in self._within(units, u)]
        rest = self.scope.rest(units[unit], (units[u] for u in below))[""]
        if rest > 0:
            grown.append(rest - self._old_rest(unit, before))
        return min(grown) < self.scope.minimum(units[unit])

    def _within(self, units: Mapping[Unit, str], unit: Unit) -> Iterator[tuple[Draft, int]]:
        """The figures of a unit and of those in it, each with its persons in none below."""
        below = list(self.scope.nearest(unit, units))
        rest = self.scope.rest(units[unit], (units[u] for u in below))[""]
        if rest > 0:
            yield self.scope.drafts[units[unit]], rest
        for each in below:
            yield from self._within(units, each)

    def _same(self, draft: Draft, before: Finding) -> bool:
        """True if a figure rests on the people and answers on which it rested before."""
        if sizes_of(draft) != sizes_of(before):
            return False
        return self._is_computed_otherwise(family_of(draft)) or self._says_the_same(draft, before)

    def _is_computed_otherwise(self, family: Family) -> bool:
        """True if the answers are the same, and still the whole says something else.

        Where the whole says the same, the same people were divided otherwise.
        """
        whole = self.scope.families.get(family, {}).get(None)
        before = self._before.get(family, {}).get(None)
        if not self.same_data or whole is None or before is None:
            return self.same_data
        return not self._says_the_same(self.scope.drafts[whole], before)

    def _says_the_same(self, draft: Draft, before: Finding) -> bool:
        """True if a figure says what it said before; rounding aside."""
        new, old = (
            json.loads(json.dumps([of.estimate.value, dict(of.data)], default=str))
            for of in (draft, before)
        )
        return sizes_of(draft) == sizes_of(before) and _alike(new, old)

    def _wholes_of(self, waiting: Iterable[Family], hidden: Mapping[str, str]) -> Iterable[Family]:
        """Families of which a part waits, or was or is hidden while the whole changed."""
        held = {k for family in waiting for k in self.scope.families[family].values()}
        for whole, parts in self.scope.parts.items():
            if whole in hidden:
                continue
            before = self.published.get(whole)
            shown = before is not None and before.estimate.shown
            if shown and before is not None and self._same(self.scope.drafts[whole], before):
                continue
            if any(p in held or (shown and (p in hidden or self._was_hidden(p))) for p in parts):
                yield family_of(self.scope.drafts[whole])


def _size(of: Draft | Finding) -> int:
    return of.estimate.n or 0


def _nobody(finding: Finding) -> bool:
    """True if nobody stood behind a figure that was not shown."""
    return bool({"not_asked", "no_answers"} & set(finding.estimate.reasons))


def _alike(new: object, old: object) -> bool:
    if isinstance(new, float) and isinstance(old, float):
        return math.isclose(new, old, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(new, list) and isinstance(old, list):
        return len(new) == len(old) and all(map(_alike, new, old))
    if isinstance(new, dict) and isinstance(old, dict):
        return new.keys() == old.keys() and all(_alike(new[k], old[k]) for k in new)
    return new == old
