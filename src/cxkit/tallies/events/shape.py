"""The tables of tallies of event logs: keys, and integer sums."""

from __future__ import annotations

from cxkit.tallies.evidence import Shape

# Cases fall into so many groups by a hash of their key, for resampling by case.
GROUPS = 200
# Quantiles that a scan keeps exactly, in thousandths.
QUANTILES = (100, 500, 900, 990)
WIDE = 2**32

_WAIT = ("n", "wait", "wait_high")
SHAPE: Shape = {
    # Two events of a case, one directly after the other; the period is the later one's.
    "edges": (("process", "from_activity", "to_activity", "period", "group"), _WAIT),
    "edge_bins": (("process", "from_activity", "to_activity", "bin"), ("n",)),
    # The same by unit, within units too; `persons`: the later one is somebody else's.
    "handovers": (
        ("process", "from_unit", "to_unit", "period", "group"),
        ("n", "persons", "wait", "wait_high"),
    ),
    "handover_bins": (("process", "from_unit", "to_unit", "bin"), ("n",)),
    # Kept for the owner of the log alone, who asked for it.
    "people": (("from_person", "to_person"), ("n",)),
    "starts": (("process", "activity", "period"), ("n",)),
    "ends": (("process", "activity", "period"), ("n",)),
    # `timed` events have a start and an end, and `work` is what lies between.
    "activities": (
        ("process", "activity", "unit", "period"),
        ("n", "timed", "work", "work_high"),
    ),
    "activity_bins": (("process", "activity", "bin"), ("n",)),
    # The period is that of the case's last event. `finished`, `right`: yes, no, or empty if
    # nobody can tell; `path`: happy, begun, other, or empty if no happy path was stated.
    "cases": (
        ("process", "period", "group", "finished", "path", "right"),
        (
            *("n", "events", "lead", "lead_high"),
            *("reworked", "repeats", "returned", "returns", "changes", "failed"),
            *("rated", "unhappy"),
        ),
    ),
    "lead_bins": (("process", "period", "bin"), ("n",)),
    "rework": (("process", "activity"), ("cases", "repeats")),
    "variants": (("process", "signature"), ("n",)),
    # How the most frequent variants read; not additive in the strict sense, a dictionary.
    "spellings": (("process", "signature", "position", "activity"), ("n",)),
    # Events of activities that are contacts; where nobody stated which are, of all activities.
    # Groups of cases are told apart only where cases are persons, who are protected by them.
    "contacts": (("process", "activity", "period", "channel", "demand", "group"), ("n",)),
    # Exact order statistics of one scan: what stands at the whole positions around a quantile.
    "quantiles": (
        ("scan", "of", "process", "source", "target", "quantile"),
        ("n", "lower", "upper"),
    ),
    # What is known of the logs: whose they are, how they are ordered, what was counted.
    "facts": (("fact", "value"), ("n",)),
}


def seconds(low: int, high: int) -> float:
    """A wide sum of microseconds in seconds."""
    return (int(high) * WIDE + int(low)) / 1e6
