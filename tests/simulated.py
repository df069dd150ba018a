"""Feeds and their servers in simulated time: what they publish, how they answer, and when they misbehave."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.errors import FetchError
from bot.model import Failure, Feed, Request, Response
from tests.fakes import FakeClock

START = datetime(2025, 12, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def posts(every: timedelta, *, until: timedelta = 2 * DAY) -> list[datetime]:
    """Times of publication, the first at 00:07 of the first day or before; a hundred lie before the start."""
    last = until // every
    return [START + 7 * MINUTE + number * every for number in range(min(last, 0) - 100, last + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """From when to when (hours from the start) a server answers with an error."""

    since: timedelta
    until: timedelta
    failure: Failure
    retry_after: timedelta | None = None


@dataclass(slots=True, kw_only=True)
class Server:
    """One feed: its publications, newest `length` of them listed, and how it answers."""

    feed: Feed
    published: Sequence[datetime]
    length: int = 30
    dated: bool = True
    validators: bool = True
    lies: bool = False
    moves: timedelta | None = None
    trouble: Trouble | None = None
    asked: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def new_url(self) -> str:
        return f"{self.feed.url}.new"

    def answer(self, request: Request, now: datetime) -> Response:
        """What the server says at this time.

        Raises:
            FetchError: it is in trouble.
        """
        self.asked.append((now, request.url))
        if self.trouble and START + self.trouble.since <= now < START + self.trouble.until:
            raise FetchError(
                f"{self.feed.url}: simulated",
                failure=self.trouble.failure,
                retry_after=self.trouble.retry_after,
            )
        moved = self.moves is not None and now >= START + self.moves and request.url == self.feed.url
        answer = Response(
            url=self.new_url if moved else request.url,
            status_code=200,
            content_type="application/feed+json",
            moved_to=self.new_url if moved else None,
        )
        last = bisect_right(self.published, now)
        etag = '"1"' if self.lies else f'"{last}"'
        if self.validators and request.etag == etag:
            return replace(answer, status_code=304, not_modified=True, etag=etag)
        return replace(answer, body=self._body(last), etag=etag if self.validators else None)

    def _body(self, last: int) -> bytes:
        items = [self._item(number) for number in range(last - 1, max(last - self.length, 0) - 1, -1)]
        version = "https://jsonfeed.org/version/1.1"
        return json.dumps({"version": version, "title": self.feed.name, "items": items}).encode()

    def _item(self, number: int) -> dict[str, str]:
        url = f"{self.feed.url}/{number}"
        item = {"id": str(number), "url": url, "title": f"Entry {number}"}
        return {**item, "date_published": self.published[number].isoformat()} if self.dated else item


class Network:
    """All servers behind one fetcher."""

    def __init__(self, group: list[Server], clock: FakeClock) -> None:
        self._servers = {url: server for server in group for url in (server.feed.url, server.new_url)}
        self._clock = clock

    async def get(self, request: Request) -> Response:
        return self._servers[request.url].answer(request, self._clock.now())
