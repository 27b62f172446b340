"""F09: whether all the effort sits on one tile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from cxkit.cube import Cube, Text, fill, pick
from cxkit.errors import InputError, Problem
from cxkit.estimate import Estimate
from cxkit.initiative import Initiative, computed
from cxkit.initiative.check import checked

METHOD = "planner.concentration"


@frozen(kw_only=True)
class Thresholds:
    """From when on a concentration is warned of; conventions, to be set as one likes.

    Attributes:
        largest_tile: Share of the effort on one tile, from which on it is too much.
        effective_tiles: Effective number of tiles, below which there are too few.
        normalised: H* from which on effort is concentrated; .25 is the line of the US
            merger guidelines of 2010 for a highly concentrated market.
        tools: Share of the effort on tools, from which on it is too much.
        empty_faces: How many dimensions may go without any effort.
    """

    largest_tile: float = 0.5
    effective_tiles: float = 3.0
    normalised: float = 0.25
    tools: float = 0.5
    empty_faces: int = 0


@frozen(kw_only=True)
class Concentration:
    """How effort spreads over the cube.

    Attributes:
        resource: What is counted as effort.
        by_tile: Tile id -> share of the effort, largest first.
        by_dimension: Dimension id -> share of the effort, in the cube's order.
        herfindahl: H, `tiles` and `dimensions`: 1 if all effort is on one.
        normalised: H*, `tiles` and `dimensions`: 0 if it is spread evenly over all.
        effective: 1/H, `tiles` and `dimensions`: so many would share evenly.
        tools: Share of the effort of initiatives that mainly are about tools.
        empty: Dimensions without any effort.
        warnings: What is too much or too little, by language.
        codes: The same as codes, in the same order.
        reference: Source of the formulas.
    """

    resource: str
    by_tile: Mapping[str, Estimate]
    by_dimension: Mapping[str, Estimate]
    herfindahl: Mapping[str, Estimate]
    normalised: Mapping[str, Estimate]
    effective: Mapping[str, Estimate]
    tools: Estimate
    empty: tuple[str, ...]
    warnings: tuple[Text, ...]
    codes: tuple[str, ...]
    reference: str = field(
        default="Herfindahl 1950; Hirschman 1945; Hill 1973, Ecology 54, 427-432"
    )


_WARNINGS: Mapping[str, Text] = {
    "one_tile": {
        "en": "<share> % of the effort sits on one tile: “<tile>”. Turning one tile turns no cube.",
        "de": "<share> % des Aufwands liegen auf einer einzigen Kachel: „<tile>“. Wer eine Kachel "
        "dreht, dreht keinen Würfel.",
    },
    "few_tiles": {
        "en": "Most of the effort goes into few tiles: it lies as if <effective> of <count> tiles "
        "shared it evenly.",
        "de": "Der meiste Aufwand geht in wenige Kacheln: Er liegt so, als teilten ihn sich "
        "<effective> von <count> Kacheln gleichmäßig.",
    },
    "concentrated": {
        "en": "The effort is highly concentrated: <normalised> on a scale from 0 (the same for "
        "every tile) to 1 (all on one tile).",
        "de": "Der Aufwand ist stark gebündelt: <normalised> auf einer Skala von 0 (gleich viel "
        "für jede Kachel) bis 1 (alles auf einer Kachel).",
    },
    "tools": {
        "en": "<tools> % of the effort goes into tools. Tools are one tile, not a change.",
        "de": "<tools> % des Aufwands fließen in Werkzeuge. Werkzeuge sind eine Kachel, noch "
        "keine Veränderung.",
    },
    "empty_faces": {
        "en": "Nothing in the plan turns a tile of: <empty>.",
        "de": "Nichts im Plan dreht eine Kachel von: <empty>.",
    },
}


def concentration(
    initiatives: Iterable[Initiative],
    cube: Cube,
    *,
    resource: str | None = None,
    thresholds: Thresholds | None = None,
) -> Concentration:
    """How the effort of initiatives spreads over tiles and dimensions, with warnings (F09).

    With shares s_i of the effort: Herfindahl's H = Σ s_i², normalised over the n tiles
    of the cube H* = (H − 1/n)/(1 − 1/n), and the effective number of tiles 1/H, Hill's
    number of order 2. A plan's initiatives are `masterplan.chosen`.

    Args:
        initiatives: Whose effort is counted.
        cube: The cube whose tiles they turn.
        resource: What counts as effort; may be left out where there is only one.
        thresholds: From when on a warning is given.

    Raises:
        InputError: if an initiative is not valid, if there is no effort, or if it is
            not clear which resource is meant.

    References:
        Herfindahl 1950; Hirschman 1945; Hill 1973, Ecology 54, 427-432.
    """
    initiatives = checked(tuple(initiatives), cube)
    resource = resource or _only_resource(initiatives)
    efforts = {each.id: each.total_effort(resource) for each in initiatives}
    whole = sum(efforts.values())
    if not whole:
        _refuse("no_effort", f"No initiative has any effort of {resource!r}.")
    tiles = dict.fromkeys(cube.tiles, 0.0)
    for each in initiatives:
        divisor = sum(each.tiles.values())
        for tile, share in each.tiles.items():
            tiles[tile] += efforts[each.id] / whole * share / divisor
    faces = {d.id: sum(tiles[tile.id] for tile in d.tiles) for d in cube.dimensions}
    tools = sum(efforts[each.id] for each in initiatives if each.tools) / whole
    parts = {"tiles": tiles, "dimensions": faces}
    squares = {name: sum(share**2 for share in each.values()) for name, each in parts.items()}
    normal = {name: _normalised(squares[name], len(each)) for name, each in parts.items()}
    empty = tuple(name for name, share in faces.items() if share == 0)
    codes, warnings = _warn(
        tiles, squares["tiles"], normal["tiles"], tools, empty, cube, thresholds or Thresholds()
    )
    used = sorted(((t, s) for t, s in tiles.items() if s), key=lambda each: (-each[1], each[0]))
    return Concentration(
        resource=resource,
        by_tile=_computed(dict(used), "share"),
        by_dimension=_computed(faces, "share"),
        herfindahl=_computed(squares, "herfindahl"),
        normalised=_computed(normal, "herfindahl_normalised"),
        effective=_computed({name: 1 / each for name, each in squares.items()}, "effective_number"),
        tools=computed(tools, "share", METHOD),
        empty=empty,
        warnings=warnings,
        codes=codes,
    )


def _normalised(herfindahl: float, count: int) -> float:
    """H on 0 (even) to 1 (all on one); 1 where there is only one to choose from."""
    return (herfindahl - 1 / count) / (1 - 1 / count) if count > 1 else 1.0


def _computed(values: Mapping[str, float], unit: str) -> dict[str, Estimate]:
    return {name: computed(value, unit, METHOD) for name, value in values.items()}


def _only_resource(initiatives: Sequence[Initiative]) -> str:
    names = sorted({name for each in initiatives for name in each.effort})
    if len(names) != 1:
        _refuse(
            "which_resource",
            f"It is not clear which resource counts as effort: {', '.join(names) or 'none'}.",
            "Say so: resource='hours', for example.",
        )
    return names[0]


def _refuse(code: str, message: str, hint: str = "") -> None:
    raise InputError([Problem(code=code, path="initiatives", message=message, hint=hint)])


def _warn(
    tiles: Mapping[str, float],
    herfindahl: float,
    normalised: float,
    tools: float,
    empty: Sequence[str],
    cube: Cube,
    limits: Thresholds,
) -> tuple[tuple[str, ...], tuple[Text, ...]]:
    """Codes and texts of everything that is beyond its threshold."""
    top = max(tiles, key=lambda tile: tiles[tile])
    found = {
        "one_tile": tiles[top] >= limits.largest_tile,
        "few_tiles": 1 / herfindahl < limits.effective_tiles,
        "concentrated": normalised >= limits.normalised,
        "tools": tools >= limits.tools,
        "empty_faces": len(empty) > limits.empty_faces,
    }
    codes = tuple(code for code, beyond in found.items() if beyond)
    texts = []
    for code in codes:
        by_language = {}
        for language, words in _WARNINGS[code].items():
            said = {
                "share": f"{100 * tiles[top]:.0f}",
                "tile": _label(cube, cube.tiles[top].label, language).rstrip("."),
                "effective": _number(1 / herfindahl, 1, language),
                "count": str(len(tiles)),
                "normalised": _number(normalised, 2, language),
                "tools": f"{100 * tools:.0f}",
                "empty": ", ".join(
                    _label(cube, cube.by_dimension[d].label, language) for d in empty
                ),
            }
            for name, part in said.items():
                words = words.replace(f"<{name}>", part)
            by_language[language] = words
        texts.append(by_language)
    return codes, tuple(texts)


def _label(cube: Cube, label: Text, language: str) -> str:
    return pick(fill(label, cube.variables), language)


def _number(value: float, digits: int, language: str) -> str:
    words = f"{value:.{digits}f}"
    return words.replace(".", ",") if language == "de" else words
