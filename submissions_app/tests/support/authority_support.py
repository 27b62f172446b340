"""A certificate authority of the tests' own, and a server whose certificate it signed."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from attrs import field, frozen

OPENSSL = shutil.which("openssl")
_CONFIG = """
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
"""
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@frozen
class Authority:
    """Signs certificates of servers.

    Attributes:
        folder: Where its files lie.
    """

    folder: Path

    @property
    def certificate(self) -> Path:
        """What whoever trusts it needs."""
        return self.folder / "authority.pem"

    @classmethod
    def made(cls, folder: Path) -> Authority:
        """A new one, which nobody trusts yet."""
        folder.mkdir()
        made = cls(folder)
        made._run(
            *(
                "req",
                "-x509",
                "-extensions",
                "authority",
                *_KEY,
                "-subj",
                "/CN=Tests",
                "-days",
                "2",
            ),
            *("-keyout", "authority.key", "-out", "authority.pem"),
        )
        return made

    def signed(self, names: str = "DNS:localhost", *, days: int = 2) -> ssl.SSLContext:
        """What a server shows that goes by these names, for so many days."""
        self._run("req", "-new", *_KEY, "-subj", "/CN=x", "-keyout", "key", "-out", "asked")
        self._run(
            *("x509", "-req", "-in", "asked", "-CA", "authority.pem", "-CAkey", "authority.key"),
            *("-CAcreateserial", "-extensions", "server", "-days", str(days), "-out", "signed"),
            names=names,
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "signed", self.folder / "key")
        return context

    def _run(self, command: str, *more: str, names: str = "DNS:x") -> None:
        assert OPENSSL is not None
        (self.folder / "config").write_text(_CONFIG.format(names=names), "utf-8")
        config = "-extfile" if command == "x509" else "-config"
        subprocess.run(
            [OPENSSL, command, *more, config, "config"],
            cwd=self.folder,
            check=True,
            capture_output=True,
        )


@frozen
class Secured:
    """A server that speaks TLS, and what it was told.

    Attributes:
        port: Where it listens.
        got: Headers and body of each request.
        asked: The names that clients asked for.
    """

    port: int
    got: list[tuple[dict[str, str], bytes]] = field(factory=list)
    asked: list[str | None] = field(factory=list)


@contextmanager
def secured(context: ssl.SSLContext) -> Iterator[Secured]:
    """A server on this machine, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library names it so
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((dict(self.headers.items()), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made = Secured(server.server_port)
    context.sni_callback = lambda _socket, name, _context: made.asked.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
