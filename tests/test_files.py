"""Files that belong together, and what a killed process leaves of them."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

import pytest

from cxkit.files import clean_up, finish, prepared, put_in_place


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_prepared_is_put_in_place(tmp_path):
    out = tmp_path / "new" / "out"
    with prepared(tmp_path) as aside:
        (aside / "a").write_text("1")
        put_in_place(aside, out)
    assert (names(tmp_path), names(out)) == (["new"], ["a"])


def test_what_failed_leaves_nothing(tmp_path):
    def fail() -> None:
        with prepared(tmp_path) as aside:
            (aside / "a").write_text("1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(tmp_path) == []


def test_what_was_complete_is_put_in_place_in_the_order_of_completion(tmp_path):
    for age, name in ((20, "b"), (10, "a")):
        folder = tmp_path / f".cxkit-complete-{name}"
        folder.mkdir()
        (folder / "file").write_text(name)
        os.utime(folder, (time.time() - age,) * 2)
    finish(tmp_path)
    assert names(tmp_path) == ["file"]
    assert (tmp_path / "file").read_text() == "a"


def test_somebody_else_may_have_put_it_in_place_meanwhile(tmp_path, monkeypatch):
    folder = tmp_path / ".cxkit-complete-x"
    folder.mkdir()
    (folder / "file").write_text("1")
    genuine = os.replace

    def taken(source, target):
        genuine(source, target)
        folder.rmdir()
        genuine(source, target)

    monkeypatch.setattr(os, "replace", taken)
    finish(tmp_path)
    assert (tmp_path / "file").read_text() == "1"


def test_a_folder_that_is_not_there_has_nothing_to_finish(tmp_path):
    finish(tmp_path / "nowhere")
    assert names(tmp_path) == []


def test_whoever_may_only_read_goes_on_with_what_is_in_place(tmp_path, monkeypatch):
    complete, lock = tmp_path / ".cxkit-complete-x", tmp_path / ".cxkit-y.lock"
    complete.mkdir()
    (complete / "file").write_text("1")
    lock.write_text("")

    def refused(*_: object, **__: object) -> None:
        raise PermissionError

    def closed(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(os, "replace", refused)
    monkeypatch.setattr(sqlite3, "connect", closed)
    finish(tmp_path)
    assert names(tmp_path) == [complete.name, lock.name]
    # What is newer must not be written before it, or the older would replace it later.
    with pytest.raises(PermissionError):
        finish(tmp_path, to_write=True)


def test_what_is_in_use_is_not_cleaned_up(tmp_path):
    with prepared(tmp_path) as aside:
        clean_up(tmp_path)
        assert aside.is_dir()
        assert len(names(tmp_path)) == 2
    assert names(tmp_path) == []


def test_a_lock_that_is_lost_while_it_is_taken_is_taken_anew(tmp_path, monkeypatch):
    import cxkit.files

    genuine, tried = cxkit.files._lock, []

    def lost(path):
        tried.append(path)
        if len(tried) == 1:
            return None
        held = genuine(path)
        if len(tried) == 2:
            path.unlink()
        return held

    monkeypatch.setattr(cxkit.files, "_lock", lost)
    with prepared(tmp_path) as aside:
        assert aside == tried[2].with_suffix("")
