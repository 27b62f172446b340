"""People whom organisers would like to hear: whom they asked, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import asdict, evolve, frozen

from cxkit_submissions.store.database import Database

NEW, ASKED, INTERESTED, PROMISED, DECLINED = "new", "asked", "interested", "promised", "declined"
STATES = (NEW, ASKED, INTERESTED, PROMISED, DECLINED)


@frozen(kw_only=True)
class Lead:
    """Somebody to be won.

    Attributes:
        id: Number of the lead; 0 before it is kept.
        name: Who it is.
        contact: How they can be reached; a mail address if a story is to be sent to them.
        topic: What they could tell.
        state: One of `STATES`.
        owner: Address of the organiser who looks after it.
        next_date: When something is to be done, as ISO text; may be empty.
        note: Anything else.
        submission: Reference of the story that was entered for them; empty if none was.
    """

    id: int = 0
    name: str
    contact: str = ""
    topic: str = ""
    state: str = NEW
    owner: str = ""
    next_date: str = ""
    note: str = ""
    submission: str = ""


class Leads:
    """Reading and writing leads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, lead: Lead, *, at: datetime) -> Lead:
        """The lead as it is kept; a new one gets a number."""
        values: dict[str, Any] = {**asdict(lead), "changed_at": at.isoformat()}
        values["id"] = lead.id or None
        with self._database.writing() as connection:
            done = connection.execute(
                "INSERT OR REPLACE INTO leads (id, name, contact, topic, state, owner, next_date, "
                "note, submission, changed_at) VALUES (:id, :name, :contact, :topic, :state, "
                ":owner, :next_date, :note, :submission, :changed_at)",
                values,
            )
            return evolve(lead, id=int(done.lastrowid or 0))

    def get(self, lead: int) -> Lead | None:
        """The lead of a number, or None."""
        return next(iter(self._where("id = ?", lead)), None)

    def all(self) -> tuple[Lead, ...]:
        """All leads, those with the nearest date first."""
        return self._where("1 ORDER BY next_date = '', next_date, id")

    def forget(self, lead: int) -> None:
        """Erase a lead."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM leads WHERE id = ?", (lead,))

    def _where(self, condition: str, *values: object) -> tuple[Lead, ...]:
        rows = self._database.connection().execute(
            "SELECT id, name, contact, topic, state, owner, next_date, note, submission "
            f"FROM leads WHERE {condition}",
            values,
        )
        return tuple(Lead(**dict(row)) for row in rows)
