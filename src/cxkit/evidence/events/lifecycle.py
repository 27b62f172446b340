"""Which steps in the life of an activity are counted, where a log has more than its end.

A log that says when an activity was scheduled, begun and completed has several events for
one thing that was done. Counted each, everything would be done two or three times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import narwhals as nw
from attrs import frozen

from cxkit.errors import Problem
from cxkit.evidence.engines.base import Engine
from cxkit.evidence.events.clocks import Place
from cxkit.evidence.events.options import Options
from cxkit.evidence.near import did_you_mean

COMPLETE = "complete"
# The transitions of the standard model (IEEE 1849-2016).
KNOWN = (
    *("schedule", "assign", "reassign", "start", "suspend", "resume", "withdraw"),
    *("pi_abort", "ate_abort", COMPLETE, "autoskip", "manualskip", "unknown"),
)
# More different values are no steps of a life; and so many are named in a message.
_MOST, _NAMED = 100, 5


@frozen(kw_only=True)
class Lifecycle:
    """What is counted of a log.

    Attributes:
        frame: The events that are counted, without the column.
        problems: Why that cannot be told.
        notes: What a reader should know.
    """

    frame: nw.LazyFrame[Any]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def read_lifecycle(
    engine: Engine,
    frame: nw.LazyFrame[Any],
    options: Options,
    missing: frozenset[str],
    place: Place,
) -> Lifecycle:
    """The events that count: those that the mapping names, else completions if there are any.

    An event that names no transition is a completion, as the standard says.
    """
    kept = nw.col(*(name for name in frame.collect_schema().names() if name != "lifecycle"))
    rows = engine.fetch(frame.group_by("lifecycle").agg(nw.len().alias("n")))
    labels = {label or "": n for label, n in zip(rows["lifecycle"], rows["n"], strict=True)}
    if len(labels) > _MOST:
        return Lifecycle(frame=frame.select(kept), problems=(_too_many(place, len(labels)),))
    meant = {label: _transition(label, missing) for label in labels}
    sums = Counter[str]()
    for label, n in labels.items():
        sums[meant[label]] += n
    notes = _unknown(place, sums)
    if options.transitions:
        counted = {_transition(name, frozenset()) for name in options.transitions}
        problems = _absent(place, counted, sums)
    else:
        counted, problems = {COMPLETE} if COMPLETE in sums else set(sums), []
        notes += _others(place, sums, counted)
    chosen = [label for label, transition in meant.items() if transition in counted]
    if len(chosen) < len(labels):
        # Comparisons do not find what is missing.
        frame = frame.filter(nw.col("lifecycle").fill_null("").is_in(chosen))
    return Lifecycle(frame=frame.select(kept), problems=tuple(problems), notes=tuple(notes))


def _transition(label: str, missing: frozenset[str]) -> str:
    return COMPLETE if not label or label in missing else label.strip().casefold()


def _too_many(place: Place, count: int) -> Problem:
    return place.problem(
        "too_many_labels",
        f"There are {count:,} different transitions; the life of an activity has a few steps.",
        "Check the mapping of the columns, or ignore this one: ignore = [...].",
    )


def _absent(place: Place, counted: set[str], sums: Mapping[str, int]) -> list[Problem]:
    """Transitions that the mapping names and that the log does not have."""
    return [
        place.problem(
            "unknown_transition",
            f"No event of the log is the transition {name!r}{did_you_mean(name, sums) or '.'}",
            f"The log has: {', '.join(sorted(sums))}.",
        )
        for name in sorted(counted - set(sums))
    ]


def _unknown(place: Place, sums: Mapping[str, int]) -> list[Problem]:
    """Transitions that the standard does not know."""
    strange = sorted(set(sums) - set(KNOWN))
    return [
        place.problem(
            "unknown_transition",
            f"{name!r} is no transition of the standard{did_you_mean(name, KNOWN) or '.'}",
            'Say which transitions count: options = {transitions = ["complete"]}.',
            sums[name],
        )
        for name in strange[:_NAMED]
    ]


def _others(place: Place, sums: Mapping[str, int], counted: set[str]) -> list[Problem]:
    """That some transitions are not counted, or that several are."""
    counts = ", ".join(f"{name} {n}" for name, n in sorted(sums.items()) if name not in counted)
    hint = 'Say which transitions count: options = {transitions = ["start", "complete"]}.'
    if counts:
        left = sum(n for name, n in sums.items() if name not in counted)
        message = (
            f"{left} events are no completions and were not counted ({counts}): else an activity "
            "would count once for each step of its life."
        )
        return [place.problem("only_completions", message, hint, left)]
    if len(sums) > 1:
        every = ", ".join(f"{name} {n}" for name, n in sorted(sums.items()))
        message = (
            f"The log has several transitions and no completions ({every}): each was counted, so "
            "that one activity may count more than once."
        )
        return [place.problem("several_transitions", message, hint, sum(sums.values()))]
    return []
