"""Which address leads to which page."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import App
from bot.errors import StorageError, UsageError
from bot.web import atom, deliveries, evidence, feeds, health, keywords, search, stories, story
from bot.web.shown import ENVIRONMENT
from bot.web.site import SecureHeaders, Site


def create(current: Callable[[], App], *, mistakes: Callable[[], str] = lambda: "") -> Starlette:
    """The application over the app that is in force; `mistakes` are those of a refused feeds.yaml."""
    site = Site(current, mistakes)
    routes = [
        Route("/", site.page("stories.html", stories.values)),
        Route("/story/{number:int}", site.page("story.html", story.values)),
        Route("/story/{number:int}/evidence.md", site.file(evidence.markdown)),
        Route("/story/{number:int}/evidence.zip", site.file(evidence.archive)),
        Route("/keywords/{keyword:path}.csv", site.file(keywords.spreadsheet)),
        Route("/keywords/{keyword:path}.json", site.file(keywords.document)),
        Route("/keywords/{keyword:path}", site.page("keyword.html", keywords.values)),
        Route("/search", site.page("search.html", search.values)),
        Route("/atom.xml", site.file(atom.feed)),
        Route("/feeds", site.page("feeds.html", feeds.Page().values)),
        Route("/deliveries", site.page("deliveries.html", deliveries.values)),
        Route("/healthz", site.file(health.process)),
        Route("/readyz", site.file(health.ready)),
        Route("/metrics", site.file(health.metrics)),
        Route("/style.css", style),
        Route("/icon.svg", icon),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(SecureHeaders)],
        exception_handlers={404: site.missing, UsageError: site.refused, StorageError: site.unreadable},
    )


def style(request: Request) -> Response:
    """The one stylesheet."""
    return Response(ENVIRONMENT.get_template("style.css").render(), media_type="text/css")


def icon(request: Request) -> Response:
    """What a browser shows beside the title."""
    return Response(ENVIRONMENT.get_template("icon.svg").render(), media_type="image/svg+xml")
