"""A small cube, and tallies counted by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pytest

import cxkit
from cxkit.cube import cube_from_document
from cxkit.tallies import AnswerTallies
from cxkit.testing import Row, tallies_of


@pytest.fixture(scope="session")
def cube() -> cxkit.Cube:
    """Two dimensions; a tile of three items, one with a prediction, one of two answer scales."""
    sides = ("structural", "process", "behaviour")
    listen = [{"side": side, "text": {"en": f"Listen {side}"}} for side in sides]
    answer = [
        {"text": {"en": "We answer"}, "direction": -1},
        {"text": {"en": "They will say"}, "form": "predicted"},
    ]
    mixed = [
        {"id": "hot", "scale": "short", "side": "process"},
        {"id": "cold", "scale": "long", "side": "structural"},
    ]
    return cube_from_document(
        {
            "id": "small",
            "label": {"en": "Small"},
            "scales": {
                "agreement": {
                    "low": 1,
                    "high": 5,
                    "anchors": {"4": {"en": "rather agree", "de": "trifft eher zu"}},
                },
                "short": {"low": 0, "high": 2},
                "long": {"low": 1, "high": 7},
            },
            "crosswalk": {"care.hear.structural.self": "care.listen.structural.self"},
            "dimensions": [
                {
                    "id": "care",
                    "label": {"en": "Care"},
                    "tiles": [
                        {"id": "listen", "label": {"en": "We listen"}, "items": listen},
                        {"id": "answer", "label": {"en": "We answer"}, "items": answer},
                    ],
                },
                {
                    "id": "pace",
                    "label": {"en": "Pace"},
                    "tiles": [{"id": "mixed", "label": {"en": "Mixed"}, "items": mixed}],
                },
            ],
        }
    )


@pytest.fixture(scope="session")
def counted(cube: cxkit.Cube) -> Callable[[Sequence[Row]], AnswerTallies]:
    """Tallies of (respondent, wave, audience, unit, item, value), counted without an engine."""
    return partial(tallies_of, cube)
