"""Who was reminded of what, and when."""

from __future__ import annotations

from datetime import datetime

from cxkit_submissions.store.database import Database


class Reminders:
    """Reading and writing it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, email: str, kind: str, submission: str, *, at: datetime) -> None:
        """Keep that somebody was reminded."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO reminded VALUES (?, ?, ?, ?)",
                (email, kind, submission, at.isoformat()),
            )

    def last(self, email: str) -> datetime | None:
        """When somebody was last reminded of anything; None if never."""
        row = (
            self._database.connection()
            .execute("SELECT max(at) AS at FROM reminded WHERE email = ?", (email,))
            .fetchone()
        )
        return datetime.fromisoformat(row["at"]) if row["at"] else None

    def count(self, kind: str, submission: str) -> int:
        """How often somebody was reminded of this."""
        (found,) = (
            self._database.connection()
            .execute(
                "SELECT count(*) FROM reminded WHERE kind = ? AND submission = ?",
                (kind, submission),
            )
            .fetchone()
        )
        return int(found)
