"""What is true of the demonstration company: the figures behind the story it tells.

All figures are invented. Strategy is anchored on paper and little lived. Tools are
there. The handovers between two departments lose things. Receivables sees "customers
who don't pay", and nobody in the house expects how customers feel about that.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import asdict, field, frozen


@frozen(kw_only=True)
class TileStory:
    """What is true of one tile, in points of the answer scale 1..5.

    Attributes:
        level: What staff would answer on average, over all sides and departments.
        gap: How far the customers' image lies below the staff's own, where customers
            can see what the tile is about.
        cannot_judge: Share of staff who can't judge it.
        sides: Added to the level for each side.
        departments: Added to staff's and customers' answers in single departments.
    """

    level: float = 3.3
    gap: float = 0.4
    cannot_judge: float = 0.08
    sides: Mapping[str, float] = field(factory=dict)
    departments: Mapping[str, float] = field(factory=dict)


@frozen(kw_only=True)
class Story:
    """What is true of the company, in points of the answer scale 1..5.

    Attributes:
        tiles: Tile id -> what is true of it; `TileStory()` where absent.
        sides: Dimension id -> side -> added to a tile's level; `""` for all others.
        leaders_rosier: How far leaders' answers lie above staff's.
        leaders_cannot_judge: Factor on staff's share who can't judge.
        customers_cannot_judge: The same for customers.
        expected_gap: Share of the gap that staff expect when they predict customers' answers.
        documents_rosier: How far auditors rate documents above what staff say of structures.
        team_sd: Standard deviation of teams' effects on a dimension.
        shock_sd: The same of what befalls a team between two rounds, good or bad.
        person_sd: Of persons' effects on all their answers.
        person_dimension_sd: Of persons' effects on their answers to one dimension.
        answer_sd: Of what is left in one answer.
        answer_skew: Share of the last that comes from a long lower tail, 0..1.
        not_asked: Tiles that are left out of the staff's and leaders' questionnaires.
        not_asked_of_customers: Tiles that are left out of the customers' questionnaire.
        response: Share of those asked who answer.
    """

    tiles: Mapping[str, TileStory] = field(factory=dict)
    sides: Mapping[str, Mapping[str, float]] = field(factory=dict)
    leaders_rosier: float = 0.4
    leaders_cannot_judge: float = 0.4
    customers_cannot_judge: float = 0.7
    expected_gap: float = 0.4
    documents_rosier: float = 0.5
    team_sd: float = 0.26
    shock_sd: float = 0.10
    person_sd: float = 0.40
    person_dimension_sd: float = 0.35
    answer_sd: float = 0.75
    answer_skew: float = 0.35
    not_asked: tuple[str, ...] = ()
    not_asked_of_customers: tuple[str, ...] = ()
    response: float = 0.6

    def tile(self, tile: str) -> TileStory:
        """What is true of a tile."""
        return self.tiles.get(tile, TileStory())

    def level(self, tile: str, side: str) -> float:
        """What staff would answer on average to a tile's item of one side."""
        own = self.tile(tile)
        by_side = self.sides.get(tile.split(".")[0], self.sides.get("", {}))
        return own.level + own.sides.get(side, by_side.get(side, 0.0))

    def to_dict(self) -> dict[str, object]:
        """The story as a plain dictionary."""
        return asdict(self)


def _tiles(dimension: str, **levels: tuple[float, float, float]) -> dict[str, TileStory]:
    """Tile id -> its story from level, gap and share of those who can't judge."""
    return {
        f"{dimension}.{tile}": TileStory(level=level, gap=gap, cannot_judge=share)
        for tile, (level, gap, share) in levels.items()
    }


_SPECIAL = {
    "strategy.anchoring": TileStory(
        level=3.4,
        cannot_judge=0.10,
        sides={"structural": 0.9, "process": -0.1, "behaviour": -0.8},
    ),
    "culture.respect": TileStory(
        level=3.4,
        gap=0.95,
        cannot_judge=0.03,
        departments={"receivables": -0.8, "customer_service": 0.2},
    ),
    "culture.empathy": TileStory(
        level=3.2, gap=0.6, cannot_judge=0.06, departments={"receivables": -0.4}
    ),
    "service_chain.handovers": TileStory(
        level=3.1,
        gap=0.15,
        cannot_judge=0.07,
        departments={"customer_service": -0.6, "field_service": -0.7},
    ),
    "skills.cx_tools": TileStory(level=4.2, cannot_judge=0.06),
}

STORY = Story(
    tiles={
        **_tiles(
            "strategy",
            promise=(3.4, 0.45, 0.09),
            goals=(3.0, 0.35, 0.07),
            sponsorship=(3.6, 0.35, 0.15),
            example=(3.1, 0.35, 0.05),
            leadership_growth=(3.2, 0.35, 0.24),
            balance=(3.3, 0.35, 0.12),
            resilience=(2.7, 0.35, 0.10),
            steering=(2.9, 0.35, 0.18),
        ),
        **_tiles(
            "culture",
            lived_values=(3.4, 0.55, 0.05),
            openness=(2.9, 0.35, 0.10),
            learning=(3.3, 0.35, 0.04),
            candour=(2.9, 0.35, 0.05),
            uncertainty=(3.1, 0.35, 0.08),
            joy=(3.6, 0.35, 0.04),
            change_talk=(3.0, 0.35, 0.03),
        ),
        **_tiles(
            "service_chain",
            core_transactions=(3.5, 0.45, 0.06),
            simplicity=(3.1, 0.35, 0.05),
            speed=(3.3, 0.45, 0.05),
            reliability=(3.7, 0.35, 0.04),
            journeys=(2.9, 0.35, 0.16),
            touchpoints=(2.9, -0.10, 0.12),
            recovery=(3.5, 0.55, 0.08),
            dynamics=(3.0, 0.35, 0.17),
        ),
        **_tiles(
            "customers",
            target_groups=(3.7, 0.35, 0.06),
            shared_picture=(2.7, 0.35, 0.13),
            contributions=(2.8, 0.35, 0.16),
            outside_view=(3.2, 0.35, 0.11),
            expectations=(3.2, 0.45, 0.09),
            paths=(3.1, 0.35, 0.20),
            dialogue=(3.1, 0.35, 0.08),
            closed_loop=(2.9, 0.25, 0.14),
            moments=(3.3, 0.45, 0.15),
        ),
        **_tiles(
            "skills",
            target_skills=(3.4, 0.35, 0.09),
            training=(3.3, 0.35, 0.06),
            onboarding=(3.5, 0.35, 0.19),
            empowerment=(3.0, -0.20, 0.05),
            change_skills=(3.1, 0.35, 0.15),
            insight_skills=(3.0, 0.35, 0.22),
            recognition=(3.1, 0.35, 0.05),
            systems=(2.8, 0.35, 0.04),
        ),
        **_tiles(
            "collaboration",
            horizontal_view=(2.8, 0.35, 0.09),
            mixed_teams=(3.0, 0.35, 0.13),
            open_borders=(2.8, 0.05, 0.06),
            internal_customers=(3.5, 0.35, 0.04),
            roles=(3.3, 0.35, 0.04),
            ownership=(3.1, 0.45, 0.15),
            boards=(2.9, 0.35, 0.35),
            goal_conflicts=(2.8, 0.35, 0.14),
            decision_speed=(2.9, 0.35, 0.08),
        ),
        **_SPECIAL,
    },
    sides={
        "strategy": {"structural": 0.5, "process": 0.0, "behaviour": -0.4},
        "": {"structural": 0.15, "process": 0.0, "behaviour": -0.1},
    },
    not_asked=("collaboration.boards",),
    not_asked_of_customers=("customers.moments",),
)
