"""The core's own parts, registered through the same hooks as everyone's."""

from __future__ import annotations

import cxkit
from cxkit.context import Audience
from cxkit.hookspecs import EvidenceKind, Method, ReasonWords


@cxkit.hookimpl
def cxkit_audiences() -> list[Audience]:
    """Staff, leaders and customers."""
    return [
        Audience(id="staff", label={"en": "Staff", "de": "Mitarbeitende"}),
        Audience(id="leader", label={"en": "Leaders", "de": "Führungskräfte"}),
        Audience(
            id="customer", label={"en": "Customers", "de": "Kundinnen und Kunden"}, form="customer"
        ),
    ]


@cxkit.hookimpl
def cxkit_evidence_kinds() -> list[EvidenceKind]:
    """Time series, rollouts, registers, ties, codings and event logs."""
    from cxkit.evidence import codings, events, registers, rollout, series, ties

    kinds = [series.KIND, rollout.KIND, registers.KIND, ties.KIND, codings.KIND]
    return [*kinds, events.KIND]


@cxkit.hookimpl
def cxkit_methods() -> list[Method]:
    """The whole cube, distributions, response rates, turns and what was expected of them."""
    from cxkit.methods import distribution, response, turns, whole_cube

    return [
        whole_cube.METHOD,
        distribution.METHOD,
        response.METHOD,
        turns.METHOD,
        turns.EXPECTATIONS,
    ]


@cxkit.hookimpl
def cxkit_reasons() -> list[ReasonWords]:
    """What the reason codes of the core's methods say."""
    from cxkit.methods.turns import REASONS

    return [ReasonWords(id=code, label=text) for code, text in REASONS.items()]
