"""Errors that name the place and the remedy, all of a document at once."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import asdict, frozen


@frozen(kw_only=True)
class Problem:
    """One thing that is wrong with an input.

    Attributes:
        code: Stable machine-readable name, `snake_case`.
        message: What is wrong, in words that a newcomer understands.
        hint: What to do about it; a command where there is one.
        file: The file that holds it, if it came from one.
        sheet: The worksheet, for workbooks.
        row: The record number as a spreadsheet counts it (the header is row 1).
        column: The column's header.
        path: The place inside a document, such as `dimensions[2].tiles[0].id`.
        count: How many times it occurs.
    """

    code: str
    message: str
    hint: str = ""
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    path: str | None = None
    count: int | None = None

    @property
    def place(self) -> str:
        """Where the problem is, in one phrase; empty if it has no place."""
        parts = [
            self.file or "",
            f"sheet {self.sheet!r}" if self.sheet else "",
            f"row {self.row}" if self.row is not None else "",
            f"column {self.column!r}" if self.column else "",
            f"at {self.path}" if self.path else "",
        ]
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        head = f"{self.place}: " if self.place else ""
        tail = f"\n  -> {self.hint}" if self.hint else ""
        return f"{head}{self.message}{tail}"

    def to_dict(self) -> dict[str, object]:
        """The problem as a plain dictionary without its empty fields."""
        return {key: value for key, value in asdict(self).items() if value not in (None, "")}


class CxkitError(Exception):
    """Base of every error that cxkit raises on purpose.

    Attributes:
        hint: What to do about it, or an empty string.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  -> {self.hint}" if self.hint else self.message


class InputError(CxkitError):
    """Input that cannot be used; carries every problem that was found.

    Attributes:
        problems: All problems of the document, in the order of their place.
    """

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        if not self.problems:
            raise ValueError("an InputError needs at least one problem")
        count = len(self.problems)
        head = "1 problem" if count == 1 else f"{count} problems"
        super().__init__(f"{head} found:\n" + "\n".join(f"- {p}" for p in self.problems))


class RefusedError(CxkitError):
    """A request that would break a promise, such as adding the same people twice."""

    exit_code = 3


class PluginError(CxkitError):
    """A plugin that failed; the message names distribution, plugin and hook."""

    exit_code = 4


class MissingExtraError(CxkitError):
    """A feature whose optional distribution is not installed."""

    exit_code = 5

    def __init__(self, feature: str, requirement: str) -> None:
        super().__init__(
            f"{feature} needs {requirement}, which is not installed.",
            hint=f"python -m pip install {requirement}",
        )
