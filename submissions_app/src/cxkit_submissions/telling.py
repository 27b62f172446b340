"""Webhooks: signed, repeated until they are taken, and only to public addresses over TLS."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult, urlsplit

from cxkit_submissions.services import Services
from cxkit_submissions.store.webhooks import Telling, Webhook

_TIMEOUT = 10.0
_READER = "webhooks"
# Addresses that translate to others: what lies behind them is not what they look like.
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


class RefusedError(Exception):
    """The address may not be told anything."""


def signature(secret: str, moment: int, body: bytes) -> str:
    """What the header `Cxkit-Signature` says: HMAC-SHA-256 over the moment, a dot, the body."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={digest.hexdigest()}"


def note(services: Services) -> int:
    """How many tellings were written down of what happened since the last time.

    Only that something happened is told: reference, way in, state, moment; no text, no name.
    """
    hooks, count = services.webhooks.all(), 0
    with services.database.writing():
        for each in services.happenings.since(_READER):
            payload = {
                "event": f"submission.{each.state}",
                "reference": each.submission,
                "way": each.way,
                "state": each.state,
                "at": each.at,
            }
            for hook in hooks:
                if hook.created_at <= each.at:
                    count += services.webhooks.put(
                        hook.id,
                        str(payload["event"]),
                        payload,
                        name=f"history:{each.number}",
                        at=services.now(),
                    )
            services.happenings.seen(_READER, each.number)
    return count


def tell(services: Services, *, most: int = 50) -> tuple[int, int]:
    """How many tellings were taken, and how many were not; at most so many are tried."""
    taken = failed = 0
    for _ in range(most):
        telling = services.webhooks.take(at=services.now())
        if telling is None:
            break
        hook = services.webhooks.get(telling.webhook)
        assert hook is not None
        try:
            _send(services, hook, telling)
        # Whatever is wrong with one address, the others are told, and people see what it was.
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            services.webhooks.failed(telling.id, said, at=services.now())
            failed += 1
        else:
            services.webhooks.done(telling.id, at=services.now())
            taken += 1
    return taken, failed


def problem(url: str, *, anywhere: bool) -> str:
    """What is wrong with an address, as the name of a text; empty if nothing is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "webhook.no_address"
    if not host or parts.scheme not in ("https", "http") or parts.username is not None:
        return "webhook.no_address"
    if parts.scheme == "http" and not anywhere:
        return "webhook.only_https"
    try:
        list(addresses(parts, anywhere=anywhere))
    except (RefusedError, OSError):
        return "webhook.not_public"
    return ""


def addresses(parts: SplitResult, *, anywhere: bool) -> Iterator[tuple[str, int]]:
    """Where a host name leads.

    Raises:
        RefusedError: if any of it is not public, so that nobody's own network is reached.
    """
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    hosts = list(dict.fromkeys(str(each[4][0]) for each in found))
    refused = [host for host in hosts if not anywhere and not is_public(host)]
    if refused:
        raise RefusedError(f"{parts.hostname} leads to {refused[0]}, which is not public")
    return ((host, port) for host in hosts)


def is_public(host: str) -> bool:
    """True for an address of the public internet."""
    address = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo is not None or any(address in each for each in _TRANSLATED):
            return False
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked up and checked, whatever the name says now."""

    def __init__(self, parts: SplitResult, place: tuple[str, int]) -> None:
        super().__init__(parts.hostname or "", parts.port, timeout=_TIMEOUT)
        self._parts, self._place = parts, place

    def connect(self) -> None:
        """Connect, over TLS with the name's certificate where it is asked for."""
        self.sock = socket.create_connection(self._place, timeout=_TIMEOUT)
        if self._parts.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self._parts.hostname)


def _send(services: Services, hook: Webhook, telling: Telling) -> None:
    anywhere = services.settings.webhooks_anywhere
    parts = urlsplit(hook.url)
    if parts.scheme != "https" and not anywhere:
        raise RefusedError("only https is allowed")
    body = json.dumps(telling.payload, sort_keys=True).encode()
    moment = int(services.now().timestamp())
    connection = _Pinned(parts, next(addresses(parts, anywhere=anywhere)))
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers: dict[str, Any] = {
            "Content-Type": "application/json",
            "Cxkit-Event": telling.event,
            "Cxkit-Delivery": str(telling.id),
            "Cxkit-Signature": signature(hook.secret, moment, body),
            "Host": parts.netloc,
            "User-Agent": "cxkit-submissions",
        }
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read(1024)
        # A redirect would lead past the check of the address; it is a failure like others.
        if not 200 <= answer.status < 300:
            raise http.client.HTTPException(f"answered {answer.status}")
    finally:
        connection.close()
