"""`/calendar.ics` and `/keywords/K.ics`: what is expected, for calendar programs (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from bot import exporting
from bot.app import App
from bot.expecting import expected
from bot.model import Expected, ExpectedEvent
from bot.web import programme
from bot.web.api import answers


def of_keyword(app: App, request: Request) -> Response:
    """What is expected of one system or session."""
    name = programme.asked(app, request)
    return _calendar(
        app, request, name.keyword, _found(app, [name.subject], programme.events(app.config, name))
    )


def of_everything(app: App, request: Request) -> Response:
    """What is expected of anything on the watch-list, and all the desk's own dates."""
    names = [programme.known(app.config, one.keyword) for one in app.config.watchlist]
    subjects = sorted({name.subject for name in names if name})
    return _calendar(app, request, "Defwatch", _found(app, subjects, app.config.events))


def _found(app: App, subjects: Iterable[str], events: Sequence[ExpectedEvent]) -> list[Expected]:
    """The desk's own dates, and those that anybody claims of the subjects; the next first."""
    today = app.clock.now().astimezone(ZoneInfo(app.config.settings.timezone)).date()
    found = expected((), {}, events, today=today)
    with app.store.reading() as archive:
        for subject in subjects:
            claims = archive.claims.statements(subject)
            heads = archive.articles.heads({claim.article_id for claim in claims})
            found += expected(claims, heads, today=today)
    return sorted(found, key=lambda one: (one.ends, one.name))


def _calendar(app: App, request: Request, name: str, found: Iterable[Expected]) -> Response:
    """The calendar as of the day's beginning: the same all day where nothing changed."""
    made = datetime.combine(app.clock.now().astimezone(UTC).date(), time.min, UTC)
    told = exporting.calendar(name, found, made=made)
    return answers.tagged(request, told.encode(), "text/calendar; charset=utf-8")
