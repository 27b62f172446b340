"""The circle after a look: plan, turn, and review what the turns did."""

from cxkit.circle.planning import PlanOutcome, plan
from cxkit.circle.reviewing import Reviewed, ReviewOutcome, review
from cxkit.circle.turning import TurnOutcome, turn
from cxkit.workspace import workspace_at

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
