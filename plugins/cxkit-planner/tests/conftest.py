"""A cube of three dimensions with two tiles each, initiatives on it, and brute force."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import strategies as st

from cxkit.cube import Cube, cube_from_document
from cxkit.initiative import Benefit, Capacity, Initiative

FACES = ("care", "flow", "skill")


def small_cube() -> Cube:
    faces = [
        {"id": d, "label": d, "tiles": [{"id": t, "label": f"{t}."} for t in ("listen", "answer")]}
        for d in FACES
    ]
    return cube_from_document({"id": "small", "dimensions": faces})


def make(name: str, gain: Mapping[str, float], hours: Sequence[float], **values: Any) -> Initiative:
    """An initiative that brings points to dimensions, with a range of a point around each."""
    return Initiative(
        id=name,
        title={"en": name},
        tiles=values.pop("tiles", {"care.listen": 1.0}),
        benefit={d: Benefit(low=x - 1, likely=x, high=x + 1) for d, x in gain.items()},
        effort={"hours": hours},
        duration=len(hours),
        **values,
    )


def fits(starts: Mapping[str, int], all_of: Sequence[Initiative], capacity: Capacity) -> bool:
    """True if a choice of starts keeps every rule; written apart from the code it checks."""
    by_id = {each.id: each for each in all_of}
    turns = capacity.turns
    for name, start in starts.items():
        each = by_id[name]
        end = start + each.duration - 1
        if start < each.earliest or end > min(turns, each.latest or turns):
            return False
        for needed in each.needs:
            if needed not in starts or starts[needed] + by_id[needed].duration > start:
                return False
    if any(each.mandatory and each.id not in starts for each in all_of):
        return False
    for resource, amounts in capacity.amounts.items():
        for turn in range(1, turns + 1):
            used = math.fsum(
                by_id[name].effort[resource][turn - start]
                for name, start in starts.items()
                if resource in by_id[name].effort and start <= turn < start + by_id[name].duration
            )
            if used > amounts[turn - 1] + 1e-9:
                return False
    return True


def everything(all_of: Sequence[Initiative], capacity: Capacity) -> list[dict[str, int]]:
    """Every plan that keeps the rules."""
    options = [[None, *range(1, capacity.turns + 1)] for _ in all_of]
    plans = []
    for starts in itertools.product(*options):
        chosen = {i.id: s for i, s in zip(all_of, starts, strict=True) if s is not None}
        if fits(chosen, all_of, capacity):
            plans.append(chosen)
    return plans


def gains(starts: Mapping[str, int], all_of: Sequence[Initiative], cube: Cube) -> dict[str, float]:
    found = dict.fromkeys(cube.by_dimension, 0.0)
    for each in all_of:
        if each.id in starts:
            for dimension, benefit in each.by_dimension(cube).items():
                found[dimension] += benefit.likely
    return found


def brute_force(
    all_of: Sequence[Initiative], capacity: Capacity, cube: Cube
) -> tuple[float, float, int] | None:
    """Weakest gain, total gain and sum of starts of the best plan; None if there is none."""
    plans = everything(all_of, capacity)
    if not plans:
        return None
    valued = [(starts, gains(starts, all_of, cube)) for starts in plans]
    reachable = [d for d in cube.by_dimension if max(g[d] for _, g in valued) > 0]
    return max(
        (
            round(min((g[d] for d in reachable), default=0.0), 9),
            round(sum(g.values()), 9),
            -sum(starts.values()),
        )
        for starts, g in valued
    )


@st.composite
def small_questions(draw: st.DrawFn) -> tuple[list[Initiative], Capacity]:
    """Up to four initiatives over three turns, with every kind of rule."""
    found: list[Initiative] = []
    for k in range(draw(st.integers(1, 4))):
        faces = draw(st.lists(st.sampled_from(FACES), min_size=1, max_size=2, unique=True))
        hours = draw(st.lists(st.integers(0, 6).map(float), min_size=1, max_size=2))
        earliest = draw(st.integers(1, 3))
        ids = [each.id for each in found]
        found.append(
            make(
                f"i{k}",
                {face: float(draw(st.integers(-2, 6))) for face in faces},
                hours,
                needs=sorted(draw(st.sets(st.sampled_from(ids), max_size=2))) if ids else (),
                mandatory=draw(st.integers(0, 5)) == 0,
                earliest=earliest,
                latest=draw(st.none() | st.integers(earliest + len(hours) - 1, 4)),
            )
        )
    amounts = draw(st.lists(st.integers(0, 9).map(float), min_size=3, max_size=3))
    return found, Capacity(amounts={"hours": amounts})


@pytest.fixture(scope="session")
def questions() -> st.SearchStrategy[tuple[list[Initiative], Capacity]]:
    return small_questions()


@pytest.fixture(scope="session")
def cube() -> Cube:
    return small_cube()


@pytest.fixture(scope="session")
def initiative() -> Callable[..., Initiative]:
    return make


@pytest.fixture(scope="session")
def best_by_hand() -> Callable[..., tuple[float, float, int] | None]:
    return brute_force


@pytest.fixture(scope="session")
def keeps_the_rules() -> Callable[..., bool]:
    return fits
