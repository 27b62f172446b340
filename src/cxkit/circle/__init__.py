"""The circle after a look: plan, turn, and review what the turns did."""

from cxkit.circle.place import workspace_at
from cxkit.circle.planning import PlanOutcome, plan

__all__ = ["PlanOutcome", "plan", "workspace_at"]
