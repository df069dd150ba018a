"""Stories with all that is in them, in five queries however many they are."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Select, select

from bot.model import Match, MergedStory, Story, StoryArticle, StoryId
from storage import articles as nouns
from storage.columns import AnyRow
from storage.tables import articles, matches, sequels, stories


def load(connection: Connection, chosen: Select[Any]) -> list[Story]:
    """The stories whose ids are chosen, those that gained an article last first."""
    newest_first = (stories.c.updated.desc(), stories.c.id.desc())
    found = connection.execute(select(stories).where(stories.c.id.in_(chosen)).order_by(*newest_first)).all()
    members = _members(connection, chosen)
    merged: dict[int, list[MergedStory]] = defaultdict(list)
    ended = select(stories).where(stories.c.merged_into.in_(chosen)).order_by(stories.c.id)
    for row in connection.execute(ended):
        merged[row.merged_into].append(MergedStory(id=StoryId(row.id), reason=row.merged_because or ""))
    links = select(sequels).where(sequels.c.story_id.in_(chosen) | sequels.c.follows.in_(chosen))
    pairs = sorted((StoryId(row.story_id), StoryId(row.follows)) for row in connection.execute(links))
    follows = dict(pairs)
    return [
        Story(
            id=StoryId(row.id),
            created=row.created,
            updated=row.updated,
            articles=tuple(members[row.id]),
            muted=row.muted,
            follows=follows.get(row.id),
            continued=tuple(later for later, earlier in pairs if earlier == row.id),
            merged=tuple(merged[row.id]),
        )
        for row in found
    ]


def _members(connection: Connection, chosen: Select[Any]) -> dict[int, list[StoryArticle]]:
    """The articles by story, in the order of publication or first sight."""
    inside = articles.c.story_id.in_(chosen)
    told = connection.execute(select(*nouns.COLUMNS).where(inside)).all()
    matched = connection.execute(
        select(matches)
        .join(articles, articles.c.id == matches.c.article_id)
        .where(inside)
        .order_by(matches.c.article_id, matches.c.position)
    )
    by_article: dict[int, list[Match]] = defaultdict(list)
    for row in matched:
        by_article[row.article_id].append(nouns.match(row))
    members: dict[int, list[StoryArticle]] = defaultdict(list)
    for row in sorted(told, key=_in_order):
        member = StoryArticle(
            article=nouns.article(row), matches=tuple(by_article[row.id]), reason=row.reason or ""
        )
        members[row.story_id].append(member)
    return members


def _in_order(row: AnyRow) -> tuple[object, int]:
    return row.published or row.first_seen, row.id
