"""Drafts by hand, for tests of the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from cxkit.estimate import Estimate
from cxkit.finding import Contrast, Draft, Subject
from cxkit.units import Unit, UnitTree


@pytest.fixture(scope="session")
def draft() -> Callable[..., Draft]:
    """A draft of a mean with `n` persons."""

    def build(
        n: int | None,
        unit: str | None = None,
        *,
        value: float | None = 3.0,
        groups: Mapping[str, int] | None = None,
        against: str | None = None,
        measure: str = "tile_mean",
        audience: str = "staff",
        wave: str = "1",
        reasons: tuple[str, ...] = ("wide_interval",),
        parts: tuple[str, ...] = (),
        persons: bool = True,
        **subject: str,
    ) -> Draft:
        return Draft(
            function="F07",
            method="test.mean",
            measure=measure,
            subject=Subject(audience=audience, unit=unit, **subject),
            contrast=Contrast(of=audience, against=against) if against else None,
            wave=wave,
            estimate=Estimate(value=value, n=n, n_by_group=groups or {}, reasons=reasons),
            explanation={"en": "{value} of {n}", "de": "{value} von {n}"},
            explanation_hidden={"en": "no figure", "de": "keine Zahl"},
            parts=parts,
            persons=persons,
            data={"counts": [n, value]},
        )

    return build


@pytest.fixture(scope="session")
def tree_of() -> Callable[..., UnitTree]:
    """A tree from child -> parent."""

    def build(**parents: str | None) -> UnitTree:
        return UnitTree(units=tuple(Unit(id=u, parent=p) for u, p in parents.items()))

    return build
