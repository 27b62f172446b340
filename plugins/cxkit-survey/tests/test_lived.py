"""Documented minus lived (F02)."""

from __future__ import annotations

import numpy as np
import pytest

TILES = ("listen", "answer")
SIDES = ("structural", "process", "behaviour")


def documents(rating, *, tiles=TILES, sides=SIDES):
    return {"audience": "audit", **{f"care.{t}.{s}.self": rating for t in tiles for s in sides}}


def staff(n, mean, *, seed=1, audience="staff", tiles=TILES, sides=SIDES):
    rng = np.random.default_rng(seed)
    return [
        {
            "audience": audience,
            **{
                f"care.{t}.{s}.self": int(np.clip(round(rng.normal(mean, 1)), 1, 5))
                for t in tiles
                for s in sides
            },
        }
        for _ in range(n)
    ]


def test_the_gap_is_documents_minus_life_in_points(assessed, sided_cube):
    people = [
        {"audience": "staff", **{f"care.listen.{s}.self": value for s in SIDES}}
        for value in (1, 2, 2, 3, 3, 3, 2, 1)
    ]
    assessment = assessed(sided_cube, [documents(5), documents(4), *people])
    found = assessment.one(function="F02", measure="lived_gap", tile="care.listen")
    lived = 25 * (17 / 8 - 1)
    assert found.data["documented"] == pytest.approx(87.5)
    assert found.data["lived"] == pytest.approx(lived)
    assert found.estimate.value == pytest.approx(87.5 - lived)
    assert (found.contrast.of, found.contrast.against) == ("audit", "staff")
    assert found.estimate.n == 8
    assert "On paper, “We listen” looks" in found.explanation["en"]
    assert "Auf dem Papier sieht „Wir listen“" in found.explanation["de"]
    assert assessment.one(measure="lived_gap", tile="care.answer") is None


def test_chance_enters_on_the_peoples_side_only(assessed, sided_cube):
    """The width is that of the staff's own tile mean, mirrored."""
    assessment = assessed(sided_cube, [documents(5), *staff(60, 3)])
    gap = assessment.one(measure="lived_gap", tile="care.listen").estimate
    mean = assessment.one(measure="tile_mean", tile="care.listen", audience="staff").estimate
    assert gap.value == pytest.approx(100 - mean.value)
    assert gap.low == pytest.approx(100 - mean.high)
    assert gap.high == pytest.approx(100 - mean.low)


def test_one_document_is_enough_because_documents_are_not_people(assessed, sided_cube):
    assessment = assessed(sided_cube, [documents(5), *staff(20, 2)])
    assert assessment.one(measure="lived_gap", tile="care.listen").estimate.status == "ok"
    # Documents are nobody's self-image: they have no tile mean of persons.
    assert not list(assessment.select(measure="tile_mean", audience="audit"))


def test_only_items_that_both_were_asked_are_compared(assessed, sided_cube):
    rows = [documents(5, sides=("structural",)), *staff(30, 2)]
    found = assessed(sided_cube, rows).one(measure="lived_gap", tile="care.listen")
    assert found.data["items"] == ["care.listen.structural.self"]
    assert found.estimate.coverage == pytest.approx(1 / 3)
    assert found.estimate.reasons == ("partial_coverage",)


def test_life_may_be_better_than_the_papers(assessed, sided_cube):
    found = assessed(sided_cube, [documents(1), *staff(40, 4)]).one(
        measure="lived_gap", tile="care.listen"
    )
    assert found.estimate.value < 0
    assert "is lived better than it is written down" in found.explanation["en"]


def test_gaps_are_ranked_and_counted_beside_what_chance_would_show(assessed, sided_cube):
    rows = [
        {**documents(5, tiles=("answer",)), **documents(3, tiles=("listen",))},
        *staff(80, 3, seed=2),
    ]
    assessment = assessed(sided_cube, rows)
    ranks = {f.subject.tile: f.data["rank"] for f in assessment.select(measure="lived_gap")}
    assert ranks == {"care.answer": 1, "care.listen": 2}
    count = assessment.one(measure="lived_gaps")
    assert count.estimate.value == 1
    assert count.data["compared"] == 2
    assert count.data["expected_by_chance"] == pytest.approx(0.1)
    assert count.explanation["en"].startswith("On 1 of 2 tiles")
    assert "0,1" in count.explanation["de"]


def test_leaders_are_compared_by_themselves(assessed, sided_cube):
    rows = [documents(4), *staff(30, 3), *staff(12, 4, seed=2, audience="leader")]
    assessment = assessed(sided_cube, rows)
    against = {f.contrast.against for f in assessment.select(measure="lived_gap")}
    assert against == {"staff", "leader"}


def test_too_few_people_are_hidden_and_leave_no_trace_in_rank_or_count(assessed, sided_cube):
    rows = [documents(4), *staff(30, 3, tiles=("answer",)), *staff(4, 1, tiles=("listen",))]
    assessment = assessed(sided_cube, rows)
    found = assessment.one(measure="lived_gap", tile="care.listen")
    shown = assessment.one(measure="lived_gap", tile="care.answer")
    assert (shown.data["rank"], shown.data["of"]) == (1, 1)
    assert assessment.one(measure="lived_gaps").data["compared"] == 1
    assert found.estimate.status == "suppressed"
    assert found.data == {}
    assert "cannot be said" in found.explanation["en"]


def test_a_side_that_is_hidden_does_not_follow_from_the_gap(assessed, sided_cube):
    """Documents and life of one side only: the gap is that side's mean in other clothes."""
    rows = [documents(5, sides=("process",)), *staff(30, 3)]
    assessment = assessed(sided_cube, rows)
    gap = assessment.one(measure="lived_gap", tile="care.listen")
    side = assessment.one(measure="side_mean", tile="care.listen", side="process", audience="staff")
    assert gap.data["lived"] == pytest.approx(side.estimate.value)
    assert gap.estimate.shown
    assert side.estimate.shown


def test_without_documents_there_is_no_gap(assessed, sided_cube):
    assert not list(assessed(sided_cube, staff(30, 3)).select(function="F02"))


def test_documents_alone_say_nothing_about_life(assessed, sided_cube):
    rows = [documents(5, tiles=("answer",)), *staff(30, 3, tiles=("listen",))]
    assert not list(assessed(sided_cube, rows).select(function="F02"))


def test_a_single_answer_has_no_interval(sided_cube, tallies_of):
    from cxkit.context import Audience, Context
    from cxkit_survey._lived import lived_gap

    answers = tallies_of(sided_cube, [documents(5), *staff(1, 3, tiles=("listen",))])
    audiences = {
        "audit": Audience(id="audit", label={}, persons=False),
        "staff": Audience(id="staff", label={}),
    }
    context = Context(cube=sided_cube, answers=answers, audiences=audiences)
    tile = sided_cube.tiles["care.listen"]
    views = context.view("audit", "w1"), context.view("staff", "w1")
    found = lived_gap(*views, tile)
    # Three answers of one person: known spread of one does not exist.
    assert found.persons == 1
    assert found.interval is None
    assert not found.beyond_chance


def test_a_side_without_weight_does_not_enter(tallies_of, sided_cube):
    from attrs import evolve

    from cxkit.context import Audience, Context
    from cxkit_survey._lived import lived_gap

    answers = tallies_of(sided_cube, [documents(5, sides=("process",)), *staff(30, 3)])
    audiences = {
        "audit": Audience(id="audit", label={}, persons=False),
        "staff": Audience(id="staff", label={}),
    }
    cube = evolve(sided_cube, weights={"care.listen.process": 0.0})
    context = Context(cube=cube, answers=answers, audiences=audiences)
    views = context.view("audit", "w1"), context.view("staff", "w1")
    assert lived_gap(*views, cube.tiles["care.listen"]) is None
    assert lived_gap(*views, cube.tiles["care.answer"]) is not None
