"""A cube of three dimensions with two tiles each, and initiatives on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cxkit.cube import Cube, cube_from_document
from cxkit.initiative import Benefit, Initiative


@pytest.fixture(scope="session")
def cube() -> Cube:
    faces = [
        {"id": d, "label": d, "tiles": [{"id": t, "label": f"{t}."} for t in ("listen", "answer")]}
        for d in ("care", "flow", "skill")
    ]
    return cube_from_document({"id": "small", "dimensions": faces})


@pytest.fixture(scope="session")
def initiative() -> Callable[..., Initiative]:
    """An initiative of one turn, with whatever is said about it."""

    def build(name: str = "lab", **values: Any) -> Initiative:
        usual: dict[str, Any] = {
            "title": {"en": name},
            "tiles": {"care.listen": 1.0},
            "benefit": {"care.listen": Benefit(low=1, likely=4, high=8)},
            "effort": {"hours": [10.0]},
        }
        return Initiative(id=name, **{**usual, **values})

    return build
