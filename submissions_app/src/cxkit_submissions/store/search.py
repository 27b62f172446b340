"""The index of what was sent: stems of words, brought up to date when somebody searches."""

from __future__ import annotations

from cxkit_submissions.store.database import Database


class Search:
    """Reading and writing the index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def changed(self, states: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
        """What changed since it was indexed, with the number of its latest change."""
        marks = ", ".join("?" * len(states))
        rows = self._database.connection().execute(
            "SELECT submission, max(history.id) AS latest FROM history "
            "JOIN submissions ON submissions.id = submission "
            f"WHERE state IN ({marks}) GROUP BY submission HAVING latest > "
            "coalesce((SELECT until FROM indexed AS i WHERE i.submission = history.submission), 0)",
            states,
        )
        return tuple((row["submission"], row["latest"]) for row in rows.fetchall())

    def put(self, submission: str, open_: str, closed: str, *, until: int) -> None:
        """Index one anew."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM search WHERE submission = ?", (submission,))
            connection.execute("INSERT INTO search VALUES (?, ?, ?)", (submission, open_, closed))
            connection.execute("INSERT OR REPLACE INTO indexed VALUES (?, ?)", (submission, until))

    def find(self, query: str, *, blind: bool) -> tuple[str, ...]:
        """References of what matches, the best first."""
        rows = self._database.connection().execute(
            "SELECT submission FROM search WHERE search MATCH ? ORDER BY rank, submission",
            (f"{{open}} : ({query})" if blind else query,),
        )
        return tuple(row["submission"] for row in rows)
