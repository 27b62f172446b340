"""Rules over initiatives and plans: sponsors (F55), isolated measures (F36), lags (F48)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxkit.context import Context
from cxkit.hookspecs import Place, RuleResult
from cxkit.initiative import Initiative, Masterplan
from cxkit_governance._plan_words import WORDS
from cxkit_governance._say import quoted, result

CULTURE = "culture"
# With fewer, a measure is about one face of the cube only.
FEWEST_DIMENSIONS = 2


def concerned(context: Context) -> tuple[Initiative, ...]:
    """The initiatives that are meant: those of the plan, or all candidates without one."""
    return context.plan.chosen if context.plan else context.initiatives


def sponsors(context: Context) -> Iterator[RuleResult]:
    """Initiatives for which nobody answers, or which nobody does (F55)."""
    for each in concerned(context):
        for name in ("sponsor", "owner"):
            if not getattr(each, name).strip():
                place = Place(kind="initiative", id=each.id, field=name)
                yield result(WORDS, f"no_{name}", [place], title=each.title)


def dimensions_of(initiative: Initiative) -> tuple[str, ...]:
    """The dimensions whose tiles an initiative turns, sorted."""
    return tuple(sorted({tile.split(".")[0] for tile in initiative.tiles}))


def components(initiatives: Sequence[Initiative]) -> tuple[frozenset[str], ...]:
    """The initiatives that hang together by what they need, whatever the direction."""
    linked: dict[str, set[str]] = {each.id: {each.id} for each in initiatives}
    for each in initiatives:
        for needed in each.needs:
            if needed in linked and linked[needed] is not linked[each.id]:
                joined = linked[needed] | linked[each.id]
                linked |= dict.fromkeys(joined, joined)
    return tuple(dict.fromkeys(frozenset(linked[each.id]) for each in initiatives))


def isolated(initiatives: Sequence[Initiative]) -> tuple[Initiative, ...]:
    """Initiatives that hang together with no other and turn fewer than two dimensions (F36).

    Reference: connected components of the graph of prerequisites; plain reasoning after
    the demand for a structural answer instead of single measures.
    """
    alone = {next(iter(each)) for each in components(initiatives) if len(each) == 1}
    return tuple(
        each
        for each in initiatives
        if each.id in alone and len(dimensions_of(each)) < FEWEST_DIMENSIONS
    )


def isolated_measures(context: Context) -> Iterator[RuleResult]:
    """Every isolated measure among the initiatives that are meant (F36)."""
    for each in isolated(concerned(context)):
        yield result(
            WORDS,
            "isolated_measure",
            [Place(kind="initiative", id=each.id)],
            data={"dimensions": list(dimensions_of(each)), "tiles": sorted(each.tiles)},
            title=each.title,
        )


def lags(context: Context) -> Iterator[RuleResult]:
    """Effects that a plan promises before they could show, and tools without people (F48)."""
    assert context.plan is not None
    yield from _too_early(context.plan)
    yield from _beyond_the_end(context.plan)
    if CULTURE in context.cube.by_dimension:
        yield from _tools_alone(context.plan)


def _too_early(plan: Masterplan) -> Iterator[RuleResult]:
    for each in plan.chosen:
        if CULTURE in dimensions_of(each) and each.duration == 1 and not each.lag:
            place = Place(kind="initiative", id=each.id, field="lag")
            yield result(WORDS, "effect_at_once", [place], title=each.title)


def _beyond_the_end(plan: Masterplan) -> Iterator[RuleResult]:
    for each in plan.planned:
        after = each.shows - len(plan.labels)
        if after > 0:
            yield result(
                WORDS,
                "shows_after_plan",
                [Place(kind="initiative", id=each.id, field="lag")],
                level="note",
                data={"shows": each.shows, "turns": len(plan.labels)},
                title=plan.by_id[each.id].title,
                turns=after,
            )


def _tools_alone(plan: Masterplan) -> Iterator[RuleResult]:
    tools = [each for each in plan.chosen if each.tools]
    if tools and not any(CULTURE in dimensions_of(each) for each in plan.chosen):
        yield result(
            WORDS,
            "tools_without_people",
            [Place(kind="initiative", id=each.id) for each in tools]
            + [Place(kind="dimension", id=CULTURE)],
            titles=quoted(each.title for each in tools),
        )
