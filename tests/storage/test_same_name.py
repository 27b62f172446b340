"""A table of a known name: nothing that was counted is lost without having been asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import evolve

from cxkit.cube import Cube
from cxkit.errors import CxkitError, RefusedError
from cxkit.evidence.mapping import AnswersMapping
from cxkit.forgetting import forget
from cxkit.german import error_in_german
from cxkit.vault import Vault

Write = Callable[..., Path]
MARCH, APRIL = "march/answers.csv", "april/answers.csv"


class Kept:
    """A vault in a folder, and what becomes of the files that are added to it."""

    def __init__(self, folder: Path, cube: Cube, mapping: AnswersMapping) -> None:
        self.vault = folder / "a.vault.db"
        self.workspace = folder / "a.db"
        self.cube = cube
        self.mapping = mapping

    def add(
        self, *paths: Path, how: AnswersMapping | None = None, replace: bool = False
    ) -> list[str]:
        with Vault.open(self.vault) as vault:
            read = vault.gather(paths, self.cube, mapping=how or self.mapping)
            added = vault.add(read, self.cube, replace=replace)
            self.said = [one.explanation for one in added]
            return [one.outcome for one in added]

    def refused(self, *paths: Path, how: AnswersMapping | None = None) -> CxkitError:
        before = self.people()
        with pytest.raises(RefusedError) as error:
            self.add(*paths, how=how)
        assert self.people() == before
        german = error_in_german(error.value)
        assert error.value.message not in german
        assert error.value.hint not in german
        return error.value

    def people(self) -> dict[str, int]:
        with Vault.open(self.vault) as vault:
            return {entry.name: entry.people for entry in vault.entries()}

    def waves(self) -> set[str]:
        with Vault.open(self.vault) as vault:
            return {wave for entry in vault.entries() for wave, _ in entry.groups}


@pytest.fixture
def kept(tmp_path: Path, cube: Cube, mapping: AnswersMapping) -> Iterator[Kept]:
    return Kept(tmp_path, cube, mapping)


@pytest.fixture
def rows(mapping: AnswersMapping) -> AnswersMapping:
    """A wide table whose rows are told apart by nothing."""
    return AnswersMapping(items={"Q1": "Q1"})


def wide(path: Path, answers: str, *, wave: str = "") -> Path:
    path.parent.mkdir(exist_ok=True)
    head = "Q1,wave" if wave else "Q1"
    lines = [f"{answer},{wave}" if wave else answer for answer in answers]
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def test_another_round_from_another_folder_is_counted_beside(
    kept: Kept, write_answers: Write
) -> None:
    kept.add(write_answers(MARCH, range(20), wave="2026-03"))
    april = write_answers(APRIL, range(20), wave="2026-04")
    assert kept.add(april) == ["beside"]
    assert kept.people() == {"answers.csv": 20, APRIL: 20}
    assert kept.waves() == {"2026-03", "2026-04"}
    assert kept.said[0]["de"].startswith("april/answers.csv: neben einer anderen Tabelle")
    assert kept.add(april) == ["same"]


def test_a_third_folder_of_that_name_is_called_after_more_of_its_path(
    kept: Kept, write_answers: Write
) -> None:
    kept.add(write_answers("a/march/answers.csv", range(9), wave="1"))
    kept.add(write_answers("b/march/answers.csv", range(9), wave="2"))
    kept.add(write_answers("c/march/answers.csv", range(9), wave="3"))
    assert list(kept.people()) == ["answers.csv", "c/march/answers.csv", "march/answers.csv"]


def test_a_fuller_export_of_what_was_counted_beside_takes_its_place(
    kept: Kept, write_answers: Write
) -> None:
    kept.add(write_answers(MARCH, range(20), wave="2026-03"))
    kept.add(write_answers(APRIL, range(20), wave="2026-04"))
    assert kept.add(write_answers(APRIL, range(25), wave="2026-04")) == ["replaced"]
    assert kept.people() == {"answers.csv": 20, APRIL: 25}


def test_the_mapping_of_what_was_counted_beside_can_be_corrected(
    kept: Kept, write_answers: Write
) -> None:
    kept.add(write_answers(MARCH, range(20), wave="2026-03"))
    april = write_answers(APRIL, range(20), wave="2026-04")
    kept.add(april)
    assert kept.add(april, how=evolve(kept.mapping, missing=("5",))) == ["replaced"]
    assert kept.people() == {"answers.csv": 20, APRIL: 20}


def test_the_same_numbers_in_another_folder_are_asked_about(
    kept: Kept, write_answers: Write
) -> None:
    """Both may number people from 1: a later export of the same, or another round."""
    kept.add(write_answers(MARCH, range(20)))
    april = write_answers(APRIL, range(25))
    error = kept.refused(april)
    assert "'march/answers.csv'; whether 'april/answers.csv' is a fuller" in error.message
    assert "--replace" in error.hint
    assert kept.add(april, replace=True) == ["replaced"]
    assert kept.people() == {"answers.csv": 25}


def test_people_who_would_be_lost_are_counted_in_the_refusal(
    kept: Kept, write_answers: Write
) -> None:
    kept.add(write_answers("a.csv", range(20)))
    error = kept.refused(write_answers("a.csv", range(5, 30)))
    assert "with 20 people, and 5 of them are not in" in error.message


def test_a_changed_answer_is_a_correction_that_is_asked_for(
    kept: Kept, write_answers: Write
) -> None:
    kept.add(write_answers("a.csv", range(20)))
    changed = write_answers("a.csv", range(20), shift=1)
    changed.write_text(changed.read_text().replace(",2\n", ",1\n"))
    assert "some of what they answered" in kept.refused(changed).message
    assert kept.add(changed, replace=True) == ["replaced"]


def test_rows_that_nobody_can_tell_apart_are_asked_about(
    kept: Kept, tmp_path: Path, rows: AnswersMapping
) -> None:
    kept.add(wide(tmp_path / "a.csv", "12345" * 3), how=rows)
    error = kept.refused(wide(tmp_path / "a.csv", "12345" * 9), how=rows)
    assert "Without a column of respondents or of rounds" in error.message
    assert "wave = " in error.hint


def test_rows_with_a_round_go_on_if_all_that_was_counted_is_there(
    kept: Kept, tmp_path: Path, rows: AnswersMapping
) -> None:
    how = evolve(rows, wave="wave")
    kept.add(wide(tmp_path / "a.csv", "12345", wave="2026-03"), how=how)
    assert kept.add(wide(tmp_path / "a.csv", "1234512", wave="2026-03"), how=how) == ["replaced"]
    kept.refused(wide(tmp_path / "a.csv", "2222222", wave="2026-03"), how=how)
    kept.refused(wide(tmp_path / "a.csv", "1234512", wave="2026-04"), how=how)
    beside = wide(tmp_path / "april" / "a.csv", "1234512", wave="2026-04")
    assert kept.add(beside, how=how) == ["beside"]
    assert kept.waves() == {"2026-03", "2026-04"}


def test_skipped_questions_that_were_answered_later_are_no_loss(
    kept: Kept, tmp_path: Path, mapping: AnswersMapping
) -> None:
    how = evolve(mapping, missing=("99",))
    head = "person,wave,unit,item,answer\n"
    path = tmp_path / "a.csv"
    path.write_text(head + "".join(f"{p},2026,u,Q1,{4 if p else 99}\n" for p in range(8)))
    kept.add(path, how=how)
    path.write_text(head + "".join(f"{p},2026,u,Q1,4\n" for p in range(8)))
    assert kept.add(path, how=how) == ["replaced"]


def test_a_person_is_forgotten_where_a_name_stands_twice(kept: Kept, write_answers: Write) -> None:
    kept.add(write_answers(MARCH, range(20), wave="2026-03"))
    april = write_answers(APRIL, range(20), wave="2026-04")
    kept.add(april)
    done = forget(kept.workspace, "7", within=APRIL)
    assert done.reread == (APRIL,)
    assert kept.people() == {"answers.csv": 20, APRIL: 19}
    kept.add(write_answers(APRIL, range(22), wave="2026-04"))
    assert kept.people() == {"answers.csv": 20, APRIL: 21}
    assert forget(kept.workspace, APRIL).kind == "partition"
    assert kept.people() == {"answers.csv": 20}


def test_figures_of_other_months_stand_beside_and_lost_ones_are_asked_about(
    kept: Kept, tmp_path: Path
) -> None:
    def series(name: str, *months: str, value: int = 1) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        lines = [f"calls,u,{month},{value}" for month in months]
        path.write_text("\n".join(["metric,unit,period,value", *lines]) + "\n", encoding="utf-8")
        return path

    kept.add(series("march/series.csv", "2026-01", "2026-02"))
    assert kept.add(series("april/series.csv", "2026-03")) == ["beside"]
    assert kept.said[0]["en"].startswith("april/series.csv: counted beside another table")
    error = kept.refused(series("march/series.csv", "2026-02", "2026-04"))
    assert "2 records, and 1 of them are not in" in error.message
    revised = series("march/series.csv", "2026-01", "2026-02", "2026-04", value=2)
    assert kept.add(revised) == ["replaced"]
    longer = series("june/series.csv", "2026-01", "2026-02", "2026-04", "2026-05")
    assert kept.add(longer) == ["replaced"]


def test_a_list_says_what_holds_now(kept: Kept, tmp_path: Path) -> None:
    """What is no longer among the goals is none; only another list altogether is asked about."""

    def goals(*ids: str) -> Path:
        lines = [f"{goal},Fewer complaints,u" for goal in ids]
        path = tmp_path / "goals.csv"
        path.write_text("\n".join(["goal,text,unit", *lines]) + "\n", encoding="utf-8")
        return path

    kept.add(goals("g1", "g2"))
    assert kept.add(goals("g2", "g3")) == ["replaced"]
    assert "none of them is in" in kept.refused(goals("g7")).message


def test_what_was_read_as_something_else_is_asked_about(
    kept: Kept, tmp_path: Path, write_answers: Write
) -> None:
    kept.add(write_answers("a.csv", range(9)))
    (tmp_path / "a.csv").write_text("metric,unit,period,value\ncalls,u,2026-01,1\n")
    with Vault.open(kept.vault) as vault:
        read = vault.gather((), kept.cube, evidence={"series": tmp_path / "a.csv"})
        with pytest.raises(RefusedError, match="read before as answers, and now as series"):
            vault.add(read, kept.cube)


def test_frames_of_other_rounds_are_counted_beside(kept: Kept, rows: AnswersMapping) -> None:
    import polars

    how = evolve(rows, wave="wave")
    with Vault.open(kept.vault) as vault:

        def add(wave: str, answers: int, **more: bool) -> str:
            frame = polars.DataFrame({"Q1": [answers] * 8, "wave": [wave] * 8})
            read = vault.gather([frame], kept.cube, mapping=how)
            return vault.add(read, kept.cube, **more)[0].outcome

        assert [add("2026-03", 3), add("2026-04", 4)] == ["added", "added"]
        with pytest.raises(RefusedError, match="some of what they answered") as error:
            add("2026-03", 5)
        assert "replace=True" in error_in_german(error.value)
        assert add("2026-03", 5, replace=True) == "replaced"
    assert kept.people() == {"frame": 8, "frame 2": 8}
