"""Reviewers' verdicts: one per reviewer and submission, changed until it is decided."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from attrs import frozen

from cxkit_submissions.store.database import Database

YES, MAYBE, NO, ABSTAIN = "yes", "maybe", "no", "abstain"
VERDICTS = (YES, MAYBE, NO, ABSTAIN)
MOST_NOTE = 2000


@frozen(kw_only=True)
class Review:
    """What one reviewer says of one submission.

    Attributes:
        submission: Its reference.
        reviewer: Address of the reviewer.
        verdict: One of `VERDICTS`.
        note: What organisers read beside it.
        at: When it was said last.
    """

    submission: str
    reviewer: str
    verdict: str
    note: str
    at: str


class Reviews:
    """Reading and writing verdicts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(
        self, submission: str, reviewer: str, verdict: str, note: str, *, at: datetime
    ) -> None:
        """Keep a verdict; an earlier one of the same reviewer is replaced.

        Raises:
            ValueError: for a verdict that does not exist.
        """
        if verdict not in VERDICTS:
            raise ValueError(f"there is no verdict {verdict!r}; verdicts: {', '.join(VERDICTS)}")
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO reviews VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "verdict = excluded.verdict, note = excluded.note, at = excluded.at",
                (submission, reviewer, verdict, note[:MOST_NOTE], at.isoformat()),
            )

    def of(self, submission: str) -> tuple[Review, ...]:
        """All verdicts on a submission, the first one first."""
        return self._where("submission = ? ORDER BY at, reviewer", submission)

    def by(self, reviewer: str) -> dict[str, Review]:
        """What a reviewer said, by submission."""
        return {each.submission: each for each in self._where("reviewer = ?", reviewer)}

    def counts(self) -> dict[str, Counter[str]]:
        """Submission -> verdict -> how many gave it."""
        rows = self._database.connection().execute("SELECT submission, verdict FROM reviews")
        found: dict[str, Counter[str]] = {}
        for row in rows:
            found.setdefault(row["submission"], Counter())[row["verdict"]] += 1
        return found

    def _where(self, condition: str, value: str) -> tuple[Review, ...]:
        rows = self._database.connection().execute(
            f"SELECT submission, reviewer, verdict, note, at FROM reviews WHERE {condition}",
            (value,),
        )
        return tuple(Review(**dict(row)) for row in rows)
