"""A feed between two polls, and what polling makes of an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot import polling
from bot.model import Feed, FeedId, FeedState, Hints, Response

NOON = datetime(2025, 12, 4, 12, tzinfo=UTC)  # a Thursday
URL = "https://example.org/rss.xml"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NO_WISH = Hints()


def state(feed: Feed | None = None, **changes: object) -> FeedState:
    fields: dict[str, object] = {"id": FeedId(1), "feed": feed or Feed(url=URL), "name": URL, **changes}
    return FeedState(**fields)  # type: ignore[arg-type]  # a factory takes any field


def polled(**changes: object) -> FeedState:
    """A feed of ten entries that was asked an hour ago, as planned."""
    known = {"last_success": NOON - HOUR, "last_polled": NOON - HOUR, "next_poll": NOON, "entries": 10}
    return state(**{**known, "interval": HOUR, "newest": NOON - HOUR, **changes})  # type: ignore[arg-type]  # as above


def answer(**changes: object) -> Response:
    fields: dict[str, object] = {"url": URL, "status_code": 200, "body": b"<rss/>", **changes}
    return Response(**fields)  # type: ignore[arg-type]  # a factory takes any field


NOT_MODIFIED = answer(status_code=304, body=b"", not_modified=True)


def read(
    before: FeedState,
    *times: datetime,
    new: int = 1,
    known: int = 9,
    hints: Hints = NO_WISH,
    response: Response | None = None,
    now: datetime = NOON,
    jitter: float = 0.0,
) -> FeedState:
    return polling.succeeded(
        before,
        response or answer(),
        digest="00ff",
        title="Example",
        new=new,
        known=known,
        entry_times=times,
        hints=hints,
        now=now,
        jitter=jitter,
    )
