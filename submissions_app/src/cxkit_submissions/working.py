"""The worker beside the pages: reminds, delivers, and forgets once a day who stayed silent."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from attrs import frozen

from cxkit.hookspecs import StoryEvent
from cxkit_submissions import nominating, post, reminding, resending, searching, telling
from cxkit_submissions.services import Services

_DAY = timedelta(days=1)
_log = logging.getLogger(__name__)


@frozen(kw_only=True)
class Round:
    """What one round of the worker did.

    Attributes:
        delivered: Mails that the server took.
        failed: Mails that it did not.
        erased: Silent people who were forgotten.
        reminded: Reminders that were put into the outbox.
        told: Webhooks that were taken.
        untold: Webhooks that were not.
    """

    delivered: int = 0
    failed: int = 0
    erased: int = 0
    reminded: int = 0
    told: int = 0
    untold: int = 0


def work(services: Services) -> Round:
    """One round: everything that is due now; what fails holds up nothing else."""
    done: dict[str, int] = {}
    for step in (_answer, _index, _remind, _name, _deliver, _tell, _purge):
        try:
            done |= step(services)
        except Exception:
            _log.exception("a step of the worker failed; it is tried again: %s", step.__name__)
    return Round(**done)


def _answer(services: Services) -> dict[str, int]:
    resending.answer(services)
    return {}


def _index(services: Services) -> dict[str, int]:
    searching.refresh(services)
    return {}


def _remind(services: Services) -> dict[str, int]:
    reminded = reminding.remind(services)
    reminding.stop_done(services)
    return {"reminded": reminded}


def _name(services: Services) -> dict[str, int]:
    nominating.release_by_itself(services)
    return {}


def _deliver(services: Services) -> dict[str, int]:
    delivered, failed = post.deliver(services) if services.settings.smtp_url else (0, 0)
    return {"delivered": delivered, "failed": failed}


def _tell(services: Services) -> dict[str, int]:
    hear(services)
    telling.note(services)
    told, untold = telling.tell(services)
    return {"told": told, "untold": untold}


def _purge(services: Services) -> dict[str, int]:
    if not services.jobs.take("purge", _DAY, at=services.now()):
        return {}
    return {"erased": nominating.purge(services, services.events.get().silent_days)}


def hear(services: Services) -> int:
    """How many things happened that plugins were told of, each at least once."""
    found = services.happenings.since("plugins")
    for each in found:
        event = StoryEvent(
            state=each.state,
            reference=each.submission,
            way=each.way,
            language=each.language,
            at=datetime.fromisoformat(each.at),
        )
        services.plugged.tell(event)
        services.happenings.seen("plugins", each.number)
    return len(found)


@contextmanager
def worker(services: Services, *, every: float = 5.0) -> Iterator[threading.Thread]:
    """A thread that works as long as the block runs; a round that fails is tried again."""
    stop = threading.Event()

    def rounds() -> None:
        while not stop.is_set():
            work(services)
            stop.wait(every)
        services.database.close()

    thread = threading.Thread(target=rounds, name="cxkit-worker", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(timeout=60)
