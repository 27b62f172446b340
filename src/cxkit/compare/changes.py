"""Changes as data: a finding before and after, and what may have moved it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import field, frozen

from cxkit.compare.causes import KINDS, Cause
from cxkit.compare.labels import Labels
from cxkit.compare.words import coarse_first, explain, row, summarise
from cxkit.cube import Text
from cxkit.finding import Assessment, Finding, polars_frame

if TYPE_CHECKING:
    import polars

SCHEMA_VERSION = 1


@frozen(kw_only=True)
class Change:
    """A finding that is not what it was.

    Attributes:
        kind: `changed`, `added` or `removed`.
        old: The finding before, or None.
        new: The finding after, or None.
        fields: What of the estimate differs, such as `value` or `n`.
        causes: What differs beside it and may be the reason.
    """

    kind: str
    old: Finding | None
    new: Finding | None
    fields: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()

    @property
    def finding(self) -> Finding:
        """The finding as it is now, or as it was if it is gone."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def certain(self) -> bool:
        """True if only one kind of cause comes into question, and it is near."""
        return len({c.kind for c in self.causes}) == 1 and all(c.direct for c in self.causes)

    @property
    def explanation(self) -> Text:
        """What changed and why, by language."""
        return {language: explain(self, language) for language in ("en", "de")}

    def to_dict(self) -> dict[str, object]:
        """The change as a plain dictionary."""
        finding = self.finding.to_dict()
        named = ("id", "function", "method", "measure", "subject", "contrast", "wave", "period")
        return {
            "kind": self.kind,
            **{key: finding[key] for key in named},
            "old_id": self.old.id if self.old else None,
            "fields": list(self.fields),
            "old": self.old.estimate.to_dict() if self.old else None,
            "new": self.new.estimate.to_dict() if self.new else None,
            "causes": [cause.to_dict() for cause in self.causes],
            "certain": self.certain,
            "explanation": self.explanation,
        }


@frozen(kw_only=True)
class Diff:
    """What changed between two looks.

    Attributes:
        old: The earlier look.
        new: The later look.
        changes: Findings that changed, were added or are gone.
        unchanged: How many findings are equal.
        held: How many findings are held at what was published before.
        labels: What people call tiles, units and measures.
    """

    old: Assessment
    new: Assessment
    changes: tuple[Change, ...] = ()
    unchanged: int = 0
    held: int = 0
    labels: Labels = field(factory=Labels)

    def summary(self) -> dict[str, object]:
        """How many findings changed, and for how many each kind of cause is named."""
        kinds = Counter(change.kind for change in self.changes)
        named = [{cause.kind for cause in change.causes} for change in self.changes]
        return {
            "changed": kinds["changed"],
            "added": kinds["added"],
            "removed": kinds["removed"],
            "unchanged": self.unchanged,
            "held": self.held,
            "causes": {kind: sum(kind in found for found in named) for kind in KINDS},
            "several_causes": sum(len(found) > 1 for found in named),
            "unexplained": sum(not found for found in named),
        }

    @property
    def explanation(self) -> Text:
        """How many findings changed and what is named as the reason, by language."""
        reasons = Counter(
            (cause.brief["en"], cause.brief["de"])
            for change in self.changes
            for cause in change.causes
        )
        named = [({"en": en, "de": de}, count) for (en, de), count in reasons.most_common()]
        return {language: summarise(self.summary(), named, language) for language in ("en", "de")}

    def to_dict(self) -> dict[str, object]:
        """The comparison as a plain dictionary."""
        return {
            "schema_version": SCHEMA_VERSION,
            "old": {"cube": dict(self.old.cube), "waves": list(self.old.waves)},
            "new": {"cube": dict(self.new.cube), "waves": list(self.new.waves)},
            "summary": self.summary(),
            "explanation": self.explanation,
            "changes": [change.to_dict() for change in self.changes],
        }

    def rows(self, language: str = "en") -> list[dict[str, str]]:
        """One row of texts per change, for a table; what is shown and coarse comes first."""
        return [
            row(change, language, self.labels) for change in sorted(self.changes, key=coarse_first)
        ]

    def to_polars(self) -> polars.DataFrame:
        """The changes as a Polars frame, one row each.

        Raises:
            MissingExtraError: if Polars is not installed.
        """
        return polars_frame([_flat(c) for c in self.changes])


def _flat(change: Change) -> dict[str, object]:
    finding = change.finding
    flat: dict[str, object] = {
        "change": change.kind,
        "id": finding.id,
        "function": finding.function,
        "measure": finding.measure,
        "tile": finding.subject.tile,
        "dimension": finding.subject.dimension,
        "item": finding.subject.item,
        "unit": finding.subject.unit,
        "audience": finding.subject.audience,
        "wave": finding.wave,
    }
    for side, found in (("old", change.old), ("new", change.new)):
        estimate = found.estimate if found else None
        for name in ("value", "low", "high", "n"):
            flat[f"{side}_{name}"] = getattr(estimate, name) if estimate else None
        flat[f"{side}_status"] = str(estimate.status) if estimate else None
    flat["causes"] = ",".join(dict.fromkeys(cause.kind for cause in change.causes))
    return flat
