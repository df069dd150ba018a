"""What every page shares: its template, its notices, who may ask, the headers that keep it harmless."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import __version__, computing, telemetry
from bot.app import App
from bot.model import StoryId
from bot.web import forms, login, naming
from bot.web.forms import Form
from bot.web.login import Gate, Notice
from bot.web.naming import Name
from bot.web.shown import ENVIRONMENT, briefly, clean, when
from bot.web.throttle import client

LARGEST_ID = 2**63 - 1
"""Of a row in either database."""

Values = Callable[[App, Request], Mapping[str, object] | Response]
"""What a page shows, read from the archive: the values of its template, or the whole answer."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
    "Cache-Control": "no-cache",
}


class SecureHeaders:
    """Adds the headers every answer carries, but for those that it has."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                more = [header for header in self._headers if header[0] not in there]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        await self._app(scope, receive, with_headers)


class Doorway:
    """Turns away who asks by a name that is not ours, and hands on the gate."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: ASGIApp = self._app
        if scope["type"] == "http":
            request = Request(scope)
            request.state.gate = self._site.gate
            answer = self._site.misdirected(request) or self._app
        await answer(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Done:
    """What an action came to: the page that shows it, and the notice there."""

    to: str
    notice: Notice


Act = Callable[[App, Request, Form], Awaitable[Done]]
"""What a form of an admin's does."""


@dataclass(slots=True)
class Site:
    """The app that is in force, and how it answers. Endpoints are synchronous: each runs in a thread."""

    current: Callable[[], App]
    mistakes: Callable[[], str]
    gate: Gate = field(default_factory=Gate)
    _misnaming_told: bool = False

    def page(self, template: str, values: Values) -> Callable[[Request], Response]:
        """The endpoint of a page."""

        def answer(request: Request) -> Response:
            with computing.readers:
                told = values(self.admitted(request), request)
                return told if isinstance(told, Response) else self.render(request, template, told)

        return answer

    def file(self, make: Callable[[App, Request], Response]) -> Callable[[Request], Response]:
        """The endpoint of what is no page."""

        def answer(request: Request) -> Response:
            app = self.admitted(request)
            with computing.readers:
                made = make(app, request)
            if login.was_admin(app, request):
                made.headers["Cache-Control"] = "no-store"
            return made

        return answer

    def probe(self, make: Callable[[App, Request], Response]) -> Callable[[Request], Response]:
        """The endpoint of what a machine asks however often it likes."""
        return lambda request: make(self.current(), request)

    def action(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of a form that only an admin may send; the page that it leads to says what it did."""

        async def answer(request: Request) -> Response:
            app = self.admitted(request)
            login.require_admin(app, request)
            form = await forms.read(request)
            session = login.session_of(app, request)
            if not login.bears_token(app, request):
                login.check_form(app, request, forms.one(form, "token"))
            done = await act(app, request, form)
            telemetry.info(f"admin at {client(request)}: {done.notice.words}")
            if session:
                self.gate.tell(session, done.notice)
            return RedirectResponse(done.to, status_code=303)

        return answer

    def render(
        self, request: Request, template: str, values: Mapping[str, object], *, status: int = 200
    ) -> Response:
        """A page from its template."""
        app = self.current()
        session = login.session_of(app, request)
        zone, now = ZoneInfo(app.config.settings.timezone), app.clock.now()
        page = ENVIRONMENT.get_template(template).render(
            values,
            when=lambda moment: when(moment, zone),
            briefly=lambda moment: briefly(moment, zone, now),
            now=now,
            path=request.url.path,
            host=self._misnamed(request, app),
            base_url=app.config.settings.web.base_url,
            mistakes=self.mistakes(),
            version=__version__,
            admin=session is not None,
            token=lambda: login.form_token(app, request),
            notice=self.gate.notice(session),
        )
        response = HTMLResponse(page, status_code=status)
        login.keep_visitor(app, request, response)
        if session or "set-cookie" in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    def missing(self, request: Request, error: Exception) -> Response:
        """What no page answers to."""
        return self.render(request, "missing.html", {}, status=404)

    def refused(self, request: Request, error: Exception) -> Response:
        """What was asked for in a way that means nothing."""
        return self.render(
            request, "refused.html", {"title": "Not understood", "why": str(error)}, status=400
        )

    def undone(self, request: Request, error: Exception) -> Response:
        """What could not be done."""
        return self.render(request, "refused.html", {"title": "Not done", "why": str(error)}, status=409)

    def unreadable(self, request: Request, error: Exception) -> Response:
        """The archive does not answer."""
        return self.render(request, "unreadable.html", {"why": str(error)}, status=503)

    def turned_away(self, request: Request, error: Exception) -> Response:
        """What is not for this reader, not now, or not by this method."""
        if not isinstance(error, HTTPException):
            raise error
        title = HTTPStatus(error.status_code).phrase
        values = {"title": title.capitalize(), "why": error.detail, "sign_in": error.status_code == 401}
        response = self.render(request, "refused.html", values, status=error.status_code)
        response.headers.update(error.headers or {})
        return response

    def misdirected(self, request: Request) -> Response | None:
        """The refusal of a request by a name that is not ours (RFC 9110, 15.5.20), and nothing else."""
        named = self.current().config.settings.web.base_url
        if naming.judge(request, named) is not Name.REFUSED:
            return None
        asked = clean(request.headers.get("host", ""))[:200] or "no name"
        why = (
            f"This page was asked for as {asked}, settings.web.base_url says {named}. Open {named}, or set "
            "base_url to the address people type."
        )
        if request.url.path.startswith("/api/"):
            told = {"title": "Misdirected request", "status": 421, "detail": why}
            return JSONResponse(told, status_code=421, media_type="application/problem+json")
        values = {"title": "Another address", "why": why}
        return self.render(request, "refused.html", values, status=421)

    def admitted(self, request: Request) -> App:
        """The app in force, for one who does not ask too often.

        Raises:
            HTTPException: 429, they do.
        """
        app = self.current()
        if wait := self.gate.pages.take(client(request), app.clock.now()):
            raise login.too_many(wait, "Too many pages at once.")
        return app

    def _misnamed(self, request: Request, app: App) -> str:
        """The host this page was asked for by, where it is not base_url's; the log says so once."""
        asked, named = request.headers.get("host", "")[:200], app.config.settings.web.base_url
        name = naming.judge(request, named)
        if name is Name.OURS:
            return ""
        if not self._misnaming_told:
            self._misnaming_told = True
            telemetry.notice(
                f"this page was asked for as {clean(asked)}, settings.web.base_url says {named}. "
                "Set base_url to the address people type: forms and links in mail need it"
            )
        return asked if name is Name.ANOTHER else ""


def story_id(request: Request) -> StoryId:
    """The story that an address names.

    Raises:
        HTTPException: no story can have that number.
    """
    number: int = request.path_params["number"]
    if number > LARGEST_ID:
        raise HTTPException(404)
    return StoryId(number)
