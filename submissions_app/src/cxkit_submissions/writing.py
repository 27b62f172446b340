"""Whether something may still be written, and what is wrong with what was."""

from __future__ import annotations

from attrs import frozen

from cxkit_submissions import asking, tiles
from cxkit_submissions.forms import page_form
from cxkit_submissions.services import Services
from cxkit_submissions.store.submissions import DRAFT, SUBMITTED, Submission
from cxkit_submissions.ways import Page, Question
from cxkit_submissions.words import Words


@frozen(kw_only=True)
class Mistake:
    """What has to be put right before something is sent.

    Attributes:
        page: Where the question stands.
        question: What was asked.
        said: What is wrong, in the reader's words.
    """

    page: Page
    question: Question
    said: str


def may_change(services: Services, submission: Submission) -> bool:
    """True if its author may change the answers.

    A draft may always be changed. What was sent, until the deadline; afterwards only while a
    request for a revision is open. What was decided, not at all.
    """
    if submission.state != SUBMITTED:
        return submission.state == DRAFT
    if services.events.get().is_open(services.now()):
        return True
    return any(each.answered_at is None for each in services.talk.revisions(submission.id))


def mistakes(services: Services, submission: Submission, words: Words) -> list[Mistake]:
    """Everything that is wrong with the answers, page by page."""
    known, found = tiles.labels(words.language), []
    for page in asking.way_of(services, submission.way).all_pages:
        form = page_form(page, words, answers=submission.answers, tiles=known)
        form.validate()
        found += [
            Mistake(page=page, question=question, said=str(form[question.name].errors[0]))
            for question in page.questions
            if form[question.name].errors
        ]
    return found
