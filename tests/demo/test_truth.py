"""The known truth: computed again by another way, and the story it tells."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from statistics import fmean

import numpy as np
import pandas as pd
import pytest
from attrs import evolve
from scipy import stats

from cxkit.cube import default_cube
from cxkit.demo import DemoCompany, generate
from cxkit.demo.story import STORY, Story

RESPECT = "culture.respect"


def answers_of(company: DemoCompany, audience: str, item: str) -> list[int]:
    """What everybody who can judge would answer, person by person."""
    people = company.populations[audience]
    place = people.items.index(item)
    return [row[place] for row in people.answers.tolist() if row[place] != 0]


def on_100(answers: Iterable[int]) -> float:
    return fmean((answer - 1) / 4 * 100 for answer in answers)


def test_the_truth_of_a_tile_is_the_mean_of_its_sides_over_everybody(company: DemoCompany) -> None:
    sides = {
        side: on_100(answers_of(company, "staff", f"{RESPECT}.{side}.self"))
        for side in ("structural", "process", "behaviour")
    }
    found = company.truth["tiles"]["staff"][RESPECT]
    assert found["sides"] == pytest.approx(sides, abs=1e-6)
    assert found["value"] == pytest.approx(fmean(sides.values()), abs=1e-6)
    judged = sum(len(answers_of(company, "staff", f"{RESPECT}.{side}.self")) for side in sides)
    assert found["cannot_judge"] == pytest.approx(1 - judged / (3 * 2400), abs=1e-6)


def test_the_truth_of_a_dimension_is_the_mean_of_the_tiles_asked(company: DemoCompany) -> None:
    tiles = company.truth["tiles"]["staff"]
    own = [tile["value"] for name, tile in tiles.items() if name.startswith("collaboration.")]
    assert len(own) == 8
    assert company.truth["dimensions"]["staff"]["collaboration"] == pytest.approx(
        fmean(own), abs=1e-5
    )


def test_the_truth_of_a_team_is_that_of_its_members(company: DemoCompany) -> None:
    people = company.populations["staff"]
    frame = pd.DataFrame(people.answers.astype(float), columns=list(people.items))
    frame = frame.replace(0, float("nan"))[[u == "sales-3" for u in people.units]]
    tiles = [
        fmean(
            100 * (frame[f"{tile}.{side}.self"].mean() - 1) / 4
            for side in ("structural", "process", "behaviour")
        )
        for tile in default_cube().tiles
        if tile.startswith("skills.")
    ]
    found = company.truth["units"]["staff"]["sales-3"]["skills"]
    assert found == pytest.approx(fmean(tiles), abs=1e-6)


def test_the_truth_of_a_gap_compares_staff_with_customers(company: DemoCompany) -> None:
    own = answers_of(company, "staff", f"{RESPECT}.behaviour.self")
    predicted = answers_of(company, "staff", f"{RESPECT}.behaviour.predicted")
    customers = answers_of(company, "customer", f"{RESPECT}.behaviour.customer")
    found = company.truth["gaps"][RESPECT]
    assert found["gap"] == pytest.approx(on_100(own) - on_100(customers), abs=1e-5)
    assert found["predicted"] == pytest.approx(on_100(predicted), abs=1e-6)
    # Source: P(X > Y) + P(X = Y) / 2 is the Mann-Whitney U statistic over n * m.
    u = stats.mannwhitneyu(own, customers).statistic
    assert found["p_self_above"] == pytest.approx(u / (len(own) * len(customers)), abs=1e-6)


def test_the_truth_of_icc1_is_the_analysis_of_variance(company: DemoCompany) -> None:
    people = company.populations["staff"]
    item = f"{RESPECT}.process.self"
    values = pd.Series(people.answers[:, people.items.index(item)].astype(float))
    judged = values != 0
    groups = [g for _, g in values[judged].groupby(np.array(people.units)[judged])]
    f = stats.f_oneway(*groups).statistic
    sizes = [len(g) for g in groups]
    k = (sum(sizes) - sum(n**2 for n in sizes) / sum(sizes)) / (len(groups) - 1)
    # (MSB - MSW) / (MSB + (k - 1) MSW) with F = MSB / MSW.
    assert company.truth["icc1"][item] == pytest.approx((f - 1) / (f + k - 1), abs=1e-6)


def test_the_answers_that_came_back_lie_around_the_truth(company: DemoCompany) -> None:
    survey = company.waves["2026-03"]["staff"]
    items = company.populations["staff"].items
    off = []
    for tile, truth in company.truth["tiles"]["staff"].items():
        for side, value in truth["sides"].items():
            chosen = survey.asked == items.index(f"{tile}.{side}.self")
            answers = survey.answers[chosen & (survey.answers > 0)].astype(float)
            error = answers.std(ddof=1) * 25 / math.sqrt(len(answers))
            off.append(((answers.mean() - 1) * 25 - value) / error)
    # 159 items: fewer than one in twenty beyond two standard errors would be luck, many a fault.
    assert abs(fmean(off)) < 0.3
    assert sum(abs(z) > 2 for z in off) <= 16


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_story_is_the_same_for_every_seed(seed: int, company: DemoCompany) -> None:
    truth = (company if seed == 0 else generate(seed)).truth
    customers = {tile: own["value"] for tile, own in truth["tiles"]["customer"].items()}
    assert sorted(customers, key=customers.__getitem__).index(RESPECT) <= 2
    for audience in ("staff", "customer"):
        respect = {d: tiles[RESPECT] for d, tiles in truth["departments"][audience].items()}
        assert min(respect, key=respect.__getitem__) == "receivables"
    handovers = {
        d: tiles["service_chain.handovers"] for d, tiles in truth["departments"]["staff"].items()
    }
    lowest = sorted(handovers, key=handovers.__getitem__)[:2]
    assert set(lowest) == {"customer_service", "field_service"}
    anchoring = truth["tiles"]["staff"]["strategy.anchoring"]["sides"]
    assert anchoring["structural"] > anchoring["behaviour"] + 30
    staff = {tile: own["value"] for tile, own in truth["tiles"]["staff"].items()}
    assert max(staff, key=staff.__getitem__) == "skills.cx_tools"
    assert fmean(own["difference"] for own in truth["leaders"].values()) > 5


def test_people_expect_a_smaller_gap_than_there_is(company: DemoCompany) -> None:
    gaps = company.truth["gaps"]
    assert len(gaps) == 18
    assert fmean(g["gap"] for g in gaps.values()) > fmean(
        g["self_minus_predicted"] for g in gaps.values()
    )
    # Not everywhere do customers see it worse.
    assert gaps["skills.empowerment"]["gap"] < 0


def test_answers_are_skewed_and_correlated_within_a_dimension(company: DemoCompany) -> None:
    people = company.populations["staff"]
    frame = pd.DataFrame(people.answers.astype(float), columns=list(people.items))
    items = [i for i in people.items if i.startswith("culture.") and i.endswith(".self")]
    frame = frame.replace(0, float("nan"))[items]
    correlations = frame.corr().to_numpy()[np.triu_indices(len(items), 1)]
    assert 0.25 < correlations.mean() < 0.4
    assert frame.skew().mean() < -0.1


def test_what_was_not_asked_stays_blank(company: DemoCompany) -> None:
    not_asked = company.truth["not_asked"]
    assert not_asked["staff"] == not_asked["leader"] == ["collaboration.boards"]
    assert "customers.moments" in not_asked["customer"]
    for audience, tiles in not_asked.items():
        assert not set(tiles) & set(company.truth["tiles"][audience])


def test_another_story_can_be_told_and_a_question_that_nobody_can_judge_has_no_truth() -> None:
    story = Story(tiles={RESPECT: evolve(STORY.tile(RESPECT), cannot_judge=1.0)})
    truth = generate(3, story=story).truth
    assert truth["tiles"]["staff"][RESPECT]["value"] is None
    assert truth["tiles"]["staff"]["culture.joy"]["value"] > 40
    assert RESPECT not in truth["not_asked"]["staff"]
    json.dumps(truth, allow_nan=False)
