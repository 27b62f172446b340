"""Processes that are really killed, at a place that a test names."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# Runs the command line in a process that ends itself, as a kill from outside would, when
# a function is called for the nth time: before its work is done, or after.
_PROGRAM = """
import importlib, os, signal, sys
# Ignored is inherited: a shell starts what runs behind it deaf to this signal.
signal.signal(signal.SIGINT, signal.default_int_handler)
module, name, nth, when, sign, *arguments = sys.argv[1:]
owner = importlib.import_module(module)
genuine, calls = getattr(owner, name), []
def instead(*given, **options):
    calls.append(1)
    is_now = len(calls) == int(nth)
    if is_now and when == "before":
        os.kill(os.getpid(), getattr(signal, sign))
    found = genuine(*given, **options)
    if is_now and when == "after":
        os.kill(os.getpid(), getattr(signal, sign))
    return found
setattr(owner, name, instead)
from cxkit.cli import main
sys.argv = ["cxkit", *arguments]
main()
"""


def run_and_kill(
    arguments: Sequence[str | Path],
    at: str,
    *,
    nth: int = 1,
    when: str = "before",
    signal: str = "SIGKILL",
) -> subprocess.CompletedProcess[str]:
    """`cxkit ARGUMENTS`, killed at the nth call of `module:function`."""
    module, _, name = at.partition(":")
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM, module, name, str(nth), when, signal]
        + [str(argument) for argument in arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""},
        check=False,
    )


def hidden(folder: Path) -> list[str]:
    """Names of what a killed process left in a folder and nobody should see."""
    return sorted(path.name for path in folder.rglob("*") if path.name.startswith("."))
