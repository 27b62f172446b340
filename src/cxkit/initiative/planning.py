"""What a planner is asked, and what is remarked on a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from attrs import asdict, field, frozen

from cxkit.cube import Cube
from cxkit.cube.text import Text
from cxkit.errors import InputError
from cxkit.initiative.check import capacity_problems, initiative_problems
from cxkit.initiative.model import Capacity, Initiative

LEVELS = ("note", "warning", "error")
Level = Literal["note", "warning", "error"]


def _initiatives(values: Iterable[Initiative]) -> tuple[Initiative, ...]:
    return tuple(values)


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen(kw_only=True)
class PlanningTask:
    """What a planner gets: candidates, what there is, and when.

    Attributes:
        initiatives: The candidates, checked against the cube.
        capacity: What there is of each resource in each turn.
        labels: The names of the turns, in order.
        cube: The cube whose tiles they turn.
        costs: False to do without what forcing in the left-out would cost; that takes long.
        time_limit: Seconds that one search may take.
    """

    initiatives: tuple[Initiative, ...] = field(converter=_initiatives)
    capacity: Capacity
    labels: tuple[str, ...] = field(converter=_texts)
    cube: Cube
    costs: bool = True
    time_limit: float = 30.0

    def __attrs_post_init__(self) -> None:
        problems = initiative_problems(self.initiatives, self.cube)
        problems += capacity_problems(self.capacity, len(self.labels), self.initiatives)
        if problems:
            raise InputError(problems)


def _places(values: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(values)


@frozen(kw_only=True)
class Place:
    """Where something is remarked.

    Attributes:
        kind: `initiative`, `registration`, `tile`, `dimension`, `unit`, `turn`, or the name of
            a register, such as `goals`.
        id: Which one of them.
        field: Which of its fields; empty for all of it.
    """

    kind: str
    id: str
    field: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.id}" + (f", {self.field}" if self.field else "")

    def to_dict(self) -> dict[str, str]:
        """The place as a plain dictionary."""
        return {"kind": self.kind, "id": self.id, "field": self.field}


@frozen(kw_only=True)
class RuleResult:
    """Something that a rule found; a rule that finds nothing wrong returns none.

    Attributes:
        code: Stable name, `snake_case`.
        text: What is so, by language.
        remedy: What to do about it, by language; empty for a mere note.
        places: Where.
        level: `note` (worth knowing), `warning` (worth changing), or `error` (contradicts
            itself).
        data: Figures behind it, as JSON would have them.
    """

    code: str
    text: Text
    remedy: Text = field(factory=dict)
    places: tuple[Place, ...] = field(default=(), converter=_places)
    level: Level = "warning"
    data: Mapping[str, Any] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ValueError(f"level is one of {', '.join(LEVELS)}, not {self.level!r}")

    def to_dict(self) -> dict[str, object]:
        """The result as a plain dictionary."""
        return {
            "code": self.code,
            "level": self.level,
            "text": dict(self.text),
            "remedy": dict(self.remedy),
            "places": [place.to_dict() for place in self.places],
            "data": dict(self.data),
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> RuleResult:
        """What `to_dict` wrote; unknown keys are ignored."""
        known = {key: document[key] for key in document if key in cls.__annotations__}
        places = (
            Place(kind=p["kind"], id=p["id"], field=p.get("field", ""))
            for p in document.get("places", ())
        )
        return cls(**{**known, "places": places})


@frozen(kw_only=True)
class Checked:
    """What became of one rule.

    Attributes:
        rule: Id of the rule.
        function: Function of the catalogue that it serves.
        label: What it looks after, by language.
        results: What it found; nothing if all is well or it did not run.
        missing: What it needs and was not there, so that it did not run.
    """

    rule: str
    function: str
    label: Text
    results: tuple[RuleResult, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """`not_applicable`, `passed` or `found`."""
        if self.missing:
            return "not_applicable"
        return "found" if self.results else "passed"

    def to_dict(self) -> dict[str, object]:
        """The outcome as a plain dictionary."""
        return {
            "rule": self.rule,
            "function": self.function,
            "label": dict(self.label),
            "status": self.status,
            "missing": list(self.missing),
            "results": [each.to_dict() for each in self.results],
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Checked:
        """What `to_dict` wrote; unknown keys are ignored."""
        return cls(
            rule=document["rule"],
            function=document["function"],
            label=document["label"],
            results=tuple(map(RuleResult.from_dict, document.get("results", ()))),
            missing=tuple(document.get("missing", ())),
        )


@frozen(kw_only=True)
class Candidate:
    """A story of somebody else that could become an initiative here.

    Nothing of it was measured here: effect and difficulties are what its author reports.

    Attributes:
        story: Id of the story.
        title: What it is called, by language.
        tile: The low tile that brought it here.
        tiles: Ids of all tiles that it turned.
        effect: The effect that the author reports, by language; empty if none is.
        result: `better`, `mixed`, `none`, `worse` or `unclear`, by the author's report.
        hard: What was hard, by the author's report.
        failed: What failed; empty if the author says nothing of the kind.
        effort: What it took, by the author's report; empty if not stated.
        person_days: Days of work that it took, or None.
        role: `practitioner`, `consultant` or `vendor`.
        invented: True if it is an example that nobody lived through.
    """

    story: str
    title: Text
    tile: str
    tiles: tuple[str, ...] = field(converter=_texts)
    effect: Text = field(factory=dict)
    result: str = ""
    hard: Text = field(factory=dict)
    failed: Text = field(factory=dict)
    effort: Text = field(factory=dict)
    person_days: float | None = None
    role: str = "practitioner"
    invented: bool = False

    def to_dict(self) -> dict[str, object]:
        """The candidate as a plain dictionary, marked as its author's report."""
        found = asdict(self)
        return {**found, "tiles": list(self.tiles), "reported_by": "author"}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Candidate:
        """What `to_dict` wrote; unknown keys are ignored."""
        return cls(**{key: document[key] for key in document if key in cls.__annotations__})


def found(remarks: Sequence[Checked], function: str) -> tuple[RuleResult, ...]:
    """Everything that the rules of one function found."""
    return tuple(r for each in remarks if each.function == function for r in each.results)
