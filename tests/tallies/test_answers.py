"""Tallies of answers: parts merge to the whole, and views read them as people answered."""

from __future__ import annotations

import numpy as np
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxkit.cube import cube_from_document
from cxkit.errors import RefusedError
from cxkit.evidence.answers import group_sizes, reduce_answers
from cxkit.evidence.mapping import AnswersMapping
from cxkit.tallies import CANT_JUDGE, SKIPPED, AnswerTallies, AnswerView, Partition
from cxkit.tallies.partition import add_partition, hash_people, merge_partitions
from cxkit.testing import strategies, tallies_of

LONG = AnswersMapping(
    layout="long",
    respondent="respondent",
    wave="wave",
    audience="audience",
    unit="unit",
    item="item",
    value="value",
    cant_judge=("x",),
)
NAMES = ("respondent", "wave", "audience", "unit", "item", "value")


@pytest.fixture(scope="module")
def cube():
    """One tile of three items from 1 to 4, the last one reversed, and one of two ranges."""
    return cube_from_document(
        {
            "id": "c",
            "scales": {"four": {"low": 1, "high": 4}, "three": {"low": 0, "high": 2}},
            "dimensions": [
                {
                    "id": "d",
                    "label": "D",
                    "tiles": [
                        {
                            "id": "t",
                            "label": "T",
                            "scale": "four",
                            "items": [{"id": "a"}, {"id": "b"}, {"id": "c", "direction": -1}],
                        },
                        {
                            "id": "mixed",
                            "label": "M",
                            "items": [{"id": "e", "scale": "four"}, {"id": "f", "scale": "three"}],
                        },
                    ],
                }
            ],
        }
    )


def view(cube, *answers: tuple[str, str, int], **more: str | None) -> AnswerView:
    rows = [(person, "1", "staff", "u", item, value) for person, item, value in answers]
    return AnswerView(cube=cube, tallies=tallies_of(cube, rows), audience="staff", wave="1", **more)


@settings(max_examples=25)
@given(st.data())
def test_reducing_parts_of_the_people_and_merging_is_reducing_all(data) -> None:
    """Whatever the split: one scan over everybody, or one over each part."""
    cube = data.draw(strategies.cubes())
    rows = data.draw(strategies.rows(cube))
    words = {CANT_JUDGE: "x", SKIPPED: None}

    def reduced(part):
        # A part in which nobody answered is refused at the door.
        if not any(row[5] != SKIPPED for row in part):
            return tallies_of(cube, part)
        table = [(*row[:5], words.get(row[5], str(row[5]))) for row in part]
        schema = dict.fromkeys(NAMES, polars.String)
        return reduce_answers(
            polars.DataFrame(table, schema=schema, orient="row"), LONG, cube
        ).tallies

    whole = reduced(rows)
    assert whole == tallies_of(cube, rows)
    parts = [reduced(part) for part in data.draw(strategies.partitions_of(rows))]
    assert AnswerTallies.merge(parts) == whole


def test_nothing_merges_to_nothing(cube) -> None:
    assert AnswerTallies.merge([]) == AnswerTallies.empty()
    some = tallies_of(cube, [("p", "1", "staff", "u", "a", 3)])
    assert AnswerTallies.merge([AnswerTallies.empty(), some]) == some


def test_ended_units_count_in_those_that_continue_them(cube) -> None:
    rows = [(f"p{k}", "1", "staff", unit, "a", 3) for k, unit in enumerate(("old", "new", "z"))]
    tallies = tallies_of(cube, rows)
    assert tallies.with_units({}) is tallies
    moved = tallies.with_units({"old": "new"})
    assert moved == tallies_of(cube, [(*r[:3], r[3].replace("old", "new"), *r[4:]) for r in rows])
    assert moved.distinct("unit") == ("new", "z")


def test_the_sizes_of_waves_and_audiences(cube) -> None:
    rows = [
        ("p", "1", "staff", "u", "a", 3),
        ("q", "1", "staff", "v", "a", 3),
        ("r", "1", "leader", "", "a", CANT_JUDGE),
        ("p", "2", "staff", "u", "b", 3),
    ]
    found = group_sizes(tallies_of(cube, rows))
    assert found == {("1", "staff"): 2, ("1", "leader"): 1, ("2", "staff"): 1}


def test_a_view_counts_answers_by_value_reversed_items_turned(cube) -> None:
    found = view(
        cube,
        *[("p", "a", 1), ("q", "a", 1), ("r", "a", 4), ("s", "a", CANT_JUDGE), ("t", "a", SKIPPED)],
        *[("p", "c", 1), ("q", "c", 2)],
    )
    assert found.counts("a").tolist() == [2, 0, 0, 1]
    assert found.counts(cube.items["c"]).tolist() == [0, 0, 1, 1]
    assert (found.rated("a"), found.cant_judge("a"), found.skipped("a")) == (3, 1, 1)
    assert found.asked("a") == 5
    assert (found.asked("b"), found.rated("b")) == (0, 0)


def test_a_view_counts_persons_by_what_they_rated(cube) -> None:
    found = view(cube, ("p", "a", 1), ("p", "e", 2), ("q", "a", CANT_JUDGE), ("r", "f", 2))
    assert found.persons() == 3
    assert (found.persons("d"), found.persons("d.t"), found.persons("d.mixed")) == (2, 1, 2)
    assert found.persons("elsewhere") == 0


def test_a_view_knows_how_a_tile_was_answered(cube) -> None:
    # Digits to the base 6: not asked 0, the answers 1..4, cannot judge 5.
    found = view(cube, ("p", "a", 1), ("p", "b", 4), ("q", "c", CANT_JUDGE), ("r", "a", 1))
    assert found.patterns("d.t") == {1 + 4 * 6: 1, 5 * 36: 1, 1: 1}
    assert found.patterns("d.mixed") == {}


def test_moments_of_pairs_with_reversed_items_turned(cube) -> None:
    """By hand: a and c answered by p and q; c turned is 5 - c, so (1, 4), (2, 2)."""
    found = view(
        cube,
        *[("p", "a", 1), ("p", "c", 1), ("q", "a", 2), ("q", "c", 3), ("r", "a", 4), ("s", "b", 3)],
    ).moments(["a", "c", "b"])
    assert found.items == ("a", "c", "b")
    assert found.n.tolist() == [[3, 2, 0], [2, 2, 0], [0, 0, 1]]
    assert found.sx.tolist() == [[7, 3, 0], [6, 6, 0], [0, 0, 3]]
    assert found.sxy.tolist() == [[21, 8, 0], [8, 20, 0], [0, 0, 9]]
    assert found.means[:2].tolist() == [7 / 3, 3.0]
    assert found.covariances[0, 1] == pytest.approx(8 - 3 * 6 / 2)
    assert np.isnan(found.covariances[0, 2])
    assert not found.complete


def test_moments_do_not_depend_on_the_order_of_the_items(cube) -> None:
    answers = [("p", "a", 1), ("p", "c", 1), ("q", "a", 2), ("q", "c", 3)]
    one = view(cube, *answers).moments(["a", "c"])
    other = view(cube, *answers).moments(["c", "a"])
    assert one.sxy.tolist() == other.sxy[::-1, ::-1].tolist()
    assert one.sx.tolist() == other.sx[::-1, ::-1].tolist()
    assert one.complete


def test_pairs_of_several_units_add_up(cube) -> None:
    rows = [(f"p{k}", "1", "staff", f"u{k}", item, 2) for k in range(3) for item in "ab"]
    found = AnswerView(cube=cube, tallies=tallies_of(cube, rows), audience="staff", wave="1")
    assert found.moments(["a", "b"]).n.tolist() == [[3, 3], [3, 3]]


def test_two_reversed_items_turn_together() -> None:
    cube = cube_from_document(
        {
            "id": "c",
            "dimensions": [
                {
                    "id": "d",
                    "label": "D",
                    "tiles": [
                        {
                            "id": "t",
                            "label": "T",
                            "items": [
                                {"id": "a", "direction": -1},
                                {"id": "b", "direction": -1},
                            ],
                        }
                    ],
                }
            ],
        }
    )
    found = view(cube, ("p", "a", 1), ("p", "b", 2), ("q", "a", 5), ("q", "b", 3))
    # Turned (6 - x): (5, 4) and (1, 3).
    assert found.moments(["a", "b"]).sxy[0, 1] == 5 * 4 + 1 * 3
    assert found.moments(["a", "b"]).sx[0, 1] == 6


def part(name: str, content: str, *people: int, cube) -> Partition:
    rows = [(f"p{k}", "1", "staff", "u", "a", 2) for k in people]
    return Partition(
        name=name,
        content=content,
        tallies=tallies_of(cube, rows),
        respondents=np.asarray(sorted(people), dtype=np.uint64),
        rows=len(rows),
    )


def test_partitions_add_up(cube) -> None:
    one, two = part("a.csv", "x", 1, 2, cube=cube), part("b.csv", "y", 3, cube=cube)
    known = add_partition(add_partition((), one), two)
    assert known == (one, two)
    assert merge_partitions(known).answers == part("", "", 1, 2, 3, cube=cube).tallies


def test_the_same_partition_again_changes_nothing(cube) -> None:
    one = part("a.csv", "x", 1, cube=cube)
    assert add_partition((one,), part("copy.csv", "x", 1, cube=cube)) == (one,)


def test_a_changed_partition_replaces_its_predecessor(cube) -> None:
    one, changed = part("a.csv", "x", 1, 2, cube=cube), part("a.csv", "z", 2, 3, cube=cube)
    assert add_partition((one,), changed) == (changed,)


def test_people_who_are_counted_already_are_refused(cube) -> None:
    one, later = part("a.csv", "x", 1, 2, cube=cube), part("b.csv", "y", 2, 3, 4, cube=cube)
    with pytest.raises(RefusedError, match=r"1 of 3 people in 'b.csv' are already counted") as e:
        add_partition((one,), later)
    assert "cxkit forget 'a.csv'" in e.value.hint


def test_people_are_told_apart_by_hashes_that_need_the_key() -> None:
    one = hash_people(["b", "a", "b"], b"key")
    assert one.dtype == np.uint64
    assert len(one) == 2
    assert one.tolist() == sorted(one.tolist())
    assert hash_people(["a", "b"], b"key").tolist() == one.tolist()
    assert not set(hash_people(["a", "b"], b"other").tolist()) & set(one.tolist())
