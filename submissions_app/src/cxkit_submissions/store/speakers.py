"""Whoever speaks with the author: invited, and free to say yes, no, or never again."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from attrs import frozen

from cxkit_submissions.store.database import Database

INVITED, ACCEPTED, DECLINED, ERASED = "invited", "accepted", "declined", "erased"
COSPEAKER = "cospeaker"
MOST_SPEAKERS = 4


@frozen(kw_only=True)
class Speaker:
    """Somebody who is to speak, too.

    Attributes:
        id: What names the invitation.
        submission: Reference of the submission.
        name: What the author calls them; empty once they had it erased.
        email: Their address; empty once they declined or had it erased.
        state: `invited`, `accepted`, `declined` or `erased`.
        at: When that was.
    """

    id: str
    submission: str
    name: str
    email: str
    state: str
    at: str


class Speakers:
    """Reading and writing invitations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, submission: str) -> tuple[Speaker, ...]:
        """Everybody who was invited to speak, in the order of inviting."""
        rows = self._database.connection().execute(
            "SELECT id, submission, name, email, state, at FROM speakers WHERE submission = ? "
            "ORDER BY rowid",
            (submission,),
        )
        return tuple(Speaker(**dict(row)) for row in rows)

    def get(self, invitation: str) -> Speaker | None:
        """An invitation, or None."""
        row = (
            self._database.connection()
            .execute(
                "SELECT id, submission, name, email, state, at FROM speakers WHERE id = ?",
                (invitation,),
            )
            .fetchone()
        )
        return Speaker(**dict(row)) if row else None

    def waiting(self) -> tuple[Speaker, ...]:
        """Everybody who was invited and has not answered."""
        rows = self._database.connection().execute(
            "SELECT id, submission, name, email, state, at FROM speakers WHERE state = ? "
            "ORDER BY at, id",
            (INVITED,),
        )
        return tuple(Speaker(**dict(row)) for row in rows)

    def invite(
        self, invitation: str, submission: str, name: str, email: str, *, at: datetime
    ) -> None:
        """Note somebody who is to speak, too."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO speakers (id, submission, name, email, state, at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (invitation, submission, name, email, INVITED, at.isoformat()),
            )

    def answer(self, invitation: str, state: str, *, at: datetime) -> None:
        """Note what they said; whoever says no leaves no address, who is erased no name either."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE speakers SET state = ?, at = ?, "
                "email = CASE WHEN ? THEN email ELSE '' END, "
                "name = CASE WHEN ? THEN '' ELSE name END WHERE id = ?",
                (state, at.isoformat(), state == ACCEPTED, state == ERASED, invitation),
            )
            if state != ACCEPTED:
                _forget(connection, invitation)

    def remove(self, invitation: str) -> None:
        """Take an invitation back, with every link to it."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM speakers WHERE id = ?", (invitation,))
            _forget(connection, invitation)


def _forget(connection: sqlite3.Connection, invitation: str) -> None:
    """Take away links, sessions and mails that lead to an invitation."""
    for table in ("links", "grants"):
        connection.execute(
            f"DELETE FROM {table} WHERE kind = ? AND subject = ?", (COSPEAKER, invitation)
        )
    about = "template = 'cospeaker' AND json_extract(data, '$.reference') = ?"
    connection.execute(f"DELETE FROM outbox WHERE {about} AND sent_at IS NULL", (invitation,))
    # That one was sent stays known, so that there is no second one; not to whom.
    connection.execute(
        f"UPDATE outbox SET recipient = '', data = '{{}}' WHERE {about}", (invitation,)
    )
