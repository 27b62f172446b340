"""F85: a renamed item is the same item; how much of a cube came and went.

Buzzwords change faster than organisations: what is compared over the years are
ids, and a crosswalk leads from older ids to those that continue them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from cxkit.cube.model import Cube


@frozen(kw_only=True)
class Churn:
    """What became of the items of an older cube.

    Attributes:
        kept: Ids that both cubes have, in the newer one's order.
        renamed: Older id -> the id that continues it.
        added: Ids of the newer cube that continue nothing.
        removed: Ids of the older cube that nothing continues.
        relabelled: Ids kept whose wording changed, though their meaning did not.
        reworded: Ids kept whose meaning changed: version, scale or direction.
    """

    kept: tuple[str, ...]
    renamed: Mapping[str, str]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    relabelled: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """Share of all items, of either cube, that came or went, 0..1; 0 if there are none.

        The dissimilarity of Jaccard (1912, New Phytologist 11, 37-50), renamed
        items counted as the same.
        """
        moved = len(self.added) + len(self.removed)
        stayed = len({*self.kept, *self.renamed.values()})
        return moved / (moved + stayed) if moved else 0.0

    def to_dict(self) -> dict[str, object]:
        """The changes and the rate as a plain dictionary."""
        return {
            "kept": list(self.kept),
            "renamed": dict(self.renamed),
            "added": list(self.added),
            "removed": list(self.removed),
            "relabelled": list(self.relabelled),
            "reworded": list(self.reworded),
            "rate": self.rate,
        }


def churn(old: Cube, new: Cube) -> Churn:
    """What became of the items of `old` in `new`, following the crosswalk of `new`.

    Example:
        >>> from cxkit.cube import default_cube
        >>> churn(default_cube(), default_cube()).rate
        0.0
    """
    kept = tuple(i for i in new.items if i in old.items)
    gone = [i for i in old.items if i not in new.items]
    renamed = {i: heir for i in gone if (heir := new.resolve(i)) is not None}
    reworded = tuple(i for i in kept if old.fingerprint(i) != new.fingerprint(i))
    # An id that both have is the same item, even if another one was merged into it.
    heirs = {heir for heir in renamed.values() if heir not in old.items}
    return Churn(
        kept=kept,
        renamed=renamed,
        added=tuple(i for i in new.items if i not in old.items and i not in heirs),
        removed=tuple(i for i in gone if i not in renamed),
        relabelled=tuple(
            i
            for i in kept
            if i not in reworded and dict(old.items[i].text) != dict(new.items[i].text)
        ),
        reworded=reworded,
    )


def crosswalk_problems(cube: Cube) -> Iterator[tuple[str, str, str, str]]:
    """Path, code, message and hint of each line of the crosswalk that leads nowhere."""
    for old, new in cube.crosswalk.items():
        path = f"crosswalk.{old}"
        if old in cube.items:
            yield (
                path,
                "crosswalk_of_item",
                f"{old!r} is an item of this cube and needs no way to {new!r}.",
                "Remove the line, or the item.",
            )
        elif cube.resolve(old) is None:
            trail = _trail(cube, old)
            if trail[-1] in trail[:-1]:
                yield (
                    path,
                    "crosswalk_cycle",
                    "The crosswalk leads in a circle: " + " -> ".join(trail) + ".",
                    "Let one of these lines lead to an item that exists.",
                )
            else:
                yield (
                    path,
                    "dangling_crosswalk",
                    f"{old!r} leads to {trail[-1]!r}, which is no item of this cube.",
                    "Point it to the id of an item that exists, or remove the line.",
                )


def _trail(cube: Cube, start: str) -> list[str]:
    """The ids that the crosswalk leads through, up to its end or the first repeat."""
    trail = [start]
    while trail[-1] in cube.crosswalk:
        trail.append(cube.crosswalk[trail[-1]])
        if trail[-1] in trail[:-1]:
            break
    return trail
