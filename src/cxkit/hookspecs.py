"""All hooks of cxkit: what a plugin may register, each with an example.

A hook implementation returns typed objects; it never returns bare
dictionaries. Mark it with `cxkit.hookimpl`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pluggy
from attrs import field, frozen

from cxkit.context import Audience, Context
from cxkit.cube import Cube, Dimension
from cxkit.cube.text import Text
from cxkit.evidence.kind import (
    EvidenceColumn,
    EvidenceForm,
    EvidenceKind,
    EvidenceReduction,
    Reading,
)
from cxkit.finding import Assessment, Draft
from cxkit.initiative.masterplan import Masterplan
from cxkit.initiative.planning import Place, PlanningTask, RuleResult
from cxkit.story.call import (
    StoryCheck,
    StoryEvent,
    StoryListener,
    StoryQuestion,
    StoryRemark,
)

__all__ = [
    "Audience",
    "Context",
    "EvidenceColumn",
    "EvidenceForm",
    "EvidenceKind",
    "EvidenceReduction",
    "Masterplan",
    "Method",
    "Place",
    "Planner",
    "PlanningTask",
    "Reader",
    "Reading",
    "ReasonWords",
    "Reporter",
    "Rule",
    "RuleResult",
    "StoryCheck",
    "StoryEvent",
    "StoryListener",
    "StoryQuestion",
    "StoryRemark",
    "cxkit_audiences",
    "cxkit_cubes",
    "cxkit_dimensions",
    "cxkit_evidence_kinds",
    "cxkit_methods",
    "cxkit_planners",
    "cxkit_readers",
    "cxkit_reasons",
    "cxkit_reporters",
    "cxkit_rules",
    "cxkit_story_checks",
    "cxkit_story_listeners",
    "cxkit_story_questions",
    "hookspec",
]

hookspec = pluggy.HookspecMarker("cxkit")


class Compute(Protocol):
    """A pure function from a context to drafts: same input, same output, to the byte."""

    def __call__(self, context: Context, /) -> Iterable[Draft]:
        """The drafts of this method."""
        ...


class Check(Protocol):
    """A pure function from a context to what a rule finds in it."""

    def __call__(self, context: Context, /) -> Iterable[RuleResult]:
        """What is found; nothing if all is well."""
        ...


class MakePlan(Protocol):
    """A pure function from a task to a masterplan; the order of the candidates decides nothing."""

    def __call__(self, task: PlanningTask, /) -> Masterplan:
        """The plan, which places or leaves out every candidate."""
        ...


class SurviveCuts(Protocol):
    """A pure function from a task and cuts of its capacity to what survives them (F75)."""

    def __call__(self, task: PlanningTask, cuts: Sequence[float], /) -> Iterable[RuleResult]:
        """What is to be said about the cuts, which are shares above 0 and below 1."""
        ...


def _function_id(_: object, __: object, value: str) -> None:
    _function_ids(_, __, (value,))


def _function_ids(_: object, __: object, value: tuple[str, ...]) -> None:
    bad = [f for f in value if not (f[:1] == "F" and f[1:].isdigit())]
    if bad:
        raise ValueError(f"a function id is F and a number, such as F42, not {bad[0]!r}")


def _no_answers(_: object, __: object, value: tuple[str, ...]) -> None:
    if "answers" in value:
        raise ValueError("a rule gets no answers of people; a method does, behind the gate")


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen(kw_only=True)
class Method:
    """A way to compute findings.

    Attributes:
        id: Permanent id, `plugin.method`.
        label: What it does, by language.
        functions: Ids of the functions of the catalogue that it serves.
        needs: Kinds of evidence that it reads, or `journal` (something is registered); it
            runs only if all are there.
        reference: Author, year and what was taken.
        compute: The pure function.
        version: Rises when results change for the same input.
    """

    id: str
    label: Text
    functions: tuple[str, ...] = field(converter=_texts, validator=_function_ids)
    reference: str
    compute: Compute
    needs: tuple[str, ...] = field(default=("answers",), converter=_texts)
    version: str = "1"


@frozen(kw_only=True)
class Planner:
    """A way to choose and sequence initiatives.

    Attributes:
        id: Permanent id, `plugin.planner`.
        label: What it does, by language.
        functions: Ids of the functions of the catalogue that it serves.
        reference: Author, year and what was taken.
        compute: The pure function.
        survive: What of its best plan survives cuts, or None if it cannot say.
        version: Rises when plans change for the same task.
    """

    id: str
    label: Text
    functions: tuple[str, ...] = field(converter=_texts, validator=_function_ids)
    reference: str
    compute: MakePlan
    survive: SurviveCuts | None = None
    version: str = "1"


@frozen(kw_only=True)
class Rule:
    """A rule that registers, journals or plans are checked by.

    Attributes:
        id: Permanent id, `plugin.rule`.
        function: Id of the function of the catalogue that it serves.
        label: What it looks after, by language.
        check: The pure function; it returns what it finds, nothing if all is well.
        needs: What it reads: kinds of evidence, `journal` (something is registered),
            `initiatives` or `plan`; it runs only if all are there. Answers it never gets:
            what it says does not pass the gate.
        reference: Author, year and what was taken; empty if it is plain reasoning.
        version: Rises when it finds something else in the same input.
    """

    id: str
    function: str = field(validator=_function_id)
    label: Text
    check: Check
    needs: tuple[str, ...] = field(default=("plan",), converter=_texts, validator=_no_answers)
    reference: str = ""
    version: str = "1"


@frozen(kw_only=True)
class Reader:
    """A way to open files of further formats.

    Attributes:
        id: Permanent id.
        suffixes: File name endings in lower case, with the dot.
        read: Opens one file: name of each table in it -> data frame of any engine.
    """

    id: str
    suffixes: tuple[str, ...] = field(converter=_texts)
    read: Callable[[Path], Mapping[str, Any]]


@frozen(kw_only=True)
class ReasonWords:
    """What a reason code of a plugin says to people.

    Attributes:
        id: The code, `plugin:code`, as it stands in the reasons of an estimate.
        label: The words, whole sentences, by language.
    """

    id: str
    label: Text


@frozen(kw_only=True)
class Reporter:
    """A way to write an assessment down.

    Attributes:
        id: Permanent id, as given to `--format`.
        file: Name of the file that it writes, such as `report.html`.
        render: The file's content, from the assessment, its cube, and a language.
    """

    id: str
    file: str
    render: Callable[[Assessment, Cube, str], bytes]


@hookspec
def cxkit_audiences() -> Sequence[Audience]:
    """Register groups of people who answer, or other sources of ratings.

    Example:
        @hookimpl
        def cxkit_audiences():
            return [Audience(id="partner", label={"en": "Partners", "de": "Partner"})]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_cubes() -> Sequence[Cube]:
    """Register whole cubes, which `--cube ID` then finds.

    Example:
        @hookimpl
        def cxkit_cubes():
            return [cxkit.load_cube(Path(__file__).with_name("hospital.toml"))]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_dimensions() -> Sequence[Dimension]:
    """Register further faces of the default cube.

    Example:
        @hookimpl
        def cxkit_dimensions():
            return [Dimension(id="sustainability", label={"en": "Sustainability"}, tiles=TILES)]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_evidence_kinds() -> Sequence[EvidenceKind]:
    """Register kinds of evidence beside answers, with what one scan of a table leaves.

    Example:
        @hookimpl
        def cxkit_evidence_kinds():
            return [EvidenceKind(id="visits", label={"en": "Visits", "de": "Besuche"},
                                 names=("visits", "besuche"), columns=COLUMNS,
                                 shape={"visits": (("unit", "period"), ("n",))},
                                 reduce=count_visits)]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_methods() -> Sequence[Method]:
    """Register ways to compute findings.

    Example:
        @hookimpl
        def cxkit_methods():
            return [Method(id="acme.median", functions=("F86",), label={"en": "Median"},
                           reference="Tukey 1977", compute=medians)]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_planners() -> Sequence[Planner]:
    """Register ways to choose and sequence initiatives.

    Example:
        @hookimpl
        def cxkit_planners():
            return [Planner(id="acme.greedy", functions=("F17",), label={"en": "Greedy"},
                            reference="Dantzig 1957", compute=greedy)]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_readers() -> Sequence[Reader]:
    """Register ways to open files of further formats.

    Example:
        @hookimpl
        def cxkit_readers():
            return [Reader(id="sav", suffixes=(".sav",), read=read_spss)]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_reasons() -> Sequence[ReasonWords]:
    """Register what a plugin's own reason codes say to people.

    Example:
        @hookimpl
        def cxkit_reasons():
            return [ReasonWords(id="acme:too_new", label={"en": "Too new.", "de": "Zu neu."})]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_reporters() -> Sequence[Reporter]:
    """Register ways to write an assessment down.

    Example:
        @hookimpl
        def cxkit_reporters():
            return [Reporter(id="slides", file="slides.pptx", render=slides)]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_rules() -> Sequence[Rule]:
    """Register rules that registers, journals and plans are checked by.

    Example:
        @hookimpl
        def cxkit_rules():
            return [Rule(id="acme.sponsor", function="F55", label={"en": "Sponsors"},
                         needs=("initiatives",), check=missing_sponsors)]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_story_checks() -> Sequence[StoryCheck]:
    """Register checks of stories, whose remarks authors and organisers of a call read.

    Example:
        @hookimpl
        def cxkit_story_checks():
            return [StoryCheck(id="acme.length", label={"en": "Length"}, check=too_long)]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_story_listeners() -> Sequence[StoryListener]:
    """Register who is told of what happens in a call for stories.

    Example:
        @hookimpl
        def cxkit_story_listeners():
            return [StoryListener(id="acme.chat", label={"en": "Chat"}, hear=post_to_chat)]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_story_questions() -> Sequence[StoryQuestion]:
    """Register questions that a call for stories asks beside its own.

    Example:
        @hookimpl
        def cxkit_story_questions():
            return [StoryQuestion(id="acme.budget", kind="number", label={"en": "Budget"})]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only
