"""A table of integer sums by key: the one shape in which tallies are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import field, frozen

from cxkit.tallies.packing import ordered, packed, starts

IntArray = np.ndarray[Any, np.dtype[np.int64]]
KeyArray = np.ndarray[Any, np.dtype[Any]]

_LIMIT = 2**62


@frozen(kw_only=True, eq=False)
class TallyTable:
    """Integer sums by key, sorted by key, each key once.

    An array that is in order already is kept as it is handed in: nobody may write to it.

    Attributes:
        keys: Name -> array of text or integers, all of one length.
        sums: Name -> int64 array of the same length.
    """

    keys: Mapping[str, KeyArray]
    sums: Mapping[str, IntArray] = field()

    def __len__(self) -> int:
        return len(next(iter(self.keys.values()), ()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TallyTable) and self.content() == other.content()

    def __hash__(self) -> int:
        return hash(self.content())

    @classmethod
    def build(cls, keys: Mapping[str, Any], sums: Mapping[str, Any]) -> TallyTable:
        """The table of these rows; rows of one key are added up, zero rows dropped.

        Raises:
            OverflowError: if a sum does not fit 62 bits.
            TypeError: if a sum is not an integer.
        """
        key_arrays = {name: _key_array(values) for name, values in keys.items()}
        sum_arrays = {name: _int_array(values) for name, values in sums.items()}
        return cls._of(key_arrays, sum_arrays)

    @classmethod
    def coded(
        cls, keys: Mapping[str, IntArray | tuple[IntArray, Sequence[str]]], sums: Mapping[str, Any]
    ) -> TallyTable:
        """The table of rows whose texts are given as codes: the same as `build`, but faster.

        Args:
            keys: Name -> integers, or codes with the texts that they stand for.
            sums: Name -> integers.

        Raises:
            OverflowError: if a sum does not fit 62 bits.
            TypeError: if a sum is not an integer.
        """
        codes: dict[str, KeyArray] = {}
        texts: dict[str, KeyArray] = {}
        for name, given in keys.items():
            if isinstance(given, tuple):
                codes[name], texts[name] = _ranked(*given)
            else:
                codes[name] = _key_array(given)
        reduced, totals = _reduced(codes, {name: _int_array(v) for name, v in sums.items()})
        return cls(
            keys={n: texts[n][v] if n in texts else v for n, v in reduced.items()}, sums=totals
        )

    @classmethod
    def _of(cls, keys: dict[str, KeyArray], sums: dict[str, IntArray]) -> TallyTable:
        reduced_keys, reduced_sums = _reduced(keys, sums)
        return cls(keys=reduced_keys, sums=reduced_sums)

    @classmethod
    def merge(cls, tables: Iterable[TallyTable]) -> TallyTable:
        """The sum of tables of one shape; equal in whatever order they come.

        Raises:
            ValueError: if there are none, or their keys or sums differ.
        """
        tables = list(tables)
        if len({(*t.keys, "", *t.sums) for t in tables}) != 1:
            raise ValueError("tables are merged if they have the same keys and sums")
        # An empty column has no type, and would take theirs from the others.
        tables = [t for t in tables if len(t)] or tables[:1]
        first = tables[0]
        keys = {n: np.concatenate([t.keys[n] for t in tables]) for n in first.keys}
        sums = {n: np.concatenate([t.sums[n] for t in tables]) for n in first.sums}
        return cls._of(keys, sums)

    def where(self, mask: np.ndarray[Any, np.dtype[np.bool_]]) -> TallyTable:
        """The rows at which `mask` is true."""
        return TallyTable(
            keys={n: v[mask] for n, v in self.keys.items()},
            sums={n: v[mask] for n, v in self.sums.items()},
        )

    def rekeyed(self, **keys: KeyArray) -> TallyTable:
        """The table with some keys replaced, rows that became equal added up."""
        return TallyTable._of({**self.keys, **keys}, dict(self.sums))

    def content(self) -> str:
        """A hash of names, keys and sums: equal tables have equal hashes."""
        digest = hashlib.sha256()
        for name, values in {**self.keys, **self.sums}.items():
            digest.update(name.encode())
            digest.update("\x1f".join(map(str, values.tolist())).encode())
            digest.update(b"\x1e")
        return digest.hexdigest()


def _key_array(values: Any) -> KeyArray:
    array = np.asarray(values)
    if array.dtype.kind in "iu":
        return array.astype(np.int64, copy=False)
    return np.asarray([str(v) for v in array.tolist()], dtype=object)


def _int_array(values: Any) -> IntArray:
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.dtype.kind not in "iub":
        raise TypeError(f"tallies hold integers only, not {array.dtype}")
    if array.dtype.kind == "u" and array.max() > _LIMIT:
        raise OverflowError("a sum does not fit 62 bits; scale the values down in the mapping")
    return array.astype(np.int64, copy=False)


def _ranked(codes: IntArray, given: Sequence[str]) -> tuple[IntArray, KeyArray]:
    """Codes in the order of the texts that they stand for, and those texts."""
    distinct = sorted(set(given))
    texts = np.asarray(distinct, dtype=object)
    if distinct == list(given):
        return codes, texts
    place = {text: k for k, text in enumerate(distinct)}
    return np.asarray([place[text] for text in given], dtype=np.int64)[codes], texts


def _reduced(
    keys: dict[str, KeyArray], sums: dict[str, IntArray]
) -> tuple[dict[str, KeyArray], dict[str, IntArray]]:
    length = len(next(iter(keys.values())))
    if length == 0:
        return keys, sums
    codes = packed([_ranks(values) for values in keys.values()])
    order = ordered(codes)
    if order is not None:
        codes = [code[order] for code in codes]
        keys = {name: values[order] for name, values in keys.items()}
        sums = {name: values[order] for name, values in sums.items()}
    first = starts(codes)
    longest = int(np.diff(first, append=length).max())
    reduced = {name: _add(values, first, longest) for name, values in sums.items()}
    kept = np.zeros(len(first), dtype=bool)
    for values in reduced.values():
        kept |= values != 0
    if not kept.all():
        first = first[kept]
        reduced = {name: values[kept] for name, values in reduced.items()}
    if len(first) < length:
        keys = {name: values[first] for name, values in keys.items()}
    return keys, reduced


def _ranks(values: KeyArray) -> IntArray:
    """Numbers in the order of the values: of texts, their places among the distinct ones."""
    if values.dtype.kind in "iu":
        return values
    # Sorting objects compares text by text; a dictionary needs each text once.
    texts = values.tolist()
    rank = {text: k for k, text in enumerate(sorted(set(texts)))}
    return np.fromiter((rank[text] for text in texts), dtype=np.int64, count=len(texts))


def _add(values: IntArray, first: IntArray, longest: int) -> IntArray:
    """Sums per group; a float shadow catches what int64 would wrap silently."""
    if max(int(values.max()), -int(values.min())) * longest > _LIMIT:
        shadow = np.add.reduceat(values.astype(np.float64), first)
        if np.any(np.abs(shadow) > _LIMIT):
            raise OverflowError("a sum does not fit 62 bits; scale the values down in the mapping")
    return values if longest == 1 else np.add.reduceat(values, first)
