"""What reviewers said of two stories at a time."""

from __future__ import annotations

from datetime import datetime

from cxkit_submissions.pairs import Comparison
from cxkit_submissions.store.database import Database


class Pairs:
    """Reading and writing comparisons; of a pair each reviewer's last word counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def say(self, reviewer: str, said: Comparison, *, at: datetime) -> None:
        """Keep what a reviewer says of a pair."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM pairs WHERE reviewer = ? AND first IN (?, ?) AND second IN (?, ?)",
                (reviewer, said.first, said.second, said.first, said.second),
            )
            connection.execute(
                "INSERT INTO pairs VALUES (?, ?, ?, ?, ?)",
                (reviewer, said.first, said.second, said.choice, at.isoformat()),
            )

    def all(self) -> tuple[Comparison, ...]:
        """What everybody said."""
        return self._where("1", ())

    def by(self, reviewer: str) -> tuple[Comparison, ...]:
        """What one reviewer said."""
        return self._where("reviewer = ?", (reviewer,))

    def _where(self, condition: str, values: tuple[str, ...]) -> tuple[Comparison, ...]:
        rows = self._database.connection().execute(
            f"SELECT first, second, choice FROM pairs WHERE {condition} "
            "ORDER BY reviewer, first, second",
            values,
        )
        return tuple(Comparison(**dict(row)) for row in rows)
