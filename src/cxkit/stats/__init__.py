"""Statistics on counts and moments: no data frames, every scale an argument.

Everything here takes value counts, or means and variances, and gives values with
intervals that stay inside the range of the answers and hold their level where
they are given at all. Below the size at which the level was checked there is no
interval: functions return None for it. How the sizes were found is told in
`docs/explanation/intervals.md`.
"""

from __future__ import annotations

from cxkit.stats._bounded import MIN_PERSONS, difference_interval, mean_interval
from cxkit.stats._chance import benjamini_hochberg, expected_by_chance
from cxkit.stats._coders import Alpha, krippendorff
from cxkit.stats._composite import Composite, linear_composite
from cxkit.stats._control import Chart, p_chart, xmr_chart
from cxkit.stats._correlation import fisher_r_interval, pearson_r
from cxkit.stats._icc import Icc, icc_oneway
from cxkit.stats._interval import Interval
from cxkit.stats._ordinal import (
    Moments,
    Share,
    agreement_a,
    bimodality,
    moments,
    quantile,
    top_box_share,
)
from cxkit.stats._proportion import newcombe, wilson
from cxkit.stats._superiority import Superiority, probability_superiority
from cxkit.stats._twosample import Effect, Welch, hedges_g, welch

__all__ = [
    "MIN_PERSONS",
    "Alpha",
    "Chart",
    "Composite",
    "Effect",
    "Icc",
    "Interval",
    "Moments",
    "Share",
    "Superiority",
    "Welch",
    "agreement_a",
    "benjamini_hochberg",
    "bimodality",
    "difference_interval",
    "expected_by_chance",
    "fisher_r_interval",
    "hedges_g",
    "icc_oneway",
    "krippendorff",
    "linear_composite",
    "mean_interval",
    "moments",
    "newcombe",
    "p_chart",
    "pearson_r",
    "probability_superiority",
    "quantile",
    "top_box_share",
    "welch",
    "wilson",
    "xmr_chart",
]
