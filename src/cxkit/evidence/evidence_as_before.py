"""A later table of other evidence is read as the one before it, as its mapping said."""

from __future__ import annotations

import glob
from collections.abc import Mapping

from attrs import evolve, frozen

from cxkit.errors import Problem
from cxkit.evidence.as_before import Later, names_of_both, read_as
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.guess_columns import listed

EvidenceBefore = Mapping[str, EvidenceMapping]


@frozen(kw_only=True)
class ReadAs:
    """How a table is read.

    Attributes:
        how: Its mapping: that of an earlier table, or its own.
        notes: What a reader should know.
        problems: Why the earlier mapping, which this table needs, cannot be used.
    """

    how: EvidenceMapping
    notes: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()


def evidence_as_before(table: Later, own: EvidenceMapping, before: EvidenceBefore) -> ReadAs:
    """How a table is read that no mapping mentions, given how earlier ones were.

    Args:
        table: The table.
        own: How it would be read, found by its name alone.
        before: Table of an earlier look -> how it was read.
    """
    alike = {
        name: how
        for name, how in before.items()
        if (how.kind, how.form) == (own.kind, own.form) and _says_something(how)
    }
    for name in sorted(alike, key=lambda each: not _same_file(each, table)):
        how, same = alike[name], _same_file(name, table)
        gone = [header for header in how.columns.values() if header not in table.columns]
        if gone and same:
            return ReadAs(how=own, problems=(_differs(table, name, gone),))
        if gone or not (same or how.columns):
            continue
        if how.constants and not same:
            return ReadAs(how=own, problems=(_which(table, name, how),))
        read = evolve(how, files=(glob.escape(table.name),))
        return ReadAs(how=read, notes=(read_as(table, name),))
    return ReadAs(how=own)


def _says_something(how: EvidenceMapping) -> bool:
    """True if a mapping says more than the names of a table and its columns do."""
    return evolve(how, files=("*",)) != EvidenceMapping(kind=how.kind, form=how.form)


def _same_file(name: str, table: Later) -> bool:
    """True if an earlier table has the name of this one, in whatever folder."""
    return name.rsplit("/", 1)[-1] == table.name


def _differs(table: Later, name: str, gone: list[str]) -> Problem:
    own, earlier = names_of_both(table, name)
    return Problem(
        code="columns_differ",
        file=table.file,
        message=f"{own!r} is not read as {earlier!r} was, because it lacks "
        f"{listed(map(repr, gone))}.",
        hint="If columns were renamed, hand in a mapping for this file: --mapping FILE.",
    )


def _which(table: Later, name: str, how: EvidenceMapping) -> Problem:
    own, earlier = names_of_both(table, name)
    said = ", ".join(f"{key} = {value!r}" for key, value in how.constants.items())
    return Problem(
        code="constants_not_named",
        file=table.file,
        message=f"{own!r} has the columns of {earlier!r}, but the mapping of that says of the "
        f"whole table: {said}; and nothing says whether that holds here.",
        hint="Hand in that mapping with this file, and what holds for it, under constants: "
        "--mapping FILE.",
    )
