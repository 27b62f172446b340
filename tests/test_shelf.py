"""Stories of low tiles: the lowest first, each story once, only where somebody turned it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxkit.cube import Cube, default_cube
from cxkit.demo.stories import demo_feed
from cxkit.errors import InputError
from cxkit.estimate import Estimate
from cxkit.finding import Assessment, Draft, Subject
from cxkit.gate import Gate
from cxkit.shelf import MOST_TILES, feeds_of, low_tiles, stories_of_low_tiles


def assessed(values: dict[str, float], audience: str = "staff") -> Assessment:
    drafts = [
        Draft(
            function="F07",
            method="test",
            measure="tile_mean",
            subject=Subject(tile=tile, dimension=tile.split(".")[0], audience=audience),
            estimate=Estimate(value=value, low=value - 2, high=value + 2, n=80),
            wave="2026-03",
        )
        for tile, value in values.items()
    ]
    return Assessment(cube={}, waves=("2026-03",), findings=Gate().release(drafts))


@pytest.fixture(scope="module")
def cube() -> Cube:
    return default_cube()


def test_the_lowest_tile_comes_first_and_each_story_stands_once(cube: Cube) -> None:
    turned = sorted({tile for story in demo_feed().stories for tile in story.tiles})
    values = {tile: 30.0 + k for k, tile in enumerate(turned)}
    shelf = stories_of_low_tiles(assessed(values), cube, [demo_feed()])
    assert 0 < len(shelf) <= MOST_TILES
    assert list(shelf) == sorted(shelf, key=values.__getitem__)
    told = [story["id"] for stories in shelf.values() for story in stories]
    assert len(told) == len(set(told))
    assert all(tile in story["tiles"] for tile, found in shelf.items() for story in found)


def test_a_tile_that_nobody_turned_has_no_shelf(cube: Cube) -> None:
    turned = {tile for story in demo_feed().stories for tile in story.tiles}
    untold = next(tile for tile in cube.tiles if tile not in turned)
    assert stories_of_low_tiles(assessed({untold: 20.0}), cube, [demo_feed()]) == {}
    assert stories_of_low_tiles(assessed({untold: 20.0}), cube, []) == {}


def test_customers_are_heard_where_staff_were_not_asked() -> None:
    found = low_tiles(assessed({"culture.respect": 40.0, "culture.joy": 30.0}, "customer"))
    assert [f.subject.tile for f in found] == ["culture.joy", "culture.respect"]
    assert low_tiles(Assessment(cube={})) == ()


def test_problems_of_all_feeds_are_said_at_once(tmp_path: Path, cube: Cube) -> None:
    newer = demo_feed().to_dict() | {"schema_version": 99}
    (tmp_path / "newer.json").write_text(json.dumps(newer), encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        feeds_of([tmp_path / "newer.json", tmp_path / "broken.json", demo_feed()], cube)
    assert {problem.file for problem in caught.value.problems} == {"newer.json", "broken.json"}


def test_files_and_feeds_are_taken_together(tmp_path: Path, cube: Cube) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(demo_feed().to_dict()), encoding="utf-8")
    assert [feed.id for feed in feeds_of([path, demo_feed()], cube)] == [demo_feed().id] * 2
