"""Whether what staff say goes before what customers say, over units (F13)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from cxkit.stats import Interval, fisher_r_interval, pearson_r


@frozen(kw_only=True)
class Link:
    """Two correlations over units: forward, and the other way round.

    Attributes:
        forward: Correlation of the first thing with the second one a step later.
        interval: Fisher's interval of it; None for few units.
        backward: Correlation of the second thing with the first one a step later.
        backward_interval: Its interval.
        together: Correlation of both at the first time; it has no direction.
        n: Units.
    """

    forward: float | None
    interval: Interval | None
    backward: float | None
    backward_interval: Interval | None
    together: float | None
    n: int

    @property
    def arrow(self) -> str:
        """`forward`, `backward`, `both` or `none`, by which intervals leave out 0."""
        seen = [i is not None and 0 not in i for i in (self.interval, self.backward_interval)]
        return {
            (True, False): "forward",
            (False, True): "backward",
            (True, True): "both",
            (False, False): "none",
        }[seen[0], seen[1]]


def cross_lagged(first: npt.ArrayLike, second: npt.ArrayLike, confidence: float = 0.95) -> Link:
    """Return the link between two things that were measured in units at two times.

    Args:
        first: (units, 2) the first thing at the earlier and the later time.
        second: (units, 2) the second thing.
        confidence: Level of the intervals.

    Raises:
        ValueError: If the shapes differ or a value is missing.

    Reference: Heskett et al. (1994), Harvard Business Review 72 (2), 164-174, for the
    chain; Kenny (1975), Psychological Bulletin 82, 887-903, for cross-lagged correlation;
    interval by Fisher (1921). n is the number of units, not of people.
    """
    x, y = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 2 or x.shape[1] != 2:
        raise ValueError("a link needs both things in the same units at two times")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("a link needs every unit at both times")
    n = len(x)
    forward, backward = pearson_r(x[:, 0], y[:, 1]), pearson_r(y[:, 0], x[:, 1])
    return Link(
        forward=forward,
        interval=None if forward is None else fisher_r_interval(forward, n, confidence),
        backward=backward,
        backward_interval=None if backward is None else fisher_r_interval(backward, n, confidence),
        together=pearson_r(x[:, 0], y[:, 0]),
        n=n,
    )
