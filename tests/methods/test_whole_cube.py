"""F07: tiles, sides and dimensions as the mean of what was measured; blanks stay blank.

The rules are those of the method's reference (a formative index: the mean of side
means, a dimension the mean of its assessed tiles); the numbers are worked out by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from cxkit.context import Audience, Context
from cxkit.cube import Cube, cube_from_document
from cxkit.finding import Draft
from cxkit.methods import whole_cube
from cxkit.settings import Settings
from cxkit.tallies import CANT_JUDGE
from cxkit.testing import Row, tallies_of
from cxkit.units import Unit, UnitTree

SIDES = ("structural", "process", "behaviour")
AUDIENCES = {
    "staff": Audience(id="staff", label={"en": "Staff", "de": "Personal"}),
    "customer": Audience(id="customer", label={"en": "C", "de": "K"}, form="customer"),
    "audit": Audience(id="audit", label={"en": "A", "de": "A"}, persons=False),
}


def cube(weights: Mapping[str, float] | None = None) -> Cube:
    """A dimension of two tiles of three sides on 1..5; the behaviour side has two items."""
    both = [*SIDES, "behaviour"]
    tiles = [
        {
            "id": tile,
            "label": {"en": tile, "de": tile},
            "items": [{"id": f"{tile}{k}", "side": side} for k, side in enumerate(both)],
        }
        for tile in "xy"
    ]
    document = {
        "id": "c",
        "weights": weights or {},
        "dimensions": [{"id": "d", "label": {"en": "D", "de": "D"}, "tiles": tiles}],
    }
    return cube_from_document(document)


def answers(n: int, unit: str = "", audience: str = "staff", **values: int) -> list[Row]:
    """`n` persons who all give the same answers."""
    return [
        (f"{unit}{audience}{k}", "1", audience, unit, item, value)
        for k in range(n)
        for item, value in values.items()
    ]


def computed(
    rows: Iterable[Row],
    *,
    model: Cube | None = None,
    units: Iterable[str] = (),
    settings: Settings | None = None,
) -> list[Draft]:
    model = model or cube()
    context = Context(
        cube=model,
        settings=settings or Settings(),
        tree=UnitTree(units=tuple(Unit(id=u) for u in units)),
        answers=tallies_of(model, rows),
        audiences=AUDIENCES,
    )
    return list(whole_cube.compute(context))


def one(drafts: Iterable[Draft], measure: str, **subject: str | None) -> Draft:
    (found,) = (
        d
        for d in drafts
        if d.measure == measure
        and all(getattr(d.subject, key) == value for key, value in subject.items())
    )
    return found


def test_a_tile_is_the_mean_of_its_sides_and_a_side_of_its_items() -> None:
    """Sides 25, 50 and (75 + 100) / 2 = 87.5 of 100; their mean is 54.1666..."""
    found = computed(answers(30, x0=2, x1=3, x2=4, x3=5))
    sides = [one(found, "side_mean", tile="d.x", side=s).estimate.value for s in SIDES]
    assert sides == pytest.approx([25.0, 50.0, 87.5])
    tile = one(found, "tile_mean", tile="d.x", unit=None)
    assert tile.estimate.value == pytest.approx((25 + 50 + 87.5) / 3)
    assert (tile.estimate.n, tile.estimate.coverage) == (30, 1.0)
    assert tile.data == {"cant_judge": 0.0}


def test_weights_of_sides_and_tiles_are_a_setting_of_the_cube() -> None:
    """Sides 25, 50, 87.5 with weights 2, 1, 1; tiles 46.875 and 0 with weights 3 and 1."""
    model = cube({"d.x.structural": 2, "d.x": 3})
    rows = answers(30, x0=2, x1=3, x2=4, x3=5, y0=1, y1=1, y2=1, y3=1)
    found = computed(rows, model=model)
    assert one(found, "tile_mean", tile="d.x").estimate.value == pytest.approx(46.875)
    whole = one(found, "dimension_mean", unit=None)
    assert whole.estimate.value == pytest.approx((3 * 46.875 + 0) / 4)


def test_a_side_that_nobody_rated_is_no_zero() -> None:
    found = computed(answers(30, x0=2, x1=4))
    tile = one(found, "tile_mean", tile="d.x")
    assert tile.estimate.value == pytest.approx((25 + 75) / 2)
    assert tile.estimate.coverage == pytest.approx(2 / 3)
    assert tile.estimate.reasons == ("partial_coverage",)
    assert one(found, "tile_mean", tile="d.y").estimate.reasons == ("not_asked",)


def test_a_side_that_was_asked_and_not_rated_makes_the_tile_thin() -> None:
    found = computed(answers(30, x0=2, x1=CANT_JUDGE))
    tile = one(found, "tile_mean", tile="d.x")
    assert "sides_incomplete" in tile.estimate.reasons
    assert tile.data == {"cant_judge": 0.5}


def test_a_tile_that_nobody_could_judge_has_no_value() -> None:
    found = computed(answers(30, x0=CANT_JUDGE, y0=3))
    assert one(found, "tile_mean", tile="d.x").estimate.reasons == ("no_answers",)


def test_a_dimension_needs_enough_of_its_tiles() -> None:
    rows = answers(30, x0=3)
    half = one(computed(rows), "dimension_mean")
    assert (half.estimate.value, half.estimate.coverage) == (50.0, 0.5)
    assert half.estimate.reasons[0] == "partial_coverage"
    strict = one(computed(rows, settings=Settings(min_coverage=0.6)), "dimension_mean")
    assert strict.estimate.reasons == ("low_coverage",)
    assert strict.estimate.n is None


def test_a_dimension_of_which_nothing_could_be_judged_is_blank() -> None:
    """Of customers nobody is asked anything here; staff could not judge."""
    found = computed([*answers(30, x0=CANT_JUDGE), *answers(5, audience="customer", x0=3)])
    assert {d.subject.audience for d in found} == {"staff"}
    assert all(not d.estimate.shown for d in found)


def test_a_tile_with_fewer_than_the_minimum_stays_out_of_the_dimension() -> None:
    rows = [*answers(30, x0=3), *answers(4, unit="", y0=5)]
    # The same four persons rate both tiles: they share their pseudonyms.
    whole = one(computed(rows), "dimension_mean", unit=None)
    assert (whole.estimate.value, whole.estimate.coverage) == (50.0, 0.5)


def test_documents_are_no_persons_and_make_no_picture_of_their_own() -> None:
    assert computed(answers(1, audience="audit", x0=5)) == []


def test_units_get_dimensions_and_tiles_only_where_they_are_in_reach() -> None:
    rows = [*answers(40, unit="a", x0=3, y0=3), *answers(6, unit="b", x0=1, y0=2)]
    found = computed(rows, units="ab")
    assert one(found, "dimension_mean", unit="a").estimate.value == 50.0
    assert one(found, "dimension_mean", unit="b").estimate.value == pytest.approx(12.5)
    tiles = {d.subject.unit for d in found if d.measure == "tile_mean"}
    assert tiles == {None, "a"}


def test_wholes_name_their_parts() -> None:
    found = computed(answers(30, x0=3, x1=3, y0=3))
    keys = {d.key for d in found}
    tile = one(found, "tile_mean", tile="d.x")
    assert len(tile.parts) == 2
    assert set(tile.parts) <= keys
    assert set(one(found, "dimension_mean").parts) <= keys


def test_without_an_interval_none_is_spoken_of() -> None:
    found = computed(answers(2, x0=3))
    tile = one(found, "tile_mean", tile="d.x")
    assert tile.estimate.low is None
    assert "{low}" not in tile.explanation["en"]
    wide = one(computed([*answers(60, x0=1), *answers(60, "b", x0=5)]), "tile_mean", tile="d.x")
    assert "{low}" in wide.explanation["de"]
