"""The app: what it is made of, and what holds for every request and every answer."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from cxkit.report.hyphens import soft
from cxkit_submissions import access, asking
from cxkit_submissions.services import KEY, Services
from cxkit_submissions.settings import Settings
from cxkit_submissions.uploads import MOST_BYTES as MOST_FILE_BYTES
from cxkit_submissions.words import LANGUAGE_NAMES, LANGUAGES, Words

# Pages, mails and uploads are small; whatever is larger is refused before it is read.
MOST_BYTES = 256 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HSTS = "max-age=31536000; includeSubDomains"
_WORDS = {403: "no_access", 404: "not_found", 413: "too_large", 429: "too_many"}


def create_app(settings: Settings | None = None) -> Flask:
    """The app of an event.

    Args:
        settings: How it runs; by default what the environment says.
    """
    settings = settings or Settings.from_environment()
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_BYTES
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["soft"] = soft
    app.extensions[KEY] = Services.of(settings)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # as Flask documents it
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    _register(app, settings)
    app.before_request(_refuse_other_sites)
    app.before_request(_allow_files)
    app.before_request(access.enforce)
    app.after_request(_finish)
    app.register_error_handler(HTTPException, _explain)
    app.register_error_handler(Exception, _explain_failure)
    app.context_processor(_everywhere)
    return app


def _register(app: Flask, settings: Settings) -> None:
    from cxkit_submissions.views import (
        after,
        decide,
        development,
        export,
        history,
        leads,
        links,
        mail,
        nominees,
        organise,
        pairs,
        panel,
        people,
        review,
        searches,
        setup,
        speakers,
        start,
        suggest,
        talk,
        tools,
        webhooks,
        write,
    )

    modules = (
        start,
        write,
        links,
        organise,
        people,
        review,
        export,
        nominees,
        tools,
        mail,
        setup,
        leads,
        searches,
        history,
        webhooks,
        decide,
        suggest,
        after,
        speakers,
        panel,
        talk,
        pairs,
    )
    for module in modules:
        app.register_blueprint(module.blueprint)
    if settings.development:
        app.register_blueprint(development.blueprint)


def language() -> str:
    """The language of this request: the address's, or what the browser prefers."""
    asked = (request.view_args or {}).get("language") or request.path[1:3]
    if asked in LANGUAGES:
        return str(asked)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def words() -> Words:
    """The words of this request."""
    if "words" not in g:
        from cxkit_submissions.services import services

        event = services().events.get()
        g.words = Words(
            language(),
            address=event.address,
            spelling=event.spelling,
            more=asking.texts(services(), language()),
        )
    found: Words = g.words
    return found


def _refuse_other_sites() -> tuple[str, int] | None:
    if request.method not in ("GET", "HEAD", "OPTIONS") and not access.is_from_here():
        return error_page("cross_site", 403)
    return None


def _allow_files() -> None:
    """Take more than a form's worth, but only from whoever may hand in a file."""
    kind = (request.view_args or {}).get("kind", "")
    if request.endpoint == "after.upload" and access.session_holds():
        request.max_content_length = MOST_FILE_BYTES[kind] + MOST_BYTES


def _finish(response: Response) -> Response:
    """Headers and the session's cookie, on every answer."""
    from cxkit_submissions.services import services

    settings = services().settings
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not settings.development:
        response.headers["Strict-Transport-Security"] = _HSTS
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    secret = g.get("new_session")
    if secret:
        response.set_cookie(
            access.COOKIE,
            secret,
            max_age=60 * 60 * 24 * 90,
            secure=not settings.development,
            httponly=True,
            samesite="Lax",
        )
    return response


def _explain(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    return error_page(_WORDS.get(code, "not_found" if code < 500 else "failed"), code)


def _explain_failure(error: Exception) -> Any:
    from flask import current_app

    current_app.logger.exception("a request failed", exc_info=error)
    if current_app.testing:
        raise error
    return error_page("failed", 500)


def error_page(key: str, code: int) -> tuple[str, int]:
    """A page that says why not; what somebody typed stands on it, so that it is not lost."""
    typed = _typed() if key in ("no_access", "changes_closed") else []
    return render_template("error.html", key=key, typed=typed), code


def _typed() -> list[tuple[str, str]]:
    """What was typed into the form that was sent; nothing if it is too large to be read."""
    try:
        given = list(request.form.items(multi=True))
    except HTTPException:
        return []
    return [(n, value) for n, value in given if value.strip() and n not in ("key", "return")]


def _everywhere() -> dict[str, Any]:
    from cxkit_submissions.services import services

    return {
        "t": words(),
        "language": language(),
        "languages": LANGUAGE_NAMES,
        "event": services().events.get(),
        "development": services().settings.development,
        "person": access.person(),
        "other_language": _other_language,
    }


def _other_language(tag: str) -> str:
    """This page's address in another language."""
    path = request.full_path if request.query_string else request.path
    return f"/{tag}{path[3:]}" if path[1:3] in LANGUAGES else f"/{tag}/"
