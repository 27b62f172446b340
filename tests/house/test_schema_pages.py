"""The pages about published documents say what their schemas say, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cxkit import schemas

DOCS = Path(__file__).parents[2] / "docs" / "reference"


def fields(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Name and description of every field of an object, with those inside it."""
    for name, field in node.get("properties", {}).items():
        if "description" in field:
            yield f"{path}{name}", field["description"]
        yield from fields(field, f"{path}{name}.")


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("findings", "findings"),
        ("cube", "cube"),
        ("journal", "journal"),
        ("journal", "review"),
        ("journal", "turn"),
    ],
)
def test_every_field_of_a_document_stands_in_its_page(page: str, name: str) -> None:
    lines = (DOCS / f"{page}.md").read_text(encoding="utf-8").splitlines()
    rows = {
        (cells[1].strip().strip("`"), cells[-2].strip())
        for cells in (line.split("|") for line in lines if line.startswith("| `"))
    }
    elsewhere = () if page == "findings" else schemas.load("findings")["$defs"]
    schema = schemas.load(name)
    found = list(fields(schema))
    for key, definition in schema.get("$defs", {}).items():
        if key not in elsewhere:
            found += fields(definition)
    assert len(found) > 4
    assert [field for field in found if field not in rows] == []
