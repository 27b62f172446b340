"""Several feeds become one in which every story stands once."""

from __future__ import annotations

import pytest

from cxkit import InputError
from cxkit.story import feed_from_document, merge_feeds


@pytest.fixture
def read(story, feed):
    """A feed of stories by name; `name=title` changes one."""

    def make(*names, day="2025-02-01", **changes):
        stories = [story(n, title={"en": t or n}) for n, _, t in (x.partition("=") for x in names)]
        return feed_from_document(feed(*stories, published=day, **changes))

    return make


def titles(merged) -> dict[str, str]:
    return {story.id: story.title["en"] for story in merged.stories}


def codes(problems) -> list[str]:
    return [problem.code for problem in problems]


def test_one_feed_stays_itself(read) -> None:
    assert merge_feeds([read("a", "b")]) == read("a", "b")


def test_no_feed_is_a_feed_without_stories() -> None:
    assert merge_feeds([]).stories == ()


def test_the_same_feed_twice_is_the_feed(read) -> None:
    merged = merge_feeds([read("a"), read("a")])
    assert merged == read("a")
    assert merged.warnings == ()


def test_different_feeds_are_put_after_each_other(read) -> None:
    merged = merge_feeds([read("b", id="x"), read("a", "b", id="y", day="2025-03-01")])
    assert list(titles(merged)) == ["b", "a"]
    assert str(merged.published) == "2025-03-01"
    assert feed_from_document(merged.to_dict()) == merged


def test_a_merged_feed_is_no_edition_of_one_merged_from_others(read) -> None:
    x, y, z = read("a", id="x"), read("b", id="y"), read("c", id="z")
    assert merge_feeds([x, y]).id == merge_feeds([y, x]).id
    both = merge_feeds([merge_feeds([x, y]), merge_feeds([x, z])])
    assert list(titles(both)) == ["a", "b", "c"]


def test_a_later_edition_replaces_an_earlier_one_so_that_withdrawn_stories_go(read) -> None:
    old, new = read("a", "withdrawn"), read("a=corrected", day="2025-03-01")
    for order in ([old, new], [new, old]):
        merged = merge_feeds(order)
        assert titles(merged) == {"a": "corrected"}
        assert codes(merged.warnings) == ["older_edition"]


def test_two_editions_of_one_day_that_differ_are_refused(read) -> None:
    with pytest.raises(InputError) as caught:
        merge_feeds([read("a"), read("b")])
    assert codes(caught.value.problems) == ["two_editions"]


def test_a_story_in_two_feeds_is_taken_from_the_one_published_last(read) -> None:
    old, new = read("a", "b", id="x"), read("a=new", id="y", day="2025-03-01")
    for order in ([old, new], [new, old]):
        merged = merge_feeds(order)
        assert titles(merged) == {"a": "new", "b": "b"}
        assert codes(merged.warnings) == ["two_versions"]


def test_two_versions_of_one_day_are_refused_all_at_once(read) -> None:
    with pytest.raises(InputError) as caught:
        merge_feeds([read("a", "b", id="x"), read("a=1", "b=2", id="y")])
    assert codes(caught.value.problems) == ["two_versions", "two_versions"]


def test_warnings_of_the_feeds_are_kept(story, feed) -> None:
    other = feed_from_document(feed(story(tiles=["ward.rounds"], cube="hospital")))
    assert codes(merge_feeds([other]).warnings) == ["tile_of_another_cube"]
