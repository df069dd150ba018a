"""Where steps reach what is stored: a `Store`, its transactions, and a repository for each aggregate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import (
    Arrival,
    Article,
    ArticleId,
    Candidate,
    Claim,
    Constraint,
    Correction,
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
    Printing,
    Side,
    Sketch,
    Stage,
    Story,
    StoryId,
    SubscriptionState,
    Tally,
    Told,
    ToldClaim,
    Totals,
    Version,
)
from bot.ports.listing import Listing
from bot.ports.search import Search
from bot.ports.subscribers import Subscribers


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

    def tallies(self, *, since: datetime) -> Mapping[FeedId, Tally]:
        """What each feed brought since then; feeds that brought nothing are left out."""

    def firsts(self, *, since: datetime) -> Mapping[FeedId, Sequence[datetime]]:
        """When each feed was first with a story that began since then and that others told too."""


class Articles(Protocol):
    def known(self, feed_id: FeedId, *, urls: Sequence[str], guids: Sequence[str]) -> list[KnownEntry]:
        """The feed's stored entries that have one of the canonical addresses or one of the guids."""

    def at(self, addresses: Sequence[str]) -> dict[str, Article]:
        """The stored articles by address."""

    def get(self, article_id: ArticleId) -> Article | None:
        """One article."""

    def heads(self, article_ids: Iterable[ArticleId]) -> dict[ArticleId, Article]:
        """These articles without their texts."""

    def history(self, article_id: ArticleId) -> list[Version]:
        """All that an article was, oldest first; last what it is now."""

    def histories(self, article_ids: Iterable[ArticleId]) -> Mapping[ArticleId, Sequence[Version]]:
        """The histories of those of these articles that were ever changed, without their texts."""

    def add(self, article: Article, *, waiting: bool) -> ArticleId:
        """Store a new article; `waiting` where its page is still to be fetched."""

    def add_all(self, news: Sequence[tuple[Article, bool]]) -> list[ArticleId]:
        """Store new articles, each with whether its page is still to be fetched; a stored one is left."""

    def add_entries(
        self, news: Sequence[tuple[FeedId, Arrival, ArticleId, bool]], *, first_seen: datetime
    ) -> None:
        """Store new entries of feeds, each with whether its article waits for its page."""

    def add_matches(self, found: Sequence[tuple[ArticleId, Sequence[Match]]]) -> None:
        """Store the matches of articles that have none yet."""

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
    def expect(self, sketches: Mapping[ArticleId, Sketch], *, within: timedelta) -> None:
        """Get ready to file new articles one after the other: they are written when the last is filed."""

    def neighbours(
        self,
        sketch: Sketch,
        *,
        counting: Mapping[str, float],
        within: timedelta | None,
        fading: timedelta,
        limit: int,
        least: float = 0.0,
    ) -> list[Candidate]:
        """Filed articles published (or first seen) within that time of it (none: whenever), before or after,
        which share keys that together count for `least` or more; those whose keys count most first, then the
        newest.

        A shared key of the texts counts 1, one of the events as `counting` says (else 1), and 1/e of that
        when they are `fading` apart. An undated article fades not, and may have been filed at any later time.
        """

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
        follows: StoryId | None = None,
    ) -> StoryId:
        """Put an article into a story, or into a new one that may follow another; a filed article keeps its
        story.
        """

    def lead(self, article_id: ArticleId, *, over: ArticleId) -> None:
        """Make an article the original of `over` and of all its copies."""

    def get(self, story_id: StoryId) -> Story | None:
        """One story; a merged one's old id gives the story it went into."""

    def since(
        self,
        since: datetime,
        *,
        keywords: Sequence[str] = (),
        languages: Sequence[str] = (),
        sides: Sequence[Side] = (),
        stages: Sequence[Stage] = (),
        after: datetime | None = None,
        before: datetime | None = None,
        limit: int | None = None,
        muted: bool = True,
        texts: bool = True,
    ) -> list[Story]:
        """Stories that gained an article at or after `since`, newest first; of any of `keywords`, with an
        article in one of the languages, one of an outlet on one of the sides, one that says that one of the
        stages is reached, and one published (or first seen) in the time from `after` until `before`.

        With `muted` false, without those that are never told; with `texts` false, without articles' texts.
        """

    def printings(self, keyword: str, *, since: datetime, limit: int) -> list[Printing]:
        """When the texts of the newest stories with a keyword came, in any order."""

    def last(self, story_ids: Iterable[StoryId]) -> dict[StoryId, datetime]:
        """When the newest article of each story was published (or first seen)."""

    def batch(self, since: datetime) -> list[Candidate]:
        """All articles of the stories that hold one published (or first seen) since then; of muted ones
        none.
        """

    def may_merge(self, one: StoryId, other: StoryId) -> bool:
        """Whether no constraint holds two stories apart, and both are told, or neither is."""

    def merge(self, into: StoryId, other: StoryId, *, reason: str) -> StoryId:
        """Put everything of `other` into `into`, which keeps its number; what was told stays told."""

    def split(self, story_id: StoryId, article_ids: Sequence[ArticleId], *, now: datetime) -> StoryId:
        """Put articles of a story into a story of their own, muted where the other is."""

    def open(self, *, now: datetime, muted: bool = False) -> StoryId:
        """A new story, into which articles must be put before the transaction ends."""

    def regroup(
        self,
        places: Mapping[ArticleId, StoryId],
        *,
        reasons: Mapping[ArticleId, str],
        ended: Mapping[StoryId, tuple[StoryId, str]] | None = None,
    ) -> None:
        """Put filed articles into other stories, some with new reasons; what was told goes with them.

        `ended` are the stories that have no article left: where their numbers lead to now, and why.
        """

    def mute(self, story_id: StoryId, muted: bool = True) -> None:
        """Never tell a story, though it goes on; or tell it again."""

    def constrain(
        self, pairs: Sequence[Constraint], *, now: datetime, instead_of: Sequence[Constraint] = ()
    ) -> None:
        """Let these hold from now on, and those no longer."""

    def constraints(self, article_ids: Iterable[ArticleId]) -> list[Constraint]:
        """What people decided of any two of these articles."""


class Claims(Protocol):
    def put(self, article_id: ArticleId, claims: Sequence[Claim], *, is_new: bool = False) -> None:
        """Make these the article's claims; corrections made by hand stay in force."""

    def within(self, articles: Sequence[ArticleId]) -> list[Claim]:
        """The claims of these articles, as corrected and without the rejected ones, in the texts' order."""

    def on(
        self, subjects: Sequence[str] = (), *, since: datetime | None = None, rejected: bool = False
    ) -> list[Claim]:
        """The claims on any of the subjects (none: on all), of articles first seen at or after `since`.

        With `rejected` those that were rejected by hand, and no others.
        """

    def statements(self, subject: str) -> list[Claim]:
        """Of each statement on a subject (a value of a lot, with its hedge and speaker) the first claim and
        the last, as corrected and without the rejected ones, however often it was repeated between.
        """

    def get(self, beginning: str) -> list[Claim]:
        """The claims whose id begins so, the rejected ones too."""

    def correct(self, correction: Correction, *, now: datetime) -> None:
        """Let this be the one correction of its claim; one that changes nothing undoes those before."""


class Subscriptions(Protocol):
    def sync(self, names: Sequence[str], *, now: datetime) -> None:
        """Begin those not known, forget those no longer named: adding a name again begins anew."""

    def begin(self, name: str, *, now: datetime) -> None:
        """Begin one that was never there."""

    def end(self, name: str) -> None:
        """Forget one, and what it was told."""

    def state(self, name: str) -> SubscriptionState | None:
        """What is remembered of a subscription."""

    def states(self, names: Sequence[str]) -> Mapping[str, SubscriptionState]:
        """What is remembered of each of these that is in force."""

    def record(self, state: SubscriptionState) -> None:
        """Remember when it was served."""

    def told(self, name: str) -> Mapping[StoryId, Told]:
        """What it was told, by story."""

    def told_claims(self, name: str, subjects: Sequence[str]) -> list[ToldClaim]:
        """The claims on these subjects that it was told, oldest first."""

    def told_subjects(self, name: str) -> list[str]:
        """The subjects of which it was told any claim."""

    def tell(self, name: str, told: Sequence[Told], claims: Sequence[ToldClaim] = ()) -> None:
        """Remember what a message that was just queued tells it: stories, and claims not told before."""


class Outbox(Protocol):
    def add(self, delivery: Delivery) -> bool:
        """Queue a delivery; False where its key and target are there already."""

    def due(self, *, now: datetime, limit: int, busy: Iterable[tuple[str, str]] = ()) -> list[Delivery]:
        """Pending deliveries whose next attempt has come, but to `busy` receivers; the least tried first."""

    def begin(self, due: Iterable[Delivery], *, now: datetime) -> None:
        """Note that these are being tried now; they stay due until something is recorded."""

    def receipt(self, key: str, target: str) -> str:
        """What the other side answered to a message that was sent; empty where none was."""

    def trouble(self, delivery: Delivery) -> tuple[int, int]:
        """Of its receiver: failures of what is pending, deaths since one was last sent."""

    def postpone(self, delivery: Delivery, *, until: datetime, dead: datetime | None = None) -> None:
        """Let what is pending for its receiver wait until then; what was queued before `dead` dies."""

    def resume(self, *, now: datetime, like: Delivery | None = None) -> list[Delivery]:
        """Try paused receivers again (with `like` only that one's); what paused them."""

    def withdraw(self, subscription: str, *, target: str, why: str) -> None:
        """Let nothing that waits for this receiver be sent any more."""

    def erase(self, kind: str, *, targets: Sequence[str]) -> int:
        """Forget all messages to these addresses of subscriptions `kind:…`; how many there were."""

    def forget_text(self, delivery: Delivery) -> None:
        """Keep of a message no more than its head: what it was about, and when."""

    def record(self, delivery: Delivery) -> None:
        """Store status, attempts, next attempt, error and receipt."""

    def counts(self, kind: str = "") -> Mapping[DeliveryStatus, int]:
        """How many deliveries (with `kind` only those of subscriptions `kind:…`) have each status."""

    def list(
        self, *, status: DeliveryStatus | None = None, limit: int = 100, but: str = ""
    ) -> list[Delivery]:
        """Deliveries, newest first; without those of subscriptions `but:…`."""

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
    def claims(self) -> Claims: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def subscribers(self) -> Subscribers: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def search(self) -> Search: ...
    @property
    def listing(self) -> Listing: ...

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
