"""Rules over initiatives and plans: each finds what it is for, and nothing in good order."""

from __future__ import annotations

from collections.abc import Callable

import networkx
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from cxkit.context import Context
from cxkit.cube import cube_from_document
from cxkit.hookspecs import RuleResult
from cxkit.initiative import Benefit, Initiative
from cxkit_governance import components, isolated
from cxkit_governance._plan_rules import isolated_measures, lags, sponsors

Make = Callable[..., Initiative]
Build = Callable[..., Context]


def codes(found: object) -> list[tuple[str, str]]:
    assert isinstance(found, list)
    return [(each.code, str(each.places[0])) for each in found]


def test_everything_in_order_is_not_remarked(initiative: Make, context: Build) -> None:
    two_faces = initiative("listen", "culture.respect", "chain.repair", duration=2)
    for check in (sponsors, isolated_measures, lags):
        assert list(check(context(two_faces))) == []


def test_whoever_is_missing_is_named_with_the_place(initiative: Make, context: Build) -> None:
    found = list(
        sponsors(context(initiative("listen", sponsor=" "), initiative("answer", owner="")))
    )
    assert codes(found) == [
        ("no_sponsor", "initiative listen, sponsor"),
        ("no_owner", "initiative answer, owner"),
    ]
    assert found[0].text["en"] == "Nobody at the top answers for “Listen”."
    assert "„Listen (de)“" in found[0].text["de"]
    assert found[0].level == "warning"


def test_what_was_left_out_of_the_plan_needs_no_sponsor(initiative: Make, context: Build) -> None:
    planned = context(initiative("listen"))
    more = evolve(planned, initiatives=(*planned.initiatives, initiative("later", sponsor="")))
    assert list(sponsors(more)) == []
    assert codes(list(sponsors(evolve(more, plan=None)))) == [
        ("no_sponsor", "initiative later, sponsor")
    ]


@pytest.mark.parametrize(
    ("tiles", "needs", "needed_by", "alone"),
    [
        (("chain.hurry",), (), (), True),
        (("chain.hurry", "chain.repair"), (), (), True),
        (("chain.hurry", "culture.learn"), (), (), False),
        (("chain.hurry",), ("other",), (), False),
        (("chain.hurry",), (), ("other",), False),
    ],
)
def test_a_measure_is_isolated_if_nothing_holds_it(
    initiative: Make,
    tiles: tuple[str, ...],
    needs: tuple[str, ...],
    needed_by: tuple[str, ...],
    alone: bool,
) -> None:
    measure = initiative("measure", *tiles, needs=needs)
    backed = ("measure",) if needed_by else ()
    other = initiative("other", "chain.hurry", "culture.learn", needs=backed)
    assert [each.id for each in isolated([measure, other])] == ["measure"] * alone


def test_an_isolated_measure_says_its_only_dimension(initiative: Make, context: Build) -> None:
    (found,) = isolated_measures(context(initiative("measure", "chain.hurry", "chain.repair")))
    assert found.code == "isolated_measure"
    assert found.data == {"dimensions": ["chain"], "tiles": ["chain.hurry", "chain.repair"]}
    assert "single measures are not enough" in found.remedy["en"]


edges = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12)


@given(edges)
def test_what_hangs_together_is_what_networkx_says(pairs: list[tuple[int, int]]) -> None:
    needs = {node: sorted({f"n{b}" for a, b in pairs if a == node}) for node in range(8)}
    nodes = [
        Initiative(
            id=f"n{node}",
            title={},
            tiles={"chain.hurry": 1},
            benefit={"chain.hurry": Benefit(low=0, likely=0, high=0)},
            effort={"hours": (1,)},
            needs=needs[node],
        )
        for node in range(8)
    ]
    graph = networkx.Graph()
    graph.add_nodes_from(f"n{node}" for node in range(8))
    graph.add_edges_from((f"n{a}", f"n{b}") for a, b in pairs)
    assert set(components(nodes)) == {frozenset(c) for c in networkx.connected_components(graph)}


def test_needs_that_nobody_knows_connect_nothing(initiative: Make) -> None:
    assert components([initiative("a", needs=("gone",))]) == (frozenset({"a"}),)


def of(found: object, code: str) -> list[RuleResult]:
    return [each for each in found if each.code == code]  # type: ignore[attr-defined]


def test_culture_does_not_change_overnight(initiative: Make, context: Build) -> None:
    overnight = initiative("poster", "culture.learn", lag=0)
    assert codes(of(lags(context(overnight)), "effect_at_once")) == [
        ("effect_at_once", "initiative poster, lag")
    ]
    for patient in (
        initiative("poster", "culture.learn", lag=1),
        initiative("poster", "culture.learn", lag=0, duration=2),
        initiative("form", "chain.hurry", lag=0),
    ):
        assert of(lags(context(patient)), "effect_at_once") == []


def test_an_effect_beyond_the_plan_is_a_note(initiative: Make, context: Build) -> None:
    (found,) = lags(context(initiative("slow", "chain.hurry", lag=4), turns=3))
    assert (found.code, found.level) == ("shows_after_plan", "note")
    assert found.data == {"shows": 5, "turns": 3}
    assert "(turns later: 2)" in found.text["en"]
    assert list(lags(context(initiative("slow", "chain.hurry", lag=2), turns=3))) == []


def test_a_plan_of_tools_needs_somebody_who_changes(initiative: Make, context: Build) -> None:
    tool = initiative("suite", "skills.tools", tools=True)
    (found,) = lags(context(tool, initiative("form", "chain.hurry")))
    assert found.code == "tools_without_people"
    assert [str(place) for place in found.places] == ["initiative suite", "dimension culture"]
    assert "“Suite”" in found.text["en"]
    assert list(lags(context(tool, initiative("talk", "culture.learn")))) == []


def test_a_cube_without_culture_demands_none(initiative: Make, context: Build) -> None:
    other = cube_from_document(
        {"id": "other", "dimensions": [{"id": "skills", "label": "s", "tiles": []}]}
    )
    tool = initiative("suite", "skills.tools", tools=True)
    assert list(lags(evolve(context(tool), cube=other))) == []
