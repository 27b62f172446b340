"""Ratings and ties between units as the tallies hold them, ready for the statistics."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from cxkit.context import Context
from cxkit.tallies.ties import TiesView
from cxkit_silo._ratings import RatingCell

LOW, HIGH = 0.0, 100.0


def view_of(context: Context) -> TiesView | None:
    """The ties, or None if there are none."""
    tallies = context.tallies("ties")
    return None if tallies is None else TiesView(tallies=tallies)


def wave_name(wave: str) -> str | None:
    """A round of asking as findings name it."""
    return wave or None


def rating_cells(view: TiesView, wave: str) -> tuple[RatingCell, ...]:
    """What each unit said of each, in each respect, on 0..100 of the range of the rating."""
    return tuple(_cells(view, wave))


def _cells(view: TiesView, wave: str) -> Iterator[RatingCell]:
    table = view.tallies.tables["ties"]
    own = table.where(table.keys["wave"] == wave)
    names = ("from_unit", "to_unit", "relation")
    keys = (own.keys[name].tolist() for name in names)
    sums = (own.sums[name].tolist() for name in ("rated", "sum", "sum_sq"))
    for source, target, relation, n, total, squares in zip(*keys, *sums, strict=True):
        scale = view.scale(relation)
        if not n or scale is None or not source or not target:
            continue
        low, step = scale[0], HIGH / (scale[1] - scale[0])
        yield RatingCell(
            from_unit=source,
            to_unit=target,
            relation=relation,
            persons=n,
            total=step * (total - n * low),
            squares=step**2 * (squares - 2 * low * total + n * low**2),
        )


def named_ties(view: TiesView, relation: str, wave: str) -> npt.NDArray[np.int64] | None:
    """Ties by unit of both ends, where a relation was named and not rated; None if it was."""
    found = view.matrix(relation, wave)
    if found.rated.any() or not found.n.any():
        return None
    return found.n
