"""Submissions: drafts from the first page on, states, and the history of every change."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from cxkit_submissions.secrets import hashed, new_reference
from cxkit_submissions.store.database import Database

DRAFT, SUBMITTED, ACCEPTED, WAITING, REJECTED, CONFIRMED, WITHDRAWN, CANCELLED = (
    "draft",
    "submitted",
    "accepted",
    "waiting",
    "rejected",
    "confirmed",
    "withdrawn",
    "cancelled",
)
STATES = (DRAFT, SUBMITTED, ACCEPTED, WAITING, REJECTED, CONFIRMED, WITHDRAWN, CANCELLED)

Answers = Mapping[str, Any]


@frozen(kw_only=True)
class Submission:
    """A submission, from its first saved page on.

    Attributes:
        id: Its reference, to be read over the telephone.
        way: Name of the way in.
        language: Language of its answers.
        state: One of `STATES`.
        answers: Question name -> answer, as far as given.
        email: Address of whoever writes it; empty while unknown.
        proven_at: When the address was proven; None if it was not.
        created_at: When it was begun.
        changed_at: When it was last saved.
        submitted_at: When it was sent.
        consented_at: When its author agreed to publication.
    """

    id: str
    way: str
    language: str
    state: str
    answers: Answers
    email: str
    proven_at: str | None
    created_at: str
    changed_at: str
    submitted_at: str | None
    consented_at: str | None


class Submissions:
    """Reading and writing submissions; every change is in the history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self,
        key: str,
        *,
        way: str,
        language: str,
        answers: Answers,
        at: datetime,
        who: str = "author",
    ) -> Submission:
        """The submission that a form's key identifies, with these answers added.

        The same key always means the same submission, however often and from wherever
        it is sent; without a submission of that key, a draft begins.
        """
        with self._database.writing() as connection:
            found = self._by_key(connection, key)
            if found is None:
                found = self._begin(connection, key, way, language, at)
            return self._change(connection, found, answers, at, who)

    def change(self, submission: str, answers: Answers, *, at: datetime, who: str) -> Submission:
        """The submission with these answers added."""
        with self._database.writing() as connection:
            found = _read(connection, submission)
            if found is None:
                raise KeyError(submission)
            return self._change(connection, found, answers, at, who)

    def _begin(
        self, connection: sqlite3.Connection, key: str, way: str, language: str, at: datetime
    ) -> Submission:
        reference = new_reference()
        connection.execute(
            "INSERT INTO submissions (id, key_hash, way, language, state, answers, created_at, "
            "changed_at) VALUES (?, ?, ?, ?, ?, '{}', ?, ?)",
            (reference, hashed(key), way, language, DRAFT, at.isoformat(), at.isoformat()),
        )
        _write_history(connection, reference, at, "author", "begun", None, None)
        found = _read(connection, reference)
        assert found is not None
        return found

    def _change(
        self,
        connection: sqlite3.Connection,
        found: Submission,
        answers: Answers,
        at: datetime,
        who: str,
    ) -> Submission:
        merged = {**found.answers, **answers}
        changed = {k: v for k, v in merged.items() if found.answers.get(k) != v}
        if not changed:
            return found
        email = str(merged.get("email", "")).strip().lower()
        # Another address proves nothing about this one.
        proven = found.proven_at if email == found.email else None
        connection.execute(
            "UPDATE submissions SET answers = ?, email = ?, proven_at = ?, changed_at = ? "
            "WHERE id = ?",
            (json.dumps(merged, ensure_ascii=False), email, proven, at.isoformat(), found.id),
        )
        before = {k: found.answers.get(k) for k in changed}
        _write_history(connection, found.id, at, who, "answers", before, changed)
        again = _read(connection, found.id)
        assert again is not None
        return again

    def move(
        self, submission: str, state: str, *, at: datetime, who: str, only_from: tuple[str, ...]
    ) -> bool:
        """True if it went into a state; False if it was in none of `only_from`."""
        with self._database.writing() as connection:
            found = _read(connection, submission)
            if found is None or found.state not in only_from:
                return False
            column = "submitted_at" if state == SUBMITTED else "decided_at"
            connection.execute(
                # What comes back keeps the day on which it was sent first.
                f"UPDATE submissions SET state = ?, {column} = CASE WHEN ? THEN "
                f"coalesce({column}, ?) ELSE ? END, changed_at = ? WHERE id = ?",
                (state, state == SUBMITTED, *[at.isoformat()] * 3, submission),
            )
            _write_history(connection, submission, at, who, "state", found.state, state)
            return True

    def prove(self, submission: str, email: str, *, at: datetime) -> None:
        """Note that whoever writes it reads the mails of this address."""
        with self._database.writing() as connection:
            changed = connection.execute(
                "UPDATE submissions SET proven_at = ? WHERE id = ? AND email = ? "
                "AND proven_at IS NULL",
                (at.isoformat(), submission, email),
            ).rowcount
            if changed:
                _write_history(connection, submission, at, "author", "proven", None, email)

    def consent(self, submission: str, *, at: datetime, given: bool) -> None:
        """Note that its author agrees to publication, or does not any more."""
        with self._database.writing() as connection:
            changed = connection.execute(
                "UPDATE submissions SET consented_at = ?, changed_at = ? WHERE id = ? "
                "AND (consented_at IS NULL) = ?",
                (at.isoformat() if given else None, at.isoformat(), submission, given),
            ).rowcount
            if changed:
                what = "consented" if given else "stopped"
                _write_history(connection, submission, at, "author", what, None, None)

    def erase(self, submission: str, names: tuple[str, ...], *, at: datetime, who: str) -> None:
        """Forget answers, here and in the history."""
        with self._database.writing() as connection:
            found = _read(connection, submission)
            if found is None:
                raise KeyError(submission)
            left = json.dumps(_without(found.answers, names), ensure_ascii=False)
            connection.execute(
                "UPDATE submissions SET answers = ?, changed_at = ? WHERE id = ?",
                (left, at.isoformat(), submission),
            )
            rows = connection.execute(
                "SELECT id, before, after FROM history WHERE submission = ? AND what = 'answers'",
                (submission,),
            ).fetchall()
            for row in rows:
                kept = [
                    json.dumps(_without(_loaded(row[side]) or {}, names), ensure_ascii=False)
                    for side in ("before", "after")
                ]
                connection.execute(
                    "UPDATE history SET before = ?, after = ? WHERE id = ?", (*kept, row["id"])
                )
            # Until it is indexed anew, its words are found nowhere.
            connection.execute("DELETE FROM search WHERE submission = ?", (submission,))
            _write_history(connection, submission, at, who, "erased", None, list(names))

    def by_key(self, key: str) -> Submission | None:
        """The submission that a form's key identifies, or None."""
        return self._by_key(self._database.connection(), key)

    @staticmethod
    def _by_key(connection: sqlite3.Connection, key: str) -> Submission | None:
        row = connection.execute(
            "SELECT id FROM submissions WHERE key_hash = ?", (hashed(key),)
        ).fetchone()
        return _read(connection, row["id"]) if row else None

    def get(self, submission: str) -> Submission | None:
        """The submission of a reference, or None."""
        return _read(self._database.connection(), submission)

    def of_email(self, email: str) -> tuple[Submission, ...]:
        """What was written under an address, the latest first."""
        rows = self._database.connection().execute(
            "SELECT id FROM submissions WHERE email = ? ORDER BY created_at DESC, id",
            (email.strip().lower(),),
        )
        return self._all(rows)

    def listed(self, *states: str) -> tuple[Submission, ...]:
        """All submissions in one of these states, in the order of sending."""
        marks = ", ".join("?" * len(states))
        rows = self._database.connection().execute(
            f"SELECT id FROM submissions WHERE state IN ({marks}) ORDER BY submitted_at, id", states
        )
        return self._all(rows)

    def sent_by(self, ways: tuple[str, ...]) -> tuple[Submission, ...]:
        """What was ever sent by one of these ways in, whatever became of it."""
        marks = ", ".join("?" * len(ways))
        rows = self._database.connection().execute(
            f"SELECT id FROM submissions WHERE submitted_at IS NOT NULL AND way IN ({marks}) "
            "ORDER BY submitted_at, id",
            ways,
        )
        return self._all(rows)

    def _all(self, rows: sqlite3.Cursor) -> tuple[Submission, ...]:
        ids = [row["id"] for row in rows.fetchall()]
        return tuple(s for s in map(self.get, ids) if s is not None)

    def counts(self) -> dict[str, int]:
        """State -> how many there are; of drafts nobody sees more than this."""
        rows = self._database.connection().execute(
            "SELECT state, count(*) AS n FROM submissions GROUP BY state"
        )
        return {row["state"]: row["n"] for row in rows}

    def history(self, submission: str) -> list[dict[str, Any]]:
        """Every change, the first one first: id, at, who, what, before, after."""
        rows = self._database.connection().execute(
            "SELECT id, at, who, what, before, after FROM history WHERE submission = ? ORDER BY id",
            (submission,),
        )
        return [
            {**dict(row), "before": _loaded(row["before"]), "after": _loaded(row["after"])}
            for row in rows
        ]


def _read(connection: sqlite3.Connection, submission: str) -> Submission | None:
    row = connection.execute(
        "SELECT id, way, language, state, answers, email, proven_at, created_at, changed_at, "
        "submitted_at, consented_at FROM submissions WHERE id = ?",
        (submission,),
    ).fetchone()
    return Submission(**{**dict(row), "answers": json.loads(row["answers"])}) if row else None


def _without(answers: Answers, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: answer for name, answer in answers.items() if name not in names}


def _loaded(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _write_history(
    connection: sqlite3.Connection,
    submission: str,
    at: datetime,
    who: str,
    what: str,
    before: object,
    after: object,
) -> None:
    texts = [None if v is None else json.dumps(v, ensure_ascii=False) for v in (before, after)]
    connection.execute(
        "INSERT INTO history (submission, at, who, what, before, after) VALUES (?, ?, ?, ?, ?, ?)",
        (submission, at.isoformat(), who, what, *texts),
    )
