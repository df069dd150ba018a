"""What every page shares: its template, its notices, the headers that keep it harmless."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import __version__, telemetry
from bot.app import App
from bot.model import StoryId
from bot.web.shown import ENVIRONMENT, briefly, clean, when

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
    """Adds the headers every answer carries."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, with_headers)


@dataclass(slots=True)
class Site:
    """The app that is in force, and how it answers. Endpoints are synchronous: each runs in a thread."""

    current: Callable[[], App]
    mistakes: Callable[[], str]
    _misnaming_told: bool = False

    def page(self, template: str, values: Values) -> Callable[[Request], Response]:
        """The endpoint of a page."""

        def answer(request: Request) -> Response:
            told = values(self.current(), request)
            return told if isinstance(told, Response) else self.render(request, template, told)

        return answer

    def file(self, make: Callable[[App, Request], Response]) -> Callable[[Request], Response]:
        """The endpoint of what is no page."""
        return lambda request: make(self.current(), request)

    def render(
        self, request: Request, template: str, values: Mapping[str, object], *, status: int = 200
    ) -> Response:
        """A page from its template."""
        app = self.current()
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
        )
        return HTMLResponse(page, status_code=status)

    def missing(self, request: Request, error: Exception) -> Response:
        """What no page answers to."""
        return self.render(request, "missing.html", {}, status=404)

    def refused(self, request: Request, error: Exception) -> Response:
        """What was asked for in a way that means nothing."""
        return self.render(request, "refused.html", {"why": str(error)}, status=400)

    def unreadable(self, request: Request, error: Exception) -> Response:
        """The archive does not answer."""
        return self.render(request, "unreadable.html", {"why": str(error)}, status=503)

    def _misnamed(self, request: Request, app: App) -> str:
        """The host this page was asked for by, where it is not base_url's; the log says so once."""
        asked, named = request.headers.get("host", "")[:200], app.config.settings.web.base_url
        if not asked or _hostname(f"//{asked}") in {"127.0.0.1", "localhost", "::1", _hostname(named)}:
            return ""
        if not self._misnaming_told:
            self._misnaming_told = True
            telemetry.notice(
                f"this page was asked for as {clean(asked)}, settings.web.base_url says {named}. "
                "Set base_url to the address people type: links in mail use it"
            )
        return asked


def story_id(request: Request) -> StoryId:
    """The story that an address names.

    Raises:
        HTTPException: no story can have that number.
    """
    number: int = request.path_params["number"]
    if number > LARGEST_ID:
        raise HTTPException(404)
    return StoryId(number)


def _hostname(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
