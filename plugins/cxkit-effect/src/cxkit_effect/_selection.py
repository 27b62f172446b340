"""Units are turned when they are at a low: part of what follows is only the way back.

Reference: Galton (1886), Journal of the Anthropological Institute 15, 246-263 (regression
to the mean); Ashenfelter (1978), Review of Economics and Statistics 60, 47-57 (the dip
before a programme); Daw & Hatfield (2018), Health Services Research 53, 4138-4156.
"""

from __future__ import annotations

import numpy as np

from cxkit_effect._panel import Floats, Panel
from cxkit_effect._periods import differences

LEFT_OUT = "effect:low_point_left_out"
SAID = "effect:low_point"
# So many standard deviations below its earlier values is a low.
_LOW = 1.0
_PERIODS_TO_JUDGE = 4


def without_low_point(panel: Panel, direction: int) -> tuple[Panel, tuple[str, ...]]:
    """The panel without a low point just before the turn, and what was done about it.

    Only where four periods before are there can the low be left out; with fewer it is said.

    Args:
        panel: With at least one turned and one comparison unit.
        direction: 1 if more is good, -1 if less is.
    """
    series, first = differences(panel)
    before = direction * series[: first - panel.lag]
    there = np.flatnonzero(~np.isnan(before))
    if not is_low(before[there]):
        return panel, ()
    if len(there) < _PERIODS_TO_JUDGE:
        return panel, (SAID,)
    starts = np.unique(panel.start[panel.turned])
    if len(starts) > 1:
        # With many starts there is no one period that could be left out for all.
        return panel, (SAID,)
    return panel.without([int(there[-1])]), (LEFT_OUT,)


def is_low(gaps: Floats) -> bool:
    """True if the last of the values lies low among them."""
    if len(gaps) < 2:
        return False
    earlier, last = gaps[:-1], gaps[-1]
    if len(gaps) < _PERIODS_TO_JUDGE:
        return bool(last < earlier.min())
    return bool(last < earlier.mean() - _LOW * earlier.std(ddof=1))
