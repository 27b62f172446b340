"""A panel: what each unit showed in each period, and from when it was turned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from cxkit import InputError, Problem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# What a panel holds for each unit and period.
_CELLS = ("mean", "n", "var", "precision")
# The start of a unit that is never turned.
NEVER = 2**31 - 1


def _text(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def _floats(values: Any) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _ints(values: Any) -> Ints:
    return np.asarray(values, dtype=np.int64)


@frozen(kw_only=True, eq=False, slots=False)
class Panel:
    """Means of one measure by unit and period; NaN is missing.

    Attributes:
        units: The U unit ids.
        periods: The T periods, earliest first.
        mean: (U, T) what was measured.
        start: (U,) index of the first period in which a unit is turned; `NEVER` for units
            that are only compared with, T or more for a date in the future.
        n: (U, T) persons or cases behind each mean; NaN if unknown.
        var: (U, T) sampling variance of each mean; NaN if unknown.
        precision: (U, T) weight of each cell, above 0; by default all count alike.
        lag: Periods after the start in which no effect can show yet; they count neither
            as before nor as after.

    Raises:
        InputError: with everything in which the arrays disagree.
    """

    units: tuple[str, ...] = field(converter=_text)
    periods: tuple[str, ...] = field(converter=_text)
    mean: Floats = field(converter=_floats)
    start: Ints = field(converter=_ints)
    n: Floats = field(converter=_floats)
    var: Floats = field(converter=_floats)
    precision: Floats = field(converter=_floats)
    lag: int = 0

    @n.default
    def _no_counts(self) -> Floats:
        return np.full_like(self.mean, np.nan)

    @var.default
    def _no_variances(self) -> Floats:
        return np.full_like(self.mean, np.nan)

    @precision.default
    def _alike(self) -> Floats:
        return np.ones_like(self.mean)

    def __attrs_post_init__(self) -> None:
        problems = [*_problems(self)]
        if problems:
            raise InputError(problems)

    @classmethod
    def of(cls, mean: npt.ArrayLike, start: npt.ArrayLike, *, lag: int = 0) -> Panel:
        """The panel of an array of means, units and periods numbered from 1.

        Example:
            >>> panel = Panel.of([[50, 51, 60], [48, 49, 49]], [2, NEVER])
            >>> panel.turned.tolist(), panel.after.sum()
            ([True, False], np.int64(1))
        """
        values = _floats(mean)
        rows, columns = values.shape
        return cls(
            units=[str(k) for k in range(1, rows + 1)],
            periods=[str(k) for k in range(1, columns + 1)],
            mean=values,
            start=start,
            lag=lag,
        )

    @property
    def observed(self) -> Mask:
        """(U, T) where there is a mean."""
        return ~np.isnan(self.mean)

    @property
    def turned(self) -> Mask:
        """(U,) the units that are turned within the periods at hand."""
        return np.asarray(self.start < len(self.periods))

    @property
    def compared(self) -> Mask:
        """(U,) the units that are only compared with, so far or for good."""
        return ~self.turned

    @property
    def planned(self) -> Mask:
        """(U,) the units that are turned at some time, also in the future."""
        return np.asarray(self.start != NEVER)

    @property
    def clock(self) -> Ints:
        """(U, T) periods since an effect could first show; negative before."""
        return self._clock - self.lag

    @property
    def before(self) -> Mask:
        """(U, T) observed cells in which the unit had not been turned."""
        return np.asarray((self._clock < 0) & self.observed)

    @property
    def after(self) -> Mask:
        """(U, T) observed cells in which an effect could show."""
        return np.asarray((self._clock >= self.lag) & self.observed)

    @property
    def _clock(self) -> Ints:
        """(U, T) periods since the start, negative before it."""
        return np.arange(len(self.periods))[None, :] - self.start[:, None]

    @property
    def first_after(self) -> int:
        """Index of the first period in which an effect could show anywhere; T if in none."""
        columns = np.flatnonzero(self.after.any(axis=0))
        return int(columns[0]) if columns.size else len(self.periods)

    def keep(self, units: Mask) -> Panel:
        """The same panel of some units only."""
        return evolve(
            self,
            units=tuple(u for u, kept in zip(self.units, units.tolist(), strict=True) if kept),
            **{name: getattr(self, name)[units] for name in ("start", *_CELLS)},
        )

    def until(self, periods: int) -> Panel:
        """What was known after so many periods; later starts stay in the future."""
        return evolve(
            self,
            periods=self.periods[:periods],
            **{name: getattr(self, name)[:, :periods] for name in _CELLS},
        )

    def without(self, periods: Sequence[int]) -> Panel:
        """The same panel with the given periods (indices) taken as missing."""
        mean = self.mean.copy()
        mean[:, list(periods)] = np.nan
        return evolve(self, mean=mean)


def _problems(panel: Panel) -> Iterator[Problem]:
    shape = (len(panel.units), len(panel.periods))
    for name in _CELLS:
        found = getattr(panel, name).shape
        if found != shape:
            yield Problem(
                code="shape",
                path=name,
                message=f"{name} has the shape {found}, but there are {shape[0]} units and "
                f"{shape[1]} periods.",
            )
    if panel.start.shape != shape[:1]:
        yield Problem(
            code="shape",
            path="start",
            message=f"start has the shape {panel.start.shape}, but there are {shape[0]} units.",
        )
    elif np.any(panel.start < 0):
        yield Problem(
            code="start",
            path="start",
            message="A start is the index of a period, 0 or later, or NEVER.",
        )
    if not np.all(panel.precision > 0):
        yield Problem(code="precision", path="precision", message="A precision lies above 0.")
    if panel.lag < 0:
        yield Problem(code="lag", path="lag", message="A lag cannot be negative.")
    for name in ("units", "periods"):
        values = getattr(panel, name)
        if len(set(values)) != len(values):
            twice = sorted({value for value in values if values.count(value) > 1})
            yield Problem(
                code="twice", path=name, message=f"{name} names {', '.join(twice)} more than once."
            )
    if np.isinf(panel.mean).any():
        yield Problem(code="infinite", path="mean", message="A mean is infinite.")
