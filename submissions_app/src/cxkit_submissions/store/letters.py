"""Words of mails that organisers wrote over the app's own."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from cxkit_submissions.store.database import Database


@frozen(kw_only=True)
class Letter:
    """Words of one mail in one language.

    Attributes:
        subject: Its subject, with placeholders.
        body: Its text, with placeholders.
        changed_at: When organisers wrote it.
        changed_by: Who did.
    """

    subject: str
    body: str
    changed_at: str
    changed_by: str


class Letters:
    """Reading and writing them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str, language: str) -> Letter | None:
        """What organisers wrote; None where the app's own words hold."""
        row = (
            self._database.connection()
            .execute(
                "SELECT subject, body, changed_at, changed_by FROM letters WHERE name = ? "
                "AND language = ?",
                (name, language),
            )
            .fetchone()
        )
        return Letter(**dict(row)) if row else None

    def set(
        self, name: str, language: str, subject: str, body: str, *, at: datetime, who: str
    ) -> None:
        """Keep words; earlier ones are replaced."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO letters VALUES (?, ?, ?, ?, ?, ?)",
                (name, language, subject, body, at.isoformat(), who),
            )

    def reset(self, name: str, language: str) -> None:
        """Let the app's own words hold again."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM letters WHERE name = ? AND language = ?", (name, language)
            )

    def next_message(self) -> str:
        """The name of a message to a group that nobody wrote yet."""
        rows = self._database.connection().execute(
            "SELECT name FROM letters WHERE name LIKE 'message-%'"
        )
        taken = [int(row["name"].removeprefix("message-")) for row in rows]
        return f"message-{max(taken, default=0) + 1}"
