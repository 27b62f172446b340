"""`cxkit effect-card`: what an initiative did, ready for a story (F29)."""

from __future__ import annotations

from pathlib import Path

import click

from cxkit.cli.output import LANGUAGE, OUT, language_of_user, print_json


@click.command("effect-card")
@click.argument("initiative")
@OUT
@click.option("--target", help="Which tile, dimension or metric, if it should move several.")
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print the `effect` of a story, per target.")
def command(
    initiative: str, out: Path, target: str | None, language: str | None, as_json: bool
) -> None:
    """Say what INITIATIVE did by the last look, for a story about it.

    OUT is the folder of a look (cxkit-out), or its workspace. The card holds what the report
    shows: the effect with its interval, how far its design carries, and what it cannot tell.
    """
    from cxkit.cube import pick
    from cxkit_effect._card import cards_of

    cards = cards_of(out, initiative, target)
    if as_json:
        print_json({card.target: card.effect.to_dict() for card in cards})
        return
    shown = language or language_of_user()
    for number, card in enumerate(cards):
        if number:
            click.echo("")
        click.echo(click.style(pick(card.effect.text, shown), bold=True))
        click.echo(pick(card.effect.measure, shown))
