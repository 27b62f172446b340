"""One wave of asking: who is asked what, who answers, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from cxkit.cube import Cube
from cxkit.cube.sampler import NO_ITEM, Assignment, draw
from cxkit.demo.chance import stream
from cxkit.demo.population import Population
from cxkit.demo.story import Story

WAVE = "2026-03"
# Pseudonyms of six digits, in a range of its own for each audience.
_FIRST_CODE = {"staff": 100_000, "leader": 300_000, "customer": 500_000}
_CODES = 100_000


@frozen(kw_only=True, slots=False, eq=False)
class Survey:
    """What one audience was asked and answered in one wave.

    Attributes:
        audience: `staff`, `leader` or `customer`.
        wave: The round of asking, year and month.
        assignment: Who was asked what.
        persons: Row in the population of each person who answered, sorted by pseudonym.
        respondents: Pseudonym of each of them.
        asked: Respondents x positions: column of the population's answers, or -1 where a
            form is shorter.
        answers: The same shape: 1..5, or 0 for "I can't judge".
    """

    audience: str
    wave: str
    assignment: Assignment = field(repr=False)
    persons: npt.NDArray[np.int64] = field(repr=False)
    respondents: npt.NDArray[np.int64] = field(repr=False)
    asked: npt.NDArray[np.int64] = field(repr=False)
    answers: npt.NDArray[np.int8] = field(repr=False)


def ask(
    cube: Cube,
    populations: Mapping[str, Population],
    story: Story,
    seed: int,
    *,
    wave: str = WAVE,
    design: str = "spread",
    focus: Sequence[str] = (),
) -> dict[str, Survey]:
    """Audience -> what it was asked and answered in a wave.

    Exactly the share of the story answers, at random and independently of what
    they would say. Pseudonyms are new in every wave.
    """
    return {
        audience: _ask_one(cube, populations[audience], story, seed, wave, design, focus)
        for audience in _FIRST_CODE
    }


def _ask_one(
    cube: Cube,
    population: Population,
    story: Story,
    seed: int,
    wave: str,
    design: str,
    focus: Sequence[str],
) -> Survey:
    audience = population.audience
    left_out = story.not_asked_of_customers if audience == "customer" else story.not_asked
    everybody = len(population.units)
    rng = stream(seed, f"survey {wave} {audience}")
    assignment = draw(
        cube,
        design,
        everybody,
        audience,
        seed=int(rng.integers(2**31)),
        focus=focus if audience == "staff" else (),
        leave_out=[tile for tile in left_out if tile in cube.tiles],
        predictions=None,
    )
    persons = rng.permutation(everybody)[: round(story.response * everybody)]
    codes = np.sort(rng.choice(_CODES, size=len(persons), replace=False))
    column = np.array([population.column[item] for item in assignment.items])
    numbers = assignment.matrix[persons]
    asked = np.where(numbers == NO_ITEM, NO_ITEM, column[numbers])
    return Survey(
        audience=audience,
        wave=wave,
        assignment=assignment,
        persons=persons,
        respondents=codes + _FIRST_CODE[audience],
        asked=asked,
        answers=population.answers[persons[:, None], asked],
    )
