"""F38: the service blueprint: what is measured, who answers, and what the log shows of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from cxkit import Draft, Subject
from cxkit.context import Context
from cxkit.hookspecs import Method
from cxkit.tallies.events import Edge, EventsView
from cxkit.tallies.registers import RegistersView
from cxkit_chain._blueprint import Blueprint, Step, blueprints, unlogged
from cxkit_chain._drawing import mermaid, svg
from cxkit_chain._figures import WILSON, counted, share
from cxkit_chain._observed import observed_flow, transitions
from cxkit_chain._words import WORDS, percent, phrase, same

METHOD_ID = "chain.blueprint"
REFERENCE = "Shostack 1984, HBR 62(1), 133-139; Bitner, Ostrom & Morgan 2008, CMR 50(3), 66-94"
_NAMED = 5


def blueprint(context: Context) -> Iterator[Draft]:
    """Steps with and without metric and owner of each blueprint, and the flow over it."""
    tallies = context.tallies("registers")
    records = RegistersView(tallies=tallies).records("steps") if tallies else ()
    logs = context.tallies("events")
    view = EventsView(tallies=logs) if logs else None
    for found in blueprints(record.fields for record in records):
        yield from _drafts(context, found, view)


METHOD = Method(
    id=METHOD_ID,
    functions=("F38",),
    label={
        "en": "Service blueprints: blind steps, steps without owner, observed flow",
        "de": "Service-Blueprints: blinde Schritte, Schritte ohne Zuständige, beobachteter Fluss",
    },
    reference=f"{REFERENCE}; {WILSON}",
    compute=blueprint,
    needs=("registers",),
)


@frozen(kw_only=True)
class _About:
    """A blueprint and what its findings share."""

    context: Context
    blueprint: Blueprint

    @property
    def subject(self) -> Subject:
        return Subject(process=self.blueprint.process)

    @property
    def where(self) -> dict[str, str]:
        name = self.blueprint.process
        return {"en": f" of “{name}”", "de": f" von „{name}“"}


def _drafts(context: Context, found: Blueprint, view: EventsView | None) -> Iterator[Draft]:
    about = _About(context=context, blueprint=found)
    yield _lacking(about, "steps_with_metric", found.blind)
    yield _lacking(about, "steps_with_owner", found.ownerless)
    edges = transitions(view, found.process, context) if view else ()
    yield _wait_points(about, view, edges)
    if view is not None and edges:
        yield from _observed(about, view, edges)


def _lacking(about: _About, measure: str, lacking: Sequence[Step]) -> Draft:
    n = len(about.blueprint.steps)
    estimate = share(n - len(lacking), n, about.context.settings.confidence)
    names = ", ".join(step.name for step in lacking[:_NAMED])
    more = "" if len(lacking) <= _NAMED else ", …"
    return Draft(
        function="F38",
        method=METHOD_ID,
        measure=measure,
        subject=about.subject,
        estimate=estimate,
        explanation=phrase(
            WORDS[measure if lacking else f"all_{measure}"],
            **{"in": about.where},
            percent=percent(estimate.value or 0.0),
            n=same(n),
            lacking=same(names + more),
        ),
        reference=f"{REFERENCE}; {WILSON}",
        persons=False,
        data={"lacking": [step.id for step in lacking], "steps": n},
    )


def _wait_points(about: _About, view: EventsView | None, edges: Sequence[Edge]) -> Draft:
    found = about.blueprint
    flow = observed_flow(found, edges)
    steps: list[Mapping[str, object]] = [
        {
            "id": step.id,
            "stage": step.stage,
            "lane": step.lane,
            "label": step.name,
            "owner": step.owner,
            "metric": step.metric,
        }
        for step in found.steps
    ]
    return Draft(
        function="F38",
        method=METHOD_ID,
        measure="wait_points",
        subject=about.subject,
        estimate=counted(len(found.waits), len(found.steps)),
        explanation=phrase(WORDS["wait_points"], **{"in": about.where}),
        reference=REFERENCE,
        persons=False,
        data={
            "wait_points": [list(pair) for pair in found.waits],
            "steps": steps,
            "edges": [list(pair) for pair in found.edges],
            "observed": [
                {"from": a, "to": b, "count": each.count, "wait": each.wait}
                for (a, b), each in flow.items()
            ],
            "mermaid": mermaid(found, flow),
            "svg": {language: svg(found, flow, language) for language in ("en", "de")},
        },
    )


def _observed(about: _About, view: EventsView, edges: Sequence[Edge]) -> Iterator[Draft]:
    """The share of transitions between logged steps that the blueprint knows."""
    found = about.blueprint
    flow = observed_flow(found, edges)
    total = sum(each.count for each in flow.values())
    if not total:
        return
    meant = sum(each.count for pair, each in flow.items() if pair in found.edges)
    activities = {name for edge in edges for name in (edge.source, edge.target)}
    estimate = counted(meant / total, total, "share")
    yield Draft(
        function="F38",
        method=METHOD_ID,
        measure="observed_flow",
        subject=about.subject,
        estimate=estimate,
        explanation=phrase(
            WORDS["observed_flow"], **{"in": about.where}, percent=percent(meant / total)
        ),
        reference=REFERENCE,
        persons=view.protected,
        data={
            "unlogged": [step.id for step in unlogged(found, sorted(activities))],
            "unknown_activities": sorted(
                activities - {step.logged_as for step in found.steps}, key=str.casefold
            )[:50],
        },
    )
