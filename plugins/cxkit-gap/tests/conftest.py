"""A small mirrored cube, and assessments of invented answers to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars
import pytest

import cxkit
import cxkit_gap
from cxkit.assess import assess
from cxkit.cube import cube_from_document
from cxkit.evidence.answers import reduce_answers
from cxkit.evidence.mapping import AnswersMapping

TILES = ("respect", "speed", "dialogue", "simplicity", "reliability", "recovery")
Rows = Sequence[Mapping[str, Any]]


@pytest.fixture(autouse=True)
def _strict() -> Iterator[None]:
    """A method that raises fails the test instead of being reported and left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CXKIT_STRICT", "1")
        yield


@pytest.fixture(scope="session")
def cube_of() -> Callable[..., cxkit.Cube]:
    """A cube of one dimension whose tiles are asked in the given (side, form) pairs."""

    def build(
        tiles: Sequence[str] = TILES,
        asked: Sequence[tuple[str, str]] = (
            ("behaviour", "self"),
            ("behaviour", "customer"),
            ("behaviour", "predicted"),
        ),
        **more: Any,
    ) -> cxkit.Cube:
        return cube_from_document(
            {
                "id": "mirrored",
                "label": {"en": "Mirrored"},
                "dimensions": [
                    {
                        "id": "care",
                        "label": {"en": "Care", "de": "Sorge"},
                        "tiles": [
                            {
                                "id": tile,
                                "label": {"en": f"We have {tile}", "de": f"Wir haben {tile}"},
                                "items": [
                                    {
                                        "id": f"care.{tile}.{side}.{form}.{k}",
                                        "side": side,
                                        "form": form,
                                        "text": {"en": f"{tile}?", "de": f"{tile}?"},
                                    }
                                    for k, (side, form) in enumerate(asked)
                                ],
                            }
                            for tile in tiles
                        ],
                    }
                ],
                **more,
            }
        )

    return build


@pytest.fixture(scope="session")
def cube(cube_of: Callable[..., cxkit.Cube]) -> cxkit.Cube:
    return cube_of()


@pytest.fixture
def assessed() -> Callable[[cxkit.Cube, Rows], cxkit.Assessment]:
    """The assessment of rows (`audience` and one column per item) by the core and this plugin."""

    def build(cube: cxkit.Cube, rows: Rows) -> cxkit.Assessment:
        columns = list(dict.fromkeys(key for row in rows for key in row))
        frame = polars.DataFrame({column: [row.get(column) for row in rows] for column in columns})
        mapping = AnswersMapping(
            audience="audience",
            constants={"wave": "w1"},
            items={column: column for column in columns if column in cube.items},
        )
        manager = cxkit.plugin_manager(discover=False, extra=[("gap", cxkit_gap)])
        return assess(reduce_answers(frame, mapping, cube).tallies, cube, manager=manager)

    return build


@pytest.fixture(scope="session")
def company(cube: cxkit.Cube) -> list[dict[str, Any]]:
    """80 staff and 90 customers, seed 0: the self-image is better, and predictions in between."""
    rng = np.random.default_rng(0)
    rows: list[dict[str, Any]] = []
    for audience, forms, people in (
        ("staff", ("self", "predicted"), 80),
        ("customer", ("customer",), 90),
    ):
        for _ in range(people):
            row: dict[str, Any] = {"audience": audience}
            for number, tile in enumerate(cube.tiles.values()):
                for form in forms:
                    (item,) = tile.items_of(form)
                    mean = {"self": 4.2, "predicted": 3.6, "customer": 3.1}[
                        form
                    ] - 0.25 * number * (form != "self")
                    row[item.id] = int(np.clip(np.round(rng.normal(mean, 0.9)), 1, 5))
            rows.append(row)
    return rows
