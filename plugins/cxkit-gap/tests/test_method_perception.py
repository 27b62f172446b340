from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

import cxkit

Rows = list[dict[str, Any]]
Assessed = Callable[[cxkit.Cube, Rows], cxkit.Assessment]


def test_self_praise_and_blind_spot_add_up_to_the_gap(
    cube: cxkit.Cube, assessed: Assessed, company: Rows
) -> None:
    assessment = assessed(cube, company)
    for tile in cube.tiles:
        gap, praise, spot = (
            assessment.one(measure=measure, tile=tile)
            for measure in ("gap_mean", "self_praise", "blind_spot")
        )
        assert gap is not None
        assert praise is not None
        assert spot is not None
        assert praise.function == spot.function == "F43"
        total = (praise.estimate.value or 0) + (spot.estimate.value or 0)
        assert gap.estimate.value == pytest.approx(total)
        assert praise.estimate.n == 80  # the same staff gave both answers
        assert spot.estimate.n_by_group == {"staff": 80, "customer": 90}
        assert praise.estimate.low is not None


def test_how_answers_of_the_same_people_go_together_counts_in_the_interval(
    cube: cxkit.Cube, assessed: Assessed
) -> None:
    """Against the paired t interval of SciPy, which is right for so many answers."""
    rng = np.random.default_rng(7)
    leaning = rng.normal(0, 0.8, 500)
    answers = np.clip(np.rint(3 + leaning + rng.normal(0, 0.5, (2, 500))), 1, 5)
    tile = cube.tiles["care.respect"]
    names = [tile.items_of(form)[0].id for form in ("self", "predicted", "customer")]
    rows: Rows = [
        {"audience": "staff", names[0]: int(own), names[1]: int(guess)} for own, guess in answers.T
    ]
    rows += [{"audience": "customer", names[2]: 3 + k % 2} for k in range(20)]
    found = assessed(cube, rows).one(measure="self_praise")
    assert found is not None
    paired = stats.ttest_rel(*answers).confidence_interval()
    apart = stats.ttest_ind(*answers).confidence_interval()
    width = (found.estimate.high or 0) - (found.estimate.low or 0)
    assert width == pytest.approx(25 * (paired.high - paired.low), rel=0.02)
    assert width < 0.65 * 25 * (apart.high - apart.low)


def test_predictions_that_follow_the_customers_are_told(
    cube: cxkit.Cube, assessed: Assessed, company: Rows
) -> None:
    found = assessed(cube, company).one(measure="meta_accuracy")
    means = [
        [
            np.mean([row[i.id] for row in company if i.id in row])
            for tile in cube.tiles.values()
            for i in tile.items_of(form)
        ]
        for form in ("predicted", "customer")
    ]
    assert found is not None
    assert found.estimate.value == pytest.approx(np.corrcoef(means)[0, 1])
    assert found.estimate.low is not None
    assert found.estimate.low > 0
    assert found.data["items"] == [t.items_of("self")[0].id for t in cube.tiles.values()]
    assert "Over 6 questions" in found.explanation["en"]


def test_few_questions_have_no_interval_and_one_no_correlation(
    cube_of: Callable[..., cxkit.Cube], assessed: Assessed, company: Rows
) -> None:
    def about(*tiles: str) -> cxkit.Assessment:
        kept = [
            {k: v for k, v in row.items() if k == "audience" or k.split(".")[1] in tiles}
            for row in company
        ]
        return assessed(cube_of(tiles), kept)

    two = about("respect", "recovery").one(measure="meta_accuracy")
    assert two is not None
    assert two.estimate.reasons == ("gap:too_few_items",)
    assert about("respect").one(measure="meta_accuracy") is None


def test_predictions_that_are_all_the_same_go_along_with_nothing(
    cube: cxkit.Cube, assessed: Assessed, company: Rows
) -> None:
    rows = [{k: 3 if ".predicted." in k else v for k, v in row.items()} for row in company]
    found = assessed(cube, rows).one(measure="meta_accuracy")
    assert found is not None
    assert found.estimate.reasons == ("undefined",)


def test_without_predictions_there_is_a_gap_and_nothing_in_between(
    cube: cxkit.Cube, assessed: Assessed, company: Rows
) -> None:
    rows = [{k: v for k, v in row.items() if ".predicted." not in k} for row in company]
    functions = {f.function for f in assessed(cube, rows).findings}
    assert "F42" in functions
    assert "F43" not in functions


def test_an_organisation_that_thinks_little_of_itself_is_told_so(
    cube: cxkit.Cube, assessed: Assessed, company: Rows
) -> None:
    turned = [{k: v if k == "audience" else 6 - v for k, v in row.items()} for row in company]
    for measure, words in (("self_praise", "see themselves lower"), ("blind_spot", "answer lower")):
        found = assessed(cube, turned).one(measure=measure, tile="care.respect")
        assert found is not None
        assert (found.estimate.value or 0) < 0
        assert words in found.explanation["en"]
