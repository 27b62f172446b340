"""Partitions as rows of a vault."""

from __future__ import annotations

import hashlib
import json
import sqlite3

import numpy as np

from cxkit.settings import Settings
from cxkit.storage.columns import Column, pack, unpack
from cxkit.storage.entry import Entry
from cxkit.tallies import AnswerTallies, Tallies

_HASHES = "<u8"
_ENTRY = "name, kind, content, source, rows, mapping, groups, people, digest, records, state"


def read_entries(connection: sqlite3.Connection) -> tuple[Entry, ...]:
    """What a vault knows of each partition beside its tallies, by name."""
    rows = connection.execute(f"SELECT {_ENTRY} FROM partitions ORDER BY name")
    return tuple(
        Entry(
            name=name,
            kind=kind,
            content=content,
            source=source,
            rows=answers,
            mapping=mapping,
            groups={(wave, audience): size for wave, audience, size in json.loads(groups)},
            respondents=np.frombuffer(people, dtype=_HASHES).astype(np.uint64),
            digest=tallies,
            records=np.frombuffer(records, dtype=_HASHES).astype(np.uint64),
            state=state,
        )
        for (
            name,
            kind,
            content,
            source,
            answers,
            mapping,
            groups,
            people,
            tallies,
            records,
            state,
        ) in rows
    )


def read_tallies(
    connection: sqlite3.Connection, name: str, kind: str = "answers"
) -> AnswerTallies | Tallies:
    """The tallies of a partition, which is of a kind."""
    rows = connection.execute(
        "SELECT tally, position, name, labels, data, is_sum FROM columns WHERE partition = ? "
        "ORDER BY rowid",
        (name,),
    )
    columns = [
        Column(
            tally=tally,
            position=position,
            name=column,
            labels=labels,
            data=data,
            is_sum=bool(total),
        )
        for tally, position, column, labels, data, total in rows
    ]
    return unpack(columns, kind)


def write_partition(
    connection: sqlite3.Connection, entry: Entry, tallies: AnswerTallies | Tallies
) -> None:
    """Write a partition in the place of one of the same name."""
    groups = sorted([*group, size] for group, size in entry.groups.items())
    connection.execute("DELETE FROM partitions WHERE name = ?", (entry.name,))
    connection.execute(
        f"INSERT INTO partitions ({_ENTRY}) VALUES ({', '.join('?' * 11)})",
        (
            entry.name,
            entry.kind,
            entry.content,
            entry.source,
            entry.rows,
            entry.mapping,
            json.dumps(groups, ensure_ascii=False),
            entry.respondents.astype(_HASHES).tobytes(),
            entry.digest,
            entry.records.astype(_HASHES).tobytes(),
            entry.state,
        ),
    )
    connection.executemany(
        "INSERT INTO columns VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (entry.name, c.tally, c.position, c.name, c.labels, c.data, c.is_sum)
            for c in pack(tallies)
        ],
    )


def describe(entry: Entry, settings: Settings, *, exact: bool = False) -> dict[str, object] | None:
    """A partition as far as it may be shown; None if too few people stand in it.

    A hash of exact counts is none of that: whoever knows the counts of an earlier
    look tries out what the one person who came since may have said. So hashes of
    counts stay inside unless `exact`, and numbers of people take their place.
    """
    if entry.kind != "answers":
        return _describe_evidence(entry, settings)
    if entry.people < settings.min_persons:
        return None
    persons: dict[str, dict[str, int]] = {}
    for (wave, audience), size in sorted(entry.groups.items()):
        if size >= settings.min_for(audience):
            persons.setdefault(wave, {})[audience] = size
    content, tallies = entry.content, entry.digest
    if not exact:
        numbers = [entry.rows, entry.people]
        # The content of a frame is known by its counts only, that of a file by its bytes.
        content = content if entry.source is not None else digest([entry.name, *numbers])
        tallies = digest([content, *numbers])
    return {
        "name": entry.name,
        "content": content,
        "tallies": tallies,
        "mapping": digest(entry.mapping),
        "rows": entry.rows,
        "waves": sorted({wave for wave, _ in entry.groups}),
        "audiences": sorted({audience for _, audience in entry.groups}),
        "persons": persons,
    }


def _describe_evidence(entry: Entry, settings: Settings) -> dict[str, object] | None:
    """A partition of another kind than answers as far as it may be shown.

    Where persons stand behind it, nothing but numbers of them and of rows is told.
    """
    shown = {"name": entry.name, "kind": entry.kind, "mapping": digest(entry.mapping)}
    if not entry.groups:
        return {**shown, "content": entry.content, "tallies": entry.digest, "rows": entry.rows}
    if entry.people < settings.min_persons:
        return None
    numbers = [entry.name, entry.rows, entry.people]
    content = entry.content if entry.source is not None else digest(numbers)
    return {**shown, "content": content, "tallies": digest(numbers), "rows": entry.rows}


def digest(value: object) -> str:
    """A short hash of anything that JSON can hold."""
    text = json.dumps(value, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
