"""Who may see which page: every route declares its rule, and a route without one does not run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from attrs import frozen
from flask import Flask, abort, g, request

from cxkit_submissions.services import services
from cxkit_submissions.store.access import NOMINEE, PERSON, SUBMISSION
from cxkit_submissions.store.people import Person
from cxkit_submissions.store.speakers import COSPEAKER

View = TypeVar("View", bound=Callable[..., Any])
COOKIE = "cxkit_session"


@frozen
class Rule:
    """Who may.

    Attributes:
        name: `public`, `holder` (whoever may open this submission), `named` (whoever it
            names), `invited` (whoever is to speak, too), or `roles`.
        roles: For `roles`: any of these is enough.
    """

    name: str
    roles: tuple[str, ...] = ()


PUBLIC, HOLDER, NAMED = Rule("public"), Rule("holder"), Rule("named")
INVITED = Rule("invited")


def roles(*names: str) -> Rule:
    """The rule that any of these roles may."""
    return Rule("roles", names)


def allow(rule: Rule) -> Callable[[View], View]:
    """Declare the rule of a view."""

    def declare(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined] # a function carries its rule
        return view

    return declare


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """The rule that a route declares."""
    if endpoint == "static":
        return PUBLIC
    found: Rule | None = getattr(app.view_functions[endpoint], "access_rule", None)
    return found


def enforce() -> None:
    """Refuse a request that its route's rule does not allow; before every request."""
    if request.endpoint is None:
        return
    from flask import current_app

    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        abort(500)
    subject = str((request.view_args or {}).get("submission", ""))
    if rule.name == "holder" and not holds(subject):
        abort(403)
    if rule.name == "named" and not is_named(subject):
        abort(403)
    if rule.name == "invited" and not is_invited(str((request.view_args or {})["invitation"])):
        abort(403)
    if rule.name == "roles" and not (person() and person_roles() & set(rule.roles)):
        abort(403)


def session() -> str:
    """The secret of the device's session; empty if there is none."""
    return request.cookies.get(COOKIE, "")


def holds(submission: str) -> bool:
    """True if this device, or the form that was sent, may open a submission.

    A form carries the key with which its submission began: whoever sends it may.
    """
    if session_holds():
        return True
    key = request.form.get("key", "") if request.method == "POST" else ""
    found = services().submissions.by_key(key) if key else None
    if found is not None and found.id == submission:
        remember(SUBMISSION, submission)
        return True
    return False


def session_holds() -> bool:
    """True if this device's session may open the submission of the request's address."""
    submission, secret = str((request.view_args or {}).get("submission", "")), session()
    return bool(secret) and submission in services().access.subjects(secret, SUBMISSION)


def is_named(submission: str) -> bool:
    """True if this device opened the link for whoever a submission names."""
    secret = session()
    return bool(secret) and submission in services().access.subjects(secret, NOMINEE)


def is_invited(invitation: str) -> bool:
    """True if this device opened the link for whoever is to speak, too."""
    secret = session()
    return bool(secret) and invitation in services().access.subjects(secret, COSPEAKER)


def person() -> Person | None:
    """Whoever is at work on this device, if they have a role."""
    if "person" not in g:
        secret, found = session(), None
        for email in sorted(services().access.subjects(secret, PERSON)) if secret else ():
            found = services().people.get(email) or found
        g.person = found
    known: Person | None = g.person
    return known


def person_roles() -> frozenset[str]:
    """The roles of whoever is at work on this device."""
    known = person()
    return known.roles if known else frozenset()


def remember(kind: str, subject: str) -> None:
    """Let this device's session open something; a session begins where there is none."""
    found = services()
    secret = g.get("new_session") or session()
    if not secret or not found.access.is_open(secret):
        secret = found.access.open_session(at=found.now())
        g.new_session = secret
    found.access.grant(secret, kind, subject, at=found.now())


def is_from_here() -> bool:
    """False if another site made the browser send this request.

    Browsers say where a request comes from; this replaces form tokens, which expire and
    take texts with them.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin.split("://")[-1] == request.host
