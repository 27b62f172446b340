"""What is done every so often, by one worker of however many there are."""

from __future__ import annotations

from datetime import datetime, timedelta

from cxkit_submissions.store.database import Database


class Jobs:
    """Who does what when."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, every: timedelta, *, at: datetime) -> bool:
        """True if the caller is to do it now: nobody did within this time."""
        with self._database.writing() as connection:
            row = connection.execute("SELECT at FROM jobs WHERE name = ?", (name,)).fetchone()
            if row is not None and datetime.fromisoformat(row["at"]) + every > at:
                return False
            connection.execute("INSERT OR REPLACE INTO jobs VALUES (?, ?)", (name, at.isoformat()))
        return True

    def last(self, name: str) -> str | None:
        """When it was done last; None if never."""
        row = (
            self._database.connection()
            .execute("SELECT at FROM jobs WHERE name = ?", (name,))
            .fetchone()
        )
        return row["at"] if row else None
