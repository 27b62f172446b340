"""F01: sums, roles and the total influence that follow from a consensus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from cxkit.cube import Text
from cxkit.errors import InputError, Problem
from cxkit.estimate import Estimate
from cxkit_influence._consensus import Consensus, Matrix

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

METHOD = "influence.matrix"
REASONS: Mapping[str, Text] = {
    "influence:judged": {
        "en": "Follows from what groups judged together; no data were measured.",
        "de": "Folgt aus dem gemeinsamen Urteil von Gruppen; gemessen wurde nichts.",
    },
}
ROLES: Mapping[str, Text] = {
    "active": {
        "en": "moves others and is hardly moved: a lever",
        "de": "bewegt andere und wird kaum bewegt: ein Hebel",
    },
    "reactive": {
        "en": "is moved by others and hardly moves any: a gauge",
        "de": "wird von anderen bewegt und bewegt kaum: ein Anzeiger",
    },
    "critical": {
        "en": "moves and is moved: turn it with care",
        "de": "bewegt und wird bewegt: mit Vorsicht zu drehen",
    },
    "buffering": {
        "en": "hardly moves and is hardly moved: it dampens",
        "de": "bewegt kaum und wird kaum bewegt: dämpft",
    },
}
# Echoes that do not grow weaker by at least this share per round never end.
_FADES = 1e-9


@frozen(kw_only=True)
class Influence:
    """How tiles turn each other.

    Attributes:
        consensus: What it rests on.
        active: Tile id -> active sum AS, the influence it has.
        passive: Tile id -> passive sum PS, the influence on it.
        active_range: Tile id -> AS if for each pair the lowest, or the highest, rating held.
        passive_range: The same for PS.
        quotient: Tile id -> Q = AS/PS; not defined where PS is 0.
        product: Tile id -> P = AS·PS.
        roles: Tile id -> `active`, `reactive`, `critical` or `buffering`.
        contested: Tile id -> the roles that single groups see in it, where they differ.
        direct: X = M/s, the matrix of direct influence.
        total: T = X(I − X)⁻¹, direct and indirect influence.
        given: Tile id -> row sum R of T.
        received: Tile id -> column sum C of T.
        prominence: Tile id -> R + C.
        relation: Tile id -> R − C; positive for a cause, negative for an effect.
        scale: s.
        scale_from: Where s comes from: `rows`, `columns`, `rows and columns` (equal), or
            `given`.
        text: The most important of it, by language.
    """

    consensus: Consensus
    active: Mapping[str, Estimate]
    passive: Mapping[str, Estimate]
    active_range: Mapping[str, tuple[float, float]]
    passive_range: Mapping[str, tuple[float, float]]
    quotient: Mapping[str, Estimate]
    product: Mapping[str, Estimate]
    roles: Mapping[str, str]
    contested: Mapping[str, tuple[str, ...]]
    direct: Matrix
    total: Matrix
    given: Mapping[str, Estimate]
    received: Mapping[str, Estimate]
    prominence: Mapping[str, Estimate]
    relation: Mapping[str, Estimate]
    scale: float
    scale_from: str
    text: Text

    @property
    def indirect(self) -> Matrix:
        """T − X: influence by way of other tiles."""
        pairs = zip(self.total, self.direct, strict=True)
        return tuple(tuple(t - x for t, x in zip(*rows, strict=True)) for rows in pairs)


def influence(found: Consensus, *, scale: float | None = None) -> Influence:
    """Roles and total influence of tiles from a consensus (F01).

    With ratings m_ij of the influence of tile i on tile j: AS_i = Σ_j m_ij,
    PS_j = Σ_i m_ij, Q = AS/PS, P = AS·PS. "High" means above the mean of the sums (it
    is the same for AS and PS): active has a high AS only, reactive a high PS only,
    critical both, buffering neither. Total influence T = X(I − X)⁻¹ = X + X² + ...
    with X = M/s, s the largest row or column sum.

    Args:
        found: The groups' ratings, as `consensus` takes them together.
        scale: s, if another one is wanted (Gabus and Fontela took the largest row sum).

    Raises:
        InputError: if nobody saw any influence, or if influence never fades, so that T
            does not exist.

    References:
        Vester 1976, Ballungsgebiete in der Krise; Duperrin & Godet 1973, CEA-R-4541
        (MICMAC, quadrants); Gabus & Fontela 1972, Battelle Geneva (DEMATEL).
    """
    import numpy as np

    matrix = np.array(found.matrix)
    rows, columns = matrix.sum(axis=1), matrix.sum(axis=0)
    if not matrix.any():
        _refuse(
            "no_influence",
            "No group sees any tile influence another one, so there is nothing to compute.",
            "Check that the ratings were filled in; 0 means no influence.",
        )
    used, source = _scale(rows, columns, scale)
    direct = matrix / used
    total = _total(direct, source)
    given, received = total.sum(axis=1), total.sum(axis=0)
    roles = _roles(found.tiles, found.matrix)
    low, high = np.array(found.low), np.array(found.high)
    return Influence(
        consensus=found,
        active=_judged(found, rows, "influence_sum"),
        passive=_judged(found, columns, "influence_sum"),
        active_range=_ranges(found, low.sum(axis=1), high.sum(axis=1)),
        passive_range=_ranges(found, low.sum(axis=0), high.sum(axis=0)),
        quotient=_quotients(found, rows, columns),
        product=_judged(found, rows * columns, "influence_product"),
        roles=roles,
        contested=_contested(found),
        direct=_as_tuples(direct),
        total=_as_tuples(total),
        given=_judged(found, given, "relative_influence"),
        received=_judged(found, received, "relative_influence"),
        prominence=_judged(found, given + received, "relative_influence"),
        relation=_judged(found, given - received, "relative_influence"),
        scale=used,
        scale_from=source,
        text=_text(found, roles),
    )


def _scale(rows: Floats, columns: Floats, scale: float | None) -> tuple[float, str]:
    if scale is not None:
        if not scale > 0:
            _refuse("bad_scale", f"The scale s is a number above 0, not {scale!r}.")
        return float(scale), "given"
    row, column = float(rows.max()), float(columns.max())
    if row == column:
        return row, "rows and columns"
    return (row, "rows") if row > column else (column, "columns")


def _total(direct: Floats, source: str) -> Floats:
    """X(I − X)⁻¹, if the echoes X + X² + ... fade."""
    import numpy as np

    echo = float(np.max(np.abs(np.linalg.eigvals(direct))))
    if echo >= 1 - _FADES:
        _refuse(
            "never_fades",
            "In these ratings influence runs in circles without growing weaker (the largest "
            f"eigenvalue of X is {echo:.3g}), so total influence has no limit.",
            "Choose a larger scale."
            if source == "given"
            else "Give a larger scale, such as 1.1 times the largest sum, or check whether every "
            "tile really influences as strongly as the strongest.",
        )
    return np.asarray(np.linalg.solve(np.eye(len(direct)) - direct, direct), dtype=np.float64)


def _refuse(code: str, message: str, hint: str = "") -> None:
    raise InputError([Problem(code=code, path="ratings", message=message, hint=hint)])


def _estimate(value: float, unit: str) -> Estimate:
    return Estimate(value=value, method=METHOD, measure_unit=unit, reasons=("influence:judged",))


def _judged(found: Consensus, values: Floats, unit: str) -> dict[str, Estimate]:
    return {t: _estimate(float(x), unit) for t, x in zip(found.tiles, values, strict=True)}


def _quotients(found: Consensus, rows: Floats, columns: Floats) -> dict[str, Estimate]:
    return {
        tile: _estimate(float(active) / float(passive), "influence_quotient")
        if passive
        else Estimate.missing("undefined", method=METHOD, measure_unit="influence_quotient")
        for tile, active, passive in zip(found.tiles, rows, columns, strict=True)
    }


def _ranges(found: Consensus, low: Floats, high: Floats) -> dict[str, tuple[float, float]]:
    return {t: (float(a), float(b)) for t, a, b in zip(found.tiles, low, high, strict=True)}


def _as_tuples(matrix: Floats) -> Matrix:
    return tuple(tuple(float(x) for x in row) for row in matrix)


def _roles(tiles: tuple[str, ...], matrix: Matrix) -> dict[str, str]:
    active = [sum(row) for row in matrix]
    passive = [sum(column) for column in zip(*matrix, strict=True)]
    mean = sum(active) / len(tiles)
    names = {
        (True, False): "active",
        (False, True): "reactive",
        (True, True): "critical",
        (False, False): "buffering",
    }
    return {
        tile: names[moves > mean, moved > mean]
        for tile, moves, moved in zip(tiles, active, passive, strict=True)
    }


def _contested(found: Consensus) -> dict[str, tuple[str, ...]]:
    """The tiles in which single groups see different roles."""
    by_group = [_roles(found.tiles, each) for each in found.by_group.values()]
    seen = {tile: tuple(sorted({roles[tile] for roles in by_group})) for tile in found.tiles}
    return {tile: roles for tile, roles in seen.items() if len(roles) > 1}


def _text(found: Consensus, roles: Mapping[str, str]) -> dict[str, str]:
    said = {}
    for language in ("en", "de"):
        sentences = [
            f"{', '.join(t for t in found.tiles if roles[t] == role)}: {words[language]}."
            for role, words in ROLES.items()
            if role in roles.values()
        ]
        pairs = len(found.disagreements)
        if pairs:
            sentences.append(
                f"Talk about {pairs} pairs that the groups see differently."
                if language == "en"
                else f"Über {pairs} Paare sollten die Gruppen reden, sie sehen sie verschieden."
            )
        said[language] = " ".join(sentences)
    return said
