"""Several columns of whole numbers as one, so that rows are compared and sorted at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Integers = np.ndarray[Any, np.dtype[np.int64]]
_FITS = 2**62
_BITS = 63


def packed(columns: Sequence[Integers]) -> list[Integers]:
    """(columns, rows) whole numbers in as few columns as possible, which order rows alike.

    Args:
        columns: (columns, rows) the columns, that which decides first in front; one at least.
    """
    if not len(columns[0]):
        return list(columns[:1])
    found: list[Integers] = []
    size = _FITS
    for values in (np.asarray(each, dtype=np.int64) for each in columns):
        low, high = int(values.min()), int(values.max())
        width = high - low + 1
        if size * width < _FITS:
            if width > 1:
                found[-1] *= width
                found[-1] += values - low
            size *= width
        else:
            # What spans more than 62 bits is left as it is; nothing can be put behind it.
            found.append(values - low if width < _FITS else values)
            size = width
    return found


def ordered(columns: Sequence[Integers]) -> Integers | None:
    """(rows,) the order of rows by columns, equal ones as they come; None if they are in it.

    Args:
        columns: (columns, rows) the columns, that which decides first in front, `packed`.
    """
    if len(columns) > 1:
        return np.lexsort(columns[::-1])
    key = columns[0]
    if (key[1:] >= key[:-1]).all():
        return None
    first = _by_highest_bits(key)
    return first[np.argsort(key[first], kind="stable")]


def _by_highest_bits(key: Integers) -> Integers:
    """(rows,) an order of rows that is almost that of a key, equal ones as they come.

    Sixteen bits are counted instead of compared; what is almost in order is then sorted
    several times as fast.
    """
    bits = max(int(key.max()), -int(key.min())).bit_length()
    return np.argsort((key >> max(bits - 16, 0)).astype(np.uint16), kind="stable")


def starts(columns: Sequence[Integers]) -> Integers:
    """(groups,) where rows begin that differ from those before, of rows in order."""
    is_new = np.zeros(len(columns[0]), dtype=bool)
    is_new[:1] = True
    for values in columns:
        is_new[1:] |= values[1:] != values[:-1]
    return np.flatnonzero(is_new)


def sorted_within(group: Integers, values: Integers) -> Integers:
    """(n,) values sorted by group, and by size within each; both are from 0."""
    bits = int(values.max(initial=0)).bit_length()
    if bits + int(group.max(initial=0)).bit_length() > _BITS:
        return values[np.lexsort([values, group])]
    # One number of both is sorted several times as fast as places by two.
    together = (group << bits) | values
    together.sort()
    return together & ((1 << bits) - 1)


def standing_at(places: Integers, group: Integers, values: Integers) -> Integers:
    """(places,) what stands at places of `sorted_within`."""
    bits = int(values.max(initial=0)).bit_length()
    if bits + int(group.max(initial=0)).bit_length() > _BITS:
        return sorted_within(group, values)[places]
    together = (group << bits) | values
    together.partition(places)
    return together[places] & ((1 << bits) - 1)
