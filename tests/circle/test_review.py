"""A review says what each expectation came to, decides by the rule, and writes it down once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from attrs import evolve

from cxkit import schemas
from cxkit.circle import ReviewOutcome, plan, review, turn
from cxkit.circle.outline import markdown_of
from cxkit.circle.review_words import review_outline
from cxkit.errors import InputError
from cxkit.estimate import Estimate
from cxkit.finding import Assessment, Contrast, Draft, Subject
from cxkit.gate import Gate
from cxkit.initiative import Registration
from cxkit.initiative.model import Aim
from cxkit.testing import example_context
from cxkit.workspace import Workspace

START = date(2026, 4, 1)
LATER = date(2027, 2, 1)
CANNOT = {"en": "Whether it lasts.", "de": "Ob es anhält."}
WORTH = {"en": "It is worth it.", "de": "Es lohnt sich."}


@pytest.fixture
def begun(out: Path, initiatives, manager) -> tuple[Registration, ...]:
    """Two initiatives begin; what is registered of them."""
    listen = evolve(
        initiatives[0],
        metrics={"calls": Aim(low=-9, likely=-5, high=-1, smallest_worth=2, better="lower")},
    )
    labels = ("2026-Q2", "2026-Q3", "2026-Q4")
    plan(out, [listen, *initiatives[1:]], capacity={"hours": 40}, turns=labels, manager=manager)
    return turn(out, day=date(2026, 3, 1), manager=manager).registrations


def effect(of: Registration, value: float | None, width: float = 2.0, **data: Any) -> Draft:
    estimate = (
        Estimate(reasons=("undefined",))
        if value is None
        else Estimate(value=value, low=value - width, high=value + width, n=60)
    )
    return Draft(
        function="F20",
        method="test.effect",
        measure="effect",
        subject=Subject(initiative=of.initiative, **{of.target_kind: of.target}),
        estimate=estimate,
        persons=False,
        data={"registration": of.id, **data},
    )


def advice(of: Registration, choice: str) -> Draft:
    return Draft(
        function="F22",
        method="test.effect",
        measure="decision",
        subject=Subject(initiative=of.initiative, **{of.target_kind: of.target}),
        estimate=Estimate(value=0.9, low=0.9, high=0.9, measure_unit="probability"),
        persons=False,
        data={"registration": of.id, "choice": choice, "reason": WORTH},
    )


def gap(tile: str, value: float, moved: str, direction: str) -> Draft:
    return Draft(
        function="F46",
        method="test.gap",
        measure="gap_trend",
        subject=Subject(tile=tile, dimension=tile.split(".")[0], audience="staff"),
        contrast=Contrast(of="2026", against="2025"),
        wave="2026",
        estimate=Estimate(value=value, low=value - 1, high=value + 1, n=60),
        persons=False,
        data={"moved": moved, "direction": direction},
    )


@pytest.fixture
def looked(out: Path, assessment: Assessment) -> Callable[..., None]:
    """A look that found these, too."""

    def add(*drafts: Draft) -> None:
        found = (*assessment.findings, *Gate().release(drafts))
        provenance = {**assessment.provenance, "data": "more"}
        with Workspace.open(out / "cxkit.db") as workspace:
            workspace.add_look(
                evolve(assessment, findings=found, provenance=provenance), example_context().cube
            )

    return add


def by_target(outcome: ReviewOutcome) -> dict[str, Any]:
    return {each.registration.target: each for each in outcome.items}


def test_before_an_effect_can_show_the_rule_is_to_continue(out, begun) -> None:
    outcome = review(out, day=date(2026, 5, 1))
    found = by_target(outcome)
    assert set(found) == {"care.respect", "care.trust", "calls"}
    respect = found["care.respect"]
    assert (respect.state, respect.answer, respect.choice) == ("running", "not_yet", "continue")
    assert "before 2027-01-01" in respect.reason["en"]
    assert [d.choice for d in outcome.decisions] == ["continue"] * 3
    with Workspace.open(out / "cxkit.db") as workspace:
        assert workspace.journal().decisions == outcome.decisions
    assert (out / "review.md").exists()
    assert json.loads((out / "review.json").read_text("utf-8"))["day"] == "2026-05-01"


def test_reviewing_the_same_look_again_adds_nothing(out, begun) -> None:
    first = review(out, day=date(2026, 5, 1))
    again = review(out, day=date(2026, 5, 2))
    assert again.decisions == first.decisions
    assert again.journal == first.journal


def test_what_is_written_is_as_the_schemas_say(out, begun, looked) -> None:
    respect = next(r for r in begun if r.target == "care.respect")
    looked(effect(respect, 5.0, design_grade=3), advice(respect, "scale"))
    outcome = review(out, day=LATER)
    assert outcome.items[0].effect or outcome.items[1].effect
    for name in ("review", "journal"):
        document = json.loads((out / f"{name}.json").read_text("utf-8"))
        jsonschema.validate(document, schemas.load(name))
    jsonschema.validate(outcome.to_dict(), schemas.load("review"))


def test_the_same_review_again_writes_the_same_bytes(out, begun) -> None:
    names = ("review.json", "review.md", "journal.json", "cxkit.db")
    review(out, decide={"listen": "stop"}, reason="The team is gone.", day="2026-05-01")
    before = {name: (out / name).read_bytes() for name in names}
    again = review(out, decide={"listen": "stop"}, reason="The team is gone.", day="2026-05-01")
    assert {name: (out / name).read_bytes() for name in names} == before
    assert {each.state for each in again.items if each.registration.initiative == "listen"} == {
        "stopped"
    }


def test_what_was_found_is_set_beside_what_was_expected(out, begun, looked) -> None:
    respect, metric = (next(r for r in begun if r.target == t) for t in ("care.respect", "calls"))
    looked(
        effect(respect, 5.0, design_grade=3, design="difference_in_differences", mde=3.2),
        advice(respect, "scale"),
        effect(metric, -0.5, 1.0, mde=2.0, cannot_tell=CANNOT, not_before="2027-09-01"),
    )
    outcome = review(out, day=LATER)
    found = by_target(outcome)
    assert (found["care.respect"].answer, found["care.respect"].choice) == ("yes", "scale")
    assert found["care.respect"].probability == 0.9
    # -1.5 to 0.5 with less being good: 2 is excluded, so it is not worth it.
    assert (found["calls"].answer, found["calls"].choice) == ("no", None)
    assert found["care.trust"].state == "ended"
    assert [(d.choice, d.look) for d in outcome.decisions] == [("scale", 2)]
    text = markdown_of(review_outline(outcome, "en"))
    assert "Of 3 expectations: 1 yes, 1 no and 1 not yet." in text
    assert "“not yet” means that further looks should tell" in text
    assert "3 before and after, with units to compare with; 4 " in text
    assert "+5.0 (+3.0 to +7.0)" in text
    assert "grade 3 of 5" in text
    assert "Whether it lasts." in text
    assert "nothing that was looked at can tell" in text
    assert "smallest effect that this could have shown is 2." in text


def test_an_effect_without_a_range_or_value_is_said_as_such(out, begun, looked) -> None:
    respect, trust = (
        next(r for r in begun if r.target == t) for t in ("care.respect", "care.trust")
    )
    one = effect(respect, 1.0, not_before="2027-09-01")
    estimate = Estimate(value=0.25, n=60, reasons=("one_treated_unit",))
    looked(evolve(one, estimate=estimate), effect(trust, None))
    outcome = review(out, day=LATER, language="de")
    found = by_target(outcome)
    assert (found["care.respect"].answer, found["care.trust"].answer) == ("not_yet", "cannot")
    text = (out / "review.md").read_text(encoding="utf-8")
    assert "+0,25, ohne Spanne" in text
    assert "Das wissen wir ab 2027-09-01, sobald eine Standortbestimmung" in text
    assert "2-mal noch offen und 1-mal nicht feststellbar" in text


def test_a_round_before_an_effect_can_show_is_named_as_the_reason(out, begun, looked) -> None:
    respect, trust = (
        next(r for r in begun if r.target == t) for t in ("care.respect", "care.trust")
    )
    earliest = respect.earliest.isoformat()
    nothing = {"design": "none", "design_grade": 0, "not_before": earliest}
    looked(effect(respect, None, **nothing), effect(trust, None, not_before="2028-09-01"))
    found = review(out, day=LATER)
    texts = {}
    for last in ("2026-09", "2027-02", "Round 2"):
        own = evolve(found, look=evolve(found.look, waves=("2026-03", last)))
        texts[last] = markdown_of(review_outline(own, "en"))
    reason = f"The last round that was looked at, 2026-09, lies before {earliest}"
    assert reason in texts["2026-09"]
    assert "a look with a round after that shows it." in texts["2026-09"]
    assert "We shall know from 2028-09-01 on" in texts["2026-09"]
    assert f"know from {earliest}" not in texts["2026-09"]
    assert "The last round" not in texts["2027-02"]
    assert "0 nothing was measured; 1 measured only afterwards" in texts["2026-09"]


def test_where_nothing_was_measured_the_round_is_named_too(out, begun) -> None:
    found = review(out, day=LATER)
    own = evolve(found, look=evolve(found.look, waves=("2026-03",)))
    text = markdown_of(review_outline(own, "de"))
    assert "Die letzte Erhebung, 2026-03, liegt vor dem 2027-01-01" in text
    # What is counted does not wait for a round of asking.
    assert text.count("gibt darüber Auskunft") == 1


def test_people_may_decide_otherwise_with_a_reason(out, begun) -> None:
    review(out, day=date(2026, 5, 1))
    outcome = review(
        out, decide={"listen": "stop"}, reason="The team is gone.", day=date(2026, 5, 2)
    )
    chosen = {(d.initiative, d.choice) for d in outcome.decisions}
    assert chosen == {("listen", "stop"), ("duty", "continue")}
    assert "people" in (out / "review.md").read_text(encoding="utf-8")
    # Advice at the same look does not take it back, and what was stopped is called so.
    again = review(out, day=date(2026, 5, 3))
    assert again.decisions == outcome.decisions
    assert by_target(again)["care.respect"].state == "stopped"


def test_a_review_that_is_not_recorded_changes_no_journal(out, begun) -> None:
    outcome = review(out, record=False, day=date(2026, 5, 1))
    assert outcome.decisions == ()
    assert outcome.journal.decisions == ()
    assert "in the journal" not in (out / "review.md").read_text("utf-8")


def test_what_has_not_begun_is_not_decided(out, begun) -> None:
    outcome = review(out, day=date(2026, 3, 15))
    assert {each.state for each in outcome.items} == {"to_come"}
    assert outcome.decisions == ()
    chosen = review(out, decide={"duty": "stop"}, reason="No money.", day=date(2026, 3, 15))
    assert [d.initiative for d in chosen.decisions] == ["duty"]


def test_what_is_decided_wrongly_is_said_at_once(out, begun) -> None:
    with pytest.raises(InputError) as caught:
        review(out, decide={"lisen": "stop", "listen": "perhaps"})
    assert [p.code for p in caught.value.problems] == [
        "unknown_initiative",
        "bad_choice",
        "no_reason",
    ]
    assert "did you mean 'listen'" in caught.value.problems[0].message
    assert not (out / "review.md").exists()


def test_without_anything_registered_there_is_nothing_to_review(out) -> None:
    with pytest.raises(InputError, match="Nothing is registered yet"):
        review(out)


def test_the_gap_is_said_to_close_and_which_side_moved(out, begun, looked) -> None:
    tiles = ("care.respect", "care.trust", "pace.speed", "pace.recovery")
    progress = [
        evolve(gap("pace.speed", 4.0, "", ""), function="F78", measure="progress"),
        evolve(
            gap("pace.speed", 9.0, "", ""),
            function="F78",
            measure="progress",
            subject=Subject(dimension="pace", audience="customer"),
            contrast=None,
        ),
    ]
    looked(
        gap(tiles[0], -6.0, "customer", "closing"),
        gap(tiles[1], 5.0, "self", "opening"),
        gap(tiles[2], 0.5, "none", "undecided"),
        gap(tiles[3], 3.0, "both", "opening"),
        *progress,
    )
    outcome = review(out, day=date(2026, 5, 1))
    text = (out / "review.md").read_text(encoding="utf-8")
    assert text.index("−6.0 (−7.0 to −5.0)") < text.index("+5.0 (+4.0 to +6.0)")
    for words in ("is closing", "the customers' image", "the self-image", "both", "neither"):
        assert words in text
    assert "What changed between looks" in text
    german = markdown_of(review_outline(outcome, "de"))
    assert "schließt sich" in german
    assert "das Fremdbild" in german
    assert len(outcome.to_dict()["gap_trend"]) == 4
    moved = outcome.to_dict()["moved"]
    assert [(m["up"], m["down"], m["undecided"], m["by_chance"]) for m in moved] == [
        (1, 0, 0, 0.05)
    ]
    assert ": tiles that rose: 1 of 1, that fell: 0; by chance alone about 0 would look so." in text


def test_what_can_be_told_comes_first_and_earlier_rounds_do_not_come(out, begun, looked) -> None:
    wide = gap("care.trust", 30.0, "none", "undecided")
    earlier = evolve(
        gap("pace.recovery", 50.0, "self", "opening"), contrast=Contrast(of="2025", against="2024")
    )
    looked(
        evolve(wide, estimate=Estimate(value=30.0, low=-5.0, high=60.0, n=60)),
        gap("care.respect", -6.0, "customer", "closing"),
        earlier,
    )
    outcome = review(out, day=date(2026, 5, 1))
    text = (out / "review.md").read_text(encoding="utf-8")
    assert text.index("−6.0") < text.index("+30.0")
    assert "+50.0" not in text
    assert len(outcome.to_dict()["gap_trend"]) == 3


def test_what_people_call_a_metric_stands_in_the_review(out, begun, looked) -> None:
    metric = next(r for r in begun if r.target == "calls")
    label = {"en": "Calls per day", "de": "Anrufe je Tag"}
    looked(effect(metric, -5.0, target_label=label))
    review(out, day=LATER, language="de")
    assert "Anrufe je Tag" in (out / "review.md").read_text(encoding="utf-8")


def test_where_many_tiles_moved_the_most_are_named(out, begun, looked, monkeypatch) -> None:
    monkeypatch.setattr("cxkit.circle.review_words._MOST", 1)
    looked(gap("care.respect", -6.0, "self", "closing"), gap("care.trust", 5.0, "self", "opening"))
    review(out, day=date(2026, 5, 1))
    assert "And 1 more up to this round; all of them are in review.json." in (
        out / "review.md"
    ).read_text(encoding="utf-8")


def test_what_was_registered_late_is_called_a_hint(out, initiatives, manager) -> None:
    plan(out, initiatives, capacity={"hours": 40}, turns=3, manager=manager)
    turn(out, day=date(2026, 5, 1), start=START, late=True, manager=manager)
    outcome = review(out, day=date(2026, 5, 1))
    assert not any(each.beforehand for each in outcome.items)
    assert "a hint, not a proof" in (out / "review.md").read_text(encoding="utf-8")
    alone = evolve(outcome, items=outcome.items[:1])
    assert "1 of them was not registered" in markdown_of(review_outline(alone, "en"))
    assert "1 davon war nicht vorab" in markdown_of(review_outline(alone, "de"))


def test_the_circle_is_told_in_the_words_of_its_findings(out, begun, assessment, manager) -> None:
    from cxkit.assess import assess

    context = example_context("full")
    with Workspace.open(out / "cxkit.db") as workspace:
        found = assess(
            context.answers,
            context.cube,
            tree=context.tree,
            manager=manager,
            journal=workspace.journal(),
        )
        workspace.add_look(found, context.cube)
    review(out, day=date(2026, 5, 1))
    assert "Turns that were looked at before the next one began: " in (out / "review.md").read_text(
        "utf-8"
    )


def test_an_interrupted_review_leaves_nothing(out, begun, monkeypatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = {path.name: path.read_bytes() for path in out.iterdir()}
    monkeypatch.setattr("cxkit.circle.reviewing.markdown_of", interrupted)
    with pytest.raises(KeyboardInterrupt):
        review(out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
