"""The service chain of the demonstration company: the border that was built in can be found."""

from __future__ import annotations

import csv
import io
import itertools
from collections import defaultdict
from datetime import datetime
from statistics import fmean

import pytest

from cxkit.demo import DemoCompany
from cxkit.demo.chain import (
    ADVICE,
    BORDER,
    CASES,
    LEGS,
    RELATIONS,
    events_csv,
    steps_csv,
    ties_csv,
    truth_of_chain,
)


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.fixture(scope="module")
def events(company: DemoCompany) -> list[dict[str, str]]:
    return table(events_csv(company.organisation, company.seed))


def test_every_case_runs_forward_in_time(events: list[dict[str, str]]) -> None:
    cases = defaultdict(list)
    for event in events:
        cases[event["case"]].append(datetime.fromisoformat(event["time"]))
    assert len(cases) == CASES
    assert all(times == sorted(times) for times in cases.values())
    assert all(moment.utcoffset() is not None for times in cases.values() for moment in times)


def test_work_waits_at_the_border_that_was_built_in(events: list[dict[str, str]]) -> None:
    waits = defaultdict(list)
    for one, two in itertools.pairwise(events):
        if one["case"] == two["case"] and one["unit"] != two["unit"]:
            hours = datetime.fromisoformat(two["time"]) - datetime.fromisoformat(one["time"])
            waits[one["unit"], two["unit"]].append(hours.total_seconds() / 3600)
    longest = max(waits, key=lambda pair: fmean(waits[pair]))
    assert longest == BORDER
    truth = truth_of_chain()["waits"][">".join(BORDER)]
    assert fmean(waits[BORDER]) == pytest.approx(truth, rel=0.06)


def test_some_steps_are_done_twice(events: list[dict[str, str]]) -> None:
    visits = defaultdict(int)
    for event in events:
        visits[event["case"]] += event["activity"] == "Visit made"
    assert fmean(n > 1 for n in visits.values()) == pytest.approx(0.18, abs=0.03)


def test_people_belong_to_one_department(events: list[dict[str, str]]) -> None:
    units = defaultdict(set)
    for event in events:
        units[event["person"]].add(event["unit"])
    assert all(len(found) == 1 for found in units.values())
    assert {unit for found in units.values() for unit in found} == {leg.unit for leg in LEGS}


def test_departments_rate_the_border_lowest(company: DemoCompany) -> None:
    ratings = defaultdict(list)
    for tie in table(ties_csv(company.organisation, company.seed)):
        if tie["relation"] == ADVICE:
            assert not tie["rating"]
            continue
        ratings[tie["from_unit"], tie["to_unit"]].append(int(tie["rating"]))
        assert tie["relation"] in RELATIONS
    means = {pair: fmean(found) for pair, found in ratings.items()}
    assert set(sorted(means, key=means.__getitem__)[:2]) == {BORDER, BORDER[::-1]}
    within = fmean(mean for (a, b), mean in means.items() if a == b)
    between = fmean(mean for (a, b), mean in means.items() if a != b)
    assert within > between + 0.4


def test_the_same_seed_gives_the_same_events(company: DemoCompany) -> None:
    assert events_csv(company.organisation, 0) == events_csv(company.organisation, 0)
    assert events_csv(company.organisation, 1) != events_csv(company.organisation, 0)


def test_people_ask_their_own_department_and_its_neighbours_more_than_others(
    company: DemoCompany,
) -> None:
    asked = defaultdict(set)
    for tie in table(ties_csv(company.organisation, company.seed)):
        if tie["relation"] == ADVICE:
            asked[tie["from_unit"], tie["to_unit"]].add(tie["respondent"])
    departments = len(company.organisation.departments)
    own = [len(found) / 12 for (a, b), found in asked.items() if a == b]
    others = sum(len(found) for (a, b), found in asked.items() if a != b)
    truth = truth_of_chain()["advice"]
    assert fmean(own) == pytest.approx(truth["own"], abs=0.06)
    assert len(asked[BORDER]) / 12 == pytest.approx(truth["next"], abs=0.3)
    assert truth["other"] < others / (12 * departments * (departments - 1)) < truth["next"]


def test_the_repair_as_it_is_meant_names_its_blind_steps() -> None:
    steps, truth = table(steps_csv()), truth_of_chain()
    assert [step["activity"] for step in steps] == [leg.activity for leg in LEGS]
    assert [step["label"] for step in steps if not step["metric"]] == truth["blind_steps"]
    assert [step["label"] for step in steps if not step["owner"]] == truth["steps_of_nobody"]
    assert all(one["next"] == two["step"] for one, two in itertools.pairwise(steps))
