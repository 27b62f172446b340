"""Who named whom: nominations and recommendations that are about the people of a proposal."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

from cxkit_submissions.services import Services
from cxkit_submissions.store.submissions import Submission

NAMING = ("nominate", "recommend")


@frozen
class Namings:
    """What was sent about others, and which proposals came of it.

    Attributes:
        sent: Everything that names somebody, whatever became of it.
        taken: Reference of what names somebody -> reference of the proposal that they made of it.
    """

    sent: tuple[Submission, ...]
    taken: dict[str, str]

    @classmethod
    def of(cls, services: Services) -> Namings:
        """Those of this event."""
        sent = services.submissions.sent_by(NAMING)
        return cls(sent, services.nominees.proposals() if sent else {})

    def about(
        self, proposal: Submission, emails: Iterable[str], names: Iterable[str]
    ) -> tuple[Submission, ...]:
        """What names the people of a proposal: they took it over, or it has their address or name.

        Args:
            proposal: The proposal.
            emails: Addresses of everybody who speaks.
            names: Their names.
        """
        reached = {each.strip().lower() for each in emails} - {""}
        called = {_words(each) for each in names} - {()}
        return tuple(
            each
            for each in self.sent
            if self.taken.get(each.id) == proposal.id
            or _text(each, "nominee_contact").strip().lower() in reached
            or _words(_text(each, "nominee")) in called
        )


def _text(submission: Submission, name: str) -> str:
    return str(submission.answers.get(name) or "")


def _words(name: str) -> tuple[str, ...]:
    """The words of a name, whatever stands between them and in whatever order."""
    return tuple(sorted(re.findall(r"\w+", name.casefold())))
