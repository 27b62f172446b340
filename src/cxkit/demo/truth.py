"""What an honest assessment of the demonstration company has to find.

The truth is that of the people on the books, not of an endless supply of such people:
for each item the mean of the answers that everybody who can judge it would give,
asked or not, responding or not. Who responds and who can judge is independent of
the answers, so that this is what a good estimator covers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import numpy as np
import numpy.typing as npt

from cxkit.cube import Cube
from cxkit.demo.organisation import Organisation, department_of
from cxkit.demo.population import CANNOT_JUDGE, Population

DEFINITIONS = {
    "value": "Means of the answers of everybody on the books who can judge, on 0..100: "
    "100 * (mean - 1) / 4. Finite population, not model expectation.",
    "tiles": "Mean of the tile's side means.",
    "dimensions": "Mean of the tiles of the dimension that the audience was asked about.",
    "units": "The same of the people of a team, or of a department with its teams; null "
    "where nobody can judge an item.",
    "gaps": "self: staff's answers to the behaviour item; predicted: what they expect "
    "customers to answer; customer: customers' answers to its mirror; gap = self - customer; "
    "p_self_above: P(self > customer) + P(equal) / 2 over all pairs of a staff member "
    "and a customer.",
    "leaders": "The behaviour item, leaders against staff: difference = leader - staff; "
    "p_leader_above: P(leader > staff) + P(equal) / 2.",
    "icc1": "Staff's answers to an item by team, one-way analysis of variance of the whole "
    "population: (MSB - MSW) / (MSB + (k - 1) MSW), k = (N - sum n^2 / N) / (teams - 1).",
    "cannot_judge": "Share of the audience who can't judge the tile, over its items.",
}

Floats = npt.NDArray[np.float64]


def build_truth(
    cube: Cube,
    populations: Mapping[str, Population],
    organisation: Organisation,
    asked: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """The truth as a plain dictionary; `asked` names the items each audience was asked."""
    tiles = {
        audience: _tiles_asked(cube, items, predicted=False) for audience, items in asked.items()
    }
    judged = {audience: _numbers(population) for audience, population in populations.items()}
    return {
        "definitions": DEFINITIONS,
        "tiles": {
            audience: _tile_truths(tiles[audience], populations[audience], judged[audience])
            for audience in asked
        },
        "dimensions": {
            audience: _dimension_truths(tiles[audience], populations[audience], judged[audience])
            for audience in asked
        },
        "units": {
            audience: _unit_truths(tiles[audience], populations[audience], judged[audience])
            for audience in asked
        },
        "departments": {
            audience: _department_tiles(
                tiles[audience], populations[audience], judged[audience], organisation
            )
            for audience in asked
        },
        "gaps": _gaps(cube, populations, asked),
        "leaders": _leaders(cube, populations, asked),
        "icc1": _icc1(cube, populations["staff"], judged["staff"], asked["staff"]),
        "not_asked": {
            audience: [tile for tile in cube.tiles if tile not in own]
            for audience, own in tiles.items()
        },
    }


def _tiles_asked(
    cube: Cube, asked: Sequence[str], *, predicted: bool
) -> dict[str, dict[str, list[str]]]:
    """Tile id -> side -> ids of its items that were asked."""
    tiles: dict[str, dict[str, list[str]]] = {}
    among = set(asked)
    for item in cube.items.values():
        if item.id in among and (item.form == "predicted") == predicted:
            tiles.setdefault(item.tile, {}).setdefault(item.side, []).append(item.id)
    return tiles


def _numbers(population: Population) -> Floats:
    """Answers on 0..100, nan for those who can't judge."""
    answers = population.answers.astype(float)
    return np.where(answers == CANNOT_JUDGE, np.nan, (answers - 1) * 25)


def _means(judged: Floats) -> list[float]:
    """Mean of each column; nan where nobody can judge."""
    counts = (~np.isnan(judged)).sum(axis=0)
    sums = np.nansum(judged, axis=0)
    means: list[float] = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan).tolist()
    return means


def _tile_truths(
    tiles: Mapping[str, Mapping[str, Sequence[str]]], population: Population, judged: Floats
) -> dict[str, Any]:
    means = _means(judged)
    return {
        tile: {
            "value": _number(_tile_value(sides, population, means)),
            "sides": {
                side: _number(_side_value(items, population, means))
                for side, items in sides.items()
            },
            "cannot_judge": _number(
                np.isnan(
                    judged[:, [population.column[i] for own in sides.values() for i in own]]
                ).mean()
            ),
        }
        for tile, sides in tiles.items()
    }


def _side_value(items: Sequence[str], population: Population, means: Sequence[float]) -> float:
    return fmean(means[population.column[item]] for item in items)


def _tile_value(
    sides: Mapping[str, Sequence[str]], population: Population, means: Sequence[float]
) -> float:
    return fmean(_side_value(items, population, means) for items in sides.values())


def _dimension_truths(
    tiles: Mapping[str, Mapping[str, Sequence[str]]], population: Population, judged: Floats
) -> dict[str, float | None]:
    means = _means(judged)
    values: dict[str, list[float]] = {}
    for tile, sides in tiles.items():
        dimension = tile.split(".")[0]
        values.setdefault(dimension, []).append(_tile_value(sides, population, means))
    return {dimension: _number(fmean(own)) for dimension, own in values.items()}


def _unit_truths(
    tiles: Mapping[str, Mapping[str, Sequence[str]]], population: Population, judged: Floats
) -> dict[str, Any]:
    """Unit id -> dimension -> value, for teams and departments."""
    units = np.array(population.units)
    departments = np.array([department_of(unit) for unit in population.units])
    truths = {}
    for unit in dict.fromkeys([*departments.tolist(), *units.tolist()]):
        own = (units == unit) | (departments == unit)
        truths[unit] = _dimension_truths(tiles, population, judged[own])
    return truths


def _department_tiles(
    tiles: Mapping[str, Mapping[str, Sequence[str]]],
    population: Population,
    judged: Floats,
    organisation: Organisation,
) -> dict[str, dict[str, float | None]]:
    """Department id -> tile id -> value."""
    departments = np.array([department_of(unit) for unit in population.units])
    truths = {}
    for department in organisation.departments:
        own = departments == department
        if own.any():
            means = _means(judged[own])
            truths[department] = {
                tile: _number(_tile_value(sides, population, means))
                for tile, sides in tiles.items()
            }
    return truths


def _gaps(
    cube: Cube, populations: Mapping[str, Population], asked: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Tile id -> self, predicted and customer, where all three were asked."""
    staff, customers = populations["staff"], populations["customer"]
    forms = {item: cube.items[item].form for own in asked.values() for item in own}
    gaps = {}
    for tile, side in _mirrored(cube, forms):
        own = _histogram(staff, f"{tile}.{side}.self")
        predicted = _histogram(staff, f"{tile}.{side}.predicted")
        actual = _histogram(customers, f"{tile}.{side}.customer")
        values = [_mean_of(counts) for counts in (own, predicted, actual)]
        gaps[tile] = {
            "self": _number(values[0]),
            "predicted": _number(values[1]),
            "customer": _number(values[2]),
            "gap": _number(values[0] - values[2]),
            "self_minus_predicted": _number(values[0] - values[1]),
            "predicted_minus_customer": _number(values[1] - values[2]),
            "p_self_above": _number(_above(own, actual)),
        }
    return gaps


def _mirrored(cube: Cube, asked: Mapping[str, str]) -> list[tuple[str, str]]:
    """Tile and side of the items of which all three forms were asked."""
    return [
        (item.tile, item.side)
        for item in cube.items.values()
        if item.form == "customer"
        and all(f"{item.tile}.{item.side}.{form}" in asked for form in ("self", "predicted"))
        and item.id in asked
    ]


def _leaders(
    cube: Cube, populations: Mapping[str, Population], asked: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    both = set(asked["leader"]) & set(asked["staff"])
    truths = {}
    for item in cube.items.values():
        if item.id in both and item.side == "behaviour" and item.form == "self":
            leaders = _histogram(populations["leader"], item.id)
            staff = _histogram(populations["staff"], item.id)
            truths[item.tile] = {
                "difference": _number(_mean_of(leaders) - _mean_of(staff)),
                "p_leader_above": _number(_above(leaders, staff)),
            }
    return truths


def _histogram(population: Population, item: str) -> Floats:
    """Share of each answer 1..5 among those who can judge; nan if nobody can."""
    answers = population.answers[:, population.column[item]]
    counts = np.bincount(answers, minlength=6)[1:].astype(float)
    return counts / (counts.sum() or math.nan)


def _mean_of(shares: Floats) -> float:
    return float(shares @ np.arange(5) * 25)


def _above(first: Floats, second: Floats) -> float:
    """P(first > second) + P(equal) / 2."""
    below = np.cumsum(second) - second
    return float(first @ (below + second / 2))


def _icc1(
    cube: Cube, staff: Population, judged: Floats, asked: Sequence[str]
) -> dict[str, float | None]:
    own = [item for item in asked if cube.items[item].form == "self"]
    judgeable = [item for item in own if not np.isnan(judged[:, staff.column[item]]).all()]
    values = _icc1_of(staff, judged, judgeable)
    return dict.fromkeys(own) | dict(zip(judgeable, map(_number, values), strict=True))


def _icc1_of(staff: Population, judged: Floats, items: Sequence[str]) -> list[float]:
    columns = judged[:, [staff.column[item] for item in items]]
    teams = np.unique(staff.units, return_inverse=True)[1]
    member = (teams[:, None] == np.arange(teams.max() + 1)).astype(float)
    there = (~np.isnan(columns)).astype(float)
    filled = np.nan_to_num(columns)
    sizes = member.T @ there
    sums = member.T @ filled
    total, groups = sizes.sum(axis=0), (sizes > 0).sum(axis=0)
    within_square = (filled**2).sum(axis=0) - (sums**2 / np.maximum(sizes, 1)).sum(axis=0)
    between_square = (sums**2 / np.maximum(sizes, 1)).sum(axis=0) - sums.sum(axis=0) ** 2 / total
    between, within = between_square / (groups - 1), within_square / (total - groups)
    k = (total - (sizes**2).sum(axis=0) / total) / (groups - 1)
    values: list[float] = ((between - within) / (between + (k - 1) * within)).tolist()
    return values


def _number(value: float) -> float | None:
    """Six decimals, so that the last bit of a sum does not change a file; None for nan."""
    return None if math.isnan(value) else round(float(value), 6)
