"""The demonstration company in later rounds: what turns moved, and what would be without them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from attrs import field, frozen

from cxkit.demo.company import DemoCompany
from cxkit.demo.exports import leaders_csv, long_csv
from cxkit.demo.figures import Payments, build_payments, months_between, months_since
from cxkit.demo.initiatives import PAYMENTS, PAYMENTS_TITLE, Candidate, candidates
from cxkit.demo.organisation import department_of
from cxkit.demo.population import CANNOT_JUDGE, Moment, Population, Shift, build_populations
from cxkit.demo.survey import Survey, ask

# The last month of each turn: then the company is asked again.
WAVES = ("2026-06", "2026-09", "2026-12", "2027-03")
_LEADERS_ASKED = WAVES[-1:]
_SERIES_COLUMNS = "metric,title,title_de,unit,period,value,n,measure_unit,better"
_ROLLOUT_COLUMNS = "initiative,unit,start,arm,randomised"


@frozen(kw_only=True, slots=False, eq=False)
class Round:
    """A later round of asking.

    Attributes:
        wave: Year and month.
        starts: Initiative id -> first day, of those started by then.
        populations: Audience -> everybody with the answers they would give.
        surveys: Audience -> what was asked and answered.
        effects: Initiative id -> tile id -> points of 0..100 that it added to the staff's
            mean in its units, against the same people without it.
    """

    wave: str
    starts: Mapping[str, date]
    populations: Mapping[str, Population] = field(repr=False)
    surveys: Mapping[str, Survey] = field(repr=False)
    effects: Mapping[str, Mapping[str, float]] = field(repr=False)

    def files(self, company: DemoCompany) -> dict[str, bytes]:
        """Name -> content of what comes back in this round."""
        people = self.populations
        found = {
            f"{name}-{self.wave}.csv": long_csv(self.surveys[audience], people[audience])
            for name, audience in (("staff", "staff"), ("customers", "customer"))
        }
        if self.wave in _LEADERS_ASKED:
            leaders = self.surveys["leader"]
            name = f"leaders-{self.wave}.csv"
            found[name] = leaders_csv(leaders, people["leader"], company.cube, company.seed)
        return found


def ask_again(
    company: DemoCompany, wave: str, starts: Mapping[str, date], focus: Sequence[str] = ()
) -> Round:
    """The round of a wave, in which `focus` tiles are asked of all staff in full.

    Args:
        company: The company of the first round.
        wave: Year and month.
        starts: Initiative id -> first day, of those started by then.
        focus: Tiles that all staff are asked about in full.
    """
    known = candidates(company.organisation.teams, company.seed)
    shifts = tuple(_shifts(wave, starts, known))
    parts = (company.cube, company.organisation, company.story, company.seed)
    populations = build_populations(*parts, Moment(wave=wave, shifts=shifts))
    without = build_populations(*parts, Moment(wave=wave)) if shifts else populations
    surveys = ask(
        company.cube,
        populations,
        company.story,
        company.seed,
        wave=wave,
        design="focus" if focus else "spread",
        focus=focus,
    )
    return Round(
        wave=wave,
        starts=dict(starts),
        populations=populations,
        surveys=surveys,
        effects=_effects(populations["staff"], without["staff"], starts, known),
    )


def _shifts(
    wave: str, starts: Mapping[str, date], known: Mapping[str, Candidate]
) -> Iterable[Shift]:
    for name, start in sorted(starts.items()):
        candidate = known[name]
        for moved in candidate.moved:
            size = moved.at(months_since(start, wave))
            if size and moved.target != PAYMENTS:
                yield Shift(
                    tile=moved.target, units=candidate.units, size=size, noticed=moved.noticed
                )


def _effects(
    people: Population,
    without: Population,
    starts: Mapping[str, date],
    known: Mapping[str, Candidate],
) -> dict[str, dict[str, float]]:
    """The same people with and without: no tile is moved by two initiatives."""
    return {
        name: {
            moved.target: round(_moved(people, without, moved.target, known[name].units), 6)
            for moved in known[name].moved
            if moved.target != PAYMENTS
        }
        for name in sorted(starts)
    }


def _moved(people: Population, without: Population, tile: str, units: Sequence[str]) -> float:
    """Points of 0..100: the mean over the tile's sides of what changed in people's answers."""
    inside = np.array(
        [not units or unit in units or department_of(unit) in units for unit in people.units]
    )
    sides = [
        column
        for item, column in people.column.items()
        if item.startswith(f"{tile}.") and item.endswith(".self")
    ]
    changes = []
    for column in sides:
        now, then = people.answers[inside, column], without.answers[inside, column]
        able = now != CANNOT_JUDGE
        changes.append(25 * float((now[able].astype(float) - then[able]).mean()))
    return float(np.mean(changes))


def payments(company: DemoCompany, starts: Mapping[str, date]) -> Payments:
    """The company's monthly figures over all turns."""
    return build_payments(company.seed, starts, WAVES[-1])


def series_csv(figures: Payments, until: str) -> bytes:
    """The monthly figures up to a month, one row per team and month."""
    found = figures.rows(until)
    rows = [f"{m},{PAYMENTS_TITLE},{t},{p},{v},{n},%,higher" for m, t, p, v, n in found]
    return ("\n".join([_SERIES_COLUMNS, *rows]) + "\n").encode()


def rollout_csv(starts: Mapping[str, date], known: Mapping[str, Candidate]) -> bytes:
    """Where each initiative runs since when, and with whom it is compared."""
    rows = []
    for name, start in sorted(starts.items()):
        initiative = known[name].initiative
        chance = "yes" if initiative.randomised else "no"
        rows += [f"{name},{unit},{start},treated,{chance}" for unit in initiative.units]
        rows += [f"{name},{unit},,comparison,{chance}" for unit in initiative.comparison]
    return ("\n".join([_ROLLOUT_COLUMNS, *rows]) + "\n").encode()


def truth_of_turns(
    rounds: Sequence[Round],
    figures: Payments,
    starts: Mapping[str, date],
    known: Mapping[str, Candidate],
) -> dict[str, Any]:
    """What every initiative really did, for `truth.json`."""
    tiles = {
        name: {
            moved.target: {
                each.wave: each.effects[name][moved.target]
                for each in rounds
                if name in each.effects
            }
            for moved in known[name].moved
            if moved.target != PAYMENTS
        }
        for name in sorted(starts)
    }
    months = months_between(figures.months[0], figures.months[-1])
    return {
        "definitions": {
            "tiles": "Points of 0..100 that the initiative added by each wave to the mean of "
            "the staff of its units, mean over the tile's sides: the same people with and "
            "without it.",
            "figures": "What it added to a team's figure in each month, in the figure's unit.",
        },
        "starts": {name: str(day) for name, day in sorted(starts.items())},
        "units": {name: list(known[name].units) for name in sorted(starts)},
        "tiles": tiles,
        "figures": {
            PAYMENTS: {
                team: {
                    month: round(float(size), 6)
                    for month, size in zip(months, figures.effect[t].tolist(), strict=True)
                    if size
                }
                for t, team in enumerate(figures.teams)
                if figures.effect[t].any()
            }
        },
    }
