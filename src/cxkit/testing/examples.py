"""Small generated data: a cube, and contexts from rich to empty."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from cxkit.context import Audience, Context
from cxkit.cube import Cube, cube_from_document
from cxkit.initiative.journal import Journal
from cxkit.settings import Settings
from cxkit.tallies import CANT_JUDGE, AnswerTallies
from cxkit.testing.answers import Row, tallies_of
from cxkit.units import Unit, UnitTree

# Name -> what is special about the context.
EXAMPLES: Mapping[str, str] = {
    "full": "two waves, two departments of three teams, staff, leaders, customers",
    "one_unit": "everybody in one unit",
    "one_wave": "one wave only",
    "no_customers": "staff and leaders only",
    "no_units": "nobody says where they work",
    "alike": "everybody gives the same answer",
    "cannot_judge": "everybody says that they cannot judge",
    "tiny": "three persons of each audience",
    "empty": "not a single answer",
}
_DIMENSIONS = {"care": ("respect", "trust"), "pace": ("speed", "recovery")}
_SIDES = ("structural", "process", "behaviour")
_TEAMS = {"north": ("n1", "n2", "n3"), "south": ("s1", "s2", "s3")}
_STAFF, _LEADERS, _CUSTOMERS = 96, 12, 60
# Id, form, and whether they are persons.
_Who = tuple[str, str, bool]


@lru_cache(maxsize=1)
def example_cube() -> Cube:
    """A cube of two dimensions of two tiles, all sides and forms; one tile is reflective."""
    return cube_from_document(
        {
            "id": "example",
            "label": {"en": "Example", "de": "Beispiel"},
            "scales": {"agreement": {"low": 1, "high": 5, "cant_judge": _both("can't judge")}},
            "dimensions": [
                {
                    "id": dimension,
                    "label": _both(dimension.title()),
                    "tiles": [_tile(tile) for tile in tiles],
                }
                for dimension, tiles in _DIMENSIONS.items()
            ],
        }
    )


def _both(words: str) -> dict[str, str]:
    return {"en": words, "de": f"{words} (de)"}


def _tile(name: str) -> dict[str, object]:
    items = [(side, "self") for side in _SIDES]
    items += [("behaviour", "customer"), ("behaviour", "predicted")]
    return {
        "id": name,
        "label": _both(f"We have {name}"),
        "reflective": name == "trust",
        "customer_visible": True,
        "asked_of": ["staff", "leader", "customer"],
        "items": [
            {"side": side, "form": form, "text": _both(f"{name}, {side}, {form}?")}
            for side, form in items
        ],
    }


def example_context(
    name: str = "full",
    *,
    audiences: Iterable[Audience] | None = None,
    settings: Settings | None = None,
    seed: int = 0,
    shuffled: bool = False,
    turned: bool = False,
) -> Context:
    """A small generated context.

    Args:
        name: Which one, see `EXAMPLES`.
        audiences: Who answers; the core's audiences if not given.
        settings: Minimum sizes and the like.
        seed: Another seed gives other answers.
        shuffled: The same answers in another order, from several partitions.
        turned: With the example's journal of two turns.

    Raises:
        ValueError: if there is no example of this name.
    """
    if name not in EXAMPLES:
        raise ValueError(f"there is no example {name!r}; known are {', '.join(EXAMPLES)}")
    if audiences is None:
        from cxkit.core import cxkit_audiences

        audiences = cxkit_audiences()
    known = {audience.id: audience for audience in audiences}
    who = tuple((audience.id, audience.form, audience.persons) for audience in known.values())
    return Context(
        cube=example_cube(),
        settings=(settings or Settings()).for_audiences(
            {audience.id: audience.min_persons for audience in known.values()}
        ),
        tree=_tree(name),
        answers=_tallies(name, who, seed, shuffled),
        audiences=known,
        journal=_journal() if turned else Journal(),
    )


def _journal() -> Journal:
    from cxkit.testing.planning import example_journal

    return example_journal()


@lru_cache(maxsize=64)
def _tallies(name: str, audiences: tuple[_Who, ...], seed: int, shuffled: bool) -> AnswerTallies:
    rows = list(_rows(name, audiences, random.Random(seed)))
    tallies = _shuffled(rows) if shuffled else tallies_of(example_cube(), rows)
    for table in tallies.tables().values():
        # They are handed out again and again: nobody may change them.
        for array in (*table.keys.values(), *table.sums.values()):
            array.setflags(write=False)
    return tallies


def _shuffled(rows: list[Row]) -> AnswerTallies:
    """The tallies of the rows by person in three partitions, each in another order."""
    random.Random(1).shuffle(rows)
    parts = [[row for row in rows if sum(map(ord, row[0])) % 3 == k] for k in (2, 0, 1)]
    return AnswerTallies.merge(tallies_of(example_cube(), part) for part in parts)


def _tree(name: str) -> UnitTree:
    if name == "no_units":
        return UnitTree()
    if name == "one_unit":
        return UnitTree(units=(Unit(id="n1", head_counts={"staff": 120}),))
    heads = {"staff": 20, "leader": 3}
    units = [Unit(id=department, name=department.title()) for department in _TEAMS]
    units += [
        Unit(id=team, parent=department, head_counts=heads)
        for department, teams in _TEAMS.items()
        for team in teams
    ]
    return UnitTree(units=tuple(units))


def _rows(name: str, audiences: Iterable[_Who], rng: random.Random) -> Iterator[Row]:
    if name == "empty":
        return
    for wave in ("2025",) if name == "one_wave" else ("2025", "2026"):
        for audience in audiences:
            if not (name == "no_customers" and audience[1] == "customer"):
                yield from _round(name, wave, audience, rng)


def _round(name: str, wave: str, who: _Who, rng: random.Random) -> Iterator[Row]:
    audience, form, persons = who
    size = {"staff": _STAFF, "leader": _LEADERS}.get(audience, _CUSTOMERS)
    if not persons:
        size = 1
    elif name == "tiny":
        size = 3
    forms = {form, "predicted"} if audience == "staff" else {form}
    teams = [team for teams in _TEAMS.values() for team in teams]
    for k in range(size):
        unit = teams[k % len(teams)]
        if audience not in ("staff", "leader") or name == "no_units":
            unit = ""
        elif name == "one_unit":
            unit = "n1"
        # The teams differ, and persons differ in how kindly they answer.
        kindness = rng.gauss(0, 0.6) + 0.2 * (k % len(teams)) - 0.5
        for item, answer in _answers(name, forms, kindness, rng):
            yield f"{audience}{k}", wave, audience, unit, item, answer


def _answers(
    name: str, forms: set[str], kindness: float, rng: random.Random
) -> Iterator[tuple[str, int]]:
    for item in example_cube().items.values():
        answer = min(max(round(rng.gauss(3.3 + kindness, 0.8)), 1), 5)
        if name == "alike":
            answer = 4
        if name == "cannot_judge" or (name == "full" and rng.random() < 0.05):
            answer = CANT_JUDGE
        if item.form in forms:
            yield item.id, answer
