"""What people said who were named by somebody else, and who is never to be written to."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from cxkit_submissions.secrets import hashed
from cxkit_submissions.store.access import NOMINEE
from cxkit_submissions.store.database import Database

ASKED, TAKEN, DECLINED, ERASED = "asked", "taken", "declined", "erased"


@frozen(kw_only=True)
class Nominee:
    """How somebody stands to being named.

    Attributes:
        submission: Reference of the submission that names them.
        answer: `asked` by a mail, `taken` over, `declined` or `erased`.
        proposal: Reference of their own proposal, once they took it over.
        at: When that was.
    """

    submission: str
    answer: str
    proposal: str
    at: str


class Nominees:
    """Reading and writing what the named said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, submission: str) -> Nominee | None:
        """How the person stands whom a submission names; None if nobody asked them yet."""
        row = (
            self._database.connection()
            .execute(
                "SELECT submission, answer, proposal, at FROM nominees WHERE submission = ?",
                (submission,),
            )
            .fetchone()
        )
        return Nominee(**dict(row)) if row else None

    def note(self, submission: str, answer: str, *, at: datetime, proposal: str = "") -> None:
        """Keep an answer; it replaces an earlier one.

        That a proposal came of it stays known, so that whoever named them never judges it.
        """
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO nominees VALUES (?, ?, ?, ?) ON CONFLICT (submission) DO UPDATE SET "
                "answer = excluded.answer, at = excluded.at, "
                "proposal = coalesce(nullif(excluded.proposal, ''), proposal)",
                (submission, answer, proposal, at.isoformat()),
            )

    def proposals(self) -> dict[str, str]:
        """Reference of what names somebody -> reference of the proposal that they made of it."""
        rows = self._database.connection().execute(
            "SELECT submission, proposal FROM nominees WHERE proposal != ''"
        )
        return {row["submission"]: row["proposal"] for row in rows}

    def forget(self, submission: str, email: str) -> None:
        """Take away links, sessions and mails that would still lead to the person."""
        with self._database.writing() as connection:
            for table in ("links", "grants"):
                connection.execute(
                    f"DELETE FROM {table} WHERE kind = ? AND subject = ?", (NOMINEE, submission)
                )
            connection.execute(
                "DELETE FROM outbox WHERE template = 'nominated' AND recipient = ? "
                "AND sent_at IS NULL",
                (email,),
            )
            # That one was sent stays known, so that there is no second one; not to whom.
            connection.execute(
                "UPDATE outbox SET recipient = '', data = '{}' "
                "WHERE template = 'nominated' AND recipient = ?",
                (email,),
            )

    def never(self, email: str, *, at: datetime) -> None:
        """Keep that an address is never to be written to because of others; only its hash."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO never_again VALUES (?, ?)",
                (hashed(email.strip().lower()), at.isoformat()),
            )
            # What others wanted to be sent to them meanwhile is not sent either.
            connection.execute(
                "DELETE FROM outbox WHERE recipient = ? AND sent_at IS NULL "
                "AND template IN ('nominated', 'cospeaker', 'entered')",
                (email.strip().lower(),),
            )

    def is_never(self, email: str) -> bool:
        """True for an address that is never to be written to because of others."""
        row = (
            self._database.connection()
            .execute("SELECT 1 FROM never_again WHERE who = ?", (hashed(email.strip().lower()),))
            .fetchone()
        )
        return row is not None
