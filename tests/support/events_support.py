"""What tests of event logs share."""

from __future__ import annotations

from typing import Any

from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.mapping import Mapping


def mapping(*, columns: dict[str, str] | None = None, **how: Any) -> Mapping:
    """A mapping of every table as an event log; further arguments are options."""
    part = {key: how.pop(key) for key in ("units", "missing", "constants", "ignore") if key in how}
    date_order = how.pop("date_order", None)
    return Mapping(
        evidence=[
            EvidenceMapping(
                kind="events",
                files=["*"],
                columns=columns or {},
                options=how,
                date_order=date_order,
                **part,
            )
        ]
    )
