"""What the event log shows of a blueprint's steps."""

from __future__ import annotations

from collections.abc import Sequence

from cxkit.context import Context
from cxkit.tallies.events import Edge, EventsView
from cxkit_chain._blueprint import Blueprint
from cxkit_chain._drawing import Flow


def transitions(view: EventsView, process: str, context: Context) -> tuple[Edge, ...]:
    """The transitions of a process that may be shown.

    A log that names no process is that of the only blueprint's process.
    """
    own = process if process in view.processes else ""
    least = context.settings.min_for(None) if view.protected else 1
    if own not in view.processes:
        return ()
    return tuple(edge for edge in view.edges(own) if edge.cases_at_least >= least)


def observed_flow(blueprint: Blueprint, edges: Sequence[Edge]) -> dict[tuple[str, str], Flow]:
    """Pair of steps -> how often the second directly followed the first in the log."""
    steps = {step.logged_as.casefold(): step.id for step in blueprint.steps}
    counts: dict[tuple[str, str], list[float]] = {}
    for edge in edges:
        ends = (steps.get(edge.source.casefold()), steps.get(edge.target.casefold()))
        if ends[0] is not None and ends[1] is not None:
            sums = counts.setdefault((ends[0], ends[1]), [0, 0.0])
            sums[0] += edge.n
            sums[1] += edge.wait.total
    return {
        pair: Flow(count=int(n), wait=f"{total / n / 3600:.1f} h")
        for pair, (n, total) in sorted(counts.items())
    }
