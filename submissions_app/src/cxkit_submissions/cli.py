"""`cxkit-submissions`: set up an event, serve it, deliver mails, hand out the feed."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from cxkit_submissions.settings import Settings

_DATABASE = click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("event.db"),
    show_default=True,
    envvar="CXKIT_SUBMISSIONS_DATABASE",
    help="The file of the event.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cxkit-submissions", message="cxkit-submissions %(version)s")
def main() -> None:
    """The call for practitioners' stories, from the invitation to the feed."""


@main.command()
@_DATABASE
@click.option("--title-en", prompt="Name of the event in English", help="Name in English.")
@click.option("--title-de", prompt="Name of the event in German", help="Name in German.")
@click.option("--admin", prompt="Mail address of the first organiser", help="First organiser.")
@click.option(
    "--deadline",
    prompt="Until when are submissions taken (YYYY-MM-DDTHH:MM+HH:MM, empty: open)",
    default="",
    help="Deadline with its zone; empty if open.",
)
@click.option(
    "--copy-from",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Last year's file: its settings, tracks, questions, words of mails, and the people "
    "whose consent lasts come along.",
)
def init(
    database: Path,
    title_en: str,
    title_de: str,
    admin: str,
    deadline: str,
    copy_from: Path | None,
) -> None:
    """Set up an event with four answers."""
    from datetime import datetime

    from cxkit_submissions.forms import is_address
    from cxkit_submissions.services import Services
    from cxkit_submissions.store.people import ADMIN

    problems = []
    if not is_address(admin):
        problems.append(f"--admin: {admin!r} is no mail address.")
    if deadline:
        try:
            if datetime.fromisoformat(deadline).tzinfo is None:
                problems.append("--deadline: name the zone, such as 2027-01-31T23:59+01:00.")
        except ValueError:
            problems.append("--deadline: write it as 2027-01-31T23:59+01:00.")
    if copy_from is not None and copy_from.resolve() == database.resolve():
        problems.append("--copy-from: name another file than --database.")
    if copy_from is not None and not problems:
        from cxkit_submissions.backup import problem

        problems += filter(None, [problem(copy_from)])
    if problems:
        raise click.UsageError("\n".join(problems))
    found = Services.of(Settings(database=database))
    found.events.set(title={"en": title_en, "de": title_de}, contact=admin, deadline=deadline)
    found.people.invite(admin, "", [ADMIN], at=found.now())
    if copy_from is not None:
        from cxkit_submissions import edition

        count = edition.copy_file(copy_from, found, who=admin)
        click.echo(f"taken over from {copy_from}; people who agreed to be asked again: {count}")
    click.echo(f"{database} is set up. Try it: cxkit-submissions serve --database {database}")


@main.command()
@_DATABASE
@click.option("--port", default=8000, show_default=True, help="Port on this machine.")
def serve(database: Path, port: int) -> None:
    """Serve the event on this machine, with a mailbox in the browser; not for production.

    The worker that delivers runs with it; without CXKIT_SUBMISSIONS_SMTP_URL mails stay in
    the mailbox.
    """
    import os

    from cxkit_submissions.app import create_app
    from cxkit_submissions.services import KEY
    from cxkit_submissions.working import worker

    here = {"DATABASE": str(database), "BASE_URL": f"http://localhost:{port}", "DEVELOPMENT": "1"}
    named = {f"CXKIT_SUBMISSIONS_{name}": value for name, value in here.items()}
    app = create_app(Settings.from_environment({**os.environ, **named}))
    click.echo(f"http://localhost:{port}/  (mails: http://localhost:{port}/development/mailbox)")
    with worker(app.extensions[KEY]):
        app.run(port=port, threaded=True)


@main.command()
@click.option("--every", type=float, default=0.0, help="Seconds between rounds; 0 for one round.")
def deliver(every: float) -> None:
    """Hand waiting mails to the server that CXKIT_SUBMISSIONS_SMTP_URL names.

    Run it beside the app. Once a day it forgets whoever was named by others and stayed silent.
    """
    from cxkit_submissions.services import Services
    from cxkit_submissions.working import work

    settings = Settings.from_environment()
    if not settings.smtp_url:
        raise click.UsageError("Set CXKIT_SUBMISSIONS_SMTP_URL, such as smtp://mail.example:587.")
    found = Services.of(settings)
    while True:
        done = work(found)
        if not every or done.delivered or done.failed or done.erased:
            click.echo(f"delivered {done.delivered}, failed {done.failed}, erased {done.erased}")
        if not every:
            return
        time.sleep(every)


@main.command()
@_DATABASE
@click.option("--days", type=click.IntRange(1), default=60, show_default=True, help="Silence.")
def purge(database: Path, days: int) -> None:
    """Erase people who were named by others and said nothing for so many days."""
    from cxkit_submissions import nominating
    from cxkit_submissions.services import Services

    erased = nominating.purge(Services.of(Settings(database=database)), days)
    click.echo(f"erased {erased}")


@main.command()
@_DATABASE
@click.option("--to", "copy", type=click.Path(dir_okay=False, path_type=Path), required=True)
def backup(database: Path, copy: Path) -> None:
    """Write a copy of the event's file while the app runs."""
    from cxkit_submissions import backup as copies

    try:
        copies.backup(database, copy)
    except copies.NotAnEventError as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{copy} is a copy of {database}")


@main.command()
@_DATABASE
@click.option("--from", "copy", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.confirmation_option(prompt="What was written since the copy will be gone. Go on?")
def restore(database: Path, copy: Path) -> None:
    """Put a copy of the event's file back while the app runs."""
    from cxkit_submissions import backup as copies

    try:
        copies.restore(copy, database)
    except copies.NotAnEventError as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{database} is what {copy} was")


@main.command()
def plugins() -> None:
    """List the plugins with what they add to a call, and what is wrong with them."""
    from cxkit_submissions.plugged import HOOKS, installed

    manager = installed()
    for status in manager.statuses:
        adds = [
            f"{hook.removeprefix('cxkit_story_')}: {provided.value.id}"
            for hook in HOOKS
            for provided in manager.collect(hook)
            if provided.plugin == status.name
        ]
        if adds or status.status != "loaded":
            what = "; ".join(adds) or f"{status.reason} ({status.hint})"
            click.echo(f"{status.name} {status.version} {status.status}: {what}".replace("  ", " "))


@main.command("export-feed")
@_DATABASE
def export_feed(database: Path) -> None:
    """Print the stories whose authors agreed, as a feed for `cxkit stories`."""
    from cxkit_submissions.feed import feed_of
    from cxkit_submissions.services import Services

    feed = feed_of(Services.of(Settings(database=database)))
    click.echo(json.dumps(feed.to_dict(), ensure_ascii=False, indent=2))
