"""Event logs: what happened in which case, when, where, and by whom."""

from cxkit.evidence.events.kind import KIND

__all__ = ["KIND"]
