"""What follows from several figures at once, for somebody who solves equations.

The attacker knows how many persons answered each question in each unit, which is
more than is published. Columns of the matrix are means of a question among those who
sit in a unit itself; every shown figure is a row. Something about a group is revealed
if the rank falls when its columns are taken away.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit.estimate import Estimate
from cxkit.finding import Draft, Finding, Subject
from cxkit.gate import Gate
from cxkit.gate.cover import Cover
from cxkit.gate.scope import Scope
from cxkit.settings import Settings
from cxkit.units import Unit, UnitTree

MINIMUM = 5
Counts = Mapping[str, Sequence[int]]


def shown(findings: Iterable[Finding]) -> list[Subject]:
    return [finding.subject for finding in findings if finding.estimate.shown]


def tree_of(parents: Mapping[str, str | None]) -> UnitTree:
    return UnitTree(units=tuple(Unit(id=u, parent=p) for u, p in parents.items()))


def inside(tree: UnitTree, unit: str | None) -> list[str]:
    """The units whose own people a unit counts; the first, empty one sits in the whole only."""
    return ["", *tree.descendants(None)] if unit is None else [unit, *tree.descendants(unit)]


def drafts_of(tree: UnitTree, counts: Counts) -> list[Draft]:
    """Means of every question, and of the tile that they make up, in every unit."""
    found = []
    for unit in (None, *tree.by_id):
        keys: list[str] = []
        answered = [sum(counts[u][k] for u in inside(tree, unit)) for k in range(len(counts[""]))]
        people = sum(max(counts[u]) for u in inside(tree, unit))
        for k, n in enumerate(answered):
            if n:
                found.append(mean(n, unit, tile="t", item=f"i{k}"))
                keys.append(found[-1].key)
        if keys:
            found.append(mean(people, unit, tuple(keys), tile="t"))
    return found


def mean(n: int, unit: str | None, parts: tuple[str, ...] = (), **subject: str) -> Draft:
    return Draft(
        function="F07",
        method="m",
        measure="mean",
        subject=Subject(audience="staff", unit=unit, **subject),
        estimate=Estimate(value=1.0, n=n, reasons=("wide_interval",)),
        parts=parts,
    )


def row_of(subject: Subject, tree: UnitTree, counts: Counts) -> np.ndarray:
    """What a figure says: its weights over questions and over the units' own people."""
    units, questions = list(counts), len(counts[""])
    row = np.zeros((len(units), questions))
    within = inside(tree, subject.unit)
    asked = [k for k in range(questions) if sum(counts[u][k] for u in within)]
    if subject.item:
        asked = [int(subject.item[1:])]
    for k in asked:
        n = sum(counts[u][k] for u in within)
        for unit in within:
            row[units.index(unit), k] = counts[unit][k] / n / len(asked)
    return row.ravel()


def rank(rows: np.ndarray) -> int:
    return int(np.linalg.matrix_rank(rows, tol=1e-7)) if rows.size else 0


def revealed(figures: Iterable[Subject], tree: UnitTree, counts: Counts) -> list[tuple[str, ...]]:
    """The sets of units with too few people in all about whom something follows."""
    rows = [row_of(subject, tree, counts) for subject in figures]
    units, questions = list(counts), len(counts[""])
    matrix = np.asarray(rows, float).reshape(-1, len(units) * questions)
    cells = [
        [(u, k) for k, n in enumerate(counts[u]) if 0 < n < MINIMUM]
        for u in units
        if max(counts[u])
    ]
    found = []
    for length in range(1, MINIMUM):
        for chosen in itertools.combinations([own for own in cells if own], length):
            if sum(max(counts[u][k] for u, k in own) for own in chosen) >= MINIMUM:
                continue
            columns = [units.index(u) * questions + k for own in chosen for u, k in own]
            if rank(matrix) > rank(np.delete(matrix, columns, axis=1)):
                found.append(tuple(own[0][0] for own in chosen))
    return found


TWO = tree_of({"a": None, "b": None})
# In each unit one question is hidden because few answered it, the other as its cover.
SQUARE = {"": (0, 0), "a": (4, 6), "b": (6, 4)}


def test_two_questions_in_two_units_are_four_unknowns_in_four_equations() -> None:
    drafts = drafts_of(TWO, SQUARE)
    scope = Scope.of(drafts, tree=TWO, settings=Settings())
    first = {key: "too_few_persons" for key in scope.drafts if scope.too_few(key)}
    by_steps = Cover(scope=scope, hidden=dict(first)).closed()
    assert {scope.drafts[key].subject.item for key in by_steps} == {"i0", "i1"}
    left = [scope.drafts[key].subject for key in scope.drafts if key not in by_steps]
    assert ("a",) in revealed(left, TWO, SQUARE)

    findings = Gate(tree=TWO).release(drafts)
    assert revealed(shown(findings), TWO, SQUARE) == []
    also = [f for f in findings if not f.estimate.shown and f.id not in by_steps]
    assert len(also) == 1
    assert (also[0].subject.unit in ("a", "b"), also[0].subject.item) == (True, None)
    assert also[0].estimate.reasons == ("protects_others",)


@st.composite
def organisations(draw: st.DrawFn) -> tuple[UnitTree, Counts]:
    names = [f"u{k}" for k in range(draw(st.integers(2, 5)))]
    parents = {u: draw(st.sampled_from([None, *names[:k]])) for k, u in enumerate(names)}
    questions = draw(st.integers(2, 3))
    answered = st.lists(st.integers(0, 7), min_size=questions, max_size=questions)
    nobody = st.just([0] * questions)
    return tree_of(parents), {u: draw(nobody if not u else answered) for u in ("", *names)}


@given(organisations())
def test_no_system_of_questions_and_units_reveals_a_small_group(
    made: tuple[UnitTree, Counts],
) -> None:
    tree, counts = made
    findings = Gate(tree=tree).release(drafts_of(tree, counts))
    assert revealed(shown(findings), tree, counts) == []


@given(organisations())
def test_the_attacker_of_these_tests_succeeds_where_nothing_is_protected(
    made: tuple[UnitTree, Counts],
) -> None:
    tree, counts = made
    everything = [draft.subject for draft in drafts_of(tree, counts)]
    leaves = {u for u in tree.by_id if not tree.children(u) and 0 < max(counts[u]) < MINIMUM}
    assert {(u,) for u in leaves} <= set(revealed(everything, tree, counts))


@pytest.mark.parametrize("least", [5, 7])
def test_large_groups_are_not_touched(least: int) -> None:
    counts = {"": (0, 0), "a": (least, least + 1), "b": (least + 2, least)}
    gate = Gate(tree=TWO, settings=Settings(min_persons=least))
    assert all(f.estimate.shown for f in gate.release(drafts_of(TWO, counts)))
