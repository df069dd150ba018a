"""Which address leads to which page."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import App
from bot.errors import DefwatchError, StorageError, UsageError
from bot.web import (
    admin,
    api,
    atom,
    calendar,
    deliveries,
    edits,
    evidence,
    feeds,
    health,
    keywords,
    opml,
    preview,
    search,
    stories,
    story,
)
from bot.web.admin import Controls, in_thread
from bot.web.shown import ENVIRONMENT
from bot.web.signing import Signing
from bot.web.signing import values as signing_values
from bot.web.site import Act, Doorway, SecureHeaders, Site
from bot.web.subscribe import SelfService


class RowNumber(IntegerConvertor):
    """A number that a row can have: longer ones name nothing, and Python reads none of over 4,300 digits."""

    regex = "[0-9]{1,18}"


register_url_convertor("int", RowNumber())


def create(
    current: Callable[[], App],
    *,
    mistakes: Callable[[], str] = lambda: "",
    controls: Controls | None = None,
    leads: Callable[[], bool] = lambda: True,
) -> Starlette:
    """The application over the app that is in force; `mistakes` are those of a refused feeds.yaml, `controls`
    the running program's, which `leads` or is a standby.
    """
    site = Site(current, mistakes)
    routes = [
        Route("/", site.page("stories.html", stories.Page().values)),
        Route("/story/{number:int}", site.page("story.html", story.values)),
        Route("/story/{number:int}/evidence.md", site.file(evidence.markdown)),
        Route("/story/{number:int}/evidence.zip", site.file(evidence.archive)),
        Route("/story/{number:int}/edits/{article:int}", site.page("edits.html", edits.values)),
        Route("/keywords/{keyword:path}.csv", site.file(keywords.spreadsheet)),
        Route("/keywords/{keyword:path}.json", site.file(keywords.document)),
        Route("/keywords/{keyword:path}.ics", site.file(calendar.of_keyword)),
        Route("/keywords/{keyword:path}", site.page("keyword.html", keywords.values)),
        Route("/search", site.page("search.html", search.values)),
        Route("/calendar.ics", site.file(calendar.of_everything)),
        Route("/atom.xml", site.file(atom.feed)),
        Route("/feeds", site.page("feeds.html", feeds.Page().values)),
        Route("/feeds.opml", site.file(opml.export)),
        Route("/deliveries", site.page("deliveries.html", deliveries.values)),
        Route("/digests/{name:path}", site.file(preview.answer)),
        Route("/api/docs", site.page("api.html", api.guide)),
        api.mounted(site),
        Route("/healthz", site.probe(health.process)),
        Route("/readyz", site.probe(health.Readiness(leads))),
        Route("/metrics", site.probe(health.metrics)),
        Route("/style.css", style),
        Route("/icon.svg", icon),
        *_administering(site, controls),
        *SelfService(site).routes(),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(SecureHeaders), Middleware(Doorway, site=site)],
        exception_handlers={
            404: site.missing,
            HTTPException: site.turned_away,
            UsageError: site.refused,
            StorageError: site.unreadable,
            DefwatchError: site.undone,
        },
    )


def _administering(site: Site, controls: Controls | None) -> list[Route]:
    """The log-in, and the forms of those who are."""
    signing, fed = Signing(site), admin.Feeds(controls)
    acts: dict[str, Act] = {
        "/feeds/poll": fed.poll,
        "/feeds/pause": fed.pause,
        "/feeds/resume": fed.resume,
        "/story/{number:int}/merge": in_thread(admin.merge),
        "/story/{number:int}/split": in_thread(admin.split),
        "/story/{number:int}/mute": in_thread(admin.mute),
        "/story/{number:int}/unmute": in_thread(admin.unmute),
        "/claims/{claim}/reject": in_thread(admin.reject),
        "/claims/{claim}/move": in_thread(admin.move),
        "/claims/{claim}/restore": in_thread(admin.restore),
        "/deliveries/{number:int}/retry": in_thread(admin.retry),
        "/deliveries/{number:int}/drop": in_thread(admin.drop),
    }
    return [
        Route("/login", site.page("login.html", signing_values)),
        Route("/login", signing.enter, methods=["POST"]),
        Route("/logout", signing.leave, methods=["POST"]),
        Route("/feeds/import", opml.Import(site, controls).answer, methods=["POST"]),
        *(Route(path, site.action(act), methods=["POST"]) for path, act in acts.items()),
    ]


def style(request: Request) -> Response:
    """The one stylesheet."""
    return Response(ENVIRONMENT.get_template("style.css").render(), media_type="text/css")


def icon(request: Request) -> Response:
    """What a browser shows beside the title."""
    return Response(ENVIRONMENT.get_template("icon.svg").render(), media_type="image/svg+xml")
