"""A plan is made of what is there, stored, written, and says why not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator

import cxkit
from cxkit import schemas
from cxkit.circle import plan, workspace_at
from cxkit.circle.outline import markdown_of
from cxkit.circle.place import Surroundings, surroundings
from cxkit.circle.plan_words import plan_outline
from cxkit.context import Context
from cxkit.errors import InputError, PluginError, RefusedError
from cxkit.hookspecs import Place, Rule, RuleResult
from cxkit.initiative import Benefit, Capacity, Masterplan
from cxkit.initiative.model import Aim
from cxkit.plugins import PluginManager, plugin_manager
from cxkit.story import StoryFeed, feed_from_document
from cxkit.testing import example_context
from cxkit.units import UnitTree
from cxkit.vault import Vault
from cxkit.workspace import Workspace

HOURS = {"hours": 40}
LABELS = ("2026-Q2", "2026-Q3", "2026-Q4")


def problems(call: Callable[[], object]) -> list[tuple[str, str | None]]:
    with pytest.raises(InputError) as caught:
        call()
    return [(p.code, p.path) for p in caught.value.problems]


def test_the_plan_is_stored_and_written(out, initiatives, manager) -> None:
    outcome = plan(out, initiatives, capacity=HOURS, turns=LABELS, manager=manager)
    assert [(p.id, p.start) for p in outcome.plan.planned] == [
        ("duty", 1),
        ("listen", 1),
        ("tool", 3),
    ]
    assert [each.id for each in outcome.plan.left_out] == ["answer"]
    with Workspace.open(out / "cxkit.db") as workspace:
        assert workspace.plan() == outcome.plan
    document = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert Masterplan.from_dict(document) == outcome.plan
    assert outcome.to_dict()["files"] == {
        "plan": str(out / "plan.md"),
        "plan.json": str(out / "plan.json"),
        "workspace": str(out / "cxkit.db"),
    }
    assert "# Masterplan 2026-Q2 – 2026-Q4" in (out / "plan.md").read_text(encoding="utf-8")


def test_the_same_plan_gives_the_same_bytes(out, initiatives, manager, tmp_path) -> None:
    other = shutil.copytree(out, tmp_path / "other")
    for folder in (out, other):
        plan(folder, initiatives, capacity=HOURS, turns=LABELS, manager=manager)
    assert bytes_of(out) == bytes_of(other)
    again = plan(out, initiatives[::-1], capacity=HOURS, turns=LABELS, manager=manager)
    assert again.number == 2  # the order of the candidates is part of what was given
    assert plan(out, capacity=HOURS, turns=LABELS, manager=manager).number == 2


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_written_is_what_the_schema_says(out, initiatives, manager, feed) -> None:
    aimed = evolve(
        initiatives[0],
        metrics={"calls": Aim(low=-9, likely=-5, high=-1, smallest_worth=2, better="lower")},
        smallest_worth=1.0,
        latest=3,
    )
    outcome = plan(
        out, [aimed, *initiatives[1:]], capacity=HOURS, turns=3, manager=manager, stories=[feed]
    )
    assert outcome.plan.candidates
    for document in (outcome.to_dict(), json.loads((out / "plan.json").read_text("utf-8"))):
        errors = Draft202012Validator(schemas.load("plan")).iter_errors(document)
        assert [f"{e.json_path}: {e.message}" for e in errors] == []


def test_without_new_initiatives_those_of_the_plan_before_are_planned_anew(
    out, initiatives, manager
) -> None:
    plan(out, initiatives, capacity=HOURS, turns=LABELS, manager=manager)
    outcome = plan(out, capacity={"hours": [40, 60, 60]}, turns=LABELS, manager=manager)
    assert outcome.number == 2
    assert "answer" in [each.id for each in outcome.plan.planned]


REGISTER = """id;title;tiles;low;likely;high;hours
lab;Lab;care.respect;1;4;8;10
desk;Desk;pace.speed;0;2,5;6;20
"""


def test_initiatives_of_a_register_are_the_candidates(out, initiatives, manager, tmp_path) -> None:
    (tmp_path / "initiatives.csv").write_text(REGISTER, encoding="utf-8")
    plan(out, initiatives, capacity=HOURS, turns=3, manager=manager)
    files = [tmp_path / "initiatives.csv"]
    outcome = plan(out, capacity=HOURS, turns=3, manager=manager, evidence=files)
    assert {each.id for each in outcome.plan.initiatives} == {"lab", "desk"}
    assert outcome.plan.by_id["desk"].benefit["pace.speed"] == Benefit(low=0, likely=2.5, high=6)


def test_without_any_initiative_there_is_nothing_to_plan(out, manager) -> None:
    assert problems(lambda: plan(out, capacity=HOURS, turns=3, manager=manager)) == [
        ("no_initiatives", None)
    ]


def test_everything_that_is_wrong_is_said_at_once(out, initiatives, manager) -> None:
    wrong = [
        evolve(initiatives[0], needs=("answer",)),
        *initiatives[1:-1],
        evolve(initiatives[-1], tiles={"care.lisen": 1.0}, benefit={"pace": 4}),
    ]
    found = problems(
        lambda: plan(
            out, wrong, capacity={"hours": [40, 40]}, turns=["a", "b", "a"], manager=manager
        )
    )
    assert found == [
        ("unknown_tile", "initiatives[3].tiles.care.lisen"),
        ("benefit_without_range", "initiatives[3].benefit.pace"),
        ("cycle", "initiatives[1].needs"),
        ("capacity_of_other_length", "capacity.hours"),
        ("double_label", "labels[2]"),
    ]
    assert not (out / "plan.json").exists()


def test_units_that_nobody_knows_are_named(out, initiatives, manager, monkeypatch) -> None:
    around = Surroundings(tree=UnitTree(), units=("north", "south"))
    monkeypatch.setattr("cxkit.circle.planning.surroundings", lambda *_: around)
    odd = evolve(initiatives[0], units=("nort",), comparison=("south",))
    with pytest.raises(InputError, match="no unit 'nort'; did you mean 'north'") as caught:
        plan(out, [odd], capacity=HOURS, turns=3, manager=manager)
    assert caught.value.problems[0].path == "initiatives[0].units[0]"


def test_there_must_be_a_look_first(tmp_path, initiatives, manager) -> None:
    with pytest.raises(InputError, match="There is no such workspace"):
        plan(tmp_path, initiatives, capacity=HOURS, turns=3, manager=manager)
    Workspace.open(tmp_path / "cxkit.db").close()
    with pytest.raises(InputError, match="holds no look yet"):
        plan(tmp_path, initiatives, capacity=HOURS, turns=3, manager=manager)


def test_without_a_planner_the_command_that_installs_one_is_named(out, initiatives) -> None:
    with pytest.raises(PluginError, match="pip install cxkit-planner"):
        plan(
            out,
            initiatives,
            capacity=HOURS,
            turns=3,
            manager=plugin_manager(discover=False),
        )


def test_a_planner_that_did_not_load_says_why(out, initiatives) -> None:
    class Planner:
        @cxkit.hookimpl
        def cxkit_planners(self) -> list[object]:
            raise ZeroDivisionError("nothing")

    manager = plugin_manager(discover=False, extra=[("planner", Planner())])
    with pytest.raises(PluginError, match="cxkit_planners raised ZeroDivisionError"):
        plan(out, initiatives, capacity=HOURS, turns=3, manager=manager)


def test_an_unknown_planner_is_answered_with_the_known(out, initiatives, manager) -> None:
    with pytest.raises(InputError, match=r"no planner 'first\.fti'.*first\.fit"):
        plan(out, initiatives, capacity=HOURS, turns=3, planner="first.fti", manager=manager)
    named = plan(out, initiatives, capacity=HOURS, turns=3, planner="first.fit", manager=manager)
    assert named.number == 1


def boom(*_: object) -> None:
    raise ZeroDivisionError("nothing")


def refuse(*_: object) -> None:
    raise RefusedError("Not today.")


@pytest.mark.parametrize("part", ["compute", "survive"])
def test_a_planner_that_raises_is_named_and_nothing_is_written(
    out, initiatives, planner_of: Callable[..., PluginManager], part: str
) -> None:
    before = (out / "cxkit.db").read_bytes()
    for code, error in ((boom, PluginError), (refuse, RefusedError)):
        with pytest.raises(error):
            plan(out, initiatives, capacity=HOURS, turns=3, manager=planner_of(**{part: code}))
    assert (out / "cxkit.db").read_bytes() == before
    assert [p.name for p in out.iterdir()] == ["cxkit.db"]


def test_an_interrupted_plan_leaves_nothing(out, initiatives, manager, monkeypatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = (out / "cxkit.db").read_bytes()
    monkeypatch.setattr("cxkit.circle.planning.markdown_of", interrupted)
    with pytest.raises(KeyboardInterrupt):
        plan(out, initiatives, capacity=HOURS, turns=3, manager=manager)
    assert [p.name for p in out.iterdir()] == ["cxkit.db"]
    assert (out / "cxkit.db").read_bytes() == before


def test_cuts_are_remarked_unless_nobody_asks(out, initiatives, manager) -> None:
    outcome = plan(out, initiatives, capacity=HOURS, turns=3, cuts=(0.5,), manager=manager)
    (cuts,) = [each for each in outcome.plan.remarks if each.function == "F75"]
    assert [cut["lost"] for cut in cuts.results[0].data["cuts"]] == [["tool"]]
    silent = plan(out, initiatives, capacity=HOURS, turns=3, cuts=(), manager=manager)
    assert [each for each in silent.plan.remarks if each.function == "F75"] == []


class Governance:
    """Two rules, one of which needs registers that are not there."""

    @cxkit.hookimpl
    def cxkit_rules(self) -> list[Rule]:
        words = {"en": "Nobody answers for it.", "de": "Niemand steht dafür ein."}

        def sponsors(context: cxkit.context.Context) -> list[RuleResult]:
            return [
                RuleResult(
                    code="no_sponsor",
                    text=words,
                    remedy=words,
                    places=[Place(kind="initiative", id=each.id)],
                )
                for each in context.initiatives
                if not each.sponsor
            ]

        label = {"en": "Sponsors", "de": "Stützen"}
        return [
            Rule(id="g.sponsor", function="F55", label=label, check=sponsors),
            Rule(id="g.raci", function="F61", label=label, check=boom, needs=["registers"]),
            Rule(id="g.quiet", function="F36", label=label, check=lambda context: []),
        ]


def governed_by(manager: PluginManager) -> PluginManager:
    manager.register("governance", Governance(), "g", "1")
    return manager


def test_rules_of_plugins_speak_about_the_plan(out, initiatives, manager) -> None:
    outcome = plan(
        out, initiatives, capacity=HOURS, turns=LABELS, manager=governed_by(manager), cuts=()
    )
    said = {each.rule: each for each in outcome.plan.remarks}
    assert [str(r.places[0]) for r in said["g.sponsor"].results][:1] == ["initiative answer"]
    assert said["g.raci"].missing == ("registers",)
    english = markdown_of(plan_outline(outcome, "en"))
    assert "Nobody answers for it" in english
    assert "1 further rule found nothing" in english
    assert "1 rule was not asked, because there is nothing of this yet" in english
    assert "registers of goals, roles, promises or decisions." in english
    assert "In brackets stands the code" in english
    german = markdown_of(plan_outline(outcome, "de"))
    assert "1 weitere Regel fand nichts" in german
    assert "1 Regel wurde nicht gefragt" in german


@pytest.fixture(scope="module")
def feed() -> StoryFeed:
    """Two stories on low tiles of the example cube."""
    story = {
        "id": "a",
        "title": {"en": "A small step", "de": "Ein kleiner Schritt"},
        "before": {"en": "b", "de": "b"},
        "steps": [{"en": "s", "de": "s"}],
        "tiles": ["pace.recovery"],
        "cube": "example",
        "happened": {"en": "h", "de": "h"},
        "hard": {"en": "The <b>first</b> talk.", "de": "Das erste Gespräch."},
        "take_away": {"en": "t", "de": "t"},
        "author": {"role": "practitioner", "name": "A."},
        "branch": {"en": "Trade", "de": "Handel"},
        "year": 2025,
        "licence": "CC-BY-4.0",
        "consent": {"public": True, "given_on": "2025-01-01"},
        "effect": {"text": {"en": "Fewer calls.", "de": "Weniger Anrufe."}, "result": "better"},
        "effort": {"text": {"en": "Two days.", "de": "Zwei Tage."}, "person_days": 2},
    }
    plain = {k: v for k, v in story.items() if k not in ("effect", "effort")}
    return feed_from_document(
        {
            "schema_version": 1,
            "id": "f",
            "title": {"en": "F", "de": "F"},
            "published": "2026-01-01",
            "stories": [story, {**plain, "id": "b", "tiles": ["care.respect"], "invented": True}],
        }
    )


def test_stories_of_low_tiles_are_candidates_by_their_authors_report(
    out, initiatives, manager, feed
) -> None:
    outcome = plan(out, initiatives, capacity=HOURS, turns=3, manager=manager, stories=[feed])
    by_story = {each.story: each for each in outcome.plan.candidates}
    assert set(by_story) == {"a", "b"}
    assert by_story["a"].effect["de"] == "Weniger Anrufe."
    assert by_story["a"].to_dict()["reported_by"] == "author"
    english = (out / "plan.md").read_text(encoding="utf-8")
    assert "nothing of it was measured here" in english
    assert "The \\<b\\>first\\</b\\> talk" in english
    assert "none reported" in english
    assert "invented example" in english


def test_a_plan_is_read_in_german(out, initiatives, manager, feed) -> None:
    plan(
        out,
        [evolve(initiatives[0], benefit={"care": Benefit(low=0, likely=2.5, high=5)})],
        capacity={"hours": 40.0},
        turns=["2026-Q2", "2026-Q3"],
        manager=manager,
        stories=[feed],
        language="de-CH",
    )
    text = (out / "plan.md").read_text(encoding="utf-8")
    assert "Was wann läuft" in text
    assert "2,5 (0 bis 5)" in text
    assert "erst nach dem Plan" in text


def test_a_plan_of_one_turn_and_of_nothing(out, initiatives, manager) -> None:
    optional = [evolve(each, mandatory=False) for each in initiatives]
    outcome = plan(out, optional, capacity={"hours": 0}, turns=["now"], manager=manager)
    assert outcome.plan.planned == ()
    text = (out / "plan.md").read_text(encoding="utf-8")
    assert text.startswith("# Masterplan now\n")
    assert "Nothing fits into this plan." in text


@pytest.mark.parametrize(
    ("status", "gap", "said"),
    [
        ("time_limit", 0.25, "a plan could be up to 25% better"),
        ("time_limit", None, "a better plan is possible"),
    ],
)
def test_a_plan_that_is_not_proven_says_so(out, initiatives, manager, status, gap, said) -> None:
    outcome = plan(out, initiatives, capacity=HOURS, turns=3, manager=manager)
    proof = evolve(outcome.plan.proof, status=status, gap=gap)
    changed = evolve(outcome, plan=evolve(outcome.plan, proof=proof))
    assert said in markdown_of(plan_outline(changed, "en"))


def test_a_workspace_is_found_by_folder_by_name_and_by_itself(out: Path) -> None:
    assert workspace_at(out) == out / "cxkit.db"
    assert workspace_at(out, "other") == out / "other.db"
    assert workspace_at(out / "x.db") == out / "x.db"
    (out / "cxkit.db").rename(out / "demo.db")
    (out / "demo.vault.db").write_bytes(b"")
    assert workspace_at(out) == out / "demo.db"
    (out / "more.db").write_bytes(b"")
    assert workspace_at(out) == out / "cxkit.db"


def test_capacity_can_be_given_as_itself(out, initiatives, manager) -> None:
    capacity = Capacity.even(3, hours=40)
    outcome = plan(out, initiatives, capacity=capacity, turns=3, manager=manager)
    assert outcome.plan.capacity == capacity
    assert outcome.plan.labels == ("1", "2", "3")


SERIES = "metric,unit,period,value\ncalls,n1,2026-01,4\ncalls,n9,2026-01,5\n"


def test_what_the_vault_and_further_files_tell_is_known(out, manager, tmp_path) -> None:
    cube = example_context().cube
    nothing = surroundings(out / "cxkit.db", cube, (), manager)
    assert (nothing.units, nothing.evidence) == ((), {})
    (tmp_path / "series.csv").write_text(SERIES, encoding="utf-8")
    found = surroundings(out / "cxkit.db", cube, [tmp_path / "series.csv"], manager)
    assert found.units == ("n1", "n9")
    assert list(found.evidence) == ["series"]
    with Vault.open(out / "cxkit.vault.db") as vault:
        gathered = vault.gather([tmp_path / "series.csv"], cube, manager=manager)
        vault.add(gathered, cube)
    assert surroundings(out / "cxkit.db", cube, (), manager).units == ("n1", "n9")
    (tmp_path / "series.csv").write_text(SERIES.replace("n9", "n2"), encoding="utf-8")
    replaced = surroundings(out / "cxkit.db", cube, [tmp_path / "series.csv"], manager)
    assert replaced.units == ("n1", "n2")


def test_rules_see_evidence_and_no_answers(out, initiatives, manager, tmp_path) -> None:
    seen: list[Context] = []

    class Watcher:
        @cxkit.hookimpl
        def cxkit_rules(self) -> list[Rule]:
            return [
                Rule(
                    id="w.series",
                    function="F01",
                    label={"en": "w", "de": "w"},
                    check=lambda context: seen.append(context) or [],
                    needs=("plan", "series"),
                )
            ]

    manager.register("watcher", Watcher(), "w", "1")
    (tmp_path / "series.csv").write_text(SERIES.replace("n9", "n2"), encoding="utf-8")
    outcome = plan(out, initiatives, capacity=HOURS, turns=3, manager=manager)
    assert {each.rule: each.missing for each in outcome.plan.remarks}["w.series"] == ("series",)
    plan(
        out,
        initiatives,
        capacity=HOURS,
        turns=3,
        manager=manager,
        evidence=[tmp_path / "series.csv"],
    )
    assert [each.answers for each in seen] == [None]
    assert seen[0].tallies("series") is not None


@pytest.mark.parametrize(
    ("count", "english", "german"),
    [
        (1, "The one initiative is in the plan.", "Die eine Initiative ist im Plan."),
        (2, "2 of 2 initiatives are in the plan.", "2 von 2 Initiativen sind im Plan."),
    ],
)
def test_one_initiative_is_no_plural(
    out, initiatives, manager, count: int, english: str, german: str
) -> None:
    alone = [evolve(each, needs=()) for each in initiatives[:count]]
    outcome = plan(out, alone, capacity={"hours": 400}, turns=LABELS, manager=manager, cuts=())
    assert english in markdown_of(plan_outline(outcome, "en"))
    assert german in markdown_of(plan_outline(outcome, "de"))
