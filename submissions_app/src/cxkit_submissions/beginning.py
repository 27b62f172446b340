"""Which submission a blank first page is: the same when it is reloaded, on the same device.

The page's address holds a mark, which is no secret, and the device a cookie, which is one.
The form's key is made of both. Each time somebody begins there is a new mark; an address that
was passed on to another device begins anew there.
"""

from __future__ import annotations

from attrs import frozen
from flask import Response, request

from cxkit_submissions.secrets import hashed, new_reference, new_secret
from cxkit_submissions.services import services

COOKIE = "cxkit_begun"
KEY_LENGTH = 22
_CHECKED = 8
_AGE = 60 * 60 * 24 * 90


@frozen
class Beginning:
    """What this request says of where somebody began.

    Attributes:
        secret: The device's own.
        mark: What the address says; empty if it says nothing that this device was given.
    """

    secret: str
    mark: str

    @classmethod
    def of_request(cls) -> Beginning:
        """That of this request; a device without a secret gets a new one."""
        secret, mark = request.cookies.get(COOKIE, ""), request.args.get("begun", "")
        is_ours = bool(secret) and mark == _marked(secret, mark[:-_CHECKED])
        return cls(secret or new_secret(), mark if is_ours else "")

    def new_mark(self) -> str:
        """A mark for an address under which nothing was begun yet."""
        return _marked(self.secret, new_reference())

    def key(self, way: str) -> str:
        """The key of the form: where nothing is remembered, another one each time."""
        if not self.mark:
            return new_secret()
        return hashed(f"{self.secret}\0{way}\0{self.mark}")[:KEY_LENGTH]

    def remember(self, response: Response) -> Response:
        """Let the device keep its secret."""
        response.set_cookie(
            COOKIE,
            self.secret,
            max_age=_AGE,
            secure=not services().settings.development,
            httponly=True,
            samesite="Lax",
        )
        return response


def _marked(secret: str, reference: str) -> str:
    return reference + hashed(f"{secret}\0{reference}")[:_CHECKED]
