"""Series around a turn: whether it lasts, what a mixture says, alarms and chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from attrs import evolve

import cxkit
from cxkit import Draft, Status
from cxkit.context import Context
from cxkit.initiative import Benefit
from cxkit.initiative.journal import Registration
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.rollout import SHAPE as ROLLOUT
from cxkit.tallies.series import SHAPE
from cxkit_effect._method_monitor import monitor
from cxkit_effect._method_series import turned_series
from cxkit_effect._series_panel import all_series

Registrations = Callable[..., Registration]
FIRST = (2023, 7)
START = date(2025, 7, 1)


def months(count: int) -> list[str]:
    base = FIRST[0] * 12 + FIRST[1] - 1
    return [f"{(base + m) // 12}-{(base + m) % 12 + 1:02d}" for m in range(count)]


def series_of(
    values: Mapping[str, Sequence[float]],
    metric: str = "rate",
    periods: Sequence[str] | None = None,
    definitions: Sequence[tuple[str, str]] = (),
) -> Tallies:
    """Tallies of figures with two decimals, 100 cases each."""
    points = []
    for unit, row in values.items():
        for period, value in zip(periods or months(len(row)), row, strict=True):
            if np.isfinite(value):
                total = round(value * 100) * 100
                points.append((metric, unit, period, 2, 100, 1, 1, total, 0, 0))
    rows = {
        "points": points,
        "metrics": [(metric, "%", "higher", "collection", 2, len(points))],
        "definitions": [(metric, period, text, 1) for period, text in definitions],
    }
    return Tallies.build("series", SHAPE, rows)


@pytest.fixture
def expecting(registration: Registrations) -> Registrations:
    def build(**values: Any) -> Registration:
        usual: dict[str, Any] = {
            "target": "rate",
            "target_kind": "metric",
            "units": ("u1",),
            "expected": Benefit(low=3, likely=6, high=9),
            "start": START,
            "registered": date(2025, 6, 1),
        }
        return registration(**{**usual, **values})

    return build


@pytest.fixture
def seen(context: Callable[..., Context]) -> Callable[..., Context]:
    def build(tallies: Tallies, *registrations: Registration) -> Context:
        return context(None, *registrations, evidence={"series": tallies})

    return build


def company(
    effect: float = 8.0, slope: float = 0.0, units: int = 8, after: int = 12, seed: int = 1
) -> dict[str, np.ndarray]:
    """Units that share a season and shocks; the first rises with the turn after 24 months."""
    rng, n = np.random.default_rng(seed), 24 + after
    shared = 2 * np.cos(2 * np.pi * np.arange(n) / 12) + rng.standard_normal(n)
    found = {
        f"u{u}": 60 + rng.normal(0, 2) + shared + 0.8 * rng.standard_normal(n)
        for u in range(1, units + 1)
    }
    since = np.arange(n) - 24
    found["u1"] = found["u1"] + np.where(since >= 0, effect + slope * since, 0)
    return found


def of(drafts: Sequence[Draft], measure: str) -> Draft:
    (found,) = [draft for draft in drafts if draft.measure == measure]
    return found


def test_a_turn_that_worked_and_lasts(
    seen: Callable[..., Context], expecting: Registrations
) -> None:
    drafts = list(turned_series(seen(series_of(company()), expecting())))
    assert [d.measure for d in drafts] == ["effect_interrupted", "lasting", "effect_mixture"]
    interrupted = of(drafts, "effect_interrupted")
    assert interrupted.subject.initiative == "lab"
    assert interrupted.estimate.value == pytest.approx(8, abs=4)
    assert interrupted.data["design"] == "time_series"
    assert interrupted.data["design_grade"] == 2
    assert interrupted.data["registered"] is True
    assert (interrupted.data["before"], interrupted.data["after"]) == (24, 12)
    assert "cannot tell" in interrupted.data["cannot_tell"]["en"]
    assert "Gemessen am eigenen Verlauf" in interrupted.explanation["de"]
    mixture = of(drafts, "effect_mixture")
    assert mixture.estimate.value == pytest.approx(8, abs=1.5)
    assert mixture.data["p_value"] == mixture.data["smallest_p"] == 1 / 8
    assert mixture.estimate.confidence == pytest.approx(7 / 8)
    assert mixture.estimate.reasons == ("one_treated_unit",)
    assert mixture.estimate.low is not None
    assert sum(mixture.data["weights"].values()) == pytest.approx(1, abs=0.01)
    assert "rank 1 of 8" in mixture.explanation["en"]


@pytest.mark.parametrize(
    ("slope", "verdict"), [(0.0, "sustained"), (-1.2, "relapse")], ids=["lasts", "is lost"]
)
def test_whether_it_lasts(
    seen: Callable[..., Context], expecting: Registrations, slope: float, verdict: str
) -> None:
    rng = np.random.default_rng(0)
    since = np.arange(42) - 24
    rise = np.where(since >= 0, 9 + slope * since, 0)
    values = {"u1": 60 + rise + 0.15 * rng.standard_normal(42)}
    draft = of(list(turned_series(seen(series_of(values), expecting()))), "lasting")
    assert draft.function == "F04"
    assert draft.data["verdict"] == verdict
    # A loss of what is worth it within a year: 5 points over 12 months.
    assert draft.data["loss_per_period"] == pytest.approx(5 / 12)


def test_what_is_open_is_said_to_be_open(
    seen: Callable[..., Context], expecting: Registrations
) -> None:
    rng = np.random.default_rng(4)
    values = {"u1": 60 + 4 * rng.standard_normal(30)}
    draft = of(list(turned_series(seen(series_of(values), expecting()))), "lasting")
    assert draft.data["verdict"] == "undecided"
    assert "still open" in draft.explanation["en"]


def test_seven_units_or_fewer_than_three(
    seen: Callable[..., Context], expecting: Registrations
) -> None:
    few = list(turned_series(seen(series_of(company(units=3)), expecting())))
    assert [d.measure for d in few] == ["effect_interrupted", "lasting"]
    stated = expecting(comparison=("u2", "u3", "u4", "u5"))
    found = of(list(turned_series(seen(series_of(company()), stated))), "effect_mixture")
    assert set(found.data["weights"]) <= {"u2", "u3", "u4", "u5"}
    assert found.data["smallest_p"] == pytest.approx(0.2)


def test_twenty_units_allow_an_interval_at_the_level_asked_for(
    seen: Callable[..., Context], expecting: Registrations
) -> None:
    found = of(
        list(turned_series(seen(series_of(company(units=24)), expecting()))), "effect_mixture"
    )
    assert found.estimate.confidence == 0.95
    assert found.estimate.reasons == ()
    assert found.estimate.status in (Status.OK, Status.INCONCLUSIVE)


def test_a_unit_unlike_all_others_is_no_evidence(
    seen: Callable[..., Context], expecting: Registrations
) -> None:
    values = company()
    values["u1"] = values["u1"] + 40
    found = of(list(turned_series(seen(series_of(values), expecting()))), "effect_mixture")
    assert found.data["poor_fit"] is True
    assert "effect:poor_fit" in found.estimate.reasons
    assert found.estimate.low is None
    assert "kein Beleg" in found.explanation["de"]


def test_months_before_anything_can_show_are_left_out(
    seen: Callable[..., Context], expecting: Registrations
) -> None:
    draft = of(
        list(turned_series(seen(series_of(company()), expecting(lag_days=100)))),
        "effect_interrupted",
    )
    # 1 July and 100 days is 9 October: July to October are left out.
    assert draft.data["after"] == 8


@pytest.mark.parametrize("case", ["short", "redefined", "elsewhere", "other metric", "mixed"])
def test_where_nothing_can_be_said_nothing_is(
    seen: Callable[..., Context], expecting: Registrations, case: str
) -> None:
    registration = expecting(units=("gone",)) if case == "elsewhere" else expecting()
    values = company(after=2) if case == "short" else company()
    more: dict[str, Any] = {}
    if case == "redefined":
        more["definitions"] = [("2023-07", "paid in 30 days"), ("2025-09", "paid in 60 days")]
    if case == "other metric":
        more["metric"] = "calls"
    if case == "mixed":
        more["periods"] = [*months(35), "2026-Q3"]
    context = seen(series_of(values, **more), registration)
    measures = {d.measure for d in turned_series(context)}
    assert measures <= {"effect_mixture"}
    if case != "short":
        assert not measures


def test_without_series_there_is_nothing(cube: cxkit.Cube) -> None:
    context = Context(cube=cube)
    assert list(all_series(context)) == []
    assert list(monitor(context)) == []


def rollout(*rows: tuple[str, str, str]) -> Tallies:
    """Unit, first day and arm of the initiative `lab`."""
    found = [("lab", unit, start, "", arm, -1, 1) for unit, start, arm in rows]
    return Tallies.build("rollout", ROLLOUT, {"rows": found})


def test_a_rollout_table_says_who_is_turned_when_and_who_takes_no_part(
    seen: Callable[..., Context], expecting: Registrations
) -> None:
    context = seen(series_of(company()), expecting(units=("u5",), start=date(2025, 5, 1)))
    table = rollout(("u1", "2025-07-01", "treated"), ("u2", "", "excluded"))
    stated = evolve(context, evidence={**context.evidence, "rollout": table})
    found = of(list(turned_series(stated)), "effect_mixture")
    assert found.estimate.value == pytest.approx(8, abs=1.5)
    assert "u2" not in found.data["weights"]
    named = rollout(
        ("u1", "2025-07-01", "treated"), *((u, "", "comparison") for u in ("u6", "u7", "u8"))
    )
    stated = evolve(context, evidence={**context.evidence, "rollout": named})
    found = of(list(turned_series(stated)), "effect_mixture")
    assert set(found.data["weights"]) <= {"u6", "u7", "u8"}


def test_several_starts_are_no_case_for_one_series(
    seen: Callable[..., Context], expecting: Registrations
) -> None:
    context = seen(series_of(company()), expecting())
    table = rollout(("u1", "2025-07-01", "treated"), ("u2", "2025-10-01", "treated"))
    staggered = evolve(context, evidence={**context.evidence, "rollout": table})
    assert list(turned_series(staggered)) == []


def test_periods_have_lengths(seen: Callable[..., Context]) -> None:
    def first(periods: list[str]) -> Any:
        values = {"u": [1.0 + k % 2 for k in range(len(periods))]}
        return next(iter(all_series(seen(series_of(values, periods=periods)))))

    assert (first(months(3)).period, first(months(3)).season) == ("month", 12)
    weeks = first(["2026-W01", "2026-W02"])
    assert (weeks.period, weeks.season) == ("week", None)
    assert first(["2026-Q1", "2026-Q2"]).period == "quarter"
    assert first(["2025", "2026"]).period == "year"
    assert first(["2026-01-01", "2026-01-02"]).period == "day"


def test_a_jump_is_alarmed_and_its_chance_is_said(
    seen: Callable[..., Context], expecting: Registrations
) -> None:
    rng = np.random.default_rng(2)
    values = {"u1": 60 + rng.standard_normal(36), "u2": 60 + rng.standard_normal(36)}
    values["u1"][26:] += 6
    drafts = list(monitor(seen(series_of(values), expecting())))
    alarms = {d.subject.unit: d for d in drafts if d.measure == "alarm"}
    assert alarms["u1"].estimate.value == 3
    assert alarms["u1"].data["charts"]["cusum"]["alarm"] in ("2025-09", "2025-10", "2025-11")
    assert alarms["u1"].data["charts"]["e"]["side"] == 1
    assert alarms["u1"].subject.process == "collection"
    assert "has risen" in alarms["u1"].explanation["en"]
    assert "Allein durch Zufall" in alarms["u1"].explanation["de"]
    assert alarms["u2"].data["charts"]["e"]["alarm"] is None
    chance = of(drafts, "false_alarms")
    assert chance.function == "F74"
    # Two series with limits from 24 months: about .011 alarms per month each.
    assert chance.estimate.value == pytest.approx(2 * 0.011, rel=0.6)
    assert chance.data["bets_ever"] == pytest.approx(0.1)


def test_a_fall_and_a_quiet_series(seen: Callable[..., Context]) -> None:
    rng = np.random.default_rng(3)
    values = {"": 60 + rng.standard_normal(36)}
    values[""][26:] -= 7
    (alarm, _chance) = monitor(seen(series_of(values)))
    assert alarm.subject.unit is None
    assert "ist gefallen" in alarm.explanation["de"]
    (quiet, _chance) = monitor(seen(series_of({"u": [60 + 0.1 * (k % 3) for k in range(36)]})))
    assert quiet.estimate.value == 0
    assert "none of 3 charts" in quiet.explanation["en"]


def test_short_constant_and_redefined_series_are_not_watched(
    seen: Callable[..., Context],
) -> None:
    assert list(monitor(seen(series_of({"u": [1.0, 2.0] * 7})))) == []
    assert list(monitor(seen(series_of({"u": [5.0] * 36})))) == []
    early = [("2023-07", "old"), ("2023-12", "new")]
    assert list(monitor(seen(series_of({"u": [1.0, 2.0] * 18}, definitions=early)))) == []
    holed = [1.0, 2.0, float("nan"), float("nan")] * 9
    assert list(monitor(seen(series_of({"u": holed[:30]})))) == []


def test_where_values_are_not_normal_nobody_says_how_often_charts_cry_wolf(seen: Any) -> None:
    rng = np.random.default_rng(0)
    values = {"u": rng.lognormal(0, 1.2, 36).tolist(), "v": (60 + rng.normal(size=36)).tolist()}
    skewed, normal, chance = monitor(seen(series_of(values)))
    assert skewed.data["law"] == "any"
    assert skewed.data["false_alarms_within_a_year"] is None
    assert normal.data["false_alarms_within_a_year"] > 0
    assert chance.data["not_normal"] == 1
    assert "1 of them are not" in chance.explanation["en"]
    assert "1 davon" in chance.explanation["de"]
