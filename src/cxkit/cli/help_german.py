"""Help pages in German: click's own words, and those of the core's commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

import click

# What click puts behind the words of an option: its default, its range, whether it is needed.
_WITH_EXTRA = re.compile(r"(?P<help>.*?)(?:(?:^|  )\[(?P<extra>[^\[\]]+)\])?", re.DOTALL)


class HelpContext(click.Context):
    """A context whose help is in the language that its root was called in."""

    def make_formatter(self) -> click.HelpFormatter:
        """What writes the help and the usage."""
        language = self.find_root().obj
        if not (isinstance(language, str) and language.startswith("de")):
            return super().make_formatter()
        return _German(language, width=self.terminal_width, max_width=self.max_content_width)


def in_its_language(command: click.Command) -> click.Command:
    """The command, whose help is from now on in the language of the call."""
    if command.context_class is click.Context:
        command.context_class = HelpContext
    return command


def help_in_german(text: str) -> str:
    """A paragraph of a help page in German; as it is if it is not known."""
    return catalogue()["sentences"].get(" ".join(text.split()), text)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """What the core's help pages say -> the same in German, by where it stands."""
    # Only who reads help in German waits for these.
    import tomllib
    from importlib import resources

    text = (resources.files("cxkit.cli") / "help_german.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class _German(click.HelpFormatter):
    """Writes help as click does, in German."""

    def __init__(self, language: str, *, width: int | None, max_width: int | None) -> None:
        super().__init__(width=width, max_width=max_width)
        self._swiss = language == "de-CH"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how the command is called."""
        words = args.replace("[OPTIONS]", "[OPTIONEN]")
        super().write_usage(
            prog, words.replace("COMMAND [ARGS]...", "BEFEHL [ANGABEN]..."), "Aufruf: "
        )

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        super().write_heading(catalogue()["headings"].get(heading, heading))

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        super().write_text("\n\n".join(map(help_in_german, text.split("\n\n"))))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write a list of options or commands."""
        german = [(_term(term), _meaning(words)) for term, words in rows]
        super().write_dl(german, col_max, col_spacing)

    def getvalue(self) -> str:
        """The page; Switzerland has no ß."""
        page = super().getvalue()
        return page.replace("ß", "ss") if self._swiss else page


def _term(term: str) -> str:
    """An option with what its value is."""
    values = catalogue()["values"]
    end = next((english for english in values if term.endswith(f" {english}")), "")
    return term.removesuffix(end) + values[end] if end else term


def _meaning(words: str) -> str:
    found = _WITH_EXTRA.fullmatch(words)
    assert found is not None
    said = help_in_german(found["help"])
    if not found["extra"]:
        return said
    extra = found["extra"].replace("default: ", "sonst: ")
    extra = re.sub(r"\brequired\b", "nötig", extra)
    return f"{said}  [{extra}]" if said else f"[{extra}]"
