"""Tables of further evidence, read by one kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cxkit import InputError, Problem, default_cube
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.mapping import Mapping
from cxkit.gather import Gathered, gather
from cxkit.units import Unit

Take = Callable[..., Gathered]


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Reads a table of a kind: text is written as a CSV file, anything else is a frame."""

    def read(
        kind: str,
        table: Any,
        *,
        name: str = "",
        units: tuple[str, ...] = (),
        form: str | None = None,
    ) -> Gathered:
        if isinstance(table, str):
            path = tmp_path / (name or f"{kind}.csv")
            path.write_text(table, encoding="utf-8")
            table = path
        rows = [Unit(id=unit) for unit in units]
        part = EvidenceMapping(kind=kind, form=form)
        how = Mapping(evidence=(part,)) if form else None
        return gather([], default_cube(), mapping=how, evidence={kind: table}, known_units=rows)

    return read


@pytest.fixture
def problems(take: Take) -> Callable[..., tuple[Problem, ...]]:
    """What is wrong with a table of a kind."""

    def read(*table: Any, **how: Any) -> tuple[Problem, ...]:
        with pytest.raises(InputError) as caught:
            take(*table, **how)
        return caught.value.problems

    return read
