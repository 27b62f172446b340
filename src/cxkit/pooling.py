"""Which small units are shown together, so that totals stay whole."""

from __future__ import annotations

from collections.abc import Mapping

from cxkit.units import UnitTree

POOL_SUFFIX = "+other"


def is_pool(unit: str | None) -> bool:
    """True for the id of a pool of small units."""
    return unit is not None and unit.endswith(POOL_SUFFIX)


def pooled_units(
    tree: UnitTree, sizes: Mapping[str, int], minimum: int, suffix: str = POOL_SUFFIX
) -> dict[str, str]:
    """Unit -> id of the pool that it is counted in, for units that cannot stand alone.

    Below each parent, units with fewer than `minimum` persons form one pool,
    named after the parent with `suffix`. A pool that is still too small takes in
    the next smallest unit; otherwise subtraction from the total would show it.
    If no unit is left beside the pool, nobody below the parent is shown alone.

    `sizes` gives the persons who answered in each unit itself.
    """
    pools: dict[str, str] = {}
    _pool_below(tree, None, sizes, minimum, suffix, pools)
    return pools


def _pool_below(
    tree: UnitTree,
    parent: str | None,
    sizes: Mapping[str, int],
    minimum: int,
    suffix: str,
    pools: dict[str, str],
) -> None:
    totals = {child: _total(tree, child, sizes) for child in tree.children(parent)}
    present = sorted((total, child) for child, total in totals.items() if total)
    small = [child for total, child in present if total < minimum]
    alone = [child for total, child in present if total >= minimum]
    # People who sit in the parent itself are hidden beside the small units.
    direct = sizes.get(parent if parent is not None else "", 0)
    hidden = direct + sum(totals[child] for child in small)
    while alone and 0 < hidden < minimum:
        joined = alone.pop(0)
        hidden += totals[joined]
        small.append(joined)
    for child in small:
        for unit in (child, *tree.descendants(child)):
            pools[unit] = f"{parent or ''}{suffix}"
    for child in alone:
        _pool_below(tree, child, sizes, minimum, suffix, pools)


def _total(tree: UnitTree, unit: str, sizes: Mapping[str, int]) -> int:
    return sum(sizes.get(u, 0) for u in (unit, *tree.descendants(unit)))
