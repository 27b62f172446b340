"""The kit passes what conforms, fails what does not, and says what it did not look at."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve

import cxkit
import cxkit.core
from cxkit.context import Audience, Context
from cxkit.errors import PluginError
from cxkit.finding import Contrast, Draft, Subject
from cxkit.hookspecs import ReasonWords
from cxkit.testing import Report, check_plugin
from cxkit.testing.checks import CHECKS

BOTH = {"en": "words", "de": "Worte"}


def drafts(context: Context) -> Iterator[Draft]:
    """Per wave and audience of persons, the share of the best answer to the first item."""
    item = next(iter(context.cube.items.values()))
    for wave in context.waves:
        for audience in context.audiences_in(wave):
            view = context.view(audience, wave)
            counts = view.counts(item)
            if not counts.sum() or not context.audiences[audience].persons:
                continue
            yield Draft(
                function="F86",
                method="good.best",
                measure="best_share",
                subject=Subject(item=item.id, audience=audience),
                wave=wave,
                estimate=cxkit.Estimate(
                    value=counts[-1] / counts.sum(),
                    n=int(counts.sum()),
                    reasons=("good:no_interval",),
                ),
                explanation={"en": "{value} say so.", "de": "{value} sagen das."},
                explanation_hidden=BOTH,
                reference="counted",
            )


def gaps(context: Context) -> Iterator[Draft]:
    """A difference per wave, as if it were one."""
    for wave in context.waves:
        sides = {a: context.view(a, wave).persons() for a in ("staff", "customer")}
        if all(sides.values()):
            yield evolve(
                next(iter(drafts(context))),
                contrast=Contrast(of="staff", against="customer"),
                subject=Subject(),
                wave=wave,
                estimate=cxkit.Estimate(
                    value=1.0,
                    n=sum(sides.values()),
                    n_by_group=sides,
                    reasons=("good:no_interval",),
                ),
            )


def method(compute: Callable[[Context], Any] = drafts, **changes: Any) -> cxkit.Method:
    parts = {
        "id": "good.best",
        "label": BOTH,
        "functions": ("F86",),
        "reference": "counted",
        "compute": compute,
    }
    return cxkit.Method(**{**parts, **changes})


def plugin(*methods: cxkit.Method, **hooks: Callable[[], Any]) -> SimpleNamespace:
    found = {"cxkit_methods": lambda: list(methods), **hooks} if methods else hooks
    if methods:
        found.setdefault("cxkit_reasons", lambda: [ReasonWords(id="good:no_interval", label=BOTH)])
    return SimpleNamespace(**{name: cxkit.hookimpl(hook) for name, hook in found.items()})


def check(*methods: cxkit.Method, **hooks: Callable[[], Any]) -> Report:
    return check_plugin(plugin(*methods, **hooks), name="good")


def changing(**changes: Any) -> Callable[[Context], Iterator[Draft]]:
    """The drafts with something changed."""

    def compute(context: Context) -> Iterator[Draft]:
        for draft in drafts(context):
            yield evolve(draft, **{k: v(draft) if callable(v) else v for k, v in changes.items()})

    return compute


def failed(report: Report) -> Mapping[str, str]:
    return {outcome.check: outcome.faults[0] for outcome in report.of("failed")}


def skipped(report: Report) -> Mapping[str, str]:
    return {outcome.check: outcome.reason for outcome in report.of("not_applicable")}


@pytest.fixture(scope="module")
def good() -> Report:
    return check(method(), evolve(method(gaps), id="good.gap", functions=("F42",)))


def test_a_plugin_that_conforms_passes_all_that_applies() -> None:
    report = check(method())
    report.raise_if_failed()
    assert report.ok
    assert skipped(report) == {
        "metadata": "no installed distribution announces it",
        "light_import": "it is no module that a fresh interpreter can import",
        "public_names": "it is an object and has no source",
        "minima": "it registers no audience",
        "differences_name_both_sides": "it makes no difference between groups of persons",
        "rules_cope": "it registers no rule",
        "rules_speak": "it registers no rule",
        "rules_repeat": "it registers no rule",
        "plans_place_everything": "it registers no planner",
        "plans_repeat": "it registers no planner",
        "survival_speaks": "it registers no planner",
        "story_checks_cope": "it checks no stories",
        "story_checks_speak": "it checks no stories",
        "story_questions_can_be_asked": "it asks no question",
    }
    assert report.ran == len(CHECKS) - 14
    assert report.import_milliseconds is None


def test_the_report_says_how_many_checks_ran() -> None:
    report = check(method())
    assert report.summary() == "good: 19 of 33 checks ran: 19 passed, 14 not applicable"
    text = str(report)
    assert "passed           survives: Every method copes with every example" in text
    assert "not applicable   metadata:" in text
    assert "because no installed distribution announces it" in text
    document = report.to_dict()
    assert (document["ran"], document["ok"], len(document["checks"])) == (19, True, 33)
    assert document["checks"][0]["status"] == "not_applicable"


def test_every_check_says_what_it_makes_sure_of() -> None:
    assert all((check.__doc__ or "").strip() for check in CHECKS.values())


def test_a_plugin_without_methods_is_not_called_conforming_silently() -> None:
    audience = Audience(id="partner", label=BOTH)
    report = check(cxkit_audiences=lambda: [audience])
    assert report.ok
    assert skipped(report)["survives"] == "it registers no method that computes on answers"
    assert skipped(report)["functions"] == "it registers no method and no planner"
    assert report.ran == 5


def test_an_empty_plugin_fails() -> None:
    report = check()
    assert failed(report) == {"hooks": "it implements no hook"}
    with pytest.raises(AssertionError, match="it implements no hook"):
        report.raise_if_failed()


def test_a_plugin_that_does_not_load_says_so() -> None:
    report = check_plugin(SimpleNamespace(cxkit_method=cxkit.hookimpl(lambda: [])), name="good")
    assert "does not exist: cxkit_method (Did you mean cxkit_methods?)" in failed(report)["imports"]
    assert skipped(report)["hooks"] == "it does not load"


def test_a_hook_that_raises_is_a_fault() -> None:
    report = check(cxkit_methods=lambda: 1 / 0)
    assert "cxkit_methods raised ZeroDivisionError" in failed(report)["hooks"]


def test_the_core_conforms_to_its_own_kit() -> None:
    report = check_plugin(cxkit.core, name="core")
    report.raise_if_failed()
    further = ("rules_", "plans_", "survival_", "story_")
    planning = {name for name in CHECKS if name.startswith(further)}
    assert skipped(report).keys() == {"metadata", "differences_name_both_sides"} | planning
    assert report.import_milliseconds is not None
    assert "; importing it takes" in report.summary()


@pytest.mark.parametrize(
    ("methods", "name", "said"),
    [
        ([method(id="other.best")], "ids", "'other.best' does not begin with 'good.'"),
        ([method(), method()], "ids", "'good.best' is registered twice among the methods"),
        ([method(functions=())], "functions", "good.best names no function"),
        ([method(reference=" ")], "references", "good.best names no source"),
        ([method(label={"en": "words"})], "labels", "good.best has no text in 'de'"),
    ],
)
def test_what_is_registered_wrongly(methods, name, said) -> None:
    assert said in failed(check(*methods))[name]


def test_labels_of_dimensions_and_their_tiles_are_looked_at() -> None:
    tile = cxkit.Tile(id="green.paper", label={"en": "Paper"})
    dimension = cxkit.Dimension(id="green", label=BOTH, tiles=(tile,))
    report = check(cxkit_dimensions=lambda: [dimension])
    assert failed(report) == {"labels": "green.paper has no text in 'de'"}
    cube = cxkit.Cube(id="c", label=BOTH, dimensions=(dimension,))
    report = check(cxkit_cubes=lambda: [cube])
    assert failed(report) == {"labels": "green.paper has no text in 'de'"}


def test_readers_have_no_labels() -> None:
    from cxkit.hookspecs import Reader

    report = check(cxkit_readers=lambda: [Reader(id="x", suffixes=(".x",), read=list)])
    assert skipped(report)["labels"] == "what it registers has no labels"


@pytest.mark.parametrize(
    ("changes", "name", "said"),
    [
        ({"method": "else"}, "method_and_function", "says that its method is 'else'"),
        ({"function": "F1"}, "method_and_function", "has the function 'F1'"),
        ({"reference": ""}, "method_and_function", "names no source"),
        ({"wave": None, "subject": Subject()}, "unique_keys", "is there 4 times"),
        ({"data": {"x": float("nan")}}, "plain_data", "cannot be written"),
        ({"data": {"x": object()}}, "plain_data", "not JSON serializable"),
        ({"explanation": {"en": "x"}}, "explanations", "no explanation in 'de'"),
        ({"explanation_hidden": {}}, "explanations", "no words in 'de' for when its value"),
        ({"explanation": {"en": "{tile}", "de": "x"}}, "explanations", "leaves a variable open"),
        (
            {"estimate": lambda d: evolve(d.estimate, n=None)},
            "counts_persons",
            "has a value and no n",
        ),
        (
            {"estimate": lambda d: evolve(d.estimate, n=1000)},
            "no_more_than_took_part",
            "claims 1000 persons of 12",
        ),
        (
            {"estimate": lambda d: evolve(d.estimate, n=1000)},
            "passes_the_gate",
            "is shown for three persons",
        ),
        (
            {"contrast": Contrast(of="staff", against="customer")},
            "differences_name_both_sides",
            "does not count the persons of 'customer'",
        ),
    ],
)
def test_what_is_drafted_wrongly(changes, name, said) -> None:
    assert said in failed(check(method(changing(**changes))))[name]


def test_differences_that_count_both_sides_pass(good: Report) -> None:
    outcome = next(o for o in good.outcomes if o.check == "differences_name_both_sides")
    assert outcome.status == "passed"


def test_two_drafts_about_the_same_do_not_pass_the_gate() -> None:
    report = check(method(changing(wave=None, subject=Subject())))
    assert "two drafts for F86 best_share" in failed(report)["passes_the_gate"]


def test_a_method_that_cannot_cope_is_told_with_the_example() -> None:
    def fragile(context: Context) -> Iterator[Draft]:
        return drafts(context) if context.waves[0] else iter(())

    report = check(method(fragile))
    assert failed(report) == {
        "survives": "good.best on the example 'empty' raised IndexError: tuple index out of range"
    }


def test_a_method_that_remembers_is_found() -> None:
    calls: list[int] = []

    def counting(context: Context) -> Iterator[Draft]:
        calls.append(1)
        return (evolve(d, data={"call": len(calls)}) for d in drafts(context))

    assert "gave another result the second time" in failed(check(method(counting)))["deterministic"]


def test_a_method_that_depends_on_the_order_of_answers_is_found(monkeypatch) -> None:
    from cxkit.testing import subject

    shuffled: list[Context] = []
    original = subject.example_context

    def noting(*args: Any, **more: Any) -> Context:
        context = original(*args, **more)
        if more.get("shuffled"):
            shuffled.append(context)
        return context

    monkeypatch.setattr(subject, "example_context", noting)

    def ordered(context: Context) -> Iterator[Draft]:
        order = any(context is each for each in shuffled)
        return (evolve(d, data={"order": order}) for d in drafts(context))

    assert set(failed(check(method(ordered)))) == {"order_of_partitions"}


def test_a_method_that_changes_its_input_is_found() -> None:
    def careless(context: Context) -> Iterator[Draft]:
        if isinstance(context.audiences, dict):
            context.audiences.pop("leader", None)
        return drafts(context)

    assert "changed the context" in failed(check(method(careless)))["pure"]


def test_a_method_that_changes_the_tallies_is_stopped() -> None:
    def careless(context: Context) -> Iterator[Draft]:
        if context.answers is not None and len(context.answers.counts):
            context.answers.counts.sums["n"][0] += 1
        return drafts(context)

    assert "read-only" in failed(check(method(careless)))["survives"]


def test_many_faults_are_counted_rather_than_listed() -> None:
    report = check(method(changing(reference="")))
    (outcome,) = report.of("failed")
    assert len(outcome.faults) > 5
    assert str(outcome).endswith(f"- and {len(outcome.faults) - 5} more")


def test_an_interval_that_is_not_there_is_not_spoken_of() -> None:
    open_words = {"en": "{value}, between {low} and {high}", "de": "{value}"}
    report = check(method(changing(explanation=open_words)))
    assert "speaks of a number that it does not have, in 'en'" in failed(report)["explanations"]


def test_a_value_out_of_nothing_is_found() -> None:
    def inventing(context: Context) -> Iterator[Draft]:
        estimate = cxkit.Estimate(value=3.0, n=0, reasons=("good:guess",))
        yield Draft(
            function="F86",
            method="good.best",
            measure="guess",
            subject=Subject(),
            estimate=estimate,
            explanation=BOTH,
            reference="none",
        )

    assert "has the value 3.0" in failed(check(method(inventing)))["honest_blanks"]


def test_methods_that_make_nothing_are_not_called_good() -> None:
    report = check(method(lambda context: []))
    assert skipped(report)["plain_data"] == "its methods make no draft on any example"


def test_methods_that_need_other_evidence_are_not_run() -> None:
    report = check(method(needs=("events",)))
    assert skipped(report)["survives"] == "it registers no method that computes on answers"


def test_a_known_failure_is_named_with_its_reason_and_a_mended_one_too() -> None:
    known = {"references": "there is none yet", "functions": "not counted"}
    report = check_plugin(plugin(method(reference="")), name="good", expected=known)
    assert [o.check for o in report.of("expected_failure")] == ["references"]
    assert failed(report)["functions"] == "it passes, although it was expected to fail"
    assert "1 failed as expected" in report.summary()
    with pytest.raises(ValueError, match="there is no check 'colour'"):
        check_plugin(plugin(method()), name="good", expected={"colour": "x"})


def test_an_installed_plugin_is_checked_by_its_name(tmp_path, monkeypatch) -> None:
    source = (
        "import cxkit, scipy\n"
        "from cxkit.finding import _SEAL\n"
        "@cxkit.hookimpl\n"
        "def cxkit_audiences(): return []\n"
    )
    (tmp_path / "acme_kit.py").write_text(source, encoding="utf-8")
    info = tmp_path / "acme_kit-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-kit\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[cxkit]\nacme = acme_kit\n")
    monkeypatch.syspath_prepend(tmp_path)
    report = check_plugin("acme")
    assert report.plugin == "acme"
    found = {outcome.check: outcome.faults for outcome in report.of("failed")}
    assert found["metadata"] == ("acme-kit has no summary", "acme-kit does not require cxkit")
    assert found["public_names"] == ("acme_kit.py imports cxkit.finding._SEAL, which is private",)
    assert "importing it imports scipy" in found["light_import"]
    import acme_kit

    assert check_plugin(acme_kit).plugin == "acme"
    sys.modules.pop("acme_kit")


def test_a_plugin_that_nobody_announces_is_an_error() -> None:
    with pytest.raises(PluginError, match="announces a plugin 'nobody'") as error:
        check_plugin("nobody")
    assert "Installed are:" in error.value.hint


def test_the_fixtures_cost_next_to_nothing_where_they_are_not_used() -> None:
    code = "import sys, cxkit.testing.fixtures; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cxkit.testing.nothing  # noqa: B018 - reading it is the test


def test_a_reason_without_words_is_found() -> None:
    report = check(method(), cxkit_reasons=lambda: [])
    (fault,) = failed(report).values()
    assert fault.endswith("gives the reason 'good:no_interval', without words")


def test_words_for_reasons_of_somebody_else_are_found() -> None:
    words = [ReasonWords(id=code, label=BOTH) for code in ("good:no_interval", "other:no_interval")]
    report = check(method(), cxkit_reasons=lambda: words)
    said = "the id of the reason 'other:no_interval' does not begin with 'good:'"
    assert failed(report) == {"ids": said}
