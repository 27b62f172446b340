"""What a table of ratings of influence looks like."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cxkit.hookspecs import EvidenceColumn, EvidenceKind, EvidenceReduction, Reading

if TYPE_CHECKING:
    from cxkit.evidence.evidence_table import EvidenceTable

COLUMNS = (
    EvidenceColumn(
        name="group",
        required=True,
        label={"en": "Group", "de": "Gruppe"},
        help={"en": "Who rated, as one group.", "de": "Wer als Gruppe geurteilt hat."},
        example="service",
    ),
    EvidenceColumn(
        name="of",
        required=True,
        label={"en": "Influence of", "de": "Einfluss von"},
        aliases=("from", "von"),
        help={
            "en": "Id of the tile that influences.",
            "de": "Kennung der Kachel, die beeinflusst.",
        },
        example="culture.respect",
    ),
    EvidenceColumn(
        name="on",
        required=True,
        label={"en": "Influence on", "de": "Einfluss auf"},
        aliases=("to", "auf"),
        help={
            "en": "Id of the tile that is influenced.",
            "de": "Kennung der Kachel, die beeinflusst wird.",
        },
        example="service_chain.recovery",
    ),
    EvidenceColumn(
        name="rating",
        required=True,
        may_be_empty=True,
        type="integer",
        label={"en": "Rating", "de": "Urteil"},
        aliases=("influence", "einfluss"),
        help={
            "en": "0 no influence, 1 weak, 2 clear, 3 strong; empty: cannot judge.",
            "de": "0 kein Einfluss, 1 schwach, 2 deutlich, 3 stark; leer: kann ich "
            "nicht beurteilen.",
        },
        example="2",
    ),
)


def kind(reduce: Callable[[EvidenceTable, Reading], EvidenceReduction]) -> EvidenceKind:
    """The kind of evidence, read by `reduce`."""
    return EvidenceKind(
        id="influence",
        label={"en": "Influence of tiles", "de": "Einfluss der Kacheln"},
        help={
            "en": "How strongly each tile influences each other one, rated by three groups "
            "or more.",
            "de": "Wie stark jede Kachel jede andere beeinflusst, beurteilt von drei oder mehr "
            "Gruppen.",
        },
        names=("influence", "einfluss", "influence_matrix", "einflussmatrix"),
        shape={"ratings": (("group", "of", "on", "rating"), ("n",))},
        reduce=reduce,
        columns=COLUMNS,
    )
