"""The circle after a look: plan, turn, and review what the turns did."""

from cxkit.circle.place import workspace_at
from cxkit.circle.planning import PlanOutcome, plan
from cxkit.circle.reviewing import Reviewed, ReviewOutcome, review
from cxkit.circle.turning import TurnOutcome, turn

__all__ = [
    "PlanOutcome",
    "ReviewOutcome",
    "Reviewed",
    "TurnOutcome",
    "plan",
    "review",
    "turn",
    "workspace_at",
]
