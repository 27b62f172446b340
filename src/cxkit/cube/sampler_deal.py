"""Dealing: balanced rows from a pack that is shuffled anew when it is used up."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


def deal(
    cards: int,
    hand: int,
    hands: int,
    rng: np.random.Generator,
    strata: Integers | None = None,
) -> Integers:
    """Hands x cards dealt: `hand` different cards of `cards` in each row.

    Like dealing from a pack: no card comes again before all others came, so after
    any number of hands every card was dealt equally often, give or take one. Among
    the cards left, those are taken that keep the strata of a hand even (if strata
    are given) and, next, those that met the fewest of the hand's cards before, so
    that pairs of cards meet about equally often.
    """
    if hand == cards:
        return rng.permuted(np.tile(np.arange(cards), (hands, 1)), axis=1)
    dealt = np.empty((hands, hand), dtype=np.int64)
    # What it costs to join two cards in a hand: earlier meetings, and one stratum.
    price = _price_of_stratum(cards, strata)
    dealt_before = np.zeros(cards)
    left = cards
    for row in range(hands):
        cost = rng.random(cards)
        for place in range(hand):
            if not left:
                dealt_before[:], left = 0.0, cards
            card = (cost + dealt_before).argmin()
            dealt[row, place] = card
            cost += price[card]
            cost[card] = dealt_before[card] = np.inf
            left -= 1
        chosen = dealt[row]
        price[np.ix_(chosen, chosen)] += 1
    return dealt


def _price_of_stratum(cards: int, strata: Integers | None) -> npt.NDArray[np.float64]:
    """Cards x cards: the price of taking a second card of a stratum, less in large ones."""
    if strata is None:
        return np.zeros((cards, cards))
    same = strata[:, None] == strata[None, :]
    # Dearer than any number of meetings: the strata decide first.
    return np.asarray(same * (1e9 / same.sum(axis=1)))


def deal_within(cards: int, hand: int, hands: int, rng: np.random.Generator) -> Integers:
    """The same as `deal` for a small pack, fast; pairs of three cards meet exactly evenly."""
    rounds = math.ceil(hands * hand / cards)
    packs = rng.permuted(np.tile(np.arange(cards), (rounds, 1)), axis=1)
    if cards % hand:
        for number in range(1, rounds):
            # A hand that began with the last pack must not get a card twice.
            begun = number * cards % hand
            begun_cards = packs[number - 1, cards - begun :]
            again = np.isin(packs[number], begun_cards)
            packs[number] = packs[number][np.argsort(again, kind="stable")]
    return packs.reshape(-1)[: hands * hand].reshape(hands, hand)
