"""Which items mirror each other: the same side of the same tile, asked in another form."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from cxkit.cube import Cube, Item, Tile
from cxkit.finding import Subject, finding_id
from cxkit.tallies import AnswerView


@frozen(kw_only=True)
class Mirror:
    """Items that ask the same of different people.

    Attributes:
        tile: Their tile.
        own: What the organisation is asked about itself.
        customer: What customers are asked.
        predicted: What the organisation expects customers to say; None if not asked.
    """

    tile: Tile
    own: Item
    customer: Item
    predicted: Item | None


def distribution_key(view: AnswerView, item: Item) -> str:
    """Key of the core's distribution of an item, which must not follow from ours if hidden."""
    subject = Subject(
        item=item.id, tile=item.tile, dimension=item.dimension, audience=view.audience
    )
    return finding_id("F86", "item_agreement", subject, None, view.wave)


def mirrors(cube: Cube) -> Iterator[Mirror]:
    """The mirrored items of a cube, in its order.

    Where a side of a tile has several items, the first mirrors the first, and so on;
    sides on which the forms differ in number are left out, since nobody said which
    belong together.
    """
    for tile in cube.tiles.values():
        for side in dict.fromkeys(item.side for item in tile.items_of("customer")):
            yield from _of_side(tile, side)


def _of_side(tile: Tile, side: str) -> Iterator[Mirror]:
    own, customer, predicted = (
        tile.items_of(form, side) for form in ("self", "customer", "predicted")
    )
    if len(own) != len(customer):
        return
    expected = predicted if len(predicted) == len(customer) else (None,) * len(customer)
    for mine, theirs, guess in zip(own, customer, expected, strict=True):
        yield Mirror(tile=tile, own=mine, customer=theirs, predicted=guess)
