"""Documents of feeds and stories as a publisher would write them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cxkit.errors import InputError
from cxkit.story import feed_from_document

Document = dict[str, Any]


def _story(name: str = "one", **changes: Any) -> Document:
    """The least that a story says."""
    return {
        "id": name,
        "title": {"en": f"Title of {name}"},
        "before": {"en": "Nobody called back."},
        "steps": [{"en": "We called back."}],
        "tiles": ["culture.respect"],
        "happened": {"en": "People were surprised."},
        "hard": {"en": "Finding the time."},
        "take_away": {"en": "Begin with one call."},
        "author": {"role": "practitioner"},
        "branch": {"en": "Bakery"},
        "year": 2024,
        "licence": "CC-BY-4.0",
        "consent": {"public": True, "given_on": "2025-01-31"},
        **changes,
    }


def _feed(*stories: Any, **changes: Any) -> Document:
    return {
        "schema_version": 1,
        "id": "bakers",
        "title": {"en": "Bakers", "de": "Bäckereien"},
        "published": "2025-02-01",
        "stories": list(stories),
        **changes,
    }


@pytest.fixture(scope="session")
def story() -> Callable[..., Document]:
    return _story


@pytest.fixture(scope="session")
def feed() -> Callable[..., Document]:
    return _feed


@pytest.fixture(scope="session")
def problems() -> Callable[..., list[tuple[str | None, str]]]:
    """Path and code of each problem of a document; none if it can be read."""

    def of(document: object) -> list[tuple[str | None, str]]:
        try:
            feed_from_document(document)
        except InputError as error:
            return [(problem.path, problem.code) for problem in error.problems]
        return []

    return of


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def to(document: object, name: str = "feed.json") -> Path:
        path = tmp_path / name
        text = document if isinstance(document, str) else json.dumps(document)
        path.write_text(text, encoding="utf-8")
        return path

    return to
