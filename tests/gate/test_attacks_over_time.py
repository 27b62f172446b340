"""What somebody could work out who keeps every release.

Persons join unit by unit and release by release; a cohort is who joined one unit
at one time. Each figure that was ever shown is a row over the sums of a cohort's
answers to a question. A cohort is revealed with all its questions (`attacker`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pytest
from attacker import MINIMUM, reveals
from attrs import field, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from cxkit.estimate import Estimate
from cxkit.finding import Draft, Finding, Subject
from cxkit.gate import Gate
from cxkit.pooling import is_pool, pooled_units
from cxkit.settings import Settings
from cxkit.units import Unit, UnitTree

Joined = Mapping[str, Sequence[int]]
_Column = tuple[str, int, int]


@frozen
class History:
    """Who joined, by release, unit and question; those of the unit "" sit in none."""

    tree: UnitTree
    joined: Sequence[Joined]
    pools: bool = False

    @property
    def questions(self) -> int:
        return len(self.joined[0][""])

    def columns(self) -> list[_Column]:
        """Unit, question and release of every sum of answers."""
        return [
            (unit, question, release)
            for release, joined in enumerate(self.joined)
            for unit, counts in joined.items()
            for question, n in enumerate(counts)
            if n
        ]

    def persons(self, units: set[str], now: int) -> int:
        return sum(max(self.joined[r][u]) for r in range(now + 1) for u in units)

    def figures(self, now: int) -> dict[str | None, set[str]]:
        """Unit or pool -> the units whose own people it counts."""
        everywhere = ["", *self.tree.descendants(None)]
        pools: Mapping[str, str] = {}
        if self.pools:
            sizes = {u: self.persons({u}, now) for u in everywhere}
            pools = pooled_units(self.tree, sizes, MINIMUM)
        found: dict[str | None, set[str]] = {None: set(everywhere)}
        for unit in self.tree.by_id:
            if unit not in pools:
                found[unit] = {unit, *self.tree.descendants(unit)}
        for pool in sorted(set(pools.values())):
            found[pool] = {u for u, p in pools.items() if p == pool}
        return found


@frozen
class Attack:
    """Publishes one release after the other, and keeps what was shown."""

    history: History
    settings: Settings = field(factory=Settings)
    same_data: bool = False
    published: dict[str, Finding] = field(factory=dict)
    rows: dict[str, list[np.ndarray]] = field(factory=dict)

    def release(self, now: int) -> dict[str, Finding]:
        """The findings of one release, by their keys."""
        figures = self.history.figures(now)
        pools = tuple(
            Unit(id=f, parent=f.removesuffix("+other") or None) for f in figures if is_pool(f) if f
        )
        drafts = dict(self._drafts(now, figures))
        gate = Gate(
            tree=UnitTree(units=self.history.tree.units + pools),
            published=self.published,
            settings=self.settings,
            same_data=self.same_data,
        )
        found = {f.id: f for f in gate.release(d for d, _ in drafts.values())}
        for key, finding in found.items():
            if finding.estimate.shown:
                if "held_for_more_persons" not in finding.estimate.reasons:
                    self.rows.setdefault(key, []).append(drafts[key][1])
                self.published[key] = finding
            elif key not in self.published or not self.published[key].estimate.shown:
                self.published[key] = finding
        return found

    def _drafts(
        self, now: int, figures: Mapping[str | None, set[str]]
    ) -> Iterator[tuple[str, tuple[Draft, np.ndarray]]]:
        for unit, inside in figures.items():
            parts: dict[str, np.ndarray] = {}
            for question in range(self.history.questions):
                n, row = self._mean(now, inside, question)
                if n:
                    draft = _draft(n, row, unit, item=f"i{question}")
                    parts[draft.key] = row
                    yield draft.key, (draft, row)
            if len(parts) > 1:
                row = np.mean(list(parts.values()), axis=0)
                n = self.history.persons(inside, now)
                draft = _draft(n, row, unit, parts=tuple(parts))
                yield draft.key, (draft, row)

    def _mean(self, now: int, inside: set[str], question: int) -> tuple[int, np.ndarray]:
        columns = self.history.columns()
        counted = np.array(
            [u in inside and q == question and r <= now for u, q, r in columns], dtype=bool
        )
        sizes = np.array([self.history.joined[r][u][q] for u, q, r in columns], dtype=float)
        n = int(sizes[counted].sum())
        return n, np.where(counted, sizes / max(n, 1), 0.0)

    def revealed(self) -> list[tuple[tuple[str, int], ...]]:
        """The sets of cohorts with fewer persons than the minimum of which something follows."""
        columns = self.history.columns()
        cohorts = {(u, r): max(self.history.joined[r][u]) for u, _, r in columns}
        small = [cohort for cohort, n in cohorts.items() if n < MINIMUM]
        rows = np.array([np.zeros(len(columns)), *itertools.chain(*self.rows.values())])
        return [
            group
            for length in range(1, MINIMUM)
            for group in itertools.combinations(small, length)
            if sum(cohorts[c] for c in group) < MINIMUM
            and reveals(rows, [k for k, (u, _, r) in enumerate(columns) if (u, r) in group])
        ]


def _draft(
    n: int, row: np.ndarray, unit: str | None, *, item: str | None = None, parts: Sequence[str] = ()
) -> Draft:
    # Whoever answers, answers something else: the same value means the same people.
    truth = np.random.default_rng(2).normal(size=len(row))
    return Draft(
        function="F07",
        method="m",
        measure="mean",
        subject=Subject(audience="staff", unit=unit, tile="t", item=item),
        estimate=Estimate(value=float(row @ truth), n=n, reasons=("wide_interval",)),
        parts=tuple(parts),
    )


@st.composite
def histories(
    draw: st.DrawFn, *, units: int = 5, questions: int = 1, pools: bool = False
) -> History:
    names = [f"u{k}" for k in range(draw(st.integers(0 if questions > 1 else 1, units)))]
    parents = [draw(st.sampled_from([None, *names[:k]])) for k in range(len(names))]
    tree = UnitTree(units=tuple(Unit(id=u, parent=p) for u, p in zip(names, parents, strict=True)))

    def joining(*choices: int) -> st.SearchStrategy[Joined]:
        each = st.lists(st.sampled_from(choices), min_size=questions, max_size=questions)
        return st.fixed_dictionaries({u: each for u in ("", *names)})

    first = draw(joining(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12))
    later = draw(st.lists(joining(0, 0, 0, 1, 2, 4, 5, 6, 11), min_size=1, max_size=3))
    return History(tree, [first, *later], pools)


def attacked(history: History) -> Attack:
    attack = Attack(history)
    for now in range(len(history.joined)):
        attack.release(now)
    return attack


@settings(max_examples=300)
@given(histories())
def test_no_difference_between_releases_reveals_a_small_group(history: History) -> None:
    assert attacked(history).revealed() == []


@settings(max_examples=300)
@given(histories(pools=True))
def test_units_that_join_and_leave_pools_reveal_nobody(history: History) -> None:
    assert attacked(history).revealed() == []


@settings(max_examples=200)
@given(histories(units=3, questions=2))
def test_no_part_of_a_tile_is_revealed_over_time(history: History) -> None:
    assert attacked(history).revealed() == []


@st.composite
def reorganised(draw: st.DrawFn) -> tuple[History, History]:
    """The same people in teams, and in teams of departments."""
    teams = [f"t{k}" for k in range(draw(st.integers(1, 6)))]
    parents = {t: draw(st.sampled_from([None, "d", "e"])) for t in teams}
    sizes = {t: [draw(st.sampled_from([0, 1, 2, 3, 4, 5, 6, 8, 12]))] for t in teams}
    joined = {"": [draw(st.sampled_from([0, 0, 1, 5]))], **sizes}
    pools = draw(st.booleans())
    tree = under(d=None, e=None, **parents)
    return (
        History(flat(*teams), [joined], pools),
        History(tree, [{"d": [0], "e": [0], **joined}], pools),
    )


@settings(max_examples=400)
@given(reorganised())
def test_a_tree_that_is_known_later_only_reveals_nobody(pair: tuple[History, History]) -> None:
    before = Attack(pair[0])
    before.release(0)
    again = Attack(pair[1], same_data=True, published=before.published)
    again.release(0)
    # Nobody sits in a department itself, so the columns are the same.
    assert pair[0].columns() == pair[1].columns()
    for key, rows in before.rows.items():
        again.rows.setdefault(key, []).extend(rows)
    assert again.revealed() == []


def test_departments_above_teams_that_were_shown_are_shown_at_once() -> None:
    joined = {"": [0], "a": [9], "b": [7], "c": [20]}
    before = Attack(History(flat("a", "b", "c"), [joined]))
    assert all(f.estimate.shown for f in before.release(0).values())
    tree = under(d=None, a="d", b="d", c=None)
    after = Attack(
        History(tree, [{"d": [0], **joined}]), same_data=True, published=before.published
    )
    assert all(f.estimate.shown for f in after.release(0).values())


def test_departments_in_place_of_teams_stay_hidden_with_their_reason() -> None:
    before = Attack(History(flat("a", "b"), [{"": [0], "a": [9], "b": [8]}]))
    before.release(0)
    again = Attack(
        History(flat("d", "e"), [{"": [0], "d": [8], "e": [9]}]),
        same_data=True,
        published=before.published,
    )
    found = {f.subject.unit: f.estimate.reasons for f in again.release(0).values()}
    assert found["d"] == found["e"] == ("protects_earlier",)


def flat(*units: str) -> UnitTree:
    return UnitTree(units=tuple(Unit(id=u) for u in units))


def under(**parents: str | None) -> UnitTree:
    return UnitTree(units=tuple(Unit(id=u, parent=p) for u, p in parents.items()))


# Each was a way to a small group once.
FOUND = {
    "a unit that was shown becomes the cover of new people": History(
        flat("a", "b"),
        [
            {"": [0], "a": [6], "b": [0]},
            {"": [1], "a": [0], "b": [6]},
        ],
    ),
    "a unit that was shown is counted in a pool": History(
        flat("a", "b"),
        [
            {"": [0], "a": [5], "b": [0]},
            {"": [2], "a": [0], "b": [11]},
        ],
        pools=True,
    ),
    "another unit makes up the pool": History(
        flat("a", "b"),
        [
            {"": [0], "a": [2], "b": [6]},
            {"": [0], "a": [1], "b": [11]},
            {"": [1], "a": [6], "b": [0]},
        ],
        pools=True,
    ),
    "the whole grows by few while the pool shrinks": History(
        under(a=None, b="a", c=None),
        [
            {"": [0], "a": [3], "b": [0], "c": [7]},
            {"": [1], "a": [2], "b": [0], "c": [1]},
        ],
        pools=True,
    ),
    "a unit is shown for the first time with a unit in it": History(
        under(a=None, b=None, c="a"),
        [
            {"": [1], "a": [4], "b": [0], "c": [0]},
            {"": [5], "a": [1], "b": [4], "c": [11]},
        ],
        pools=True,
    ),
    "only a pool was shown": History(
        flat("a"),
        [
            {"": [1], "a": [1]},
            {"": [1], "a": [2]},
            {"": [2], "a": [11]},
            {"": [5], "a": [1]},
        ],
        pools=True,
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_ways_that_were_open_once_are_closed(name: str) -> None:
    assert attacked(FOUND[name]).revealed() == []


def test_the_attacker_of_these_tests_succeeds_where_nobody_remembers() -> None:
    """Releases that do not know of each other are what the gate is to prevent."""
    history = FOUND["a unit that was shown becomes the cover of new people"]
    forgetful = Attack(history)
    for now in range(2):
        forgetful.release(now)
        forgetful.published.clear()
    assert (("", 1),) in forgetful.revealed()


def test_a_figure_that_was_shown_is_held_and_not_hidden_again() -> None:
    attack = Attack(FOUND["a unit that was shown becomes the cover of new people"])
    first, second = attack.release(0), attack.release(1)
    for key, finding in first.items():
        assert second[key].estimate.value == finding.estimate.value
        assert "held_for_more_persons" in second[key].estimate.reasons
    (hidden,) = [f for key, f in second.items() if key not in first]
    assert hidden.estimate.reasons == ("protects_earlier",)


def test_the_update_comes_when_enough_people_joined() -> None:
    history = FOUND["a unit that was shown becomes the cover of new people"]
    grown = {"": [5], "a": [0], "b": [5]}
    attack = Attack(History(history.tree, [*history.joined, grown]))
    last = [attack.release(now) for now in range(3)][-1]
    assert sorted(f.estimate.n or 0 for f in last.values()) == [6, 11, 23]
    assert attack.revealed() == []


def test_a_raised_minimum_hides_what_was_shown_with_its_cover() -> None:
    history = History(
        flat("a", "b"),
        [{"": [0], "a": [7], "b": [20]}, {"": [0], "a": [0], "b": [3]}],
    )
    attack = Attack(history)
    assert all(f.estimate.shown for f in attack.release(0).values())
    strict = Attack(history, Settings(min_persons=10), published=attack.published)
    found = {f.subject.unit: f.estimate.shown for f in strict.release(1).values()}
    assert found["a"] is False
    assert not (found[None] and found["b"])
