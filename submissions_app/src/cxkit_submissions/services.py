"""What views and commands work with: the stores, the settings, the clock."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen
from flask import current_app

from cxkit_submissions.plugged import Plugged, installed, own_only
from cxkit_submissions.settings import Settings
from cxkit_submissions.store.access import Access
from cxkit_submissions.store.database import Database
from cxkit_submissions.store.event import Events
from cxkit_submissions.store.happenings import Happenings
from cxkit_submissions.store.jobs import Jobs
from cxkit_submissions.store.lasting import Lasting
from cxkit_submissions.store.leads import Leads
from cxkit_submissions.store.letters import Letters
from cxkit_submissions.store.limits import Limits
from cxkit_submissions.store.marks import Marks
from cxkit_submissions.store.nominees import Nominees
from cxkit_submissions.store.outbox import Outbox
from cxkit_submissions.store.pairs import Pairs
from cxkit_submissions.store.panel import Panel
from cxkit_submissions.store.pending import PendingSteps
from cxkit_submissions.store.people import People
from cxkit_submissions.store.questions import Questions
from cxkit_submissions.store.releases import Releases
from cxkit_submissions.store.reminders import Reminders
from cxkit_submissions.store.reviews import Reviews
from cxkit_submissions.store.search import Search
from cxkit_submissions.store.speakers import Speakers
from cxkit_submissions.store.submissions import Submissions
from cxkit_submissions.store.talk import Talk
from cxkit_submissions.store.uploads import Uploads
from cxkit_submissions.store.webhooks import Webhooks

KEY = "cxkit_submissions"


@frozen(kw_only=True)
class Services:
    """Everything that one event's app works with."""

    settings: Settings
    plugged: Plugged
    database: Database
    submissions: Submissions
    access: Access
    people: People
    events: Events
    outbox: Outbox
    limits: Limits
    jobs: Jobs
    lasting: Lasting
    leads: Leads
    letters: Letters
    questions: Questions
    reminders: Reminders
    pending: PendingSteps
    panel: Panel
    pairs: Pairs
    marks: Marks
    talk: Talk
    reviews: Reviews
    search: Search
    happenings: Happenings
    webhooks: Webhooks
    nominees: Nominees
    releases: Releases
    speakers: Speakers
    uploads: Uploads

    @classmethod
    def of(cls, settings: Settings) -> Services:
        """The services on the settings' database."""
        database = Database(settings.database)
        return cls(
            settings=settings,
            plugged=Plugged(installed if settings.plugins else own_only),
            database=database,
            submissions=Submissions(database),
            access=Access(database),
            people=People(database),
            events=Events(database),
            outbox=Outbox(database),
            limits=Limits(database),
            jobs=Jobs(database),
            lasting=Lasting(database),
            leads=Leads(database),
            letters=Letters(database),
            questions=Questions(database),
            reminders=Reminders(database),
            pending=PendingSteps(database),
            panel=Panel(database),
            pairs=Pairs(database),
            marks=Marks(database),
            talk=Talk(database),
            reviews=Reviews(database),
            search=Search(database),
            happenings=Happenings(database),
            webhooks=Webhooks(database),
            nominees=Nominees(database),
            releases=Releases(database),
            speakers=Speakers(database),
            uploads=Uploads(database),
        )

    def now(self) -> datetime:
        """This moment."""
        return self.settings.clock()


def services() -> Services:
    """The services of the running app."""
    found: Services = current_app.extensions[KEY]
    return found
