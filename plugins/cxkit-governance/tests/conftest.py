"""A cube with a dimension of culture, initiatives on it, plans and journals made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pytest

from cxkit import Draft, Finding
from cxkit.context import Context
from cxkit.cube import Cube, cube_from_document
from cxkit.gate import Gate
from cxkit.initiative import Benefit, Capacity, Initiative, Masterplan, Planned, Proof, computed
from cxkit_governance._entries import Entry


def small_cube() -> Cube:
    return cube_from_document(
        {
            "id": "small",
            "dimensions": [
                {
                    "id": dimension,
                    "label": {"en": dimension, "de": f"{dimension} (de)"},
                    "tiles": [
                        {"id": tile, "label": {"en": f"We {tile}", "de": f"Wir {tile}"}}
                        for tile in tiles
                    ],
                }
                for dimension, tiles in {
                    "culture": ("respect", "learn"),
                    "chain": ("hurry", "repair"),
                    "skills": ("tools",),
                }.items()
            ],
        }
    )


def make(name: str, *tiles: str, duration: int = 1, **more: Any) -> Initiative:
    """An initiative on tiles in equal parts, in good order unless told otherwise."""
    tiles = tiles or ("culture.respect",)
    values: dict[str, Any] = {"sponsor": "Board", "owner": "Service", "lag": 1}
    return Initiative(
        id=name,
        title={"en": name.title(), "de": f"{name.title()} (de)"},
        tiles={tile: 1 / len(tiles) for tile in tiles},
        benefit={tile: Benefit(low=1, likely=4, high=8) for tile in tiles},
        effort={"hours": (10.0,) * duration},
        duration=duration,
        **(values | more),
    )


def plan_at(starts: Sequence[tuple[Initiative, int]], turns: int) -> Masterplan:
    cube = small_cube()
    return Masterplan(
        cube={"id": cube.id, "version": cube.version, "fingerprint": cube.fingerprint()},
        initiatives=tuple(each for each, _ in starts),
        capacity=Capacity.even(turns, hours=100),
        labels=tuple(str(turn) for turn in range(1, turns + 1)),
        planned=tuple(Planned.of(each, start) for each, start in starts),
        left_out=(),
        expected={},
        weakest=computed(0.0, "points_0_100", "by hand"),
        total=computed(0.0, "points_0_100", "by hand"),
        balanced=(),
        set_aside=(),
        proof=Proof(status="optimal", gap=0.0, solver="by hand", order=()),
    )


@pytest.fixture(scope="session")
def initiative() -> Callable[..., Initiative]:
    return make


@pytest.fixture
def context() -> Callable[..., Context]:
    """A context of these initiatives, planned to start in turn 1 unless said otherwise."""

    def build(
        *initiatives: Initiative, turns: int = 3, planned: bool = True, **more: Any
    ) -> Context:
        plan = plan_at([(each, 1) for each in initiatives], turns) if planned else None
        return Context(cube=small_cube(), initiatives=initiatives, plan=plan, **more)

    return build


def entries_of(register: str, *rows: Mapping[str, object]) -> list[Entry]:
    """Entries of a register, numbered where they have no id of their own."""
    return [
        Entry(register=register, id=str(row.get("id", number)), fields=dict(row))
        for number, row in enumerate(rows, 1)
    ]


@pytest.fixture(scope="session")
def entries() -> Callable[..., list[Entry]]:
    return entries_of


@pytest.fixture(scope="session")
def released() -> Callable[..., list[Finding]]:
    """What becomes of drafts at the gate; every explanation is finished in both languages."""

    def build(drafts: Iterable[Draft]) -> list[Finding]:
        found = list(Gate().release(drafts))
        for finding in found:
            assert set(finding.explanation) == {"en", "de"}
            for words in finding.explanation.values():
                assert not set("<>{}?") & set(words), words
        return found

    return build
