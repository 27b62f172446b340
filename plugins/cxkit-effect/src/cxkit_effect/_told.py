"""What others told about the same tile tempers what is expected of a turn (F22).

People expect more of their own initiative than came of other people's. Both opinions are
pooled: each is a normal law, and the pool keeps their mean and their spread, so that a
disagreement makes the prior wider and no story makes it surer.

Reference: Stone (1961), Annals of Mathematical Statistics 32, 1339-1342 (opinion pool);
Kahneman & Lovallo (1993), Management Science 39, 17-31 (the outside view).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from attrs import frozen

from cxkit.context import Context
from cxkit.initiative.journal import Registration
from cxkit.story import Story, tiles_in
from cxkit_effect._adapt import Belief

# What a reported result is on the scale of what is expected. Figures of stories are in units
# of their own; so the word counts, and no story can raise an expectation.
_SHARE: Mapping[str, float] = {"better": 1.0, "mixed": 0.5, "none": 0.0, "worse": -1.0}


@frozen(kw_only=True)
class Prior:
    """What is believed before a result, and where that comes from.

    Attributes:
        belief: The prior, in the good direction.
        expected: What was registered, in the good direction.
        stories: Ids of the stories that count into it, sorted.
        better: How many of them report that things got better.
    """

    belief: Belief
    expected: Belief
    stories: tuple[str, ...] = ()
    better: int = 0


def prior_of(context: Context, registration: Registration) -> Prior:
    """The prior of a registration: what was expected, and stories of the same tile.

    A story counts if it was given away by the day on which the expectation was written
    down, so that nothing changes afterwards; if it is no invented example; and if it says
    what came of it. All stories together count for less than the expectation.
    """
    expected = Belief.expected(registration.expected, registration.direction)
    told = _told(context, registration)
    if not told or expected.mean <= 0:
        return Prior(belief=expected, expected=expected)
    results = [story.effect.result for story in told if story.effect]
    shares = np.asarray([_SHARE[result] for result in results])
    weight = len(told) / (2 * len(told) + 1)
    mean = float(shares.mean()) * expected.mean
    spread = float(shares.var()) * expected.mean**2
    variance = (
        expected.sd**2 + weight * spread + weight * (1 - weight) * (expected.mean - mean) ** 2
    )
    return Prior(
        belief=Belief(mean=(1 - weight) * expected.mean + weight * mean, sd=math.sqrt(variance)),
        expected=expected,
        stories=tuple(sorted(story.id for story in told)),
        better=results.count("better"),
    )


def _told(context: Context, registration: Registration) -> list[Story]:
    if registration.target_kind != "tile":
        return []
    return [
        story
        for story in context.stories
        if not story.invented
        and story.effect is not None
        and story.effect.result in _SHARE
        and story.consented <= registration.registered
        and registration.target in tiles_in(context.cube, story)
    ]
