"""F86: distributions first; agreement, shape, and how much lies between units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from cxkit.context import Audience, Context
from cxkit.cube import cube_from_document
from cxkit.finding import Draft
from cxkit.methods import distribution
from cxkit.tallies import CANT_JUDGE
from cxkit.testing import tallies_of
from cxkit.units import Unit, UnitTree

AUDIENCES = {
    "staff": Audience(id="staff", label={"en": "Staff", "de": "Personal"}),
    "audit": Audience(id="audit", label={"en": "A", "de": "A"}, persons=False),
}


def computed(
    counts: Mapping[str, Sequence[int]],
    *,
    points: int = 5,
    cannot: int = 0,
    audience: str = "staff",
) -> dict[str, Draft]:
    """Measure -> draft for one item; `counts` maps unit -> answers 1.., lowest first."""
    cube = cube_from_document(
        {
            "id": "c",
            "scales": {"s": {"low": 1, "high": points}},
            "dimensions": [
                {
                    "id": "d",
                    "label": "D",
                    "tiles": [{"id": "t", "label": "T", "items": [{"id": "i"}]}],
                }
            ],
        }
    )
    rows = [
        (f"{unit}{value}.{k}", "1", audience, unit, "i", value)
        for unit, numbers in counts.items()
        for value, n in enumerate(numbers, 1)
        for k in range(n)
    ]
    rows += [(f"x{k}", "1", audience, "", "i", CANT_JUDGE) for k in range(cannot)]
    context = Context(
        cube=cube,
        tree=UnitTree(units=tuple(Unit(id=u) for u in counts if u)),
        answers=tallies_of(cube, rows),
        audiences=AUDIENCES,
    )
    return {draft.measure: draft for draft in distribution.compute(context)}


def test_agreement_of_the_published_example() -> None:
    """Van der Eijk (2001), Quality & Quantity 35: 30, 40, 210, 130, 530, 50, 10 give .611."""
    found = computed({"": (30, 40, 210, 130, 530, 50, 10)}, points=7)["item_agreement"]
    estimate = found.estimate
    assert estimate.value == pytest.approx(0.6113, abs=5e-5)
    assert estimate.low is not None
    assert estimate.low < estimate.value < estimate.high
    assert (estimate.n, estimate.coverage) == (1000, 1.0)
    assert found.data["counts"] == [30, 40, 210, 130, 530, 50, 10]


@pytest.mark.parametrize(
    ("counts", "value"),
    [((9, 0, 0, 0, 0), 1.0), ((5, 0, 0, 0, 5), -1.0), ((4, 4, 4, 4, 4), 0.0)],
)
def test_one_mind_two_camps_and_every_mind(counts, value) -> None:
    found = computed({"": counts})["item_agreement"].estimate
    assert found.value == pytest.approx(value)


def test_few_answers_have_no_interval() -> None:
    found = computed({"": (0, 9, 30, 60, 0)})["item_agreement"].estimate
    assert (found.low, found.reasons) == (None, ("n_too_small_for_interval",))
    found = computed({"": (0, 10, 30, 60, 0)})["item_agreement"].estimate
    assert found.low is not None


def test_those_who_cannot_judge_are_counted_apart() -> None:
    found = computed({"": (0, 0, 6, 0, 0)}, cannot=2)["item_agreement"]
    assert (found.estimate.n, found.estimate.coverage) == (6, 0.75)
    assert found.data["cant_judge"] == 2


def test_the_shape_needs_four_answers() -> None:
    assert computed({"": (1, 1, 1, 0, 0)})["item_agreement"].data["bimodality"] is None
    assert computed({"": (5, 0, 0, 0, 5)})["item_agreement"].data["bimodality"] > 5 / 9


def test_the_share_between_units_by_hand() -> None:
    """Units (1, 2, 3) x 2 and (3, 4, 5) x 2, six persons each.

    Means 2 and 4 around 3: MSB = 6 (1 + 1) / 1 = 12. Within each unit the squares are
    2 (1 + 0 + 1) = 4, so MSW = 8 / 10 = 0.8. ICC(1) = (12 - 0.8) / (12 + 5 x 0.8) = 0.7.
    """
    found = computed({"a": (2, 2, 2, 0, 0), "b": (0, 0, 2, 2, 2)})["item_icc1"]
    assert found.estimate.value == pytest.approx(0.7)
    assert (found.estimate.n, found.estimate.coverage) == (12, 1.0)
    assert found.data == {"units": 2}


def test_with_one_unit_there_is_nothing_between_units() -> None:
    assert "item_icc1" not in computed({"a": (2, 2, 2, 0, 0)})
    assert "item_icc1" not in computed({"": (2, 2, 2, 0, 0)})


def test_where_all_answer_alike_the_share_is_undefined() -> None:
    found = computed({"a": (0, 0, 6, 0, 0), "b": (0, 0, 6, 0, 0)})["item_icc1"].estimate
    assert found.reasons == ("undefined",)


def test_items_that_nobody_rated_and_documents_have_no_distribution() -> None:
    assert computed({"": ()}, cannot=9) == {}
    assert computed({"": (0, 0, 6, 0, 0)}, audience="audit") == {}
