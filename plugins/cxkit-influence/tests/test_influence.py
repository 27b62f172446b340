"""F01: sums, roles and total influence, against published and independent values."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cxkit.errors import InputError
from cxkit.estimate import Status
from cxkit_influence import consensus, influence
from cxkit_influence._influence import REASONS, ROLES


@pytest.fixture
def found(agreed, tiles, cube):
    return influence(consensus(agreed, tiles, cube=cube))


def values(estimates):
    return [each.value for each in estimates.values()]


def reference(key):
    folder = os.environ.get("CXKIT_REFERENCE")
    if not folder:
        pytest.skip("CXKIT_REFERENCE does not name the folder of reference values")
    return json.loads(Path(folder, "expected.json").read_text(encoding="utf-8"))[key]


def test_sums_are_those_of_the_matrix_added_by_hand(found):
    assert values(found.active) == [4, 5, 4, 3]
    assert values(found.passive) == [3, 4, 4, 5]
    assert values(found.quotient) == pytest.approx([4 / 3, 1.25, 1, 0.6])
    assert values(found.product) == [12, 20, 16, 15]
    assert found.active["d.a"].status is Status.OK
    assert set(found.active["d.a"].reasons) <= set(REASONS)


def test_total_influence_is_that_of_an_independent_computation(found):
    # R and C of `agreement/dematel_toy` in the collection of reference values, s = 5.
    given = [4.103806228373704, 4.363321799307959, 3.4290657439446375, 2.927335640138409]
    received = [3.11764705882353, 3.4117647058823537, 3.7058823529411775, 4.5882352941176485]
    assert values(found.given) == pytest.approx(given, rel=1e-9)
    assert values(found.received) == pytest.approx(received, rel=1e-9)
    assert (found.scale, found.scale_from) == (5, "rows and columns")


def test_values_of_the_reference_collection(found, vester):
    expected = reference("agreement/vester_toy")
    assert expected["M"] == vester
    for mine, theirs in (("active", "AS"), ("passive", "PS"), ("quotient", "Q"), ("product", "P")):
        assert values(getattr(found, mine)) == pytest.approx(expected[theirs], rel=1e-9)
    expected = reference("agreement/dematel_toy")
    assert found.scale == expected["scale"]
    for mine, theirs in (("given", "R"), ("received", "C")):
        assert values(getattr(found, mine)) == pytest.approx(expected[theirs], rel=1e-9)
    for same in ("prominence", "relation"):
        assert values(getattr(found, same)) == pytest.approx(expected[same], rel=1e-9)


def test_total_influence_is_the_sum_of_its_echoes(found):
    """X + X² + X³ + ... term by term: another way to the same matrix."""
    size = range(4)
    echo = [list(row) for row in found.direct]
    whole = [[0.0] * 4 for _ in size]
    for _ in range(2000):
        whole = [[whole[i][j] + echo[i][j] for j in size] for i in size]
        echo = [[sum(echo[i][k] * found.direct[k][j] for k in size) for j in size] for i in size]
    for i in size:
        assert found.total[i] == pytest.approx(whole[i], rel=1e-9)
        rest = [whole[i][j] - found.direct[i][j] for j in size]
        assert found.indirect[i] == pytest.approx(rest, rel=1e-9)


def test_roles_follow_from_the_mean_of_the_sums(found):
    # The mean is 4: a sum of 4 is not above it.
    assert list(found.roles.values()) == ["buffering", "active", "buffering", "reactive"]
    assert found.contested == {}
    assert "d.b: moves others" in found.text["en"]
    assert "d.e: wird von anderen bewegt" in found.text["de"]
    assert "Talk about" not in found.text["en"]


def test_what_moves_and_is_moved_is_critical(tiles, cube):
    star = [[0, 3, 3, 3], [3, 0, 0, 0], [2, 0, 0, 0], [2, 0, 0, 0]]
    found = influence(consensus(dict.fromkeys("xyz", star), tiles, cube=cube))
    assert found.roles == {
        "d.a": "critical",
        "d.b": "buffering",
        "d.c": "buffering",
        "d.e": "buffering",
    }
    assert (found.scale, found.scale_from) == (9, "rows")
    assert set(ROLES) == {"active", "reactive", "critical", "buffering"}


def test_a_tile_that_nothing_moves_has_no_quotient(tiles, cube):
    chain = [[0, 3, 0, 0], [0, 0, 2, 0], [0, 0, 0, 1], [0, 0, 3, 0]]
    found = influence(consensus(dict.fromkeys("xyz", chain), tiles, cube=cube))
    assert found.quotient["d.a"].reasons == ("undefined",)
    assert found.quotient["d.b"].value == pytest.approx(2 / 3)
    assert (found.scale, found.scale_from) == (5, "columns")


def test_disagreement_is_shown_in_ranges_and_roles(agreed, vester, tiles, cube):
    other = [row[:] for row in vester]
    other[0] = [0, 3, 3, 3]
    found = influence(consensus({**agreed, "board": other}, tiles, cube=cube))
    assert found.active["d.a"].value == 4
    assert found.active_range["d.a"] == (4, 9)
    assert found.passive_range["d.c"] == (4, 6)
    assert found.active_range["d.b"] == (5, 5)
    assert found.contested["d.a"] == ("active", "buffering")
    assert "Talk about 2 pairs" in found.text["en"]
    assert "Über 2 Paare" in found.text["de"]


def refused(matrix, tiles, cube, **settings):
    with pytest.raises(InputError) as caught:
        influence(consensus(dict.fromkeys("xyz", matrix), tiles, cube=cube), **settings)
    return caught.value.problems[0]


def test_no_influence_at_all_is_refused(tiles, cube):
    assert refused([[0] * 4] * 4, tiles, cube).code == "no_influence"


def test_influence_that_never_fades_is_refused(tiles, cube):
    circle = [[0, 3], [3, 0]]
    problem = refused(circle, tiles[:2], cube)
    assert problem.code == "never_fades"
    assert "without growing weaker" in problem.message
    assert "1.1 times the largest sum" in problem.hint
    taken = consensus(dict.fromkeys("xyz", circle), tiles[:2], cube=cube)
    larger = influence(taken, scale=4)
    # T of [[0, q], [q, 0]] is [[q², q], [q, q²]] / (1 - q²), with q = 3/4.
    assert larger.total[0] == pytest.approx((9 / 7, 12 / 7))
    assert larger.scale_from == "given"


def test_a_scale_that_is_too_small_is_refused(vester, tiles, cube):
    problem = refused(vester, tiles, cube, scale=2)
    assert (problem.code, problem.hint) == ("never_fades", "Choose a larger scale.")
    assert refused(vester, tiles, cube, scale=0).code == "bad_scale"
