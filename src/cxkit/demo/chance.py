"""Streams of random numbers, one per purpose."""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, purpose: str) -> np.random.Generator:
    """The random numbers of one purpose.

    Each purpose has its own stream, so that what is generated later does not change
    what was generated before.
    """
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])
