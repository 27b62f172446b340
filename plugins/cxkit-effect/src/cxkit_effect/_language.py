"""How often texts speak in some way, before and after (F30)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from cxkit.stats import Interval, newcombe

# The smallest alpha at which conclusions may be drawn, tentatively (Krippendorff 2019, ch. 12).
LEAST_ALPHA = 0.667


@frozen(kw_only=True)
class Shift:
    """The change of a share of texts.

    Attributes:
        value: Later share less earlier share, -1..1.
        interval: Newcombe's interval.
        before: Texts of the earlier time with the code, and all that could be decided.
        after: The same of the later time.
    """

    value: float
    interval: Interval
    before: tuple[int, int]
    after: tuple[int, int]


def decided(counts: npt.ArrayLike, code: int) -> tuple[int, int]:
    """Return how many subjects have a code by the majority of their coders, and of how many.

    A subject whose coders are divided evenly over whether it has the code is left out.

    Args:
        counts: (subjects, codes) how many coders gave a code to a subject.
        code: Position of the code.
    """
    table = np.asarray(counts, dtype=np.int64)
    own, all_of_it = table[:, code], table.sum(axis=1)
    clear = 2 * own != all_of_it
    return int((2 * own > all_of_it).sum()), int((clear & (all_of_it > 0)).sum())


def shift(before: tuple[int, int], after: tuple[int, int], confidence: float = 0.95) -> Shift:
    """Return the change of a share between two sets of texts.

    Args:
        before: Texts of the earlier time with the code, and all of that time.
        after: The same of the later time.
        confidence: Level of the interval.

    Raises:
        ValueError: If there is no text at one of the times.

    Reference: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    """
    (k0, n0), (k1, n1) = before, after
    if not n0 or not n1:
        raise ValueError("a shift needs texts at both times")
    return Shift(
        value=k1 / n1 - k0 / n0,
        interval=newcombe(k1, n1, k0, n0, confidence),
        before=before,
        after=after,
    )
