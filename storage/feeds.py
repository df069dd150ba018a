"""Feeds: what the configuration lists, and what is remembered of each between polls."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import TypedDict
from urllib.parse import urlsplit

from sqlalchemy import Connection, Integer, and_, bindparam, cast, exists, func, insert, select, update

from bot.model import Failure, Feed, FeedId, FeedState, FullText, Hints, PollResult, Side, Tally
from storage import bulk
from storage.columns import AnyRow, chunks, clean
from storage.tables import articles, entries, feeds, matches, stories, told


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


_ELSEWHERE = {"id", "feed", "name", "entries", "hints", "result", "failure"}
_LEARNED = [field.name for field in fields(FeedState) if field.name not in _ELSEWHERE]
"""What polls leave behind and the column of that name takes as it is."""

_TRANSLATED = ["id", "url", "written", "name", "entries", "hints", "result", "failure"]

_ALL = (
    select(*(feeds.c[name] for name in (*_TRANSLATED, *_LEARNED)))
    .where(feeds.c.position.is_not(None))
    .order_by(feeds.c.position)
)
_KNOWN = select(feeds.c.id, feeds.c.url, feeds.c.name, feeds.c.written, feeds.c.position)
_NAMED = select(feeds.c.id, feeds.c.url, feeds.c.name, feeds.c.written).where(
    feeds.c.id.in_(bindparam("feed_ids", expanding=True))
)
_TAKEN = select(feeds.c.id).where(
    feeds.c.name == bindparam("wanted"), feeds.c.position.is_not(None), feeds.c.id != bindparam("feed_id")
)
_ADD = insert(feeds)
_UPDATE = update(feeds).where(feeds.c.id == bindparam("feed_id"))

_TOUCHED = select(feeds.c.id, feeds.c.entries, feeds.c.last_polled).where(
    feeds.c.id.in_(bindparam("ids", expanding=True))
)
_COUNT_ENTRIES = (
    update(feeds)
    .where(feeds.c.id == bindparam("feed_id"))
    .values(entries=feeds.c.entries + bindparam("more"))
)

_MATCHED = exists().where(matches.c.article_id == entries.c.article_id)
_TOLD = exists().where(articles.c.id == entries.c.article_id, told.c.story_id == articles.c.story_id)
_RECENT = (
    select(entries.c.feed_id, _MATCHED.label("matched"), and_(_MATCHED, _TOLD).label("told"))
    .where(entries.c.first_seen >= bindparam("since"))
    .subquery()
)
_TALLIES = select(
    func.min(_RECENT.c.feed_id).label("feed_id"),
    func.count().label("new"),
    func.sum(cast(_RECENT.c.matched, Integer)).label("matched"),
    func.sum(cast(_RECENT.c.told, Integer)).label("told"),
).group_by(_RECENT.c.feed_id + 0)  # else SQLite walks over all entries in the order of an index of feeds

_AT = func.coalesce(articles.c.published, articles.c.first_seen)
_TELLERS = (
    select(
        articles.c.id,
        articles.c.published,
        func.row_number()
        .over(partition_by=articles.c.story_id, order_by=(_AT, articles.c.id))
        .label("place"),
        func.count().over(partition_by=articles.c.story_id).label("tellers"),
    )
    .where(articles.c.story_id.in_(select(stories.c.id).where(stories.c.created >= bindparam("since"))))
    .subquery()
)
_FIRSTS = select(entries.c.feed_id, _TELLERS.c.published.label("at")).where(
    entries.c.article_id == _TELLERS.c.id,
    _TELLERS.c.place == 1,
    _TELLERS.c.tellers > 1,
    _TELLERS.c.published.is_not(None),
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
        known = {row.url: row for row in self._connection.execute(_KNOWN).all()}
        names = _names(wanted.values(), known)
        new: list[dict[str, object]] = []
        for position, feed in enumerate(wanted.values()):
            place: dict[str, object] = {"position": position, "name": names[feed.url]}
            if row := known.get(feed.url):
                self._put(feed, row, place)
            else:
                new.append({"url": feed.url, "added": now, "written": _write(feed), **place})
        if new:
            self._connection.execute(_ADD, new)
        for url, row in known.items():
            if row.position is not None and url not in wanted:
                self._connection.execute(_UPDATE, {"feed_id": row.id, "position": None})

    def all(self) -> list[FeedState]:
        """The feeds of the configuration in its order, with their counts of entries."""
        return [_state(row, self._added) for row in self._connection.execute(_ALL).all()]

    def record(self, state: FeedState) -> None:
        """Remember what came of a poll (everything but the `feed` itself and `entries`)."""
        self.record_all([state])

    def record_all(self, states: Sequence[FeedState]) -> None:
        """Remember what came of polls, of different feeds."""
        bulk.write(self._connection, _UPDATE, [_row(state) for state in states])
        for some in chunks(states):
            self._rename({state.id: state for state in some})

    def untouched(self, states: Sequence[FeedState]) -> set[FeedId]:
        """The feeds that nobody has polled or brought entries since they were read."""
        now = {
            row.id: (row.entries + self._added[row.id], row.last_polled)
            for ids in chunks([state.id for state in states])
            for row in self._connection.execute(_TOUCHED, {"ids": ids})
        }
        return {state.id for state in states if now.get(state.id) == (state.entries, state.last_polled)}

    def tallies(self, *, since: datetime) -> dict[FeedId, Tally]:
        """What each feed brought since then; feeds that brought nothing are left out."""
        rows = self._connection.execute(_TALLIES, {"since": since})
        return {FeedId(row.feed_id): Tally(row.new, row.matched, row.told) for row in rows}

    def firsts(self, *, since: datetime) -> dict[FeedId, list[datetime]]:
        """When each feed was first with a story that began since then and that others told too."""
        found: dict[FeedId, list[datetime]] = {}
        for row in self._connection.execute(_FIRSTS, {"since": since}):
            found.setdefault(FeedId(row.feed_id), []).append(row.at)
        return found

    def settle(self) -> None:
        """Write the counts of entries that changed; the last act of a writing transaction."""
        more = [{"feed_id": feed_id, "more": count} for feed_id, count in self._added.items()]
        if more:
            self._connection.execute(_COUNT_ENTRIES, more)

    def _put(self, feed: Feed, row: AnyRow, place: Mapping[str, object]) -> None:
        """Give a feed that is known its place and what the configuration says of it, where that changed."""
        was = {"position": row.position, "name": row.name}
        if (was, _read(row.url, row.written)) != (place, feed):
            forgiven = _FORGIVEN if row.position is None else {}
            values = {"feed_id": row.id, "written": _write(feed), **place, **forgiven}
            self._connection.execute(_UPDATE, values)

    def _rename(self, states: Mapping[FeedId, FeedState]) -> None:
        """Store the names that documents give to feeds, where the configuration gives none; none twice."""
        for row in self._connection.execute(_NAMED, {"feed_ids": list(states)}).all():
            if row.name != states[row.id].name and not _is_named(row):
                values = {"feed_id": row.id, "name": self._free_name(states[row.id])}
                self._connection.execute(_UPDATE, values)

    def _free_name(self, state: FeedState) -> str:
        return _free(state.name, state.feed.url, lambda name: self._is_taken(name, state.id))

    def _is_taken(self, name: str, feed_id: FeedId) -> bool:
        asked = {"wanted": clean(name), "feed_id": feed_id}
        return self._connection.execute(_TAKEN, asked).first() is not None


def _names(wanted: Iterable[Feed], known: Mapping[str, AnyRow]) -> dict[str, str]:
    """A name for each address, none twice: given names first, then the titles that were recorded."""
    names, taken = dict[str, str](), set[str]()
    for feed in sorted(wanted, key=lambda feed: not feed.name):
        row = known.get(feed.url)
        recorded = row.name if row is not None and not _is_named(row) else ""
        names[feed.url] = _free(feed.name or recorded, feed.url, taken.__contains__)
        taken.add(names[feed.url])
    return names


def _free(name: str, url: str, is_taken: Callable[[str], bool]) -> str:
    return next(candidate for candidate in _candidates(name or url, url) if not is_taken(candidate))


def _candidates(name: str, url: str) -> Iterator[str]:
    yield name
    yield f"{name} ({urlsplit(url).hostname})"
    for number in count(2):
        yield f"{name} ({number})"


def _is_named(row: AnyRow) -> bool:
    """Whether the configuration gave the feed its name."""
    return bool(_read(row.url, row.written).name)


def _row(state: FeedState) -> bulk.Row:
    return {
        **{name: getattr(state, name) for name in _LEARNED},
        "feed_id": state.id,
        "hints": _write_hints(state.hints),
        "result": state.result and state.result.value,
        "failure": state.failure and state.failure.value,
    }


def _state(row: AnyRow, added: Mapping[int, int]) -> FeedState:
    number, url, written, name, entries, hints, result, failure, *learned = row
    return FeedState(
        id=FeedId(number),
        feed=_read(url, written),
        name=name,
        entries=entries + added.get(number, 0),
        hints=_read_hints(hints),
        result=PollResult(result) if result else None,
        failure=Failure(failure) if failure else None,
        **dict(zip(_LEARNED, learned, strict=True)),
    )


def _write(feed: Feed) -> str:
    written: Written = {
        "name": feed.name,
        "language": feed.language,
        "tags": list(feed.tags),
        "side": feed.side,
        "every": feed.every.total_seconds() if feed.every is not None else None,
        "full_text": feed.full_text,
        "user_agent": feed.user_agent,
        "paused": feed.paused,
    }
    return _json(written)


@lru_cache(maxsize=20_000)
def _read(url: str, text: str) -> Feed:
    written: Written = json.loads(text)
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


@lru_cache(maxsize=1000)
def _write_hints(hints: Hints) -> str | None:
    if hints == Hints():
        return None
    return _json(
        {
            "ttl": hints.ttl.total_seconds() if hints.ttl is not None else None,
            "skip_hours": sorted(hints.skip_hours),
            "skip_days": sorted(hints.skip_days),
        }
    )


@lru_cache(maxsize=1000)
def _read_hints(text: str | None) -> Hints:
    if text is None:
        return Hints()
    written = json.loads(text)
    return Hints(
        ttl=timedelta(seconds=written["ttl"]) if written["ttl"] is not None else None,
        skip_hours=frozenset(written["skip_hours"]),
        skip_days=frozenset(written["skip_days"]),
    )


def _json(value: object) -> str:
    return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
