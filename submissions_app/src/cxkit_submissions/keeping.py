"""What browsers keep of a form until the server acknowledges it."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response

from cxkit_submissions.services import services


def acknowledged(name: str, content: Any, code: int) -> Response:
    """An answer that tells the browser which form it need not keep any longer.

    Args:
        name: The form's `data-name`.
        content: What is answered.
        code: Its status.
    """
    response = make_response(content, code)
    # It holds no text, so that scripts may read it.
    response.set_cookie(
        "cxkit_kept",
        name,
        max_age=600,
        secure=not services().settings.development,
        samesite="Lax",
    )
    return response
