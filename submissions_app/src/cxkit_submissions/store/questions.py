"""Questions that organisers ask beside those that every event asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from cxkit_submissions.store.database import Database


@frozen(kw_only=True)
class OwnQuestion:
    """One question of the organisers.

    Attributes:
        name: Its id, `own1`, `own2`, ...; never used again.
        ways: Names of the ways in that ask it.
        kind: One of `ways.OWN_KINDS`.
        texts: `label`, `help` and `choices` by language.
        required: True if nothing is sent without an answer.
        private: True if reviewers do not read the answer.
    """

    name: str
    ways: tuple[str, ...]
    kind: str
    texts: Mapping[str, Mapping[str, Any]]
    required: bool
    private: bool

    def label(self, language: str) -> str:
        """What is asked."""
        return str(self.texts[language]["label"])

    def help(self, language: str) -> str:
        """The sentence below it; may be empty."""
        return str(self.texts[language]["help"])

    def choice_labels(self, language: str) -> tuple[str, ...]:
        """What may be chosen, for kinds with choices of their own."""
        return tuple(self.texts[language]["choices"])


class Questions:
    """Reading and writing them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        *,
        ways: tuple[str, ...],
        kind: str,
        texts: Mapping[str, Mapping[str, Any]],
        required: bool,
        private: bool,
    ) -> OwnQuestion:
        """A new question, after the others."""
        with self._database.writing() as connection:
            (count,) = connection.execute("SELECT count(*) FROM questions").fetchone()
            made = OwnQuestion(
                name=f"own{count + 1}",
                ways=ways,
                kind=kind,
                texts=texts,
                required=required,
                private=private,
            )
            connection.execute(
                "INSERT INTO questions VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                (
                    made.name,
                    " ".join(ways),
                    kind,
                    json.dumps(texts, ensure_ascii=False),
                    required,
                    private,
                    count,
                ),
            )
        return made

    def end(self, name: str, *, at: datetime) -> bool:
        """True if a question is not asked any more; what was answered stays."""
        with self._database.writing() as connection:
            changed = connection.execute(
                "UPDATE questions SET gone_at = ? WHERE name = ? AND gone_at IS NULL",
                (at.isoformat(), name),
            )
            return changed.rowcount == 1

    def all(self, *, way: str = "") -> tuple[OwnQuestion, ...]:
        """What is asked, of one way in or of all, in order."""
        rows = self._database.connection().execute(
            "SELECT name, ways, kind, texts, required, private FROM questions "
            "WHERE gone_at IS NULL ORDER BY position"
        )
        found = tuple(
            OwnQuestion(
                name=row["name"],
                ways=tuple(row["ways"].split()),
                kind=row["kind"],
                texts=json.loads(row["texts"]),
                required=bool(row["required"]),
                private=bool(row["private"]),
            )
            for row in rows
        )
        return tuple(each for each in found if not way or way in each.ways)
