"""What reviewers and organisers say to each other about a story, and ask of its author."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from cxkit_submissions.store.database import Database

MOST = 2000


@frozen(kw_only=True)
class Comment:
    """A comment on a submission, seen by reviewers and organisers."""

    id: int
    submission: str
    who: str
    at: str
    text: str


@frozen(kw_only=True)
class Revision:
    """A request to an author.

    Attributes:
        id: Its number.
        submission: Reference of the submission.
        who: Who asked.
        at: When.
        text: What they asked for.
        answered_at: When the author answered; None while it is open.
        answer: What they said.
    """

    id: int
    submission: str
    who: str
    at: str
    text: str
    answered_at: str | None
    answer: str


class Talk:
    """Reading and writing comments and requests."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def say(self, submission: str, who: str, text: str, *, at: datetime) -> int:
        """The number of a new comment."""
        with self._database.writing() as connection:
            added = connection.execute(
                "INSERT INTO comments (submission, who, at, text) VALUES (?, ?, ?, ?)",
                (submission, who, at.isoformat(), text[:MOST]),
            )
            return int(added.lastrowid or 0)

    def erase(self, submission: str) -> None:
        """Forget everything that was said about a submission."""
        with self._database.writing() as connection:
            for table in ("comments", "revisions"):
                connection.execute(f"DELETE FROM {table} WHERE submission = ?", (submission,))

    def comments(self, submission: str) -> tuple[Comment, ...]:
        """All comments on a submission, the first one first."""
        rows = self._database.connection().execute(
            "SELECT id, submission, who, at, text FROM comments WHERE submission = ? ORDER BY id",
            (submission,),
        )
        return tuple(Comment(**dict(row)) for row in rows)

    def ask(self, submission: str, who: str, text: str, *, at: datetime) -> int:
        """The number of a new request."""
        with self._database.writing() as connection:
            added = connection.execute(
                "INSERT INTO revisions (submission, who, at, text) VALUES (?, ?, ?, ?)",
                (submission, who, at.isoformat(), text[:MOST]),
            )
            return int(added.lastrowid or 0)

    def answer(self, submission: str, text: str, *, at: datetime) -> int:
        """How many open requests of a submission were answered."""
        with self._database.writing() as connection:
            return connection.execute(
                "UPDATE revisions SET answered_at = ?, answer = ? "
                "WHERE submission = ? AND answered_at IS NULL",
                (at.isoformat(), text[:MOST], submission),
            ).rowcount

    def revisions(self, submission: str) -> tuple[Revision, ...]:
        """All requests to the author of a submission, the first one first."""
        rows = self._database.connection().execute(
            "SELECT id, submission, who, at, text, answered_at, answer FROM revisions "
            "WHERE submission = ? ORDER BY id",
            (submission,),
        )
        return tuple(Revision(**dict(row)) for row in rows)
