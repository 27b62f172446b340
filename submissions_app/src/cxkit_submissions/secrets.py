"""Secrets that people hold: long random texts, of which only hashes are kept."""

from __future__ import annotations

import hashlib
import secrets

# Without letters and digits that look alike on paper.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_secret() -> str:
    """128 random bits as a text that fits into an address."""
    return secrets.token_urlsafe(16)


def hashed(secret: str) -> str:
    """What is kept of a secret; it is long enough that it cannot be tried out."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code() -> str:
    """Six random digits, to be typed in."""
    return f"{secrets.randbelow(1_000_000):06d}"


def new_reference() -> str:
    """Eight random letters and digits, to be read over the telephone; no secret."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))
