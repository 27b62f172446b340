"""Steps that were decided and not released: nobody but organisers sees them.

They lie beside the submissions and not in them, so that no page, table or feed that reads
a submission can show one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from cxkit_submissions.store.database import Database

RELEASED, UNDONE, REPLACED, OVERTAKEN = "released", "undone", "replaced", "overtaken"


@frozen(kw_only=True)
class Pending:
    """A step that waits for its release, or how it ended.

    Attributes:
        id: Its number.
        submission: Reference of what it is about.
        step: Name of the step.
        who: Who decided it.
        at: When.
        settled: `released`, `undone`, `replaced` by another, `overtaken` by somebody else's
            step; empty while it waits.
    """

    id: int
    submission: str
    step: str
    who: str
    at: str
    settled: str


class PendingSteps:
    """Writing, undoing and settling pending steps; what was is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, submission: str, step: str, *, at: datetime, who: str) -> None:
        """Let a step wait; another one that waited for the same submission is replaced."""
        with self._database.writing() as connection:
            self.settle([submission], REPLACED, at=at)
            connection.execute(
                "INSERT INTO pending (submission, step, who, at) VALUES (?, ?, ?, ?)",
                (submission, step, who, at.isoformat()),
            )

    def settle(self, submissions: Iterable[str], how: str, *, at: datetime) -> int:
        """How many steps that waited were settled."""
        with self._database.writing() as connection:
            return sum(
                connection.execute(
                    "UPDATE pending SET settled = ?, settled_at = ? "
                    "WHERE submission = ? AND settled = ''",
                    (how, at.isoformat(), submission),
                ).rowcount
                for submission in submissions
            )

    def open(self) -> dict[str, Pending]:
        """Submission -> the step that waits, the first decided first."""
        return {each.submission: each for each in self._where("settled = ''")}

    def of(self, submission: str) -> tuple[Pending, ...]:
        """All steps ever decided for a submission, the first one first."""
        return self._where("submission = ?", submission)

    def _where(self, condition: str, *values: str) -> tuple[Pending, ...]:
        rows = self._database.connection().execute(
            f"SELECT id, submission, step, who, at, settled FROM pending WHERE {condition} "
            "ORDER BY id",
            values,
        )
        return tuple(Pending(**dict(row)) for row in rows)
