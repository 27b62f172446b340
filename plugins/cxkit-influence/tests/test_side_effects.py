"""The tiles that a turn moves without meaning to."""

from __future__ import annotations

import pytest

from cxkit.errors import InputError
from cxkit.initiative import Benefit, Initiative
from cxkit_influence import consensus, influence, side_effects


@pytest.fixture
def chain(tiles, cube):
    """a moves b moves c; e stands apart. s = 3, X = 1 and 2/3 above the diagonal."""
    rows = [[0, 3, 0, 0], [0, 0, 2, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    return influence(consensus(dict.fromkeys("xyz", rows), tiles, cube=cube))


def test_what_lies_behind_the_next_tile_moves_too(chain):
    found = side_effects(chain, {"d.a": 1.0})
    assert [(e.tile, e.total.value, e.direct.value, e.indirect.value) for e in found.effects] == [
        ("d.b", 1.0, 1.0, 0.0),
        ("d.c", pytest.approx(2 / 3), 0.0, pytest.approx(2 / 3)),
    ]
    assert found.text["en"] == (
        "Turning d.a also moves, strongest first: d.b, d.c. Only by way of other tiles: d.c."
    )
    assert "Nur auf dem Weg über andere Kacheln: d.c." in found.text["de"]


def test_an_initiative_turns_by_its_shares(chain):
    both = Initiative(
        id="both",
        title={"en": "both"},
        tiles={"d.a": 0.25, "d.b": 0.75, "elsewhere.x": 0.5},
        benefit={"d": Benefit(low=0, likely=1, high=2)},
        effort={"hours": [1]},
    )
    found = side_effects(chain, both)
    # .25 · 1 · 2/3 by way of b, and .75 · 2/3 straight.
    (moved,) = found.effects
    assert (moved.tile, moved.total.value) == ("d.c", pytest.approx(2 / 3))
    assert moved.direct.value == pytest.approx(0.5)
    assert found.not_rated == ("elsewhere.x",)
    assert "Not rated: elsewhere.x." in found.text["en"]


def test_a_tile_at_the_end_moves_nothing(chain):
    found = side_effects(chain, {"d.c": 1.0})
    assert found.effects == ()
    assert "moves no other tile" in found.text["en"]
    assert "keine andere Kachel" in found.text["de"]


def test_a_turn_of_tiles_that_nobody_rated_is_refused(chain):
    with pytest.raises(InputError, match="None of the turned tiles was rated") as told:
        side_effects(chain, {"elsewhere.x": 1.0})
    assert "d.a" in told.value.problems[0].hint
