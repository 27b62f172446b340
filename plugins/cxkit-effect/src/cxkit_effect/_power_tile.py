"""What the next look at a tile can show, asked in passing or in focus (F88)."""

from __future__ import annotations

import math
from collections.abc import Mapping

from attrs import frozen
from scipy import special

from cxkit.cube import Cube
from cxkit.cube.sampler_plan import TILE, Assumptions, Cell, plan
from cxkit.errors import InputError, Problem
from cxkit_effect._power import POWER, detectable_t, power_t

DESIGNS = ("spread", "focus")


@frozen(kw_only=True)
class TileLook:
    """What two looks at a tile can show about a change between them.

    Attributes:
        design: `spread`: the tile rotates; `focus`: everyone is asked it in full.
        persons: Expected persons who judge the tile in the units concerned, per look.
        hidden: True if so few answer that the figure would be hidden.
        error: Standard error of the change, in points of 0..100; None if hidden.
        df: Degrees of freedom of the error; 0 if hidden.
    """

    design: str
    persons: float
    hidden: bool
    error: float | None
    df: float

    def detectable(self, power: float = POWER, confidence: float = 0.95) -> float | None:
        """The smallest change that is seen with a power, in points; None if nothing can be."""
        if self.error is None:
            return None
        return detectable_t(self.error, self.df, power, confidence)

    def power(self, change: float, confidence: float = 0.95) -> float:
        """The chance to see a change of so many points."""
        return 0.0 if self.error is None else power_t(change, self.error, self.df, confidence)


def tile_looks(
    cube: Cube,
    tile: str,
    heads: int,
    response: float = 0.6,
    *,
    compared: int = 0,
    correlation: float = 0.0,
    assumptions: Assumptions | None = None,
) -> Mapping[str, TileLook]:
    """What looks of each design show about a change of a tile in some units.

    Args:
        cube: The questions.
        tile: Id of the tile.
        heads: Staff in the units that are turned.
        response: Share of those asked who answer, 0..1.
        compared: Staff in the units that they are compared with; 0 for none.
        correlation: Correlation of the two looks' means beyond chance of asking, where what
            is known from before is taken out; 0 if nothing is.
        assumptions: What the sampler's plan takes for granted.

    Raises:
        InputError: For an unknown tile, and as `cxkit.cube.sampler_plan.plan`.
    """
    if tile not in cube.tiles:
        raise InputError(
            [
                Problem(
                    code="unknown_tile",
                    message=f"There is no tile {tile!r} in the cube {cube.id!r}.",
                    hint="List them: cxkit cube show",
                )
            ]
        )
    found = {}
    for design in DESIGNS:
        cells = [
            _cell(cube, tile, design, count, response, assumptions)
            for count in ([heads, compared] if compared else [heads])
        ]
        found[design] = _look(design, cells, correlation)
    return found


def _cell(
    cube: Cube,
    tile: str,
    design: str,
    heads: int,
    response: float,
    assumptions: Assumptions | None,
) -> Cell:
    outlook = plan(
        cube,
        design,
        {"": heads},
        response,
        assumptions=assumptions,
        focus=(tile,) if design == "focus" else (),
    )
    return next(c for c in outlook.select(level=TILE, form="self") if c.part == tile)


def _look(design: str, cells: list[Cell], correlation: float) -> TileLook:
    """The error of a change: both looks, and both sides if there are two."""
    persons = cells[0].persons
    if any(cell.hidden or cell.half_width_100 is None for cell in cells):
        return TileLook(design=design, persons=persons, hidden=True, error=None, df=0.0)
    variance = sum(_error(cell) ** 2 * 2 * (1 - correlation) for cell in cells)
    return TileLook(
        design=design,
        persons=persons,
        hidden=False,
        error=math.sqrt(variance),
        df=2 * sum(cell.persons - 1 for cell in cells),
    )


def _error(cell: Cell) -> float:
    """Standard error of one look's mean, from the half-width that the sampler plans with."""
    assert cell.half_width_100 is not None
    return cell.half_width_100 / float(special.stdtrit(cell.persons - 1, 0.975))
