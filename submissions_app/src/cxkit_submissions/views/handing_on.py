"""A page with a text that somebody sends on themselves, with a new link for whom they know."""

from __future__ import annotations

from typing import Any

from flask import render_template

from cxkit_submissions.post import forwarded
from cxkit_submissions.services import services
from cxkit_submissions.store.access import Granted


def page(template: str, granted: Granted, *, about: str, back: str, language: str) -> Any:
    """The text of a mail to copy, or the word that enough of them were made.

    Args:
        template: Which mail.
        granted: What its link opens.
        about: The submission that it is about; each may be handed on so often.
        back: Where whoever sends it goes on.
        language: The language of the mail.
    """
    services_ = services()
    if not services_.limits.take("forward", about, at=services_.now()):
        return render_template("error.html", key="too_many"), 429
    text = forwarded(services_, template, granted, language=language)
    return render_template("forward.html", text=text, back=back)
