"""People as keyed hashes: enough to recognise them again, too little to name them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from attrs import field, frozen

from cxkit.tallies.partition import HashArray

# Between wave, audience and pseudonym, as `gather` collects people.
SEPARATOR = "\x1f"


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
        return np.unique(np.asarray([self.person(p) for p in people], dtype=np.uint64))

    def person(self, person: str) -> int:
        """The hash of wave, audience and pseudonym in one text."""
        return self._hash(person, b"cxkit.person")

    def erased(self, audience: str, pseudonym: str) -> int:
        """The hash of somebody who was forgotten, in whatever wave."""
        return self._hash(f"{audience}{SEPARATOR}{pseudonym}", b"cxkit.erased")

    def _hash(self, text: str, purpose: bytes) -> int:
        digest = hashlib.blake2b(
            text.encode(), digest_size=8, key=self.salt, person=purpose
        ).digest()
        return int.from_bytes(digest, "big")


def split_person(person: str) -> tuple[str, str, str]:
    """Wave, audience and pseudonym of a person in one text."""
    wave, audience, pseudonym = person.split(SEPARATOR, 2)
    return wave, audience, pseudonym


def written_forms(pseudonym: str) -> tuple[str, ...]:
    """How engines may write a pseudonym as text: a column of floats holds 12 as 12.0."""
    return (pseudonym, f"{pseudonym}.0") if pseudonym.lstrip("-").isdigit() else (pseudonym,)
