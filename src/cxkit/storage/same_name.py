"""A table of a name that is known: does it take the place of that one, or stand beside it?

Nothing that was counted is lost without having been asked for. A file that is exported anew
holds what it held before, and more; then it takes the place of the earlier one. All else is
told apart where that is possible, and asked where it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import evolve

from cxkit.errors import RefusedError
from cxkit.storage.entry import Entry, sheet_of
from cxkit.tallies.open_ends import OpenEnds

# What these say holds until the next list says otherwise: what is no longer in it is over.
LISTS = ("registers", "rollout")
_UNNAMED = ("", "1")


def at_one_place(known: Entry, new: Entry) -> bool:
    """True if two tables are the same one of the same file, whatever it holds."""
    if known.source is None or known.source != new.source or known.kind != new.kind:
        return False
    return sheet_of(known.name, known.source) == sheet_of(new.name, new.source)


def named(
    known: Mapping[str, Entry], new: Entry, twin: Entry | None
) -> tuple[Entry, Entry | None, str]:
    """The table under the name that it is counted by, what it replaces, and what becomes of it.

    Args:
        known: Name -> partitions that are counted already.
        new: The table.
        twin: The partition that holds the same, read in another way.
    """
    same_place = [entry for entry in known.values() if at_one_place(entry, new)]
    before = twin or (same_place[0] if same_place else known.get(new.name))
    if before is None:
        return new, None, "added"
    if before is not twin and not same_place and _apart(before, new):
        if new.source is None:
            return _numbered(known, new), None, "added"
        return _in_its_folder(known, new), None, "beside"
    return evolve(new, name=before.name), before, "replaced"


def check_nothing_lost(before: Entry, new: Entry, keeps: Callable[[str], bool]) -> None:
    """Refuse a table that would take the place of another and lose what that one counted.

    Args:
        before: The partition of its name.
        new: The table.
        keeps: Whether every answer that is counted in a partition is in the table, too.

    Raises:
        RefusedError: with what would be lost, and what can be done.
    """
    message = _lost(before, new, keeps)
    if message:
        raise RefusedError(message, hint=_hint(before, new))


def _lost(before: Entry, new: Entry, keeps: Callable[[str], bool]) -> str:
    """What taking a table would lose, in a sentence; empty if nothing."""
    is_answers = new.kind == "answers"
    who = f"{before.people} people" if before.kind == "answers" else f"{before.rows} records"
    if before.kind != new.kind:
        return (
            f"{new.name!r} was read before as {before.kind}, and now as {new.kind}; "
            "taking it would lose what was counted."
        )
    if _told_apart(before, new):
        missing = len(before.once) - before.shares(new)
        if missing == len(before.once):
            return (
                f"{new.name!r} was read before with {who}, and none of them is in "
                "the file of this name now; taking it would lose them."
            )
        if missing and new.kind not in LISTS:
            return (
                f"{new.name!r} was read before with {who}, and {missing} of them are not in "
                "the file of this name now; taking it would lose them."
            )
    # Figures are told by metric, unit and period; people may be numbered from 1 in each export.
    known_to_be_there = new.kind in LISTS or (not is_answers and _told_apart(before, new))
    if _moved(before, new) and not known_to_be_there:
        return (
            f"{new.name!r} was read before from {_short(before)}; whether {_short(new)} is a "
            "fuller export of the same or another round cannot be told."
        )
    if is_answers and not _told_apart(before, new) and not _rounds(before, new):
        return (
            f"{new.name!r} was read before with {who}. Without a column of respondents or of "
            "rounds nobody can tell whether they are in the file of this name now; taking it "
            "may lose them."
        )
    if is_answers and not keeps(before.name):
        return (
            f"{new.name!r} was read before with {who}, and some of what they answered is not in "
            "the file of this name now; taking it would lose that."
        )
    return ""


def _hint(before: Entry, new: Entry) -> str:
    if new.source is None:
        return (
            "If it is a correction or a fuller export, say that it takes the place of the "
            "earlier one: replace=True. If it is another round, say so in the mapping: under "
            '[answers.constants] wave = "..." (such as 2026-03).'
        )
    if new.kind != "answers":
        return (
            "If it is a correction or a fuller export, say that it takes the place of the "
            "earlier one: cxkit look --add --replace PATH. If not, give the file a name of its own."
        )
    if _moved(before, new):
        return (
            "If it is a correction or a fuller export, say that it takes the place of the earlier "
            "one: cxkit look --add --replace PATH. If it is another round, say so in a mapping: "
            'under [answers.constants] wave = "..." (such as 2026-03).'
        )
    return (
        "If it is a correction or a fuller export, say that it takes the place of the earlier "
        "one: cxkit look --add --replace PATH. If it is another round, say so in a mapping, "
        'under [answers.constants] wave = "..." (such as 2026-03), and give the file a name of '
        "its own."
    )


def _told_apart(before: Entry, new: Entry) -> bool:
    """True if both say what may be counted once only."""
    return bool(len(before.once) and len(new.once))


def _apart(before: Entry, new: Entry) -> bool:
    """True if nothing of a table can be what another one of its kind counted."""
    if before.kind != new.kind:
        return False
    if new.source is None and new.name in OpenEnds.from_bytes(new.state).continues:
        return True
    if _told_apart(before, new):
        return not before.shares(new)
    return new.kind == "answers" and _waves(before).isdisjoint(_waves(new))


def _rounds(before: Entry, new: Entry) -> bool:
    """True if rounds have names, and all those of the earlier table are in the new one."""
    return _waves(before) <= _waves(new) and _waves(before).isdisjoint(_UNNAMED)


def _waves(entry: Entry) -> set[str]:
    return {wave for wave, _ in entry.groups}


def _moved(before: Entry, new: Entry) -> bool:
    return None not in (before.source, new.source) and before.source != new.source


def _numbered(known: Mapping[str, Entry], new: Entry) -> Entry:
    """Frames have no names of their own: one with other people gets the next number."""
    stem = new.name.split()[0]
    number = 2
    while f"{stem} {number}" in known:
        number += 1
    return evolve(new, name=f"{stem} {number}")


def _in_its_folder(known: Mapping[str, Entry], new: Entry) -> Entry:
    """A table called after its file and the folder of that, as much of it as tells it apart."""
    assert new.source is not None
    name = new.name
    for folder in Path(new.source).parents:
        name = f"{folder.name}/{name}"
        if name not in known:
            break
    return evolve(new, name=name)


def _short(entry: Entry) -> str:
    """The file with its folder."""
    path = Path(entry.source or entry.name)
    return repr(f"{path.parent.name}/{path.name}")
