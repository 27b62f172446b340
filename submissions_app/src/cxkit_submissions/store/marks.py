"""Reviewers' marks on criteria: one per reviewer, submission and criterion."""

from __future__ import annotations

from collections.abc import Mapping

from cxkit_submissions.store.database import Database


class Marks:
    """Reading and writing marks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, submission: str, reviewer: str, marks: Mapping[str, int]) -> None:
        """Keep exactly these marks of a reviewer on a submission."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM marks WHERE submission = ? AND reviewer = ?", (submission, reviewer)
            )
            connection.executemany(
                "INSERT INTO marks VALUES (?, ?, ?, ?)",
                [(submission, reviewer, name, mark) for name, mark in marks.items()],
            )

    def of(self, submission: str) -> dict[str, dict[str, int]]:
        """Reviewer -> criterion -> mark."""
        rows = self._database.connection().execute(
            "SELECT reviewer, criterion, mark FROM marks WHERE submission = ? "
            "ORDER BY reviewer, criterion",
            (submission,),
        )
        found: dict[str, dict[str, int]] = {}
        for row in rows:
            found.setdefault(row["reviewer"], {})[row["criterion"]] = row["mark"]
        return found
