"""Mails that are to be sent: written together with what they tell of, sent later, once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

from cxkit_submissions.store.database import Database

# A worker that took a mail and did not come back within this time has died.
_PATIENCE = timedelta(minutes=5)
MOST_TRIES = 12


@frozen(kw_only=True)
class Mail:
    """A mail that waits or was sent.

    Attributes:
        id: Number of the mail.
        recipient: One address.
        template: Name of the template.
        language: Language of the template.
        data: What the template fills in.
        created_at: When it was written.
        sent_at: When the server took it; None while it waits.
        tries: How often delivery was tried.
        error: What went wrong last.
        dedupe: Its name; of one name there is one mail.
        released_at: When a person or the app let it go; None while it waits for a person.
        failed_at: When it was given up; None while it may still be delivered.
    """

    id: int
    recipient: str
    template: str
    language: str
    data: Mapping[str, Any]
    created_at: str
    sent_at: str | None
    tries: int
    error: str
    dedupe: str = ""
    released_at: str | None = None
    failed_at: str | None = None


class Outbox:
    """Writing, taking and settling mails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self,
        dedupe: str,
        *,
        recipient: str,
        template: str,
        language: str,
        data: Mapping[str, Any],
        at: datetime,
        released: bool = True,
    ) -> bool:
        """True if it was written; False if one of this name was written before.

        Within the caller's transaction, so that a change and the mail about it are
        either both there or neither. A mail that is not `released` waits for a person.
        """
        with self._database.writing() as connection:
            written = connection.execute(
                "INSERT OR IGNORE INTO outbox (dedupe, recipient, template, language, data, "
                "created_at, released_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    dedupe,
                    recipient,
                    template,
                    language,
                    json.dumps(data, ensure_ascii=False),
                    at.isoformat(),
                    at.isoformat() if released else None,
                ),
            )
            return written.rowcount == 1

    def is_written(self, dedupe: str) -> bool:
        """True if a mail of this name was written before."""
        row = (
            self._database.connection()
            .execute("SELECT 1 FROM outbox WHERE dedupe = ?", (dedupe,))
            .fetchone()
        )
        return row is not None

    def take(self, *, at: datetime) -> Mail | None:
        """The next mail to deliver, reserved for the caller; None if there is none.

        A mail that failed waits longer after each try.
        """
        with self._database.writing() as connection:
            rows = connection.execute(
                "SELECT id, taken_at, tries FROM outbox WHERE sent_at IS NULL AND released_at "
                "IS NOT NULL AND failed_at IS NULL ORDER BY id"
            ).fetchall()
            for row in rows:
                wait = _PATIENCE if row["tries"] == 0 else timedelta(minutes=2 ** row["tries"])
                if row["taken_at"] and datetime.fromisoformat(row["taken_at"]) + wait > at:
                    continue
                connection.execute(
                    "UPDATE outbox SET taken_at = ? WHERE id = ?", (at.isoformat(), row["id"])
                )
                return self._read(row["id"])
        return None

    def sent(self, mail: int, *, at: datetime) -> None:
        """Note that the server took a mail."""
        with self._database.writing() as connection:
            connection.execute(
                # Its links and codes are the recipient's alone from here on.
                "UPDATE outbox SET sent_at = ?, error = '', "
                "data = json_remove(data, '$.url', '$.code', '$.links') WHERE id = ?",
                (at.isoformat(), mail),
            )

    def failed(self, mail: int, error: str, *, at: datetime, for_good: bool = False) -> None:
        """Note that delivery failed; it is tried again later, unless it failed for good.

        The last of `MOST_TRIES` is for good too.
        """
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE outbox SET tries = tries + 1, taken_at = ?, error = ?, failed_at = CASE "
                "WHEN ? OR tries + 1 >= ? THEN ? END WHERE id = ?",
                (at.isoformat(), error[:500], for_good, MOST_TRIES, at.isoformat(), mail),
            )

    def again(self, mail: int) -> None:
        """Let a mail that was given up be tried once more from the beginning."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE outbox SET tries = 0, taken_at = NULL, failed_at = NULL WHERE id = ? "
                "AND failed_at IS NOT NULL AND sent_at IS NULL",
                (mail,),
            )

    def release(self, mails: Iterable[int], *, at: datetime) -> int:
        """How many of these waited for a person, and are delivered now."""
        return self._settle(mails, "released_at = ?", at)

    def drop(self, mails: Iterable[int], *, at: datetime) -> int:
        """How many of these waited for a person, and are never delivered now."""
        return self._settle(mails, "failed_at = ?", at)

    def _settle(self, mails: Iterable[int], change: str, at: datetime) -> int:
        with self._database.writing() as connection:
            return sum(
                connection.execute(
                    f"UPDATE outbox SET {change} WHERE id = ? AND released_at IS NULL "
                    "AND failed_at IS NULL",
                    (at.isoformat(), mail),
                ).rowcount
                for mail in mails
            )

    def stop(self, mail: int, *, at: datetime) -> None:
        """Never deliver a mail whose reason is gone; one that was sent stays sent."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE outbox SET failed_at = ?, released_at = NULL WHERE id = ? "
                "AND sent_at IS NULL",
                (at.isoformat(), mail),
            )

    def waiting(self) -> tuple[Mail, ...]:
        """Mails that wait for a person, the first one first."""
        return self._where("released_at IS NULL AND failed_at IS NULL ORDER BY id")

    def given_up(self) -> tuple[Mail, ...]:
        """Mails that failed for good, the latest first."""
        return self._where("released_at IS NOT NULL AND failed_at IS NOT NULL ORDER BY id DESC")

    def on_their_way(self) -> tuple[Mail, ...]:
        """Mails that are being delivered, the first one first."""
        return self._where(
            "released_at IS NOT NULL AND sent_at IS NULL AND failed_at IS NULL ORDER BY id"
        )

    def latest(self, most: int) -> tuple[Mail, ...]:
        """The latest mails that the server took."""
        return self._where(f"sent_at IS NOT NULL ORDER BY sent_at DESC, id DESC LIMIT {most:d}")

    def get(self, mail: int) -> Mail | None:
        """The mail of a number, or None."""
        return next(iter(self._where("id = ?", mail)), None)

    def all(self) -> tuple[Mail, ...]:
        """All mails, the latest first."""
        return self._where("1 ORDER BY id DESC")

    def _where(self, condition: str, *values: object) -> tuple[Mail, ...]:
        rows = self._database.connection().execute(
            f"SELECT id FROM outbox WHERE {condition}", values
        )
        return tuple(self._read(row["id"]) for row in rows.fetchall())

    def _read(self, number: int) -> Mail:
        row = (
            self._database.connection()
            .execute(
                "SELECT id, recipient, template, language, data, created_at, sent_at, tries, "
                "error, dedupe, released_at, failed_at FROM outbox WHERE id = ?",
                (number,),
            )
            .fetchone()
        )
        return Mail(**{**dict(row), "data": json.loads(row["data"])})
