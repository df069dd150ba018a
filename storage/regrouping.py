"""Articles that change their stories, and all that is remembered by story: what was told goes with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update

from bot.model import ArticleId, StoryId
from storage import bulk
from storage.columns import AnyRow, chunks
from storage.tables import articles, sequels, stories, told, told_claims

_MEMBERS = select(
    articles.c.id,
    articles.c.story_id,
    articles.c.duplicate_of,
    articles.c.first_seen,
    articles.c.filed,
    articles.c.address,
    articles.c.source,
    articles.c.origin,
    articles.c.gathers,
)
_STORIES_OF = select(articles.c.story_id).where(articles.c.story_id.is_not(None)).distinct()
_MOVE = update(articles).where(articles.c.id == bindparam("of_article"))
_LAST = select(func.max(articles.c.filed)).where(articles.c.story_id == stories.c.id).scalar_subquery()
_TELL = insert(told)
_TELL_CLAIM = update(told_claims).where(told_claims.c.id == bindparam("of_claim"))


def move(
    connection: Connection, places: Mapping[ArticleId, StoryId], *, reasons: Mapping[ArticleId, str]
) -> None:
    """Put filed articles into other stories; a copy that leaves its original behind is none any more."""
    leaving = (
        story_id
        for chunk in chunks(sorted(places))
        for story_id in connection.execute(_STORIES_OF.where(articles.c.id.in_(chunk))).scalars()
    )
    affected = {*leaving, *places.values()}
    members = [
        row
        for chunk in chunks(sorted(affected))
        for row in connection.execute(_MEMBERS.where(articles.c.story_id.in_(chunk)))
    ]
    after: dict[int, int] = {row.id: places.get(row.id, row.story_id) for row in members}
    moved = [{"of_article": article_id, "story_id": story} for article_id, story in places.items()]
    because = [{"of_article": article_id, "reason": reason} for article_id, reason in reasons.items()]
    left = [
        {"of_article": row.id, "duplicate_of": None}
        for row in members
        if row.duplicate_of is not None and not _is_copy(row, after)
    ]
    for rows in (moved, because, left):
        bulk.write(connection, _MOVE, rows)
    _retell(connection, members, after, affected)
    _retell_claims(connection, after, affected)
    gained = update(stories).where(stories.c.id.in_(set(after.values())), _LAST.is_not(None))
    connection.execute(gained.values(updated=_LAST))


def end(connection: Connection, ended: StoryId, *, into: StoryId, reason: str) -> None:
    """Let the number of a story that has no article left lead to another."""
    merged = update(stories).where(stories.c.id == ended)
    connection.execute(merged.values(merged_into=into, merged_because=reason))
    before = update(stories).where(stories.c.merged_into == ended, stories.c.id != into)
    connection.execute(before.values(merged_into=into))
    found = connection.execute(select(sequels).where(_concerning([ended, into]))).all()
    links = {row.story_id: into if row.follows == ended else row.follows for row in found}
    inherited = links.pop(ended, into)
    links.setdefault(into, inherited)
    connection.execute(delete(sequels).where(_concerning([ended, into])))
    kept = [{"story_id": one, "follows": other} for one, other in links.items() if one > other]
    if kept:  # a story follows an older one, so that no two follow each other
        connection.execute(insert(sequels), kept)


def _concerning(story_ids: Collection[int]) -> ColumnElement[bool]:
    return sequels.c.story_id.in_(story_ids) | sequels.c.follows.in_(story_ids)


def _retell(
    connection: Connection, members: Sequence[AnyRow], after: Mapping[int, int], affected: Collection[int]
) -> None:
    """Let every subscriber know of the stories of now what they were told of those before.

    What was seen before they were told counts as known: it makes no news of a story they know.
    """
    before: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for chunk in chunks(sorted(affected)):
        for row in connection.execute(select(told).where(told.c.story_id.in_(chunk))):
            before[row.subscription_id].append(row)
    groups: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for member in members:
        groups[after[member.id]].append(member)
    rows = [
        _together(story_id, inside, known, after)
        for subscription in before.values()
        for story_id, inside in groups.items()
        if (known := [one for one in subscription if _tells(one, story_id, inside)])
    ]
    for chunk in chunks(sorted(affected)):
        connection.execute(delete(told).where(told.c.story_id.in_(chunk)))
    if rows:
        connection.execute(_TELL, rows)


def _tells(one: AnyRow, story_id: int, inside: Iterable[AnyRow]) -> bool:
    """Whether someone was told of a story that this is, or of an article that is in it now."""
    return one.story_id == story_id or any(
        member.story_id == one.story_id and member.filed <= one.at for member in inside
    )


def _together(
    story_id: int, inside: Iterable[AnyRow], known: Sequence[AnyRow], after: Mapping[int, int]
) -> dict[str, object]:
    latest = max(row.at for row in known)
    seen = [member for member in inside if member.first_seen <= latest]
    return {
        "subscription_id": known[0].subscription_id,
        "story_id": story_id,
        "at": latest,
        "keywords": list(dict.fromkeys(keyword for row in known for keyword in row.keywords)),
        "origins": len({_origin(member) for member in seen if not _is_copy(member, after)} - {""}),
        "articles": len(seen),
        "thread": next((row.thread for row in sorted(known, key=lambda row: row.at) if row.thread), ""),
    }


def _is_copy(member: AnyRow, after: Mapping[int, int]) -> bool:
    """Whether it stands beside its original."""
    return member.duplicate_of is not None and after.get(member.duplicate_of) == after[member.id]


def _origin(member: AnyRow) -> str:
    """Who wrote it; who only gathers wrote nothing."""
    return str(member.origin or ("" if member.gathers else member.source or member.address))


def _retell_claims(connection: Connection, after: Mapping[int, int], affected: Collection[int]) -> None:
    """Let what was told of claims stand with the articles that make them."""
    rows = [
        {"of_claim": row.id, "story_id": after[row.claim["article_id"]]}
        for chunk in chunks(sorted(affected))
        for row in connection.execute(select(told_claims).where(told_claims.c.story_id.in_(chunk)))
        if after.get(row.claim["article_id"], row.story_id) != row.story_id
    ]
    bulk.write(connection, _TELL_CLAIM, rows)
