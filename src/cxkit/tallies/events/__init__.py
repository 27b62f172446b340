"""Tallies of event logs: what one scan leaves of a service chain, and the view that methods read.

Durations are counted in whole microseconds. A sum of them is wide: `wait` holds what is
below `WIDE`, `wait_high` how often it is full, and `seconds` puts both together.
"""

from cxkit.tallies.events.bins import BIN_ERROR, bin_borders, bin_middle, bins_of, quantile_in_bins
from cxkit.tallies.events.shape import GROUPS, QUANTILES, SHAPE, WIDE, seconds
from cxkit.tallies.events.values import (
    Border,
    CaseSums,
    Contact,
    Durations,
    Edge,
    Grouped,
    Step,
    Variant,
)
from cxkit.tallies.events.view import EventsView

__all__ = [
    "BIN_ERROR",
    "GROUPS",
    "QUANTILES",
    "SHAPE",
    "WIDE",
    "Border",
    "CaseSums",
    "Contact",
    "Durations",
    "Edge",
    "EventsView",
    "Grouped",
    "Step",
    "Variant",
    "bin_borders",
    "bin_middle",
    "bins_of",
    "quantile_in_bins",
    "seconds",
]
