"""What the demonstration company could do, what it expects of it, and what it would really do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from cxkit.cube.text import Text
from cxkit.demo.chance import stream
from cxkit.initiative import Aim, Benefit, Capacity, Initiative

# The debt-collection team that comes to see people in distress, and those like it.
TEAM = "receivables-3"
COMPARABLE = tuple(f"receivables-{number}" for number in range(1, 9))
HARDSHIP = "hardship_talks"
PAYMENTS = "payment_rate"
# In English and in German.
PAYMENTS_TITLE = "payment plans kept,eingehaltene Ratenpläne"
LABELS = ("2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1")
CAPACITY = Capacity.even(len(LABELS), hours=330)


@frozen(kw_only=True)
class Moved:
    """What an initiative really does to a tile or a figure; nobody in the company knows it.

    Attributes:
        target: Tile id, or id of a figure.
        size: Its full effect, in points of the answer scale 1..5 or in the figure's unit.
        after: Months from the start until anything shows.
        ramp: Months from then until all of it shows.
        noticed: Share of it that customers notice.
    """

    target: str
    size: float
    after: int
    ramp: int
    noticed: float = 0.0

    def at(self, months: int) -> float:
        """The effect so many whole months after the start."""
        return self.size * min(max((months - self.after + 1) / self.ramp, 0.0), 1.0)


@frozen(kw_only=True)
class Candidate:
    """An initiative with its truth.

    Attributes:
        initiative: What the company knows.
        units: Teams and departments in which it would run; empty for all.
        moved: What it really does.
        drawn: True if chance draws half of all teams for it.
    """

    initiative: Initiative
    units: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = field(default=())
    drawn: bool = False

    def at(self, teams: Sequence[str], seed: int) -> Candidate:
        """The candidate with the teams that a seed draws for it, the others to compare with."""
        if not self.drawn:
            return self
        order = stream(seed, f"teams of {self.initiative.id}").permutation(len(teams))
        half = len(teams) // 2
        units, others = (
            tuple(sorted(teams[k] for k in part)) for part in (order[:half], order[half:])
        )
        initiative = evolve(self.initiative, units=units, comparison=others, randomised=True)
        return evolve(self, initiative=initiative, units=units)


def _benefits(**ranges: tuple[float, float, float]) -> dict[str, Benefit]:
    return {
        name.replace("__", "."): Benefit(low=low, likely=likely, high=high)
        for name, (low, likely, high) in ranges.items()
    }


def _candidate(
    name: str,
    title: Text,
    tiles: Mapping[str, float],
    benefit: Mapping[str, Benefit],
    effort: tuple[float, ...],
    *,
    units: tuple[str, ...] = (),
    moved: tuple[Moved, ...] = (),
    drawn: bool = False,
    **more: object,
) -> Candidate:
    initiative = Initiative(
        id=name,
        title=title,
        tiles=tiles,
        benefit=benefit,
        effort={"hours": effort},
        duration=len(effort),
        units=units,
        **more,  # type: ignore[arg-type] # the rest of an initiative, as it is
    )
    return Candidate(initiative=initiative, units=units, moved=moved, drawn=drawn)


CANDIDATES: tuple[Candidate, ...] = (
    _candidate(
        HARDSHIP,
        {"en": "Talks with customers in need", "de": "Gespräche mit Menschen in Not"},
        {"culture.respect": 0.5, "skills.empowerment": 0.3, "service_chain.recovery": 0.2},
        _benefits(culture__respect=(6, 15, 25), skills__empowerment=(4, 12, 20)),
        (160, 120),
        units=(TEAM,),
        moved=(
            Moved(target="culture.respect", size=1.1, after=1, ramp=2, noticed=0.5),
            Moved(target="skills.empowerment", size=0.9, after=1, ramp=2),
            Moved(target=PAYMENTS, size=8.0, after=4, ramp=3),
        ),
        sponsor="Head of finance",
        owner="Lead of receivables 3",
        audience="staff",
        latest=2,
        lag=0,
        mandatory=True,
        comparison=tuple(team for team in COMPARABLE if team != TEAM),
        metrics={PAYMENTS: Aim(low=2.0, likely=6.0, high=10.0, smallest_worth=2.0, lag_days=180)},
    ),
    _candidate(
        "handover_board",
        {"en": "One board for every handover", "de": "Eine Tafel für jede Übergabe"},
        {"service_chain.handovers": 0.6, "collaboration.open_borders": 0.4},
        _benefits(service_chain__handovers=(2, 8, 15), collaboration__open_borders=(1, 4, 8)),
        (140, 140),
        units=("customer_service", "field_service"),
        moved=(
            Moved(target="service_chain.handovers", size=0.35, after=2, ramp=2, noticed=0.3),
            Moved(target="collaboration.open_borders", size=0.2, after=2, ramp=2),
        ),
        sponsor="Head of operations",
        owner="Lead of dispatch",
        audience="staff",
    ),
    _candidate(
        "customer_hour",
        {"en": "One hour a month with customers", "de": "Eine Stunde im Monat bei Kunden"},
        {"customers.dialogue": 0.5, "customers.shared_picture": 0.5},
        _benefits(customers__dialogue=(2, 6, 12), customers__shared_picture=(3, 8, 14)),
        (90, 60),
        moved=(
            Moved(target="customers.dialogue", size=0.25, after=1, ramp=3),
            Moved(target="customers.shared_picture", size=0.3, after=2, ramp=3),
        ),
        sponsor="Chief executive",
        owner="Head of customer service",
        audience="staff",
    ),
    _candidate(
        "customer_goals",
        {"en": "A customer goal for everyone", "de": "Ein Kundenziel für alle"},
        {"strategy.goals": 0.6, "collaboration.goal_conflicts": 0.4},
        _benefits(strategy__goals=(3, 9, 16), collaboration__goal_conflicts=(1, 5, 10)),
        (80, 120),
        moved=(
            Moved(target="strategy.goals", size=0.3, after=3, ramp=3),
            Moved(target="collaboration.goal_conflicts", size=0.1, after=4, ramp=3),
        ),
        needs=("sponsor_dialogue",),
        sponsor="Chief executive",
        owner="Head of people",
        audience="staff",
        lag=1,
    ),
    _candidate(
        "sponsor_dialogue",
        {"en": "Leaders answer questions in person", "de": "Führungskräfte stehen Rede"},
        {"strategy.sponsorship": 0.4, "strategy.example": 0.6},
        _benefits(strategy__example=(2, 6, 12), strategy__sponsorship=(1, 4, 8)),
        (70,),
        moved=(Moved(target="strategy.example", size=0.2, after=1, ramp=2),),
        sponsor="Chief executive",
        owner="Chief executive's office",
        audience="staff",
    ),
    _candidate(
        "values_campaign",
        {"en": "A campaign for our values", "de": "Eine Kampagne für unsere Werte"},
        {"culture.lived_values": 1.0},
        _benefits(culture__lived_values=(1, 6, 12)),
        (60,),
        drawn=True,
        sponsor="Chief executive",
        owner="Head of communication",
        audience="staff",
    ),
    _candidate(
        "survey_tool",
        {"en": "A new survey tool", "de": "Ein neues Umfragewerkzeug"},
        {"skills.cx_tools": 1.0},
        _benefits(skills__cx_tools=(0, 2, 4)),
        (200, 200),
        tools=True,
        owner="Head of information technology",
    ),
    _candidate(
        "app_relaunch",
        {"en": "A new app for customers", "de": "Eine neue App für Kunden"},
        {"service_chain.touchpoints": 0.7, "service_chain.simplicity": 0.3},
        _benefits(service_chain__touchpoints=(0, 6, 14), service_chain__simplicity=(0, 3, 8)),
        (300, 300, 200),
        tools=True,
        sponsor="Head of sales",
        owner="Head of information technology",
    ),
    _candidate(
        "blame_free_reviews",
        {"en": "Reviews without blame", "de": "Rückblicke ohne Schuldige"},
        {"culture.candour": 1.0},
        _benefits(culture__candour=(3, 9, 15)),
        (60, 50),
        drawn=True,
        moved=(Moved(target="culture.candour", size=0.5, after=1, ramp=2),),
        sponsor="Head of people",
        owner="Head of people",
        audience="staff",
    ),
)


def candidates(teams: Sequence[str], seed: int) -> dict[str, Candidate]:
    """Initiative -> candidate, with the teams that a seed draws where chance decides."""
    return {each.initiative.id: each.at(teams, seed) for each in CANDIDATES}
