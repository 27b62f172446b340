"""Who may see what: every route declares it, and every role is held to it."""

from __future__ import annotations

import pytest
from call_support import Author, Clock
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter

from cxkit_submissions import Settings, create_app
from cxkit_submissions.access import rule_of
from cxkit_submissions.app import HEADERS
from cxkit_submissions.services import KEY, Services
from cxkit_submissions.store.access import PERSON
from cxkit_submissions.store.people import ROLES


def test_every_route_declares_its_rule(app: Flask) -> None:
    missing = [r.endpoint for r in app.url_map.iter_rules() if rule_of(app, r.endpoint) is None]
    assert missing == []


def test_a_route_without_a_rule_does_not_run(app: Flask) -> None:
    app.add_url_rule("/undeclared", "undeclared", lambda: "secret")
    answer = app.test_client().get("/undeclared")
    assert answer.status_code == 500
    assert b"secret" not in answer.data


def device_of(app: Flask, services: Services, role: str | None, clock: Clock) -> FlaskClient:
    device = app.test_client()
    if role is not None:
        email = f"{role}@example.org"
        services.people.invite(email, role, [role], at=clock())
        secret = services.access.open_session(at=clock())
        services.access.grant(secret, PERSON, email, at=clock())
        device.set_cookie("cxkit_session", secret, domain="localhost")
    return device


@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_route_is_closed_to_whom_it_is_closed(
    app: Flask, author: Author, found: Services, clock: Clock, role: str | None
) -> None:
    author.write()
    author.send()
    device = device_of(app, found, role, clock)
    seen = 0
    for route in app.url_map.iter_rules():
        rule = rule_of(app, route.endpoint)
        if rule is None or rule.name == "public":
            continue
        values = {"language": "en", "submission": author.id, "page": "story", "choice": "reject"}
        values |= {"number": 1, "name": "link", "tag": "de"}
        for name, converter in route._converters.items():
            if isinstance(converter, AnyConverter) and values.get(name) not in converter.items:
                values[name] = min(converter.items)
        values |= {"invitation": "ABCDEFGH"}
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(
                route.endpoint, {k: v for k, v in values.items() if k in route.arguments}
            )
        allowed = rule.name == "roles" and role in rule.roles
        for method in sorted(route.methods & {"GET", "POST"}):
            answer = device.open(path, method=method)
            assert (answer.status_code == 403) is not allowed, (role, method, path)
            seen += 1
    assert seen >= 12


def test_the_link_of_one_opens_nothing_of_another(app: Flask, author: Author) -> None:
    author.write()
    stranger = Author(app.test_client())
    stranger.begin()
    for page in ("check", "story", "done", "download"):
        assert stranger.client.get(f"/en/s/{author.id}/{page}").status_code == 403
    forged = {"key": stranger.key, "hard": "Overwritten."}
    assert stranger.client.post(f"/en/s/{author.id}/save", data=forged).status_code == 403


def test_organisers_see_the_number_of_drafts_and_nothing_of_them(
    author: Author, admin: FlaskClient
) -> None:
    author.begin()
    page = admin.get("/en/organise/").get_data(as_text=True)
    assert "1 drafts are being written" in page
    assert "From letters to calls" not in page
    assert admin.get(f"/en/organise/{author.id}").status_code == 404


def test_addresses_are_not_shown_where_work_is_judged(author: Author, admin: FlaskClient) -> None:
    author.write()
    author.send()
    page = admin.get(f"/en/organise/{author.id}").get_data(as_text=True)
    assert "Longer calls." in page
    assert "me@example.org" not in page


def test_headers_protect_every_answer(client: FlaskClient) -> None:
    for path in ("/en/", "/en/new/propose", "/nowhere", "/static/app.css"):
        with client.get(path) as answer:
            answer.get_data()
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_sessions_cookie_is_for_this_site_and_no_script(author: Author) -> None:
    cookies = author.begin().headers.getlist("Set-Cookie")
    (cookie,) = [each for each in cookies if each.startswith("cxkit_session=")]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    # The other one is for a script, and names the page that was acknowledged.
    (other,) = set(cookies) - {cookie}
    assert other.startswith("cxkit_kept=new-propose-start;")
    assert "Secure" in other


def test_another_site_cannot_make_the_browser_send(author: Author, found: Services) -> None:
    author.begin()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = author.client.post(
            f"/en/s/{author.id}/start", data={"title": "Evil"}, headers=headers
        )
        assert answer.status_code == 403
    kept = found.submissions.get(author.id)
    assert kept is not None
    assert kept.answers["title"] == "From letters to calls"
    own = {"Sec-Fetch-Site": "same-origin"}
    assert author.client.post(f"/en/s/{author.id}/save", data={"hard": "x"}, headers=own)


def test_forwarding_headers_are_believed_only_where_a_proxy_is_named(tmp_path: object) -> None:
    from pathlib import Path

    from flask import request

    path = Path(str(tmp_path))
    for trusted, seen in ((0, "127.0.0.1"), (1, "203.0.113.9")):
        app = create_app(Settings(database=path / f"{trusted}.db", trusted_proxies=trusted))
        got = []
        app.before_request(lambda got=got: got.append(request.remote_addr))
        app.test_client().get("/en/", headers={"X-Forwarded-For": "203.0.113.9"})
        assert got == [seen]
        app.extensions[KEY].database.close()


def test_a_body_that_is_too_large_is_refused(author: Author) -> None:
    answer = author.begin(before="x" * 400_000)
    assert answer.status_code == 413
