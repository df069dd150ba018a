"""Entries, articles, their versions and their matches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, literal, select, update

from bot.model import (
    Arrival,
    Article,
    ArticleId,
    EntryId,
    FeedId,
    Field,
    KnownEntry,
    Match,
    Side,
    StoryId,
    TextFrom,
    Version,
)
from storage import bulk
from storage.columns import AnyRow, chunks, clean, digest
from storage.tables import articles, documents, entries, matches, versions

COLUMNS = [column for column in articles.c if column.name not in {"address_key", "waiting", "filed"}]
HEADS = [*(column for column in COLUMNS if column.name != "text"), literal("").label("text")]

_IDS = select(articles.c.address_key, articles.c.id)
_GET_ALL = select(*COLUMNS).where(articles.c.id.in_(bindparam("asked", expanding=True)))
_GET = select(*COLUMNS).where(articles.c.id == bindparam("article_id"))
_HEADS = select(*HEADS).where(articles.c.id.in_(bindparam("asked", expanding=True)))
_VERSION = (versions.c.article_id, versions.c.seen, versions.c.title, versions.c.text_from)
_NOW = (articles.c.id, articles.c.text_seen.label("seen"), articles.c.title, articles.c.text_from)
_NO_TEXT = literal("").label("text")
_IN_ORDER = (versions.c.article_id, versions.c.number)
_WAS = (
    select(*_VERSION, versions.c.text).where(versions.c.article_id == bindparam("asked")).order_by(*_IN_ORDER)
)
_IS = select(*_NOW, articles.c.text).where(articles.c.id == bindparam("asked"))
_WERE = select(*_VERSION, _NO_TEXT).where(versions.c.article_id.in_(bindparam("asked", expanding=True)))
_ARE = select(*_NOW, _NO_TEXT).where(articles.c.id.in_(bindparam("asked", expanding=True)))
_WAITING = (
    select(*COLUMNS)
    .where(
        articles.c.id.in_(
            select(entries.c.article_id).where(entries.c.feed_id == bindparam("feed_id"), entries.c.waiting)
        )
    )
    .order_by(articles.c.first_seen, articles.c.id)
    .limit(bindparam("most"))
)
_FEEDS_WAITING = select(entries.c.feed_id).where(entries.c.waiting).distinct()
_CURRENT = select(
    articles.c.title, articles.c.text, articles.c.text_from, articles.c.text_seen, articles.c.waiting
).where(articles.c.id == bindparam("article_id"))
_ADD = insert(articles)
_BRING = insert(articles).inline()
_REVISE = update(articles).where(articles.c.id == bindparam("article_id"))
_NUMBER = select(func.coalesce(func.max(versions.c.number), 0) + 1).where(
    versions.c.article_id == bindparam("article_id")
)
_KEEP_VERSION = insert(versions)
_UNREAD = update(documents).where(documents.c.article_id == bindparam("of_article")).values(stale=True)

_KNOWN = select(
    entries.c.id, entries.c.url, entries.c.guid, entries.c.title, entries.c.fingerprint, entries.c.article_id
).where(entries.c.feed_id == bindparam("feed_id"))
_LINK = (
    insert(entries)
    .inline()
    .values(
        article_id=select(articles.c.id).where(articles.c.address_key == bindparam("key")).scalar_subquery(),
    )
)
_IS_WAITING = select(articles.c.waiting).where(articles.c.id == bindparam("of_article")).scalar_subquery()
_ADD_ENTRY = insert(entries).values(waiting=_IS_WAITING)
_ADD_ENTRIES = insert(entries).inline()
_UPDATE_ENTRY = update(entries).where(entries.c.id == bindparam("entry_id"))
_WAIT = update(entries).where(entries.c.article_id == bindparam("of_article"))

_REPLACED = (
    *("url", "title", "author", "published", "updated", "site", "language", "text", "text_from", "note"),
    *("source", "side", "base", "gathers"),
)
"""What a new version of an article replaces."""

_COPIED = {
    name: attrgetter(name)
    for name in (*_REPLACED, "address", "first_seen", "origin")
    if name not in ("text_from", "side")
}
"""What is stored of an article as it is."""

_FORGET_MATCHES = delete(matches).where(matches.c.article_id == bindparam("of_article"))
_ADD_MATCHES = insert(matches).inline()
_MATCHES = select(matches).where(matches.c.article_id == bindparam("of_article")).order_by(matches.c.position)


class Articles:
    """`bot.ports.Articles`. What it adds it also counts in `added`, for its feed."""

    def __init__(self, connection: Connection, added: Counter[int]) -> None:
        self._connection = connection
        self._added = added

    def known(self, feed_id: FeedId, *, urls: Sequence[str], guids: Sequence[str]) -> list[KnownEntry]:
        """The feed's stored entries that have one of the canonical addresses or one of the guids."""
        asked_urls, asked_guids = _by_key(urls), _by_key(guids)
        found = {
            row[0]: row
            for column, asked in ((entries.c.url_key, asked_urls), (entries.c.guid_key, asked_guids))
            for row in bulk.read(self._connection, _KNOWN, column, list(asked), feed_id=feed_id)
        }
        return [_known(found[entry_id], asked_urls, asked_guids) for entry_id in sorted(found)]

    def at(self, addresses: Sequence[str]) -> dict[str, Article]:
        """The stored articles by address."""
        asked = _by_key(addresses)
        stored = bulk.read(self._connection, _IDS, articles.c.address_key, list(asked))
        return {
            asked[digest(row.address)]: article(row)
            for ids in chunks(article_id for _, article_id in stored)
            for row in self._connection.execute(_GET_ALL, {"asked": ids})
        }

    def get(self, article_id: ArticleId) -> Article | None:
        """One article."""
        row = self._connection.execute(_GET, {"article_id": article_id}).one_or_none()
        return article(row) if row is not None else None

    def heads(self, article_ids: Iterable[ArticleId]) -> dict[ArticleId, Article]:
        """These articles without their texts."""
        return {
            ArticleId(row.id): article(row)
            for asked in chunks(set(article_ids))
            for row in self._connection.execute(_HEADS, {"asked": asked})
        }

    def history(self, article_id: ArticleId) -> list[Version]:
        """All that an article was, oldest first; last what it is now."""
        asked = {"asked": article_id}
        rows = [*self._connection.execute(_WAS, asked), *self._connection.execute(_IS, asked)]
        return [_version(row) for row in rows]

    def histories(self, article_ids: Iterable[ArticleId]) -> dict[ArticleId, list[Version]]:
        """The histories of those of these articles that were ever changed, without their texts."""
        found: dict[ArticleId, list[Version]] = {}
        for asked in chunks(set(article_ids)):
            for row in self._connection.execute(_WERE.order_by(*_IN_ORDER), {"asked": asked}):
                found.setdefault(ArticleId(row.article_id), []).append(_version(row))
        for asked in chunks(found):
            for row in self._connection.execute(_ARE, {"asked": asked}):
                found[ArticleId(row.id)].append(_version(row))
        return found

    def add(self, article: Article, *, waiting: bool) -> ArticleId:
        """Store a new article; `waiting` where its page is still to be fetched."""
        values = _values(article) | {"address_key": digest(article.address), "waiting": waiting}
        return ArticleId(_id(self._connection.execute(_ADD, values).inserted_primary_key))

    def add_all(self, news: Sequence[tuple[Article, bool]]) -> list[ArticleId]:
        """Store new articles, each with whether its page is still to be fetched; a stored one is left."""
        keys = self._bring([article for article, _ in news], [waiting for _, waiting in news])
        found = bulk.read(self._connection, _IDS, articles.c.address_key, keys)
        ids = {bytes(key): ArticleId(article_id) for key, article_id in found}
        return [ids[key] for key in keys]

    def add_entries(
        self, news: Sequence[tuple[FeedId, Arrival, ArticleId, bool]], *, first_seen: datetime
    ) -> None:
        """Store new entries of feeds, each with whether its article waits for its page."""
        if news:
            feeds, arrivals, article_ids, waiting = zip(*news, strict=True)
            columns = _entry_columns(feeds, arrivals)
            columns |= {"article_id": article_ids, "waiting": waiting, "first_seen": [first_seen] * len(news)}
            bulk.write_columns(self._connection, _ADD_ENTRIES, columns)
            self._added.update(feeds)

    def bring(self, news: Sequence[tuple[FeedId, Arrival, Article]]) -> None:
        """Store new entries that wait for no page, with articles; a stored article is only linked to."""
        if news:
            feeds, arrivals, brought = zip(*news, strict=True)
            waiting = [False] * len(news)
            columns = _entry_columns(feeds, arrivals)
            columns |= {"first_seen": [article.first_seen for article in brought]}
            columns |= {"key": self._bring(brought, waiting), "waiting": waiting}
            bulk.write_columns(self._connection, _LINK, columns)
            self._added.update(feeds)

    def _bring(self, news: Sequence[Article], waiting: Sequence[bool]) -> list[bytes]:
        """Store new articles, but those that are stored; return the keys of all."""
        keys = [digest(article.address) for article in news]
        if news:
            columns = _columns(news) | {"address_key": keys, "waiting": waiting}
            bulk.write_columns(self._connection, _BRING, columns, unless_there="address_key")
        return keys

    def revise(self, article_id: ArticleId, article: Article, *, now: datetime, waiting: bool) -> None:
        """Replace title, text and metadata; where title or text differ, keep the old as a version."""
        before = self._connection.execute(_CURRENT, {"article_id": article_id}).one()
        replaced = {name: value for name, value in _values(article).items() if name in _REPLACED}
        values = replaced | {"article_id": article_id, "waiting": waiting}
        if (before.title, before.text) != (clean(article.title), clean(article.text)):
            self._keep_version(article_id, before)
            self._connection.execute(_UNREAD, {"of_article": article_id})
            values["text_seen"] = now
        self._connection.execute(_REVISE, values)
        if before.waiting != waiting:
            self._connection.execute(_WAIT, {"of_article": article_id, "waiting": waiting})

    def add_entry(
        self, feed_id: FeedId, arrival: Arrival, *, article_id: ArticleId, first_seen: datetime
    ) -> EntryId:
        """Store a new entry of a feed."""
        values = {name: one for name, [one] in _entry_columns([feed_id], [arrival]).items()} | {
            "article_id": article_id,
            "of_article": article_id,
            "first_seen": first_seen,
        }
        self._added[feed_id] += 1
        return EntryId(_id(self._connection.execute(_ADD_ENTRY, values).inserted_primary_key))

    def update_entry(self, entry_id: EntryId, arrival: Arrival) -> None:
        """Store an entry's changed title and fingerprint."""
        values = {"entry_id": entry_id, "title": arrival.entry.title, "fingerprint": arrival.fingerprint}
        self._connection.execute(_UPDATE_ENTRY, values)

    def waiting(self, feed_id: FeedId, *, limit: int) -> list[Article]:
        """Articles of the feed whose page is still to be fetched, oldest first."""
        rows = self._connection.execute(_WAITING, {"feed_id": feed_id, "most": limit})
        return [article(row) for row in rows]

    def feeds_waiting(self) -> set[FeedId]:
        """The feeds that have such articles."""
        return {FeedId(row.feed_id) for row in self._connection.execute(_FEEDS_WAITING)}

    def set_matches(self, article_id: ArticleId, matches: Sequence[Match]) -> None:
        """Make these the article's matches."""
        self._connection.execute(_FORGET_MATCHES, {"of_article": article_id})
        self.add_matches([(article_id, matches)])

    def add_matches(self, found: Sequence[tuple[ArticleId, Sequence[Match]]]) -> None:
        """Store the matches of articles that have none yet."""
        rows = [
            _match_row(article_id, position, match)
            for article_id, matches in found
            for position, match in enumerate(sorted(matches, key=_in_order))
        ]
        bulk.write(self._connection, _ADD_MATCHES, rows)

    def matches(self, article_id: ArticleId) -> list[Match]:
        """The article's matches, title first, in the order of their places."""
        return [match(row) for row in self._connection.execute(_MATCHES, {"of_article": article_id})]

    def _keep_version(self, article_id: ArticleId, before: AnyRow) -> None:
        number = self._connection.execute(_NUMBER, {"article_id": article_id}).scalar_one()
        values = {
            "article_id": article_id,
            "number": number,
            "seen": before.text_seen,
            "text_from": before.text_from,
            "title": before.title,
            "text": before.text,
        }
        self._connection.execute(_KEEP_VERSION, values)


def article(row: AnyRow) -> Article:
    """The noun of a row of `articles`."""
    return Article(
        id=ArticleId(row.id),
        address=row.address,
        url=row.url,
        title=row.title,
        author=row.author,
        published=row.published,
        updated=row.updated,
        site=row.site,
        language=row.language,
        text=row.text,
        text_from=TextFrom(row.text_from),
        note=row.note,
        source=row.source,
        side=Side(row.side) if row.side else None,
        first_seen=row.first_seen,
        story_id=StoryId(row.story_id) if row.story_id is not None else None,
        duplicate_of=ArticleId(row.duplicate_of) if row.duplicate_of is not None else None,
        origin=row.origin,
        base=row.base,
        gathers=row.gathers,
    )


def _version(row: AnyRow) -> Version:
    return Version(seen=row.seen, title=row.title, text=row.text, text_from=TextFrom(row.text_from))


def match(row: AnyRow) -> Match:
    """The noun of a row of `matches`."""
    return Match(
        keyword=row.keyword,
        alias=row.alias,
        field=Field(row.field),
        start=row.start,
        end=row.end,
        words=row.words,
        context=row.context,
    )


def _values(article: Article) -> dict[str, object]:
    """`_columns` of one."""
    return {name: one for name, [one] in _columns([article]).items()}


def _columns(news: Sequence[Article]) -> dict[str, Sequence[object]]:
    """New articles, but for their keys and whether they wait for their page."""
    copied = {name: list(map(value, news)) for name, value in _COPIED.items()}
    return copied | {
        "text_seen": copied["first_seen"],
        "text_from": [article.text_from.value for article in news],
        "side": [article.side and article.side.value for article in news],
    }


def _entry_columns(feeds: Sequence[FeedId], arrivals: Sequence[Arrival]) -> dict[str, Sequence[object]]:
    """New entries, but for their articles and when they were first seen."""
    listed = [arrival.entry for arrival in arrivals]
    return {
        "feed_id": feeds,
        "url_key": [digest(arrival.url) if arrival.url else None for arrival in arrivals],
        "guid_key": [digest(entry.id) if entry.id else None for entry in listed],
        "published": [entry.published for entry in listed],
        "fingerprint": [arrival.fingerprint for arrival in arrivals],
        "url": [arrival.url for arrival in arrivals],
        "guid": [entry.id for entry in listed],
        "title": [entry.title for entry in listed],
    }


def _in_order(match: Match) -> tuple[bool, int, int]:
    return match.field is not Field.TITLE, match.start, match.end


def _match_row(article_id: ArticleId, position: int, match: Match) -> dict[str, object]:
    return {
        "article_id": article_id,
        "position": position,
        "keyword": match.keyword,
        "alias": match.alias,
        "field": match.field.value,
        "start": match.start,
        "end": match.end,
        "words": match.words,
        "context": match.context,
    }


def _by_key(texts: Iterable[str]) -> dict[bytes, str]:
    """What is asked for, by the digest under which it is stored."""
    return {digest(text): text for text in texts if text}


def _known(row: AnyRow, urls: dict[bytes, str], guids: dict[bytes, str]) -> KnownEntry:
    """The entry, its address and guid spelled as they were asked for: storing may have cleaned them."""
    entry_id, url, guid, title, fingerprint, article_id = row
    return KnownEntry(
        id=EntryId(entry_id),
        url=urls.get(digest(url), url),
        guid=guids.get(digest(guid), guid),
        title=title,
        fingerprint=fingerprint,
        article_id=ArticleId(article_id),
    )


def _id(primary_key: Sequence[Any] | None) -> int:
    return int(primary_key[0]) if primary_key else 0
