"""Help pages in German: complete for the core, and as click writes them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator

import click
import pytest

from cxkit.cli.help_german import HelpContext, catalogue, help_in_german, in_its_language
from cxkit.cli.root import COMMANDS, root

# Values that are called the same in German, or are part of a syntax.
SAME = {"TEXT", "NAME"}
OF_CLICK = {"Show the version and exit.", "Show this message and exit."}


def commands() -> Iterator[click.Command]:
    """Every command of the core, and those below it."""
    context = click.Context(root)
    waiting: list[click.Command | None] = [root.get_command(context, name) for name in COMMANDS]
    while waiting:
        command = waiting.pop()
        assert command is not None
        yield command
        if isinstance(command, click.Group):
            waiting += [command.get_command(context, n) for n in command.list_commands(context)]


def options() -> Iterator[click.Option]:
    for command in commands():
        yield from (param for param in command.params if isinstance(param, click.Option))


def said() -> set[str]:
    """Everything that the help pages of the core say, paragraph by paragraph."""
    pages = [inspect.cleandoc(command.help or "") for command in (root, *commands())]
    pages += [text for _, text in COMMANDS.values()]
    paragraphs = [paragraph for page in pages for paragraph in page.split("\n\n")]
    paragraphs += [option.help for option in options() if option.help]
    return {" ".join(paragraph.split()) for paragraph in paragraphs}


def test_every_text_of_the_core_is_german_and_no_other() -> None:
    known = set(catalogue()["sentences"])
    assert said() - known == set()
    assert known - said() == OF_CLICK
    assert len(known) > 90


def test_every_value_of_an_option_is_german_or_the_same() -> None:
    found = {
        option.make_metavar(click.Context(command)).removeprefix("<").removesuffix(">")
        for command in commands()
        for option in command.params
        if isinstance(option, click.Option) and not option.is_flag
    }
    words = {value for value in found if value.replace(" ", "").isupper() and value.isascii()}
    assert {word for word in words if word.replace(" ", "").isalpha()} - SAME == (
        set(catalogue()["values"]) & words
    )


@pytest.mark.parametrize("name", ["", *COMMANDS, "cube sample", "cube show"])
def test_a_german_page_of_the_core_has_no_english_frame(
    cli: Callable, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    shown = cli(*name.split(), "--help")
    assert shown.code == 0
    assert shown.out.startswith(f"Aufruf: {' '.join(['cxkit', *name.split()])} [OPTIONEN]")
    assert "\nOptionen:\n" in shown.out
    assert "Diese Hilfe zeigen." in shown.out
    for english in ("Usage", "Options", "Commands", "Show this", "default:", "required", "INTEGER"):
        assert english not in shown.out


def test_defaults_and_ranges_stay_beside_the_words(cli: Callable) -> None:
    page = " ".join(cli("cube", "sample", "--help", "--language", "de").out.split())
    assert "--response ZAHL Welcher Anteil antwortet. [sonst: 0.6]" in page
    assert "[sonst: 0; 0<=x<=4]" in page
    assert "[nötig]" in cli("plan", "--help", "--language", "de").out


@pytest.mark.parametrize(("language", "said"), [("de", "Maß"), ("de-CH", "Mass")])
def test_switzerland_has_no_sharp_s(language: str, said: str) -> None:
    command = in_its_language(click.Command("measure", help="Ein Maß."))
    context = HelpContext(command, info_name="measure", obj=language)
    assert command.get_help(context).splitlines()[:3] == [
        "Aufruf: measure [OPTIONEN]",
        "",
        f"  Ein {said}.",
    ]


def test_the_environment_decides_where_no_language_is_named(
    cli: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("look", "--help").out.startswith("Usage: cxkit look [OPTIONS] PATHS...")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert cli("look", "--help").out.startswith("Aufruf: cxkit look [OPTIONEN] PATHS...")
    assert cli("look", "--help", "--language", "en").out.startswith("Usage: ")


def test_what_is_not_known_keeps_its_words() -> None:
    assert help_in_german("Say something new.") == "Say something new."


def test_a_group_lists_whole_sentences(cli: Callable) -> None:
    listed = " ".join(cli("cube", "--help").out.split())
    assert "sample Say what a survey will be able to tell, before it starts." in listed
    assert "..." not in listed.replace("[ARGS]...", "")
