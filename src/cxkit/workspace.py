"""The workspace: the shareable SQLite file that holds only what passed the gate.

It keeps every look, opens in Datasette and in any other program that reads
SQLite. The same looks give the same bytes: no clock and no chance enters.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from cxkit.cube import Cube
from cxkit.errors import InputError, Problem
from cxkit.files import finish
from cxkit.finding import Assessment, Finding
from cxkit.initiative import Journal, Masterplan
from cxkit.storage.cubes import stored_cube
from cxkit.storage.journal import add_look_day, stored_journal, write_journal
from cxkit.storage.keeper import Keeper
from cxkit.storage.rows import (
    assessment_rows,
    documents,
    further_documents,
    insert,
    insert_further,
    to_json,
)
from cxkit.storage.sqlitefile import compact, open_file, transaction
from cxkit.storage.workspace_schema import WORKSPACE, digest

_TAKEN_IN = ("table_same", "table_replaced", "table_beside")
_COLUMNS = "number, cxkit, waves, settings, findings, cube, provenance"


def workspace_at(out: str | Path, name: str | None = None) -> Path:
    """The workspace that a path names, or that a folder holds.

    Without a name it is `cxkit.db`, or else the only workspace there.
    """
    path = Path(out)
    if path.suffix == ".db":
        return path
    finish(path)  # A look that was killed at the last moment is one.
    if name is None and not (path / "cxkit.db").exists():
        found = [p for p in sorted(path.glob("*.db")) if not p.name.endswith(".vault.db")]
        if len(found) == 1:
            return found[0]
    return path / f"{name or 'cxkit'}.db"


@frozen(kw_only=True)
class Look:
    """One look of a workspace.

    Attributes:
        number: 1 for the first.
        cxkit: Version of cxkit that made it.
        waves: The rounds of asking.
        settings: Fingerprint of the settings.
        findings: How many findings it has.
        cube: Id, version and fingerprint of the cube.
        provenance: Where its findings come from.
        repeated: True if the look before it said the same, so that nothing was added.
    """

    number: int
    cxkit: str
    waves: tuple[str, ...]
    settings: str
    findings: int
    cube: Mapping[str, Any]
    provenance: Mapping[str, Any]
    repeated: bool = False

    def to_dict(self) -> dict[str, object]:
        """The look as a plain dictionary, without its provenance."""
        return {
            "number": self.number,
            "cxkit": self.cxkit,
            "waves": list(self.waves),
            "settings": self.settings,
            "findings": self.findings,
            "cube": dict(self.cube),
            "repeated": self.repeated,
        }


class Workspace(Keeper):
    """What was published, look by look. Use it as a context manager, or close it."""

    @classmethod
    def open(cls, path: str | Path, *, create: bool = True) -> Workspace:
        """The workspace at `path`; an older one is migrated after a backup.

        Args:
            path: Where the file is.
            create: False if it must be there already.

        Raises:
            InputError: if the file is no workspace, or one of a newer cxkit.
        """
        return cls(open_file(path, WORKSPACE, create=create), Path(path))

    def add_look(self, assessment: Assessment, cube: Cube, *, day: date | None = None) -> Look:
        """The look under which an assessment now stands in the workspace.

        The same assessment as the last one is not written again.

        Args:
            assessment: What passed the gate.
            cube: The cube in whose words it is.
            day: The day of the look, for the journal; not written down if not given.
        """
        content = digest(to_json(_said(assessment)))
        with transaction(self._connection) as connection:
            last = connection.execute(
                "SELECT number, digest FROM looks ORDER BY number DESC LIMIT 1"
            ).fetchone()
            number, before = last or (0, "")
            repeated = before == content
            if not repeated:
                number += 1
                self._write(number, assessment, cube, content)
                if day is not None:
                    add_look_day(connection, number, day)
        if not repeated:
            compact(self._connection)
        return evolve(self._look(number), repeated=repeated)

    def _write(self, number: int, assessment: Assessment, cube: Cube, content: str) -> None:
        document = to_json(cube.to_dict())
        self._connection.execute(
            "INSERT OR IGNORE INTO cubes VALUES (?, ?, ?, ?)",
            (digest(document), cube.id, cube.version, document),
        )
        self._connection.execute(
            "INSERT INTO looks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                version("cxkit"),
                to_json(list(assessment.waves)),
                _fingerprint(assessment.provenance.get("settings", {})),
                len(assessment.findings),
                content,
                to_json(dict(assessment.cube)),
                digest(document),
                to_json(dict(assessment.provenance)),
            ),
        )
        for table, rows in assessment_rows(assessment).items():
            insert(self._connection, table, rows, number)
        insert_further(self._connection, assessment, number)

    def looks(self) -> tuple[Look, ...]:
        """All looks, the first one first."""
        found = self._connection.execute(f"SELECT {_COLUMNS} FROM looks ORDER BY number")
        return tuple(
            Look(
                number=number,
                cxkit=cxkit,
                waves=tuple(json.loads(waves)),
                settings=settings,
                findings=findings,
                cube=json.loads(cube),
                provenance=json.loads(provenance),
            )
            for number, cxkit, waves, settings, findings, cube, provenance in found
        )

    def assessment(self, number: int | None = None) -> Assessment:
        """What a look said.

        Args:
            number: Number of the look; the last one if not given.

        Raises:
            InputError: if there is no such look.
        """
        look = self._look(number)
        connection = self._connection
        return Assessment.from_dict(
            {
                "cube": look.cube,
                "waves": look.waves,
                "provenance": look.provenance,
                "findings": documents(connection, "findings", look.number),
                "headlines": documents(connection, "headlines", look.number),
                "warnings": documents(connection, "warnings", look.number),
                **further_documents(connection, look.number),
                "units": {
                    unit["id"]: {key: value for key, value in unit.items() if key != "id"}
                    for unit in documents(connection, "units", look.number)
                },
                "stories": {
                    shelf["tile"]: shelf["stories"]
                    for shelf in documents(connection, "stories", look.number)
                },
            }
        )

    def cube(self, number: int | None = None) -> Cube:
        """The cube of a look; arguments and errors as in `assessment`."""
        (document,) = self._connection.execute(
            "SELECT document FROM cubes JOIN looks ON cubes.digest = cube_digest WHERE number = ?",
            (self._look(number).number,),
        ).fetchone()
        return stored_cube(json.loads(document))

    def journal(self) -> Journal:
        """What was expected, turned, looked at and decided."""
        return stored_journal(self._connection)

    def write_journal(self, journal: Journal) -> None:
        """Write down what the journal holds beyond what is there; looks are added by looking.

        Raises:
            RefusedError: if it does not begin with what is there.
        """
        with transaction(self._connection) as connection:
            write_journal(connection, journal)

    def add_plan(self, plan: Masterplan) -> int:
        """The number of the plan, which is now the last one; the same again is not added."""
        text = to_json(plan.to_dict())
        with transaction(self._connection) as connection:
            last = connection.execute(
                "SELECT position, digest FROM plans ORDER BY position DESC LIMIT 1"
            ).fetchone()
            position, before = last or (0, "")
            if before != digest(text):
                position += 1
                row = (position, len(self.looks()), digest(text), text)
                connection.execute("INSERT INTO plans VALUES (?, ?, ?, ?)", row)
        return int(position)

    def plan(self, number: int | None = None) -> Masterplan | None:
        """The plan of a number, the last one if not given; None if there is none."""
        found = self._connection.execute(
            "SELECT document FROM plans WHERE position = coalesce(?, (SELECT max(position) "
            "FROM plans))",
            (number,),
        ).fetchone()
        return Masterplan.from_dict(json.loads(found[0])) if found else None

    def published(self) -> Mapping[str, Finding]:
        """What every finding last showed, by id, for the gate: what was shown stays known."""
        # SQLite gives the other columns of the row that holds the maximum: the last look
        # that showed a value, or the last one at all.
        rows = self._connection.execute(
            "SELECT id, document, max((value IS NOT NULL) * 1000000000 + look) FROM findings "
            "GROUP BY id"
        )
        return {key: Finding.from_dict(json.loads(document)) for key, document, _ in rows}

    def _look(self, number: int | None) -> Look:
        looks = {look.number: look for look in self.looks()}
        wanted = max(looks, default=0) if number is None else number
        if wanted not in looks:
            raise InputError([self._no_look(number, looks)])
        return looks[wanted]

    def _no_look(self, number: int | None, looks: Mapping[int, Look]) -> Problem:
        if not looks:
            message, hint = "The workspace holds no look yet.", "Make one: cxkit look PATH"
        else:
            message = f"The workspace has no look {number}."
            hint = f"It has the looks {', '.join(map(str, looks))}."
        return Problem(code="no_look", file=str(self.path), message=message, hint=hint)


def _said(assessment: Assessment) -> dict[str, Any]:
    """What a look said, without how its tables were taken in: that differs the second time."""
    document = assessment.to_dict()
    notes = [w.to_dict() for w in assessment.warnings if w.code not in _TAKEN_IN]
    return {**document, "warnings": notes}


def _fingerprint(settings: Mapping[str, Any]) -> str:
    """As `Settings.fingerprint`, from the settings as they were written."""
    return digest(json.dumps(settings, sort_keys=True))[:16]
