"""Panels, answers and expectations, drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

import cxkit
from cxkit.context import Audience, Context
from cxkit.cube import cube_from_document
from cxkit.initiative import Benefit
from cxkit.initiative.journal import Journal, Registration, StopRule
from cxkit.tallies import AnswerTallies, Tallies
from cxkit.tallies.series import SHAPE
from cxkit.testing.answers import tallies_of
from cxkit.units import UnitTree
from cxkit_effect._panel import NEVER, Panel


@pytest.fixture(scope="session")
def rollout() -> Callable[..., Panel]:
    """A panel of turned and compared units around their levels, from a seed."""

    def build(
        turned: int = 6,
        compared: int = 6,
        before: int = 18,
        after: int = 12,
        effect: float = 0.0,
        seed: int = 0,
        lag: int = 0,
        starts: Any = None,
    ) -> Panel:
        rng = np.random.default_rng(seed)
        units, periods = turned + compared, before + after
        first = np.full(turned, before) if starts is None else np.asarray(starts)
        start = np.concatenate([first, np.full(compared, NEVER)])
        means = 50 + 3 * rng.standard_normal((units, 1)) + rng.standard_normal(periods)
        means = means + rng.standard_normal((units, periods))
        since = np.arange(periods)[None, :] - start[:, None] - lag
        return Panel.of(means + effect * (since >= 0), start, lag=lag)

    return build


@pytest.fixture(autouse=True)
def _strict() -> Iterator[None]:
    """A method that raises fails the test instead of being reported and left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CXKIT_STRICT", "1")
        yield


@pytest.fixture(scope="session")
def cube() -> cxkit.Cube:
    """One dimension of two tiles, each asked from two sides; one question is reversed."""
    return cube_from_document(
        {
            "id": "small",
            "label": {"en": "Small"},
            "dimensions": [
                {
                    "id": "care",
                    "label": {"en": "Care", "de": "Sorge"},
                    "tiles": [
                        {
                            "id": tile,
                            "label": {"en": f"We {tile}", "de": f"Wir {tile}"},
                            "items": [
                                {
                                    "id": f"care.{tile}.{side}.self",
                                    "side": side,
                                    "form": "self",
                                    "direction": direction,
                                    "text": {"en": f"{tile}?", "de": f"{tile}?"},
                                }
                                for side, direction in (("process", 1), ("behaviour", -1))
                            ],
                        }
                        for tile in ("listen", "answer")
                    ],
                }
            ],
        }
    )


@pytest.fixture(scope="session")
def registration() -> Callable[..., Registration]:
    """An expectation about a tile, with whatever else is said."""

    def build(**values: Any) -> Registration:
        usual: dict[str, Any] = {
            "initiative": "lab",
            "title": {"en": "Lab", "de": "Labor"},
            "target": "care.listen",
            "target_kind": "tile",
            "units": ("u1", "u2", "u3", "u4"),
            "expected": Benefit(low=5, likely=15, high=25),
            "start": date(2026, 4, 1),
            "registered": date(2026, 3, 1),
            "stop_rule": StopRule(smallest_worth=5),
        }
        return Registration(**{**usual, **values})

    return build


WAVES = ("2025-06", "2025-09", "2025-12", "2026-03", "2026-06", "2026-09")


@pytest.fixture(scope="session")
def answers(cube: cxkit.Cube) -> Callable[..., AnswerTallies]:
    """Answers of persons in units over waves; from a wave on, some units rise."""

    def build(
        units: Sequence[str] = tuple(f"u{k}" for k in range(1, 9)),
        waves: Sequence[str] = WAVES,
        persons: int = 20,
        rise: Mapping[str, float] | None = None,
        since: str = "2026-04",
        seed: int = 0,
        audience: str = "staff",
    ) -> AnswerTallies:
        rng = np.random.default_rng(seed)
        rows = []
        for u, unit in enumerate(units):
            for wave in waves:
                level = 3 + 0.1 * (u % 3) + (rise or {}).get(unit, 0.0) * (wave >= since)
                for person in range(persons):
                    for item in cube.items.values():
                        value = int(np.clip(round(rng.normal(level, 0.9)), 1, 5))
                        value = value if item.direction > 0 else 6 - value
                        rows.append((f"{unit}/{person}", wave, audience, unit, item.id, value))
        return tallies_of(cube, rows)

    return build


@pytest.fixture(scope="session")
def context(cube: cxkit.Cube) -> Callable[..., Context]:
    """What a method gets to see of answers and registrations."""

    def build(tallies: AnswerTallies | None, *registrations: Registration, **more: Any) -> Context:
        audiences = {"staff": Audience(id="staff", label={"en": "Staff"})}
        tree = more.pop("tree", UnitTree())
        for other in more.get("evidence", {}).values():
            tree = tree.with_flat(other.units())
        if tallies is not None:
            tree = tree.with_flat(tallies.distinct("unit"))
            tallies = tallies.with_units(tree.successors)
        journal = more.pop("journal", Journal(registrations=registrations))
        return Context(
            cube=cube, answers=tallies, audiences=audiences, tree=tree, journal=journal, **more
        )

    return build


MONTHS = tuple(f"{2024 + k // 12}-{k % 12 + 1:02d}" for k in range(36))


@pytest.fixture(scope="session")
def figures() -> Callable[..., Tallies]:
    """Monthly figures of a rate by unit over three years; from a month on, some units rise."""

    def build(
        units: Sequence[str] = tuple(f"u{k}" for k in range(1, 9)),
        months: Sequence[str] = MONTHS,
        rise: Mapping[str, float] | None = None,
        since: str = "2026-04",
        seed: int = 0,
        noise: float = 1.0,
        definitions: Mapping[str, str] | None = None,
    ) -> Tallies:
        rng = np.random.default_rng(seed)
        points = []
        for u, unit in enumerate(units):
            for month in months:
                value = 60 + u + noise * rng.standard_normal()
                value += (rise or {}).get(unit, 0.0) * (month >= since)
                points.append(("rate", unit, month, 2, 1, 1, 0, round(100 * value), 1, 0))
        said = [("rate", month, text, 1) for month, text in (definitions or {}).items()]
        metrics = [("rate", "%", "higher", "", 2, 1)]
        rows = {"points": points, "metrics": metrics, "definitions": said}
        return Tallies.build("series", SHAPE, rows)

    return build
