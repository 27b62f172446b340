"""The command line in this process, in an empty folder, in English."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from cxkit.cli.root import run

Call = Callable[..., "Result"]


@frozen(kw_only=True)
class Result:
    """How a call ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed, which must be one JSON document and nothing else."""
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("CXKIT_STRICT", raising=False)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs `cxkit` with arguments; nobody ever sees a traceback."""

    def call(*arguments: object) -> Result:
        capsys.readouterr()
        code = run([str(a) for a in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        assert "nanobind" not in printed.err
        return Result(code=code, out=printed.out, err=printed.err)

    return call


@pytest.fixture
def install(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., None]]:
    """Puts a distribution on the path, with its metadata, modules and entry points."""
    written: set[str] = set()

    def add(
        name: str, entries: Mapping[str, Sequence[str]], modules: Mapping[str, str] | None = None
    ) -> None:
        folder = tmp_path_factory.mktemp(name)
        info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        lines = [line for group, own in entries.items() for line in (f"[{group}]", *own)]
        (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
        for module, source in (modules or {}).items():
            (folder / f"{module}.py").write_text(source)
            written.add(module)
        monkeypatch.syspath_prepend(str(folder))

    yield add
    # Other tests write modules of the same names.
    for module in written:
        sys.modules.pop(module, None)
