"""What a person makes of stories: merged, split. It is stored as constraints, which hold from then on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from bot.errors import DefwatchError, UsageError
from bot.model import ArticleId, Constraint, Story, StoryId
from bot.ports import Archive


def story(archive: Archive, story_id: StoryId) -> Story:
    """The story of this number, or the one it went into.

    Raises:
        DefwatchError: there is none.
    """
    found = archive.stories.get(story_id)
    if found is None:
        raise DefwatchError(f"story: {story_id}: no such story (see `defwatch stories --since 90d`)")
    return found


def merge(archive: Archive, one: StoryId, other: StoryId, *, now: datetime) -> Story:
    """Make two stories one, under the older number, and keep their articles together from now on.

    Raises:
        DefwatchError: there is no such story, or they are one already.
    """
    kept, gone = sorted((story(archive, one), story(archive, other)), key=lambda found: found.id)
    if kept.id == gone.id:
        raise UsageError(f"story: {one} and {other}: are one story already")
    ids, others = _ids(kept), _ids(gone)
    archive.stories.constrain(
        [_pair(_head(kept), _head(gone), together=True)],
        instead_of=_between(archive, ids, others, together=False),
        now=now,
    )
    archive.stories.merge(kept.id, gone.id, reason="merged by hand")
    if kept.muted and not gone.muted:  # nothing falls silent but by a word of its own
        archive.stories.mute(kept.id, False)
    return story(archive, kept.id)


def split(archive: Archive, story_id: StoryId, article_ids: Collection[ArticleId], *, now: datetime) -> Story:
    """Take articles, and the reprints of these, out of a story into one of their own, apart from the rest.

    Raises:
        DefwatchError: there is no such story, it has no such articles, or none would be left in it.
    """
    found = story(archive, story_id)
    ids = _ids(found)
    if strange := sorted(set(article_ids) - ids):
        raise DefwatchError(f"story: {story_id}: has no article {', '.join(map(str, strange))}")
    articles = [member.article for member in found.articles]
    leaving = {one.id for one in articles if one.id in article_ids or one.duplicate_of in article_ids}
    staying = ids - leaving
    if not staying:
        raise UsageError(
            f"story: {story_id}: no article would be left in it: name those that belong elsewhere"
        )
    reprints = {one.id for one in articles if one.duplicate_of in (leaving if one.id in leaving else staying)}
    first, *more = sorted(leaving - reprints)
    archive.stories.constrain(
        [
            *(_pair(first, one, together=True) for one in more),
            *(_pair(one, other, together=False) for one in (first, *more) for other in staying - reprints),
        ],
        instead_of=_between(archive, leaving, staying, together=True),
        now=now,
    )
    return story(archive, archive.stories.split(found.id, sorted(leaving), now=now))


def _ids(found: Story) -> set[ArticleId]:
    return {member.article.id for member in found.articles}


def _head(found: Story) -> ArticleId:
    """The first article that is no reprint."""
    return min(
        found.articles, key=lambda one: (one.article.duplicate_of is not None, one.article.id)
    ).article.id


def _pair(one: ArticleId, other: ArticleId, *, together: bool) -> Constraint:
    return Constraint(one=min(one, other), other=max(one, other), together=together)


def _between(
    archive: Archive, ids: Collection[ArticleId], others: Iterable[ArticleId], *, together: bool
) -> list[Constraint]:
    """What was decided before between two groups of articles."""
    return [
        pair
        for pair in archive.stories.constraints({*ids, *others})
        if pair.together is together and (pair.one in ids) != (pair.other in ids)
    ]
