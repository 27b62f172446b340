"""Assignments as files: complete, or not there."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cxkit.cube import default_cube
from cxkit.cube.sampler import draw
from cxkit.cube.sampler_export import write_assignment
from cxkit.errors import InputError
from cxkit.files import write_together


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_files_say_who_is_asked_what_in_which_words(tmp_path: Path) -> None:
    drawn = draw(default_cube(), "spread", 12, forms=5)
    persons = [f"p{number}" for number in range(12)]
    paths = write_assignment(drawn, tmp_path / "new", cube=default_cube(), persons=persons)
    forms, people = (read(path) for path in paths)
    assert [row["person"] for row in people] == persons
    for number, row in enumerate(people):
        asked = [f["item"] for f in forms if f["form"] == row["form"]]
        assert asked == list(drawn.items_of(number))
    text = default_cube().items[forms[0]["item"]].text
    assert (forms[0]["text_de"], forms[0]["text_en"]) == (text["de"], text["en"])


def test_without_codes_persons_are_numbered_and_without_a_cube_there_are_no_texts(
    tmp_path: Path,
) -> None:
    forms, people = write_assignment(draw(default_cube(), "spread", 3), tmp_path)
    assert [row["person"] for row in read(people)] == ["1", "2", "3"]
    assert list(read(forms)[0]) == ["form", "position", "item"]


def test_wrong_codes_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        write_assignment(draw(default_cube(), "spread", 3), tmp_path / "x", persons=["a", "a"])
    codes = [problem.code for problem in error.value.problems]
    assert codes == ["wrong_number_of_persons", "person_twice"]
    assert not (tmp_path / "x").exists()


def test_when_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"before")
    with pytest.raises(OSError, match="missing"):
        write_together(tmp_path, {"a.csv": b"after", "missing/b.csv": b"x"})
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_bytes() == b"before"
