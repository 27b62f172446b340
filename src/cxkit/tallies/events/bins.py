"""Fixed logarithmic bins with whole numbers as borders, for quantiles that can be merged.

A duration below 128 microseconds has a bin of its own; above, every power of two is cut
into 64 bins of equal width. The middle of a bin is at most 1/128 = 0.78 % from anything in it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cxkit.tallies.moments import FloatArray
from cxkit.tallies.table import IntArray

# Bins per power of two, as a power of two.
FINE = 6
_PER_OCTAVE = 1 << FINE
# Bits of a float behind the highest one, and what is added to its exponent (IEEE 754).
_BITS, _BIAS = 52, 1023
# Beyond this (285 years) a float does not hold every whole number; all longer ones share a bin.
MOST = 2**53 - 1
BIN_ERROR = 1 / (2 * _PER_OCTAVE)


def bins_of(durations: IntArray) -> IntArray:
    """(n,) the bin of each duration in microseconds, which is not negative."""
    clipped = np.minimum(np.asarray(durations, dtype=np.int64), MOST)
    # The exponent of the float and the first bits behind its highest one are the bin.
    bins = clipped.astype(np.float64).view(np.int64)
    bins >>= _BITS - FINE
    bins -= (_BIAS + FINE - 1) << FINE
    return np.where(clipped < _PER_OCTAVE, clipped, bins)


def bin_borders(bins: IntArray) -> tuple[IntArray, IntArray]:
    """Lowest and highest duration of each bin, both included, in microseconds."""
    bins = np.asarray(bins, dtype=np.int64)
    octave = np.maximum((bins >> FINE) - 1, 0)
    low = (bins - (octave << FINE)) << octave
    return low, low + (np.int64(1) << octave) - 1


def bin_middle(bins: IntArray) -> FloatArray:
    """The duration in microseconds that stands for each bin, at most `BIN_ERROR` off."""
    low, high = bin_borders(bins)
    return np.asarray((low + high) / 2, dtype=np.float64)


def quantile_in_bins(bins: IntArray, n: IntArray, quantile: float) -> float:
    """The quantile in microseconds, at most `BIN_ERROR` (relative) from the exact one.

    The position among the sorted durations is that of the linear definition (type 7 of
    Hyndman & Fan 1996), and so is what lies between two of them.

    Args:
        bins: Distinct bins, in any order.
        n: How many durations are in each.
        quantile: Between 0 and 1.

    Raises:
        ValueError: if there are no durations.
    """
    order = np.argsort(bins, kind="stable")
    counts = np.cumsum(np.asarray(n)[order])
    if not len(counts) or counts[-1] <= 0:
        raise ValueError("nothing was counted")
    position = (int(counts[-1]) - 1) * quantile
    lower, share = int(position), position - int(position)
    ends = [_at(bins, order, counts, rank) for rank in (lower, min(lower + 1, int(counts[-1]) - 1))]
    return ends[0] + (ends[1] - ends[0]) * share


def _at(bins: IntArray, order: np.ndarray[Any, Any], counts: IntArray, rank: int) -> float:
    place = int(np.searchsorted(counts, rank, side="right"))
    return float(bin_middle(np.asarray(bins)[order[place : place + 1]])[0])
