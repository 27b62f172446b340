"""A later export is read as the one before it: what it does not say itself is taken from there."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from cxkit.errors import Problem
from cxkit.evidence.guess_columns import listed
from cxkit.evidence.labels import audience_in_name
from cxkit.evidence.mapping import ROLES, AnswersMapping
from cxkit.evidence.mapping import Mapping as AnswerMappings

if TYPE_CHECKING:
    from cxkit.evidence.guess import Guess

Before = Mapping[str, AnswersMapping]


@frozen(kw_only=True)
class Later:
    """A table that may be a later export of one that was read before.

    Attributes:
        name: The table's name.
        file: The file's name.
        columns: Its columns.
        folder: The name of the folder that it lies in.
    """

    name: str
    file: str
    columns: tuple[str, ...]
    folder: str = ""


def as_before(guess: Guess, tables: Sequence[Later], before: Before) -> Guess:
    """The guess, where tables with the columns of earlier ones are read as those were.

    Args:
        guess: What was guessed of the tables.
        tables: The tables.
        before: Table of an earlier look -> how it was read.
    """
    unclear = {problem.file for problem in guess.problems}
    parts: list[AnswersMapping] = []
    notes: list[Problem] = []
    problems: list[Problem] = []
    for table in tables:
        own = guess.mapping.for_table(table.name) if guess.mapping else None
        own = None if table.file in unclear else own
        if own is None and table.file not in unclear:
            continue
        name, how = same_columns(table, before, own)
        if how is None:
            # Where something is left open, this says why the earlier mapping does not help.
            (problems if own is None else notes).extend(differences(table, before, own))
        elif "wave" in how.constants:
            # This table is of another round than the one that the earlier mapping names.
            problems += (
                [] if own is None or _but_for_round(how, own) else [_which_round(table, name)]
            )
        elif own is None or _plain(_merged(how, own)) != _plain(own):
            read = how if own is None else _merged(how, own)
            parts.append(evolve(read, files=(glob.escape(table.name),)))
            notes.append(read_as(table, name))
    known = {note.file for note in notes if note.code == "read_as_before"}
    answers = (*parts, *(guess.mapping.answers if guess.mapping else ()))
    return evolve(
        guess,
        mapping=AnswerMappings(answers=answers) if answers else None,
        notes=(*notes, *(note for note in guess.notes if note.file not in known)),
        problems=(*(p for p in guess.problems if p.file not in known), *problems),
    )


def same_columns(
    table: Later, before: Before, own: AnswersMapping | None = None
) -> tuple[str, AnswersMapping | None]:
    """The earlier table all of whose columns a table has, and how it was read; or None.

    Not one whose people are others by the name of the file; of several, the one with most.
    """
    audience = audience_in_name(table.name)
    found: tuple[str, AnswersMapping | None] = ("", None)
    for name, how in before.items():
        fits = set(how.columns) <= set(table.columns)
        fits &= own is None or own.layout == how.layout
        fits &= audience in (None, how.constants.get("audience", audience))
        if fits and (found[1] is None or len(how.columns) > len(found[1].columns)):
            found = name, how
    return found


def differences(table: Later, before: Before, own: AnswersMapping | None = None) -> list[Problem]:
    """A note on the columns that a table lacks to be read as the earlier one it is most like."""
    lacking = {
        name: [column for column in how.columns if column not in table.columns]
        for name, how in before.items()
        if own is None or own.layout == how.layout
    }
    near = [name for name, gone in lacking.items() if 2 * len(gone) <= len(before[name].columns)]
    if not near:
        return []
    name = min(near, key=lambda each: len(lacking[each]))
    gone = listed(map(repr, lacking[name]))
    own_name, earlier = names_of_both(table, name)
    if not lacking[name]:
        return []
    return [
        Problem(
            code="columns_differ",
            file=table.file,
            message=f"{own_name!r} is not read as {earlier!r} was, because it lacks {gone}.",
            hint="If columns were renamed, hand in a mapping for this file: --mapping FILE.",
        )
    ]


def names_of_both(table: Later, name: str) -> tuple[str, str]:
    """A table and an earlier one as they are told apart: with folders if both have one name."""
    earlier = name.rsplit("/", 1)[-1]
    if earlier != table.name:
        return table.name, earlier
    return (f"{table.folder}/{table.name}" if table.folder else table.name), name


def read_as(table: Later, name: str) -> Problem:
    """The note that a table is read as an earlier one."""
    own, earlier = names_of_both(table, name)
    return Problem(
        code="read_as_before",
        file=table.file,
        message=f"{own!r} has the columns of {earlier!r}, so it is read as that was."
        if own != earlier
        else f"{own!r} is read as it was before.",
        hint="If that is wrong, hand a mapping in: --mapping FILE.",
    )


def _which_round(table: Later, name: str) -> Problem:
    own, earlier = names_of_both(table, name)
    return Problem(
        code="round_not_named",
        file=table.file,
        message=f"{own!r} has the columns of {earlier!r}, but the mapping of that names its "
        "round, and nothing says of which round this is.",
        hint="Hand in that mapping with the round of this file, under [answers.constants] wave = "
        '"...": --mapping FILE.',
    )


def _but_for_round(how: AnswersMapping, own: AnswersMapping) -> bool:
    """True if the guess of a table reads it as an earlier one, whose mapping names the round."""
    constants = {key: value for key, value in how.constants.items() if key != "wave"}
    changes: dict[str, Any] = {"constants": constants, "wave": own.wave}
    changes |= {"wave_every": own.wave_every, "date_order": own.date_order}
    return _plain(evolve(_merged(how, own), **changes)) == _plain(own)


def _merged(how: AnswersMapping, own: AnswersMapping) -> AnswersMapping:
    """How a table was read before, with the columns and words that only the new one has."""
    how = _with_roles(how, own)
    named = {*how.columns, *how.ignore}
    items = {
        column: item
        for column, item in own.items.items()
        if (own.layout == "long" or column not in named) and item not in how.items.values()
    }
    missing = {*how.missing, *own.missing} - {*how.cant_judge} - {*how.labels}
    cant_judge = {*how.cant_judge, *own.cant_judge} - {*how.missing} - {*how.labels}
    changes: dict[str, Any] = {
        "items": {**items, **how.items},
        "labels": {**own.labels, **how.labels},
        "audiences": {
            **(own.audiences if own.audience == how.audience else {}),
            **how.audiences,
        },
        "units": {**(own.units if own.unit == how.unit else {}), **how.units},
        "missing": tuple(sorted(missing)),
        "cant_judge": tuple(sorted(cant_judge - missing)),
        "decimal": own.decimal or how.decimal,
        "date_order": (own.date_order if own.wave == how.wave else None) or how.date_order,
    }
    return evolve(how, **changes)


def _with_roles(how: AnswersMapping, own: AnswersMapping) -> AnswersMapping:
    """How a table was read before, with a team, say, that only the new one has a column for."""
    changes: dict[str, Any] = {"constants": dict(how.constants)}
    for role in ROLES:
        column = getattr(own, role)
        if column is None or getattr(how, role) or column in {*how.columns, *how.ignore}:
            continue
        # All are staff where nothing says who answered; other constants were stated.
        if how.constants.get(role, "staff") == "staff":
            changes[role] = column
            changes["constants"].pop(role, None)
            changes |= {"wave_every": own.wave_every} if role == "wave" else {}
    return evolve(how, **changes)


def _plain(part: AnswersMapping) -> AnswersMapping:
    """A mapping without what does not change how a table is counted."""
    return evolve(part, files=("*",), ignore=(), decimal=None)
