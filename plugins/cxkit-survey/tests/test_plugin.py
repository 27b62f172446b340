"""What the plugin registers, and how its methods behave on answers that do not suffice."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from cxkit import Status
from cxkit.estimate import REASONS as CORE_REASONS
from cxkit_survey._method_agreement import Conventions
from cxkit_survey._texts import LANGUAGES, REASONS


def test_four_methods_serve_four_functions(manager):
    methods = {
        key: provided.value
        for key, provided in manager.unique("cxkit_methods").items()
        if provided.plugin == "survey"
    }
    assert {key: m.functions for key, m in methods.items()} == {
        "survey.reliability": ("F10",),
        "survey.agreement": ("F11",),
        "survey.sides": ("F58",),
        "survey.lived": ("F02",),
    }
    for method in methods.values():
        assert set(method.label) == set(LANGUAGES)
        assert method.reference


def test_importing_the_plugin_does_not_import_numpy():
    code = "import sys, cxkit_survey; print('numpy' in sys.modules, 'scipy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]


def test_every_reason_is_said_in_both_languages():
    for code, text in REASONS.items():
        assert set(text) == set(LANGUAGES), code


def rows(rng, n, items, *, units=1, shift=0.0):
    """People whose answers 1..5 share something, in units that differ by `shift`."""
    found = []
    for person in range(n):
        unit = person % units
        level = rng.normal(3 + shift * (unit - (units - 1) / 2), 0.7)
        answers = {i: int(np.clip(round(level + rng.normal(0, 0.7)), 1, 5)) for i in items}
        found.append({"unit": f"u{unit:02}", **answers})
    return found


@pytest.fixture
def cube(scale_cube):
    return scale_cube(trust={"low": 1, "high": 5, "items": ["t1", "t2", "t3"]})


def test_pairs_that_few_answered_together_give_no_alpha(assessed, cube):
    """Planned missingness: 60 people, but only 20 of them answered t1 and t2 together."""
    people = rows(np.random.default_rng(1), 60, ["t1", "t2", "t3"])
    for k, person in enumerate(people):
        del person[f"t{k % 3 + 1}"]
    found = assessed(cube, people).one(function="F10", measure="alpha")
    assert found.estimate.status is Status.NOT_ASSESSED
    assert found.estimate.reasons == ("low_coverage", "survey:too_few_pairs")
    assert "cannot be said" in found.explanation["en"]
    assert "fewer than 30 people" in found.explanation["en"]
    assert "weniger als 30 Personen" in found.explanation["de"]


def test_planned_missingness_gives_alpha_from_pairs(assessed, cube):
    people = rows(np.random.default_rng(1), 600, ["t1", "t2", "t3"])
    whole = assessed(cube, people).one(function="F10", measure="alpha")
    for k, person in enumerate(people):
        del person[f"t{k % 3 + 1}"]
    found = assessed(cube, people).one(function="F10", measure="alpha")
    assert found.estimate.value == pytest.approx(whole.estimate.value, abs=0.05)
    assert found.data["fewest_pairs"] == 200
    assert found.data["complete"] is False
    assert whole.estimate.half_width < found.estimate.half_width
    assert (whole.estimate.coverage, found.estimate.coverage) == (1, 1)


def test_constant_answers_have_no_reliability(assessed, cube):
    people = [{"t1": 3, "t2": 3, "t3": 3}] * 40
    assessment = assessed(cube, people)
    for measure in ("alpha", "omega"):
        found = assessment.one(function="F10", measure=measure)
        assert found.estimate.reasons == ("undefined",)


def test_a_question_that_runs_against_the_others_is_said(assessed, cube):
    rng = np.random.default_rng(3)
    people = [
        {"t1": int(x), "t2": int(6 - x), "t3": int(rng.integers(1, 6))}
        for x in rng.integers(1, 6, 60)
    ]
    found = assessed(cube, people).one(function="F10", measure="alpha")
    assert found.estimate.value < 0
    assert found.estimate.reasons == ("survey:runs_against",)
    assert "worded the other way round" in found.explanation["en"]
    assert found.data["sem_points"] is None


def test_reversed_items_are_turned_before_anything_is_computed(assessed, scale_cube):
    people = rows(np.random.default_rng(4), 80, ["t1", "t2", "t3"])
    for person in people:
        person["t1"] = 6 - person["t1"]
    spec = {"low": 1, "high": 5, "items": ["t1", "t2", "t3"]}
    as_is = assessed(scale_cube(trust=spec), people)
    turned = assessed(scale_cube(trust={**spec, "direction": {"t1": -1}}), people)
    low, high = (a.one(function="F10", measure="alpha").estimate.value for a in (as_is, turned))
    assert low < 0.3 < 0.6 < high


@pytest.mark.parametrize(
    ("noise", "verdict"),
    [(0.4, "dependable enough"), (0.75, "just dependable enough"), (2.0, "not dependable enough")],
)
def test_alpha_is_said_in_words(assessed, cube, noise, verdict):
    rng = np.random.default_rng(5)
    level = rng.normal(3, 0.8, 300)
    people = [
        {i: int(np.clip(round(x + rng.normal(0, noise)), 1, 5)) for i in ("t1", "t2", "t3")}
        for x in level
    ]
    found = assessed(cube, people).one(function="F10", measure="alpha")
    assert verdict in found.explanation["en"]
    assert "Cronbachs Alpha" in found.explanation["de"]


def test_units_without_agreement_must_not_be_summed_up(assessed, cube):
    rng = np.random.default_rng(6)
    people = [
        {"unit": f"u{k % 12:02}", **dict.fromkeys(("t1", "t2", "t3"), int(rng.choice([1, 5])))}
        for k in range(360)
    ]
    found = assessed(cube, people).one(measure="rwg_j_median")
    assert found.data["justified"] is False
    assert found.data["unmet"][0] == "rwg_j"
    assert "survey:do_not_aggregate" in found.estimate.reasons
    assert "Do not sum up" in found.explanation["en"]
    assert "Fassen Sie" in found.explanation["de"]


def test_units_that_do_not_differ_must_not_be_compared(assessed, cube):
    people = rows(np.random.default_rng(17), 360, ["t1", "t2", "t3"], units=12)
    found = assessed(cube, people).one(measure="rwg_j_median")
    assert {"icc1_above_zero", "icc2"} <= set(found.data["unmet"])


def test_conventions_are_parameters_of_the_method(tallies_of, cube):
    import cxkit
    import cxkit_survey
    from cxkit.assess import assess

    people = rows(np.random.default_rng(8), 480, ["t1", "t2", "t3"], units=12, shift=0.15)
    tallies = tallies_of(cube, people)

    class Own:
        def __init__(self, **conventions):
            self.method = cxkit_survey.agreement_method(Conventions(**conventions))

        @cxkit.hookimpl
        def cxkit_methods(self):
            return [self.method]

    def justified(**conventions):
        own = cxkit.plugin_manager(discover=False, extra=[("own", Own(**conventions))])
        return assess(tallies, cube, manager=own).one(measure="rwg_j_median").data["justified"]

    assert justified(rwg_j=0.5)
    assert not justified(rwg_j=0.99)


def test_other_names_are_not_made_up():
    import cxkit_survey

    assert cxkit_survey.Conventions is Conventions
    with pytest.raises(AttributeError, match="no attribute 'conventions'"):
        cxkit_survey.conventions  # noqa: B018


def test_a_unit_of_three_is_pooled_and_does_not_count_as_a_unit(assessed, cube):
    rng = np.random.default_rng(9)
    people = rows(rng, 60, ["t1", "t2", "t3"], units=3)
    people += [{**p, "unit": "tiny"} for p in rows(rng, 3, ["t1", "t2", "t3"])]
    assessment = assessed(cube, people)
    units = {f.subject.unit for f in assessment.select(measure="rwg_j")}
    assert "tiny" not in units
    assert all(not str(unit).endswith("+other") for unit in units)


def test_small_units_have_agreement_without_an_interval(assessed, cube):
    people = rows(np.random.default_rng(10), 32, ["t1", "t2", "t3"], units=4)
    for found in assessed(cube, people).select(measure="rwg_j"):
        assert found.estimate.n == 8
        assert found.estimate.low is None
        assert found.estimate.reasons == ("n_too_small_for_interval",)


def test_few_units_have_an_icc_without_an_interval(assessed, cube):
    people = rows(np.random.default_rng(11), 90, ["t1", "t2", "t3"], units=3, shift=0.8)
    assessment = assessed(cube, people)
    icc1 = assessment.one(function="F11", measure="icc1")
    assert icc1.estimate.reasons == ("n_too_small_for_interval",)
    assert assessment.one(measure="icc2").estimate.shown
    assert "icc1_above_zero" in assessment.one(measure="rwg_j_median").data["unmet"]


def test_incomplete_answers_are_said_and_have_no_icc2(assessed, cube):
    people = rows(np.random.default_rng(12), 480, ["t1", "t2", "t3"], units=12, shift=0.2)
    for k, person in enumerate(people[::5]):
        del person[f"t{k % 3 + 1}"]
    assessment = assessed(cube, people)
    icc1 = assessment.one(function="F11", measure="icc1")
    assert "survey:incomplete_answers" in icc1.estimate.reasons
    assert "Not everybody answered all questions" in icc1.explanation["en"]
    assert icc1.estimate.low < icc1.estimate.value < icc1.estimate.high
    assert assessment.one(measure="icc2").estimate.reasons == ("undefined",)


def test_one_unit_has_agreement_but_no_icc(assessed, cube):
    assessment = assessed(cube, rows(np.random.default_rng(13), 40, ["t1", "t2", "t3"]))
    assert assessment.one(measure="rwg_j").estimate.shown
    assert assessment.one(function="F11", measure="icc1").estimate.reasons == ("undefined",)


def test_scales_that_are_not_reflective_are_left_alone(assessed, cube):
    from attrs import evolve

    formative = evolve(cube, scales=tuple(evolve(s, reflective=False) for s in cube.scales))
    people = rows(np.random.default_rng(15), 60, ["t1", "t2", "t3"], units=2)
    assert not {f.function for f in assessed(formative, people).findings} & {"F10", "F11"}


def test_units_with_identical_means_have_an_open_interval(assessed, cube):
    """Twelve copies of one unit: nothing lies between units, so nothing limits ICC(1) below."""
    unit = [(1, 2, 1), (5, 4, 5), (3, 3, 3), (2, 2, 1), (4, 5, 5), (3, 2, 3)]
    people = [
        {"unit": f"u{k:02}", "t1": a, "t2": b, "t3": c} for k in range(12) for a, b, c in unit
    ]
    icc1 = assessed(cube, people).one(function="F11", measure="icc1").estimate
    assert icc1.value < 0
    assert icc1.reasons == ("unbounded",)


def test_formative_tiles_have_no_reliability(assessed, sided_cube):
    people = [{f"care.listen.{s}.self": 3 for s in ("structural", "process")}] * 40
    functions = {f.function for f in assessed(sided_cube, people).findings}
    assert not functions & {"F10", "F11"}


def test_own_reason_codes_do_not_shadow_the_cores():
    assert not set(REASONS) & set(CORE_REASONS)


def test_the_same_answers_in_another_order_give_the_same_bytes(assessed, cube):
    import json

    people = rows(np.random.default_rng(14), 120, ["t1", "t2", "t3"], units=4)
    first, second = (assessed(cube, p).to_dict() for p in (people, people[::-1]))
    assert json.dumps(first) == json.dumps(second)
