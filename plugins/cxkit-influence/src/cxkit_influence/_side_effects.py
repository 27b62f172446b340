"""F01: the tiles that a turn moves without meaning to."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from cxkit.cube import Text
from cxkit.errors import InputError, Problem
from cxkit.estimate import Estimate
from cxkit.initiative import Initiative
from cxkit_influence._influence import METHOD, Influence

# How many tiles the text names.
_NAMED = 3


@frozen(kw_only=True)
class SideEffect:
    """What a turn does to a tile that it did not mean.

    Attributes:
        tile: Id of the tile.
        total: Direct and indirect influence, relative: it ranks tiles, it is no points.
        direct: The part that comes straight from the turned tiles.
        indirect: The part that comes by way of other tiles.
    """

    tile: str
    total: Estimate
    direct: Estimate
    indirect: Estimate


@frozen(kw_only=True)
class SideEffects:
    """The predicted side effects of a turn.

    Attributes:
        turned: Tile id -> share of the turn, as far as the tile was rated.
        effects: The other tiles that move, strongest first.
        not_rated: Tiles of the turn about which the groups were not asked.
        text: The most important of it, by language.
    """

    turned: Mapping[str, float]
    effects: tuple[SideEffect, ...]
    not_rated: tuple[str, ...]
    text: Text


def side_effects(found: Influence, turn: Initiative | Mapping[str, float]) -> SideEffects:
    """The tiles that a turn moves beside those it means, strongest first (F01).

    With shares w_j of the turned tiles: e_k = Σ_j w_j t_jk for every other tile k,
    of which Σ_j w_j x_jk is direct. The figures follow from judgements on a scale of
    0 to 3: they rank, and they predict no points and no direction.

    Args:
        found: The influence among tiles.
        turn: An initiative, or tile id -> share.

    Raises:
        InputError: if none of the turned tiles was rated.

    References:
        Gabus & Fontela 1972, Battelle Geneva (DEMATEL, total relation).
    """
    shares = turn.tiles if isinstance(turn, Initiative) else turn
    at = {tile: index for index, tile in enumerate(found.consensus.tiles)}
    turned = {tile: float(share) for tile, share in shares.items() if tile in at}
    not_rated = tuple(tile for tile in shares if tile not in at)
    if not turned:
        raise InputError(
            [
                Problem(
                    code="not_rated",
                    path="turn",
                    message="None of the turned tiles was rated: " + ", ".join(shares) + ".",
                    hint=f"Rated were: {', '.join(at)}.",
                )
            ]
        )
    effects = []
    for tile, column in at.items():
        if tile not in turned:
            total = sum(w * found.total[at[j]][column] for j, w in turned.items())
            direct = sum(w * found.direct[at[j]][column] for j, w in turned.items())
            # What rounding leaves of nothing is nothing.
            if total > 1e-12:
                effects.append(_effect(tile, total, direct))
    effects.sort(key=lambda each: (-(each.total.value or 0.0), each.tile))
    return SideEffects(
        turned=turned,
        effects=tuple(effects),
        not_rated=not_rated,
        text=_text(tuple(turned), effects, not_rated),
    )


def _effect(tile: str, total: float, direct: float) -> SideEffect:
    values = {"total": total, "direct": direct, "indirect": total - direct}
    estimates = {
        name: Estimate(
            value=value,
            method=METHOD,
            measure_unit="relative_influence",
            reasons=("influence:judged",),
        )
        for name, value in values.items()
    }
    return SideEffect(tile=tile, **estimates)


def _text(
    turned: tuple[str, ...], effects: list[SideEffect], not_rated: tuple[str, ...]
) -> dict[str, str]:
    who = ", ".join(turned)
    moved = ", ".join(each.tile for each in effects[:_NAMED])
    around = ", ".join(each.tile for each in effects[:_NAMED] if not each.direct.value)
    if not effects:
        said = {
            "en": [f"By these judgements, turning {who} moves no other tile."],
            "de": [f"Nach diesen Urteilen bewegt das Drehen von {who} keine andere Kachel."],
        }
    else:
        said = {
            "en": [f"Turning {who} also moves, strongest first: {moved}."],
            "de": [f"Wer {who} dreht, bewegt auch, das Stärkste zuerst: {moved}."],
        }
    if around:
        said["en"].append(f"Only by way of other tiles: {around}.")
        said["de"].append(f"Nur auf dem Weg über andere Kacheln: {around}.")
    if not_rated:
        said["en"].append(f"Not rated: {', '.join(not_rated)}.")
        said["de"].append(f"Nicht beurteilt: {', '.join(not_rated)}.")
    return {language: " ".join(sentences) for language, sentences in said.items()}
