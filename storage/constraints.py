"""What people made of stories: pairs of articles that stand in one story, or never do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.model import ArticleId, Constraint, StoryId
from storage.columns import chunks
from storage.tables import articles, constraints

_FORGET = delete(constraints).where(
    constraints.c.one == bindparam("first"), constraints.c.other == bindparam("second")
)
_PUT = insert(constraints)
_ONE, _OTHER = articles.alias(), articles.alias()
_APART = (
    select(constraints.c.one)
    .join(_ONE, _ONE.c.id == constraints.c.one)
    .join(_OTHER, _OTHER.c.id == constraints.c.other)
    .where(
        ~constraints.c.together,
        _ONE.c.story_id.in_(bindparam("stories", expanding=True)),
        _OTHER.c.story_id.in_(bindparam("stories", expanding=True)),
        _ONE.c.story_id != _OTHER.c.story_id,
    )
    .limit(1)
)


def put(connection: Connection, pairs: Sequence[Constraint], *, now: datetime) -> None:
    """Let these hold for their pairs, whatever held before."""
    forget(connection, pairs)
    if pairs:
        rows = [
            {"one": pair.one, "other": pair.other, "together": pair.together, "made": now} for pair in pairs
        ]
        connection.execute(_PUT, rows)


def forget(connection: Connection, pairs: Sequence[Constraint]) -> None:
    """Let nothing hold for these pairs."""
    if pairs:
        connection.execute(_FORGET, [{"first": pair.one, "second": pair.other} for pair in pairs])


def among(connection: Connection, article_ids: Iterable[ArticleId]) -> list[Constraint]:
    """What holds between any two of these articles."""
    asked = set(article_ids)
    found = (
        row
        for chunk in chunks(sorted(asked))
        for row in connection.execute(select(constraints).where(constraints.c.one.in_(chunk)))
    )
    return [
        Constraint(one=ArticleId(row.one), other=ArticleId(row.other), together=row.together)
        for row in sorted(found, key=lambda row: (row.one, row.other))
        if row.other in asked
    ]


def are_apart(connection: Connection, one: StoryId, other: StoryId) -> bool:
    """Whether an article of one story must not stand with one of the other."""
    return connection.execute(_APART, {"stories": [one, other]}).first() is not None
