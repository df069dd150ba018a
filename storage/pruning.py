"""What is older than the settings say is let go, a portion a transaction: entries in no story, old stories,
messages that were sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, exists, func, select, text, update

from bot.model import DeliveryStatus, Retention
from storage.columns import chunks
from storage.tables import (
    articles,
    deliveries,
    documents,
    entries,
    feeds,
    stories,
    told,
    told_claims,
)

PORTION = 200
"""Articles, stories or messages that one transaction lets go."""

LISTED = 500
"""An undated entry is kept while it is among so many newest of its feed: should the feed still list it, it
would come again, and count as new."""

Transaction = Callable[[str], AbstractContextManager[Connection]]
Step = Callable[[Connection, Sequence[int], frozenset[int], bool], Counter[str]]

_NEWER = exists().where(entries.c.article_id == articles.c.id, entries.c.first_seen >= bindparam("before"))
_UNTOLD = (
    select(articles.c.id)
    .where(
        articles.c.id > bindparam("after"),
        articles.c.story_id.is_(None),
        ~articles.c.waiting,
        articles.c.first_seen < bindparam("before"),
        ~_NEWER,
    )
    .order_by(articles.c.id)
    .limit(PORTION)
)
_ENDED = (
    select(stories.c.id)
    .where(
        stories.c.id > bindparam("after"),
        stories.c.merged_into.is_(None),
        stories.c.updated < bindparam("before"),
    )
    .order_by(stories.c.id)
    .limit(PORTION // 10)
)
_SENT = (
    select(deliveries.c.id)
    .where(
        deliveries.c.id > bindparam("after"),
        deliveries.c.status == DeliveryStatus.SENT,
        deliveries.c.created < bindparam("before"),
    )
    .order_by(deliveries.c.id)
    .limit(PORTION)
)
_rank = func.row_number().over(partition_by=entries.c.feed_id, order_by=entries.c.id.desc())
_ranked = select(entries.c.article_id, entries.c.published, _rank.label("rank")).subquery()
_LISTED = select(_ranked.c.article_id).where(_ranked.c.rank <= LISTED, _ranked.c.published.is_(None))
_FEWER = (
    update(feeds)
    .where(feeds.c.id == bindparam("of_feed"))
    .values(entries=feeds.c.entries - bindparam("fewer"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """How much was let go, or would be."""

    entries: int = 0
    articles: int = 0
    stories: int = 0
    messages: int = 0

    @property
    def told(self) -> str:
        """`1,204 entries, 1 article`; empty where it is nothing."""
        counts = (
            (self.entries, "entry", "entries"),
            (self.articles, "article", "articles"),
            (self.stories, "story", "stories"),
            (self.messages, "sent message", "sent messages"),
        )
        return ", ".join(f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count)


def prune(transaction: Transaction, retention: Retention, *, now: datetime, dry_run: bool = False) -> Pruned:
    """Let go what is too old, or only count it."""
    with transaction("reading") as connection:
        listed = frozenset(connection.execute(_LISTED).scalars())

    def walk(query: Select[Any], step: Step, *, before: datetime) -> Counter[str]:
        """Take a step with each portion that a query finds, each in a transaction of its own."""
        found: Counter[str] = Counter()
        after = 0
        while True:
            with transaction("reading" if dry_run else "writing") as connection:
                ids = connection.execute(query, {"after": after, "before": before}).scalars().all()
                if not ids:
                    return found
                found += step(connection, ids, listed, not dry_run)
            after = ids[-1]

    found: Counter[str] = Counter()
    if retention.entries is not None:
        found += walk(_UNTOLD, _entries, before=now - retention.entries)
        found += walk(_SENT, _messages, before=now - retention.entries)
    if retention.stories is not None:
        found += walk(_ENDED, _stories, before=now - retention.stories)
    return Pruned(**found)


def _entries(connection: Connection, ids: Sequence[int], listed: frozenset[int], act: bool) -> Counter[str]:
    return _articles(connection, [one for one in ids if one not in listed], act)


def _articles(connection: Connection, ids: Sequence[int], act: bool) -> Counter[str]:
    """Articles with their entries; matches, claims, versions and the like go with them."""
    listed = select(entries.c.feed_id, func.count()).where(entries.c.article_id.in_(ids))
    fewer = {row[0]: row[1] for row in connection.execute(listed.group_by(entries.c.feed_id))}
    if act:
        if connection.dialect.name != "sqlite":  # there the words of old numbers stay, and lead nowhere
            numbers = select(documents.c.id).where(documents.c.article_id.in_(ids))
            old = list(connection.execute(numbers).scalars())
            connection.execute(text("DELETE FROM words WHERE id = ANY(:ids)"), {"ids": old})
        connection.execute(delete(entries).where(entries.c.article_id.in_(ids)))
        copies = update(articles).where(articles.c.duplicate_of.in_(ids))
        connection.execute(copies.values(duplicate_of=None))
        connection.execute(delete(articles).where(articles.c.id.in_(ids)))
        for feed, count in fewer.items():
            connection.execute(_FEWER, {"of_feed": feed, "fewer": count})
    return Counter(articles=len(ids), entries=sum(fewer.values()))


def _stories(connection: Connection, ids: Sequence[int], listed: frozenset[int], act: bool) -> Counter[str]:
    """Stories with their articles and what was told of them, and those that were merged into them."""
    ids = [one for one in ids if not listed.intersection(_members(connection, [one]))]
    found: Counter[str] = Counter(stories=len(ids))
    for chunk in chunks(_members(connection, ids)):
        found += _articles(connection, chunk, act)
    if act:
        merged = list(ids)
        while merged:
            into = select(stories.c.id).where(stories.c.merged_into.in_(merged))
            merged = list(connection.execute(into).scalars())
            ids = [*merged, *ids]  # who points at another goes before it
        connection.execute(delete(told).where(told.c.story_id.in_(ids)))
        connection.execute(delete(told_claims).where(told_claims.c.story_id.in_(ids)))
        for one in ids:
            connection.execute(delete(stories).where(stories.c.id == one))
    return found


def _members(connection: Connection, ids: Sequence[int]) -> list[int]:
    return list(connection.execute(select(articles.c.id).where(articles.c.story_id.in_(ids))).scalars())


def _messages(
    connection: Connection,
    ids: Sequence[int],
    listed: frozenset[int],  # noqa: ARG001  # as every step is given
    act: bool,
) -> Counter[str]:
    if act:
        connection.execute(delete(deliveries).where(deliveries.c.id.in_(ids)))
    return Counter(messages=len(ids))
