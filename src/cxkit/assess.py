"""From tallies to an assessment: every method, one gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cxkit.context import Audience, Context
from cxkit.cube.model import Cube
from cxkit.cube.text import Text
from cxkit.errors import InputError, Problem
from cxkit.finding import Assessment, Draft, Finding
from cxkit.gate import Gate
from cxkit.headlines import headlines
from cxkit.initiative import Journal, Masterplan
from cxkit.plugins import PluginManager, Provided, plugin_manager
from cxkit.settings import Settings
from cxkit.story import StoryFeed, merge_feeds
from cxkit.tallies import AnswerTallies, Tallies
from cxkit.units import UnitTree

# So many units are named in one warning.
_NAMED = 5


def assess(
    answers: AnswerTallies | None,
    cube: Cube,
    *,
    evidence: Mapping[str, Tallies] | None = None,
    settings: Settings | None = None,
    tree: UnitTree | None = None,
    manager: PluginManager | None = None,
    published: Mapping[str, Finding] | None = None,
    same_data: bool = False,
    warnings: Iterable[Problem] = (),
    provenance: Mapping[str, Any] | None = None,
    journal: Journal | None = None,
    plan: Masterplan | None = None,
    stories: Sequence[StoryFeed] = (),
) -> Assessment:
    """The assessment that all methods make of the tallies, after the gate.

    Args:
        answers: Tallies of answers, merged over all partitions; None if there are none.
        cube: The cube in whose words the tallies are.
        evidence: Other kind of evidence -> its tallies.
        settings: What may be shown; the default protects groups below five.
        tree: The units; units that only the answers name are added at the top.
        manager: Plugins to ask; all installed ones if not given.
        published: Findings of the release before, by id, so that an update by too
            few people is held back.
        same_data: True if these are the answers that the release before rests on; other
            values then come from another way to read or compute them.
        warnings: Warnings from reading, to be carried along.
        provenance: Partitions and the like, to be carried along.
        journal: What was expected and turned before.
        plan: The masterplan, once there is one.
        stories: Feeds of what practitioners told.

    Raises:
        InputError: if the answers name an audience that nobody registered.
    """
    manager = manager or plugin_manager()
    audiences = _audiences(manager, answers)
    settings = (settings or Settings()).for_audiences(
        {audience.id: audience.min_persons for audience in audiences.values()}
    )
    tree, answers, evidence = _in_units(tree or UnitTree(), answers, evidence or {})
    context = Context(
        cube=cube,
        settings=settings,
        tree=tree,
        answers=answers,
        evidence=evidence,
        audiences=audiences,
        journal=journal or Journal(),
        initiatives=plan.initiatives if plan else (),
        plan=plan,
        stories=merge_feeds(stories).stories if stories else (),
    )
    methods = manager.unique("cxkit_methods")
    gate = Gate(
        settings=settings,
        tree=context.shown_tree,
        published=published or {},
        same_data=same_data,
    )
    findings = gate.release(_drafts(manager, methods, context).values())
    assessment = Assessment(
        cube={"id": cube.id, "version": cube.version, "fingerprint": cube.fingerprint()},
        waves=context.waves,
        findings=findings,
        warnings=(*warnings, *_noted(context, findings), *manager.problems()),
        provenance={
            **(provenance or {}),
            "settings": settings.to_dict(),
            **_about_methods(methods),
            "parts": {part: cube.fingerprint(part) for part in (*cube.by_dimension, *cube.tiles)},
            "crosswalk": dict(cube.crosswalk),
        },
        units=_units(context, findings),
        journal=_begun(journal),
        plan=plan.to_dict() if plan else None,
        reasons=_reasons(manager, findings),
    )
    return _with_headlines(assessment, cube)


def _hidden_by_earlier(findings: Iterable[Finding]) -> list[Problem]:
    """A note on figures that would be shown, had nothing been shown before."""
    hidden = [f for f in findings if "protects_earlier" in f.estimate.reasons]
    if not hidden:
        return []
    return [
        Problem(
            code="hidden_by_earlier_look",
            count=len(hidden),
            message="Some figures stay hidden, because beside what this workspace has shown "
            "before they would reveal a small group.",
            hint="They appear when more people have answered. To divide the same people "
            "otherwise, look into a new folder (--out), and pass on one of the two reports only.",
        )
    ]


def _noted(context: Context, findings: Sequence[Finding]) -> list[Problem]:
    return [*_hidden_by_earlier(findings), *_more_than_all(context, findings)]


def _more_than_all(context: Context, findings: Iterable[Finding]) -> Iterator[Problem]:
    """A warning where more people answered than there are, for each group of people."""
    over: dict[str, list[Finding]] = {}
    for each in findings:
        # Of a hidden rate neither number is known.
        n, people = each.estimate.n, each.data.get("head_count")
        if each.measure == "response_rate" and n and people and n > people:
            over.setdefault(str(each.subject.audience), []).append(each)
    for audience, found in over.items():
        units = dict.fromkeys(
            f"{context.unit_name(f.subject.unit, 'en')} ({f.estimate.n}/{f.data['head_count']})"
            for f in found
            if f.subject.unit is not None
        )
        said = [*units][:_NAMED]
        more = f" and {len(units) - _NAMED} more" if len(units) > _NAMED else ""
        where = f": {', '.join(said)}{more}" if units else " in the whole organisation"
        yield Problem(
            code="more_answers_than_people",
            count=len(units) or 1,
            message=f"More people ({audience}) answered than there are by the head counts{where}. "
            "The response rate is shown as 100 %.",
            hint="Correct the head count in the table of units, or look whether people answered "
            "twice or under another unit.",
        )


def _in_units(
    tree: UnitTree, answers: AnswerTallies | None, evidence: Mapping[str, Tallies]
) -> tuple[UnitTree, AnswerTallies | None, dict[str, Tallies]]:
    """The tree with all units that are named, and everything counted in units of today."""
    named = {unit for tallies in evidence.values() for unit in tallies.units()}
    tree = tree.with_flat(named | set(answers.distinct("unit") if answers else ()))
    moved = {kind: tallies.with_units(tree.successors) for kind, tallies in evidence.items()}
    return tree, answers.with_units(tree.successors) if answers else None, moved


def _about_methods(methods: Mapping[str, Provided]) -> dict[str, Any]:
    """Versions of the methods, and what those read that read anything else than answers."""
    needs = {key: list(methods[key].value.needs) for key in sorted(methods)}
    return {
        "methods": {key: _version(methods[key]) for key in sorted(methods)},
        "needs": {key: found for key, found in needs.items() if found != ["answers"]},
    }


def _with_headlines(assessment: Assessment, cube: Cube) -> Assessment:
    from attrs import evolve

    return evolve(assessment, headlines=headlines(assessment, cube))


def _audiences(manager: PluginManager, answers: AnswerTallies | None) -> dict[str, Audience]:
    known = {key: p.value for key, p in manager.unique("cxkit_audiences").items()}
    unknown = sorted(set(answers.distinct("audience") if answers else ()) - set(known))
    if unknown:
        from cxkit.evidence.near import did_you_mean

        raise InputError(
            Problem(
                code="unknown_audience",
                message=f"There is no audience {name!r}{did_you_mean(name, known) or '.'}",
                hint=f'Say who they are: under [answers.audiences] "{name}" = "...". '
                f"Known: {', '.join(sorted(known))}.",
            )
            for name in unknown
        )
    return known


def _run(
    manager: PluginManager, provided: Provided, context: Context, known: Mapping[str, Draft]
) -> dict[str, Draft]:
    """The drafts of one method by key; none, with a report, if it raises."""
    method = provided.value
    if not all(context.has(need) for need in method.needs):
        return {}
    try:
        found: dict[str, Draft] = {}
        for draft in method.compute(context):
            if draft.key in known or draft.key in found:
                raise ValueError(
                    f"there is already a {draft.measure} of {draft.function} "
                    f"about {draft.subject.to_dict()}"
                )
            found[draft.key] = draft
    except Exception as error:
        if provided.distribution == "cxkit":
            raise
        manager.disable(
            provided.plugin,
            f"its method {method.id} raised {type(error).__name__}: {error}",
            error,
        )
        return {}
    return found


def _drafts(
    manager: PluginManager, methods: Mapping[str, Provided], context: Context
) -> dict[str, Draft]:
    """What all methods make of the evidence, the core's first, by key."""
    drafts: dict[str, Draft] = {}
    for key in sorted(methods, key=lambda k: (methods[k].distribution != "cxkit", k)):
        drafts |= _run(manager, methods[key], context, drafts)
    return drafts


def _begun(journal: Journal | None) -> dict[str, Any] | None:
    """The journal as a document, once something was registered or turned."""
    return journal.to_dict() if journal and (journal.registrations or journal.turns) else None


def _reasons(manager: PluginManager, findings: Iterable[Finding]) -> dict[str, Text]:
    """What the reason codes of plugins say, of those that occur."""
    said = {code for finding in findings for code in finding.estimate.reasons}
    words = manager.unique("cxkit_reasons")
    return {code: dict(words[code].value.label) for code in sorted(said & set(words))}


def _version(provided: Provided) -> str:
    return f"{provided.distribution}:{provided.value.version}"


def _units(context: Context, findings: Iterable[Finding]) -> dict[str, dict[str, str | None]]:
    shown = {f.subject.unit for f in findings if f.subject.unit is not None}
    tree = context.shown_tree
    return {
        unit: {
            "parent": tree.by_id[unit].parent if unit in tree.by_id else None,
            "en": context.unit_name(unit, "en"),
            "de": context.unit_name(unit, "de"),
        }
        for unit in sorted(shown)
    }
