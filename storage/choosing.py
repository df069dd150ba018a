"""What a story must hold to be chosen: an article with a keyword, of some time, that names a stage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select

from bot.model import Attribute, Hedge, Side, Stage
from storage.columns import clean
from storage.tables import articles, claims, corrections, matches, stories

OFTEN = 2_000
"""Articles in which a keyword was found, from which on it is found often."""


def such(
    connection: Connection,
    *,
    keywords: Sequence[str] = (),
    languages: Sequence[str] = (),
    sides: Sequence[Side] = (),
    stages: Sequence[Stage] = (),
) -> list[ColumnElement[bool]]:
    """What a story of any of these keywords, languages, sides and stages holds."""
    found = [matched(connection, keywords)] if keywords else []
    found += [holding(articles.c.language.in_(languages))] if languages else []
    found += [holding(articles.c.side.in_(sides))] if sides else []
    return found + ([holding(saying(stages))] if stages else [])


def holding(such: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a story has such an article."""
    return exists().where(articles.c.story_id == stories.c.id, such)


def matched(connection: Connection, keywords: Sequence[str]) -> ColumnElement[bool]:
    """Whether a story has an article in which one of the keywords was found.

    The stories are asked one after the other for what is found often, all at once for what is rare: each way
    takes seconds where the other takes none.
    """
    is_found = matches.c.keyword.in_([clean(keyword) for keyword in keywords])
    some = select(matches.c.article_id).where(is_found).limit(OFTEN).subquery()
    if connection.execute(select(func.count()).select_from(some)).scalar_one() == OFTEN:
        return holding(exists().where(matches.c.article_id == articles.c.id, is_found))
    found = select(articles.c.story_id).join(matches, matches.c.article_id == articles.c.id)
    return stories.c.id.in_(found.where(is_found, articles.c.story_id.is_not(None)))


def saying(stages: Sequence[Stage]) -> ColumnElement[bool]:
    """Whether an article says that one of the stages is reached, and nobody rejected that by hand."""
    rejected = exists().where(corrections.c.claim == claims.c.key, corrections.c.rejected)
    reached = (claims.c.attribute == Attribute.STAGE.value, claims.c.value.in_(stages))
    firm = (claims.c.hedge != Hedge.DENIED.value, ~rejected)
    return exists().where(claims.c.article_id == articles.c.id, *reached, *firm)


def published(after: datetime | None, before: datetime | None) -> ColumnElement[bool]:
    """Whether an article was published (or first seen) in that time."""
    at = func.coalesce(articles.c.published, articles.c.first_seen)
    return and_(*([at >= after] if after else []), *([at < before] if before else []))
