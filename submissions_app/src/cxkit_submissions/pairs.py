"""Which of two stories would you rather hear? Strengths from pairs, with intervals.

The model of Bradley and Terry (1952, Biometrika 39, 324-345): the chance that one is
preferred is the logistic of the difference of their strengths; "both alike" counts half for
each. Each story also meets an imaginary average one once, half won and half lost, so that
strengths are finite however few comparisons there are; the interval is the normal one of
the penalised likelihood's curvature, on the scale of strengths.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

FIRST, SECOND, ALIKE = "first", "second", "alike"
CHOICES = (FIRST, SECOND, ALIKE)
# Below so many comparisons of a story its interval says more about the imaginary one.
MIN_COMPARISONS = 5
_IMAGINARY, _STEPS, _SMALL = 1.0, 200, 1e-10
# A step of Newton's is never longer; no strength is farther from 0 (odds of three million).
_STRIDE, _ENDLESS = 2.0, 15.0


@frozen(kw_only=True)
class Comparison:
    """What one reviewer says of two stories; `choice` is `first`, `second` or `alike`."""

    first: str
    second: str
    choice: str


@frozen(kw_only=True)
class Strength:
    """How strong a story is.

    Attributes:
        story: Its reference.
        n: Comparisons that it was in.
        value: Its strength, in logits; 0 is average.
        chance: How probably it is preferred to an average story, 0 to 100.
        low: Lower end of the 95 % interval of the chance; None below five comparisons.
        high: Upper end of it.
    """

    story: str
    n: int
    value: float
    chance: float
    low: float | None
    high: float | None


def strengths(
    stories: Sequence[str],
    comparisons: Sequence[Comparison],
    *,
    imaginary: float = _IMAGINARY,
    confidence: float = 0.95,
) -> tuple[Strength, ...]:
    """The strength of each story, in the order of the stories.

    Args:
        stories: References.
        comparisons: What reviewers said; others' stories in it are left out.
        imaginary: Comparisons of each story with an average one; with 0, what was never
            beaten has no finite strength.
        confidence: Level of the interval.

    Raises:
        ValueError: If strengths are not finite.
    """
    import numpy as np
    from scipy.special import expit, ndtri

    place = {story: k for k, story in enumerate(stories)}
    known = [c for c in comparisons if c.first in place and c.second in place]
    count = len(stories)
    met, won = _tallies(place, known)
    value = np.zeros(count)
    information = np.eye(count)
    endless = "strengths are not finite: something won or lost every comparison"
    for _ in range(_STEPS):
        chance = expit(value[:, None] - value[None, :])
        own = expit(value)
        slope = won.sum(1) - (met * chance).sum(1) + imaginary * (0.5 - own)
        weight = met * chance * (1 - chance)
        information = np.diag(weight.sum(1) + imaginary * own * (1 - own)) - weight
        if not imaginary:
            # Only differences are known; their mean is put at 0.
            information = information + 1 / max(count, 1)
        try:
            step = np.linalg.solve(information, slope) if count else slope
        except np.linalg.LinAlgError as error:
            raise ValueError(endless) from error
        # Far from the summit a whole step may pass it.
        longest = float(np.abs(step).max(initial=0.0))
        value = value + step * min(1.0, _STRIDE / longest if longest else 1.0)
        if not float(np.abs(value).max(initial=0.0)) < _ENDLESS:
            raise ValueError(endless)
        if longest < _SMALL:
            break
    else:
        raise ValueError(endless)
    spread = np.sqrt(np.diag(np.linalg.inv(information))) if count else value
    reach = float(ndtri((1 + confidence) / 2)) * spread
    n = Counter(story for each in known for story in (each.first, each.second))
    return tuple(
        Strength(
            story=story,
            n=n[story],
            value=float(value[k]),
            chance=100 * _logistic(float(value[k])),
            low=100 * _logistic(float(value[k] - reach[k]))
            if n[story] >= MIN_COMPARISONS
            else None,
            high=100 * _logistic(float(value[k] + reach[k]))
            if n[story] >= MIN_COMPARISONS
            else None,
        )
        for story, k in place.items()
    )


def _tallies(place: Mapping[str, int], known: Sequence[Comparison]) -> tuple[Floats, Floats]:
    """How often each met each, and how often it was preferred."""
    import numpy as np

    count = len(place)
    met, won = np.zeros((count, count)), np.zeros((count, count))
    for each in known:
        a, b = place[each.first], place[each.second]
        share = {FIRST: 1.0, SECOND: 0.0, ALIKE: 0.5}[each.choice]
        met[a, b] += 1
        met[b, a] += 1
        won[a, b] += share
        won[b, a] += 1 - share
    return met, won


def next_pair(
    mine: Sequence[str], said: Sequence[Comparison], everything: Sequence[Comparison]
) -> tuple[str, str] | None:
    """The pair that is asked next: new to this reviewer, of what was compared least.

    Args:
        mine: What the reviewer may judge, in the order of sending.
        said: What they said already.
        everything: What everybody said.
    """
    done = {frozenset((each.first, each.second)) for each in said}
    met = Counter(story for each in everything for story in (each.first, each.second))
    together = Counter(frozenset((each.first, each.second)) for each in everything)
    open_ = [
        (met[a] + met[b], together[frozenset((a, b))], i, j, a, b)
        for i, a in enumerate(mine)
        for j, b in enumerate(mine)
        if i < j and frozenset((a, b)) not in done
    ]
    if not open_:
        return None
    *_, first, second = min(open_)
    return first, second


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
