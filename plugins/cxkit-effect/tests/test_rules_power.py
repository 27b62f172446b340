"""Rules before a start: what the next look and a metric can show of what is expected."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from attrs import evolve

import cxkit
from cxkit.context import Context
from cxkit.initiative import Benefit, Initiative
from cxkit.initiative.journal import Journal, Registration, StopRule
from cxkit.initiative.model import Aim
from cxkit.rules import check_rules
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.series import SHAPE
from cxkit.units import Unit, UnitTree
from cxkit_effect._rules_power import focus, focus_registered, foreseen

TILE = "culture.respect"


def initiative(likely: float = 10, **more: Any) -> Initiative:
    usual: dict[str, Any] = {
        "id": "talks",
        "title": {"en": "Talks", "de": "Gespräche"},
        "tiles": {TILE: 1.0},
        "benefit": {TILE: Benefit(low=likely / 2, likely=likely, high=likely * 2)},
        "effort": {"hours": (10.0,)},
        "units": ("a",),
    }
    return Initiative(**{**usual, **more})


def staffed(heads: int | None, *initiatives: Initiative, **more: Any) -> Context:
    counts = {} if heads is None else {"staff": heads}
    tree = UnitTree(units=(Unit(id="a", head_counts=counts), *(Unit(id=u) for u in "bcdefgh")))
    return Context(cube=cxkit.default_cube(), tree=tree, initiatives=initiatives, **more)


def test_a_tile_out_of_focus_warns_with_the_smallest_change_and_offers_focus() -> None:
    (found,) = focus(staffed(100, initiative()))
    assert found.code == "not_in_focus"
    assert found.level == "warning"
    assert found.data["spread"] == pytest.approx(22.7, abs=0.1)
    assert found.data["focus"] == pytest.approx(9.6, abs=0.1)
    assert "the smallest change that the next look can show is 22.7 points" in found.text["en"]
    assert "22,7 Punkte" in found.text["de"]
    assert f"--design focus --focus {TILE}" in found.remedy["en"]
    assert [place.kind for place in found.places] == ["initiative", "tile"]


def test_what_even_focus_does_not_show_needs_something_else() -> None:
    (found,) = focus(staffed(30, initiative()))
    assert "Even in focus only 17.9 points" in found.remedy["en"]
    (hidden,) = focus(staffed(8, initiative()))
    assert hidden.data["spread"] is None
    assert "none at all" in hidden.text["en"]


def test_large_changes_and_unknown_head_counts_say_nothing() -> None:
    assert list(focus(staffed(400, initiative(likely=20)))) == []
    assert list(focus(staffed(None, initiative()))) == []
    elsewhere = initiative(benefit={"culture": Benefit(low=1, likely=2, high=3)})
    assert list(focus(staffed(100, elsewhere))) == []


def test_an_initiative_of_everybody_counts_everybody() -> None:
    (found,) = focus(staffed(100, initiative(units=())))
    assert found.data["heads"] == 100


def figures(units: str = "abcdefgh", months: int = 30, sd: float = 1.5) -> Tallies:
    rng = np.random.default_rng(0)
    points = []
    for unit in units:
        for m in range(months):
            value = round(100 * (60 + sd * rng.standard_normal()))
            points.append(
                ("rate", unit, f"{2024 + m // 12}-{m % 12 + 1:02d}", 2, 1, 1, 0, value, 0, 0)
            )
    metrics = [("rate", "%", "higher", "", 2, len(points))]
    return Tallies.build("series", SHAPE, {"points": points, "metrics": metrics})


def paid(likely: float, **more: Any) -> Initiative:
    aim = Aim(low=likely / 2, likely=likely, high=2 * likely, smallest_worth=1)
    return initiative(metrics={"rate": aim}, **more)


def test_not_before_so_many_months() -> None:
    context = staffed(None, paid(5.0), evidence={"series": figures()})
    (found,) = foreseen(context)
    assert found.code == "not_before"
    assert found.level == "note"
    assert found.data["comparison"] == "one_unit"
    assert found.data["noise"]["sd"] == pytest.approx(1.5, rel=0.2)
    assert f"figures of {found.data['periods']} months after" in found.text["en"]
    assert "Monaten nach dem Tag" in found.text["de"]


def test_what_cannot_be_seen_is_said_with_a_remedy() -> None:
    context = staffed(None, paid(0.3), evidence={"series": figures()})
    (found,) = foreseen(context)
    assert found.code == "never_seen"
    assert found.level == "warning"
    assert found.data["periods"] is None
    assert "cxkit power" in found.remedy["en"]


def test_a_named_comparison_counts_and_short_series_say_nothing() -> None:
    named = paid(5.0, comparison=("b", "c", "d"))
    (few,) = foreseen(staffed(None, named, evidence={"series": figures()}))
    (all_of_them,) = foreseen(staffed(None, paid(5.0), evidence={"series": figures()}))
    assert few.data["periods"] is None or few.data["periods"] > all_of_them.data["periods"]
    assert list(foreseen(staffed(None, paid(5.0), evidence={"series": figures(months=8)}))) == []
    away = paid(5.0, units=("z",))
    assert list(foreseen(staffed(None, away, evidence={"series": figures()}))) == []
    unknown = initiative(metrics={"calls": Aim(low=1, likely=2, high=3, smallest_worth=1)})
    assert list(foreseen(staffed(None, unknown, evidence={"series": figures()}))) == []


def test_both_rules_are_asked_with_all_others() -> None:
    context = staffed(100, paid(5.0), evidence={"series": figures()})
    outcomes = {each.rule: each for each in check_rules(context)}
    assert [r.code for r in outcomes["effect.focus"].results] == ["not_in_focus"]
    assert [r.code for r in outcomes["effect.not_before"].results] == ["not_before"]


def registered(heads: int | None, **values: Any) -> Context:
    usual: dict[str, Any] = {
        "initiative": "talks",
        "target": TILE,
        "target_kind": "tile",
        "units": ("a",),
        "expected": Benefit(low=5, likely=10, high=20),
        "start": date(2026, 4, 1),
        "registered": date(2026, 3, 1),
        "stop_rule": StopRule(smallest_worth=5),
    }
    journal = Journal(registrations=(Registration(**{**usual, **values}),))
    return staffed(heads, journal=journal)


def test_what_is_registered_about_a_tile_out_of_focus_is_warned_of() -> None:
    context = registered(100)
    (found,) = focus_registered(context)
    assert found.code == "not_in_focus"
    assert found.data["spread"] == pytest.approx(22.7, abs=0.1)
    assert "Talks: “We see people, not cases” should move by 10 points" in found.text["en"]
    assert f"--design focus --focus {TILE}" in found.remedy["en"]
    (place, tile) = found.places
    assert (place.kind, place.id) == ("registration", context.journal.current[0].id)
    assert (tile.kind, tile.id) == ("tile", TILE)


@pytest.mark.parametrize(
    ("heads", "values"),
    [
        (None, {}),
        (2000, {}),
        (100, {"audience": "customer"}),
        (100, {"target": "rate", "target_kind": "metric"}),
        (100, {"expected": Benefit(low=-5, likely=0, high=5)}),
    ],
)
def test_what_shows_anyway_or_is_asked_otherwise_is_not_warned_of(
    heads: int | None, values: dict[str, Any]
) -> None:
    assert list(focus_registered(registered(heads, **values))) == []


def test_what_the_plan_expects_too_is_said_once() -> None:
    context = evolve(registered(100), initiatives=(initiative(),))
    assert len(list(focus(context))) == 1
    assert list(focus_registered(context)) == []
