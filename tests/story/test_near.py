"""Which stories are shown for a tile, in which order, and why."""

from __future__ import annotations

from itertools import permutations

import pytest
from attrs import evolve

from cxkit import InputError, default_cube
from cxkit.story import feed_from_document, selection, stories_for, tiles_in

NEAR, BESIDE, ELSEWHERE = ["culture.respect"], ["culture.joy"], ["skills.training"]
CONSULTANT = {"role": "consultant", "interest": {"en": "Fees."}}
COUNTED = {"measured": {"en": "Counted."}}


@pytest.fixture
def stories(story):
    """In the order in which they belong, for culture.respect."""
    return [
        story("measured", tiles=NEAR, year=2020, **COUNTED),
        story("newer", tiles=NEAR, year=2024),
        story("older-a", tiles=NEAR, year=2021, failed={"en": "The form."}),
        story("older-b", tiles=NEAR, year=2021),
        story("outsider", tiles=NEAR, year=2025, author=CONSULTANT, **COUNTED),
        story("beside", tiles=[*ELSEWHERE, *BESIDE], year=2025, **COUNTED),
        story("elsewhere", tiles=ELSEWHERE, year=2025, **COUNTED),
    ]


def names(shown) -> list[str]:
    return [each.story.id for each in shown]


def test_the_nearest_come_first_then_practitioners_then_measured_then_newest(stories, feed) -> None:
    wanted = [each["id"] for each in stories[:-1]]
    for order in list(permutations(stories))[::360]:
        assert names(stories_for("culture.respect", [feed_from_document(feed(*order))])) == wanted


def test_it_does_not_matter_how_stories_are_spread_over_feeds(stories, feed) -> None:
    one = stories_for("culture.respect", [feed_from_document(feed(*stories))])
    two = [feed_from_document(feed(*stories[k::2], id=f"feed-{k}")) for k in (0, 1)]
    assert stories_for("culture.respect", two) == stories_for("culture.respect", two[::-1]) == one


def test_each_says_why_it_is_shown(stories, feed) -> None:
    shown = stories_for("culture.respect", [feed_from_document(feed(*stories))])
    why = {each.story.id: each.why for each in shown}
    assert why["measured"] == ("same_tile", "practitioner", "measured")
    assert why["older-a"] == ("same_tile", "practitioner", "not_measured", "failure")
    assert why["outsider"] == ("same_tile", "consultant", "measured")
    assert why["beside"] == ("same_dimension", "practitioner", "measured")
    assert selection("culture.respect", shown)["why"]["beside"] == list(why["beside"])
    beside = shown[-1]
    assert (beside.near, beside.tiles) == ("dimension", ("culture.joy",))
    assert beside.reasons("de")[0] == "hat eine andere Kachel dieser Dimension gedreht"
    assert beside.reasons("en")[0] == "turned another tile of this dimension"


def test_no_effect_that_was_measured_counts_like_any_other_result(story, feed) -> None:
    none = {"text": {"en": "Nothing."}, "result": "none", "measure": {"en": "Counted."}}
    praise = {"text": {"en": "A triumph."}, "result": "better"}
    document = feed(story("a-praise", effect=praise), story("b-none", effect=none))
    shown = stories_for("culture.respect", [feed_from_document(document)])
    assert names(shown) == ["b-none", "a-praise"]


@pytest.mark.parametrize("typed", ["culture.repsect", "respect", "values.respect"])
def test_an_unknown_tile_gets_did_you_mean(typed) -> None:
    with pytest.raises(InputError) as caught:
        stories_for(typed, [])
    said = caught.value.problems[0].hint
    assert said == "Did you mean 'culture.respect'? All ids: cxkit cube show"


def test_a_story_of_an_older_cube_is_found_through_the_crosswalk(story, feed) -> None:
    crosswalk = {
        "old.regard.behaviour.self": "culture.respect.behaviour.self",
        "old.regard.process.self": "culture.respect.process.self",
        "old.mixed.behaviour.self": "culture.joy.behaviour.self",
        "old.mixed.process.self": "skills.training.process.self",
    }
    cube = evolve(default_cube(), crosswalk=crosswalk)
    read = feed_from_document(
        feed(story("found", tiles=["old.regard", "culture.respect"], cube="old")), cube
    )
    split = feed_from_document(feed(story("split", tiles=["old.mixed"], cube="old"), id="b"), cube)
    assert names(stories_for("culture.respect", [read, split], cube)) == ["found"]
    assert names(stories_for("skills.training", [read, split], cube)) == []
    assert tiles_in(cube, read.stories[0]) == ("culture.respect",)
    assert tiles_in(default_cube(), split.stories[0]) == ()
