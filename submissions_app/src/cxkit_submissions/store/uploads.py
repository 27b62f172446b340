"""Slides and pictures, in the event's own file."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from cxkit_submissions.store.database import Database
from cxkit_submissions.uploads import Upload


@frozen(kw_only=True)
class Kept:
    """A file that was kept.

    Attributes:
        submission: Reference of the submission that it belongs to.
        kind: `slides` or `picture`.
        suffix: Ending of its name.
        media_type: What it is.
        size: Its bytes.
        at: When it was kept.
        content: What is in it; empty where only the list was asked for.
    """

    submission: str
    kind: str
    suffix: str
    media_type: str
    size: int
    at: str
    content: bytes = field(default=b"", repr=False)

    @property
    def name(self) -> str:
        """What it is called when it is handed out; nothing of what it was called before."""
        return f"{self.submission}-{self.kind}.{self.suffix}"


class Uploads:
    """Reading and writing files; one of each kind for a submission."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, submission: str, upload: Upload, *, at: datetime) -> None:
        """Keep a file; it replaces an earlier one of its kind."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    submission,
                    upload.kind,
                    upload.suffix,
                    upload.media_type,
                    len(upload.content),
                    at.isoformat(),
                    upload.content,
                ),
            )

    def remove(self, submission: str, kind: str) -> None:
        """Forget a file."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM uploads WHERE submission = ? AND kind = ?", (submission, kind)
            )

    def of(self, submission: str) -> dict[str, Kept]:
        """Kind -> file of a submission, without its content."""
        rows = self._database.connection().execute(
            "SELECT submission, kind, suffix, media_type, size, at FROM uploads "
            "WHERE submission = ? ORDER BY kind DESC",
            (submission,),
        )
        return {row["kind"]: Kept(**dict(row)) for row in rows}

    def get(self, submission: str, kind: str) -> Kept | None:
        """A file with its content, or None."""
        row = (
            self._database.connection()
            .execute(
                "SELECT submission, kind, suffix, media_type, size, at, content FROM uploads "
                "WHERE submission = ? AND kind = ?",
                (submission, kind),
            )
            .fetchone()
        )
        return Kept(**dict(row)) if row else None
