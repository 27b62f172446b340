"""The reference of evidence kinds says what the kinds declare."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_reference_is_what_the_kinds_declare() -> None:
    from evidence_page import kinds, page

    text = (ROOT / "docs" / "reference" / "evidence.md").read_text(encoding="utf-8")
    assert text.endswith(page(kinds()) + "\n")
