"""Links in mails, codes to type in, and the sessions of devices that they are exchanged for."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from attrs import frozen

from cxkit_submissions.secrets import hashed, new_code, new_secret
from cxkit_submissions.store.database import Database

# How long a mailed link can be exchanged, and how often a code may be tried.
LIFETIME = timedelta(days=30)
MOST_TRIES = 5

SUBMISSION, PERSON, NOMINEE = "submission", "person", "nominee"


@frozen(kw_only=True)
class Granted:
    """What a link or a code opens.

    Attributes:
        kind: `submission`, `person` or `nominee`.
        subject: Reference of the submission, or the person's address; for a nominee, of the
            submission that names them.
        email: The address that the link was sent to.
    """

    kind: str
    subject: str
    email: str


@frozen(kw_only=True)
class Issued:
    """A link and its code, as they stand in the mail; nothing of them is kept in clear."""

    token: str
    code: str


class Access:
    """Links, codes, sessions and grants."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def issue(self, granted: Granted, *, at: datetime) -> Issued:
        """A new link with its code, to be sent to the address."""
        issued = Issued(token=new_secret(), code=new_code())
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO links (token_hash, kind, subject, email, code_hash, created_at, "
                "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    hashed(issued.token),
                    granted.kind,
                    granted.subject,
                    granted.email,
                    _code_hash(granted.email, issued.code),
                    at.isoformat(),
                    (at + LIFETIME).isoformat(),
                ),
            )
        return issued

    def peek(self, token: str, *, at: datetime) -> Granted | None:
        """What a link would open; looking changes nothing. None if it is spent or unknown."""
        row = (
            self._database.connection()
            .execute(
                "SELECT kind, subject, email FROM links WHERE token_hash = ? AND spent_at IS NULL "
                "AND expires_at > ?",
                (hashed(token), at.isoformat()),
            )
            .fetchone()
        )
        return Granted(**dict(row)) if row else None

    def known(self, token: str) -> Granted | None:
        """What a link opened once, spent or not, so that a new one can be sent; None if unknown."""
        row = (
            self._database.connection()
            .execute(
                "SELECT kind, subject, email FROM links WHERE token_hash = ?", (hashed(token),)
            )
            .fetchone()
        )
        return Granted(**dict(row)) if row else None

    def spend(self, token: str, *, at: datetime) -> Granted | None:
        """What a link opens, once; None if it is spent, expired or unknown."""
        with self._database.writing() as connection:
            granted = self.peek(token, at=at)
            if granted is not None:
                connection.execute(
                    "UPDATE links SET spent_at = ? WHERE token_hash = ?",
                    (at.isoformat(), hashed(token)),
                )
        return granted

    def spend_code(self, email: str, code: str, *, at: datetime) -> Granted | None:
        """What a code opens that was mailed to an address; a few tries only."""
        email = email.strip().lower()
        with self._database.writing() as connection:
            rows = connection.execute(
                "SELECT token_hash, kind, subject, email, code_hash FROM links WHERE email = ? "
                "AND spent_at IS NULL AND expires_at > ? AND tries < ? ORDER BY created_at DESC",
                (email, at.isoformat(), MOST_TRIES),
            ).fetchall()
            wanted = _code_hash(email, code.strip())
            for row in rows:
                if hmac.compare_digest(row["code_hash"], wanted):
                    connection.execute(
                        "UPDATE links SET spent_at = ? WHERE token_hash = ?",
                        (at.isoformat(), row["token_hash"]),
                    )
                    return Granted(kind=row["kind"], subject=row["subject"], email=email)
            connection.executemany(
                "UPDATE links SET tries = tries + 1 WHERE token_hash = ?",
                [(row["token_hash"],) for row in rows],
            )
        return None

    def ask(self, email: str, language: str, *, at: datetime) -> None:
        """Keep that links are to be sent to an address, if there is anything to open."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO asked (email, language, at) VALUES (?, ?, ?)",
                (email.strip().lower(), language, at.isoformat()),
            )

    def take_asked(self) -> list[tuple[str, str]]:
        """Address and language of whatever was asked for; it is forgotten with that."""
        with self._database.writing() as connection:
            rows = connection.execute("SELECT email, language FROM asked ORDER BY id").fetchall()
            connection.execute("DELETE FROM asked")
        return [(row["email"], row["language"]) for row in rows]

    def open_session(self, *, at: datetime) -> str:
        """The secret of a new session, for the device's cookie."""
        secret = new_secret() + new_secret()
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO sessions (token_hash, created_at) VALUES (?, ?)",
                (hashed(secret), at.isoformat()),
            )
        return secret

    def is_open(self, session: str) -> bool:
        """True if the session exists and was not revoked."""
        row = (
            self._database.connection()
            .execute(
                "SELECT 1 FROM sessions WHERE token_hash = ? AND revoked_at IS NULL",
                (hashed(session),),
            )
            .fetchone()
        )
        return row is not None

    def grant(self, session: str, kind: str, subject: str, *, at: datetime) -> None:
        """Let a session do what a link opened."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO grants VALUES (?, ?, ?, ?)",
                (hashed(session), kind, subject, at.isoformat()),
            )

    def subjects(self, session: str, kind: str) -> frozenset[str]:
        """What of a kind a session may do."""
        rows = self._database.connection().execute(
            "SELECT subject FROM grants JOIN sessions ON token_hash = session "
            "WHERE session = ? AND kind = ? AND revoked_at IS NULL",
            (hashed(session), kind),
        )
        return frozenset(row["subject"] for row in rows)

    def revoke(self, session: str, *, at: datetime) -> None:
        """End a session on its device."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE sessions SET revoked_at = ? WHERE token_hash = ?",
                (at.isoformat(), hashed(session)),
            )


def _code_hash(email: str, code: str) -> str:
    return hashed(f"{email}\0{code}")
