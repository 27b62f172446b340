"""The whole circle on the demonstration company: look, plan, and four turns with a look each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from cxkit.circle import PlanOutcome, plan, review, turn
from cxkit.demo.chain import events_csv, steps_csv, ties_csv, truth_of_chain
from cxkit.demo.company import DemoCompany, generate
from cxkit.demo.initiatives import CAPACITY, LABELS, Candidate, candidates
from cxkit.demo.later import (
    WAVES,
    Round,
    ask_again,
    payments,
    rollout_csv,
    series_csv,
    truth_of_turns,
)
from cxkit.demo.progress import Progress
from cxkit.demo.stories import demo_feed
from cxkit.demo.survey import WAVE
from cxkit.files import write_together
from cxkit.initiative import Journal
from cxkit.loop import Outcome, look_into
from cxkit.waves import wave_days

NAME = "demo"
TRUTH = "truth.json"
RESUMED = "resumed"
# Tiles whose effects can be compared are asked of everyone in full.
FOCUS = ("culture.respect", "skills.empowerment", "culture.candour", "culture.lived_values")
Say = Callable[[str], None]


@frozen(kw_only=True)
class Demonstration:
    """The circle as it was gone.

    Attributes:
        outcome: The last look, with the files that were written.
        plan: The plan that the turns followed.
        truth: What is true of the company and of its turns, as `truth.json` holds it.
    """

    outcome: Outcome
    plan: PlanOutcome
    truth: Mapping[str, Any] = field(repr=False)


def _silent(_: str) -> None:
    """Say nothing of what is going on."""


def go_round(
    seed: int = 0, *, out: str | Path = "demo-out", language: str = "en", say: Say = _silent
) -> Demonstration:
    """The circle, written into a folder; the same seed gives the same bytes.

    A run that was interrupted goes on after the last step that it finished.

    Args:
        seed: A whole number, 0 or more.
        out: The folder; what an earlier finished run left there is replaced.
        language: Language that report and plan open in.
        say: Told the name of each station, such as `look` or `2026-Q3`; before them
            `resumed`, if an interrupted run goes on.
    """
    out = Path(out)
    progress = Progress.begin(out, NAME, seed=seed, language=language)
    if progress.resumed:
        say(RESUMED)
    company = generate(seed)
    known = candidates(company.organisation.teams, seed)
    say("look")
    if not progress.looked:
        first = _write_first(company, out / "data")
        look_into(out, first, name=NAME, restart=True, formats=(), stories=[demo_feed()])
        progress.first_look_done()
    reached = progress.reached()
    say("plan")
    made = reached.plan or _plan(out, known, language)
    outcome, rounds, starts = None, [], {}
    for number, (label, wave) in enumerate(zip(LABELS, WAVES, strict=True), 1):
        say(label)
        starts = _begin(out, label, number, reached.journal)
        found = ask_again(company, wave, starts, focus=FOCUS)
        rounds.append(found)
        if reached.looks <= number:
            outcome = _look_again(company, out, found, language)
        if len(reached.journal.turns) <= number:
            review(out, name=NAME, language=language, day=_day(wave, last=True))
    outcome = outcome or _outcome(out, progress)
    turns = truth_of_turns(rounds, payments(company, starts), starts, known)
    truth = {**company.truth, "turns": turns, "chain": truth_of_chain()}
    text = json.dumps(truth, indent=1, ensure_ascii=False) + "\n"
    (path,) = write_together(out, {TRUTH: text.encode()})
    progress.finished()
    files = {**outcome.files, **{key: out / name for key, name in _FURTHER.items()}, "truth": path}
    return Demonstration(outcome=evolve(outcome, files=files), plan=made, truth=truth)


# What stands beside report, findings, workspace and vault.
_FURTHER = {
    "plan": "plan.md",
    "plan.json": "plan.json",
    "review": "review.md",
    "review.json": "review.json",
    "journal": "journal.json",
    "data": "data",
}


def _plan(out: Path, known: Mapping[str, Candidate], language: str) -> PlanOutcome:
    return plan(
        out,
        [each.initiative for each in known.values()],
        capacity=CAPACITY.amounts,
        turns=LABELS,
        stories=[demo_feed()],
        name=NAME,
        language=language,
    )


def _outcome(out: Path, progress: Progress) -> Outcome:
    """The last look, which was written before the run was interrupted."""
    names = {"report": "report.html", "findings": "findings.json"}
    names |= {"workspace": f"{NAME}.db", "vault": f"{NAME}.vault.db"}
    return Outcome(
        assessment=progress.last_assessment(),
        files={key: out / name for key, name in names.items()},
    )


def _write_first(company: DemoCompany, folder: Path) -> list[Path]:
    """What the first look reads."""
    files = company.files()
    files.pop(TRUTH)
    organisation, seed = company.organisation, company.seed
    files["events.csv"] = events_csv(organisation, seed)
    files["ties.csv"] = ties_csv(organisation, seed)
    files["steps.csv"] = steps_csv()
    files["series.csv"] = series_csv(payments(company, {}), WAVE)
    _clear(folder)
    write_together(folder, files)
    return [folder]


def _clear(folder: Path) -> None:
    """Remove what an earlier run wrote for later rounds; the first look would read it."""
    for wave in WAVES:
        for left in folder.glob(f"*-{wave}.csv"):
            left.unlink()
    (folder / "rollout.csv").unlink(missing_ok=True)


def _begin(out: Path, label: str, number: int, journal: Journal) -> dict[str, date]:
    """Begin a turn, if it has not begun; initiative -> first day, of all started by now."""
    if len(journal.turns) < number:
        day = _day(label) - timedelta(days=3)
        journal = turn(out, label=label, day=day, name=NAME).journal
    return starts_of(journal, number)


def _day(wave: str, *, last: bool = False) -> date:
    """The first or the last day of a time such as `2026-Q3` or `2026-09`."""
    known = wave_days(wave)
    assert known is not None
    return known[last]


def starts_of(journal: Journal, turns: int) -> dict[str, date]:
    """Initiative -> the first day of the turn in which it ran first, of so many turns."""
    starts: dict[str, date] = {}
    for each in journal.turns[:turns]:
        for name in each.running:
            starts.setdefault(name, each.start)
    return starts


def _look_again(company: DemoCompany, out: Path, found: Round, language: str) -> Outcome:
    """Write what came back in a round, and look at it."""
    chosen = candidates(company.organisation.teams, company.seed)
    files = found.files(company)
    files["series.csv"] = series_csv(payments(company, found.starts), found.wave)
    files["rollout.csv"] = rollout_csv(found.starts, chosen)
    paths = write_together(out / "data", files)
    is_last = found.wave == WAVES[-1]
    return look_into(
        out,
        paths,
        mapping=out / "data" / "mapping.toml",
        name=NAME,
        add=True,
        day=_day(found.wave, last=True),
        formats=("html", "json") if is_last else (),
        language=language,
        stories=[demo_feed()],
    )
