"""What commands print: tables, progress, opened reports."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from cxkit.cli import look, output


class Terminal(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


class Impatient:
    """A timer that does not wait."""

    def __init__(self, _: float, action: Callable[[], None]) -> None:
        self.start, self.daemon = action, False

    def cancel(self) -> None:
        self.cancelled = True

    def join(self) -> None:
        assert self.cancelled


def test_progress_is_shown_on_a_terminal_and_leaves_no_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(threading, "Timer", Impatient)
    monkeypatch.setenv("TERM", "xterm")
    with output.progress("Reading ..."):
        pass
    assert "Reading ..." in sys.stderr.getvalue()
    # The line is cleared and the cursor shown again.
    assert sys.stderr.getvalue().endswith(("\x1b[2K", "\x1b[?25h", "\x1b[1A\x1b[2K"))


def test_what_takes_less_than_a_second_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with output.progress("Reading ..."):
        pass
    assert "Reading" not in sys.stderr.getvalue()


def test_without_a_terminal_there_is_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with output.progress("Reading ..."):
        pass
    assert capsys.readouterr() == ("", "")


def test_errors_pass_through_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with pytest.raises(KeyError), output.progress("Reading ..."):
        raise KeyError("x")


def test_cells_are_wrapped_and_never_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    output.print_table(["name", "value"], [["a" * 30, "1"]], numbers=1)
    shown = capsys.readouterr().out
    assert "".join(c for c in shown if c == "a") == "a" * 30 + "a" * 2  # and those of the header
    assert max(map(len, shown.splitlines())) <= 20


@pytest.mark.parametrize("width", [60, 72, 100])
def test_words_stay_whole_where_all_columns_find_room(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    long = "service_chain.simplicity.process.self"
    rows = [("new", f"{long}, staff", "42.1 (35.3 … 49.4)\n60 people")] * 2
    output.print_table(["change", "about", "now"], rows)
    shown = capsys.readouterr().out
    assert shown.count(long) == 2
    assert shown.count("people") == 2
    assert max(map(len, shown.splitlines())) <= width


def test_a_paragraph_is_as_wide_as_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    words = "Findings of service_chain.core_transactions.structural.self are no longer counted."
    output.print_paragraph(words)
    lines = capsys.readouterr().out.splitlines()
    assert " ".join(lines) == words
    assert [line for line in lines if len(line) > 40] == [words.split()[2]]


def test_an_empty_table_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table(["name"], [], empty="Nothing.")
    assert capsys.readouterr().out == "Nothing.\n"


@pytest.mark.parametrize(("terminal", "opened"), [(True, ["out/report.html"]), (False, [])])
def test_the_report_is_opened_in_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, opened: list[str]
) -> None:
    launched: list[str] = []
    monkeypatch.setattr("click.launch", lambda url: launched.append(str(url)))
    monkeypatch.setattr(sys, "stdout", Terminal() if terminal else io.StringIO())
    outcome = SimpleNamespace(
        assessment=SimpleNamespace(warnings=(), headlines=()),
        files={"report": Path("out/report.html"), "acme": Path("out/acme.txt")},
    )
    look.report(outcome, "en", as_json=False, open_report=True)
    assert launched == opened
    printed = sys.stdout.getvalue()
    assert "There is nothing yet that can be said honestly." in printed
    assert "out/acme.txt     acme" in printed
