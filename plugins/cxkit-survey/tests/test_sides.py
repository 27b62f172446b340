"""The sides of a tile beside each other (F58)."""

from __future__ import annotations

import numpy as np
import pytest

from cxkit_survey._points import PointMoments
from cxkit_survey._sides import compare_sides

WEIGHTS = {name: {name: 1.0} for name in ("a", "b", "c")}


@pytest.fixture
def points(moments_of):
    """Moments in points of a persons x 3 table of answers on 0..100."""

    def build(table) -> PointMoments:
        m = moments_of(table, ("a", "b", "c")[: np.shape(table)[1]])
        return PointMoments(
            items=m.items, n=m.n.astype(float), sx=m.sx.astype(float), sxy=m.sxy.astype(float)
        )

    return build


def answers(rng, means, n, *, together):
    """Five-point answers in points: one side per person, or all sides by everybody."""
    person = rng.normal(0, 15, (n, 1)) if together else 0.0
    raw = np.asarray(means) + person + rng.normal(0, 20, (n, len(means)))
    table = np.clip(np.rint(raw / 25) * 25, 0, 100)
    if not together:
        table = np.where(np.arange(n)[:, None] % 3 == np.arange(len(means)), table, np.nan)
    return table


def test_the_weakest_side_comes_first_with_the_spread_to_the_strongest(points):
    found = compare_sides(points([[75, 25, 50], [50, 25, 75], [100, 50, 50]] * 5), WEIGHTS)
    assert [side.side for side in found.sides] == ["b", "c", "a"]
    assert found.weakest.mean == pytest.approx(100 / 3)
    assert found.spread == pytest.approx(75 - 100 / 3)
    assert found.mean == pytest.approx((75 + 100 / 3 + 175 / 3) / 3)
    assert found.clear


def test_one_side_has_nothing_to_be_compared_with(points):
    assert compare_sides(points([[50], [75]]), {"a": {"a": 1.0}}) is None


def test_two_sides_are_compared_as_well(points):
    found = compare_sides(points([[25, 75]] * 10), {"a": {"a": 1.0}, "b": {"b": 1.0}})
    assert found.spread == 50
    assert found.interval.low > 0


def test_too_few_people_have_means_but_no_intervals(points):
    found = compare_sides(points([[25, 75, 50]] * 2), WEIGHTS)
    assert found.spread == 50
    assert found.interval is None
    assert found.weakest.interval is None
    assert not found.clear


def test_a_single_answer_on_a_side_still_has_a_mean(points):
    table = [[25, np.nan, np.nan], [np.nan, 75, np.nan], [np.nan, np.nan, 50]]
    found = compare_sides(points(table), WEIGHTS)
    assert [side.mean for side in found.sides] == [25, 50, 75]
    assert found.interval is None


def test_people_who_answered_all_sides_make_the_difference_sharper(points):
    """Pairs of answers by one person share what that person always says."""
    rng = np.random.default_rng(2)
    base = rng.choice([0, 25, 50], size=(60, 1))
    paired = np.hstack([base, base + 25, base + 25]).astype(float)
    alone = np.hstack([base, rng.permutation(base + 25), rng.permutation(base + 25)]).astype(float)
    assert compare_sides(points(paired), WEIGHTS).interval.width < 0.6 * (
        compare_sides(points(alone), WEIGHTS).interval.width
    )


@pytest.mark.parametrize("together", [True, False])
def test_equal_sides_are_rarely_called_different(points, together):
    """500 seeded samples without any difference: at most 5 % false alarms, and 0 inside."""
    rng = np.random.default_rng(4)
    found = [
        compare_sides(points(answers(rng, [60, 60, 60], 90, together=together)), WEIGHTS)
        for _ in range(500)
    ]
    assert np.mean([f.clear for f in found]) <= 0.05
    assert np.mean([0 in f.interval for f in found]) >= 0.94


def test_the_mean_of_the_weakest_side_lies_in_its_interval_although_it_was_picked(points):
    """The lowest of three equal means is low by chance; the joint interval allows for it."""
    rng = np.random.default_rng(9)
    truth = answers(rng, [60, 60, 60], 200_000, together=True).mean()
    inside = [
        truth
        in compare_sides(
            points(answers(rng, [60, 60, 60], 90, together=False)), WEIGHTS
        ).weakest.interval
        for _ in range(400)
    ]
    assert np.mean(inside) >= 0.94


def tile_rows(n, unit="u"):
    """People who rate the sides of `listen` 2, 4 and 5, and one side of `answer`."""
    return [
        {
            "unit": unit,
            "care.listen.structural.self": 2 if i % 4 else 1,
            "care.listen.process.self": 4,
            "care.listen.behaviour.self": 5 if i % 3 else 4,
            "care.answer.behaviour.self": 3,
        }
        for i in range(n)
    ]


def test_findings_name_the_weakest_side_and_the_incomplete_tiles(assessed, sided_cube):
    assessment = assessed(sided_cube, tile_rows(24))
    weakest = assessment.one(function="F58", measure="weakest_side", tile="care.listen")
    assert weakest.data["side"] == "structural"
    assert weakest.data["clear"] is True
    assert weakest.estimate.value == pytest.approx(25 * 0.75)
    assert "“We listen” is lowest in structures" in weakest.explanation["en"]
    assert "beyond chance" in weakest.explanation["en"]
    assert "„Wir listen“ ist am niedrigsten bei: Strukturen" in weakest.explanation["de"]
    spread = assessment.one(function="F58", measure="side_spread", tile="care.listen")
    assert spread.estimate.null == 0
    assert spread.data == {"lowest": "structural", "highest": "behaviour"}
    assert spread.estimate.n_by_group == {"structural": 24, "process": 24, "behaviour": 24}
    count = assessment.one(function="F58", measure="complete_tiles")
    assert count.estimate.value == 1
    assert count.data == {"measured": 2, "incomplete": ["care.answer"]}
    assert not list(assessment.select(function="F58", tile="care.answer"))


def test_two_sides_are_shown_as_incomplete(assessed, sided_cube):
    rows = [{k: v for k, v in row.items() if "process" not in k} for row in tile_rows(24)]
    spread = assessed(sided_cube, rows).one(measure="side_spread", tile="care.listen")
    assert spread.estimate.reasons == ("sides_incomplete",)
    assert spread.estimate.status == "thin"


def test_a_side_of_few_people_hides_the_comparison(assessed, sided_cube):
    rows = tile_rows(24)
    for row in rows[4:]:
        del row["care.listen.process.self"]
    assessment = assessed(sided_cube, rows)
    for measure in ("weakest_side", "side_spread"):
        found = assessment.one(measure=measure, tile="care.listen")
        assert found.estimate.status == "suppressed"
        assert found.data == {}
        assert "cannot be compared" in found.explanation["en"]


def test_what_is_hidden_elsewhere_does_not_follow_from_the_sides(tallies_of, sided_cube):
    """The drafts name the core's side means that they give away, so that the gate knows."""
    import cxkit
    import cxkit_survey
    from cxkit.assess import assess
    from cxkit.context import Audience, Context
    from cxkit_survey._method_sides import sides

    tallies = tallies_of(sided_cube, tile_rows(24))
    context = Context(
        cube=sided_cube, answers=tallies, audiences={"staff": Audience(id="staff", label={})}
    )
    manager = cxkit.plugin_manager(discover=False, extra=[("survey", cxkit_survey)])
    published = {f.id: f for f in assess(tallies, sided_cube, manager=manager).findings}
    drafts = {draft.measure: draft for draft in sides(context) if draft.parts}
    assert [published[k].subject.side for k in drafts["weakest_side"].parts] == ["structural"]
    assert [published[k].subject.side for k in drafts["side_spread"].parts] == [
        "structural",
        "behaviour",
    ]


def test_few_answers_everywhere_have_no_interval(assessed, sided_cube):
    """Four distinct people on each side are hidden; five are shown without false precision."""
    found = assessed(sided_cube, tile_rows(5)).one(measure="weakest_side", tile="care.listen")
    assert found.estimate.shown
    assert found.estimate.low is not None
    assert found.estimate.half_width > 10


def test_an_audience_without_answers_to_tiles_has_no_count(assessed, sided_cube):
    rows = [{"audience": "customer", "care.listen.process.self": 3}] * 10
    assert not list(assessed(sided_cube, rows).select(function="F58"))


def test_sides_without_any_spread_share_nothing(points):
    """All answers alike: intervals come from the imaginary answers at the ends alone."""
    found = compare_sides(points([[50, 50, 50]] * 30), WEIGHTS)
    assert found.spread == 0
    assert found.interval.low == 0 < found.interval.high


def test_items_on_other_ranges_are_compared_in_points(moments_of):
    from cxkit.cube import AnswerScale, Item, Tile
    from cxkit.cube.model import Cube, Dimension
    from cxkit.tallies import AnswerTallies, AnswerView, TallyTable
    from cxkit_survey._points import point_moments, side_weights

    wide, narrow = AnswerScale(id="w", low=0, high=10), AnswerScale(id="n", low=1, high=3)
    items = tuple(
        Item(id=i, tile="d.t", side=side, form="self", text={}, scale=scale)
        for i, side, scale in (("x", "structural", wide), ("y", "process", narrow))
    )
    tile = Tile(id="d.t", label={}, items=items)
    cube = Cube(id="c", dimensions=(Dimension(id="d", label={}, tiles=(tile,)),))
    where = {"wave": "w", "audience": "staff", "unit": "u"}
    counts = [("x", 5, 2), ("x", 10, 2), ("y", 1, 3), ("y", 3, 1)]
    table = TallyTable.build(
        {
            **{k: [v] * 4 for k, v in where.items()},
            "item": [c[0] for c in counts],
            "value": [c[1] for c in counts],
        },
        {"n": [c[2] for c in counts]},
    )
    empty = AnswerTallies.empty()
    tallies = AnswerTallies(
        counts=table, persons=empty.persons, patterns=empty.patterns, pairs=empty.pairs
    )
    view = AnswerView(cube=cube, tallies=tallies, audience="staff", wave="w")
    moments = point_moments(view, items)
    assert moments.means.tolist() == [75, 25]
    assert moments.persons(["x", "y"]) == 4
    assert side_weights(tile, ["x"]) == {"structural": {"x": 1.0}}
