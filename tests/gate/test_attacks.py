"""What somebody could work out who knows the units and all that was published.

Figures are rows of a matrix over groups of persons (`attacker`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pytest
from attacker import MINIMUM, revealed, reveals
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from cxkit.estimate import Estimate
from cxkit.finding import Draft, Finding, Subject
from cxkit.gate import Gate
from cxkit.settings import Settings
from cxkit.units import Unit, UnitTree


@frozen
class Organisation:
    """A tree with the persons who sit in each unit itself; the first entry sits in none."""

    tree: UnitTree
    sizes: Mapping[str, int]

    def members(self, unit: str | None) -> list[str]:
        below = [*self.tree.descendants(unit)]
        return ["", *below] if unit is None else [unit, *below]

    def indicator(self, unit: str | None) -> list[int]:
        inside = set(self.members(unit))
        return [int(u in inside) for u in self.sizes]

    def n(self, unit: str | None) -> int:
        return sum(self.sizes[u] for u in self.members(unit))


@st.composite
def organisations(draw: st.DrawFn, *, units: int = 8, largest: int = 9) -> Organisation:
    names = [f"u{k}" for k in range(draw(st.integers(1, units)))]
    parents = [draw(st.sampled_from([None, *names[:k]])) for k in range(len(names))]
    tree = UnitTree(units=tuple(Unit(id=u, parent=p) for u, p in zip(names, parents, strict=True)))
    sizes = {u: draw(st.integers(0, largest)) for u in ("", *names)}
    return Organisation(tree, sizes)


def unit_drafts(organisation: Organisation, **more: int) -> list[Draft]:
    return [
        Draft(
            function="F07",
            method="m",
            measure="mean",
            subject=Subject(audience="staff", unit=unit),
            estimate=Estimate(
                value=1.0, n=organisation.n(unit), n_by_group=more, reasons=("wide_interval",)
            ),
        )
        for unit in (None, *organisation.tree.by_id)
        if organisation.n(unit)
    ]


def shown_rows(organisation: Organisation, findings: Iterable[Finding]) -> np.ndarray:
    rows = [organisation.indicator(f.subject.unit) for f in findings if f.estimate.shown]
    return np.asarray(rows, dtype=float).reshape(-1, len(organisation.sizes))


@given(organisations())
def test_no_difference_between_units_reveals_a_small_group(organisation: Organisation) -> None:
    findings = Gate(tree=organisation.tree).release(unit_drafts(organisation))
    assert revealed(shown_rows(organisation, findings), organisation.sizes.values()) == []


@given(organisations(units=5))
def test_the_attacker_of_these_tests_succeeds_where_nothing_is_protected(
    organisation: Organisation,
) -> None:
    small = [u for u, n in organisation.sizes.items() if 0 < n < MINIMUM]
    rows = np.asarray([organisation.indicator(u) for u in (None, *organisation.tree.by_id)], float)
    leaves = [u for u in small if u and not organisation.tree.children(u)]
    found = {k for group in revealed(rows, organisation.sizes.values()) for k in group}
    assert {list(organisation.sizes).index(u) for u in leaves} <= found


@given(organisations(), st.sampled_from([5, 7, 10]))
def test_what_is_shown_is_never_below_the_minimum(organisation: Organisation, least: int) -> None:
    gate = Gate(tree=organisation.tree, settings=Settings(min_persons=least))
    for finding in gate.release(unit_drafts(organisation)):
        assert not finding.estimate.shown or (finding.estimate.n or 0) >= least


@given(organisations())
def test_nothing_is_hidden_where_every_group_is_large(organisation: Organisation) -> None:
    large = Organisation(
        organisation.tree, {u: n + MINIMUM if n else 0 for u, n in organisation.sizes.items()}
    )
    findings = Gate(tree=large.tree).release(unit_drafts(large))
    assert all(finding.estimate.shown for finding in findings)


@st.composite
def contents(draw: st.DrawFn) -> list[list[int]]:
    """Persons by tile and side, for one dimension."""
    return draw(
        st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=3), min_size=1, max_size=4)
    )


def content_drafts(tiles: list[list[int]]) -> tuple[list[Draft], list[list[float]]]:
    """Items, sides, tiles and their dimension, each with its row over the items' means."""
    count = sum(len(sides) for sides in tiles)
    drafts: list[Draft] = []
    rows: list[list[float]] = []

    def add(n: int, row: list[float], parts: tuple[str, ...], **subject: str) -> str:
        drafts.append(
            Draft(
                function="F07",
                method="m",
                measure="mean",
                subject=Subject(audience="staff", **subject),
                estimate=Estimate(value=1.0, n=n, reasons=("wide_interval",)),
                parts=parts,
            )
        )
        rows.append(row)
        return drafts[-1].key

    column, tile_keys, tile_rows = 0, [], []
    for t, sides in enumerate(tiles):
        keys, of_tile = [], []
        for s, n in enumerate(sides):
            row = [float(k == column) for k in range(count)]
            item = add(n, row, (), tile=f"t{t}", side=f"s{s}", item=f"i{column}")
            keys.append(add(n, row, (item,), tile=f"t{t}", side=f"s{s}"))
            of_tile.append(row)
            column += 1
        mean = np.mean(of_tile, axis=0).tolist()
        tile_keys.append(add(max(sides), mean, tuple(keys), tile=f"t{t}"))
        tile_rows.append(mean)
    whole = np.mean(tile_rows, axis=0).tolist()
    add(max(map(max, tiles)), whole, tuple(tile_keys), dimension="d")
    return drafts, rows


@given(contents())
def test_no_item_side_or_tile_follows_from_its_wholes(tiles: list[list[int]]) -> None:
    drafts, rows = content_drafts(tiles)
    findings = Gate().release(drafts)
    shown = [row for row, f in zip(rows, findings, strict=True) if f.estimate.shown]
    counts = [n for sides in tiles for n in sides]
    small = [k for k, n in enumerate(counts) if n < MINIMUM]
    assert not reveals(np.asarray(shown, float).reshape(-1, len(counts)), small)


@pytest.fixture(scope="module")
def attack() -> Mapping[str, float]:
    folder = os.environ.get("CXKIT_REFERENCE")
    if not folder or not (Path(folder) / "expected.json").is_file():
        pytest.skip("CXKIT_REFERENCE does not name the folder with the reference data")
    expected = json.loads((Path(folder) / "expected.json").read_text(encoding="utf-8"))
    return expected["extra/difference_attack"]


def test_the_difference_attack_of_the_reference_recovers_nothing(
    attack: Mapping[str, float],
) -> None:
    """Six persons with their mean, five with theirs: the sixth person's answer is 2."""
    n, n1 = int(attack["n"]), int(attack["n1"])
    assert n * attack["mean"] - n1 * attack["mean1"] == pytest.approx(attack["recovered"])

    def released(*units: tuple[str | None, int, float]) -> dict[str | None, Finding]:
        drafts = [
            Draft(
                function="F07",
                method="m",
                measure="mean",
                subject=Subject(audience="staff", unit=unit),
                estimate=Estimate(value=mean, n=size, reasons=("wide_interval",)),
            )
            for unit, size, mean in units
        ]
        tree = UnitTree(units=(Unit(id="a"), Unit(id="b")))
        return {f.subject.unit: f for f in Gate(tree=tree).release(drafts)}

    both = released((None, n, attack["mean"]), ("a", n1, attack["mean1"]), ("b", 1, 2.0))
    assert both[None].estimate.value == attack["mean"]
    assert not both["a"].estimate.shown
    assert both["a"].estimate.reasons == ("protects_others",)
    assert both["b"].estimate.reasons == ("too_few_persons",)

    first = released((None, n1, attack["mean1"]))[None]
    later = Draft(
        function="F07",
        method="m",
        measure="mean",
        subject=Subject(audience="staff"),
        estimate=Estimate(value=attack["mean"], n=n, reasons=("wide_interval",)),
    )
    (held,) = Gate(published={first.id: first}).release([later])
    assert held.estimate.value == attack["mean1"]
    assert held.estimate.n == n1
    assert "held_for_more_persons" in held.estimate.reasons
