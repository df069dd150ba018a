"""Filed articles as they are compared: rows to candidates and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select

from bot.model import ArticleId, Candidate, Sketch, StoryId
from storage import bulk
from storage import sketches as drawings
from storage.columns import EPOCH, AnyRow, chunks, microseconds
from storage.tables import articles, sketches, stories

_CANDIDATES = (
    select(
        sketches.c.article_id,
        sketches.c.at,
        sketches.c.body,
        articles.c.story_id,
        articles.c.origin,
        articles.c.duplicate_of,
    )
    .join_from(sketches, articles, articles.c.id == sketches.c.article_id)
    .where(articles.c.story_id.is_not(None))
)
_LAST = (
    select(articles.c.story_id, func.max(sketches.c.at))
    .join_from(articles, sketches, sketches.c.article_id == articles.c.id)
    .group_by(articles.c.story_id)
)
_ALIVE = (
    select(articles.c.story_id)
    .join_from(sketches, articles, articles.c.id == sketches.c.article_id)
    .join(stories, stories.c.id == articles.c.story_id)
    .where(sketches.c.at >= bindparam("since"), ~stories.c.muted)
)


def read(connection: Connection, article_ids: Sequence[ArticleId]) -> dict[ArticleId, Candidate]:
    """Those of the articles that are in a story."""
    rows = bulk.read(connection, _CANDIDATES, sketches.c.article_id, article_ids)
    return {row[0]: _candidate(row) for row in rows}


def alive(connection: Connection, since: datetime) -> list[Candidate]:
    """All articles of the stories that hold one published (or first seen) since then; of muted ones none."""
    found = connection.execute(_ALIVE.distinct(), {"since": microseconds(since)}).scalars().all()
    return [_candidate(row) for row in bulk.read(connection, _CANDIDATES, articles.c.story_id, found)]


def last(connection: Connection, story_ids: Iterable[StoryId]) -> dict[StoryId, datetime]:
    """When the newest article of each story was published (or first seen)."""
    return {
        StoryId(story_id): moment(at)
        for chunk in chunks(sorted(set(story_ids)))
        for story_id, at in connection.execute(_LAST.where(articles.c.story_id.in_(chunk)))
    }


def moment(at: int) -> datetime:
    """A sketch's time."""
    return EPOCH + timedelta(microseconds=at)


def _candidate(row: AnyRow) -> Candidate:
    article_id, at, body, story_id, origin, duplicate_of = row
    return Candidate(
        article_id=article_id,
        story_id=story_id,
        sketch=drawings.read(body, at=moment(at)),
        origin=origin,
        duplicate_of=duplicate_of,
    )


def drawn(article_id: ArticleId, sketch: Sketch) -> bulk.Row:
    """The row of an article's sketch."""
    return {"article_id": article_id, "at": microseconds(sketch.at), "body": drawings.written(sketch)}


def place(candidate: Candidate, reason: str, now: datetime) -> bulk.Row:
    """The place of an article: its parameters."""
    return {
        "of_article": candidate.article_id,
        "story_id": candidate.story_id,
        "duplicate_of": candidate.duplicate_of,
        "origin": candidate.origin,
        "reason": reason,
        "filed": now,
    }
