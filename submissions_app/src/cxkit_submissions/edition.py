"""A new edition from last year's: how it was set up, and the people whose consent lasts."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import asdict

from cxkit_submissions.backup import backup
from cxkit_submissions.letters import TEMPLATES
from cxkit_submissions.services import Services
from cxkit_submissions.settings import Settings
from cxkit_submissions.store.leads import Lead
from cxkit_submissions.words import LANGUAGES

# What belongs to one year only.
_THIS_YEAR = ("title", "deadline", "contact")


def copy_file(path: Path, new: Services, *, who: str) -> int:
    """As `copy`, from a file that stays as it is, even where an older version wrote it."""
    with TemporaryDirectory() as folder:
        old = Path(folder) / "old.db"
        backup(path, old)
        services = Services.of(Settings(database=old, clock=new.settings.clock, plugins=False))
        count = copy(services, new, who=who)
        services.database.close()
    return count


def copy(old: Services, new: Services, *, who: str) -> int:
    """How many people came along, as leads: those who agreed, and whose word still holds.

    Settings, tracks, own questions and the words of mails come along; no submission, no
    verdict, no link, no role and no draft does.
    """
    at = new.now()
    with new.database.writing():
        kept = {k: v for k, v in asdict(old.events.get()).items() if k not in _THIS_YEAR}
        new.events.set(**kept)
        for question in old.questions.all():
            values = asdict(question, recurse=False)
            del values["name"]
            new.questions.add(**values)
        for name in TEMPLATES:
            for tag in LANGUAGES:
                letter = old.letters.get(name, tag)
                if letter is not None:
                    new.letters.set(name, tag, letter.subject, letter.body, at=at, who=who)
        lasting = old.lasting.all(at=at)
        for each in lasting:
            new.leads.keep(Lead(name=each.name or each.email, contact=each.email, owner=who), at=at)
    return len(lasting)
