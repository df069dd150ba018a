"""Stories: which articles tell of one event, and the index by which look-alikes are found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    bindparam,
    delete,
    desc,
    exists,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from bot.model import ArticleId, Candidate, Frequencies, Match, Sketch, Story, StoryArticle, StoryId
from storage import articles as nouns
from storage import bulk
from storage import sketches as drawings
from storage.columns import EPOCH, AnyRow, chunks, microseconds, number
from storage.tables import articles, matches, postings, sketches, stories, terms

MOST_KEYS = 10_000
"""How many keys of one article are kept: an IN of SQLite's takes 32,766."""

_ANY_TERM = ""
"""Stands in every document: its row counts them."""

_SHARED = (
    select(postings.c.article_id, func.count().label("shared"), func.max(postings.c.at).label("at"))
    .where(postings.c.key.in_(bindparam("keys", expanding=True)), postings.c.at >= bindparam("since"))
    .group_by(postings.c.article_id)
    .order_by(desc("shared"), desc("at"), postings.c.article_id)
    .limit(bindparam("most"))
    .subquery("shared")
)
_NEIGHBOURS = (
    select(
        sketches.c.article_id,
        _SHARED.c.at,
        type_coerce(sketches.c.body, Text).label("body"),
        articles.c.story_id,
        articles.c.origin,
        articles.c.duplicate_of,
    )
    .join_from(_SHARED, sketches, sketches.c.article_id == _SHARED.c.article_id)
    .join(articles, articles.c.id == sketches.c.article_id)
    .where(articles.c.story_id.is_not(None))
    .order_by(_SHARED.c.shared.desc(), _SHARED.c.at.desc(), _SHARED.c.article_id)
)
_FREQUENCIES = select(terms).where(terms.c.term.in_(bindparam("asked", expanding=True)))
_COUNT_TERM = (
    update(terms)
    .where(terms.c.term == bindparam("of_term"))
    .values(documents=terms.c.documents + bindparam("more"))
)
_NEW_TERM = insert(terms).inline()
_PLACE = select(articles.c.story_id, articles.c.duplicate_of).where(articles.c.id == bindparam("article_id"))
_BEFORE = (
    select(articles.c.story_id, articles.c.duplicate_of, sketches.c.body)
    .join_from(articles, sketches, sketches.c.article_id == articles.c.id, isouter=True)
    .where(articles.c.id == bindparam("article_id"))
)
_DRAW = insert(sketches).inline()
_POST = insert(postings).inline()
_FILE = update(articles).where(articles.c.id == bindparam("of_article"))
_GAIN = update(stories).where(stories.c.id == bindparam("story_id"))
_FORGET_POSTINGS = delete(postings).where(postings.c.article_id == bindparam("of_article"))
_FORGET_SKETCH = delete(sketches).where(sketches.c.article_id == bindparam("of_article"))
_MERGED = select(stories.c.id, stories.c.merged_into).where(stories.c.id == bindparam("story_id"))


class Stories:
    """`bot.ports.Stories`. Counts of terms change in memory and are written when the transaction ends:
    PostgreSQL keeps every version of a row until then, and walks over them all to find the last.

    A count is asked for once in a transaction, in which what others write is not seen.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._counted: Counter[int] = Counter()
        self._stored: dict[int, int | None] = {}

    def neighbours(self, sketch: Sketch, *, since: datetime, limit: int) -> list[Candidate]:
        """Filed articles published (or first seen) at or after `since` that share keys, most shared first."""
        asked = {"keys": _keys(sketch), "since": microseconds(since), "most": limit}
        return [_candidate(row) for row in self._connection.execute(_NEIGHBOURS, asked)]

    def frequencies(self, terms: Sequence[str]) -> Frequencies:
        """In how many filed articles each term stands."""
        asked = {number(term): term for term in terms}
        self._ask([*asked, number(_ANY_TERM)])
        return Frequencies(
            documents=self._documents(number(_ANY_TERM)),
            terms={term: count for key, term in asked.items() if (count := self._documents(key))},
        )

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
        before = self._connection.execute(_BEFORE, {"article_id": article_id}).one()
        self._draw(article_id, sketch, before.body)
        if before.story_id is not None:
            kept = duplicate_of if self._may_repeat(article_id, duplicate_of, before) else before.duplicate_of
            values = {"of_article": article_id, "origin": origin, "duplicate_of": kept}
            bulk.write(self._connection, _FILE, [values])
            return StoryId(before.story_id)
        into = self._gaining(story_id, now=now)
        values = {
            "of_article": article_id,
            "story_id": into,
            "duplicate_of": duplicate_of if duplicate_of != article_id else None,
            "origin": origin,
            "reason": reason,
            "filed": now,
        }
        bulk.write(self._connection, _FILE, [values])
        return into

    def lead(self, article_id: ArticleId, *, over: ArticleId) -> None:
        """Make an article the original of `over` and of all its copies."""
        copies = update(articles).where((articles.c.duplicate_of == over) | (articles.c.id == over))
        self._connection.execute(copies.values(duplicate_of=article_id))
        original = update(articles).where(articles.c.id == article_id)
        self._connection.execute(original.values(duplicate_of=None))

    def get(self, story_id: StoryId) -> Story | None:
        """One story; a merged one's old id gives the story it went into."""
        chosen = select(stories.c.id).where(stories.c.id == self._followed(story_id))
        return next(iter(self._load(chosen)), None)

    def since(
        self, since: datetime, *, keywords: Sequence[str] = (), limit: int | None = None
    ) -> list[Story]:
        """Stories that gained an article at or after `since`, newest first; of any of `keywords`."""
        chosen = (
            select(stories.c.id)
            .where(stories.c.updated >= since, stories.c.merged_into.is_(None))
            .order_by(stories.c.updated.desc(), stories.c.id.desc())
            .limit(limit)
        )
        if keywords:
            chosen = chosen.where(_matched(keywords))
        return self._load(chosen)

    def _draw(self, article_id: ArticleId, sketch: Sketch, before: drawings.Written | None) -> None:
        """Make this the article's sketch, and the counts and postings what it says."""
        counted = set(drawings.terms(before)) | {_ANY_TERM} if before is not None else set()
        counting = {*sketch.signature.terms, _ANY_TERM}
        self._counted.update(map(number, counting - counted))
        self._counted.subtract(map(number, counted - counting))
        if before is not None:
            self._connection.execute(_FORGET_POSTINGS, {"of_article": article_id})
            self._connection.execute(_FORGET_SKETCH, {"of_article": article_id})
        drawn = {"article_id": article_id, "at": sketch.at, "body": drawings.written(sketch)}
        bulk.write(self._connection, _DRAW, [drawn])
        at = microseconds(sketch.at)
        rows = [{"key": key, "at": at, "article_id": article_id} for key in _keys(sketch)]
        bulk.write(self._connection, _POST, rows)

    def settle(self) -> None:
        """Write the counts that changed; the last act of a writing transaction."""
        changed = {term: more for term, more in sorted(self._counted.items()) if more}
        self._ask(changed)
        old, new = list[bulk.Row](), list[bulk.Row]()
        for term, more in changed.items():
            if self._stored[term] is None:
                new.append({"term": term, "documents": more})
            else:
                old.append({"of_term": term, "more": more})
        bulk.write(self._connection, _COUNT_TERM, old)
        bulk.write(self._connection, _NEW_TERM, new)

    def _ask(self, terms: Iterable[int]) -> None:
        """Learn how often the terms are counted in the archive; None for those that are not."""
        missing = [term for term in terms if term not in self._stored]
        self._stored.update(dict.fromkeys(missing))
        for keys in chunks(missing):
            for term, documents in self._connection.execute(_FREQUENCIES, {"asked": keys}):
                self._stored[term] = documents

    def _documents(self, term: int) -> int:
        return (self._stored[term] or 0) + self._counted[term]

    def _may_repeat(self, article_id: ArticleId, original: ArticleId | None, place: AnyRow) -> bool:
        """Whether a filed article can become a copy of that one: in the same story, and not its own."""
        seen: set[int] = set()
        step = original
        while step is not None and step not in seen:
            other = self._connection.execute(_PLACE, {"article_id": step}).one_or_none()
            if step == article_id or other is None or other.story_id != place.story_id:
                return False
            seen.add(step)
            step = other.duplicate_of
        return True

    def _gaining(self, story_id: StoryId | None, *, now: datetime) -> StoryId:
        if story_id is None:
            made = self._connection.execute(insert(stories), {"created": now, "updated": now})
            return StoryId(made.inserted_primary_key[0] if made.inserted_primary_key else 0)
        into = self._followed(story_id)
        self._connection.execute(_GAIN, {"story_id": into, "updated": now})
        return into

    def _followed(self, story_id: StoryId) -> StoryId:
        """The story that this one was merged into, or itself."""
        seen: set[int] = set()
        while story_id not in seen:
            seen.add(story_id)
            row = self._connection.execute(_MERGED, {"story_id": story_id}).one_or_none()
            if row is None or row.merged_into is None:
                break
            story_id = StoryId(row.merged_into)
        return story_id

    def _load(self, chosen: Select[Any]) -> list[Story]:
        """The chosen stories with all that is in them, in three queries however many they are."""
        found = self._connection.execute(
            select(stories)
            .where(stories.c.id.in_(chosen))
            .order_by(stories.c.updated.desc(), stories.c.id.desc())
        ).all()
        inside = articles.c.story_id.in_(chosen)
        told = self._connection.execute(select(*nouns.COLUMNS).where(inside)).all()
        matched = self._connection.execute(
            select(matches)
            .join(articles, articles.c.id == matches.c.article_id)
            .where(inside)
            .order_by(matches.c.article_id, matches.c.position)
        ).all()
        return _stories(found, told, matched)


def _keys(sketch: Sketch) -> list[int]:
    """The numbers under which a sketch is found: one for each key that its texts or its event have.

    Of very many only the lowest, a sample that comes out alike for alike sketches.
    """
    copies = {number(f"copy {key}") for key in sketch.fingerprint.keys}
    return sorted(copies | {number(f"event {key}") for key in sketch.signature.keys})[:MOST_KEYS]


def _candidate(row: AnyRow) -> Candidate:
    article_id, at, body, story_id, origin, duplicate_of = row
    return Candidate(
        article_id=article_id,
        story_id=story_id,
        sketch=drawings.read(body, at=EPOCH + timedelta(microseconds=at)),
        origin=origin,
        duplicate_of=duplicate_of,
    )


def _matched(keywords: Sequence[str]) -> ColumnElement[bool]:
    """Whether a story has an article in which one of the keywords was found."""
    return exists().where(
        articles.c.story_id == stories.c.id,
        matches.c.article_id == articles.c.id,
        matches.c.keyword.in_(keywords),
    )


def _stories(found: Sequence[AnyRow], told: Sequence[AnyRow], matched: Sequence[AnyRow]) -> list[Story]:
    by_article: dict[int, list[Match]] = defaultdict(list)
    for row in matched:
        by_article[row.article_id].append(nouns.match(row))
    by_story: dict[int, list[StoryArticle]] = defaultdict(list)
    for row in sorted(told, key=lambda row: (row.published or row.first_seen, row.id)):
        member = StoryArticle(article=nouns.article(row), matches=tuple(by_article[row.id]))
        by_story[row.story_id].append(member)
    return [
        Story(id=StoryId(row.id), created=row.created, updated=row.updated, articles=tuple(by_story[row.id]))
        for row in found
    ]
