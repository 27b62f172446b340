"""From tallies to an assessment: every method asked, one gate, nobody's fault is another's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve

import cxkit
from cxkit.assess import assess
from cxkit.context import Audience, Context
from cxkit.errors import InputError, PluginError, Problem
from cxkit.finding import Assessment, Draft, Subject
from cxkit.initiative import Benefit, Journal, Registration, StopRule
from cxkit.plugins import PluginManager, plugin_manager
from cxkit.settings import Settings
from cxkit.testing import example_context, example_cube, tallies_of
from cxkit.units import Unit, UnitTree

ITEM = "care.respect.process.self"


def sizes(context: Context) -> Iterator[Draft]:
    """How many took part, per audience."""
    for wave in context.waves:
        for audience in context.audiences_in(wave):
            n = context.view(audience, wave).persons()
            yield Draft(
                function="F07",
                method="x.size",
                measure="size",
                subject=Subject(audience=audience),
                wave=wave,
                estimate=cxkit.Estimate(value=n, low=n, high=n, n=n),
            )


def manager_with(compute: Callable[[Context], Any] = sizes, **more: Any) -> PluginManager:
    made = cxkit.Method(
        **{
            "id": "x.size",
            "label": {},
            "functions": ("F07",),
            "reference": "",
            "compute": compute,
            **more,
        }
    )
    partner = Audience(id="partner", label={"en": "Partners"}, min_persons=8)
    module = SimpleNamespace(
        cxkit_methods=cxkit.hookimpl(lambda: [made]),
        cxkit_audiences=cxkit.hookimpl(lambda: [partner]),
    )
    return plugin_manager(discover=False, extra=[("x", module)])


def answers(**audiences: int):
    rows = [
        (f"{audience}{k}", "1", audience, "", ITEM, 1 + k % 5)
        for audience, n in audiences.items()
        for k in range(n)
    ]
    return tallies_of(example_cube(), rows)


def assessed(manager: PluginManager | None = None, **more: Any) -> Assessment:
    context = example_context("full")
    return assess(
        context.answers,
        context.cube,
        tree=context.tree,
        manager=manager or plugin_manager(discover=False),
        **more,
    )


@pytest.fixture(scope="module")
def full() -> Assessment:
    return assessed()


def test_the_core_alone_makes_an_assessment(full: Assessment) -> None:
    assert full.waves == ("2025", "2026")
    assert full.cube["fingerprint"] == example_cube().fingerprint()
    assert {f.method for f in full.findings} == {
        "core.whole_cube",
        "core.distribution",
        "core.response",
    }
    assert full.headlines
    assert full.provenance["methods"]["core.whole_cube"].startswith("cxkit:")


def test_units_that_findings_are_about_have_parent_and_names(full: Assessment) -> None:
    assert full.units["n1"]["parent"] == "north"
    assert set(full.units) == {f.subject.unit for f in full.findings} - {None}


def test_nothing_that_is_shown_rests_on_fewer_than_five(full: Assessment) -> None:
    assert all((f.estimate.n or 0) >= 5 for f in full.findings if f.estimate.shown)


def test_what_was_read_is_carried_along() -> None:
    warning = Problem(code="odd", message="Odd.")
    found = assessed(warnings=[warning], provenance={"partitions": [1]})
    assert warning in found.warnings
    assert found.provenance["partitions"] == [1]


def test_the_minimum_of_an_audience_counts_beside_the_settings() -> None:
    def shown(**people: int) -> dict[str | None, bool]:
        found = assess(
            answers(**people),
            example_cube(),
            manager=manager_with(),
            settings=Settings(min_persons=6),
        )
        return {f.subject.audience: f.estimate.shown for f in found.select(measure="size")}

    assert shown(partner=7, staff=6) == {"partner": False, "staff": True}
    assert shown(partner=8, staff=5) == {"partner": True, "staff": False}


def test_an_audience_that_nobody_registered_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(InputError) as error:
        assess(answers(stuff=9, zzz=1), example_cube(), manager=plugin_manager(discover=False))
    first, second = error.value.problems
    assert "did you mean 'staff'" in first.message
    assert '"zzz" = "..."' in second.hint


def test_a_method_that_raises_costs_only_its_own_plugin(full: Assessment) -> None:
    def broken(context: Context) -> Iterator[Draft]:
        yield from sizes(context)
        raise ZeroDivisionError("no")

    found = assessed(manager_with(broken))
    assert [f.id for f in found.findings] == [f.id for f in full.findings]
    (warning,) = found.warnings
    assert "its method x.size raised ZeroDivisionError: no" in warning.message


def test_strict_raises_what_a_method_raises(monkeypatch) -> None:
    monkeypatch.setenv("CXKIT_STRICT", "1")
    with pytest.raises(PluginError, match="raised ZeroDivisionError"):
        assessed(manager_with(lambda context: 1 / 0))


def test_a_method_that_says_what_another_says_is_left_out(full: Assessment) -> None:
    def copy(context: Context) -> Iterator[Draft]:
        from cxkit.methods.response import compute

        return (evolve(draft, method="x.size") for draft in compute(context))

    found = assessed(manager_with(copy))
    assert [f.id for f in found.findings] == [f.id for f in full.findings]
    assert "there is already a response_rate of F07" in found.warnings[0].message


def test_a_method_that_says_the_same_twice_is_left_out() -> None:
    found = assessed(manager_with(lambda context: [*sizes(context), *sizes(context)]))
    assert "there is already a size of F07" in found.warnings[0].message
    assert list(found.select(measure="size")) == []


def test_an_error_of_the_core_is_not_hidden(monkeypatch) -> None:
    from cxkit.methods import response

    def broken(context: Context) -> list[Draft]:
        raise ZeroDivisionError

    monkeypatch.setattr(response, "METHOD", evolve(response.METHOD, compute=broken))
    with pytest.raises(ZeroDivisionError):
        assessed()


def test_a_method_whose_evidence_is_not_there_is_not_asked() -> None:
    found = assessed(manager_with(lambda context: 1 / 0, needs=("events",)))
    assert found.warnings == ()


def test_what_was_published_is_held_until_enough_have_joined() -> None:
    manager = manager_with()
    first = assess(answers(staff=10), example_cube(), manager=manager)
    second = assess(answers(staff=12), example_cube(), manager=manager, published=first.by_id)
    assert second.one(measure="size").estimate.n == 10
    third = assess(answers(staff=15), example_cube(), manager=manager, published=second.by_id)
    assert third.one(measure="size").estimate.n == 15


def test_ended_units_count_in_those_that_continue_them() -> None:
    rows = [(f"p{k}", "1", "staff", "old" if k % 2 else "new", ITEM, 1 + k % 5) for k in range(20)]
    tree = UnitTree(units=(Unit(id="new"),), successors={"old": "new"})
    found = assess(
        tallies_of(example_cube(), rows),
        example_cube(),
        tree=tree,
        manager=plugin_manager(discover=False),
    )
    assert {f.subject.unit for f in found.findings} == {None, "new"}
    assert found.one(measure="dimension_mean", dimension="care", unit="new") is not None


def test_a_method_that_needs_the_journal_runs_only_if_something_is_registered() -> None:
    seen: list[Journal] = []

    def compute(context: Context) -> Iterator[Draft]:
        seen.append(context.journal)
        return iter(())

    manager = manager_with(compute, needs=("answers", "journal"))
    assessed(manager)
    assert seen == []
    expected = Registration(
        initiative="lab",
        target="care.respect",
        target_kind="tile",
        expected=Benefit(low=0, likely=1, high=2),
        start="2026-01-01",
        registered="2026-01-01",
        stop_rule=StopRule(smallest_worth=1),
    )
    assessed(manager, journal=Journal().register(expected))
    assert [each.registrations for each in seen] == [(expected,)]


def test_methods_see_the_stories_that_a_look_was_given_each_once() -> None:
    from cxkit.demo.stories import demo_feed

    seen: list[tuple[str, ...]] = []

    def compute(context: Context) -> Iterator[Draft]:
        seen.append(tuple(story.id for story in context.stories))
        return iter(())

    feed = demo_feed()
    manager = manager_with(compute, needs=())
    assess(None, example_cube(), manager=manager, stories=[feed, feed])
    assess(None, example_cube(), manager=manager)
    assert seen == [tuple(story.id for story in feed.stories), ()]
