"""The small protocols through which steps reach the world: clock, network, archive, channels.

Nobody inherits from them. A `Store` is synchronous and is called in a thread; everything that awaits
happens outside its transactions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from bot.model import (
    Arrival,
    Article,
    ArticleId,
    Candidate,
    Coverage,
    Delivery,
    DeliveryId,
    DeliveryStatus,
    EntryId,
    Feed,
    FeedId,
    FeedState,
    Frequencies,
    KnownEntry,
    Match,
    Message,
    Request,
    Response,
    Sketch,
    Story,
    StoryId,
    SubscriptionState,
    Told,
    Totals,
)


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware and in UTC."""


class Fetcher(Protocol):
    async def get(self, request: Request) -> Response:
        """Return what the address answered.

        Raises:
            FetchError: it could not be read, or not within the limits of size, time and redirects, or the
                site's robots.txt forbids it to a request that minds it.
        """


class Notifier(Protocol):
    async def send(self, message: Message, *, target: str, key: str) -> str:
        """Hand the message over and return the receipt that the other side gave.

        Raises:
            DeliveryError: it was not accepted.
        """


class Feeds(Protocol):
    def sync(self, feeds: Sequence[Feed], *, now: datetime) -> None:
        """Make the feeds of the configuration the ones that are polled; what is gone keeps its entries."""

    def all(self) -> list[FeedState]:
        """The feeds of the configuration in its order, with their counts of entries."""

    def record(self, state: FeedState) -> None:
        """Remember what came of a poll (everything but the `feed` itself and `entries`)."""

    def record_all(self, states: Sequence[FeedState]) -> None:
        """`record` for many."""

    def untouched(self, states: Sequence[FeedState]) -> set[FeedId]:
        """The feeds that nobody has polled or brought entries since they were read."""


class Articles(Protocol):
    def known(self, feed_id: FeedId, *, urls: Sequence[str], guids: Sequence[str]) -> list[KnownEntry]:
        """The feed's stored entries that have one of the canonical addresses or one of the guids."""

    def at(self, addresses: Sequence[str]) -> dict[str, Article]:
        """The stored articles by address."""

    def get(self, article_id: ArticleId) -> Article | None:
        """One article."""

    def add(self, article: Article, *, waiting: bool) -> ArticleId:
        """Store a new article; `waiting` where its page is still to be fetched."""

    def bring(self, news: Sequence[tuple[FeedId, Arrival, Article]]) -> None:
        """Store new entries that wait for no page, with articles; a stored article is only linked to."""

    def revise(self, article_id: ArticleId, article: Article, *, now: datetime, waiting: bool) -> None:
        """Replace title, text and metadata; where title or text differ, keep the old as a version."""

    def add_entry(
        self, feed_id: FeedId, arrival: Arrival, *, article_id: ArticleId, first_seen: datetime
    ) -> EntryId:
        """Store a new entry of a feed."""

    def update_entry(self, entry_id: EntryId, arrival: Arrival) -> None:
        """Store an entry's changed title and fingerprint."""

    def waiting(self, feed_id: FeedId, *, limit: int) -> list[Article]:
        """Articles of the feed whose page is still to be fetched, oldest first."""

    def feeds_waiting(self) -> set[FeedId]:
        """The feeds that have such articles."""

    def set_matches(self, article_id: ArticleId, matches: Sequence[Match]) -> None:
        """Make these the article's matches."""

    def matches(self, article_id: ArticleId) -> list[Match]:
        """The article's matches, title first, in the order of their places."""


class Stories(Protocol):
    def neighbours(self, sketch: Sketch, *, since: datetime, limit: int) -> list[Candidate]:
        """Filed articles published (or first seen) after `since` that share keys, most shared first."""

    def frequencies(self, terms: Sequence[str]) -> Frequencies:
        """In how many filed articles each term stands."""

    def file(
        self,
        article_id: ArticleId,
        sketch: Sketch,
        *,
        story_id: StoryId | None,
        duplicate_of: ArticleId | None,
        origin: str,
        reason: str,
        now: datetime,
    ) -> StoryId:
        """Put an article into a story, or into a new one; a filed article keeps its story."""

    def lead(self, article_id: ArticleId, *, over: ArticleId) -> None:
        """Make an article the original of `over` and of all its copies."""

    def get(self, story_id: StoryId) -> Story | None:
        """One story; a merged one's old id gives the story it went into."""

    def since(
        self, since: datetime, *, keywords: Sequence[str] = (), limit: int | None = None
    ) -> list[Story]:
        """Stories that gained an article at or after `since`, newest first; of any of `keywords`."""


class Subscriptions(Protocol):
    def sync(self, names: Sequence[str], *, now: datetime) -> None:
        """Begin those not known, forget those no longer named: adding a name again begins anew."""

    def state(self, name: str) -> SubscriptionState | None:
        """What is remembered of a subscription."""

    def record(self, state: SubscriptionState) -> None:
        """Remember when it was served."""

    def told(self, name: str) -> Mapping[StoryId, Told]:
        """What it was told, by story."""

    def tell(self, name: str, told: Sequence[Told]) -> None:
        """Remember what a message that was just queued tells it."""


class Outbox(Protocol):
    def add(self, delivery: Delivery) -> bool:
        """Queue a delivery; False where its key and target are there already."""

    def due(self, *, now: datetime, limit: int) -> list[Delivery]:
        """Pending deliveries whose next attempt has come: the least tried first, then the oldest."""

    def postpone(self, delivery: Delivery, *, until: datetime) -> None:
        """Let everything pending for a delivery's subscription and target wait until then, at least."""

    def record(self, delivery: Delivery) -> None:
        """Store status, attempts, next attempt, error and receipt."""

    def list(self, *, status: DeliveryStatus | None = None, limit: int = 100) -> list[Delivery]:
        """Deliveries, newest first."""

    def get(self, delivery_id: DeliveryId) -> Delivery | None:
        """One delivery."""

    def count_since(self, subscription: str, *, since: datetime) -> int:
        """How many messages of a subscription were queued at or after `since`, however many got each."""


class Archive(Protocol):
    """The repositories as one transaction sees them."""

    @property
    def feeds(self) -> Feeds: ...
    @property
    def articles(self) -> Articles: ...
    @property
    def stories(self) -> Stories: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def outbox(self) -> Outbox: ...

    def totals(self) -> Totals:
        """Counts of everything stored."""

    def coverage(self, *, since: datetime) -> Coverage:
        """What was read since then; its counts of feeds by status are left to the caller (empty)."""


class Store(Protocol):
    def reading(self) -> AbstractContextManager[Archive]:
        """A consistent view; nothing can be written."""

    def writing(self) -> AbstractContextManager[Archive]:
        """A transaction that holds the write lock from its first statement; an exception undoes all of it.

        Raises:
            StorageError: the database is locked for too long, full or read-only.
        """

    def delivering(self) -> AbstractContextManager[bool]:
        """The right to send, held by one process at a time and freed by the death of its holder.

        Gives False at once where another process holds it.
        """
