"""Who agreed to be written to about later editions, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import frozen

from cxkit_submissions.store.database import Database

# A word once given does not hold for ever.
LASTS = timedelta(days=730)


@frozen(kw_only=True)
class Agreed:
    """Somebody who may be written to about later editions."""

    email: str
    name: str
    language: str
    until: str


class Lasting:
    """Reading and writing it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def agree(self, email: str, name: str, language: str, *, at: datetime) -> None:
        """Keep that somebody agreed."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO lasting VALUES (?, ?, ?, ?, ?)",
                (email, name, language, (at + LASTS).isoformat(), at.isoformat()),
            )

    def revoke(self, email: str) -> None:
        """Forget somebody who does not want it any more."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM lasting WHERE email = ?", (email,))

    def is_agreed(self, email: str, *, at: datetime) -> bool:
        """True if somebody may be written to."""
        return any(each.email == email for each in self.all(at=at))

    def all(self, *, at: datetime) -> tuple[Agreed, ...]:
        """Everybody whose word lasts."""
        rows = self._database.connection().execute(
            "SELECT email, name, language, until FROM lasting WHERE until > ? ORDER BY email",
            (at.isoformat(),),
        )
        return tuple(Agreed(**dict(row)) for row in rows)
