"""Progress over waves, links with a lag, lives of initiatives, calibration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

import cxkit
from cxkit import Draft, Status
from cxkit.context import Audience, Context
from cxkit.cube import cube_from_document
from cxkit.finding import finding_id
from cxkit.initiative import Benefit
from cxkit.initiative.journal import Decision, Journal, Registration, TurnRecord
from cxkit.tallies import AnswerTallies
from cxkit.testing import tallies_of
from cxkit.units import UnitTree
from cxkit_effect._initiative_life import event_times, lives
from cxkit_effect._method_calibration import calibrated
from cxkit_effect._method_initiatives import initiatives
from cxkit_effect._method_link import link
from cxkit_effect._method_progress import progress

Answers = Callable[..., AnswerTallies]
Contexts = Callable[..., Context]
Registrations = Callable[..., Registration]
EVERYBODY = {f"u{k}": 0.8 for k in range(1, 9)}


def about(drafts: list[Draft], tile: str | None, since: str, wave: str) -> Draft:
    (found,) = [
        d
        for d in drafts
        if d.subject.tile == tile
        and d.wave == wave
        and d.contrast is not None
        and d.contrast.against == since
    ]
    return found


def test_a_rise_is_up_since_the_first_wave_and_undecided_since_the_last(
    answers: Answers, context: Contexts
) -> None:
    drafts = list(progress(context(answers(rise=EVERYBODY))))
    up = about(drafts, "care.listen", "2025-06", "2026-09")
    assert up.data["direction"] == "up"
    assert up.estimate.value == pytest.approx(18, abs=4)
    assert up.estimate.status is Status.OK
    assert up.estimate.n_by_group == {"2025-06": 160, "2026-09": 160}
    assert "has risen since 2025-06" in up.explanation["en"]
    still = about(drafts, "care.listen", "2026-06", "2026-09")
    assert still.data["direction"] == "undecided"
    assert "noch offen" in still.explanation["de"]
    whole = about(drafts, None, "2025-06", "2026-09")
    assert whole.subject.dimension == "care"
    assert whole.data["direction"] == "up"
    # Both means stand beside it, so that the gate keeps a hidden one hidden.
    assert finding_id("F07", "tile_mean", up.subject, None, "2026-09") in up.parts


def test_a_fall_is_down(answers: Answers, context: Contexts) -> None:
    drafts = list(progress(context(answers(rise=dict.fromkeys(EVERYBODY, -0.8)))))
    assert about(drafts, "care.listen", "2025-06", "2026-09").data["direction"] == "down"


def test_where_nothing_moved_the_direction_is_open_in_most_tiles(
    answers: Answers, context: Contexts
) -> None:
    drafts = list(progress(context(answers(seed=3))))
    apart = [d for d in drafts if d.data["direction"] != "undecided"]
    assert len(drafts) == 3 * (5 + 4)
    assert len(apart) <= 4


def test_one_wave_is_no_progress(answers: Answers, context: Contexts) -> None:
    assert list(progress(context(answers(waves=("2026-06",))))) == []


def test_only_what_was_asked_in_both_waves_is_compared(cube: cxkit.Cube) -> None:
    rows = []
    for person in range(30):
        process, behaviour = "care.listen.process.self", "care.listen.behaviour.self"
        rows.append((f"{person}", "2025", "staff", "u", process, 3 + person % 2))
        rows.append((f"{person}", "2026", "staff", "u", process, 4 + person % 2))
        rows.append((f"{person}", "2026", "staff", "u", behaviour, 5))
    audiences = {"staff": Audience(id="staff", label={"en": "Staff"})}
    context = Context(cube=cube, answers=tallies_of(cube, rows), audiences=audiences)
    (tile, dimension) = progress(context)
    assert tile.estimate.value == pytest.approx(25)
    assert tile.estimate.coverage == 0.5
    assert dimension.estimate.coverage == 0.5


@pytest.fixture(scope="module")
def mirrored() -> cxkit.Cube:
    items = [("behaviour", form) for form in ("self", "customer")]
    return cube_from_document(
        {
            "id": "mirrored",
            "label": {"en": "Mirrored"},
            "dimensions": [
                {
                    "id": "care",
                    "label": {"en": "Care"},
                    "tiles": [
                        {
                            "id": "respect",
                            "label": {"en": "We have respect"},
                            "items": [
                                {"id": form, "side": side, "form": form, "text": {"en": "?"}}
                                for side, form in items
                            ],
                        }
                    ],
                }
            ],
        }
    )


def panel(cube: cxkit.Cube, units: int, persons: int = 20, waves: int = 2) -> Context:
    """Units whose customers answer a wave later as their staff did."""
    rng = np.random.default_rng(0)
    rows: list[Any] = []
    for unit in range(units):
        before = rng.normal(3, 0.7)
        for wave in range(waves):
            now = rng.normal(3, 0.7)
            for audience, item, level in (
                ("staff", "self", now),
                ("customer", "customer", before),
            ):
                for person in range(persons):
                    value = int(np.clip(round(rng.normal(level, 0.6)), 1, 5))
                    who = f"{audience}/{unit}/{person}"
                    rows.append((who, f"{2025 + wave}", audience, f"u{unit:02d}", item, value))
            before = now
    tallies = tallies_of(cube, rows)
    audiences = {
        "staff": Audience(id="staff", label={"en": "Staff"}),
        "customer": Audience(id="customer", label={"en": "Customers"}, form="customer"),
    }
    tree = UnitTree().with_flat(tallies.distinct("unit"))
    return Context(cube=cube, answers=tallies, audiences=audiences, tree=tree)


def test_staff_go_before_customers_and_not_the_other_way_round(mirrored: cxkit.Cube) -> None:
    forward, backward = link(panel(mirrored, 16))
    assert forward.estimate.value is not None
    assert forward.estimate.low is not None
    assert forward.estimate.value > 0.8
    assert forward.estimate.low > 0
    assert forward.data["units"] == 16
    assert forward.data["arrow"] == "forward"
    assert forward.contrast is not None
    assert (forward.contrast.of, forward.contrast.against) == ("staff 2025", "customer 2026")
    assert "over 16 units" in forward.explanation["en"]
    assert "offen" in backward.explanation["de"]


def test_no_arrow_without_a_lag_or_with_few_units(mirrored: cxkit.Cube) -> None:
    assert list(link(panel(mirrored, 16, waves=1))) == []
    assert list(link(panel(mirrored, 4))) == []
    assert list(link(panel(mirrored, 16, persons=4))) == []


def test_customers_who_all_answer_alike_have_no_link(mirrored: cxkit.Cube) -> None:
    rows = [
        (f"{audience}/{unit}/{person}", wave, audience, f"u{unit}", item, 3)
        for unit in range(6)
        for wave in ("2025", "2026")
        for audience, item in (("staff", "self"), ("customer", "customer"))
        for person in range(6)
    ]
    whole = panel(mirrored, 6)
    alike = Context(
        cube=mirrored,
        answers=tallies_of(mirrored, rows),
        audiences=whole.audiences,
        tree=UnitTree().with_flat([f"u{k}" for k in range(6)]),
    )
    assert [d.estimate.reasons for d in link(alike)] == [("undefined",)] * 2


def turn(number: int, *running: str) -> TurnRecord:
    start = date(2025, 1 + 2 * (number - 1), 1) if number <= 6 else date(2026, number - 6, 1)
    return TurnRecord(number=number, label=f"t{number}", start=start, running=running)


def decided(registration: Registration, number: int, choice: Any) -> Decision:
    return Decision(
        initiative=registration.initiative,
        registration=registration.id,
        turn=number,
        choice=choice,
        reason={"en": "r"},
        day=date(2025, 12, 1),
    )


@pytest.fixture
def journal(registration: Registrations) -> Journal:
    ends = registration(
        initiative="planned", start="2025-01-01", registered="2024-12-01", end="2025-03-31"
    )
    stopped = registration(initiative="stopped", start="2025-01-01", registered="2024-12-01")
    turns = (
        turn(1, "dry", "planned", "stopped", "long"),
        turn(2, "dry", "stopped", "long", "two"),
        turn(3, "long", "two"),
        turn(4, "long"),
    )
    return Journal(
        registrations=(ends, stopped), turns=turns, decisions=(decided(stopped, 2, "stop"),)
    )


def test_what_stalled_is_told_from_what_ended(journal: Journal) -> None:
    states = {life.initiative: (life.turns, life.state) for life in lives(journal)}
    assert states == {
        "dry": (2, "stalled"),
        "planned": (1, "ended"),
        "stopped": (2, "ended"),
        "long": (4, "running"),
        "two": (2, "running"),
    }
    assert {x.initiative for x in lives(journal, 1) if x.state == "stalled"} == {"dry", "two"}
    times = event_times(lives(journal))
    assert times.events.sum() == 1


def test_the_curve_of_initiatives_is_that_of_kaplan_and_meier(
    journal: Journal, context: Contexts
) -> None:
    (draft,) = initiatives(context(None, journal=journal))
    # At two turns 4 of 5 are at risk (one ended after one) and one of them stalls.
    assert draft.estimate.value == pytest.approx(3 / 4)
    assert draft.estimate.low is not None
    assert draft.data["stalled"] == ["dry"]
    assert draft.data["curve"][1]["at_risk"] == 4
    assert "dry" in draft.explanation["de"]
    assert draft.function == "F79"


def test_few_initiatives_have_no_interval(context: Contexts) -> None:
    (draft,) = initiatives(context(None, journal=Journal(turns=(turn(1, "one"),))))
    assert draft.estimate.reasons == ("n_too_small_for_interval",)
    assert "None has stalled" in draft.explanation["en"]
    assert "After 1 turn, a share" in draft.explanation["en"]
    assert "Nach 1 Drehung ist" in draft.explanation["de"]
    assert list(initiatives(context(None, journal=Journal(turns=(turn(1),))))) == []
    assert list(initiatives(context(None, journal=Journal()))) == []


def test_expectations_are_held_against_results(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    rise = {f"u{k}": 0.8 for k in range(1, 5)}
    near = [
        registration(initiative=f"near{k}", expected=Benefit(low=10 + k, likely=18, high=26))
        for k in range(3)
    ]
    far = [
        registration(initiative=f"far{k}", expected=Benefit(low=40 + k, likely=50, high=60))
        for k in range(3)
    ]
    late = registration(initiative="late", registered=date(2026, 5, 1))
    (draft,) = calibrated(context(answers(rise=rise), *near, *far, late))
    assert draft.estimate.value == pytest.approx(0.5)
    assert draft.estimate.low is not None
    assert draft.data["below"] == 3
    assert draft.data["above"] == 0
    assert len(draft.data["predictions"]) == 6
    assert draft.data["brier"] is not None
    assert "6 expectations" in draft.explanation["en"]
    assert draft.function == "F89"


def test_a_fall_that_was_wanted_is_read_in_the_good_direction(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    fall = {f"u{k}": -0.8 for k in range(1, 5)}
    expected = registration(direction=-1, expected=Benefit(low=-25, likely=-18, high=-10))
    (draft,) = calibrated(context(answers(rise=fall), expected))
    assert draft.estimate.value == 1
    assert draft.estimate.reasons == ("n_too_small_for_interval",)
    assert draft.data["brier"] < 0.1


def test_without_results_there_is_no_calibration(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    assert list(calibrated(context(answers(waves=("2025-06", "2025-09")), registration()))) == []
