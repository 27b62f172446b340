"""Findings as data: subject, contrast, draft, finding, assessment.

A method makes drafts. Only the gate (`cxkit.gate`) turns drafts into findings,
because a finding is something that may leave the process.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import asdict, field, fields, fields_dict, frozen

from cxkit.cube.text import Text
from cxkit.errors import Problem
from cxkit.estimate import Estimate

if TYPE_CHECKING:
    import polars

SCHEMA_VERSION = 1
# Parts of an assessment that are there only once there is something to say.
_FURTHER = ("plan", "journal", "stories", "reasons")


@frozen(kw_only=True)
class Subject:
    """What a finding is about; any of these, together.

    Attributes:
        tile: Tile id.
        dimension: Dimension id.
        item: Item id.
        scale: Id of a reflective scale.
        side: Side of a tile.
        unit: Unit id; None is the whole organisation.
        audience: Who answered.
        initiative: Initiative id.
        process: Process id.
        metric: Id of a metric, such as a figure of a time series.
        record: Entry of a register, such as `promises/answer_in_a_day`.
    """

    tile: str | None = None
    dimension: str | None = None
    item: str | None = None
    scale: str | None = None
    side: str | None = None
    unit: str | None = None
    audience: str | None = None
    initiative: str | None = None
    process: str | None = None
    metric: str | None = None
    record: str | None = None

    def to_dict(self) -> dict[str, str]:
        """The parts that are set."""
        return {name: value for name in _PARTS if (value := getattr(self, name)) is not None}


_PARTS = tuple(part.name for part in fields(Subject))


@frozen(kw_only=True)
class Contrast:
    """What a difference compares.

    Attributes:
        of: The side that the sign follows: positive means `of` is higher.
        against: The side it is compared with.
    """

    of: str
    against: str

    def to_dict(self) -> dict[str, str]:
        """Both sides."""
        return {"of": self.of, "against": self.against}


@frozen(kw_only=True)
class Draft:
    """What a method computed, before anybody may see it.

    Attributes:
        function: Id of the function of the catalogue, such as `F42`.
        method: Id of the method.
        measure: What the value is, such as `tile_mean` or `alpha`.
        subject: What it is about.
        contrast: What is compared, for differences.
        wave: The round of asking, or None over all.
        period: The stretch of time, for evidence that has no waves.
        estimate: The exact estimate; its `n` counts distinct persons.
        explanation: One or two sentences by language, written without the value if
            the value may be hidden: `{value}`, `{low}`, `{high}` and `{n}` are filled in
            by the gate, and only if they may be shown.
        explanation_hidden: What to say instead when the value is hidden.
        reference: Source of the formula.
        parts: Keys of the drafts of which this one is made, so that none can be
            recovered by subtraction.
        persons: False if the value does not rest on persons (it then needs no minimum).
        data: Further numbers of the same base, such as a distribution; hidden with the value.
    """

    function: str
    method: str
    measure: str
    subject: Subject
    estimate: Estimate
    contrast: Contrast | None = None
    wave: str | None = None
    period: str | None = None
    explanation: Text = field(factory=dict)
    explanation_hidden: Text = field(factory=dict)
    reference: str = ""
    parts: tuple[str, ...] = ()
    persons: bool = True
    data: Mapping[str, Any] = field(factory=dict)

    # Asked for many times on the way through the gate.
    @cached_property
    def key(self) -> str:
        """The id that the finding will have."""
        return finding_id(
            self.function, self.measure, self.subject, self.contrast, self.wave, self.period
        )


def finding_id(
    function: str,
    measure: str,
    subject: Subject,
    contrast: Contrast | None = None,
    wave: str | None = None,
    period: str | None = None,
) -> str:
    """A stable hash of what identifies a finding; values and wording do not enter."""
    identity = [
        function,
        measure,
        subject.to_dict(),
        contrast.to_dict() if contrast else None,
        wave,
        period,
    ]
    text = json.dumps(identity, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


_SEAL = object()


def _sealed(_: object, __: object, value: object) -> None:
    if value is not _SEAL:
        raise TypeError("only the gate makes findings; a method makes drafts (cxkit.Draft)")


@frozen(kw_only=True)
class Finding:
    """Something that passed the gate and may be shown.

    Attributes: those of `Draft`, without what only the gate needs.
    """

    id: str
    function: str
    method: str
    measure: str
    subject: Subject
    estimate: Estimate
    contrast: Contrast | None = None
    wave: str | None = None
    period: str | None = None
    explanation: Text = field(factory=dict)
    reference: str = ""
    data: Mapping[str, Any] = field(factory=dict)
    seal: object = field(repr=False, eq=False, validator=_sealed)

    def to_dict(self) -> dict[str, object]:
        """The finding in the shape of the `findings` schema."""
        return {
            "id": self.id,
            "function": self.function,
            "method": self.method,
            "measure": self.measure,
            "subject": self.subject.to_dict(),
            "contrast": self.contrast.to_dict() if self.contrast else None,
            "wave": self.wave,
            "period": self.period,
            "estimate": self.estimate.to_dict(),
            "explanation": dict(self.explanation),
            "reference": self.reference,
            "data": dict(self.data),
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Finding:
        """A finding that was published before; unknown keys are ignored."""
        contrast = document.get("contrast")
        return cls(
            id=document["id"],
            function=document["function"],
            method=document["method"],
            measure=document["measure"],
            subject=Subject(**_known(Subject, document["subject"])),
            contrast=Contrast(**_known(Contrast, contrast)) if contrast else None,
            wave=document.get("wave"),
            period=document.get("period"),
            estimate=Estimate.from_dict(document["estimate"]),
            explanation=document.get("explanation", {}),
            reference=document.get("reference", ""),
            data=document.get("data", {}),
            seal=_SEAL,
        )


def _known(cls: type, document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key in fields_dict(cls)}


@frozen(kw_only=True, slots=False)
class Assessment:
    """All findings of one look, with where they come from.

    Attributes:
        cube: Id, version and fingerprint of the cube, as a dictionary.
        waves: The rounds of asking, in order.
        findings: Everything that passed the gate.
        headlines: The most important things in plain words, by language.
        warnings: What a reader should know although the run went on.
        provenance: Partitions, versions of methods, settings: what `diff` compares.
        units: Unit id -> name and parent, for those that are shown.
        plan: The masterplan as a document, once there is one.
        journal: What was registered, turned, looked at and decided, as a document, once
            there is something.
        stories: Tile id -> documents of stories that others told about it.
        reasons: Reason code of a plugin that occurs -> what it says, by language.
    """

    cube: Mapping[str, Any]
    waves: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    headlines: tuple[Text, ...] = ()
    warnings: tuple[Problem, ...] = ()
    provenance: Mapping[str, Any] = field(factory=dict)
    units: Mapping[str, Mapping[str, str | None]] = field(factory=dict)
    plan: Mapping[str, Any] | None = None
    journal: Mapping[str, Any] | None = None
    stories: Mapping[str, Sequence[Mapping[str, Any]]] = field(factory=dict)
    reasons: Mapping[str, Text] = field(factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, Finding]:
        """Finding id -> finding."""
        return {finding.id: finding for finding in self.findings}

    def select(
        self,
        *,
        function: str | None = None,
        measure: str | None = None,
        wave: str | None = None,
        **subject: str | None,
    ) -> Iterator[Finding]:
        """The findings that match; a subject part given as None must be absent.

        `assessment.select(measure="tile_mean", audience="staff", unit=None)`
        yields the tiles of the whole organisation as staff see them.
        """
        for finding in self.findings:
            if function not in (None, finding.function) or measure not in (None, finding.measure):
                continue
            if wave not in (None, finding.wave):
                continue
            if all(getattr(finding.subject, key) == value for key, value in subject.items()):
                yield finding

    def one(self, **query: Any) -> Finding | None:
        """The only finding that matches `select`, or None."""
        return next(self.select(**query), None)

    def to_dict(self) -> dict[str, object]:
        """The assessment in the shape of the `findings` schema."""
        further = {name: getattr(self, name) for name in _FURTHER if getattr(self, name)}
        return {
            "schema_version": SCHEMA_VERSION,
            "cube": dict(self.cube),
            "waves": list(self.waves),
            "headlines": [dict(text) for text in self.headlines],
            "findings": [finding.to_dict() for finding in self.findings],
            "warnings": [warning.to_dict() for warning in self.warnings],
            "units": {key: dict(value) for key, value in self.units.items()},
            "provenance": dict(self.provenance),
            **further,
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Assessment:
        """An assessment that was published before; unknown keys are ignored."""
        return cls(
            cube=document["cube"],
            waves=tuple(document.get("waves", ())),
            findings=tuple(Finding.from_dict(f) for f in document["findings"]),
            headlines=tuple(document.get("headlines", ())),
            warnings=tuple(Problem(**_known(Problem, w)) for w in document.get("warnings", ())),
            provenance=document.get("provenance", {}),
            units=document.get("units", {}),
            plan=document.get("plan"),
            journal=document.get("journal"),
            stories=document.get("stories", {}),
            reasons=document.get("reasons", {}),
        )

    def to_polars(self) -> polars.DataFrame:
        """The findings as a Polars frame, one row each.

        Raises:
            MissingExtraError: if Polars is not installed.
        """
        return polars_frame([_flat(f) for f in self.findings])


def polars_frame(rows: Sequence[Mapping[str, object]]) -> polars.DataFrame:
    """Flat rows as a Polars frame, for whatever offers a `to_polars`.

    Raises:
        MissingExtraError: if Polars is not installed.
    """
    try:
        import polars
    except ImportError as error:
        from cxkit.errors import MissingExtraError

        raise MissingExtraError("to_polars()", "polars") from error
    return polars.DataFrame(rows, infer_schema_length=None)


def _flat(finding: Finding) -> dict[str, object]:
    estimate = finding.estimate.to_dict()
    estimate["reasons"] = ",".join(finding.estimate.reasons)
    del estimate["n_by_group"], estimate["method"]
    return {
        "id": finding.id,
        "function": finding.function,
        "method": finding.method,
        "measure": finding.measure,
        **asdict(finding.subject),
        "of": finding.contrast.of if finding.contrast else None,
        "against": finding.contrast.against if finding.contrast else None,
        "wave": finding.wave,
        "period": finding.period,
        **estimate,
    }
