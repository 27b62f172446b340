"""Panels drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cxkit_effect._panel import NEVER, Panel


@pytest.fixture(scope="session")
def rollout() -> Callable[..., Panel]:
    """A panel of turned and compared units around their levels, from a seed."""

    def build(
        turned: int = 6,
        compared: int = 6,
        before: int = 18,
        after: int = 12,
        effect: float = 0.0,
        seed: int = 0,
        lag: int = 0,
        starts: Any = None,
    ) -> Panel:
        rng = np.random.default_rng(seed)
        units, periods = turned + compared, before + after
        first = np.full(turned, before) if starts is None else np.asarray(starts)
        start = np.concatenate([first, np.full(compared, NEVER)])
        means = 50 + 3 * rng.standard_normal((units, 1)) + rng.standard_normal(periods)
        means = means + rng.standard_normal((units, periods))
        since = np.arange(periods)[None, :] - start[:, None] - lag
        return Panel.of(means + effect * (since >= 0), start, lag=lag)

    return build
