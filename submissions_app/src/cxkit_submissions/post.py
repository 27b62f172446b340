"""Mails: written into the outbox with the change that they tell of, handed over by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from attrs import evolve

from cxkit_submissions.letters import DECIDED, TRUSTED, fill, is_to_author, text_of, values_for
from cxkit_submissions.secrets import hashed
from cxkit_submissions.services import Services
from cxkit_submissions.store.access import SUBMISSION, Granted
from cxkit_submissions.store.outbox import Mail


def send_link(
    services: Services,
    template: str,
    granted: Granted,
    *,
    language: str,
    dedupe: str,
    released: bool = True,
) -> bool:
    """True if a mail with a new link was put into the outbox.

    It is not where a mail of this name was written before, or where a stranger's address
    has had its share of mails today; whoever proved theirs misses nothing of what is
    decided. One that is not `released` waits there for a person.
    """
    at = services.now()
    with services.database.writing():
        # Writing the same once more costs nobody a share.
        if services.outbox.is_written(dedupe):
            return False
        if not is_to_author(template) and not services.limits.take("mail_to", granted.email, at=at):
            return False
        return services.outbox.put(
            dedupe,
            recipient=granted.email,
            template=template,
            language=language,
            data={"reference": granted.subject, **_link(services, granted, language)},
            at=at,
            released=released,
        )


def send_decisions(
    services: Services, steps: Mapping[str, str], *, email: str, language: str, dedupe: str
) -> bool:
    """True if one mail about several decisions was put into the outbox, with a link for each.

    Args:
        services: The services.
        steps: Reference -> name of the mail that would tell of it alone.
        email: An address that is proven for all of them.
        language: Language of the mail.
        dedupe: Name of the mail.
    """
    with services.database.writing():
        if services.outbox.is_written(dedupe):
            return False
        links = {
            reference: _link(
                services, Granted(kind=SUBMISSION, subject=reference, email=email), language
            )
            for reference in steps
        }
        return services.outbox.put(
            dedupe,
            recipient=email,
            template=DECIDED,
            language=language,
            data={"reference": ", ".join(steps), "steps": dict(steps), "links": links},
            at=services.now(),
        )


def _link(services: Services, granted: Granted, language: str) -> dict[str, str]:
    """Address and code of a new link."""
    issued = services.access.issue(granted, at=services.now())
    url = f"{services.settings.base_url}/{language}/l/{issued.token}"
    return {"url": url, "code": issued.code}


def forwarded(services: Services, template: str, granted: Granted, *, language: str) -> str:
    """The text of a mail with a new link, for somebody who sends it themselves."""
    values = {
        "event": services.events.get().title.get(language, ""),
        "reference": granted.subject,
        "url": _link(services, granted, language)["url"],
    }
    return fill(text_of(services, template, language).body, values).strip()


def message(services: Services, mail: Mail) -> EmailMessage:
    """The mail as it goes to the server."""
    text, values = text_of(services, mail.template, mail.language), values_for(services, mail)
    headers = {name: values[name] for name in TRUSTED}
    made = EmailMessage()
    made["From"] = services.settings.sender
    made["To"] = mail.recipient
    made["Subject"] = " ".join(fill(text.subject, headers).split())
    made["Date"] = format_datetime(services.now())
    # The same on every try, so that a mailbox that got it twice shows it once.
    made["Message-ID"] = f"<{mail.id}.{hashed(mail.dedupe)[:24]}@{_domain(services)}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(fill(text.body, values).strip() + "\n")
    return made


def preview(services: Services, mail: Mail) -> EmailMessage:
    """The mail as somebody else may read it: without its link and code."""
    hidden = {**mail.data, "url": "[url]", "code": "[code]", "links": {}}
    return message(services, evolve(mail, data=hidden))


def _domain(services: Services) -> str:
    return services.settings.sender.rpartition("@")[2] or "localhost"


def deliver(services: Services, *, most: int = 100) -> tuple[int, int]:
    """How many mails the server took, and how many failed; at most so many are tried."""
    taken = failed = 0
    for _ in range(most):
        mail = services.outbox.take(at=services.now())
        if mail is None:
            break
        try:
            _hand_over(services, message(services, mail))
        # Whatever is wrong with one mail, the others go, and people see what it was.
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            for_good = is_for_good(error)
            services.outbox.failed(mail.id, said, at=services.now(), for_good=for_good)
            failed += 1
        else:
            services.outbox.sent(mail.id, at=services.now())
            taken += 1
    return taken, failed


def is_for_good(error: Exception) -> bool:
    """True if the server will never take this mail: it refused the recipient or the text.

    A refused login or sender is a mistake of the settings; once it is mended, the mail goes.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _hand_over(services: Services, made: EmailMessage) -> None:
    parts = urlsplit(services.settings.smtp_url)
    host, secure = parts.hostname or "localhost", parts.scheme == "smtps"
    if secure:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=30, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=30)
    with server:
        if not secure and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(made)
