"""What somebody may have meant by a word that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str], *, count: int = 3) -> str:
    """`; did you mean ...?` with the nearest of `known`, or an empty text."""
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), folded, n=count, cutoff=0.6)
    if not near:
        return ""
    return "; did you mean " + " or ".join(repr(folded[name]) for name in near) + "?"


def plain_name(name: str) -> str:
    """A name with one kind of separator, in lower case: `Start date` is `start_date`."""
    return "_".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())
