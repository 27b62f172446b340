"""A renamed item is the same item; churn counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from cxkit.cube import Cube, churn, cube_from_document
from cxkit.errors import InputError


def cube(*items: str | dict[str, Any], crosswalk: dict[str, str] | None = None) -> Cube:
    entries = [{"id": i} if isinstance(i, str) else i for i in items]
    tile = {"id": "t", "label": "Tile", "items": entries}
    return cube_from_document(
        {
            "id": "c",
            "dimensions": [{"id": "d", "label": "Dimension", "tiles": [tile]}],
            "crosswalk": crosswalk or {},
        }
    )


def test_churn_as_counted_by_hand() -> None:
    """Five items become five: a, b stay, c is renamed, d and e go, x and y come.

    Came or went: 4 (d, e, x, y). All items, the renamed one counted once: a, b, c,
    d, e, x, y = 7. Jaccard's dissimilarity is 4/7.
    """
    old = cube("a", "b", "c", "d", "e")
    new = cube("y", "a", "b", "c2", "x", crosswalk={"c": "c1", "c1": "c2"})
    found = churn(old, new)
    assert found.kept == ("a", "b")
    assert found.renamed == {"c": "c2"}
    assert found.added == ("y", "x")
    assert found.removed == ("d", "e")
    assert found.rate == pytest.approx(4 / 7)
    assert found.to_dict() == {
        "kept": ["a", "b"],
        "renamed": {"c": "c2"},
        "added": ["y", "x"],
        "removed": ["d", "e"],
        "relabelled": [],
        "reworded": [],
        "rate": 4 / 7,
    }


def test_renaming_everything_is_no_churn() -> None:
    found = churn(cube("a", "b"), cube("c", "d", crosswalk={"a": "c", "b": "d"}))
    assert (found.rate, found.added, found.removed) == (0.0, (), ())


def test_replacing_everything_is_all_churn() -> None:
    assert churn(cube("a", "b"), cube("c")).rate == 1.0


def test_items_merged_into_one_that_stays_leave_no_trace_among_the_new() -> None:
    found = churn(cube("a", "b"), cube("a", crosswalk={"b": "a"}))
    assert (found.kept, found.renamed, found.added) == (("a",), {"b": "a"}, ())
    assert found.rate == 0.0


def test_other_words_are_told_apart_from_another_meaning() -> None:
    old = cube({"id": "a", "text": "We listen"}, {"id": "b", "text": "We act"}, "c")
    new = cube(
        {"id": "a", "text": "We listen well"}, {"id": "b", "text": "We act", "version": 2}, "c"
    )
    found = churn(old, new)
    assert (found.relabelled, found.reworded, found.rate) == (("a",), ("b",), 0.0)


def test_an_older_id_resolves_to_the_item_that_continues_it() -> None:
    found = cube("c2", crosswalk={"c": "c1", "c1": "c2"})
    assert [found.resolve(i) for i in ("c", "c1", "c2", "d")] == ["c2", "c2", "c2", None]


@pytest.mark.parametrize(
    ("crosswalk", "code", "said"),
    [
        ({"a": "b", "b": "a"}, "crosswalk_cycle", "leads in a circle: a -> b -> a"),
        ({"a": "a"}, "crosswalk_cycle", "a -> a"),
        ({"a": "b", "b": "zz"}, "dangling_crosswalk", "'a' leads to 'zz'"),
        ({"x": "b"}, "crosswalk_of_item", "'x' is an item of this cube"),
    ],
)
def test_a_crosswalk_that_leads_nowhere(crosswalk, code, said) -> None:
    with pytest.raises(InputError) as error:
        cube("x", crosswalk=crosswalk)
    first = error.value.problems[0]
    assert first.code == code
    assert said in first.message


def test_a_cycle_in_a_cube_made_by_hand_resolves_to_nothing() -> None:
    assert Cube(id="c", crosswalk={"a": "b", "b": "a"}).resolve("a") is None
