"""Later rounds of the demonstration company: what moves, what does not, and the truth of it."""

from __future__ import annotations

import csv
import io
from datetime import date
from statistics import fmean

import numpy as np
import pytest

from cxkit.cube import default_cube
from cxkit.demo import DemoCompany
from cxkit.demo.figures import build_payments, months_between, months_since
from cxkit.demo.initiatives import (
    CANDIDATES,
    COMPARABLE,
    HARDSHIP,
    PAYMENTS,
    TEAM,
    candidates,
)
from cxkit.demo.later import (
    WAVES,
    Round,
    ask_again,
    payments,
    rollout_csv,
    series_csv,
    truth_of_turns,
)
from cxkit.initiative.check import initiative_problems

STARTS = {HARDSHIP: date(2026, 4, 1)}
FOCUS = ("culture.respect", "skills.empowerment", "service_chain.recovery")


@pytest.fixture(scope="module")
def later(company: DemoCompany) -> Round:
    return ask_again(company, "2026-09", STARTS, focus=FOCUS)


def mean_of(answers: np.ndarray) -> float:
    judged = answers[answers > 0].astype(float)
    return float((judged.mean() - 1) * 25)


def test_the_initiatives_hold_together_under_the_default_cube() -> None:
    assert initiative_problems([each.initiative for each in CANDIDATES], default_cube()) == []


def test_no_tile_is_moved_by_two_initiatives() -> None:
    moved = [each.target for candidate in CANDIDATES for each in candidate.moved]
    assert len(moved) == len(set(moved))


def test_the_same_people_without_the_initiative_are_the_comparison(
    company: DemoCompany, later: Round
) -> None:
    without = ask_again(company, "2026-09", {}).populations["staff"]
    with_it = later.populations["staff"]
    inside = np.array([unit == TEAM for unit in with_it.units])
    sides = [f"culture.respect.{side}.self" for side in ("structural", "process", "behaviour")]
    changes = [
        mean_of(with_it.answers[inside, with_it.column[item]])
        - mean_of(without.answers[inside, without.column[item]])
        for item in sides
    ]
    assert later.effects[HARDSHIP]["culture.respect"] == pytest.approx(fmean(changes), abs=1e-6)
    assert 15 < fmean(changes) < 35
    assert (with_it.answers[~inside] == without.answers[~inside]).all()


def test_people_stay_and_their_answers_are_drawn_anew(company: DemoCompany, later: Round) -> None:
    first, again = company.populations["staff"], later.populations["staff"]
    assert first.units == again.units
    column = first.column["collaboration.roles.behaviour.self"]
    one, two = first.answers[:, column].astype(float), again.answers[:, column].astype(float)
    both = (one > 0) & (two > 0)
    # Persons and teams persist, so that the same person's answers go together, not fully.
    assert 0.2 < np.corrcoef(one[both], two[both])[0, 1] < 0.8


def test_the_focus_is_asked_of_everyone_in_full(company: DemoCompany, later: Round) -> None:
    survey = later.surveys["staff"]
    items = company.populations["staff"].items
    asked = [{items[i] for i in row if i >= 0} for row in survey.asked.tolist()]
    wanted = {f"{tile}.{s}.self" for tile in FOCUS for s in ("structural", "process", "behaviour")}
    assert all(wanted <= each for each in asked)
    assert max(map(len, asked)) <= 18
    rows = list(csv.DictReader(io.StringIO(later.files(company)["staff-2026-09.csv"].decode())))
    assert len(rows) == sum(map(len, asked))
    assert {row["wave"] for row in rows} == {"2026-09"}


def test_leaders_are_asked_once_a_year(company: DemoCompany, later: Round) -> None:
    assert not [name for name in later.files(company) if name.startswith("leaders")]
    last = ask_again(company, WAVES[-1], {})
    assert "leaders-2027-03.csv" in last.files(company)


def test_months_are_counted_over_years() -> None:
    assert months_between("2025-11", "2026-02") == ("2025-11", "2025-12", "2026-01", "2026-02")
    assert months_since(date(2026, 4, 1), "2026-04") == 0
    assert months_since(date(2025, 12, 15), "2027-01") == 13


def test_payments_rise_in_the_team_alone_and_only_after_their_lag(company: DemoCompany) -> None:
    figures = payments(company, STARTS)
    same = payments(company, {})
    assert (figures.without == same.without).all()
    row = COMPARABLE.index(TEAM)
    others = [k for k in range(len(COMPARABLE)) if k != row]
    assert (figures.kept[others] == same.kept[others]).all()
    before = figures.months.index("2026-08")
    assert (figures.effect[row, :before] == 0).all()
    assert figures.effect[row, -1] == 8.0
    assert (figures.kept[row] >= same.kept[row]).all()
    assert figures.kept[row, -6:].sum() > same.kept[row, -6:].sum()


def test_what_befalls_a_team_lasts_a_while() -> None:
    deviations = []
    for seed in range(40):
        without = build_payments(seed, {}, WAVES[-1]).without
        own = without - without.mean(axis=0)
        deviations.append(own - own.mean(axis=1, keepdims=True))
    stacked = np.concatenate(deviations)
    lagged = np.corrcoef(stacked[:, :-1].ravel(), stacked[:, 1:].ravel())[0, 1]
    assert lagged == pytest.approx(0.3, abs=0.08)
    assert stacked.std() == pytest.approx(1.6, rel=0.1)


def test_figures_end_where_they_are_known(company: DemoCompany) -> None:
    rows = list(csv.DictReader(io.StringIO(series_csv(payments(company, {}), "2026-03").decode())))
    assert {row["metric"] for row in rows} == {PAYMENTS}
    assert len(rows) == len(COMPARABLE) * len(months_between("2024-07", "2026-03"))
    assert max(row["period"] for row in rows) == "2026-03"
    assert all(0 < float(row["value"]) < 100 and int(row["n"]) > 300 for row in rows)


def test_a_rollout_names_who_is_compared() -> None:
    text = rollout_csv(STARTS, candidates((), 0)).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["unit"] for row in rows if row["arm"] == "treated"] == [TEAM]
    assert {row["unit"] for row in rows if row["arm"] == "comparison"} == set(COMPARABLE) - {TEAM}


def test_the_truth_says_what_every_initiative_did(company: DemoCompany, later: Round) -> None:
    truth = truth_of_turns(
        [later], payments(company, STARTS), STARTS, candidates(company.organisation.teams, 0)
    )
    assert truth["starts"] == {HARDSHIP: "2026-04-01"}
    assert truth["tiles"][HARDSHIP]["culture.respect"] == {
        "2026-09": later.effects[HARDSHIP]["culture.respect"]
    }
    assert set(truth["figures"][PAYMENTS]) == {TEAM}
    assert truth["figures"][PAYMENTS][TEAM]["2027-03"] == 8.0
    assert "2026-07" not in truth["figures"][PAYMENTS][TEAM]


def test_a_campaign_moves_nothing(company: DemoCompany) -> None:
    assert candidates((), 0)["values_campaign"].moved == ()
    again = ask_again(company, "2026-06", {"values_campaign": date(2026, 4, 1)})
    assert again.effects == {"values_campaign": {}}


def test_chance_draws_half_of_the_teams_and_another_seed_others(company: DemoCompany) -> None:
    teams = company.organisation.teams
    one, two = (candidates(teams, seed)["blame_free_reviews"].initiative for seed in (0, 1))
    assert len(one.units) == len(one.comparison) == 30
    assert set(one.units) | set(one.comparison) == set(teams)
    assert one.randomised
    assert one.units != two.units
    assert candidates(teams, 0)["customer_hour"].initiative.units == ()
