"""Tallies of codings, and the tables of subjects by codes that methods read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen

from cxkit.tallies.evidence import Shape, Tallies
from cxkit.tallies.table import IntArray
from cxkit.waves import in_order

# Subjects and coders are numbers made of a hash with the vault's salt: the same one is the
# same number within a vault.
SHAPE: Shape = {"codes": (("scheme", "subject", "coder", "code", "wave", "unit"), ("n",))}


@frozen(kw_only=True, eq=False)
class CodeTable:
    """Codes of one scheme by subject.

    Attributes:
        codes: The codes, sorted; numbers by size.
        subjects: (subjects,) numbers of the subjects, in the order of their codes: the salt
            that the numbers come from must not decide in which order anything is added up.
        coders: (coders,) numbers of the coders, sorted.
        counts: (subjects, codes) how many coders gave a code to a subject.
    """

    codes: tuple[str, ...]
    subjects: IntArray
    coders: IntArray
    counts: IntArray

    @property
    def coded_twice(self) -> int:
        """How many subjects have codes of two coders or more."""
        return int((self.counts.sum(axis=1) >= 2).sum())


@frozen(kw_only=True, slots=False, eq=False)
class CodingsView:
    """What methods read of codings.

    Attributes:
        tallies: Tallies of the kind `codings`.
    """

    tallies: Tallies

    @cached_property
    def schemes(self) -> tuple[str, ...]:
        """What was coded, sorted; one empty name if nobody named any."""
        return self._distinct("scheme")

    @cached_property
    def waves(self) -> tuple[str, ...]:
        """When it is from, in order."""
        return in_order(self._distinct("wave"))

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Ids of the units that it is from, sorted."""
        return self.tallies.units()

    def table(
        self, scheme: str | None = None, *, wave: str | None = None, unit: str | None = None
    ) -> CodeTable:
        """Subjects by codes.

        Args:
            scheme: What was coded; may be left out if it is one thing only.
            wave: When it is from; None: of all times.
            unit: Where it is from; None: of all units.

        Raises:
            KeyError: if there is no such scheme, or several and none is named.
        """
        keys = self.tallies.tables["codes"].keys
        own = keys["scheme"] == self._scheme(scheme)
        for name, wanted in (("wave", wave), ("unit", unit)):
            if wanted is not None:
                own &= keys[name] == wanted
        rows = np.flatnonzero(own)
        codes = tuple(sorted({str(code) for code in keys["code"][rows].tolist()}, key=_by_size))
        subjects, places = np.unique(keys["subject"][rows], return_inverse=True)
        counts = np.zeros((len(subjects), len(codes)), dtype=np.int64)
        column: Mapping[str, int] = {code: index for index, code in enumerate(codes)}
        for place, code in zip(places.ravel().tolist(), keys["code"][rows].tolist(), strict=True):
            counts[place, column[code]] += 1
        order = np.lexsort(counts.T[::-1]) if codes else np.arange(len(subjects))
        return CodeTable(
            codes=codes,
            subjects=subjects.astype(np.int64)[order],
            coders=np.unique(keys["coder"][rows]).astype(np.int64),
            counts=counts[order],
        )

    def _scheme(self, scheme: str | None) -> str:
        if scheme is None and len(self.schemes) == 1:
            return self.schemes[0]
        if scheme not in self.schemes:
            raise KeyError(scheme)
        return str(scheme)

    def _distinct(self, key: str) -> tuple[str, ...]:
        found: list[Any] = self.tallies.tables["codes"].keys[key].tolist()
        return tuple(sorted(set(found)))


def _by_size(code: str) -> tuple[bool, float, str]:
    try:
        return False, float(code), code
    except ValueError:
        return True, 0.0, code
