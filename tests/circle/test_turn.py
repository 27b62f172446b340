"""A turn begins when what is expected is written down, and not before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from attrs import evolve

from cxkit import hookimpl, schemas
from cxkit.circle import TurnOutcome, plan, turn
from cxkit.circle.expectations import Calendar, first_day
from cxkit.circle.outline import markdown_of
from cxkit.circle.turn_words import turn_outline, turns_section
from cxkit.context import Context
from cxkit.errors import InputError, RefusedError
from cxkit.finding import Assessment
from cxkit.hookspecs import Place, Rule, RuleResult
from cxkit.initiative import Benefit, Initiative, Registration, StopRule
from cxkit.initiative.journal import Decision
from cxkit.initiative.model import Aim
from cxkit.plugins import PluginManager, plugin_manager
from cxkit.testing import example_context
from cxkit.vault import Vault
from cxkit.waves import wave_days
from cxkit.workspace import Workspace

LABELS = ("2026-Q2", "2026-Q3", "2026-Q4")
TODAY = date(2026, 3, 20)


@pytest.fixture
def planned(out: Path, initiatives: tuple[Initiative, ...], manager: PluginManager) -> Path:
    """A folder with a plan: duty and listen from turn 1 on, tool in turn 3."""
    listen = evolve(
        initiatives[0],
        units=("n1",),
        comparison=("n2", "n3"),
        metrics={"calls": Aim(low=-9, likely=-5, high=-1, smallest_worth=2, better="lower")},
    )
    plan(out, [listen, *initiatives[1:]], capacity={"hours": 40}, turns=LABELS, manager=manager)
    return out


@pytest.fixture
def begin(planned: Path, manager: PluginManager) -> Callable[..., TurnOutcome]:
    def call(**options: Any) -> TurnOutcome:
        return turn(planned, manager=manager, **{"day": TODAY, **options})

    return call


def look_again(folder: Path, assessment: Assessment, number: int) -> None:
    """A look that rests on new data."""
    with Workspace.open(folder / "cxkit.db") as workspace:
        fresh = {**assessment.provenance, "data": f"other {number}"}
        workspace.add_look(evolve(assessment, provenance=fresh), example_context().cube)


def test_what_the_plan_expects_is_registered_with_its_days(begin, planned) -> None:
    outcome = begin()
    assert (outcome.turn.label, outcome.turn.start) == ("2026-Q2", date(2026, 4, 1))
    assert outcome.turn.running == ("duty", "listen")
    assert outcome.turn.tiles == ("care.respect", "care.trust")
    by_target = {each.target: each for each in outcome.registrations}
    assert set(by_target) == {"care.respect", "care.trust", "calls"}
    listen = by_target["care.respect"]
    assert listen.expected == Benefit(low=1, likely=4, high=8)
    assert (listen.start, listen.end) == (date(2026, 4, 1), date(2026, 9, 30))
    # It runs for two turns and shows one turn later: after the last day of 2026-Q4.
    assert listen.earliest == date(2027, 1, 1)
    assert (listen.units, listen.comparison, listen.looks) == (("n1",), ("n2", "n3"), 3)
    assert listen.stop_rule == StopRule(smallest_worth=2)  # half of what is likely
    assert by_target["calls"].direction == -1
    assert by_target["calls"].target_kind == "metric"
    assert all(outcome.journal.is_beforehand(each) for each in outcome.registrations)
    with Workspace.open(planned / "cxkit.db") as workspace:
        assert workspace.journal() == outcome.journal
    written = json.loads((planned / "journal.json").read_text(encoding="utf-8"))
    assert written == outcome.journal.to_dict()


def test_what_is_not_expected_to_move_is_not_registered(out, initiatives, manager) -> None:
    nothing = {"care.respect": Benefit(low=-1, likely=0, high=1)}
    quiet = evolve(initiatives[0], benefit=nothing, smallest_worth=3.0, needs=())
    known = evolve(initiatives[2], smallest_worth=3.0, audience="leader")
    plan(out, [quiet, known], capacity={"hours": 40}, turns=LABELS, manager=manager)
    outcome = turn(out, day=TODAY, manager=manager)
    assert outcome.nothing == {"listen": ("care.respect",)}
    (registered,) = outcome.registrations
    assert (registered.stop_rule.smallest_worth, registered.audience) == (3.0, "leader")
    text = markdown_of(turn_outline(outcome, "en"))
    assert "Nothing is expected of Listen" in text


def test_a_second_turn_on_the_same_tile_needs_a_look(begin, planned, assessment) -> None:
    begin()
    with pytest.raises(RefusedError, match=r"nobody looked at since: care\.respect\."):
        begin()
    look_again(planned, assessment, 2)
    second = begin()
    assert (second.turn.number, second.turn.running) == (2, ("listen",))
    assert second.registrations == ()
    assert "Nothing new is expected" in markdown_of(turn_outline(second, "en"))


def test_a_skipped_look_is_written_down_with_its_reason(begin) -> None:
    begin()
    second = begin(without_look="The works council meets in October.")
    jsonschema.validate(second.to_dict(), schemas.load("turn"))
    (skipped,) = second.to_dict()["skipped"]
    assert skipped["tiles"] == ["care.respect"]
    assert "Der Grund wurde festgehalten: The works council" in markdown_of(
        turn_outline(second, "de")
    )


def test_a_turn_before_its_registration_is_refused(begin, planned) -> None:
    before = (planned / "cxkit.db").read_bytes()
    with pytest.raises(RefusedError) as caught:
        begin(start="2026-03-01")
    assert "before its expectations are registered (2026-03-20)" in str(caught.value)
    assert "--start 2026-03-20" in caught.value.hint
    assert (planned / "cxkit.db").read_bytes() == before
    assert not (planned / "journal.json").exists()


def test_a_late_registration_is_open_about_it(begin) -> None:
    outcome = begin(start=date(2026, 3, 1), late=True)
    assert not any(outcome.journal.is_beforehand(each) for each in outcome.registrations)
    assert "exploratory" in markdown_of(turn_outline(outcome, "en"))
    assert "explorativ" in markdown_of(turn_outline(outcome, "de"))


def test_a_turn_that_begins_on_another_day_than_its_name_says_tells_which_counts(begin) -> None:
    as_named = begin(without_look="Strike.")
    assert "only its name" not in markdown_of(turn_outline(as_named, "en"))
    later = begin(without_look="Strike.", start="2026-07-06")
    text = markdown_of(turn_outline(later, "en"))
    assert "2026-Q3 would begin on 2026-07-01; this turn begins on 2026-07-06." in text
    assert "2026-Q3 ist nur ihr Name" in markdown_of(turn_outline(later, "de"))


def test_turns_follow_each_other_until_the_plan_ends(begin) -> None:
    labels = [begin(without_look="Strike.").turn.label for _ in LABELS]
    assert labels == list(LABELS)
    with pytest.raises(InputError, match="All turns of the plan have begun"):
        begin()


def test_a_turn_is_named_by_its_label(begin) -> None:
    assert begin(label="2026-Q3").turn.start == date(2026, 7, 1)
    with pytest.raises(RefusedError, match="'2026-Q3' has begun already"):
        begin(label="2026-Q3")
    with pytest.raises(InputError, match=r"no turn '2026-Q5'; did you mean .*\?\n") as caught:
        begin(label="2026-Q5")
    assert caught.value.problems[0].code == "no_turn"


def test_what_joins_in_a_later_turn_is_registered_then(begin) -> None:
    """Turn 2 begins first: listen runs in it and was not registered, duty is over."""
    outcome = begin(label="2026-Q3")
    assert {each.initiative for each in outcome.registrations} == {"listen"}
    # It is still to run for two turns.
    assert outcome.registrations[0].end == date(2026, 12, 31)


def test_what_was_stopped_does_not_run_on(begin, planned, assessment) -> None:
    first = begin()
    stopped = Decision(
        initiative="listen",
        registration=first.registrations[-1].id,
        turn=1,
        choice="stop",
        reason={"en": "No."},
        day=TODAY,
    )
    with Workspace.open(planned / "cxkit.db") as workspace:
        workspace.write_journal(workspace.journal().decide(stopped))
    second = begin()
    assert second.turn.running == ()
    assert "Nothing runs in this turn" in markdown_of(turn_outline(second, "en"))


def test_an_initiative_that_is_planned_anew_keeps_its_registration(
    begin, planned, initiatives, manager
) -> None:
    first = begin()
    plan(planned, initiatives, capacity={"hours": 40}, turns=("a", "b", "c"), manager=manager)
    again = begin(without_look="Planned anew.", start="2026-04-02")
    assert again.turn.label == "a"
    assert again.registrations == ()
    assert again.journal.registrations == first.journal.registrations


def test_there_must_be_a_plan(out, manager) -> None:
    with pytest.raises(InputError, match="There is no plan yet whose turn could begin"):
        turn(out, day=TODAY, manager=manager)


def test_a_half_done_turn_leaves_nothing(begin, planned, monkeypatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = {path.name: path.read_bytes() for path in planned.iterdir()}
    monkeypatch.setattr("cxkit.writing.Stage.write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        begin()
    assert {path.name: path.read_bytes() for path in planned.iterdir()} == before
    monkeypatch.undo()
    assert begin().turn.number == 1


def test_own_expectations_come_before_those_of_the_plan(begin) -> None:
    own = Registration(
        initiative="listen",
        target="care.respect",
        target_kind="tile",
        expected=Benefit(low=0, likely=1, high=2),
        start="2026-04-01",
        registered=TODAY,
        stop_rule=StopRule(smallest_worth=0.5),
    )
    outcome = begin(register=[own])
    about = [each for each in outcome.registrations if each.target == "care.respect"]
    assert about == [own]
    assert len(outcome.registrations) == 3


FILE = """
[[registrations]]
initiative = "listen"
target = "wait"
target_kind = "metric"
expected = { low = -20, likely = -10, high = -2 }
direction = -1
smallest_worth = 5
scale_above = 0.9
units = ["n1"]
comparison = ["n2"]
end = 2026-12-31
lag_days = 30
looks = 2
randomised = true
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "register.toml"
    path.write_text(text, encoding="utf-8")
    return path


ROLLOUT = """initiative,unit,start,arm,randomised
tool,n1,2026-10-01,treated,yes
tool,n2,,comparison,yes
duty,n3,2026-04-01,treated,no
"""


def test_where_it_runs_is_taken_from_the_rollout(begin, planned, manager, tmp_path) -> None:
    (tmp_path / "rollout.csv").write_text(ROLLOUT, encoding="utf-8")
    with Vault.open(planned / "cxkit.vault.db") as vault:
        cube = example_context().cube
        vault.add(vault.gather([tmp_path / "rollout.csv"], cube, manager=manager), cube)
    first = {each.initiative: each for each in begin().registrations}
    assert (first["duty"].units, first["duty"].randomised) == (("n3",), False)
    assert first["listen"].units == ("n1",)  # as the initiative itself says
    (tool,) = begin(label="2026-Q4").registrations
    assert (tool.units, tool.comparison, tool.randomised) == (("n1",), ("n2",), True)


def test_a_file_registers_more(begin, tmp_path) -> None:
    outcome = begin(register=write(tmp_path, FILE))
    (metric,) = [each for each in outcome.registrations if each.target == "wait"]
    assert metric.title == {"en": "Listen", "de": "Listen (de)"}
    assert metric.stop_rule == StopRule(smallest_worth=5, scale_above=0.9)
    assert (metric.start, metric.end) == (date(2026, 4, 1), date(2026, 12, 31))
    assert (metric.registered, metric.looks, metric.randomised) == (TODAY, 2, True)


def test_a_file_replaces_with_a_reason_and_only_so(begin, tmp_path) -> None:
    first = begin()
    changed = FILE.replace('"wait"', '"calls"')
    with pytest.raises(RefusedError, match="not changed afterwards"):
        begin(register=write(tmp_path, changed), without_look="x")
    with_reason = changed + 'reason = "The call centre moved."\nstart = "2026-07-01"\n'
    second = begin(register=write(tmp_path, with_reason), without_look="x")
    (replaced,) = second.registrations
    old = next(each for each in first.registrations if each.target == "calls")
    assert replaced.supersedes == old.id
    assert replaced.start == date(2026, 7, 1)
    assert second.journal.is_beforehand(replaced)


def test_everything_that_is_wrong_with_a_file_is_said_at_once(begin, tmp_path) -> None:
    text = """
[[registrations]]
initiative = "lisen"
target = "care.respekt"
expected = 4
smallest_worth = "much"
start = "soon"
looks = 1.5
sponsor = "me"

[[registrations]]
initiative = "listen"
target = "calls"
side = 3
expected = { low = 1, likely = 0, high = 2 }

[[registrations]]
initiative = "listen"
target = "care.respect"
expected = { low = 0, likely = 1, high = 2 }
smallest_worth = 1
direction = 2
"""
    with pytest.raises(InputError) as caught:
        begin(register=write(tmp_path, text))
    found = {(p.code, p.path) for p in caught.value.problems}
    assert found == {
        ("unknown_key", "registrations[0].sponsor"),
        ("unknown_initiative", "registrations[0].initiative"),
        ("unknown_tile", "registrations[0].target"),
        ("benefit_without_range", "registrations[0].expected"),
        ("not_number", "registrations[0].smallest_worth"),
        ("not_day", "registrations[0].start"),
        ("bad_looks", "registrations[0].looks"),
        ("not_text", "registrations[1].side"),
        ("unknown_tile", "registrations[1].target"),
        ("no_smallest_worth", "registrations[1].smallest_worth"),
        ("range_upside_down", "registrations[1].expected"),
        ("bad_direction", "registrations[2].direction"),
    }
    assert {p.file for p in caught.value.problems} == {"register.toml"}


@pytest.mark.parametrize(("text", "code"), [(None, "cannot_read"), ("[[registrations", "not_toml")])
def test_a_file_that_cannot_be_read(begin, tmp_path, text, code) -> None:
    path = tmp_path / "register.toml" if text is None else write(tmp_path, text)
    with pytest.raises(InputError) as caught:
        begin(register=path)
    assert [p.code for p in caught.value.problems] == [code]


def test_turns_without_a_time_in_their_name_last_as_long_as_is_said() -> None:
    calendar = Calendar(labels=("a", "b", "2026-Q4"), number=1, start=date(2026, 4, 1), days=30)
    ends = [calendar.last(number).isoformat() for number in (1, 2, 3, 4)]
    assert ends == ["2026-04-30", "2026-05-30", "2026-12-31", "2027-01-30"]


def test_a_name_whose_time_has_passed_says_nothing() -> None:
    calendar = Calendar(labels=("2025-Q1",), number=1, start=date(2026, 4, 1), days=30)
    assert calendar.last(1) == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("label", "day"),
    [
        ("spring", date(2026, 3, 20)),
        ("2026-Q2", date(2026, 4, 1)),
        ("2026-Q1", date(2026, 3, 20)),  # it has begun: from today on
        ("2025-Q1", date(2025, 1, 1)),  # it is over, which will be refused
    ],
)
def test_the_first_day_of_a_turn(label: str, day: date) -> None:
    assert first_day(label, TODAY) == day


def test_a_turn_is_read_in_german(begin) -> None:
    text = markdown_of(turn_outline(begin(), "de"))
    assert "# Drehung 1: 2026-Q2, ab 2026-04-01" in text
    assert "nachträglich nicht geändert" in text
    assert "−5 (−9 bis −1)" in text
    assert "−2" in text


class Doubting:
    """Rules that warn of every registration, and of a unit."""

    @staticmethod
    def check(context: Context) -> Iterator[RuleResult]:
        for each in context.journal.current:
            yield RuleResult(
                code="doubt",
                text={"en": f"No look shows {each.target}.", "de": f"Nie zu sehen: {each.target}."},
                remedy={"en": "Ask it.", "de": "Fragen."},
                places=[Place(kind="registration", id=each.id)],
            )
        yield RuleResult(code="other", text={"en": "Else."}, places=[Place(kind="unit", id="n1")])

    @hookimpl
    def cxkit_rules(self) -> list[Rule]:
        return [
            Rule(
                id="x.doubt",
                function="F88",
                label={"en": "Doubt"},
                check=self.check,
                needs=("journal",),
                reference="",
            )
        ]


def test_what_no_look_can_show_is_said_when_it_is_registered(planned: Path) -> None:
    doubting = plugin_manager(discover=False, extra=[("x", Doubting())])
    outcome = turn(planned, day=TODAY, manager=doubting)
    assert {each.code for each in outcome.remarks} == {"doubt"}
    assert len(outcome.remarks) == len(outcome.registrations)
    document = outcome.to_dict()
    jsonschema.validate(document, schemas.load("turn"))
    assert document["remarks"][0]["remedy"]["en"] == "Ask it."
    assert "Nie zu sehen: care.respect." in markdown_of(turn_outline(outcome, "de"))
    # Later turns warn of what they register, not of what holds already.
    later = turn(planned, day=date(2026, 6, 20), manager=doubting, without_look="No time.")
    assert len(later.remarks) == len(later.registrations)


def test_where_no_rule_warns_nothing_is_said(begin) -> None:
    outcome = begin()
    assert outcome.remarks == ()
    assert "Worauf zu achten ist" not in markdown_of(turn_outline(outcome, "de"))


def test_turns_are_told_one_by_one_with_what_was_decided(
    begin: Callable[..., TurnOutcome],
) -> None:
    begin()
    journal = begin(without_look="Strike.").journal
    of = {each.initiative: each.id for each in journal.registrations}
    made = [("listen", 1, "adjust"), ("listen", 1, "stop"), ("listen", 1, "continue")]
    # What was stopped is not decided about again.
    made += [("duty", 1, "continue"), ("listen", 2, "adjust"), ("duty", 2, "continue")]
    decided = journal.decide(
        *(
            Decision(
                initiative=name,
                registration=of[name],
                turn=number,
                choice=choice,
                reason={"en": "No."},
                day=TODAY,
            )
            for name, number, choice in made
        )
    )
    section = turns_section(decided, "en")
    assert section.columns == ("turn", "what ran", "decided at the look after it")
    assert [row[0] for row in section.rows] == ["2026-Q2", "2026-Q3"]
    assert section.rows[0][2] == "stop: Listen; the rest goes on"
    assert section.rows[1][2] == "all go on"
    german = turns_section(journal, "de")
    assert german.title == "Drehung für Drehung"
    assert [row[2] for row in german.rows] == ["", ""]


def test_a_round_that_lasts_beyond_the_start_is_no_look_before_it(begin, planned) -> None:
    with Workspace.open(planned / "cxkit.db") as workspace:
        (look,) = workspace.looks()
    days = wave_days(look.waves[-1])
    assert days is not None
    within = days[0] + timedelta(days=1)
    outcome = begin(day=within, start=within)
    assert outcome.straddling == (look.waves[-1],)
    lines = [line for section in turn_outline(outcome, "en").sections for line in section.lines]
    (said,) = [line for line in lines if line.startswith("The round ")]
    assert f"The round {look.waves[-1]} counts as lasting until {days[1]}," in said
    assert f'[answers.waves] "{look.waves[-1]}" = "2026-03"' in said
    assert "keine Standortbestimmung davor" in markdown_of(turn_outline(outcome, "de"))
    after = begin(without_look="Strike.", start=days[1] + timedelta(days=1))
    assert after.straddling == ()
