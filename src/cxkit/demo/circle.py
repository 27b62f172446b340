"""The whole circle on the demonstration company: look, plan, and four turns with a look each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from cxkit.circle import PlanOutcome, plan, review, turn
from cxkit.demo.chain import events_csv, ties_csv, truth_of_chain
from cxkit.demo.company import DemoCompany, generate
from cxkit.demo.initiatives import CAPACITY, LABELS, candidates
from cxkit.demo.later import (
    WAVES,
    Round,
    ask_again,
    payments,
    rollout_csv,
    series_csv,
    truth_of_turns,
)
from cxkit.demo.stories import demo_feed
from cxkit.demo.survey import WAVE
from cxkit.files import write_together
from cxkit.initiative import Journal
from cxkit.loop import Outcome, look_into
from cxkit.waves import wave_days

NAME = "demo"
TRUTH = "truth.json"
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

    Args:
        seed: A whole number, 0 or more.
        out: The folder; what an earlier run left there is replaced.
        language: Language that report and plan open in.
        say: Told the name of each station, such as `look` or `2026-Q3`.
    """
    out = Path(out)
    company = generate(seed)
    known = candidates(company.organisation.teams, seed)
    say("look")
    first = _write_first(company, out / "data")
    look_into(out, first, name=NAME, restart=True, formats=(), stories=[demo_feed()])
    say("plan")
    made = plan(
        out,
        [each.initiative for each in known.values()],
        capacity=CAPACITY.amounts,
        turns=LABELS,
        stories=[demo_feed()],
        name=NAME,
        language=language,
    )
    outcome, rounds, starts = None, [], {}
    for label, wave in zip(LABELS, WAVES, strict=True):
        say(label)
        starts = _begin(out, label)
        found = ask_again(company, wave, starts, focus=FOCUS)
        rounds.append(found)
        outcome = _look_again(company, out, found, language)
    assert outcome is not None
    turns = truth_of_turns(rounds, payments(company, starts), starts, known)
    truth = {**company.truth, "turns": turns, "chain": truth_of_chain()}
    text = json.dumps(truth, indent=1, ensure_ascii=False) + "\n"
    (path,) = write_together(out, {TRUTH: text.encode()})
    files = {**outcome.files, "plan": made.files["plan"], "truth": path}
    return Demonstration(outcome=evolve(outcome, files=files), plan=made, truth=truth)


def _write_first(company: DemoCompany, folder: Path) -> list[Path]:
    """What the first look reads."""
    files = company.files()
    files.pop(TRUTH)
    organisation, seed = company.organisation, company.seed
    files["events.csv"] = events_csv(organisation, seed)
    files["ties.csv"] = ties_csv(organisation, seed)
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


def _begin(out: Path, label: str) -> dict[str, date]:
    """Begin a turn; initiative -> first day, of all that were started by now."""
    known = wave_days(label)
    assert known is not None
    begun = turn(out, label=label, today=known[0] - timedelta(days=3), name=NAME)
    return starts_of(begun.journal)


def starts_of(journal: Journal) -> dict[str, date]:
    """Initiative -> the first day of the turn in which it ran first."""
    starts: dict[str, date] = {}
    for each in journal.turns:
        for name in each.running:
            starts.setdefault(name, each.start)
    return starts


def _look_again(company: DemoCompany, out: Path, found: Round, language: str) -> Outcome:
    """Write what came back in a round, look at it, and review what the turns did."""
    chosen = candidates(company.organisation.teams, company.seed)
    files = found.files(company)
    files["series.csv"] = series_csv(payments(company, found.starts), found.wave)
    files["rollout.csv"] = rollout_csv(found.starts, chosen)
    paths = write_together(out / "data", files)
    known = wave_days(found.wave)
    assert known is not None
    is_last = found.wave == WAVES[-1]
    outcome = look_into(
        out,
        paths,
        mapping=out / "data" / "mapping.toml",
        name=NAME,
        add=True,
        day=known[1],
        formats=("html", "json") if is_last else (),
        language=language,
        stories=[demo_feed()],
    )
    review(out, name=NAME, language=language, today=known[1])
    return outcome
