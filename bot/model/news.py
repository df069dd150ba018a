"""The news on its way: feed → entry → article → match → story, and what one poll came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.model.written import Feed, Field, Side

FeedId = NewType("FeedId", int)
EntryId = NewType("EntryId", int)
ArticleId = NewType("ArticleId", int)
StoryId = NewType("StoryId", int)


class Status(StrEnum):
    """The health of a feed: the first that holds, in this order."""

    PAUSED = "paused"
    GONE = "gone"
    NEW = "new"
    BLOCKED = "blocked"
    FAILING = "failing"
    SILENT = "silent"
    QUIET = "quiet"
    OK = "ok"


class Failure(StrEnum):
    """How a poll failed, by what it says about trying again."""

    TEMPORARY = "temporary"  # time-out, DNS, 5xx, 429
    SOFT = "soft"  # a 200 that is no feed
    HARD = "hard"  # 4xx, TLS, an address that is refused
    BLOCKED = "blocked"  # 401, 403, 451, a wall instead of a feed
    GONE = "gone"  # 410


class PollResult(StrEnum):
    OK = "ok"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """A feed's own wishes for polling, as its document states them.

    `ttl` is how long to wait; `skip_hours` (0 to 23) and `skip_days` (0 is Monday) when not to ask, in UTC.
    """

    ttl: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of a feed between polls.

    `name` is never empty: the given one, else the title, else the address.
    `failures` counts the failed polls in a row, `interval` is the wait chosen last,
    `newest` is when an entry that was new was last seen. `gap` is the feed's usual time from entry to entry,
    `habit` the longest that is usual, nights included, `turnover` the time in which half of its list is new.
    `hints` and `fresh_for` are what the feed and its server asked for last; `distrusted` is a server whose
    ETag and Last-Modified stood still while there was news.
    """

    id: FeedId
    feed: Feed
    name: str
    etag: str | None = None
    last_modified: str | None = None
    distrusted: bool = False
    body_hash: str | None = None
    last_polled: datetime | None = None
    last_success: datetime | None = None
    last_full_get: datetime | None = None
    next_poll: datetime | None = None
    interval: timedelta | None = None
    gap: timedelta | None = None
    habit: timedelta | None = None
    turnover: timedelta | None = None
    hints: Hints = Hints()
    fresh_for: timedelta | None = None
    newest: datetime | None = None
    result: PollResult | None = None
    failure: Failure | None = None
    error: str = ""
    failures: int = 0
    failing_since: datetime | None = None
    moved_to: str | None = None
    moved_polls: int = 0
    entries: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What a feed brought in some time: entries, how many of them matched, how many stand in a told story."""

    new: int = 0
    matched: int = 0
    told: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A GET to make; `etag` and `last_modified` make it conditional.

    With `robots` every site that it leads to is asked for its robots.txt first (RFC 9309).
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    user_agent: str | None = None
    accept: str | None = None
    robots: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a server answered with 200 or 304; everything else is a `FetchError`.

    `url` is the address after redirects; `moved_to` is set where each of them was permanent (301, 308).
    `body` is decoded of its transfer encodings and at most `max_bytes` long; empty with `not_modified`.
    `fresh_for` is how long the server calls it fresh (Cache-Control's max-age less Age; RFC 9111, 4.2).
    """

    url: str
    status_code: int
    body: bytes = b""
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    not_modified: bool = False
    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a feed lists.

    `id` is its guid as written, `url` absolute, `title` plain text, `summary` and `content` HTML as given;
    `source` is the outlet that it says it was taken from, with that one's address.
    """

    id: str = ""
    url: str = ""
    title: str = ""
    author: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    summary: str = ""
    content: str = ""
    source: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed's document; `format` is rss, atom, rdf, json or sitemap."""

    format: str
    title: str = ""
    url: str = ""
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    warnings: tuple[str, ...] = ()
    hints: Hints = Hints()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """An entry as the archive remembers it; `fingerprint` is of its title, summary and content."""

    id: EntryId
    url: str
    guid: str
    title: str
    fingerprint: str
    article_id: ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An entry to file: new, or a changed version of the one `known`.

    `url` is canonical, or empty; `address` names its article across all feeds (the canonical address,
    or a urn where that is missing or shared inside the document).
    """

    entry: Entry
    url: str
    address: str
    fingerprint: str
    known: KnownEntry | None = None


# Page → article → match → story


class TextFrom(StrEnum):
    """Where an article's text was taken from."""

    PAGE = "page"
    CONTENT = "content"
    SUMMARY = "summary"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What was read from a page; `text` is its paragraphs separated by a blank line.

    `origin` is the agency that signs it, where one does; with `gathers` the outlet says that it only gathers.
    With `is_day_guessed` no part of the page says when it was published: it is the likeliest day on the page.
    """

    title: str = ""
    author: str = ""
    published: datetime | None = None
    is_day_guessed: bool = False
    updated: datetime | None = None
    site: str = ""
    origin: str = ""
    gathers: bool = False
    language: str | None = None
    canonical_url: str = ""
    text: str = ""
    is_partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The page behind an entry as clean text and metadata.

    `address` is its identity in the archive, `url` what a reader opens (may be empty), `source` the outlet;
    `note` says why the text is not the page's ("page answered 403; text is the feed's summary").
    `origin` is the agency or publisher that wrote it, `base` the official body whose statement it retells,
    `duplicate_of` the article it repeats. With `gathers` its outlet says that it only gathers.
    """

    address: str
    url: str = ""
    title: str = ""
    author: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    site: str = ""
    language: str | None = None
    text: str = ""
    text_from: TextFrom = TextFrom.SUMMARY
    note: str = ""
    source: str = ""
    side: Side | None = None
    first_seen: datetime
    id: ArticleId = ArticleId(0)
    story_id: StoryId | None = None
    duplicate_of: ArticleId | None = None
    origin: str = ""
    base: str = ""
    gathers: bool = False

    @property
    def wrote(self) -> str:
        """Who stands behind it: its origin, else its outlet; empty where the outlet only gathers."""
        return self.origin or ("" if self.gathers else self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A keyword found in an article: offsets are code points of the field, half-open; `words` stand there.

    `context` is an excerpt around the words, taken from the field as it is.
    """

    keyword: str
    alias: str
    field: Field
    start: int
    end: int
    words: str
    context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What deduplication remembers of a text: a sample of its hashed five-word shingles, those of its `end`.

    `count` is how many distinct shingles the text has; `keys` find texts that could be copies; `figures` are
    its numbers, days and names, each hashed with the words around it.
    """

    shingles: frozenset[int] = frozenset()
    count: int = 0
    keys: tuple[str, ...] = ()
    end: frozenset[int] = frozenset()
    figures: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What clustering remembers of an article.

    `terms` weigh words by how often they stand in it; `marks` separate events ("entity:S-400",
    "ordinal:22", "date:2025-12-04", "place:new delhi"); `keys` find articles on the same event.
    """

    terms: Mapping[str, float] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """An article as the archive compares it; `at` is when it was published, or else first seen.

    `dated` is False where that says nothing about its event: a file without a date may be of any year.
    """

    fingerprint: Fingerprint
    signature: Signature
    at: datetime
    language: str | None = None
    dated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A filed article that could be alike."""

    article_id: ArticleId
    story_id: StoryId
    sketch: Sketch
    origin: str = ""
    duplicate_of: ArticleId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequencies:
    """How many of the `documents` filed so far hold each term."""

    documents: int = 0
    terms: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an article belongs. `story_id` None opens a story; `reason` is for people.

    `merges` are other stories that turn out to tell of the same event, now that this article joins them.
    """

    story_id: StoryId | None
    duplicate_of: ArticleId | None
    reason: str
    merges: tuple[StoryId, ...] = ()


# What one poll or one filing came to


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOutcome:
    """What happened to one feed, in counts; `archived` are new entries too old to be told,
    `archived_stories` those of `stories` that this poll brought nothing but such entries.

    `was` and `status` are its health after the poll before and after this one; `moved_to` is the address it
    is asked at from now on, if new. With `possible_gap` entries may have come and gone unseen.
    """

    feed: str
    url: str
    result: PollResult
    failure: Failure | None = None
    error: str = ""
    new: int = 0
    updated: int = 0
    known: int = 0
    matched: int = 0
    pages_read: int = 0
    pages_failed: int = 0
    pages_waiting: int = 0
    stories: tuple[StoryId, ...] = ()
    archived: int = 0
    archived_stories: tuple[StoryId, ...] = ()
    first_poll: bool = False
    was: Status | None = None
    status: Status | None = None
    moved_to: str | None = None
    possible_gap: bool = False
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
