"""A look is put in place whole, or not at all."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import polars
import pytest

from cxkit.errors import CxkitError, InputError, RefusedError
from cxkit.loop import look_into
from cxkit.plugins import plugin_manager
from cxkit.writing import stage

ITEM = "culture.respect.behaviour.self"


@pytest.fixture
def answers() -> polars.DataFrame:
    return polars.DataFrame({"person": range(12), ITEM: [1, 2, 3, 4, 5, 4] * 2})


def look(out: Path, answers: polars.DataFrame, **options):
    manager = plugin_manager(discover=False)
    return look_into(out, [answers], formats=["json"], manager=manager, **options)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_everything_is_written_and_nothing_is_left_aside(tmp_path, answers):
    out = tmp_path / "new" / "out"
    look(out, answers)
    assert names(out) == ["cxkit.db", "cxkit.vault.db", "findings.json"]
    assert names(tmp_path) == ["new"]
    assert stat.S_IMODE((out / "cxkit.vault.db").stat().st_mode) == 0o600


def test_a_failing_look_leaves_the_folder_as_it_was(tmp_path, answers):
    look(tmp_path, answers)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(InputError):
        look(tmp_path, answers.with_columns(polars.lit(9).alias(ITEM)))
    with pytest.raises(ZeroDivisionError), stage(tmp_path, "cxkit", keep_vault=True, add=False):
        raise ZeroDivisionError
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_change_by_somebody_else_meanwhile_is_not_overwritten(tmp_path, answers):
    look(tmp_path, answers)
    other = b"written by somebody else"

    def interrupted() -> None:
        with stage(tmp_path, "cxkit", keep_vault=True, add=False) as staged:
            staged.write("findings.json", b"{}")
            (tmp_path / "cxkit.db").write_bytes(other)

    with pytest.raises(RefusedError, match="changed by another program"):
        interrupted()
    assert (tmp_path / "cxkit.db").read_bytes() == other


def test_without_a_vault_nothing_exact_stays_and_adding_is_refused(tmp_path, answers):
    look(tmp_path, answers, vault=False)
    assert names(tmp_path) == ["cxkit.db", "findings.json"]
    with pytest.raises(RefusedError, match="no vault"):
        look(tmp_path, answers, add=True)
    with pytest.raises(RefusedError, match="--no-vault"):
        look(tmp_path, answers, add=True, vault=False)


def test_a_vault_that_would_no_longer_fit_is_not_left_behind(tmp_path, answers):
    look(tmp_path, answers)
    with pytest.raises(RefusedError, match="no longer fit"):
        look(tmp_path, answers, vault=False)


def test_a_foreign_file_is_refused_even_when_starting_anew(tmp_path, answers):
    (tmp_path / "cxkit.db").write_text("my diary")
    with pytest.raises(InputError):
        look(tmp_path, answers, restart=True)
    assert (tmp_path / "cxkit.db").read_text() == "my diary"


def test_what_a_killed_look_left_is_removed_a_day_later(tmp_path, answers):
    old, young = tmp_path / ".cxkit-old", tmp_path / ".cxkit-young"
    for folder in (old, young):
        folder.mkdir()
    os.utime(old, (time.time() - 2 * 86400,) * 2)
    look(tmp_path, answers)
    assert not old.exists()
    assert young.exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path, answers):
    (tmp_path / "file").write_text("")
    with pytest.raises(CxkitError, match="Cannot write"):
        look(tmp_path / "file" / "out", answers)
