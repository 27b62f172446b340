"""What the programme talks about, and what it does not: coverage of the cube and of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import frozen

from cxkit_submissions import tiles
from cxkit_submissions.moves import ACCEPT, CANCEL
from cxkit_submissions.services import Services
from cxkit_submissions.store.submissions import ACCEPTED, CONFIRMED, DRAFT, STATES, Submission

_IN = (ACCEPTED, CONFIRMED)


@frozen(kw_only=True)
class Tile:
    """A tile with how many stories of the programme turned it."""

    id: str
    label: str
    stories: int


@frozen(kw_only=True)
class Face:
    """A dimension of the cube with its tiles; `stories` turned at least one of them."""

    id: str
    label: str
    stories: int
    tiles: tuple[Tile, ...]


@frozen(kw_only=True)
class Coverage:
    """What a programme consists of.

    Attributes:
        stories: How many stories it has.
        faces: The cube, face by face.
        untagged: Stories without any tile.
        practitioners: Stories of people who did it themselves.
        failures: Stories that tell what did not work at all.
        languages: Language of the talk -> stories.
        new: Stories of people who were not at an earlier edition; None where no earlier
            edition is known.
    """

    stories: int
    faces: tuple[Face, ...]
    untagged: int
    practitioners: int
    failures: int
    languages: Mapping[str, int]
    new: int | None

    @property
    def silent(self) -> tuple[Face, ...]:
        """The faces that nobody talks about."""
        return tuple(face for face in self.faces if not face.stories)


def programme(services: Services, *, pending: bool) -> tuple[Submission, ...]:
    """What is accepted or confirmed; with what was decided and not released, if `pending`."""
    sent = services.submissions.listed(*(state for state in STATES if state != DRAFT))
    steps = {k: p.step for k, p in services.pending.open().items()} if pending else {}
    return tuple(
        each
        for each in sent
        if (each.state in _IN and steps.get(each.id) != CANCEL) or steps.get(each.id) == ACCEPT
    )


def known_people(services: Services) -> frozenset[str] | None:
    """Addresses of people who were at an earlier edition; None if none is known of."""
    agreed = services.lasting.all(at=services.now())
    earlier = frozenset(each.email for each in agreed)
    return earlier or None


def tiles_of(submission: Submission) -> frozenset[str]:
    """The tiles of the cube that a story turned."""
    return frozenset(submission.answers.get("tiles") or ()) & set(tiles.cube().tiles)


def coverage(
    stories: Iterable[Submission], known: frozenset[str] | None, language: str
) -> Coverage:
    """What these stories cover, with labels in a language."""
    chosen = tuple(stories)
    turned = [tiles_of(each) for each in chosen]
    counts = Counter(tile for found in turned for tile in found)
    faces = tuple(
        Face(
            id=dimension.id,
            label=label,
            stories=sum(bool(found & set(names)) for found in turned),
            tiles=tuple(Tile(id=t, label=name, stories=counts[t]) for t, name in names.items()),
        )
        for dimension, (label, names) in zip(
            tiles.cube().dimensions, tiles.by_dimension(language).items(), strict=True
        )
    )
    return Coverage(
        stories=len(chosen),
        faces=faces,
        untagged=sum(not found for found in turned),
        practitioners=sum(each.answers.get("role") == "practitioner" for each in chosen),
        failures=sum(bool(str(each.answers.get("failed") or "").strip()) for each in chosen),
        languages=dict(
            sorted(Counter(str(each.answers.get("talk_language") or "") for each in chosen).items())
        ),
        new=None if known is None else sum(each.email not in known for each in chosen),
    )
