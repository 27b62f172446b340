"""What is wrong with a call, in German: click says it in English only."""

from __future__ import annotations

import re
from collections.abc import Mapping

import click

from cxkit.cli.words import say
from cxkit.german import translated

# What click and the commands say, and the same in German; \\1 and so on stand for the gaps.
_GERMAN: Mapping[str, str] = {
    r"Missing option (.+?)\.(?:\s*Choose from:.*)?": r"Es fehlt die Option \1.",
    r"Missing argument (.+?)\.(?:\s*Choose from:.*)?": r"Es fehlt die Angabe \1.",
    r"No such option:? (\S+?)\.?": r"Die Option \1 gibt es nicht.",
    r"No such option:? (\S+?)\.? \(?(?:Did you mean|Possible options:)(?: one of:)? (.+?)\??\)?": (
        r"Die Option \1 gibt es nicht. Meinten Sie \2?"
    ),
    r"Option (\S+) requires an argument\.": r"Die Option \1 braucht einen Wert.",
    r"Got unexpected extra arguments? \((.+)\)\.?": r"Das ist zu viel: \1.",
    r"There is no command (.+)\. Did you mean (.+)\?": (
        r"Den Befehl \1 gibt es nicht. Meinten Sie \2?"
    ),
    r"There is no command (.+)\. Known: (.+)\.": (
        r"Den Befehl \1 gibt es nicht. Bekannt sind: \2."
    ),
    r"(.+) is not one of (.+)\.": r"\1 ist keines von \2.",
    r"(.+) is not a valid integer(?: range)?\.": r"\1 ist keine ganze Zahl.",
    r"(.+) is not a valid float(?: range)?\.": r"\1 ist keine Zahl.",
    r"(.+) is not in the range (.+)\.": r"\1 liegt nicht im Bereich \2.",
    r"(.+) is not like (.+)\.": r"\1 ist nicht wie \2.",
    r"The capacity in (.+) is given twice\.": r"Die Kapazität in \1 ist zweimal angegeben.",
    r"Say either --turns NUMBER or --labels NAME,NAME,\.\.\.": (
        r"Sagen Sie entweder --turns ZAHL oder --labels NAME,NAME,..."
    ),
    r"--replace goes with --add: without it, a look starts afresh\.": (
        r"--replace gehört zu --add: Ohne das beginnt ein Blick von vorn."
    ),
    r"Say how many people there are: either --heads N or --units FILE\.": (
        r"Sagen Sie, wie viele Personen es gibt: entweder --heads N oder --units DATEI."
    ),
}
_INVALID = re.compile(r"Invalid value(?: for (?P<what>.+?))?: (?P<why>.+)", re.DOTALL)


def usage_in_german(message: str) -> str:
    """What is wrong with a call, in German; what is not known stays as it is."""
    if found := _INVALID.fullmatch(message):
        about = f" für {found['what']}" if found["what"] else ""
        return f"Ungültiger Wert{about}: {usage_in_german(found['why'])}"
    for english, german in _GERMAN.items():
        if match := re.fullmatch(english, message, re.DOTALL):
            return match.expand(german).replace(" or ", " oder ")
    return translated(message)


def show_usage(error: click.ClickException, language: str) -> None:
    """Print what is wrong with a call, with the way to call it right."""
    if not language.startswith("de"):
        error.show()
        return
    context = getattr(error, "ctx", None)
    if context is not None:
        click.echo(context.get_usage().replace("Usage:", "Aufruf:", 1), err=True)
        click.echo(f"Hilfe: {context.command_path} --help\n", err=True)
    head = click.style(say("error", language), fg="red", bold=True)
    click.echo(head + usage_in_german(error.format_message()), err=True)
