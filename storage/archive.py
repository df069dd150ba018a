"""The repositories as one transaction sees them, and the counts that cross them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, FromClause, exists, func, select

from bot.model import Coverage, DeliveryStatus, Totals
from storage import tables
from storage.articles import Articles
from storage.claims import Claims
from storage.feeds import Feeds
from storage.listing import Listing
from storage.outbox import Outbox
from storage.searching import Search
from storage.stories import Stories
from storage.subscribers import Subscribers
from storage.subscriptions import Subscriptions


class Archive:
    """`bot.ports.Archive` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        added: Counter[int] = Counter()
        self.feeds = Feeds(connection, added)
        self.articles = Articles(connection, added)
        self.stories = Stories(connection)
        self.claims = Claims(connection)
        self.subscriptions = Subscriptions(connection)
        self.subscribers = Subscribers(connection)
        self.outbox = Outbox(connection)
        self.search = Search(connection)
        self.listing = Listing(connection)

    def totals(self) -> Totals:
        """Counts of everything stored."""
        outbox = select(tables.deliveries.c.status, func.count()).group_by(tables.deliveries.c.status)
        found = {row[0]: row[1] for row in self._connection.execute(outbox)}
        return Totals(
            entries=self._count(tables.entries),
            articles=self._count(tables.articles),
            stories=self._count(tables.stories, tables.stories.c.merged_into.is_(None)),
            matches=self._count(tables.matches),
            outbox={status: found.get(status, 0) for status in DeliveryStatus},
        )

    def coverage(self, *, since: datetime) -> Coverage:
        """What was read since then; its counts of feeds by status are left to the caller (empty).

        An article counts as matched or folded at the time it was filed: its page may have come late.
        """
        articles, stories = tables.articles, tables.stories
        matched = exists().where(tables.matches.c.article_id == articles.c.id)
        recent = articles.c.filed >= since
        return Coverage(
            feeds={},
            entries=self._count(tables.entries, tables.entries.c.first_seen >= since),
            matched=self._count(articles, recent, matched),
            stories=self._count(stories, stories.c.updated >= since, stories.c.merged_into.is_(None)),
            folded=self._count(articles, recent, articles.c.duplicate_of.is_not(None)),
        )

    def settle(self) -> None:
        """Write what was only counted so far; the last act of a writing transaction."""
        self.feeds.settle()
        self.stories.settle()

    def _count(self, table: FromClause, *where: ColumnElement[bool]) -> int:
        return self._connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
