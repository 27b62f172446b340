"""A small cube, files of answers, and assessments of them."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cxkit.cube import Cube, cube_from_document
from cxkit.estimate import Estimate
from cxkit.evidence.mapping import AnswersMapping
from cxkit.finding import Assessment, Draft, Subject
from cxkit.gate import Gate
from cxkit.vault import Vault

ITEMS = ("Q1", "Q2", "Q3")


@pytest.fixture(scope="session")
def cube() -> Cube:
    return cube_from_document(
        {
            "id": "small",
            "crosswalk": {"OLD1": "Q1"},
            "synonyms": {"Q1": ["first question"]},
            "scales": {"five": {"low": 1, "high": 5, "anchors": {"1": {"en": "no", "de": "nein"}}}},
            "dimensions": [
                {
                    "id": "work",
                    "label": {"en": "Work", "de": "Arbeit"},
                    "tiles": [
                        {
                            "id": "help",
                            "label": {"en": "Help", "de": "Hilfe"},
                            "reflective": True,
                            "items": [{"id": item, "text": item} for item in ITEMS],
                        }
                    ],
                }
            ],
        }
    )


@pytest.fixture(scope="session")
def mapping() -> AnswersMapping:
    return AnswersMapping(
        layout="long",
        respondent="person",
        wave="wave",
        unit="unit",
        item="item",
        value="answer",
    )


@pytest.fixture
def write_answers(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file in which each person answers all items with 1 to 5 in turn."""

    def write(name: str, people: Iterable[object], *, wave: str = "2025", shift: int = 0) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = ["person,wave,unit,item,answer"]
        for place, person in enumerate(people):
            lines += [
                f"{person},{wave},u{place % 2},{item},{1 + (place + step + shift) % 5}"
                for step, item in enumerate(ITEMS)
            ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with Vault.open(tmp_path / "a.vault.db") as opened:
        yield opened


@pytest.fixture(scope="session")
def assessment(cube: Cube) -> Callable[..., Assessment]:
    """An assessment with one finding per value: a tile's mean per unit."""

    def build(
        *values: float, n: int = 40, waves: tuple[str, ...] = ("2025",), **more: object
    ) -> Assessment:
        drafts = [
            Draft(
                function="F07",
                method="test.mean",
                measure="tile_mean",
                subject=Subject(tile="work.help", unit=f"u{place}", audience="staff"),
                wave=waves[-1],
                estimate=Estimate(value=value, low=value - 5, high=value + 5, n=n),
                explanation={"en": "{value} of 100", "de": "{value} von 100"},
                data={"counts": [n, place]},
            )
            for place, value in enumerate(values)
        ]
        about = {
            "cube": {"id": cube.id, "version": cube.version, "fingerprint": cube.fingerprint()},
            "waves": waves,
            "headlines": ({"en": "Look here.", "de": "Schauen Sie hierhin."},),
            "units": {"u0": {"parent": None, "en": "Unit", "de": "Bereich"}},
            "provenance": {"settings": {"min_persons": 5}, "partitions": []},
        }
        return Assessment(findings=Gate().release(drafts), **{**about, **more})  # type: ignore[arg-type]

    return build


@pytest.fixture(scope="session")
def rows_of() -> Callable[..., list[tuple[object, ...]]]:
    """What a query finds in a file that somebody else opened."""

    def query(path: Path, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute(sql).fetchall()

    return query


@pytest.fixture(scope="session")
def run_python() -> Callable[..., int]:
    """The exit code of a program in a Python of its own."""

    def run(program: str, *arguments: object) -> int:
        command = [sys.executable, "-c", program, *map(str, arguments)]
        return subprocess.run(command, check=False, timeout=60).returncode

    return run
