"""Feeds: what the configuration lists, and what is remembered of each between polls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import TypedDict
from urllib.parse import urlsplit

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.model import Failure, Feed, FeedId, FeedState, FullText, PollResult, Side
from storage.columns import AnyRow, clean
from storage.tables import feeds


class Written(TypedDict):
    """A Feed as the configuration has it, as JSON; `every` in seconds."""

    name: str
    language: str | None
    tags: list[str]
    side: str | None
    every: float | None
    full_text: str
    user_agent: str | None
    paused: bool


_ALL = select(feeds).where(feeds.c.position.is_not(None)).order_by(feeds.c.position)
_KNOWN = select(feeds.c.id, feeds.c.url, feeds.c.name, feeds.c.written, feeds.c.position)
_NAMED = select(feeds.c.id, feeds.c.name, feeds.c.written)
_TAKEN = select(feeds.c.id).where(
    feeds.c.name == bindparam("wanted"), feeds.c.position.is_not(None), feeds.c.id != bindparam("feed_id")
)
_UPDATE = update(feeds).where(feeds.c.id == bindparam("feed_id"))

_COUNT_ENTRIES = (
    update(feeds)
    .where(feeds.c.id == bindparam("feed_id"))
    .values(entries=feeds.c.entries + bindparam("more"))
)

_FORGIVEN: dict[str, object] = {
    "next_poll": None,
    "result": None,
    "failure": None,
    "error": "",
    "failures": 0,
    "failing_since": None,
}
"""A feed that comes back to the configuration is asked again, whatever became of it before."""


class Feeds:
    """`bot.ports.Feeds`. `added` counts the entries of this transaction that no row counts yet."""

    def __init__(self, connection: Connection, added: Counter[int]) -> None:
        self._connection = connection
        self._added = added

    def sync(self, feeds: Sequence[Feed], *, now: datetime) -> None:
        """Make the feeds of the configuration the ones that are polled; what is gone keeps its entries."""
        wanted = {feed.url: feed for feed in feeds}
        known = {row.url: row for row in self._connection.execute(_KNOWN)}
        names = _names(wanted.values(), known)
        for position, feed in enumerate(wanted.values()):
            self._put(feed, known.get(feed.url), position=position, name=names[feed.url], now=now)
        for url, row in known.items():
            if row.position is not None and url not in wanted:
                self._connection.execute(_UPDATE, {"feed_id": row.id, "position": None})

    def all(self) -> list[FeedState]:
        """The feeds of the configuration in its order, with their counts of entries."""
        return [_state(row, added=self._added[row.id]) for row in self._connection.execute(_ALL)]

    def record(self, state: FeedState) -> None:
        """Remember what came of a poll (everything but the `feed` itself and `entries`)."""
        values = {
            "feed_id": state.id,
            "name": self._name(state),
            "etag": state.etag,
            "last_modified": state.last_modified,
            "body_hash": state.body_hash,
            "last_polled": state.last_polled,
            "last_success": state.last_success,
            "last_full_get": state.last_full_get,
            "next_poll": state.next_poll,
            "interval": state.interval,
            "habit": state.habit,
            "newest": state.newest,
            "result": state.result,
            "failure": state.failure,
            "error": state.error,
            "failures": state.failures,
            "failing_since": state.failing_since,
            "moved_to": state.moved_to,
            "moved_polls": state.moved_polls,
        }
        self._connection.execute(_UPDATE, values)

    def settle(self) -> None:
        """Write the counts of entries that changed; the last act of a writing transaction."""
        more = [{"feed_id": feed_id, "more": count} for feed_id, count in self._added.items()]
        if more:
            self._connection.execute(_COUNT_ENTRIES, more)

    def _put(self, feed: Feed, row: AnyRow | None, *, position: int, name: str, now: datetime) -> None:
        values = {"position": position, "written": _write(feed), "name": name}
        if row is None:
            self._connection.execute(insert(feeds), {"url": feed.url, "added": now, **values})
        elif row.position is None:
            self._connection.execute(_UPDATE, {"feed_id": row.id, **values, **_FORGIVEN})
        elif values != {"position": row.position, "written": row.written, "name": row.name}:
            self._connection.execute(_UPDATE, {"feed_id": row.id, **values})

    def _name(self, state: FeedState) -> str:
        """The name to store: the configuration's where it has one, else one that no other feed has."""
        row = self._connection.execute(_NAMED.where(feeds.c.id == state.id)).one()
        if row.written["name"] or row.name == state.name:
            return str(row.name)
        return _free(state.name, state.feed.url, lambda name: self._is_taken(name, state.id))

    def _is_taken(self, name: str, feed_id: FeedId) -> bool:
        asked = {"wanted": clean(name), "feed_id": feed_id}
        return self._connection.execute(_TAKEN, asked).first() is not None


def _names(wanted: Iterable[Feed], known: Mapping[str, AnyRow]) -> dict[str, str]:
    """A name for each address, none twice: given names first, then the titles that were recorded."""
    names: dict[str, str] = {}
    for feed in sorted(wanted, key=lambda feed: not feed.name):
        row = known.get(feed.url)
        recorded = row.name if row is not None and not row.written["name"] else ""
        names[feed.url] = _free(feed.name or recorded, feed.url, set(names.values()).__contains__)
    return names


def _free(name: str, url: str, is_taken: Callable[[str], bool]) -> str:
    return next(candidate for candidate in _candidates(name or url, url) if not is_taken(candidate))


def _candidates(name: str, url: str) -> Iterator[str]:
    yield name
    yield f"{name} ({urlsplit(url).hostname})"
    for number in count(2):
        yield f"{name} ({number})"


def _state(row: AnyRow, *, added: int) -> FeedState:
    return FeedState(
        id=FeedId(row.id),
        feed=_read(row.url, row.written),
        name=row.name,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        last_polled=row.last_polled,
        last_success=row.last_success,
        last_full_get=row.last_full_get,
        next_poll=row.next_poll,
        interval=row.interval,
        habit=row.habit,
        newest=row.newest,
        result=PollResult(row.result) if row.result else None,
        failure=Failure(row.failure) if row.failure else None,
        error=row.error,
        failures=row.failures,
        failing_since=row.failing_since,
        moved_to=row.moved_to,
        moved_polls=row.moved_polls,
        entries=row.entries + added,
    )


def _write(feed: Feed) -> Written:
    return {
        "name": feed.name,
        "language": feed.language,
        "tags": list(feed.tags),
        "side": feed.side,
        "every": feed.every.total_seconds() if feed.every is not None else None,
        "full_text": feed.full_text,
        "user_agent": feed.user_agent,
        "paused": feed.paused,
    }


def _read(url: str, written: Written) -> Feed:
    return Feed(
        url=url,
        name=written["name"],
        language=written["language"],
        tags=tuple(written["tags"]),
        side=Side(written["side"]) if written["side"] else None,
        every=timedelta(seconds=written["every"]) if written["every"] is not None else None,
        full_text=FullText(written["full_text"]),
        user_agent=written["user_agent"],
        paused=written["paused"],
    )
