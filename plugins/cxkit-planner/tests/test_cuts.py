"""F75: what survives a cut."""

from __future__ import annotations

import pytest

from cxkit.errors import InputError
from cxkit_planner import plan, survival


def ids(made):
    return {each.id for each in made.planned}


@pytest.fixture
def four(initiative):
    """90 hours in all, one of them mandatory with something that it needs."""
    return [
        initiative("base", {"care": 0}, [10]),
        initiative("duty", {"care": 0}, [20], needs=("base",), mandatory=True, earliest=2),
        initiative("good", {"care": 9}, [20]),
        initiative("fair", {"care": 4}, [40]),
    ]


def test_the_curve_the_victims_and_the_core(four, cube):
    found = survival(four, {"hours": 70}, 2, cube=cube, cuts=(0.5, 0.1, 0.6))
    assert ids(found.base) == {"base", "duty", "good", "fair"}
    assert [each.share for each in found.cuts] == [0.1, 0.5, 0.6]
    # 63 hours a turn hold all; 35 hold base and good, then duty; 28 hold base, then duty.
    assert [set(each.lost) for each in found.cuts] == [set(), {"fair"}, {"good", "fair"}]
    assert [each.surviving.value for each in found.cuts] == [1, 0.75, 0.5]
    assert [each.gain_kept.value for each in found.cuts] == pytest.approx([1, 9 / 13, 0])
    assert found.first_victims == ("fair",)
    assert found.protected_core == ("base", "duty")
    survives = {name: each.value for name, each in found.survives.items()}
    assert survives == {"base": 0.6, "duty": 0.6, "good": 0.5, "fair": 0.1}
    assert found.returns == {}
    assert "at a cut of 50 %: fair" in found.text["en"]
    assert "Initiativen, die eine Kürzung um 60 % überstehen: 2 von 4." in found.text["de"]


def test_each_cut_is_planned_anew(four, cube):
    found = survival(four, {"hours": 70}, 2, cube=cube, cuts=(0.5,))
    again = plan(four, {"hours": 35}, 2, cube=cube, explain=False)
    assert found.cuts[0].plan.to_dict() == again.to_dict()


def test_a_cut_that_brings_a_smaller_one_in_is_not_hidden(initiative, cube):
    """Of 10 hours: big and small (8+2); of 9: mid and tiny (6+3); of 8: big again."""
    some = [
        initiative("big", {"care": 10}, [8]),
        initiative("small", {"care": 1}, [2]),
        initiative("mid", {"care": 7}, [6]),
        initiative("tiny", {"care": 3.5}, [3]),
    ]
    found = survival(some, {"hours": 10}, 1, cube=cube, cuts=(0.1, 0.2))
    assert ids(found.base) == {"big", "small"}
    assert found.cuts[0].newcomers == ("mid", "tiny")
    assert found.cuts[1].survivors == ("big",) or found.cuts[1].survivors == ("big", "small")
    assert found.returns["big"] == (0.2,)
    assert found.returns["mid"] == (0.1,)
    assert found.survives["big"].value == 0
    assert set(found.first_victims) == {"big", "small"}


def test_a_cut_below_what_is_mandatory_is_told(initiative, cube):
    duty = initiative("duty", {"care": 1}, [8], mandatory=True)
    found = survival([duty], {"hours": 10}, 1, cube=cube, cuts=(0.1, 0.3))
    assert found.cuts[0].plan is not None
    last = found.cuts[1]
    assert (last.plan, last.survivors, last.lost) == (None, (), ("duty",))
    assert last.surviving.value is None
    assert "the capacity of 'hours'" in last.problem.message
    assert "even what is mandatory does not fit" in found.text["en"]
    assert found.survives["duty"].value == 0.1


def test_nothing_to_lose_has_no_share(initiative, cube):
    found = survival([], {"hours": 10}, 1, cube=cube)
    assert [each.share for each in found.cuts] == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert {each.surviving.reasons for each in found.cuts} == {("undefined",)}
    assert found.first_victims == ()
    assert found.text["en"] == "Initiatives that survive a cut of 50 %: 0 of 0."


@pytest.mark.parametrize("cuts", [(), (0.0,), (0.1, 1.0), (-0.1,)])
def test_a_cut_is_a_share(cuts, cube):
    with pytest.raises(InputError, match="shares above 0 and below 1"):
        survival([], {"hours": 10}, 1, cube=cube, cuts=cuts)
