"""Variants as numbers: a 62-bit signature of a sequence of activities that can be continued.

The signature is a pair of polynomials in a fixed number, modulo two primes, whose
coefficients are hashes of the activities' names (Karp & Rabin 1987): equal sequences have
equal signatures on every engine and in every source, and that of a longer sequence follows
from the part before. Two different sequences of length n share one by chance with
probability n² / 2⁶².
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
from attrs import frozen

from cxkit.tallies.table import IntArray

PRIMES = (2_147_483_647, 2_147_483_629)
_BASES = (1_103_515_245, 1_664_525_013)
# Powers are looked up by the last and the first digits of a position.
DIGIT = 1024


@frozen(kw_only=True, eq=False)
class Signatures:
    """Signatures of many sequences, as two residues, and how long the sequences are.

    Attributes:
        first: (n,) residues by the first prime.
        second: (n,) residues by the second.
        length: (n,) number of activities.
    """

    first: IntArray
    second: IntArray
    length: IntArray

    @property
    def numbers(self) -> IntArray:
        """(n,) the signatures as 62-bit integers."""
        return (self.first << 31) | self.second

    def then(self, more: Signatures) -> Signatures:
        """The signatures of these sequences, each with one of `more` after it."""
        residues = [
            (before + powers(self.length, k) * after % PRIMES[k]) % PRIMES[k]
            for k, (before, after) in enumerate(
                [(self.first, more.first), (self.second, more.second)]
            )
        ]
        return Signatures(first=residues[0], second=residues[1], length=self.length + more.length)


def name_hashes(names: Iterable[str], which: int) -> IntArray:
    """(n,) for each name a residue other than zero by one of the primes, 0 or 1."""
    found = []
    for name in names:
        digest = hashlib.blake2b(name.encode(), digest_size=8, person=b"cxkit %d" % which).digest()
        found.append(1 + int.from_bytes(digest, "big") % (PRIMES[which] - 1))
    return np.asarray(found, dtype=np.int64)


def power_table(count: int, which: int, step: int = 1) -> IntArray:
    """(count,) the base of a prime to the power of 0, step, 2 step, ..."""
    prime = PRIMES[which]
    base = pow(_BASES[which], step, prime)
    found = [1] * count
    for k in range(1, count):
        found[k] = found[k - 1] * base % prime
    return np.asarray(found, dtype=np.int64)


def powers(exponents: IntArray, which: int) -> IntArray:
    """(n,) the base of a prime to the power of each exponent, which is not negative."""
    exponents = np.asarray(exponents, dtype=np.int64)
    result = np.ones(len(exponents), dtype=np.int64)
    square = _BASES[which]
    for bit in range(int(exponents.max(initial=0)).bit_length()):
        odd = (exponents >> bit) & 1 == 1
        result[odd] = result[odd] * square % PRIMES[which]
        square = square * square % PRIMES[which]
    return result


def signature_of(activities: Sequence[str]) -> int:
    """The signature of one sequence."""
    return int(prefixes(activities)[-1]) if activities else 0


def prefixes(activities: Sequence[str]) -> IntArray:
    """(n,) the signatures of the first activity, the first two, ..., all of them."""
    parts = []
    for which, prime in enumerate(PRIMES):
        terms = name_hashes(activities, which) * power_table(len(activities), which) % prime
        parts.append(np.cumsum(terms) % prime)
    return np.asarray((parts[0] << 31) | parts[1], dtype=np.int64)
