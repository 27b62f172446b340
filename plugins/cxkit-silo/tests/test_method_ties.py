"""F51 from a table of named ties, through the public way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cxkit import Assessment
from cxkit.units import Unit, UnitTree

Silo = Callable[..., Assessment]
HEAD = "respondent,from_unit,to_unit,relation,rating\n"


def named(counts: dict[tuple[str, str], int], relation: str = "asks") -> str:
    """So many people of a unit name another one; each person names each unit once."""
    rows = [
        f"{source}{k},{source},{target},{relation},"
        for (source, target), n in counts.items()
        for k in range(n)
    ]
    return HEAD + "\n".join(rows)


COUNTS = {("a", "a"): 8, ("a", "b"): 4, ("b", "b"): 6, ("b", "a"): 2}


def test_the_index_is_external_less_internal_over_all(look: Silo) -> None:
    """Krackhardt & Stern (1988): (E - I) / (E + I), here (6 - 14) / 20."""
    found = look(named(COUNTS)).one(measure="ei_index", unit=None)
    assert found is not None
    assert found.function == "F51"
    assert found.estimate.value == pytest.approx(-0.4)
    assert found.estimate.n == 14
    assert (found.data["external"], found.data["internal"]) == (6, 14)
    # If ties kept their ends and met by lot: 12*10/20 + 8*10/20 internal ones of 20.
    assert found.data["by_chance"]["expected"] == pytest.approx(0.0)
    assert 0 < found.data["by_chance"]["p"] < 0.2
    assert (found.estimate.low or 0) < -0.4 < (found.estimate.high or 0)
    assert "the index is -0.40" in found.explanation["en"]


def test_each_unit_has_the_index_of_the_ties_that_touch_it(look: Silo) -> None:
    counts = {("a", "a"): 9, ("a", "b"): 5, ("b", "b"): 7, ("c", "c"): 6, ("c", "b"): 6}
    found = look(named(counts))
    by_unit = {f.subject.unit: f for f in found.select(measure="ei_index") if f.subject.unit}
    assert {u: f.data["external"] for u, f in by_unit.items()} == {"a": 5, "b": 11, "c": 6}
    assert by_unit["b"].estimate.value == pytest.approx((11 - 7) / 18)
    # Seven of b who named anybody, five of a and six of c who named b.
    assert by_unit["b"].estimate.n == 18


def test_sizes_of_units_say_what_size_alone_would_bring(look: Silo) -> None:
    tree = UnitTree(
        units=tuple(Unit(id=u, head_counts={"staff": n}) for u, n in (("a", 30), ("b", 10)))
    )
    with_sizes = look(named(COUNTS), tree=tree).one(measure="ei_index", unit=None)
    assert with_sizes is not None
    # 40 * 39 pairs, of which 30 * 29 + 10 * 9 are internal.
    assert with_sizes.data["by_size"] == pytest.approx((1560 - 2 * 960) / 1560)
    without = look(named(COUNTS)).one(measure="ei_index", unit=None)
    assert without is not None
    assert without.data["by_size"] is None


def test_ties_of_few_people_are_hidden(look: Silo) -> None:
    found = look(named({("a", "a"): 3, ("a", "b"): 2, ("b", "b"): 1})).one(
        measure="ei_index", unit=None
    )
    assert found is not None
    assert found.estimate.reasons == ("too_few_persons",)
    assert found.data == {}


def test_ratings_are_no_ties(look: Silo) -> None:
    rated = HEAD + "\n".join(f"p{k},a,b,in time,{1 + k % 5}" for k in range(9))
    assert list(look(rated).select(function="F51")) == []


def test_each_relation_and_each_round_has_its_own(look: Silo) -> None:
    head = "respondent,wave,from_unit,to_unit,relation\n"
    rows = [
        f"p{k},{wave},a,{target},{relation}"
        for k in range(6)
        for wave in ("1", "2")
        for relation, target in (("asks", "b"), ("meets", "a"))
    ]
    found = look(head + "\n".join(rows))
    indices = {
        (f.wave, f.data["relation"]): f.estimate.value
        for f in found.select(measure="ei_index", unit=None)
    }
    assert indices == {
        ("1", "asks"): 1.0,
        ("2", "asks"): 1.0,
        ("1", "meets"): -1.0,
        ("2", "meets"): -1.0,
    }
