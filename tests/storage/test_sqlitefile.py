"""Files of cxkit: told from others, migrated after a backup, whole or not at all."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from cxkit.errors import CxkitError, InputError
from cxkit.storage import sqlitefile
from cxkit.storage.sqlitefile import FileKind, backups, compact, open_file, transaction


def create(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE t (a)")


def add_column(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE t ADD COLUMN b")


KIND = FileKind(noun="notebook", application_id=4711, version=1, create=create)
NEXT = evolve(KIND, version=3, migrations={1: add_column, 2: lambda c: None})
PRIVATE = evolve(KIND, private=True)
posix = pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")


def write(connection: sqlite3.Connection, *statements: str, error: Exception | None = None) -> None:
    with transaction(connection):
        for statement in statements:
            connection.execute(statement)
        if error:
            raise error


def codes(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(open_file(tmp_path / "a.db", KIND, create=True)) as connection:
        connection.execute("INSERT INTO t VALUES (1)")
    return tmp_path / "a.db"


def test_a_new_file_says_what_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (4711,)
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_file_in_memory_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(open_file(":memory:", KIND)) as connection, transaction(connection):
        connection.execute("INSERT INTO t VALUES (1)")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_is_not_made_unless_asked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        open_file(tmp_path / "a.db", KIND)
    assert codes(error) == ["no_notebook"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"person,answer\n", b"SQLite format 3", b"\x00" * 4096])
def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "answers.csv"
    other.write_bytes(content)
    with pytest.raises(InputError) as error:
        open_file(other, KIND, create=True)
    assert codes(error) == ["not_a_notebook"]
    assert other.read_bytes() == content


def test_a_database_of_somebody_else_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "b.db")) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    with pytest.raises(InputError) as error:
        open_file(tmp_path / "b.db", KIND, create=True)
    assert codes(error) == ["not_a_notebook"]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        open_file(tmp_path, KIND)
    assert codes(error) == ["not_a_notebook"]


def test_an_empty_file_is_filled_only_if_asked_for(tmp_path: Path) -> None:
    empty = tmp_path / "a.db"
    empty.touch()
    with pytest.raises(InputError):
        open_file(empty, KIND)
    with closing(open_file(empty, KIND, create=True)) as connection:
        assert connection.execute("SELECT * FROM t").fetchall() == []


def test_a_damaged_file_is_told_from_another_one(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[16:100] = b"\xff" * 84
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        open_file(path, KIND)
    assert codes(error) == ["damaged_notebook"]


def test_a_newer_file_is_refused_with_the_remedy(path: Path) -> None:
    with closing(open_file(path, NEXT)):
        pass
    with pytest.raises(InputError, match="newer cxkit") as error:
        open_file(path, KIND)
    assert codes(error) == ["newer_notebook"]
    assert "pip install --upgrade" in error.value.problems[0].hint


def test_an_older_file_is_migrated_step_by_step_after_a_backup(path: Path) -> None:
    with closing(open_file(path, NEXT)) as connection:
        assert connection.execute("SELECT a, b FROM t").fetchall() == [(1, None)]
    assert backups(path) == (path.with_name("a.db.bak-v1"),)
    with closing(open_file(backups(path)[0], KIND)) as connection:
        assert connection.execute("SELECT * FROM t").fetchall() == [(1,)]


def test_a_file_is_migrated_once(path: Path) -> None:
    for _ in range(2):
        open_file(path, NEXT).close()
    assert len(backups(path)) == 1


def test_an_earlier_backup_is_not_overwritten(path: Path) -> None:
    path.with_name("a.db.bak-v1").write_text("precious")
    open_file(path, NEXT).close()
    assert path.with_name("a.db.bak-v1").read_text() == "precious"
    assert path.with_name("a.db.bak-v1-2").exists()


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE t")
        raise RuntimeError("power cut")

    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="power cut"):
        open_file(path, evolve(NEXT, migrations={1: add_column, 2: fail}))
    assert path.read_bytes() == before
    assert backups(path) == ()


def test_who_waited_for_a_migration_does_not_repeat_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = iter([(4711, 1), (4711, 3)])
    monkeypatch.setattr(sqlitefile, "_identity", lambda connection: next(seen))
    open_file(path, NEXT).close()
    assert backups(path) == ()


def test_two_who_create_a_file_at_once_fill_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = iter([(0, 0), (4711, 1), (4711, 1)])
    monkeypatch.setattr(sqlitefile, "_identity", lambda connection: next(seen))
    with closing(open_file(tmp_path / "a.db", KIND, create=True)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_what_fails_in_the_middle_is_not_written(path: Path) -> None:
    with closing(open_file(path, KIND)) as connection:
        with pytest.raises(RuntimeError):
            write(connection, "INSERT INTO t VALUES (2)", error=RuntimeError())
        assert connection.execute("SELECT * FROM t").fetchall() == [(1,)]


def test_a_transaction_that_somebody_ended_raises_its_own_error(path: Path) -> None:
    connection = open_file(path, KIND)
    with closing(connection), pytest.raises(RuntimeError, match="mine"):
        write(connection, "ROLLBACK", error=RuntimeError("mine"))


def test_a_killed_writer_leaves_the_file_as_it_was(
    path: Path, run_python: Callable[..., int]
) -> None:
    program = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")  # so that pages reach the file before the end
connection.execute("BEGIN IMMEDIATE")
connection.executemany("INSERT INTO t VALUES (?)", [("x" * 1000,)] * 1000)
os._exit(9)
"""
    before = path.stat().st_size
    assert run_python(program, path) == 9
    assert path.stat().st_size > before, "the writer was too early to do harm"
    with closing(open_file(path, KIND)) as connection:
        assert connection.execute("SELECT * FROM t").fetchall() == [(1,)]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_that_is_being_written_names_the_remedy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlitefile, "_TIMEOUT", 0.0)
    with (
        closing(open_file(path, KIND)) as one,
        closing(open_file(path, KIND)) as other,
        transaction(one),
        pytest.raises(CxkitError, match="being written by another program"),
    ):
        write(other)


def test_a_file_that_may_not_be_written_names_the_remedy(path: Path) -> None:
    with closing(open_file(path, KIND)) as connection:
        connection.execute("PRAGMA query_only = ON")
        with pytest.raises(CxkitError, match="cannot be written"):
            write(connection, "INSERT INTO t VALUES (2)")


def test_a_folder_that_cannot_be_made_names_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CxkitError, match="cannot be written"):
        open_file(tmp_path / "file" / "a.db", KIND, create=True)


def test_mistakes_of_our_own_are_not_dressed_up(path: Path) -> None:
    with closing(open_file(path, KIND)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            write(connection, "INSERT INTO nowhere VALUES (2)")
        with pytest.raises(sqlite3.IntegrityError):
            write(connection, "CREATE UNIQUE INDEX once ON t (a)", "INSERT INTO t VALUES (1)")


def test_tidying_up_gives_way_to_somebody_who_reads(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlitefile, "_TIMEOUT", 0.0)
    connection = open_file(path, KIND)
    with closing(connection), closing(sqlite3.connect(path)) as reader:
        write(connection, "INSERT INTO t SELECT zeroblob(100000)", "DELETE FROM t")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t").fetchall()
        large = path.stat().st_size
        compact(connection)
        assert path.stat().st_size == large
        reader.rollback()
        compact(connection)
        assert path.stat().st_size < large


@posix
def test_a_private_file_is_closed_to_others_from_its_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []

    def look(connection: sqlite3.Connection) -> None:
        modes.append(stat.S_IMODE((tmp_path / "a.db").stat().st_mode))
        create(connection)

    before = os.umask(0)
    try:
        with closing(open_file(tmp_path / "a.db", evolve(PRIVATE, create=look), create=True)):
            modes.append(stat.S_IMODE((tmp_path / "a.db").stat().st_mode))
    finally:
        os.umask(before)
    assert modes == [0o600, 0o600]


@posix
def test_a_private_file_that_was_opened_to_others_is_closed_again(path: Path) -> None:
    path.chmod(0o644)
    open_file(path, PRIVATE).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@posix
def test_the_backup_of_a_private_file_is_private(path: Path) -> None:
    open_file(path, evolve(NEXT, private=True)).close()
    assert [stat.S_IMODE(b.stat().st_mode) for b in backups(path)] == [0o600]


def test_what_is_deleted_from_a_private_file_cannot_be_read_from_it(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(open_file(path, PRIVATE, create=True)) as connection:
        connection.execute("INSERT INTO t VALUES ('the-secret-of-somebody')")
        assert b"the-secret-of-somebody" in path.read_bytes()
        connection.execute("DELETE FROM t")
    assert b"the-secret-of-somebody" not in path.read_bytes()
