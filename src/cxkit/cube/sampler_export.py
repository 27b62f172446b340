"""An assignment as files that a survey tool can use: the forms, and who gets which."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from cxkit.cube.model import Cube
from cxkit.cube.sampler import Assignment
from cxkit.errors import InputError, Problem
from cxkit.files import write_together

FORMS_FILE = "forms.csv"
PERSONS_FILE = "persons.csv"


def write_assignment(
    assignment: Assignment,
    folder: str | Path,
    *,
    cube: Cube | None = None,
    persons: Sequence[str] | None = None,
) -> tuple[Path, ...]:
    """The paths of `forms.csv` and `persons.csv`, written together or not at all.

    `forms.csv` has one row per form, counted from 1, and position: the item's id and,
    if a cube is given, its text in every language. `persons.csv` names each person's form.

    Args:
        assignment: Who is asked what.
        folder: Where to write; made if it is missing.
        cube: Where the texts are taken from.
        persons: A code for each person; by default the row, counted from 1.

    Raises:
        InputError: if there are not as many codes as persons, or one occurs twice.
    """
    if persons is not None:
        _check(assignment, persons)
    codes = persons or [str(row) for row in range(1, assignment.persons + 1)]
    numbers = (assignment.form_of + 1).tolist()
    return write_together(
        folder,
        {
            FORMS_FILE: _csv(_form_rows(assignment, cube)),
            PERSONS_FILE: _csv([["person", "form"], *zip(codes, numbers, strict=True)]),
        },
    )


def _form_rows(assignment: Assignment, cube: Cube | None) -> Iterable[Sequence[object]]:
    texts = {item: cube.items[item].text for item in assignment.items} if cube else {}
    languages = sorted({language for text in texts.values() for language in text})
    yield ["form", "position", "item", *(f"text_{language}" for language in languages)]
    for number in range(len(assignment.forms)):
        for position, item in enumerate(assignment.form(number), 1):
            own = texts.get(item, {})
            yield [number + 1, position, item, *(own.get(lang, "") for lang in languages)]


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def _check(assignment: Assignment, persons: Sequence[str]) -> None:
    problems = []
    if len(persons) != assignment.persons:
        problems.append(
            Problem(
                code="wrong_number_of_persons",
                message=f"There are {len(persons)} codes for {assignment.persons} persons.",
                hint="Draw the assignment for as many persons as you have codes.",
            )
        )
    if len(set(persons)) != len(persons):
        problems.append(
            Problem(
                code="person_twice",
                message="A code occurs twice, so two persons would be taken for one.",
                hint="Give each person a code of their own.",
            )
        )
    if problems:
        raise InputError(problems)
