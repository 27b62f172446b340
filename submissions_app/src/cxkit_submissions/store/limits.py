"""How often somebody may do something that others would suffer from."""

from __future__ import annotations

from datetime import datetime, timedelta

from cxkit_submissions.store.database import Database

# What -> how many in which time.
LIMITS: dict[str, tuple[int, timedelta]] = {
    "mail_to": (5, timedelta(days=1)),
    "mail_from": (20, timedelta(days=1)),
    "code_try": (20, timedelta(hours=1)),
    "nominee_from": (5, timedelta(days=1)),
    "forward": (10, timedelta(days=1)),
    "begin": (60, timedelta(hours=1)),
}


class Limits:
    """Counting attempts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, what: str, who: str, *, at: datetime) -> bool:
        """True if `who` may do it once more; the attempt counts only then."""
        most, period = LIMITS[what]
        with self._database.writing() as connection:
            since = (at - period).isoformat()
            connection.execute("DELETE FROM attempts WHERE what = ? AND at < ?", (what, since))
            (count,) = connection.execute(
                "SELECT count(*) FROM attempts WHERE what = ? AND who = ?", (what, who)
            ).fetchone()
            if count >= most:
                return False
            connection.execute("INSERT INTO attempts VALUES (?, ?, ?)", (what, who, at.isoformat()))
        return True
