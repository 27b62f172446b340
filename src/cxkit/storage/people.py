"""People as keyed hashes: enough to recognise them again, too little to name them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from attrs import field, frozen

from cxkit.tallies.partition import HashArray

# Between wave, audience and pseudonym, as `gather` collects people.
SEPARATOR = "\x1f"

# A hash made for one purpose tells nothing about the other.
_PERSON, _ERASED = b"cxkit.person", b"cxkit.erased"


@frozen(kw_only=True)
class Hasher:
    """Keyed 64-bit hashes (BLAKE2b) of people.

    Whoever has the salt can try pseudonyms out, so it stays in the vault with them.

    Attributes:
        salt: The key, 32 random bytes of the vault.
    """

    salt: bytes = field(repr=False)

    def people(self, people: Iterable[str]) -> HashArray:
        """The sorted hashes of people, given as wave, audience and pseudonym in one text."""
        start = self._start(_PERSON)
        digests = b"".join(_digest(start, person) for person in people)
        return np.unique(np.frombuffer(digests, dtype=">u8").astype(np.uint64))

    def person(self, person: str) -> int:
        """The hash of wave, audience and pseudonym in one text."""
        return int.from_bytes(_digest(self._start(_PERSON), person), "big")

    def erased(self, audience: str, pseudonym: str) -> int:
        """The hash of somebody who was forgotten, in whatever wave."""
        text = f"{audience}{SEPARATOR}{pseudonym}"
        return int.from_bytes(_digest(self._start(_ERASED), text), "big")

    def _start(self, purpose: bytes) -> hashlib.blake2b:
        return hashlib.blake2b(digest_size=8, key=self.salt, person=purpose)


def _digest(start: hashlib.blake2b, text: str) -> bytes:
    # Copying a started hash costs half of starting one.
    running = start.copy()
    running.update(text.encode())
    return running.digest()


def split_person(person: str) -> tuple[str, str, str]:
    """Wave, audience and pseudonym of a person in one text."""
    wave, audience, pseudonym = person.split(SEPARATOR, 2)
    return wave, audience, pseudonym


def written_forms(pseudonym: str) -> tuple[str, ...]:
    """How engines may write a pseudonym as text: a column of floats holds 12 as 12.0."""
    return (pseudonym, f"{pseudonym}.0") if pseudonym.lstrip("-").isdigit() else (pseudonym,)
