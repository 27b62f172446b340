"""The mailbox of a development server: what would have been sent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from cxkit_submissions.access import PUBLIC, allow
from cxkit_submissions.post import message
from cxkit_submissions.services import services

blueprint = Blueprint("development", __name__)


@blueprint.get("/development/mailbox")
@allow(PUBLIC)
def mailbox() -> Any:
    """All mails, the latest first."""
    found = services()
    mails = [(mail, message(found, mail)) for mail in found.outbox.all()]
    return render_template("mailbox.html", mails=mails)
