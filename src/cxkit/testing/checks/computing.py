"""Checks of methods as functions: the same from the same, whatever comes in."""

from __future__ import annotations

from collections.abc import Iterator

from cxkit.context import Context
from cxkit.testing.examples import EXAMPLES
from cxkit.testing.subject import PluginUnderTest, as_bytes, compute, where


def survives(subject: PluginUnderTest) -> Iterator[str]:
    """Every method copes with every example: one unit, one wave, no customers, nobody."""
    for method in subject.runnable:
        for example in EXAMPLES:
            found = subject.drafts(method, example)
            if isinstance(found, Exception):
                yield f"{where(method, example)} raised {type(found).__name__}: {found}"


def deterministic(subject: PluginUnderTest) -> Iterator[str]:
    """The same input gives the same output, to the byte."""
    return _other_output(subject, shuffled=False)


def order_of_partitions(subject: PluginUnderTest) -> Iterator[str]:
    """The order of answers and partitions does not matter, to the byte."""
    return _other_output(subject, shuffled=True)


def _other_output(subject: PluginUnderTest, *, shuffled: bool) -> Iterator[str]:
    for method in subject.runnable:
        for example in ("full", "one_unit", "alike"):
            first = subject.drafts(method, example)
            second = compute(method, subject.context(example, shuffled=shuffled))
            if isinstance(first, Exception) or isinstance(second, Exception):
                continue
            if [as_bytes(d) for d in first] != [as_bytes(d) for d in second]:
                yield f"{where(method, example)} gave another result the second time"


def pure(subject: PluginUnderTest) -> Iterator[str]:
    """A method changes nothing that it is given."""
    for method in subject.runnable:
        context = subject.context("full")
        before = _state(context)
        compute(method, context)
        if _state(context) != before:
            yield f"{method.id} changed the context that it was given"


def _state(context: Context) -> tuple[object, ...]:
    tables = context.answers.tables() if context.answers else {}
    return (
        *(table.content() for table in tables.values()),
        context.settings.fingerprint(),
        context.cube.fingerprint(),
        tuple(context.tree.units),
        tuple(context.audiences),
    )


def honest_blanks(subject: PluginUnderTest) -> Iterator[str]:
    """Where nobody answered, or nobody could judge, there is no value that rests on people."""
    for method in subject.runnable:
        for example in ("empty", "cannot_judge"):
            found = subject.drafts(method, example)
            for draft in () if isinstance(found, Exception) else found:
                judged = draft.estimate.n == 0 or example == "empty"
                if draft.persons and draft.estimate.shown and judged:
                    yield f"{where(method, example, draft)} has the value {draft.estimate.value}"
