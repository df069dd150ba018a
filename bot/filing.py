"""An article read → its entry, matches, claims, origin and story, written inside the caller's transaction.

Comparing with what is filed needs the newest archive, so it happens under the write lock;
everything that can be computed before it is in `Prepared`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import nlargest
from typing import TypeAlias

from bot import claims, clustering, deduplication, matching
from bot.model import (
    Arrival,
    Article,
    ArticleId,
    Candidate,
    Claim,
    FeedState,
    Frequencies,
    Match,
    Placement,
    Sketch,
    StoryId,
    TextFrom,
)
from bot.ports import Archive
from bot.text import words

EVENT_WINDOW = timedelta(days=7)
"""How far from an article, before or after it, its story is looked for: a story without a new article for so
long is closed. An article without a date may be of any time."""

PAST = timedelta(days=60)
"""How far back is looked for the story that a new one follows, and for the original of a late reprint."""

CANDIDATES = 12
"""How many filed articles one article is compared with: with all of them, none of 642 came elsewhere."""

FAINT = 0.02
"""What shared keys count for at least where comparing is worth it: with less than 0.03, none of 642 had its
story."""

PAST_CANDIDATES, PAST_KEYS, NOTABLE = 4, 8, 0.1
"""… of a new story's past, by how many of its heaviest keys they are looked for, and what shared ones count
for at least."""

HEADLINE = 24
"""Shingles: a text with no more may be a headline alone."""

COMMON, UNKNOWN = 30, 300
"""A key in 1 of 30 articles counts half; an archive is judged as if it had so many more articles without."""


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
    claims: tuple[Claim, ...] = ()
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
    return matches_in_each([article], interests)[0]


def matches_in_each(articles: Sequence[Article], interests: Interests) -> list[tuple[Match, ...]]:
    """What of the watch-list stands in each of the articles."""
    told = [(article.title, article.text) for article in articles]
    return [tuple(found) for found in matching.find_all(interests.watchlist(), told)]


def prepare(
    article: Article,
    matches: tuple[Match, ...],
    interests: Interests,
    *,
    arrival: Arrival | None = None,
    page: PageResult = PageResult.NONE,
    by_hand: bool = False,
) -> Prepared:
    """The article with its matches and, where it is of interest, what it claims and a sketch of it."""
    if not (matches or by_hand or interests.everything):
        return Prepared(article=article, arrival=arrival, page=page)
    entities = matching.find(interests.lexicon(), title=article.title, text=article.text)
    return Prepared(
        article=replace(article, base=deduplication.base(article)),
        arrival=arrival,
        page=page,
        matches=matches,
        claims=claims.extract(article, entities),
        sketch=sketch(article, entities),
    )


def sketch(article: Article, entities: Sequence[Match]) -> Sketch:
    """What the archive compares an article by; `entities` are the lexicon's names in it."""
    told = words(article.text[: deduplication.MAX_CHARACTERS])
    return Sketch(
        fingerprint=deduplication.fingerprint(article.title, article.text, told),
        signature=clustering.signature(article, entities, told),
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


News: TypeAlias = tuple[FeedState | None, Prepared]
"""An article and the feed that brought it, if one did."""


def file_one(archive: Archive, feed: FeedState | None, draft: Prepared, *, now: datetime) -> Filed:
    """Write one article with its entry, matches and place."""
    return file_all(archive, [(feed, draft)], now=now)[0]


def file_all(archive: Archive, news: Sequence[News], *, now: datetime) -> list[Filed]:
    """Write articles with their entries, matches and places as if one after the other; new ones together."""
    there = set(archive.articles.at([draft.article.address for _, draft in news]))
    filed, fresh = list[Filed](), list[News]()
    for feed, draft in news:
        if draft.article.address not in there and not (draft.arrival and draft.arrival.known):
            there.add(draft.article.address)
            fresh.append((feed, draft))
        else:
            filed += _file_new(archive, fresh, now=now)
            fresh.clear()
            filed.append(_file_again(archive, feed, draft, now=now))
    return filed + _file_new(archive, fresh, now=now)


def _file_new(archive: Archive, news: Sequence[News], *, now: datetime) -> list[Filed]:
    """File articles whose addresses are new."""
    ids = archive.articles.add_all([(draft.article, draft.waiting) for _, draft in news])
    new = [(article_id, feed, draft) for article_id, (feed, draft) in zip(ids, news, strict=True)]
    entries = [
        (feed.id, draft.arrival, article_id, draft.waiting)
        for article_id, feed, draft in new
        if feed and draft.arrival
    ]
    archive.articles.add_entries(entries, first_seen=now)
    read = [(article_id, draft) for article_id, _, draft in new if not draft.waiting]
    archive.articles.add_matches([(article_id, draft.matches) for article_id, draft in read])
    for article_id, draft in read:
        archive.claims.put(article_id, draft.claims, is_new=True)
    sketches = {article_id: draft.sketch for article_id, draft in read if draft.sketch}
    archive.stories.expect(sketches, within=EVENT_WINDOW)
    return [
        place(archive, article_id, draft.article, sketches[article_id], now=now)
        if article_id in sketches
        else Filed(article_id=article_id)
        for article_id, _, draft in new
    ]


def _file_again(archive: Archive, feed: FeedState | None, draft: Prepared, *, now: datetime) -> Filed:
    """File what is stored already: an entry's new version, or another entry with the same article."""
    arrival, article = draft.arrival, draft.article
    known = arrival.known if arrival else None
    stored = archive.articles.get(known.article_id) if known else _at(archive, article.address)
    if stored is None:
        raise LookupError(f"article of {article.address}: neither stored nor new")
    if feed and arrival and known:
        archive.articles.update_entry(known.id, arrival)
    elif feed and arrival:
        archive.articles.add_entry(feed.id, arrival, article_id=stored.id, first_seen=now)
    if not _replaces(draft, stored):
        return Filed(article_id=stored.id, story_id=stored.story_id)
    same = replace(article, address=stored.address)
    archive.articles.revise(stored.id, same, now=now, waiting=draft.waiting)
    if draft.waiting:
        return Filed(article_id=stored.id)
    archive.articles.set_matches(stored.id, draft.matches)
    archive.claims.put(stored.id, draft.claims)
    if draft.sketch is None:
        return Filed(article_id=stored.id)
    return place(archive, stored.id, article, draft.sketch, now=now)


def _at(archive: Archive, address: str) -> Article | None:
    return archive.articles.at([address]).get(address)


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
    known = dict.fromkeys((*drawn.signature.terms, *drawn.signature.keys))
    frequencies = archive.stories.frequencies(list(known))
    placement = _placement(archive, article_id, article, drawn, frequencies)
    follows = None
    if placement.story_id is None and drawn.dated:
        placement, follows = _in_the_past(archive, article_id, drawn, placement, frequencies)
    story_id = archive.stories.file(
        article_id,
        drawn,
        story_id=placement.story_id,
        duplicate_of=placement.duplicate_of,
        origin=deduplication.origin(article),
        reason=placement.reason,
        follows=follows,
        now=now,
    )
    head = archive.articles.get(placement.duplicate_of) if placement.duplicate_of else None
    if head and deduplication.precedes(article, head):
        archive.stories.lead(article_id, over=head.id)
    if story_id == placement.story_id:
        story_id = _bridged(archive, article_id, story_id, placement.merges)
    return Filed(article_id=article_id, story_id=story_id, duplicate_of=placement.duplicate_of)


def _placement(
    archive: Archive, article_id: ArticleId, article: Article, drawn: Sketch, frequencies: Frequencies
) -> Placement:
    around = archive.stories.neighbours(
        drawn,
        counting=_counting(drawn, frequencies),
        within=EVENT_WINDOW if drawn.dated else None,
        fading=_fading(),
        limit=CANDIDATES,
        least=FAINT,
    )
    around = [candidate for candidate in around if candidate.article_id != article_id]
    original = deduplication.original(drawn.fingerprint, around)
    if original is None and (headed := _same_headline(archive, article, around)):
        reason = f"has title and outlet of article {headed.article_id}"
        return replace(clustering.place(drawn, around, frequencies, original=headed), reason=reason)
    return clustering.place(drawn, around, frequencies, original=original)


def _same_headline(archive: Archive, article: Article, around: Sequence[Candidate]) -> Candidate | None:
    """The candidate that is the same article, where one of the two came without a text (Google News)."""
    asked = [one for one in around if not article.text or one.sketch.fingerprint.count <= HEADLINE]
    heads = archive.articles.heads([one.article_id for one in asked]) if asked else {}
    return next((one for one in asked if deduplication.same_headline(article, heads[one.article_id])), None)


def _in_the_past(
    archive: Archive, article_id: ArticleId, drawn: Sketch, new: Placement, frequencies: Frequencies
) -> tuple[Placement, StoryId | None]:
    """Where an article that would open a story belongs after all: beside an old original whose story is
    still open, or in a new story that follows one of before."""
    counting = _counting(drawn, frequencies)
    heaviest = nlargest(PAST_KEYS, drawn.signature.keys, key=counting.__getitem__)
    asked = replace(
        drawn,
        dated=False,
        signature=replace(drawn.signature, keys=tuple(heaviest)),
        fingerprint=replace(drawn.fingerprint, keys=drawn.fingerprint.keys[:PAST_KEYS]),
    )
    found = archive.stories.neighbours(
        asked, counting=counting, within=PAST, fading=_fading(), limit=PAST_CANDIDATES, least=NOTABLE
    )
    past = [one for one in found if one.article_id != article_id and one.sketch.at < drawn.at]
    if not past:
        return new, None
    original = deduplication.original(drawn.fingerprint, past)
    if original:
        closed = archive.stories.last([original.story_id])[original.story_id] + EVENT_WINDOW < drawn.at
        reason = f"has the text of article {original.article_id}"
        if not closed:
            return clustering.place(drawn, past, Frequencies(), original=original), None
        return _following(new, original.story_id, reason), original.story_id
    if resumed := clustering.resumed(drawn, past, frequencies):
        return _following(new, *resumed), resumed[0]
    return new, None


def _following(new: Placement, story_id: StoryId, reason: str) -> Placement:
    return replace(new, reason=f"follows story {story_id}: {reason}")


def _bridged(
    archive: Archive, article_id: ArticleId, story_id: StoryId, others: Sequence[StoryId]
) -> StoryId:
    """Make one of the stories that an article belongs to, unless a person decided otherwise."""
    for other in others:
        if archive.stories.may_merge(story_id, other):
            into, gone = sorted((story_id, other))
            story_id = archive.stories.merge(into, gone, reason=f"article {article_id} belongs to both")
    return story_id


def _fading() -> timedelta:
    """How fast what articles share fades with the time between them: as the square of their likeness does."""
    return timedelta(days=clustering.DAYS) / 2


def _counting(drawn: Sketch, frequencies: Frequencies) -> dict[str, float]:
    """What a shared key says: the square of its term's weight, which is its part in a likeness, and less the
    more articles have it."""
    terms, seen, documents = drawn.signature.terms, frequencies.terms, frequencies.documents + UNKNOWN
    return {
        key: terms.get(key, 1.0) ** 2 / (1 + COMMON * seen.get(key, 0) / documents)
        for key in drawn.signature.keys
    }
