"""What a source leaves open for the next one, with the names of those that it goes on from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from attrs import field, frozen


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen(kw_only=True)
class OpenEnds:
    """The private state of a partition: its kind alone knows what it means.

    Attributes:
        data: What is open.
        continues: Names of the partitions that this one goes on from. Its tallies hold what
            became of their open ends, so none of them can be taken away alone.
    """

    data: bytes = field(default=b"", repr=False)
    continues: tuple[str, ...] = field(default=(), converter=_texts)

    def to_bytes(self) -> bytes:
        """The state as a vault keeps it."""
        return json.dumps(list(self.continues)).encode() + b"\n" + self.data

    @classmethod
    def from_bytes(cls, state: bytes) -> OpenEnds:
        """The state that `to_bytes` wrote; an empty one of no bytes."""
        head, _, data = state.partition(b"\n")
        return cls(data=data, continues=json.loads(head) if head else ())


def continued_by(name: str, states: Mapping[str, bytes]) -> tuple[str, ...]:
    """The sorted names of other partitions that go on from the one called `name`."""
    return tuple(
        sorted(
            other
            for other, state in states.items()
            if other != name and name in OpenEnds.from_bytes(state).continues
        )
    )
