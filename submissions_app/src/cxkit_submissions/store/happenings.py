"""What happened since somebody last looked, as the history tells it."""

from __future__ import annotations

import json

from attrs import frozen

from cxkit_submissions.store.database import Database
from cxkit_submissions.store.submissions import DRAFT


@frozen(kw_only=True)
class Happening:
    """A submission that went into a state.

    Attributes:
        number: Number of the change in the history.
        submission: Its reference.
        way: Its way in.
        language: Its language.
        state: The state that it went into.
        at: When, as ISO text.
    """

    number: int
    submission: str
    way: str
    language: str
    state: str
    at: str


class Happenings:
    """Reading the history from where a reader stopped."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, reader: str) -> tuple[Happening, ...]:
        """What a reader has not seen; one who is new begins with what comes next."""
        connection = self._database.connection()
        row = connection.execute("SELECT until FROM readers WHERE name = ?", (reader,)).fetchone()
        if row is None:
            self.seen(reader, self._latest())
            return ()
        rows = connection.execute(
            "SELECT history.id AS number, submission, way, language, after, at FROM history "
            "JOIN submissions ON submissions.id = submission "
            "WHERE what = 'state' AND history.id > ? ORDER BY history.id",
            (row["until"],),
        )
        found = [{**dict(each), "state": json.loads(each["after"])} for each in rows]
        for each in found:
            del each["after"]
        return tuple(Happening(**each) for each in found if each["state"] != DRAFT)

    def seen(self, reader: str, number: int) -> None:
        """Keep how far a reader has come."""
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO readers VALUES (?, ?)", (reader, number))

    def _latest(self) -> int:
        (found,) = (
            self._database.connection()
            .execute("SELECT coalesce(max(id), 0) FROM history")
            .fetchone()
        )
        return int(found)
