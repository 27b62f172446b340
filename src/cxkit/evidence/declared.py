"""Forms of tables as they are declared in `forms/*.toml`: columns, words, explanations."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

from cxkit.evidence.kind import EvidenceColumn, EvidenceForm


@lru_cache(maxsize=16)
def declared_forms(kind: str) -> tuple[EvidenceForm, ...]:
    """The forms of one of the core's kinds."""
    text = resources.files("cxkit.evidence").joinpath("forms", f"{kind}.toml").read_text("utf-8")
    return tuple(
        EvidenceForm(**{**form, "columns": [EvidenceColumn(**c) for c in form["columns"]]})
        for form in tomllib.loads(text)["forms"]
    )


def declared_form(kind: str) -> EvidenceForm:
    """The only form of one of the core's kinds."""
    (form,) = declared_forms(kind)
    return form
