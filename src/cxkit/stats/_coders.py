"""Agreement of several coders on the same subjects: Krippendorff's alpha."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from cxkit.stats._interval import Interval, check_confidence

Floats = npt.NDArray[np.float64]

# Below this many subjects that two coders or more judged, the bootstrap is too narrow.
MIN_SUBJECTS = 20
RESAMPLES = 2000


@frozen(kw_only=True)
class Alpha:
    """Krippendorff's alpha.

    Attributes:
        value: 1 for full agreement, 0 for what chance gives, below 0 for less; None if all
            judgements are the same, where it is not defined.
        interval: By resampling subjects; None for fewer than 20 of them.
        subjects: Subjects with at least two judgements.
        judgements: Judgements on them.
    """

    value: float | None
    interval: Interval | None
    subjects: int
    judgements: int


def krippendorff(
    counts: npt.ArrayLike,
    *,
    level: str = "nominal",
    values: Sequence[float] | None = None,
    confidence: float = 0.95,
    seed: int = 0,
) -> Alpha:
    """Return Krippendorff's alpha of judgements on a scale of the given level.

    Args:
        counts: (subjects, categories) how many coders put a subject into a category;
            subjects with fewer than two judgements do not enter.
        level: `nominal`, `ordinal`, `interval` or `ratio`.
        values: Value of each category, for interval and ratio; 1, 2, ... if not given.
        confidence: Level of the interval.
        seed: Seed of the resampling.

    Raises:
        ValueError: For an unknown level, negative counts, or values that do not fit.

    Reference: Krippendorff (2019), Content Analysis, 4th ed., ch. 12; the interval is the
    percentile bootstrap over subjects, which Zapf et al. (2016), BMC Medical Research
    Methodology 16:93, found to hold its level.

    Example:
        >>> krippendorff([[2, 0], [0, 2], [1, 1]]).value
        0.4444444444444444
    """
    check_confidence(confidence)
    if level not in _DISTANCES:
        raise ValueError(f"level is one of {', '.join(_DISTANCES)}, not {level!r}")
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2 or (table < 0).any():
        raise ValueError("counts are a table of subjects and categories, none below 0")
    scale = np.arange(1.0, table.shape[1] + 1) if values is None else np.asarray(values, float)
    if len(scale) != table.shape[1]:
        raise ValueError("there must be one value for each category")
    table = table[table.sum(axis=1) >= 2]
    pairs = _pairs(table)
    whole = float(_alphas(pairs.sum(axis=0), level, scale))
    value = None if math.isnan(whole) else whole
    interval = None
    if value is not None and len(table) >= MIN_SUBJECTS:
        interval = _bootstrap(pairs, level, scale, value, confidence, seed)
    return Alpha(value=value, interval=interval, subjects=len(table), judgements=int(table.sum()))


def _pairs(table: Floats) -> Floats:
    """(subjects, categories, categories) coincidences that each subject brings."""
    weights = table / (table.sum(axis=1, keepdims=True) - 1)
    found = np.asarray(weights[:, :, None] * table[:, None, :])
    place = np.arange(table.shape[1])
    found[:, place, place] -= weights
    return found


def _alphas(coincidences: Floats, level: str, values: Floats) -> Floats:
    """1 - observed over expected disagreement of each matrix of coincidences; nan if undefined."""
    margins = coincidences.sum(axis=-1)
    total = margins.sum(axis=-1)
    distance = _DISTANCES[level](margins, values)
    expected = np.einsum("...i,...ij,...j->...", margins, distance, margins)
    observed = (coincidences * distance).sum(axis=(-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - observed * (total - 1) / expected
    return np.asarray(np.where(expected > 0, found, np.nan))


def _bootstrap(
    pairs: Floats, level: str, values: Floats, value: float, confidence: float, seed: int
) -> Interval:
    # Coincidences add up over subjects, so a resample is a vector of weights.
    subjects, categories = pairs.shape[:2]
    rng = np.random.default_rng(seed)
    drawn = rng.integers(subjects, size=(RESAMPLES, subjects))
    places = drawn + subjects * np.arange(RESAMPLES)[:, None]
    weights = np.bincount(places.ravel(), minlength=RESAMPLES * subjects)
    weights = weights.reshape(RESAMPLES, subjects).astype(np.float64)
    resampled = (weights @ pairs.reshape(subjects, -1)).reshape(-1, categories, categories)
    # Where all judgements drawn are the same, nobody disagrees.
    found = np.nan_to_num(_alphas(resampled, level, values), nan=1.0)
    low, high = np.quantile(found, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(low=min(float(low), value), high=max(float(high), value))


def _nominal(margins: Floats, _: Floats) -> Floats:
    return np.asarray(1.0 - np.eye(margins.shape[-1]))


def _ordinal(margins: Floats, _: Floats) -> Floats:
    """Squared number of judgements between two categories, half of both included."""
    below = np.cumsum(margins, axis=-1) - margins / 2
    return np.asarray((below[..., :, None] - below[..., None, :]) ** 2)


def _interval(_: Floats, values: Floats) -> Floats:
    return np.asarray((values[:, None] - values[None, :]) ** 2)


def _ratio(_: Floats, values: Floats) -> Floats:
    sums = values[:, None] + values[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = ((values[:, None] - values[None, :]) / sums) ** 2
    return np.asarray(np.where(sums == 0, 0.0, found))


_Distance = Callable[[Any, Any], Floats]
_DISTANCES: Mapping[str, _Distance] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio,
}
