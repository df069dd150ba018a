"""Stories newest first, one story, and the process's health, rendered on the server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import jinja2
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import __version__, polling, telemetry
from bot.app import App
from bot.errors import StorageError
from bot.model import FeedState, Field, Match, Status, Story, StoryArticle, StoryId, Totals

SHOWN = 100
"""Stories on the first page."""

LARGEST_ID = 2**63 - 1
"""Of a row in either database."""

SINCE = timedelta(days=30)

_HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-cache"),
)

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.PackageLoader("bot.web"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=lambda value: clean(value) if type(value) is str else value,
)


class SecureHeaders:
    """Adds the headers every answer carries."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(name.lower().encode(), value.encode()) for name, value in _HEADERS]
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        await self._app(scope, receive, with_headers)


def create(current: Callable[[], App], *, mistakes: Callable[[], str] = lambda: "") -> Starlette:
    """The application over the app that is in force; `mistakes` are those of a refused feeds.yaml."""
    pages = Pages(current, mistakes)
    routes = [
        Route("/", pages.stories),
        Route("/story/{number:int}", pages.story),
        Route("/healthz", pages.health),
        Route("/style.css", pages.style),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(SecureHeaders)],
        exception_handlers={404: pages.missing, StorageError: pages.unreadable},
    )


class Pages:
    """One method a page."""

    def __init__(self, current: Callable[[], App], mistakes: Callable[[], str]) -> None:
        self._current = current
        self._mistakes = mistakes
        self._misnaming_told = False

    async def stories(self, request: Request) -> Response:
        """Stories newest first, and how the feeds stand."""
        return await self._render(request, "stories.html", self._stories)

    async def story(self, request: Request) -> Response:
        """One story; a merged one's old address leads to where it went."""
        number = StoryId(request.path_params["number"])
        story = await asyncio.to_thread(self._story, number) if number <= LARGEST_ID else None
        if story is None:
            return await self.missing(request, KeyError(number))
        if story.id != number:
            return RedirectResponse(f"/story/{story.id}", status_code=301)
        return await self._render(request, "story.html", lambda: {"story": story})

    async def health(self, request: Request) -> Response:
        """The process answers, and its database does."""
        totals = await asyncio.to_thread(self._totals)
        return JSONResponse({"status": "ok", "version": __version__, "stories": totals.stories})

    async def style(self, request: Request) -> Response:
        """The one stylesheet."""
        return Response(_ENVIRONMENT.get_template("style.css").render(), media_type="text/css")

    async def missing(self, request: Request, error: Exception) -> Response:
        """What no page answers to."""
        return await self._render(request, "missing.html", dict, status=404)

    async def unreadable(self, request: Request, error: Exception) -> Response:
        """The archive does not answer."""
        return await self._render(request, "unreadable.html", lambda: {"why": str(error)}, status=503)

    async def _render(
        self, request: Request, name: str, values: Callable[[], dict[str, object]], *, status: int = 200
    ) -> Response:
        app = self._current()
        zone = ZoneInfo(app.config.settings.timezone)
        page = _ENVIRONMENT.get_template(name).render(
            await asyncio.to_thread(values),
            when=lambda moment: _when(moment, zone),
            marked=marked,
            telling=telling,
            host=self._misnamed(request, app),
            base_url=app.config.settings.web.base_url,
            mistakes=self._mistakes(),
            version=__version__,
        )
        return HTMLResponse(page, status_code=status)

    def _stories(self) -> dict[str, object]:
        app = self._current()
        now = app.clock.now()
        with app.store.reading() as archive:
            stories = archive.stories.since(now - SINCE, limit=SHOWN)
            feeds = archive.feeds.all()
            totals = archive.totals()
        stories.sort(key=newest, reverse=True)
        values = {"stories": stories, "feeds": _health(feeds, now), "totals": totals, "config": app.config}
        return {**values, "newest": newest}

    def _story(self, number: StoryId) -> Story | None:
        with self._current().store.reading() as archive:
            return archive.stories.get(number)

    def _misnamed(self, request: Request, app: App) -> str:
        """The host this page was asked for by, where it is not base_url's; the log says so once."""
        asked = _misnamed(request, app)
        if asked and not self._misnaming_told:
            self._misnaming_told = True
            named = app.config.settings.web.base_url
            telemetry.notice(
                f"this page was asked for as {clean(asked[:200])}, settings.web.base_url says {named}. "
                "Set base_url to the address people type: links in mail use it"
            )
        return asked

    def _totals(self) -> Totals:
        with self._current().store.reading() as archive:
            return archive.totals()


def _health(feeds: list[FeedState], now: datetime) -> list[tuple[Status, list[FeedState]]]:
    """The feeds by status, what needs the operator first."""
    groups: dict[Status, list[FeedState]] = {}
    for state in feeds:
        groups.setdefault(polling.status(state, now=now), []).append(state)
    order = (
        Status.BLOCKED,
        Status.FAILING,
        Status.GONE,
        Status.SILENT,
        Status.QUIET,
        Status.NEW,
        Status.PAUSED,
        Status.OK,
    )
    return [(status, groups[status]) for status in order if status in groups]


def newest(story: Story) -> datetime:
    """When the last article of a story was published, or first seen."""
    return max(member.article.published or member.article.first_seen for member in story.articles)


def telling(member: StoryArticle, limit: int) -> list[Match]:
    """The matches that say most: of each keyword the first whose words are more than the headline again."""
    chosen: dict[str, Match] = {}
    for match in sorted(member.matches, key=lambda match: match.field is Field.TITLE):
        if match.field is not Field.TITLE and _plain(match.context) not in _plain(member.article.title):
            chosen.setdefault(match.keyword, match)
    return list(chosen.values())[:limit]


def marked(match: Match) -> tuple[str, str, str]:
    """A match's context around its words: before, the words, after."""
    before, words, after = match.context.partition(match.words)
    return (before, words, after) if words else (match.context, "", "")


def clean(text: str) -> str:
    """Foreign text without what turns the direction of its neighbours (UAX #9) or commands anything."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "", text)


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _when(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%-d %b %Y, %H:%M %Z") if moment else "undated"


def _misnamed(request: Request, app: App) -> str:
    """The host this page was asked for by, where it is neither base_url's nor this machine itself."""
    asked = request.headers.get("host", "")
    named = urlsplit(app.config.settings.web.base_url)
    here = {"127.0.0.1", "localhost", "::1", named.hostname}
    return "" if not asked or urlsplit(f"//{asked}").hostname in here else asked
