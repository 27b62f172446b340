"""People with roles: organisers, programme committee, reviewers, moderators."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from cxkit_submissions.store.database import Database

ADMIN, PROGRAMME, REVIEWER, MODERATOR = "admin", "programme", "reviewer", "moderator"
ROLES = (ADMIN, PROGRAMME, REVIEWER, MODERATOR)


@frozen(kw_only=True)
class Person:
    """Somebody with roles in this event."""

    email: str
    name: str
    roles: frozenset[str]


class People:
    """Reading and writing people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def invite(self, email: str, name: str, roles: Iterable[str], *, at: datetime) -> Person:
        """The person with these roles, new or with roles replaced.

        Raises:
            ValueError: for a role that does not exist.
        """
        email, wanted = email.strip().lower(), sorted(set(roles))
        unknown = [role for role in wanted if role not in ROLES]
        if unknown:
            raise ValueError(f"there is no role {unknown[0]!r}; roles: {', '.join(ROLES)}")
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO people VALUES (?, ?, ?, ?) ON CONFLICT (email) DO UPDATE SET "
                "name = excluded.name, roles = excluded.roles",
                (email, name, " ".join(wanted), at.isoformat()),
            )
        return Person(email=email, name=name, roles=frozenset(wanted))

    def get(self, email: str) -> Person | None:
        """The person of an address, or None."""
        row = (
            self._database.connection()
            .execute(
                "SELECT email, name, roles FROM people WHERE email = ?", (email.strip().lower(),)
            )
            .fetchone()
        )
        if row is None:
            return None
        return Person(email=row["email"], name=row["name"], roles=frozenset(row["roles"].split()))

    def all(self) -> tuple[Person, ...]:
        """Everybody with a role, by address."""
        rows = self._database.connection().execute("SELECT email FROM people ORDER BY email")
        found = [self.get(row["email"]) for row in rows.fetchall()]
        return tuple(each for each in found if each is not None and each.roles)
