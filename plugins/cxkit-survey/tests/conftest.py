"""Reference data, small cubes, and contexts as the methods see them."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest

import cxkit
import cxkit_survey
from cxkit.assess import assess
from cxkit.cube import cube_from_document
from cxkit.evidence.answers import reduce_answers
from cxkit.evidence.mapping import AnswersMapping
from cxkit.tallies import AnswerTallies, Moments

Table = np.ndarray[Any, np.dtype[np.float64]]
SIDES = ("structural", "process", "behaviour")


class Reference:
    """The data sets and the expected numbers that came with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

    def __getitem__(self, key: str) -> Any:
        return self.expected[key]

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / "data" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def table(self, name: str, prefix: str = "") -> tuple[list[str], Table]:
        """Column names that begin with the prefix and end in a digit, and their values."""
        rows = self.rows(name)
        columns = [
            c for c in rows[0] if c and c.startswith(prefix) and (not prefix or c[-1].isdigit())
        ]
        numbers = [
            [float(r[c]) if r[c] not in ("", "NA") else np.nan for c in columns] for r in rows
        ]
        return columns, np.asarray(numbers)


@pytest.fixture(scope="session", autouse=True)
def _strict():
    """A method that raises fails the test instead of being reported and left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CXKIT_STRICT", "1")
        yield


@pytest.fixture(scope="session")
def reference() -> Reference:
    folder = os.environ.get("CXKIT_REFERENCE")
    if not folder or not (Path(folder) / "expected.json").is_file():
        pytest.skip("CXKIT_REFERENCE does not name the folder with the reference data")
    return Reference(Path(folder))


@pytest.fixture(scope="session")
def moments_of() -> Callable[..., Moments]:
    """Moments of a persons x items table, NaN where nobody answered."""

    def build(answers: Any, items: Sequence[str] | None = None) -> Moments:
        table = np.asarray(answers, dtype=np.float64)
        there = np.isfinite(table).astype(np.int64)
        values = np.where(there, table, 0).astype(np.int64)
        names = items or [f"i{k}" for k in range(table.shape[1])]
        return Moments(
            items=tuple(names), n=there.T @ there, sx=values.T @ there, sxy=values.T @ values
        )

    return build


@pytest.fixture(scope="session")
def counts_of() -> Callable[..., Any]:
    """Items x answers counts of a persons x items table with answers low..high."""

    def build(answers: Any, low: int, high: int) -> Any:
        table = np.asarray(answers)
        return np.stack([(table == value).sum(axis=0) for value in range(low, high + 1)], axis=1)

    return build


@pytest.fixture(scope="session")
def scale_cube() -> Callable[..., cxkit.Cube]:
    """A cube of one dimension with one reflective tile per scale."""

    def build(**scales: Mapping[str, Any]) -> cxkit.Cube:
        tiles = [
            {
                "id": name,
                "label": {"en": f"Scale {name}", "de": f"Skala {name}"},
                "reflective": True,
                "scale": name,
                "items": [
                    {"id": item, "direction": spec.get("direction", {}).get(item, 1)}
                    for item in spec["items"]
                ],
            }
            for name, spec in scales.items()
        ]
        return cube_from_document(
            {
                "id": "scales",
                "label": {"en": "Scales"},
                "scales": {n: {"low": s["low"], "high": s["high"]} for n, s in scales.items()},
                "dimensions": [{"id": "all", "label": {"en": "All"}, "tiles": tiles}],
            }
        )

    return build


@pytest.fixture(scope="session")
def sided_cube() -> cxkit.Cube:
    """A cube of one dimension with two tiles of three sides each, on 1..5."""
    tiles = [
        {
            "id": name,
            "label": {"en": f"We {name}", "de": f"Wir {name}"},
            "items": [{"side": side, "text": {"en": f"{name} {side}"}} for side in SIDES],
        }
        for name in ("listen", "answer")
    ]
    return cube_from_document(
        {
            "id": "sided",
            "label": {"en": "Sided"},
            "dimensions": [{"id": "care", "label": {"en": "Care"}, "tiles": tiles}],
        }
    )


@pytest.fixture(scope="session")
def tallies_of() -> Callable[..., AnswerTallies]:
    """Tallies of rows with `unit`, `audience` (both optional) and one column per item."""

    def build(cube: cxkit.Cube, rows: Sequence[Mapping[str, Any]]) -> AnswerTallies:
        columns = list(dict.fromkeys(key for row in rows for key in row))
        frame = polars.DataFrame({column: [row.get(column) for row in rows] for column in columns})
        constants = {"wave": "w1", **({} if "audience" in columns else {"audience": "staff"})}
        mapping = AnswersMapping(
            unit="unit" if "unit" in columns else None,
            audience="audience" if "audience" in columns else None,
            constants=constants,
            items={column: column for column in columns if column in cube.items},
        )
        return reduce_answers(frame, mapping, cube).tallies

    return build


@pytest.fixture
def manager() -> Any:
    """A manager with the core and this plugin only."""
    return cxkit.plugin_manager(discover=False, extra=[("survey", cxkit_survey)])


@pytest.fixture
def assessed(manager: Any, tallies_of: Callable[..., AnswerTallies]) -> Callable[..., Any]:
    """The assessment of rows under a cube."""

    def build(cube: cxkit.Cube, rows: Sequence[Mapping[str, Any]]) -> cxkit.Assessment:
        return assess(tallies_of(cube, rows), cube, manager=manager)

    return build
