"""Intervals that stay honest however often one looks: mixture confidence sequences.

Looking again and again at a classical 95 % interval finds an effect of nothing in one of
three initiatives. A confidence sequence holds the truth at all looks at once, so that
stopping when it looks good is allowed. The price is its width, which is smallest at one
amount of data, the horizon, to which it is tuned before the first look.

Reference: Robbins (1970), Annals of Mathematical Statistics 41, 1397-1409 (normal
mixture); Howard, Ramdas, McAuliffe & Sekhon (2021), Annals of Statistics 49, 1055-1080;
Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Annals of Statistics 52, 2613-2640
(asymptotic); Lindon, Ham, Tingley & Bojinov (2022), arXiv:2210.08589 (estimated variance:
the t mixture for linear models).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from cxkit_effect._panel import Floats

# Beyond these degrees of freedom the variance counts as known.
_KNOWN = 1e7


def critical(share: npt.ArrayLike, df: npt.ArrayLike = np.inf, confidence: float = 0.95) -> Floats:
    """How many standard errors an anytime-valid interval reaches to each side.

    Args:
        share: Variance of the estimate over that variance plus the variance of the
            mixture, 0..1: near 1 with little data, near 0 with much.
        df: Degrees of freedom of the estimated standard error; infinite if it is known.
        confidence: Level over all looks together.

    Returns:
        An array of the shape of both; infinite where so few degrees of freedom allow
        no limit yet.

    Example:
        >>> round(float(critical(0.108)), 3)
        3.035
    """
    r, nu = np.broadcast_arrays(np.asarray(share, float), np.asarray(df, float))
    level = -2 * np.log1p(-confidence) - np.log(r)
    nu = np.minimum(nu, _KNOWN)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        # exp(x) - 1 would lose what is left of it at many degrees of freedom.
        grown = np.expm1(level / (nu + 1))
        room = 1 - (grown + 1) * r
        squared = np.where(room > 0, nu * grown / np.where(room > 0, room, 1.0), np.inf)
    return np.asarray(np.sqrt(squared))


@lru_cache(maxsize=4096)
def tuned(df: float = np.inf, confidence: float = 0.95) -> float:
    """The `share` at which `critical` is smallest, for the horizon.

    Example:
        >>> round(tuned(), 3)
        0.108
    """
    shares = np.exp(np.linspace(np.log(1e-6), np.log(0.999), 4001))
    return float(shares[np.argmin(critical(shares, df, confidence))])


@frozen(kw_only=True)
class Horizon:
    """The amount of data to which a sequence is tuned, fixed before the first look.

    Attributes:
        factor: Variance factor of the estimate that is expected at the horizon.
        df: Degrees of freedom that are expected there.
    """

    factor: float
    df: float = np.inf

    def critical(
        self, factor: npt.ArrayLike, df: npt.ArrayLike | None = None, confidence: float = 0.95
    ) -> Floats:
        """How many standard errors the interval reaches at a look.

        Args:
            factor: Variance factor of the estimate at that look, on the scale of the horizon's.
            df: Degrees of freedom at that look; by default the horizon's.
            confidence: Level over all looks together.
        """
        best = tuned(round(float(min(self.df, _KNOWN)), 2), confidence)
        mixture = self.factor * (1 - best) / best
        now = np.asarray(factor, dtype=float)
        degrees: Any = self.df if df is None else df
        return critical(now / (now + mixture), degrees, confidence)
