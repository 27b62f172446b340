"""What an employer said to publication, and who may read which answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from attrs import field, frozen

from cxkit_submissions.store.database import Database

NOT_NEEDED, ASKED, GRANTED, REFUSED = "not_needed", "asked", "granted", "refused"
STANDS = (NOT_NEEDED, ASKED, GRANTED, REFUSED)
# Who may read an answer: reviewers only, everybody, everybody without the firm's name.
REVIEWERS, OPEN, UNNAMED = "reviewers", "open", "unnamed"
AUDIENCES = (OPEN, UNNAMED, REVIEWERS)


@frozen(kw_only=True)
class Release:
    """How an employer stands to publication.

    Attributes:
        stands: `not_needed`, `asked`, `granted` or `refused`.
        until: Last day of what was granted, as ISO text; empty if it has no end.
        firm: The firm's name, as it is left out where it must not be read.
        readers: Answer -> who may read it; what is missing is open to everybody.
    """

    stands: str = NOT_NEEDED
    until: str = ""
    firm: str = ""
    readers: Mapping[str, str] = field(factory=dict)

    def is_in_the_way(self, day: date) -> bool:
        """True while nothing may be published."""
        if self.stands in (ASKED, REFUSED):
            return True
        return self.stands == GRANTED and bool(self.until) and self.until < day.isoformat()


class Releases:
    """Reading and writing what employers said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, submission: str) -> Release:
        """How the employer stands; not needed if nobody said anything."""
        row = (
            self._database.connection()
            .execute(
                "SELECT stands, until, firm, readers FROM releases WHERE submission = ?",
                (submission,),
            )
            .fetchone()
        )
        return Release(**{**dict(row), "readers": json.loads(row["readers"])}) if row else Release()

    def put(self, submission: str, release: Release, *, at: datetime) -> None:
        """Keep how the employer stands."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO releases VALUES (?, ?, ?, ?, ?, ?)",
                (
                    submission,
                    release.stands,
                    release.until,
                    release.firm,
                    json.dumps(dict(release.readers)),
                    at.isoformat(),
                ),
            )
