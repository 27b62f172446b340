"""Ratings in a file: read, taken together, told in a look and in a plan."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from attrs import evolve

import cxkit
import cxkit_influence
from cxkit.assess import assess
from cxkit.errors import InputError
from cxkit.gather import gather
from cxkit.rules import check_rules
from cxkit.tallies.partition import merge_partitions
from cxkit.testing import example_context, example_cube, example_plan
from cxkit_influence import consensus, influence, side_effects
from cxkit_influence._ratings import matrices

TILES = ("care.respect", "care.trust", "pace.speed", "pace.recovery")
MATRIX = ((0, 3, 1, 0), (1, 0, 2, 2), (0, 1, 0, 3), (2, 0, 1, 0))
GROUPS = ("sales", "service", "billing")


@pytest.fixture
def manager():
    return cxkit.plugin_manager(discover=False, extra=[("influence", cxkit_influence)])


def write(folder: Path, groups=GROUPS, *, more: str = "") -> Path:
    lines = ["Gruppe,Einfluss von,Einfluss auf,Urteil"]
    for group, (i, of), (j, on) in itertools.product(groups, enumerate(TILES), enumerate(TILES)):
        if i != j:
            lines.append(f"{group},{of},{on},{MATRIX[i][j]}")
    path = folder / "einfluss.csv"
    path.write_text("\n".join([*lines, more]) + "\n", encoding="utf-8")
    return path


def evidence(path: Path, manager):
    found = gather([path], example_cube(), manager=manager)
    return merge_partitions(found.partitions).evidence


def test_a_file_of_ratings_is_recognised_and_read(tmp_path, manager) -> None:
    tallies = evidence(write(tmp_path), manager)["influence"]
    tiles, ratings = matrices(tallies, example_cube())
    assert tiles == TILES
    assert set(ratings) == set(GROUPS)
    assert [[x or 0 for x in row] for row in ratings["sales"]] == [list(row) for row in MATRIX]


def test_an_empty_cell_is_a_pair_that_a_group_could_not_judge(tmp_path, manager) -> None:
    path = write(tmp_path, more="it,care.respect,care.trust,")
    _, ratings = matrices(evidence(path, manager)["influence"], example_cube())
    assert "it" not in ratings


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("it,care.respekt,care.trust,1", "no tile 'care.respekt'; did you mean 'care.respect'?"),
        ("it,care.respect,care.trust,4", "4 is no rating"),
        ("it,care.respect,care.trust,-1", "less than 0"),
        ("it,care.respect,care.respect,1", "its influence on itself"),
        ("sales,care.respect,care.trust,1", "'sales' rated 'care.respect' on 'care.trust' before"),
        ("it,care.respect,care.trust,much", "is not a number"),
    ],
)
def test_what_is_wrong_with_a_rating_is_named_with_its_row(
    tmp_path, manager, line: str, said: str
) -> None:
    with pytest.raises(InputError, match="row 38") as caught:
        gather([write(tmp_path, more=line)], example_cube(), manager=manager)
    assert said in str(caught.value)


def test_a_table_without_ratings_is_refused(tmp_path, manager) -> None:
    path = tmp_path / "influence.csv"
    path.write_text("group,of,on,rating\nsales,care.respect,care.trust,\n", encoding="utf-8")
    with pytest.raises(InputError, match="not a single rating"):
        gather([path], example_cube(), manager=manager)


def test_a_look_shows_levers_and_gauges(tmp_path, manager) -> None:
    context = example_context("full")
    found = assess(
        context.answers,
        context.cube,
        evidence=evidence(write(tmp_path), manager),
        tree=context.tree,
        manager=manager,
    )
    expected = influence(consensus(dict.fromkeys(GROUPS, MATRIX), TILES, cube=context.cube))
    for tile in TILES:
        active = found.one(measure="active_sum", tile=tile)
        assert active.estimate.value == expected.active[tile].value
        assert active.data["role"] == expected.roles[tile]
        assert active.estimate.reasons == ("influence:judged",)
        passive = found.one(measure="passive_sum", tile=tile)
        assert passive.estimate.value == expected.passive[tile].value
    # Row and column sums of the matrix, by hand.
    assert found.one(measure="active_sum", tile="care.trust").estimate.value == 5
    assert found.one(measure="passive_sum", tile="care.trust").estimate.value == 4
    words = found.one(measure="active_sum", tile="care.trust").explanation
    assert "3 groups" in words["en"]
    assert "is influenced with 4" in words["en"]
    assert "wird mit 4 beeinflusst" in words["de"]


def test_too_few_groups_give_no_figure(tmp_path, manager) -> None:
    context = example_context("full")
    found = assess(
        context.answers,
        context.cube,
        evidence=evidence(write(tmp_path, GROUPS[:2]), manager),
        manager=manager,
    )
    finding = found.one(measure="active_sum")
    assert (finding.estimate.value, finding.subject.tile) == (None, None)
    assert "needs 3 or more" in finding.explanation["en"]


def remarks(path: Path, manager, plan=None):
    context = evolve(
        example_context(), plan=plan or example_plan(), evidence=evidence(path, manager)
    )
    (outcome,) = check_rules(context, manager=manager)
    return outcome


def test_a_plan_is_told_which_other_tiles_it_moves(tmp_path, manager) -> None:
    outcome = remarks(write(tmp_path), manager)
    by_initiative = {r.data["initiative"]: r for r in outcome.results}
    assert set(by_initiative) == {"listen", "answer", "duty"}
    listen = by_initiative["listen"]
    agreed = consensus(dict.fromkeys(GROUPS, MATRIX), TILES, cube=example_cube())
    effects = side_effects(influence(agreed), {"care.respect": 1.0}).effects
    assert [place.id for place in listen.places] == [each.tile for each in effects]
    assert listen.level == "note"
    assert "We have" in listen.text["en"]
    assert "„" in listen.text["de"]


def test_initiatives_on_tiles_that_were_not_rated_are_left_out(tmp_path, manager) -> None:
    plan = example_plan()
    path = write(tmp_path)
    text = [line for line in path.read_text().splitlines() if "care.respect" not in line]
    path.write_text("\n".join(text) + "\n")
    named = {r.data["initiative"] for r in remarks(path, manager, plan).results}
    assert named == {"answer", "duty"}


def test_ratings_of_too_few_groups_are_remarked_upon(tmp_path, manager) -> None:
    (result,) = remarks(write(tmp_path, GROUPS[:2]), manager).results
    assert (result.code, result.level) == ("ratings_unusable", "warning")
    assert "three groups" in result.remedy["en"]


def test_tiles_that_move_nothing_are_not_mentioned(tmp_path, manager) -> None:
    lines = ["group,of,on,rating"]
    for group, of, on in itertools.product(GROUPS, TILES[:2], TILES[:2]):
        if of != on:
            lines.append(f"{group},{of},{on},{3 if of == TILES[1] else 0}")
    path = tmp_path / "influence.csv"
    path.write_text("\n".join(lines) + "\n")
    outcome = remarks(path, manager)
    assert [r.data["initiative"] for r in outcome.results] == ["duty"]
