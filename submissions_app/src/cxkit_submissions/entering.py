"""Stories that organisers enter for somebody else, who then checks and sends them."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from cxkit_submissions.forms import is_address
from cxkit_submissions.post import send_link
from cxkit_submissions.secrets import new_secret
from cxkit_submissions.services import Services
from cxkit_submissions.store.access import SUBMISSION, Granted
from cxkit_submissions.store.leads import Lead
from cxkit_submissions.store.submissions import DRAFT, Submission
from cxkit_submissions.ways import PROPOSE, Page

# Everything of a proposal but the address, which is the lead's.
ENTERED = Page(name="entered", questions=tuple(q for q in PROPOSE.questions if q.name != "email"))


def entered(services: Services, lead: Lead) -> Submission | None:
    """The draft that organisers are entering for somebody; None once it is theirs alone."""
    found = services.submissions.get(lead.submission) if lead.submission else None
    return found if found is not None and found.state == DRAFT and not found.email else None


def may_enter(services: Services, lead: Lead) -> bool:
    """True while organisers may enter and read a story for somebody."""
    return not lead.submission or entered(services, lead) is not None


def enter(
    services: Services, lead: Lead, answers: dict[str, Any], *, language: str, who: str
) -> Lead:
    """The lead with its story, begun or changed."""
    at, found = services.now(), entered(services, lead)
    with services.database.writing():
        if found is not None:
            services.submissions.change(found.id, answers, at=at, who=who)
            return lead
        made = services.submissions.save(
            new_secret(), way="propose", language=language, answers=answers, at=at, who=who
        )
        return services.leads.keep(evolve(lead, submission=made.id), at=at)


def hand_over(services: Services, lead: Lead, *, who: str) -> bool:
    """True if the story is its owner's now; the mail with the link waits for release.

    It is not where there is no address, or one that is never to be written to.

    From then on organisers see of the draft only that it is there.
    """
    found, email = entered(services, lead), lead.contact.strip().lower()
    if found is None or not is_address(email) or services.nominees.is_never(email):
        return False
    with services.database.writing():
        services.submissions.change(found.id, {"email": email}, at=services.now(), who=who)
        granted = Granted(kind=SUBMISSION, subject=found.id, email=email)
        send_link(
            services,
            "entered",
            granted,
            language=found.language,
            dedupe=f"entered:{found.id}",
            released=False,
        )
    return True
