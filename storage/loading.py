"""Stories with all that is in them, in a few queries however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from bot.model import Match, MergedStory, Story, StoryArticle, StoryId
from storage import articles as nouns
from storage.columns import AnyRow, Id, chunks
from storage.tables import articles, matches, sequels, stories

_ASKED = bindparam("asked", expanding=True, type_=Id)
_FOUND = select(stories).where(stories.c.id.in_(_ASKED))
_ENDED = select(stories).where(stories.c.merged_into.in_(_ASKED)).order_by(stories.c.id)
_LINKS = select(sequels).where(sequels.c.story_id.in_(_ASKED) | sequels.c.follows.in_(_ASKED))
_TOLD = select(*nouns.COLUMNS).where(articles.c.story_id.in_(_ASKED))
_HEADS = select(*nouns.HEADS).where(articles.c.story_id.in_(_ASKED))
_MATCHED = (
    select(matches)
    .join(articles, articles.c.id == matches.c.article_id)
    .where(articles.c.story_id.in_(_ASKED))
    .order_by(matches.c.article_id, matches.c.position)
)


def load(connection: Connection, chosen: Select[Any], *, texts: bool = True) -> list[Story]:
    """The stories whose ids are chosen, those that gained an article last first; with or without texts."""
    ids = connection.execute(chosen).scalars().all()
    found = [story for asked in chunks(ids) for story in _load(connection, asked, texts=texts)]
    return sorted(found, key=lambda story: (story.updated, story.id), reverse=True)


def _load(connection: Connection, ids: Sequence[int], *, texts: bool) -> list[Story]:
    asked = {"asked": ids}
    found = connection.execute(_FOUND, asked).all()
    members = _members(connection, ids, texts=texts)
    merged: dict[int, list[MergedStory]] = defaultdict(list)
    for row in connection.execute(_ENDED, asked):
        merged[row.merged_into].append(MergedStory(id=StoryId(row.id), reason=row.merged_because or ""))
    links = connection.execute(_LINKS, asked)
    pairs = sorted((StoryId(row.story_id), StoryId(row.follows)) for row in links)
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


def _members(connection: Connection, ids: Sequence[int], *, texts: bool) -> dict[int, list[StoryArticle]]:
    """The articles by story, in the order of publication or first sight."""
    told = connection.execute(_TOLD if texts else _HEADS, {"asked": ids}).all()
    matched = connection.execute(_MATCHED, {"asked": ids})
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
