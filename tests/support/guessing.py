"""What the tests of guessing share: a small cube, and a guess from rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from cxkit.cube import Cube, cube_from_document, default_cube
from cxkit.evidence.files import open_path
from cxkit.evidence.guess import Guess, guess_mapping
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.profile import profile

CUBE = default_cube()
RESPECT, EXAMPLE, SPEED = (
    "culture.respect.behaviour.self",
    "strategy.example.behaviour.self",
    "service_chain.speed.behaviour.self",
)
Rows = Sequence[Sequence[object]]


def small_cube(
    low: int = 1, high: int = 5, *, second_high: int | None = None, first: str = "LEAD01"
) -> Cube:
    """Items LEAD01, LEAD02 and GOAL01; the last on a scale of its own if wanted."""
    scales = {"a": {"low": low, "high": high}, "b": {"low": low, "high": second_high or high}}
    tile = {"label": {"en": "t", "de": "t"}}
    form = {"side": "behaviour", "form": "self"}
    return cube_from_document(
        {
            "id": "small",
            "label": {"en": "c", "de": "c"},
            "scales": scales,
            "dimensions": [
                {
                    "id": "d",
                    "label": {"en": "d", "de": "d"},
                    "tiles": [
                        {
                            "id": "lead",
                            **tile,
                            "items": [
                                {"id": i, **form, "scale": "a", "text": {"en": i, "de": i}}
                                for i in (first, "LEAD02")
                            ],
                        },
                        {
                            "id": "goal",
                            **tile,
                            "items": [
                                {
                                    "id": "GOAL01",
                                    **form,
                                    "scale": "b",
                                    "text": {"en": "goal", "de": "Ziel"},
                                }
                            ],
                        },
                    ],
                }
            ],
        }
    )


def guessed(path: Path, rows: Rows, cube: Cube = CUBE, name: str = "answers.csv") -> Guess:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    (path / name).write_text(text.getvalue(), encoding="utf-8")
    return guess_mapping([profile(table) for table in open_path(path / name)], cube)


def answers(guess: Guess) -> AnswersMapping:
    (part,) = guess.checked().answers
    return part


def codes(guess: Guess) -> list[str]:
    return [problem.code for problem in guess.problems]


def notes(guess: Guess, code: str) -> str:
    return " ".join(note.message for note in guess.notes if note.code == code)
