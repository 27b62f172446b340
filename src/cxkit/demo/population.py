"""What everybody on the books would answer to every question, whether asked or not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from cxkit.cube import Cube, Item
from cxkit.demo.chance import stream
from cxkit.demo.organisation import AUDIENCES, Organisation, department_of
from cxkit.demo.story import Story

CANNOT_JUDGE = 0
AUDITORS = 6

Answers = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]


@frozen(kw_only=True, slots=False, eq=False)
class Population:
    """Everybody of one audience, with the answers that they would give.

    Attributes:
        audience: `staff`, `leader`, `customer` or `audit`.
        units: Unit id of each person; empty for auditors.
        items: Ids of the items.
        answers: Persons x items: 1..5, or 0 for "I can't judge".
    """

    audience: str
    units: tuple[str, ...] = field(repr=False)
    items: tuple[str, ...] = field(repr=False)
    answers: Answers = field(repr=False)

    @cached_property
    def column(self) -> dict[str, int]:
        """Item id -> column of `answers`."""
        return {item: i for i, item in enumerate(self.items)}


@frozen(kw_only=True)
class Shift:
    """What a turn has moved in some units by the time of a round of asking.

    Attributes:
        tile: Id of the tile.
        units: Teams and departments in which it moved; empty for all.
        size: By how much, in points of the answer scale, as staff and leaders see it.
        noticed: Share of it that customers of these departments notice.
    """

    tile: str
    units: tuple[str, ...] = ()
    size: float = 0.0
    noticed: float = 0.0

    def at(self, item: Item, unit: str) -> float:
        """What it adds to the level of an item in a unit."""
        if item.tile != self.tile:
            return 0.0
        if self.units and not {unit, department_of(unit)} & set(self.units):
            return 0.0
        # What people expect customers to say does not move with what they do.
        return {"self": 1.0, "customer": self.noticed}.get(item.form, 0.0) * self.size


@frozen(kw_only=True)
class Moment:
    """A later round of asking: what has moved since the first one, and chance anew.

    Attributes:
        wave: The round, year and month.
        shifts: What turns have moved by then.
    """

    wave: str
    shifts: tuple[Shift, ...] = ()


@frozen(kw_only=True, slots=False, eq=False)
class _Effects:
    """What units and persons add to the level of an answer."""

    teams: dict[str, Floats]

    @classmethod
    def of(
        cls,
        organisation: Organisation,
        story: Story,
        dimensions: int,
        seed: int,
        moment: Moment | None,
    ) -> _Effects:
        rng = stream(seed, "teams")
        effects = {
            team: story.team_sd * rng.standard_normal(dimensions) for team in organisation.teams
        }
        if moment is not None:
            shocks = stream(seed, f"shocks {moment.wave}")
            for team in organisation.teams:
                effects[team] = effects[team] + story.shock_sd * shocks.standard_normal(dimensions)
        for department in organisation.departments:
            own = [effects[t] for t in organisation.teams if department_of(t) == department]
            effects[department] = np.mean(own, axis=0)
        return cls(teams=effects)


def build_populations(
    cube: Cube,
    organisation: Organisation,
    story: Story,
    seed: int,
    moment: Moment | None = None,
) -> dict[str, Population]:
    """Audience -> everybody of it, with the answers that they would give.

    At a later moment the same people answer with what turns have moved, with what
    befell their team since, and with chance anew.

    An answer is the level of its tile and side, plus what audience, department, team
    and person add, plus chance with a longer lower tail, rounded and kept within
    1..5. Whether somebody can judge is independent of what they would answer.
    """
    dimensions = {dimension: i for i, dimension in enumerate(cube.by_dimension)}
    effects = _Effects.of(organisation, story, len(dimensions), seed, moment)
    forms = {"staff": ("self", "predicted"), "leader": ("self",), "customer": ("customer",)}
    populations = {}
    for audience in AUDIENCES:
        items = tuple(item for item in cube.items.values() if item.form in forms[audience])
        units = organisation.members(audience)
        levels = _levels(items, units, audience, story)
        levels += _moved(items, units, moment.shifts if moment else ())
        wave = f" {moment.wave}" if moment else ""
        levels += _people(items, units, audience, effects, dimensions, story, seed, wave)
        populations[audience] = _population(audience, units, items, levels, story, seed, wave)
    populations["audit"] = _auditors(cube, story, seed)
    return populations


def _auditors(cube: Cube, story: Story, seed: int) -> Population:
    """Auditors rate the documents that stand for the structural items."""
    items = tuple(
        item for item in cube.items.values() if (item.form, item.side) == ("self", "structural")
    )
    rng = stream(seed, "auditors")
    levels = np.array([story.level(item.tile, item.side) for item in items])
    strictness = 0.2 * rng.standard_normal((AUDITORS, 1))
    raw = levels + story.documents_rosier + strictness
    raw = raw + 0.5 * rng.standard_normal((AUDITORS, len(items)))
    return Population(
        audience="audit", units=(), items=tuple(i.id for i in items), answers=_rounded(raw)
    )


def _levels(items: Sequence[Item], units: Sequence[str], audience: str, story: Story) -> Floats:
    """Persons x items: the level of each answer in the person's department."""
    departments = [department_of(unit) for unit in units]
    names = tuple(dict.fromkeys(departments))
    table = np.array([[_level(item, name, audience, story) for item in items] for name in names])
    return np.asarray(table[[names.index(name) for name in departments]])


def _level(item: Item, department: str, audience: str, story: Story) -> float:
    own = story.tile(item.tile)
    level = story.level(item.tile, item.side) + own.departments.get(department, 0.0)
    if item.form == "customer":
        return level - own.gap
    if item.form == "predicted":
        return level - story.expected_gap * own.gap
    return level + (story.leaders_rosier if audience == "leader" else 0.0)


def _moved(items: Sequence[Item], units: Sequence[str], shifts: Sequence[Shift]) -> Floats:
    """Persons x items: what turns have moved."""
    if not shifts:
        return np.zeros((1, 1))
    names = tuple(dict.fromkeys(units))
    table = np.array(
        [[sum(s.at(item, name) for s in shifts) for item in items] for name in names], dtype=float
    )
    place = {name: k for k, name in enumerate(names)}
    return np.asarray(table[[place[name] for name in units]])


def _people(
    items: Sequence[Item],
    units: Sequence[str],
    audience: str,
    effects: _Effects,
    dimensions: dict[str, int],
    story: Story,
    seed: int,
    wave: str,
) -> Floats:
    """Persons x items: what team, person and chance add."""
    rng = stream(seed, f"people {audience}")
    of_item = np.array([dimensions[item.dimension] for item in items])
    persons = len(units)
    team = np.array([effects.teams[unit] for unit in units])
    person = story.person_sd * rng.standard_normal((persons, 1))
    within = story.person_dimension_sd * rng.standard_normal((persons, len(dimensions)))
    shape = (persons, len(items))
    # Persons stay who they are; what they say in another round is another draw.
    rng = stream(seed, f"answers {audience}{wave}") if wave else rng
    even = rng.standard_normal(shape)
    lower_tail = 1.0 - rng.standard_exponential(shape)
    share = story.answer_skew
    chance = np.sqrt(1 - share) * even + np.sqrt(share) * lower_tail
    return np.asarray((team + person + within)[:, of_item] + story.answer_sd * chance)


def _population(
    audience: str,
    units: tuple[str, ...],
    items: Sequence[Item],
    levels: Floats,
    story: Story,
    seed: int,
    wave: str,
) -> Population:
    answers = _rounded(levels)
    factor = {
        "leader": story.leaders_cannot_judge,
        "customer": story.customers_cannot_judge,
    }.get(audience, 1.0)
    share = np.array([factor * story.tile(item.tile).cannot_judge for item in items])
    cannot = stream(seed, f"judging {audience}{wave}").random(answers.shape) < share
    answers[cannot] = CANNOT_JUDGE
    return Population(
        audience=audience, units=units, items=tuple(i.id for i in items), answers=answers
    )


def _rounded(levels: Floats) -> Answers:
    return np.clip(np.rint(levels), 1, 5).astype(np.int8)
