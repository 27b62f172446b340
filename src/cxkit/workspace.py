"""The workspace: the shareable SQLite file that holds only what passed the gate.

It opens in Datasette and in any other program that reads SQLite. The same input
gives the same bytes: no clock and no chance enters.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any

from attrs import asdict

from cxkit.cube.model import Cube
from cxkit.finding import Assessment, Finding
from cxkit.storage import FileKind, open_file, transaction

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE cube (
    id TEXT NOT NULL, version TEXT NOT NULL, fingerprint TEXT NOT NULL, document TEXT NOT NULL
);
CREATE TABLE findings (
    position INTEGER NOT NULL, id TEXT PRIMARY KEY,
    function TEXT NOT NULL, method TEXT NOT NULL, measure TEXT NOT NULL,
    dimension TEXT, tile TEXT, side TEXT, item TEXT, scale TEXT, unit TEXT, audience TEXT,
    initiative TEXT, process TEXT, contrast_of TEXT, contrast_against TEXT,
    wave TEXT, period TEXT, status TEXT NOT NULL,
    value REAL, low REAL, high REAL, n INTEGER, coverage REAL, confidence REAL NOT NULL,
    measure_unit TEXT NOT NULL, null_value REAL, smallest_relevant REAL,
    reasons TEXT NOT NULL, explanation_en TEXT, explanation_de TEXT, document TEXT NOT NULL
);
CREATE INDEX findings_function ON findings (function);
CREATE INDEX findings_measure ON findings (measure);
CREATE INDEX findings_tile ON findings (tile);
CREATE INDEX findings_unit ON findings (unit);
CREATE INDEX findings_audience ON findings (audience);
CREATE INDEX findings_wave ON findings (wave);
CREATE INDEX findings_status ON findings (status);
CREATE TABLE headlines (
    position INTEGER NOT NULL, en TEXT, de TEXT, document TEXT NOT NULL
);
CREATE TABLE warnings (
    position INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, hint TEXT,
    file TEXT, sheet TEXT, row INTEGER, "column" TEXT, path TEXT, count INTEGER,
    document TEXT NOT NULL
);
CREATE TABLE units (
    position INTEGER NOT NULL, id TEXT NOT NULL, parent TEXT, en TEXT, de TEXT,
    document TEXT NOT NULL
);
CREATE TABLE partitions (
    position INTEGER NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL, rows INTEGER
);
"""


def _create(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA.split(";"):
        connection.execute(statement)


WORKSPACE = FileKind(
    noun="workspace",
    application_id=0x63786B77,
    version=1,
    create=_create,
)


class Workspace:
    """What was published, in a file. Use it as a context manager, or close it."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    def open(cls, path: str | Path, *, create: bool = True) -> Workspace:
        """The workspace at `path`; an older one is migrated after a backup.

        Raises:
            InputError: if the file is no workspace, or one of a newer cxkit.
        """
        return cls(open_file(path, WORKSPACE, create=create), Path(path))

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def publish(self, assessment: Assessment, cube: Cube) -> None:
        """Replace what the workspace holds by an assessment."""
        with transaction(self._connection) as connection:
            for table in (*_ROWS, "cube", "meta"):
                connection.execute(f"DELETE FROM {table}")
            head = {
                "cxkit": version("cxkit"),
                "waves": _json(assessment.waves),
                "cube": _json(assessment.cube),
                "provenance": _json(assessment.provenance),
            }
            connection.executemany("INSERT INTO meta VALUES (?, ?)", head.items())
            connection.execute(
                "INSERT INTO cube VALUES (?, ?, ?, ?)",
                (cube.id, cube.version, cube.fingerprint(), _json(cube.to_dict())),
            )
            for table, rows in _rows(assessment).items():
                _insert(connection, table, rows)
        self._connection.execute("VACUUM")

    def assessment(self) -> Assessment | None:
        """What was published last, or None if nothing was."""
        meta = dict(self._connection.execute("SELECT key, value FROM meta").fetchall())
        if not meta:
            return None
        return Assessment.from_dict(
            {
                "cube": json.loads(meta["cube"]),
                "waves": json.loads(meta["waves"]),
                "provenance": json.loads(meta["provenance"]),
                "findings": self._documents("findings"),
                "headlines": self._documents("headlines"),
                "warnings": self._documents("warnings"),
                "units": {
                    unit["id"]: {k: v for k, v in unit.items() if k != "id"}
                    for unit in self._documents("units")
                },
            }
        )

    def _documents(self, table: str) -> list[Any]:
        found = self._connection.execute(f"SELECT document FROM {table} ORDER BY position")
        return [json.loads(document) for (document,) in found]


_ROWS = ("findings", "headlines", "warnings", "units", "partitions")


def _rows(assessment: Assessment) -> dict[str, list[dict[str, object]]]:
    """Table -> rows, without their position."""
    return {
        "findings": [_finding_row(finding) for finding in assessment.findings],
        "headlines": [
            {"en": text.get("en"), "de": text.get("de"), "document": _json(text)}
            for text in assessment.headlines
        ],
        "warnings": [
            {**asdict(warning), "document": _json(warning.to_dict())}
            for warning in assessment.warnings
        ],
        "units": [
            {
                "id": unit,
                "parent": about.get("parent"),
                "en": about.get("en"),
                "de": about.get("de"),
                "document": _json({"id": unit, **about}),
            }
            for unit, about in assessment.units.items()
        ],
        "partitions": [
            {key: partition.get(key) for key in ("name", "content", "rows")}
            for partition in assessment.provenance.get("partitions", ())
        ],
    }


def _finding_row(finding: Finding) -> dict[str, object]:
    estimate = finding.estimate
    return {
        "id": finding.id,
        "function": finding.function,
        "method": finding.method,
        "measure": finding.measure,
        **asdict(finding.subject),
        "contrast_of": finding.contrast.of if finding.contrast else None,
        "contrast_against": finding.contrast.against if finding.contrast else None,
        "wave": finding.wave,
        "period": finding.period,
        "status": str(estimate.status),
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "n": estimate.n,
        "coverage": estimate.coverage,
        "confidence": estimate.confidence,
        "measure_unit": estimate.measure_unit,
        "null_value": estimate.null,
        "smallest_relevant": estimate.smallest_relevant,
        "reasons": ", ".join(estimate.reasons),
        "explanation_en": finding.explanation.get("en"),
        "explanation_de": finding.explanation.get("de"),
        "document": _json(finding.to_dict()),
    }


def _insert(
    connection: sqlite3.Connection, table: str, rows: list[dict[str, object]], **same: object
) -> None:
    for position, row in enumerate(rows):
        full = {**same, "position": position, **row}
        columns = ", ".join(f'"{name}"' for name in full)
        marks = ", ".join("?" for _ in full)
        connection.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(full.values())
        )


def _json(value: Mapping[str, Any] | tuple[Any, ...]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
