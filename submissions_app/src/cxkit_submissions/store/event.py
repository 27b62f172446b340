"""The event itself: its name, languages and deadline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import asdict, evolve, field, frozen

from cxkit_submissions.store.database import Database

# Mails to people who were named by others: each released by a person, or sent at once.
RELEASED, AUTOMATIC = "released", "automatic"


@frozen(kw_only=True)
class Event:
    """An edition of the event.

    Attributes:
        title: Its name by language.
        contact: Address that people may write to.
        deadline: Until when submissions are taken, as ISO text with zone; empty if open.
        address: How German speaks to people: `Sie` or `du`.
        spelling: `de` or `de-CH`.
        silent_days: After how many silent days people who were named are forgotten.
        reminders: What people are reminded of: `draft`, `confirm`, `slides`; nothing unless chosen.
        tracks: What submissions may be sorted by: `id`, `de` and `en` of each.
        criteria: What reviewers judge by, see `cxkit_submissions.criteria`.
        assigned_only: True if reviewers find only what was assigned to them.
        named_mails: `released` or `automatic`: how mails go to people who were named by others.
        most_per_person: How many things one address may send; 0 for any number.
    """

    title: Mapping[str, str] = field(factory=lambda: {"en": "The event", "de": "Die Tagung"})
    contact: str = ""
    deadline: str = ""
    address: str = "Sie"
    spelling: str = "de"
    silent_days: int = 60
    named_mails: str = RELEASED
    reminders: Sequence[str] = ()
    tracks: Sequence[Mapping[str, str]] = ()
    most_per_person: int = 0
    assigned_only: bool = False
    criteria: Sequence[Mapping[str, Any]] = ()

    def is_open(self, at: datetime) -> bool:
        """True while submissions are taken."""
        return not self.deadline or at <= datetime.fromisoformat(self.deadline)


class Events:
    """Reading and writing the event."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self) -> Event:
        """The event as it is set up."""
        rows = self._database.connection().execute("SELECT key, value FROM event")
        return evolve(Event(), **{row["key"]: json.loads(row["value"]) for row in rows})

    def set(self, **changes: Any) -> Event:
        """The event after changes.

        Raises:
            TypeError: for something that an event does not have.
        """
        changed = evolve(self.get(), **changes)
        with self._database.writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO event VALUES (?, ?)",
                [(key, json.dumps(value)) for key, value in asdict(changed).items()],
            )
        return changed
