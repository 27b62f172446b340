"""Addresses that are told of what happens, and every telling of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

from cxkit_submissions.secrets import new_secret
from cxkit_submissions.store.database import Database

MOST_TRIES = 10
_PATIENCE = timedelta(minutes=2)


@frozen(kw_only=True)
class Webhook:
    """An address that is told of what happens."""

    id: int
    url: str
    secret: str
    created_at: str


@frozen(kw_only=True)
class Telling:
    """One telling of one thing to one address.

    Attributes:
        id: Its number; the receiver can tell by it that it had it before.
        webhook: Number of the address.
        event: What happened, such as `submission.accepted`.
        payload: What is told.
        created_at: When it happened.
        done_at: When the receiver took it; None while it did not.
        failed_at: When it was given up; None while it may still be taken.
        tries: How often it was tried.
        error: What went wrong last.
    """

    id: int
    webhook: int
    event: str
    payload: Mapping[str, Any]
    created_at: str
    done_at: str | None
    failed_at: str | None
    tries: int
    error: str


class Webhooks:
    """Reading and writing them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, url: str, *, at: datetime) -> Webhook:
        """A new address with a secret; it hears of what happens from now on."""
        with self._database.writing() as connection:
            number = connection.execute(
                "INSERT INTO webhooks (url, secret, created_at) VALUES (?, ?, ?)",
                (url, new_secret() + new_secret(), at.isoformat()),
            ).lastrowid
        found = self.get(int(number or 0))
        assert found is not None
        return found

    def get(self, webhook: int) -> Webhook | None:
        """The address of a number, or None."""
        return next((each for each in self.all() if each.id == webhook), None)

    def all(self) -> tuple[Webhook, ...]:
        """All addresses, the first one first."""
        rows = self._database.connection().execute(
            "SELECT id, url, secret, created_at FROM webhooks ORDER BY id"
        )
        return tuple(Webhook(**dict(row)) for row in rows)

    def remove(self, webhook: int) -> None:
        """Tell an address nothing more, and forget what it was told."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM webhooks WHERE id = ?", (webhook,))

    def put(
        self, webhook: int, event: str, payload: Mapping[str, Any], *, name: str, at: datetime
    ) -> bool:
        """True if it is to be told; False if one of this name was before."""
        with self._database.writing() as connection:
            done = connection.execute(
                "INSERT OR IGNORE INTO tellings (webhook, name, event, payload, created_at) "
                "VALUES (?, ?, ?, ?, ?)",
                (webhook, name, event, json.dumps(payload, sort_keys=True), at.isoformat()),
            )
            return done.rowcount == 1

    def take(self, *, at: datetime) -> Telling | None:
        """The next one to tell, reserved for the caller; each failure waits twice as long."""
        with self._database.writing() as connection:
            rows = connection.execute(
                "SELECT id, taken_at, tries FROM tellings WHERE done_at IS NULL "
                "AND failed_at IS NULL ORDER BY id"
            ).fetchall()
            for row in rows:
                wait = timedelta(minutes=2 ** (row["tries"] - 1)) if row["tries"] else _PATIENCE
                if row["taken_at"] and datetime.fromisoformat(row["taken_at"]) + wait > at:
                    continue
                connection.execute(
                    "UPDATE tellings SET taken_at = ? WHERE id = ?", (at.isoformat(), row["id"])
                )
                return next(iter(self._where("id = ?", row["id"])))
        return None

    def done(self, telling: int, *, at: datetime) -> None:
        """Note that the receiver took it."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE tellings SET done_at = ?, tries = tries + 1, error = '' WHERE id = ?",
                (at.isoformat(), telling),
            )

    def failed(self, telling: int, error: str, *, at: datetime) -> None:
        """Note that it was not taken; after `MOST_TRIES` it is given up."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE tellings SET tries = tries + 1, taken_at = ?, error = ?, failed_at = CASE "
                "WHEN tries + 1 >= ? THEN ? END WHERE id = ?",
                (at.isoformat(), error[:300], MOST_TRIES, at.isoformat(), telling),
            )

    def again(self, telling: int) -> None:
        """Tell it once more from the beginning."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE tellings SET tries = 0, taken_at = NULL, failed_at = NULL, done_at = NULL "
                "WHERE id = ?",
                (telling,),
            )

    def of(self, webhook: int, *, most: int = 100) -> tuple[Telling, ...]:
        """What an address was or is to be told, the latest first."""
        return self._where(f"webhook = ? ORDER BY id DESC LIMIT {most:d}", webhook)

    def _where(self, condition: str, *values: object) -> tuple[Telling, ...]:
        rows = self._database.connection().execute(
            "SELECT id, webhook, event, payload, created_at, done_at, failed_at, tries, error "
            f"FROM tellings WHERE {condition}",
            values,
        )
        return tuple(
            Telling(**{**dict(row), "payload": json.loads(row["payload"])}) for row in rows
        )
