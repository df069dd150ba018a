"""`/search`: the archive's articles by words, names, days and places, with the words found marked."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from starlette.requests import Request

from bot import indexing, searching
from bot.app import App
from bot.errors import UsageError
from bot.model import SearchPage

SHOWN = 20
"""Hits on a page."""


def values(app: App, request: Request) -> Mapping[str, object]:
    """What the page shows; a query that means nothing says why instead of its hits."""
    asked = request.query_params.get("q", "").strip()[: searching.LONGEST_QUERY + 1]
    newest = request.query_params.get("sort") == "newest"
    page, why = SearchPage(hits=(), total=0), ""
    if asked:
        try:
            page = _find(app, asked, newest=newest, cursor=request.query_params.get("cursor"))
        except UsageError as error:
            why = str(error)
    return {"asked": asked[: searching.LONGEST_QUERY], "newest_first": newest, "found": page, "why": why}


def _find(app: App, asked: str, *, newest: bool, cursor: str | None) -> SearchPage:
    zone = ZoneInfo(app.config.settings.timezone)
    query = searching.parse(asked, watchlist=app.config.watchlist, zone=zone)
    with app.store.reading() as archive:
        return indexing.search(
            archive, query, now=app.clock.now(), limit=SHOWN, newest=newest, cursor=cursor or None
        )
