"""A cube of one dimension with four tiles, and three groups that agree."""

from __future__ import annotations

import pytest

from cxkit.cube import Cube, cube_from_document

TILES = ("d.a", "d.b", "d.c", "d.e")
# The matrix of `agreement/vester_toy` in the collection of reference values.
VESTER = ((0, 3, 1, 0), (1, 0, 2, 2), (0, 1, 0, 3), (2, 0, 1, 0))


@pytest.fixture(scope="session")
def cube() -> Cube:
    tiles = [{"id": each.partition(".")[2], "label": each} for each in TILES]
    face = {"id": "d", "label": "d", "tiles": tiles}
    return cube_from_document({"id": "c", "dimensions": [face]})


@pytest.fixture(scope="session")
def tiles() -> tuple[str, ...]:
    return TILES


@pytest.fixture
def vester() -> list[list[int | None]]:
    return [list(row) for row in VESTER]


@pytest.fixture
def agreed(vester):
    """Three groups with the same ratings."""
    return dict.fromkeys(("sales", "service", "billing"), vester)
