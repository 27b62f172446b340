"""Reviewers: where they work, what they read, and whom they are close to."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from attrs import frozen

from cxkit_submissions.store.database import Database


@frozen(kw_only=True)
class Reviewer:
    """What a reviewer says of themselves.

    Attributes:
        email: Their address.
        organisation: Where they work; empty if they did not say.
        tracks: Ids of the tracks they read; none for all.
    """

    email: str
    organisation: str = ""
    tracks: tuple[str, ...] = ()


class Panel:
    """Reading and writing reviewers, assignments and declared conflicts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reviewer(self, email: str) -> Reviewer:
        """What a reviewer said of themselves."""
        row = (
            self._database.connection()
            .execute("SELECT organisation, tracks FROM reviewers WHERE email = ?", (email,))
            .fetchone()
        )
        if row is None:
            return Reviewer(email=email)
        tracks = tuple(json.loads(row["tracks"]))
        return Reviewer(email=email, organisation=row["organisation"], tracks=tracks)

    def describe(self, email: str, *, organisation: str, tracks: Collection[str]) -> None:
        """Keep what a reviewer says of themselves."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO reviewers VALUES (?, ?, ?)",
                (email, organisation, json.dumps(sorted(tracks))),
            )

    def assignments(self) -> dict[str, frozenset[str]]:
        """Submission -> who is to read it."""
        return self._pairs("assignments")

    def assign(self, wanted: Mapping[str, Collection[str]], *, at: datetime) -> None:
        """Let exactly these people read each of these submissions."""
        with self._database.writing() as connection:
            for submission, people in wanted.items():
                connection.execute("DELETE FROM assignments WHERE submission = ?", (submission,))
                connection.executemany(
                    "INSERT INTO assignments VALUES (?, ?, ?)",
                    [(submission, who, at.isoformat()) for who in sorted(set(people))],
                )

    def conflicts(self) -> dict[str, frozenset[str]]:
        """Submission -> who declared to be too close to it."""
        return self._pairs("conflicts")

    def declare(self, submission: str, reviewer: str, *, at: datetime) -> None:
        """Keep that a reviewer is too close; what they said of it is forgotten."""
        with self._database.writing() as connection:
            pair = (submission, reviewer)
            connection.execute(
                "INSERT OR IGNORE INTO conflicts VALUES (?, ?, ?)", (*pair, at.isoformat())
            )
            for table in ("assignments", "reviews", "marks"):
                connection.execute(
                    f"DELETE FROM {table} WHERE submission = ? AND reviewer = ?", pair
                )

    def take_back(self, submission: str, reviewer: str) -> None:
        """Forget that a reviewer is too close."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM conflicts WHERE submission = ? AND reviewer = ?",
                (submission, reviewer),
            )

    def _pairs(self, table: str) -> dict[str, frozenset[str]]:
        rows = self._database.connection().execute(f"SELECT submission, reviewer FROM {table}")
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row["submission"], set()).add(row["reviewer"])
        return {submission: frozenset(people) for submission, people in found.items()}
