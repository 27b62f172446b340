"""Difference-in-differences by imputation, for one start or many, with few-cluster errors.

What turned units would have shown without the turn is taken from unit and period effects
that are fitted to unturned cells only. So no turned unit ever serves as the comparison of
another, no weight is negative, and effects may grow.

With one common start and no gaps this is the difference of differences.

Reference: Borusyak, Jaravel & Spiess (2024), Review of Economic Studies 91, 3253-3285;
Gardner (2022), arXiv:2207.05943. Standard errors by unit with the small-sample correction
of Bell & McCaffrey (2002), Survey Methodology 28, 169-181 (CR2, HC2), and their degrees of
freedom after Satterthwaite, as in Imbens & Kolesar (2016), Review of Economics and
Statistics 98, 701-712.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
from attrs import field, frozen
from scipy.sparse.csgraph import connected_components

from cxkit_effect._panel import Floats, Ints, Mask

# Events that fewer units reach are taken together with the event before.
_UNITS_PER_EVENT = 4
_NOTHING = 1e-9
_ESTIMABLE = 1e-6


@frozen(kw_only=True, eq=False, slots=False)
class Imputation:
    """The weights of an effect, of its standard error, and its degrees of freedom.

    They depend on which cells there are, not on what was measured; so one design serves
    any number of measures.

    Attributes:
        weights: (U, T) the effect is the sum of weights times means.
        targets: (U, T) the part of it on turned cells: which effects are averaged.
        precision: (U, T) weight of each cell in the fits; 0 where it does not enter.
        events: (U, T) number of the event-time group of turned cells; -1 elsewhere.
    """

    weights: Floats
    targets: Floats
    precision: Floats
    events: Ints = field(repr=False)

    @cached_property
    def own_factor(self) -> Floats:
        """(U,) each unit's part of the variance factor."""
        return np.asarray(_divided(self.weights**2, self.precision).sum(axis=1))

    @property
    def factor(self) -> float:
        """Variance of the effect where one cell of precision 1 has a variance of 1."""
        return float(self.own_factor.sum())

    @cached_property
    def _inverse(self) -> Floats:
        """(P, P) inverse of the period and event columns after taking out the units."""
        return _inverted(self._gram(), self.precision.shape[1])[0]

    def _gram(self) -> Floats:
        omega, periods = self.precision, self.precision.shape[1]
        cells = np.flatnonzero(self.events.ravel() >= 0)
        column = cells % periods
        event = periods + self.events.ravel()[cells]
        gram = np.diag(self._by_column(omega).sum(axis=0))
        np.add.at(gram, (column, event), omega.ravel()[cells])
        np.add.at(gram, (event, column), omega.ravel()[cells])
        loads = self._by_column(omega)
        return np.asarray(gram - loads.T @ _divided(loads, omega.sum(axis=1)[:, None]))

    @cached_property
    def _runs(self) -> tuple[Ints, Ints, Ints]:
        """Turned cells, in order; where each run of one unit and event begins; its place."""
        cells = np.flatnonzero(self.events.ravel() >= 0)
        groups = int(self.events.max(initial=-1)) + 1
        place = cells // self.events.shape[1] * groups + self.events.ravel()[cells]
        begins = np.flatnonzero(np.diff(place, prepend=-1))
        return cells, begins, place[begins]

    def _by_column(self, values: Floats) -> Floats:
        """(..., U, P) sums of cells by unit and by each period and event column."""
        cells, begins, place = self._runs
        groups = int(self.events.max(initial=-1)) + 1
        head, units = values.shape[:-2], values.shape[-2]
        by_event = np.zeros((*head, units * groups))
        if begins.size:
            flat = values.reshape(*head, -1)[..., cells]
            by_event[..., place] = np.add.reduceat(flat, begins, axis=-1)
        return np.concatenate([values, by_event.reshape(*head, units, groups)], axis=-1)

    @cached_property
    def _loads(self) -> tuple[Floats, Floats]:
        """(U, P) sums of the weights by column, and the same times the inverse."""
        loads = self._by_column(self.weights)
        return loads, np.asarray(loads @ self._inverse)

    @cached_property
    def _left(self) -> Floats:
        """(U,) variance of each unit's score under equal, independent cells."""
        loads, solved = self._loads
        return np.asarray(self.own_factor - (loads * solved).sum(axis=1))

    @cached_property
    def scale(self) -> Floats:
        """(U,) what makes each unit's squared score unbiased; NaN where it has no replicate."""
        left, own = self._left, self.own_factor
        with np.errstate(invalid="ignore", divide="ignore"):
            scale = np.where(left > _NOTHING * own, own / left, np.nan)
        return np.where(own > 0, scale, 0.0)

    @cached_property
    def df(self) -> float:
        """Degrees of freedom of the standard error; 0 if some unit has no replicate."""
        if not np.isfinite(self.scale).all():
            return 0.0
        loads, solved = self._loads
        own, scale = self.own_factor, self.scale
        total = float((scale * self._left).sum())
        # The squared norm of the scores' covariance, without building all pairs of units.
        crossed = (loads * scale[:, None]).T @ solved
        shared = float((crossed * crossed.T).sum())
        alone = float((scale**2 * own * (2 * self._left - own)).sum())
        squared = alone + shared
        return total**2 / squared if squared > 0 else 0.0

    def value(self, means: Floats) -> Floats:
        """(...,) the effect on means of the shape (..., U, T)."""
        return np.asarray((self.weights * _filled(means, self.precision)).sum(axis=(-2, -1)))

    def scores(self, means: Floats) -> Floats:
        """(..., U) each unit's contribution to the error of the effect."""
        y, omega = _filled(means, self.precision), self.precision
        total = omega.sum(axis=1)
        unit_mean = _divided((omega * y).sum(axis=-1), total)
        right = self._by_column(omega * y).sum(axis=-2)
        right = right - unit_mean @ self._by_column(omega)
        fit = right @ self._inverse.T
        periods = omega.shape[1]
        fitted = np.broadcast_to(fit[..., None, :periods], y.shape).copy()
        cells = self.events >= 0
        fitted[..., cells] += fit[..., periods + self.events[cells]]
        rest = y - fitted
        rest = rest - _divided((omega * rest).sum(axis=-1), total)[..., None]
        return np.asarray((self.weights * rest).sum(axis=-1))

    def standard_error(self, means: Floats) -> Floats:
        """(...,) standard error by unit, CR2; NaN where a unit has no replicate."""
        return np.asarray(np.sqrt((self.scale * self.scores(means) ** 2).sum(axis=-1)))


def imputation(
    before: Mask, after: Mask, clock: Ints, precision: Floats | None = None
) -> Imputation:
    """The design of the mean effect on turned cells.

    Args:
        before: (U, T) observed cells in which a unit had not been turned.
        after: (U, T) observed cells in which the effect could show.
        clock: (U, T) periods since an effect could first show, 0 for the first.
        precision: (U, T) weight of each cell, for fits and for the mean effect;
            by default all count alike.

    Returns:
        Weights that are all 0 if no turned cell can be compared: its unit was never seen
        before, or nobody was left unturned in its period.
    """
    alike = precision is None or bool((precision == 1).all())
    return _designed(
        before.shape,
        before.tobytes(),
        after.tobytes(),
        np.ascontiguousarray(clock[:, 0], dtype=np.int64).tobytes(),
        None if alike else np.ascontiguousarray(precision, dtype=np.float64).tobytes(),
    )


@lru_cache(maxsize=160)
def _designed(
    shape: tuple[int, int], before: bytes, after: bytes, clock: bytes, precision: bytes | None
) -> Imputation:
    """The design of these cells; measures with the same cells share it."""
    earlier, later = (np.frombuffer(cells, dtype=bool).reshape(shape) for cells in (before, after))
    omega = np.ones(shape)
    if precision is not None:
        omega = np.frombuffer(precision, dtype=np.float64).reshape(shape)
    since = np.frombuffer(clock, dtype=np.int64)[:, None] + np.arange(shape[1])
    return _design(earlier, later, since, omega)


def _design(before: Mask, after: Mask, clock: Ints, precision: Floats) -> Imputation:
    omega = np.where(before | after, precision, 0.0)
    omega_before = np.where(before, omega, 0.0)
    per_unit = omega_before.sum(axis=1)
    share = _divided(omega_before, per_unit[:, None])
    normal = np.diag(omega_before.sum(axis=0)) - omega_before.T @ share
    inverse, null = _inverted(normal, len(normal))
    # A period's effect must be told relative to the unit's own past.
    off = np.abs(null[None, :, :] - (share @ null)[:, None, :]).max(axis=-1, initial=0.0)
    usable = after & (per_unit > 0)[:, None] & (off < _ESTIMABLE)
    targets = np.where(usable, omega, 0.0)
    targets = _divided(targets, targets.sum())
    per_target = targets.sum(axis=1)
    pull = inverse @ (targets.sum(axis=0) - per_target @ share)
    inner = _divided(per_target, per_unit) - share @ pull
    weights = targets - omega_before * (inner[:, None] + pull[None, :])
    kept = before | usable
    return Imputation(
        weights=np.where(kept, weights, 0.0),
        targets=targets,
        precision=np.where(kept, omega, 0.0),
        events=_events(usable, clock),
    )


def period_levels(cells: Mask, means: Floats, precision: Floats | None = None) -> Floats:
    """(T,) what all units share in each period, fitted with unit and period to these cells.

    The periods' effects add up to nothing; a period without a cell has none.
    """
    omega = np.where(cells, 1.0 if precision is None else precision, 0.0)
    y = np.where(cells, means, 0.0)
    share = _divided(omega, omega.sum(axis=1)[:, None])
    normal = np.diag(omega.sum(axis=0)) - omega.T @ share
    right = (omega * y).sum(axis=0) - omega.T @ (share * y).sum(axis=1)
    return np.asarray(_inverted(normal, len(normal))[0] @ right)


def _events(after: Mask, clock: Ints) -> Ints:
    """(U, T) number of the event-time group of turned cells, -1 elsewhere."""
    if not after.any():
        return np.full(after.shape, -1)
    if np.ptp((np.arange(after.shape[1]) - clock)[after]) == 0:
        # With one common start the periods already tell the events apart.
        return np.where(after, 0, -1)
    reached = np.bincount(clock[after], minlength=1)
    enough = np.minimum(_UNITS_PER_EVENT, reached.max())
    group = np.cumsum(reached >= enough) - 1
    return np.where(after, np.maximum(group[np.where(after, clock, 0)], 0), -1)


def _inverted(matrix: Floats, periods: int) -> tuple[Floats, Floats]:
    """The inverse of a symmetric matrix, and the directions that it maps to nothing.

    The first columns stand for periods, further ones for events. Periods that are linked
    through units are told apart up to a constant, so that the constant of each linked group
    is added before inverting and taken off again.
    """
    count, group = connected_components(matrix[:periods, :periods] != 0, directed=False)
    null = np.zeros((len(matrix), count))
    null[np.arange(periods), group] = 1.0
    null /= np.sqrt(null.sum(axis=0))
    scale = max(float(matrix.diagonal().mean()), 1e-300)
    constant = null @ null.T
    try:
        root = np.linalg.cholesky(matrix + scale * constant).diagonal()
    except np.linalg.LinAlgError:
        return _decomposed(matrix)
    if root.min() ** 2 < _NOTHING * scale:
        return _decomposed(matrix)
    inverse = np.linalg.inv(matrix + scale * constant) - constant / scale
    return np.asarray(inverse), null


def _decomposed(matrix: Floats) -> tuple[Floats, Floats]:
    """The same where further columns depend on each other."""
    values, vectors = np.linalg.eigh(matrix)
    keep = values > _NOTHING * max(float(values.max(initial=0.0)), 1e-300)
    inverse = (vectors[:, keep] / values[keep]) @ vectors[:, keep].T
    return np.asarray(inverse), np.asarray(vectors[:, ~keep])


def _divided(part: Floats, whole: Floats) -> Floats:
    """The quotient, 0 where the whole is 0."""
    whole = np.asarray(whole)
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 0.0))


def _filled(means: Floats, precision: Floats) -> Floats:
    return np.where(precision > 0, means, 0.0)
