"""Who is forgotten is no longer counted, now and after every further reading."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polars
import pytest

from cxkit.cube import Cube
from cxkit.errors import CxkitError, InputError, RefusedError
from cxkit.evidence.mapping import AnswersMapping
from cxkit.forgetting import Forgotten, forget
from cxkit.gather import gather
from cxkit.tallies import AnswerTallies, merge_partitions
from cxkit.vault import Vault

Write = Callable[..., Path]


class Kept:
    """A vault beside a workspace, filled from files or frames."""

    def __init__(self, folder: Path, cube: Cube, mapping: AnswersMapping) -> None:
        self.workspace = folder / "a.db"
        self.vault = folder / "a.vault.db"
        self.cube = cube
        self.mapping = mapping

    def add(self, *sources: object, replace: bool = False) -> list[str]:
        with Vault.open(self.vault) as vault:
            read = vault.gather(sources, self.cube, mapping=self.mapping)
            self.warnings = [warning.code for warning in read.warnings]
            return [added.outcome for added in vault.add(read, self.cube, replace=replace)]

    def tallies(self) -> AnswerTallies:
        with Vault.open(self.vault) as vault:
            return merge_partitions(vault.partitions()).answers or AnswerTallies.empty()

    def people(self) -> dict[str, int]:
        with Vault.open(self.vault) as vault:
            return {entry.name: len(entry.respondents) for entry in vault.entries()}

    def fresh(self, *sources: object) -> AnswerTallies:
        """What reading the sources says without any vault."""
        read = gather(sources, self.cube, mapping=self.mapping)
        return merge_partitions(read.partitions).answers or AnswerTallies.empty()


@pytest.fixture
def kept(tmp_path: Path, cube: Cube, mapping: AnswersMapping) -> Iterator[Kept]:
    return Kept(tmp_path, cube, mapping)


def test_a_partition_is_forgotten_by_its_name(kept: Kept, write_answers: Write) -> None:
    one, other = write_answers("a.csv", range(9)), write_answers("b.csv", range(9, 18))
    kept.add(one, other)
    done = forget(kept.workspace, "a.csv")
    assert done == Forgotten(kind="partition", removed=("a.csv",))
    assert done.explanation["en"].startswith("Forgotten: a.csv.")
    assert kept.tallies() == kept.fresh(other)


def test_a_person_is_gone_as_if_never_read(
    kept: Kept, write_answers: Write, tmp_path: Path
) -> None:
    path = write_answers("a.csv", range(9))
    kept.add(path)
    done = forget(kept.workspace, "4")
    assert (done.kind, done.reread, done.removed) == ("respondent", ("a.csv",), ())
    without = tmp_path / "without.csv"
    lines = path.read_text().splitlines()
    without.write_text("\n".join(line for line in lines if not line.startswith("4,")) + "\n")
    assert kept.tallies() == kept.fresh(without)
    assert kept.people() == {"a.csv": 8}


def test_what_is_told_does_not_name_the_person(kept: Kept, write_answers: Write) -> None:
    kept.add(write_answers("a.csv", [f"secret{k}" for k in range(9)]))
    done = forget(kept.workspace, "secret4")
    assert "secret4" not in json.dumps(done.to_dict())
    assert done.to_dict()["waves"] == ["2025"]
    assert "ohne diese person" in done.explanation["de"].lower()
    assert b"secret4" not in kept.vault.read_bytes()


def test_who_was_forgotten_earlier_stays_forgotten(kept: Kept, write_answers: Write) -> None:
    path = write_answers("a.csv", range(9))
    kept.add(path)
    for person in ("4", "7", "0"):
        forget(kept.workspace, person)
    assert kept.people() == {"a.csv": 6}
    assert kept.add(path) == ["same"]
    assert "forgotten_left_out" in kept.warnings
    assert kept.people() == {"a.csv": 6}


def test_a_corrected_or_renamed_file_does_not_bring_anybody_back(
    kept: Kept, write_answers: Write
) -> None:
    kept.add(write_answers("a.csv", range(9)))
    forget(kept.workspace, "4")
    changed = write_answers("a.csv", range(12), shift=1)
    assert kept.add(changed, replace=True) == ["replaced"]
    assert kept.people() == {"a.csv": 11}
    forget(kept.workspace, "a.csv")
    assert kept.add(write_answers("cumulative.csv", range(15))) == ["added"]
    assert kept.people() == {"cumulative.csv": 14}


def test_a_person_is_forgotten_in_every_partition(kept: Kept, write_answers: Write) -> None:
    kept.add(write_answers("a.csv", range(9)), write_answers("b.csv", range(5), wave="2026"))
    done = forget(kept.workspace, "4")
    assert done.reread == ("a.csv", "b.csv")
    assert [where.wave for where in done.found] == ["2025", "2026"]
    assert kept.people() == {"a.csv": 8, "b.csv": 4}


def test_another_person_of_the_same_pseudonym_can_be_kept(kept: Kept, write_answers: Write) -> None:
    kept.add(write_answers("a.csv", range(9)), write_answers("b.csv", range(5), wave="2026"))
    forget(kept.workspace, "4", within="b.csv")
    assert kept.people() == {"a.csv": 9, "b.csv": 4}
    forget(kept.workspace, "0", within="a.csv")
    assert kept.people() == {"a.csv": 8, "b.csv": 4}


def test_the_last_person_takes_the_partition_along(kept: Kept, write_answers: Write) -> None:
    kept.add(write_answers("a.csv", ["x", "y"]), write_answers("b.csv", range(5)))
    assert forget(kept.workspace, "x").reread == ("a.csv",)
    assert forget(kept.workspace, "y").removed == ("a.csv",)
    assert kept.people() == {"b.csv": 5}


def test_a_person_that_nobody_knows_is_an_error_that_names_no_one(
    kept: Kept, write_answers: Write
) -> None:
    kept.add(write_answers("answers.csv", range(9)))
    with pytest.raises(InputError, match=r"did you mean 'answers\.csv'\?") as error:
        forget(kept.workspace, "answer.csv")
    assert "Partitions: answers.csv" in error.value.problems[0].hint
    with pytest.raises(InputError, match=r"no such respondent in 'b\.csv'\.\n"):
        forget(kept.workspace, "4", within="b.csv")


def test_without_a_vault_there_is_nothing_to_forget(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no vault beside this workspace"):
        forget(tmp_path / "a.db", "4")
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_is_gone_is_refused_with_the_remedies(
    kept: Kept, write_answers: Write
) -> None:
    path = write_answers("a.csv", range(9))
    kept.add(path, write_answers("b.csv", range(9), wave="2026"))
    before = kept.vault.read_bytes()
    path.unlink()
    with pytest.raises(RefusedError, match=r"The source of 'a\.csv' is gone") as error:
        forget(kept.workspace, "4")
    assert "--source PATH" in error.value.hint
    assert "cxkit forget 'a.csv'" in error.value.hint
    assert kept.vault.read_bytes() == before, "b.csv must not be changed alone"


def test_a_source_that_moved_is_read_where_it_is(
    kept: Kept, write_answers: Write, tmp_path: Path
) -> None:
    path = write_answers("a.csv", range(9))
    kept.add(path)
    moved = tmp_path / "archive[1].csv"
    shutil.move(path, moved)
    assert forget(kept.workspace, "4", source=moved).reread == ("a.csv",)
    assert kept.people() == {"a.csv": 8}
    assert forget(kept.workspace, "5").reread == ("a.csv",), "the new place is remembered"


def test_a_place_is_for_one_source(kept: Kept, write_answers: Write) -> None:
    path = write_answers("a.csv", range(9))
    kept.add(path, write_answers("b.csv", range(5), wave="2026"))
    with pytest.raises(RefusedError, match=r"stands in 2 sources \(a\.csv, b\.csv\)") as error:
        forget(kept.workspace, "4", source=path)
    assert "--within PARTITION" in error.value.hint
    assert forget(kept.workspace, "4", source=path, within="a.csv").reread == ("a.csv",)


def test_a_source_that_changed_is_refused(kept: Kept, write_answers: Write) -> None:
    path = write_answers("a.csv", range(9))
    kept.add(path)
    write_answers("a.csv", range(9), shift=2)
    with pytest.raises(RefusedError, match="its content changed") as error:
        forget(kept.workspace, "4")
    assert "cxkit look --add" in error.value.hint
    assert kept.people() == {"a.csv": 9}
    kept.add(path, replace=True)
    assert forget(kept.workspace, "4").reread == ("a.csv",)


def test_a_sheet_that_is_gone_is_a_change(kept: Kept, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "a.xlsx"

    def write(*sheets: str) -> None:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for place, name in enumerate(sheets):
            sheet = book.create_sheet(name)
            sheet.append(["person", "wave", "unit", "item", "answer"])
            for person in range(place * 10, place * 10 + 8):
                sheet.append([f"p{person}", "2025", "u", "Q1", 3])
        book.save(path)

    write("north", "south")
    kept.add(path)
    assert forget(kept.workspace, "p12").reread == ("a.xlsx!south",)
    assert kept.people() == {"a.xlsx!north": 8, "a.xlsx!south": 7}
    write("north", "west")
    with pytest.raises(RefusedError, match="its content changed"):
        forget(kept.workspace, "p13")


def test_a_frame_is_needed_again(kept: Kept, write_answers: Write) -> None:
    frame = polars.read_csv(write_answers("x.csv", range(9)))
    kept.add(frame)
    with pytest.raises(RefusedError, match="was a data frame, which is not kept") as error:
        forget(kept.workspace, "4")
    assert "source=frame" in error.value.hint
    with pytest.raises(RefusedError, match="its content changed"):
        forget(kept.workspace, "4", source=frame.head(20))
    for person in ("4", "5"):
        assert forget(kept.workspace, person, source=frame).reread == ("frame",)
    assert kept.people() == {"frame": 7}


def test_numbers_that_an_engine_holds_as_floats_are_found(kept: Kept, write_answers: Write) -> None:
    frame = polars.read_csv(write_answers("x.csv", range(9)))
    frame = frame.with_columns(polars.col("person").cast(polars.Float64))
    kept.add(frame)
    assert forget(kept.workspace, "4", source=frame).reread == ("frame",)
    assert kept.people() == {"frame": 8}


def test_old_copies_of_the_vault_do_not_remember(kept: Kept, write_answers: Write) -> None:
    kept.add(write_answers("a.csv", range(9)))
    copy = kept.vault.with_name("a.vault.db.bak-v0")
    shutil.copy(kept.vault, copy)
    done = forget(kept.workspace, "4")
    assert done.backups == (copy,)
    assert "a.vault.db.bak-v0" in done.explanation["en"]
    assert not copy.exists()


def test_a_vault_that_changed_meanwhile_is_not_overwritten(
    kept: Kept, write_answers: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.add(write_answers("a.csv", range(9)), write_answers("b.csv", range(20, 29)))
    erase = Vault.erase

    def late(vault: Vault, *arguments: object, **more: object) -> None:
        with Vault.open(kept.vault) as other:
            other.forget_partition("b.csv")
        erase(vault, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Vault, "erase", late)
    with pytest.raises(RefusedError, match="changed by somebody else meanwhile"):
        forget(kept.workspace, "4")
    assert kept.people() == {"a.csv": 9}


def test_a_crash_in_the_middle_forgets_nothing(
    kept: Kept, write_answers: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.add(write_answers("a.csv", range(9)), write_answers("b.csv", range(5), wave="2026"))
    before = kept.tallies()
    written = []

    def crash(*arguments: object) -> None:
        written.append(arguments)
        if len(written) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("cxkit.vault.write_partition", crash)
    with pytest.raises(KeyboardInterrupt):
        forget(kept.workspace, "4")
    monkeypatch.undo()
    assert kept.tallies() == before
    assert kept.add(kept.workspace.with_name("a.csv")) == ["same"]
    assert kept.people() == {"a.csv": 9, "b.csv": 5}


def test_an_engine_that_does_not_leave_the_person_out_is_noticed(
    kept: Kept, write_answers: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.add(write_answers("a.csv", range(9)))

    def deaf(*arguments: object, without: object = None, **more: object) -> object:
        return gather(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("cxkit.forgetting.gather", deaf)
    with pytest.raises(CxkitError, match="still holds the person"):
        forget(kept.workspace, "4")
    assert kept.people() == {"a.csv": 9}


def test_reading_past_the_vault_does_not_bring_anybody_back(
    kept: Kept, write_answers: Write
) -> None:
    path = write_answers("a.csv", range(9))
    kept.add(path)
    forget(kept.workspace, "4")
    read = gather([path], kept.cube, mapping=kept.mapping, people=True)
    with Vault.open(kept.vault) as vault, pytest.raises(ValueError, match=r"Vault\.gather"):
        vault.add(read, kept.cube)
