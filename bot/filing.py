"""An article read → its entry, matches, origin and story, written inside the caller's transaction.

Comparing with what is filed needs the newest archive, so it happens under the write lock;
everything that can be computed before it is in `Prepared`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot import clustering, deduplication, matching
from bot.model import Arrival, Article, ArticleId, FeedState, Match, Sketch, StoryId, TextFrom
from bot.ports import Archive

EVENT_WINDOW = timedelta(days=7)
"""How far back a story is looked for."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

CANDIDATES = 24
"""How many filed articles one article is compared with: with 60, none of 1,638 came into another story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interests:
    """What the desk looks for. Without a watch-list every article is of interest.

    Both matchers are compiled when they are first asked for: most polls bring nothing.
    """

    watchlist: Callable[[], matching.Matcher]
    lexicon: Callable[[], matching.Matcher]
    everything: bool
    horizon: timedelta


class PageResult(StrEnum):
    """What came of fetching an article's page."""

    NONE = "none"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An article ready to be filed; `arrival` is None where no feed's document brought it just now."""

    article: Article
    arrival: Arrival | None = None
    matches: tuple[Match, ...] = ()
    sketch: Sketch | None = None
    waiting: bool = False
    page: PageResult = PageResult.NONE

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to it but a new entry: no page, nothing found, nothing to compare."""
        new = self.arrival is not None and self.arrival.known is None
        return new and self.sketch is None and not self.waiting and self.page is PageResult.NONE


def matches_in(article: Article, interests: Interests) -> tuple[Match, ...]:
    """What of the watch-list stands in the article."""
    return tuple(matching.find(interests.watchlist(), title=article.title, text=article.text))


def prepare(
    article: Article, matches: tuple[Match, ...], interests: Interests, *, by_hand: bool = False
) -> Prepared:
    """The article with its matches and, where it is of interest, a sketch for its place among stories."""
    if not (matches or by_hand or interests.everything):
        return Prepared(article=article)
    return Prepared(article=article, matches=matches, sketch=sketch(article, interests.lexicon()))


def sketch(article: Article, lexicon: matching.Matcher) -> Sketch:
    """What the archive compares an article by."""
    entities = matching.find(lexicon, title=article.title, text=article.text)
    return Sketch(
        fingerprint=deduplication.fingerprint(article.title, article.text),
        signature=clustering.signature(article, entities),
        at=article.published or article.first_seen,
        language=article.language,
        dated=article.published is not None or article.text_from is not TextFrom.FILE,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where an article went: its story, and the article it was found to repeat."""

    article_id: ArticleId
    story_id: StoryId | None = None
    duplicate_of: ArticleId | None = None


def file_one(archive: Archive, feed: FeedState | None, draft: Prepared, *, now: datetime) -> Filed:
    """Write one article with its entry, matches and place."""
    arrival, article = draft.arrival, draft.article
    stored = (
        archive.articles.get(arrival.known.article_id)
        if arrival and arrival.known
        else archive.articles.at([article.address]).get(article.address)
    )
    article_id = stored.id if stored else archive.articles.add(article, waiting=draft.waiting)
    if feed and arrival and arrival.known:
        archive.articles.update_entry(arrival.known.id, arrival)
    elif feed and arrival:
        archive.articles.add_entry(feed.id, arrival, article_id=article_id, first_seen=now)
    if stored and not _replaces(draft, stored):
        return Filed(article_id=article_id, story_id=stored.story_id)
    if stored:
        same = replace(article, address=stored.address)
        archive.articles.revise(article_id, same, now=now, waiting=draft.waiting)
    if draft.waiting:
        return Filed(article_id=article_id)
    archive.articles.set_matches(article_id, draft.matches)
    if draft.sketch is None:
        return Filed(article_id=article_id)
    return place(archive, article_id, article, draft.sketch, now=now)


def _replaces(draft: Prepared, stored: Article) -> bool:
    """Whether a stored article is rewritten: by its page at last, by hand, or by its feed's new version.

    A second feed only links to it, unless what it says is of interest and what the first one said was not;
    and a summary never takes the place of a page's text.
    """
    if draft.arrival is None:
        return True
    poorer = stored.text_from is TextFrom.PAGE and draft.article.text_from is not TextFrom.PAGE
    if draft.arrival.known:
        return not poorer
    return not poorer and stored.story_id is None and not draft.is_plain


def place(
    archive: Archive, article_id: ArticleId, article: Article, drawn: Sketch, *, now: datetime
) -> Filed:
    """Decide an article's origin and story among its neighbours, and write it down."""
    since = drawn.at - EVENT_WINDOW if drawn.dated else LONG_AGO
    around = archive.stories.neighbours(drawn, since=since, limit=CANDIDATES)
    around = [candidate for candidate in around if candidate.article_id != article_id]
    original = deduplication.original(drawn.fingerprint, around)
    frequencies = archive.stories.frequencies(list(drawn.signature.terms))
    placement = clustering.place(drawn, around, frequencies, original=original)
    story_id = archive.stories.file(
        article_id,
        drawn,
        story_id=placement.story_id,
        duplicate_of=placement.duplicate_of,
        origin=deduplication.origin(article),
        reason=placement.reason,
        now=now,
    )
    head = archive.articles.get(placement.duplicate_of) if placement.duplicate_of else None
    if head and deduplication.precedes(article, head):
        archive.stories.lead(article_id, over=head.id)
    return Filed(article_id=article_id, story_id=story_id, duplicate_of=placement.duplicate_of)
