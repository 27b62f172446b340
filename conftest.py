"""Every example of the documents is executed: Python, console sessions, files.

In a document, a fenced block of `python` (with or without `>>>`) runs in a
namespace of its own document, and a block of `console` runs each line that
begins with `$` and compares what follows (`...` stands for anything). Both run
in an empty folder that lasts as long as the document. A comment
`<!-- file: NAME -->` directly above a fenced block writes the block into that
folder; `<!-- skip: next "why" -->` leaves the next block out, with its reason.

Property tests draw the same examples in every run, and a busy machine is no failure.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import settings
from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

settings.register_profile("cxkit", derandomize=True, deadline=None, database=None)
settings.load_profile("cxkit")

_FILE = re.compile(
    r"^<!-- file: (?P<name>\S+) -->\n+(?P<fence>```+)[^\n]*\n(?P<body>.*?)^(?P=fence)\s*$",
    re.MULTILINE | re.DOTALL,
)
_SETTINGS = ("CXKIT_STRICT",)
_OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class _ConsoleParser(CodeBlockParser):
    """Runs each `$` line in a shell and compares its output where some is shown."""

    language = "console"

    def evaluate(self, example: Example) -> str | None:
        for command, expected in _commands(example.parsed):
            shown = _run(command, Path(example.namespace["_folder"]))
            if shown.returncode:
                return f"$ {command}\nended with {shown.returncode}:\n{shown.stdout}"
            if expected.strip() and not _same(expected, shown.stdout):
                return f"$ {command}\nexpected:\n{expected}\ngot:\n{shown.stdout}"
        return None


def _commands(block: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output shown below it."""
    commands: list[tuple[str, str]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], ""))
        elif commands and commands[-1][0].endswith("\\"):
            commands[-1] = (commands[-1][0][:-1] + line.lstrip("> "), "")
        elif commands:
            commands[-1] = (commands[-1][0], f"{commands[-1][1]}{line}\n")
    return commands


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def _same(expected: str, shown: str) -> bool:
    return doctest.OutputChecker().check_output(
        f"{expected.strip()}\n", f"{shown.strip()}\n", _OPTIONS
    )


def _files(document: Document) -> Iterable[Region]:
    """The blocks that stand for files."""
    for found in _FILE.finditer(document.text):
        # Only the comment's own characters, so that the block may also be executed.
        end = found.start("fence") - 1
        yield Region(found.start(), end, (found["name"], found["body"]), _write_file)


def _write_file(example: Example) -> None:
    name, body = example.parsed
    target = Path(example.namespace["_folder"], name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(body, encoding="utf-8")


def _enter(namespace: dict[str, Any]) -> None:
    namespace["_home"] = Path.cwd()
    namespace["_holder"] = tempfile.TemporaryDirectory(prefix="cxkit-docs-")
    namespace["_folder"] = namespace["_holder"].name
    os.chdir(namespace["_folder"])
    # Documents show what a reader sees who has set nothing.
    namespace["_set"] = {name: os.environ.pop(name) for name in _SETTINGS if name in os.environ}


def _leave(namespace: dict[str, Any]) -> None:
    os.environ.update(namespace["_set"])
    os.chdir(namespace["_home"])
    namespace["_holder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[
        _files,
        _ConsoleParser(),
        PythonCodeBlockParser(doctest_optionflags=_OPTIONS),
        SkipParser(),
    ],
    patterns=[
        "README.md",
        "CONTRIBUTING.md",
        "docs/**/*.md",
        "docs/*.md",
        "plugins/*/README.md",
        "submissions_app/README.md",
    ],
    setup=_enter,
    teardown=_leave,
).pytest()
