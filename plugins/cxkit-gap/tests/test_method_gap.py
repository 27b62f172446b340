from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import cxkit
from cxkit import Status
from cxkit_gap._mirrors import mirrors

Rows = list[dict[str, Any]]
Assessed = Callable[[cxkit.Cube, Rows], cxkit.Assessment]
BEHAVIOUR = ("behaviour", "self"), ("behaviour", "customer"), ("behaviour", "predicted")


def of(assessment: cxkit.Assessment, measure: str, tile: str = "care.respect") -> cxkit.Finding:
    found = assessment.one(measure=measure, tile=tile)
    assert found is not None
    return found


def test_every_mirrored_question_has_its_gap_with_the_ordinal_summary_first(
    cube: cxkit.Cube, assessed: Assessed, company: Rows
) -> None:
    found = [f for f in assessed(cube, company).findings if f.function == "F42"]
    assert [f.measure for f in found[:3]] == ["gap_superiority", "gap_mean", "gap_hedges_g"]
    assert [f.subject.tile for f in found[:-1:3]] == list(cube.tiles)
    assert found[-1].measure == "gaps_apart"
    for finding in found:
        assert finding.contrast is not None
        assert (finding.contrast.of, finding.contrast.against) == ("staff", "customer")


def test_the_gap_is_that_of_the_counts(cube: cxkit.Cube, assessed: Assessed, company: Rows) -> None:
    own, theirs = (
        [row[item] for row in company if item in row]
        for item in ("care.respect.behaviour.self.0", "care.respect.behaviour.customer.1")
    )
    wins = sum((a > b) + (a == b) / 2 for a in own for b in theirs)
    assessment = assessed(cube, company)
    superiority, mean = of(assessment, "gap_superiority"), of(assessment, "gap_mean")
    assert superiority.estimate.value == pytest.approx(wins / len(own) / len(theirs))
    assert superiority.estimate.null == 0.5
    expected = 25 * (sum(own) / len(own) - sum(theirs) / len(theirs))
    assert mean.estimate.value == pytest.approx(expected)
    assert mean.estimate.n == 170
    assert mean.estimate.n_by_group == {"staff": 80, "customer": 90}
    assert mean.estimate.coverage == 1.0
    assert mean.estimate.low is not None
    assert mean.estimate.low > 0
    assert mean.estimate.status is Status.OK


def test_ranks_and_chance_stand_beside_the_differences(
    cube: cxkit.Cube, assessed: Assessed, company: Rows
) -> None:
    assessment = assessed(cube, company)
    ranked = sorted(assessment.select(measure="gap_superiority"), key=lambda f: f.data["rank"])
    values = [f.estimate.value or 0 for f in ranked]
    assert values == sorted(values, reverse=True)
    assert all(f.data["p_adjusted"] >= f.data["p_value"] for f in ranked)
    count = assessment.one(measure="gaps_apart")
    assert count is not None
    assert count.data["expected_by_chance"] == pytest.approx(0.3)
    assert count.estimate.value == len(count.data["apart"]) == count.data["higher"] == 6
    assert "about 0.3 would" in count.explanation["en"]
    assert "etwa 0,3" in count.explanation["de"]


def test_the_standardised_difference_claims_no_interval(
    cube: cxkit.Cube, assessed: Assessed, company: Rows
) -> None:
    g = of(assessed(cube, company), "gap_hedges_g").estimate
    assert g.value is not None
    assert g.low is g.high is None
    assert g.reasons == ("gap:no_interval",)


def test_four_customers_are_not_shown_and_leave_no_number_behind(
    cube: cxkit.Cube, assessed: Assessed, company: Rows
) -> None:
    item = "care.respect.behaviour.customer.1"
    customers = [row for row in company if row["audience"] == "customer"]
    for row in customers[4:]:
        row = customers[customers.index(row)]
    rows = [{k: v for k, v in row.items() if k != item or row in customers[:4]} for row in company]
    hidden = of(assessed(cube, rows), "gap_mean")
    assert hidden.estimate.status is Status.SUPPRESSED
    assert hidden.data == {}
    assert not any(char.isdigit() for char in hidden.explanation["en"])


def test_a_question_that_customers_were_not_asked_is_a_blank(
    cube: cxkit.Cube, assessed: Assessed, company: Rows
) -> None:
    item = "care.respect.behaviour.customer.1"
    rows = [{k: v for k, v in row.items() if k != item} for row in company]
    assessment = assessed(cube, rows)
    for measure in ("gap_superiority", "gap_mean", "gap_hedges_g"):
        assert of(assessment, measure).estimate.reasons == ("not_asked",)
    count = assessment.one(measure="gaps_apart")
    assert count is not None
    assert count.data["compared"] == 5


def test_without_customers_there_is_no_gap(
    cube: cxkit.Cube, assessed: Assessed, company: Rows
) -> None:
    staff = [row for row in company if row["audience"] == "staff"]
    assert not [f for f in assessed(cube, staff).findings if f.function in ("F42", "F43")]


def test_customers_who_were_asked_other_things_make_no_gap(
    cube_of: Callable[..., cxkit.Cube], assessed: Assessed
) -> None:
    cube = cube_of(("respect",), BEHAVIOUR[:2])
    own, mirror = (f"care.respect.behaviour.{form}" for form in ("self.0", "customer.1"))
    staff = [{"audience": "staff", own: 4, mirror: None}] * 9
    customers = [{"audience": "customer", own: 3, mirror: None}] * 9
    findings = assessed(cube, [*staff, *customers]).findings
    assert not [f for f in findings if f.function == "F42"]


def test_where_nothing_varies_g_is_undefined_and_the_rest_is_told(
    cube_of: Callable[..., cxkit.Cube], assessed: Assessed
) -> None:
    cube = cube_of(("respect",), BEHAVIOUR[:2])
    rows = [{"audience": "staff", "care.respect.behaviour.self.0": 5}] * 9
    rows += [{"audience": "customer", "care.respect.behaviour.customer.1": 5}] * 9
    assessment = assessed(cube, rows)
    assert of(assessment, "gap_hedges_g").estimate.reasons == ("undefined",)
    assert of(assessment, "gap_superiority").estimate.value == 0.5
    assert of(assessment, "gap_mean").estimate.value == 0


def test_a_self_image_below_the_customers_image_is_said_so(
    cube_of: Callable[..., cxkit.Cube], assessed: Assessed
) -> None:
    cube = cube_of(("respect",), BEHAVIOUR[:2])
    rows = [{"audience": "staff", "care.respect.behaviour.self.0": 1 + k % 3} for k in range(30)]
    rows += [
        {"audience": "customer", "care.respect.behaviour.customer.1": 3 + k % 3} for k in range(30)
    ]
    mean = of(assessed(cube, rows), "gap_mean")
    assert mean.estimate.value == pytest.approx(-50)
    assert "staff answer lower than customers: -50 points" in mean.explanation["en"]
    assert "Mitarbeitende antworten niedriger als" in mean.explanation["de"]


def test_items_of_different_ranges_have_no_ordinal_comparison(assessed: Assessed) -> None:
    from cxkit.cube import cube_from_document

    cube = cube_from_document(
        {
            "id": "ranges",
            "label": {"en": "Ranges"},
            "scales": {"five": {"low": 1, "high": 5}, "ten": {"low": 0, "high": 10}},
            "dimensions": [
                {
                    "id": "care",
                    "label": {"en": "Care"},
                    "tiles": [
                        {
                            "id": "respect",
                            "label": {"en": "Respect"},
                            "items": [
                                {"id": "a", "form": "self", "scale": "five", "text": {"en": "a?"}},
                                {
                                    "id": "b",
                                    "form": "customer",
                                    "scale": "ten",
                                    "text": {"en": "b?"},
                                },
                            ],
                        }
                    ],
                }
            ],
        }
    )
    rows: Rows = [{"audience": "staff", "a": 4}] * 9 + [{"audience": "customer", "b": 8}] * 9
    assert of(assessed(cube, rows), "gap_superiority").estimate.reasons == ("undefined",)


def test_items_mirror_each_other_in_order_and_only_where_that_is_clear(
    cube_of: Callable[..., cxkit.Cube],
) -> None:
    clear = cube_of(("respect",), (*BEHAVIOUR, *BEHAVIOUR[:2]))
    assert [(m.own.id[-1], m.customer.id[-1], m.predicted) for m in mirrors(clear)] == [
        ("0", "1", None),
        ("3", "4", None),
    ]
    unclear = cube_of(("respect",), (*BEHAVIOUR, BEHAVIOUR[0]))
    assert list(mirrors(unclear)) == []


def test_the_default_cube_has_nineteen_mirrored_tiles_with_predictions() -> None:
    found = list(mirrors(cxkit.default_cube()))
    assert len(found) == 19
    assert all(m.predicted is not None and m.own.side == "behaviour" for m in found)
