"""For programs: whether the process lives, whether it does its work, and its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot import __version__, polling
from bot.app import App
from bot.errors import StorageError
from bot.model import DeliveryStatus, FeedState, Status, Totals
from bot.web.deliveries import public_counts

LATE = timedelta(minutes=10)
"""A feed that nobody asked so long after its time: the scheduler sleeps."""

Sample = tuple[str, str, str, list[tuple[str, float]]]
"""Name, kind, help, and values with their labels."""


def process(app: App, request: Request) -> Response:
    """The process answers, and its database does."""
    with app.store.reading() as archive:
        totals = archive.totals()
    return JSONResponse({"status": "ok", "version": __version__, "stories": totals.stories})


class Readiness:
    """Whether the process can do its work; a standby has only to show the page."""

    def __init__(self, leads: Callable[[], bool]) -> None:
        self._leads = leads

    def __call__(self, app: App, request: Request) -> Response:
        """200 where the database answers and the scheduler keeps its times, else 503; feeds are not asked."""
        return ready(app) if self._leads() else standing_by(app)


def standing_by(app: App) -> Response:
    """200 where the database answers, else 503."""
    try:
        with app.store.reading() as archive:
            archive.totals()
    except StorageError as error:
        return JSONResponse({"status": "unready", "database": str(error)}, status_code=503)
    return JSONResponse({"status": "standby", "database": "ok", "scheduler": "another process leads"})


def ready(app: App) -> Response:
    """Whether the leading process does its work."""
    now = app.clock.now()
    try:
        with app.store.reading() as archive:
            feeds = archive.feeds.all()
    except StorageError as error:
        return JSONResponse({"status": "unready", "database": str(error)}, status_code=503)
    late = lag(feeds, now)
    newest = max((state.last_success for state in feeds if state.last_success), default=None)
    told = {
        "status": "ready" if late <= LATE else "unready",
        "database": "ok",
        "scheduler": "ok" if late <= LATE else f"a feed waits to be asked for {late.total_seconds():.0f} s",
        "newest_successful_poll": newest.isoformat() if newest else None,
        "lag_seconds": late.total_seconds(),
    }
    return JSONResponse(told, status_code=200 if late <= LATE else 503)


def lag(feeds: list[FeedState], now: datetime) -> timedelta:
    """How long the feed that is due the longest has waited; those never planned wait for nobody yet."""
    due = [state.next_poll for state in feeds if state.next_poll and polling.is_due(state, now=now)]
    return max(timedelta(0), now - min(due, default=now))


def metrics(app: App, request: Request) -> Response:
    """The figures in Prometheus's text format 0.0.4; labels are statuses of ours, never feeds."""
    now = app.clock.now()
    with app.store.reading() as archive:
        feeds, totals = archive.feeds.all(), replace(archive.totals(), outbox=public_counts(archive))
    lines = [line for sample in _samples(feeds, totals, now) for line in _lines(sample)]
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


def _samples(feeds: list[FeedState], totals: Totals, now: datetime) -> Iterator[Sample]:
    statuses = Counter(polling.status(state, now=now) for state in feeds)
    newest = max((state.last_success for state in feeds if state.last_success), default=None)
    yield "defwatch_info", "gauge", "The version that runs.", [(f'version="{__version__}"', 1)]
    yield (
        "defwatch_feeds",
        "gauge",
        "Feeds by health.",
        [(f'status="{status.value}"', statuses[status]) for status in Status],
    )
    yield (
        "defwatch_deliveries",
        "gauge",
        "Deliveries in the outbox by status.",
        [(f'status="{status.value}"', totals.outbox.get(status, 0)) for status in DeliveryStatus],
    )
    for name in ("entries", "articles", "stories", "matches"):
        count = float(getattr(totals, name))
        yield f"defwatch_{name}", "gauge", f"Kept in the archive: {name}.", [("", count)]
    yield (
        "defwatch_lag_seconds",
        "gauge",
        "How late the latest poll is.",
        [("", lag(feeds, now).total_seconds())],
    )
    if newest:
        said = "When a feed last answered well, in seconds since 1970."
        yield "defwatch_newest_success_timestamp_seconds", "gauge", said, [("", newest.timestamp())]


def _lines(sample: Sample) -> Iterator[str]:
    name, kind, told, values = sample
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} {kind}"
    for labels, value in values:
        yield f"{name}{{{labels}}} {value:.17g}" if labels else f"{name} {value:.17g}"
