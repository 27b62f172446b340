"""The whole way on lq2002 (Bliese & Britt 2001; R package multilevel 2.7): rows to findings.

Expected values: reliability/* by R psych 2.2.9, agreement/* and expected_*.csv by R
multilevel 2.7, as collected in the reference folder.
"""

from __future__ import annotations

import pytest

SCALES = {
    "LEAD": {"low": 1, "high": 5},
    "TSIG": {"low": 1, "high": 5},
    "HOSTIL": {"low": 0, "high": 4},
}


@pytest.fixture(scope="module")
def assessment(reference, scale_cube, tallies_of):
    import cxkit
    import cxkit_survey
    from cxkit.assess import assess

    rows = reference.rows("lq2002.csv")
    cube = scale_cube(
        **{
            name: {**spec, "items": reference.table("lq2002.csv", name)[0]}
            for name, spec in SCALES.items()
        }
    )
    items = list(cube.items)
    answers = [{"unit": r["COMPID"], **{i: int(r[i]) for i in items}} for r in rows]
    manager = cxkit.plugin_manager(discover=False, extra=[("survey", cxkit_survey)])
    return assess(tallies_of(cube, answers), cube, manager=manager)


@pytest.mark.parametrize(("scale", "key"), [("LEAD", "lq2002_lead"), ("HOSTIL", "lq2002_hostile")])
def test_alpha_of_the_whole_organisation_equals_psych(assessment, reference, scale, key):
    expected = reference[f"reliability/{key}"]
    found = assessment.one(function="F10", measure="alpha", scale=f"all.{scale}")
    assert found.estimate.value == pytest.approx(expected["alpha_pairwise"], abs=1e-9)
    assert found.estimate.n == 2042
    by_item = {item["item"]: item for item in found.data["items"]}
    for item, value in expected["r_drop"].items():
        assert by_item[item]["r_drop"] == pytest.approx(value, abs=1e-9)
        dropped = expected["alpha_if_dropped"][item]
        assert by_item[item]["alpha_if_dropped"] == pytest.approx(dropped, abs=1e-9)
    sem = expected["sem_mean_scale"]
    assert found.data["sem_points"] == pytest.approx(sem * 25, abs=1e-9)


def test_interval_of_alpha_is_feldts_where_answers_are_not_peaked(assessment, reference):
    expected = reference["reliability/lq2002_lead"]["feldt_ci95_listwise"]
    found = assessment.one(function="F10", measure="alpha", scale="all.LEAD").estimate
    assert [found.low, found.high] == pytest.approx(expected, abs=1e-9)


def test_interval_of_alpha_is_wider_than_feldts_where_answers_pile_up(assessment, reference):
    low, high = reference["reliability/lq2002_hostile"]["feldt_ci95_listwise"]
    found = assessment.one(function="F10", measure="alpha", scale="all.HOSTIL").estimate
    assert found.low < low
    assert high < found.high


def test_omega_names_its_estimator(assessment, reference):
    found = assessment.one(function="F10", measure="omega", scale="all.LEAD")
    expected = reference["reliability/omega1cov_lq2002_lead"]["omega_cov_1f"]
    assert found.data["estimator"] == "ml_covariance"
    assert found.estimate.value == pytest.approx(expected, abs=1e-3)
    ml = reference["reliability/omega1_lq2002_lead_ml"]["omega_total_1f"]
    assert found.data["by_estimator"]["ml"] == pytest.approx(ml, abs=1e-3)


@pytest.mark.parametrize("scale", ["LEAD", "TSIG"])
def test_icc_equals_multilevel(assessment, reference, scale):
    expected = reference["agreement/lq2002_icc"][f"{scale}_mean"]
    icc1 = assessment.one(function="F11", measure="icc1", scale=f"all.{scale}")
    icc2 = assessment.one(function="F11", measure="icc2", scale=f"all.{scale}")
    assert icc1.estimate.value == pytest.approx(expected["icc1"], abs=1e-9)
    assert icc2.estimate.value == pytest.approx(expected["icc2"], abs=1e-9)
    assert icc1.estimate.low < expected["icc1"] < icc1.estimate.high
    assert icc1.estimate.n == expected["n"]
    assert icc1.data["units"] == expected["groups"]


def test_agreement_of_every_unit_equals_multilevel(assessment, reference):
    found = {f.subject.unit: f for f in assessment.select(measure="rwg_j", scale="all.LEAD")}
    lindell = {
        r["grpid"]: r["rwg.lindell"]
        for r in reference.rows("expected_rwgj_lindell_lq2002_lead.csv")
    }
    awg = {r["grpid"]: r["a.wg"] for r in reference.rows("expected_awg_lq2002_lead.csv")}
    rows = reference.rows("expected_rwgj_lq2002_lead.csv")
    assert len(found) == len(rows) == 49
    for row in rows:
        unit = found[row["grpid"]]
        assert unit.estimate.value == pytest.approx(float(row["rwg.j"]), abs=1e-9)
        assert unit.estimate.n == int(row["gsize"])
        assert unit.data["r_star_wg"] == pytest.approx(float(lindell[row["grpid"]]), abs=1e-9)
        assert unit.data["a_wg"] == pytest.approx(float(awg[row["grpid"]]), abs=1e-9)


@pytest.mark.parametrize(
    ("index", "key"),
    [("rwg_j_slight_skew", "rwgj_slightskew_lq2002"), ("ad_m", "adm_lq2002_lead")],
)
def test_other_indices_equal_the_summary_of_multilevel(assessment, reference, index, key):
    expected = reference[f"agreement/{key}"]
    found = {
        f.subject.unit: f.data[index] for f in assessment.select(measure="rwg_j", scale="all.LEAD")
    }
    order = [row["grpid"] for row in reference.rows("expected_rwgj_lq2002_lead.csv")]
    assert [found[u] for u in order[:5]] == pytest.approx(expected["first5"], abs=1e-9)
    assert sum(found.values()) / 49 == pytest.approx(expected["mean"], abs=1e-9)


def test_the_verdict_is_justified_for_leadership_climate(assessment, reference):
    found = assessment.one(measure="rwg_j_median", scale="all.LEAD")
    expected = reference["agreement/rwgj_lq2002_lead"]
    assert found.estimate.value == pytest.approx(expected["median"], abs=1e-9)
    assert found.data["justified"] is True
    assert found.data["units_in_agreement"] == 49
    assert "survey:do_not_aggregate" not in found.estimate.reasons


def test_explanations_are_complete_in_both_languages(assessment):
    for finding in assessment.findings:
        if finding.function in ("F10", "F11"):
            assert set(finding.explanation) == {"en", "de"}
            for text in finding.explanation.values():
                assert "{" not in text
                assert "<" not in text
                assert "?" not in text
