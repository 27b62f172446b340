"""Everything that organisers have beside the list of what was sent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template

from cxkit_submissions.access import allow, person_roles, roles, rule_of
from cxkit_submissions.store.people import ADMIN, MODERATOR, PROGRAMME

blueprint = Blueprint("tools", __name__, url_prefix="/<any(de,en):language>")
# Page, its name and what it is for; whoever may not open a page does not see it.
PAGES = (
    ("leads.listed", "tools.leads", "tools.leads_text"),
    ("panel.overview", "panel.title", "panel.text"),
    ("mail.outbox", "tools.outbox", "tools.outbox_text"),
    ("nominees.queue", "tools.queue", "tools.queue_text"),
    ("mail.message", "tools.message", "tools.message_text"),
    ("mail.letters", "tools.letters", "tools.letters_text"),
    ("mail.reminders", "tools.reminders", "tools.reminders_text"),
    ("setup.event", "tools.event", "tools.event_text"),
    ("setup.questions", "tools.questions", "tools.questions_text"),
    ("webhooks.listed", "tools.webhooks", "tools.webhooks_text"),
    ("people.listed", "tools.people", "tools.people_text"),
)


@blueprint.get("/organise/tools")
@allow(roles(ADMIN, PROGRAMME, MODERATOR))
def all_(language: str) -> Any:
    """The pages that whoever is at work may open."""
    del language
    mine = [each for each in PAGES if _may(each[0])]
    return render_template("tools.html", pages=mine)


def _may(page: str) -> bool:
    rule = rule_of(current_app, page)
    return rule is not None and bool(person_roles() & set(rule.roles))
