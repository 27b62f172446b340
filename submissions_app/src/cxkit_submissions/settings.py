"""Settings of a running app, from the environment or from tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from attrs import field, frozen


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


@frozen(kw_only=True)
class Settings:
    """How an app runs.

    Attributes:
        database: The file of the event; everything of one event lies in it.
        base_url: Address under which people reach the app; links in mails begin with it.
        development: True to show mails in the browser and to allow plain HTTP.
        trusted_proxies: How many proxies before the app add forwarding headers; 0 for none,
            so that nobody can forge them.
        smtp_url: `smtp://USER:PASSWORD@HOST:PORT`, `smtps://...`, or empty to keep mails.
        sender: Address that mails come from.
        webhooks_anywhere: True to allow webhooks over plain HTTP and to addresses of one's own
            network; otherwise only https and public addresses are told anything.
        plugins: False to ask no plugins but the app's own.
        clock: What tells the time.
    """

    database: Path
    base_url: str = "http://localhost:8000"
    development: bool = False
    trusted_proxies: int = 0
    smtp_url: str = field(default="", repr=False)
    sender: str = "noreply@localhost"
    webhooks_anywhere: bool = False
    plugins: bool = True
    clock: Callable[[], datetime] = now

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings that `CXKIT_SUBMISSIONS_*` name.

        Raises:
            KeyError: if no database is named.
        """

        def get(name: str, default: str = "") -> str:
            return environment.get(f"CXKIT_SUBMISSIONS_{name}", default)

        return cls(
            database=Path(environment["CXKIT_SUBMISSIONS_DATABASE"]),
            base_url=get("BASE_URL", "http://localhost:8000").rstrip("/"),
            development=get("DEVELOPMENT") == "1",
            trusted_proxies=int(get("TRUSTED_PROXIES", "0")),
            smtp_url=get("SMTP_URL"),
            webhooks_anywhere=get("WEBHOOKS_ANYWHERE") == "1",
            plugins=get("PLUGINS", "1") != "0",
            sender=get("SENDER", "noreply@localhost"),
        )
