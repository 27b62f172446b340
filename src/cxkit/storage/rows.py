"""An assessment as rows of the workspace: columns to browse by, and the whole as JSON."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import asdict

from cxkit.finding import Assessment, Finding

Row = Mapping[str, object]
# Made once: a look writes some ten thousand documents.
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def to_json(value: object) -> str:
    """`value` as JSON without blanks; mappings keep their order."""
    return _JSON.encode(value)


def assessment_rows(assessment: Assessment) -> dict[str, list[Row]]:
    """Table -> rows, in the assessment's order."""
    partitions: Sequence[Mapping[str, Any]] = assessment.provenance.get("partitions", ())
    return {
        "findings": [_finding(finding) for finding in assessment.findings],
        "headlines": [
            {"en": text.get("en"), "de": text.get("de"), "document": to_json(dict(text))}
            for text in assessment.headlines
        ],
        "warnings": [
            {**asdict(warning), "document": to_json(warning.to_dict())}
            for warning in assessment.warnings
        ],
        "units": [_unit(unit, about) for unit, about in assessment.units.items()],
        "partitions": [
            {"name": p["name"], "content": p["content"], "rows": p.get("rows")} for p in partitions
        ],
        "stories": [
            {"tile": tile, "document": to_json({"tile": tile, "stories": list(stories)})}
            for tile, stories in assessment.stories.items()
        ],
    }


def insert(connection: sqlite3.Connection, table: str, rows: Sequence[Row], look: int) -> None:
    """Write the rows of one look into a table."""
    for position, row in enumerate(rows):
        full = {"look": look, "position": position, **row}
        columns = ", ".join(f'"{name}"' for name in full)
        marks = ", ".join("?" * len(full))
        values = tuple(full.values())
        connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)


def further_documents(connection: sqlite3.Connection, look: int) -> dict[str, Any]:
    """What else an assessment carries, such as the plan and the journal of its time, by name."""
    sql = "SELECT name, document FROM look_documents WHERE look = ? ORDER BY name"
    return {name: json.loads(text) for name, text in connection.execute(sql, (look,)).fetchall()}


def insert_further(connection: sqlite3.Connection, assessment: Assessment, look: int) -> None:
    """Write down what else an assessment carries."""
    for name in ("journal", "plan"):
        if (document := getattr(assessment, name)) is not None:
            row = (look, name, to_json(document))
            connection.execute("INSERT INTO look_documents VALUES (?, ?, ?)", row)


def documents(connection: sqlite3.Connection, table: str, look: int) -> list[Any]:
    """What was written as JSON into a table, in order."""
    sql = f"SELECT document FROM {table} WHERE look = ? ORDER BY position"
    return [json.loads(document) for (document,) in connection.execute(sql, (look,))]


def _unit(unit: str, about: Mapping[str, str | None]) -> Row:
    named = {key: about.get(key) for key in ("parent", "en", "de")}
    return {"id": unit, **named, "document": to_json({"id": unit, **about})}


def _finding(finding: Finding) -> Row:
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
        "document": to_json(finding.to_dict()),
    }
