"""How far a change has come: a stage counts only if those before it are met (F50)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from cxkit import Draft, Estimate, Subject
from cxkit.hookspecs import RuleResult
from cxkit_governance._entries import Entry
from cxkit_governance._method_words import FRAMEWORKS, STAGES, WORDS
from cxkit_governance._register_words import WORDS as REMARKS
from cxkit_governance._say import phrase, result
from cxkit_governance._shares import draft

METHOD = "governance.stages"
REFERENCE = "Kotter 1996, Leading Change; Hiatt 2006, ADKAR (names of the stages only)"
COUNTED = "governance:counted"


@frozen(kw_only=True)
class Progress:
    """How far a change has come along the stages of a framework.

    Attributes:
        framework: `kotter` or `adkar`.
        reached: The last stage up to which all are met with evidence; 0 before the first.
        next: The first stage that is not met, or None if all are.
        early: Stages that are met although one before them is not; they do not count yet.
        unproven: Stages that are said to be met without evidence.
    """

    framework: str
    reached: int
    next: int | None
    early: tuple[int, ...]
    unproven: tuple[int, ...]


def by_framework(stages: Iterable[Entry]) -> Mapping[str, Mapping[int, Entry]]:
    """Framework -> number of a stage -> its entry; unknown frameworks and stages are left out."""
    found: dict[str, dict[int, Entry]] = {}
    for each in stages:
        framework = each.text("framework").casefold()
        number = each.count("stage")
        if framework in STAGES and number is not None and 1 <= number <= len(STAGES[framework]):
            found.setdefault(framework, {}).setdefault(number, each)
    return {framework: found[framework] for framework in STAGES if framework in found}


def progress(framework: str, stages: Mapping[int, Entry]) -> Progress:
    """How far a change has come (F50).

    Args:
        framework: `kotter` or `adkar`.
        stages: Number of a stage -> its entry, with `met` and `evidence`.
    """
    count = len(STAGES[framework])
    said = {n for n, each in stages.items() if each.flag("met")}
    met = {n for n in said if stages[n].text("evidence")}
    reached = next((n - 1 for n in range(1, count + 1) if n not in met), count)
    return Progress(
        framework=framework,
        reached=reached,
        next=reached + 1 if reached < count else None,
        early=tuple(sorted(n for n in met if n > reached)),
        unproven=tuple(sorted(said - met)),
    )


def drafts(stages: Sequence[Entry]) -> Iterator[Draft]:
    """The stage that was reached, for each framework that the register speaks of (F50)."""
    for framework, entries in by_framework(stages).items():
        found = progress(framework, entries)
        count = len(STAGES[framework])
        yield draft(
            "F50",
            METHOD,
            "change_stage",
            Estimate(
                value=found.reached,
                low=found.reached,
                high=found.reached,
                coverage=len(entries) / count,
                measure_unit="stage",
                reasons=(COUNTED,),
            ),
            phrase(
                WORDS["change_stage" if found.next else "change_stage_all"],
                framework=FRAMEWORKS[framework],
                count=count,
                next=_name(framework, found.next or count),
            ),
            REFERENCE,
            subject=Subject(record=f"stages/{framework}"),
            data={
                "of": count,
                "next": found.next,
                "early": list(found.early),
                "unproven": list(found.unproven),
            },
        )


def _name(framework: str, number: int) -> Mapping[str, str]:
    return STAGES[framework][number - 1]


def remarks(stages: Sequence[Entry]) -> Iterator[RuleResult]:
    """The missing step, stages that count too early, and stages without evidence (F50)."""
    for framework, entries in by_framework(stages).items():
        found = progress(framework, entries)
        if found.next and found.early:
            early = [entries[n].place("met") for n in found.early]
            yield result(
                REMARKS,
                "stage_missing",
                early,
                data={"framework": framework, "missing": found.next, "early": list(found.early)},
                stage=_name(framework, found.next),
                later=_name(framework, found.early[0]),
            )
        for number in found.unproven:
            yield result(
                REMARKS,
                "stage_without_evidence",
                [entries[number].place("evidence")],
                data={"framework": framework, "stage": number},
                stage=_name(framework, number),
            )
