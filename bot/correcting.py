"""What a person decides by hand: stories merged and split, which is stored as constraints that hold from then
on; claims rejected and moved; messages tried again or dropped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from bot.errors import DefwatchError, UsageError
from bot.model import (
    ArticleId,
    Claim,
    Constraint,
    Correction,
    Delivery,
    DeliveryId,
    DeliveryStatus,
    Story,
    StoryId,
)
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


def claim(archive: Archive, claim_id: str) -> Claim:
    """The claim of this id, as corrected.

    Raises:
        DefwatchError: there is none.
    """
    found = [one for one in archive.claims.get(claim_id) if one.id == claim_id] if claim_id else []
    if not found:
        raise DefwatchError(f"claims: {claim_id}: no such claim (see `defwatch claims`)")
    return found[0]


def correct(archive: Archive, made: Correction, *, now: datetime) -> Correction:
    """Let this be the one correction of its claim; what would bring back the claim as it was before.

    Raises:
        DefwatchError: there is no such claim.
    """
    before = claim(archive, made.claim_id)
    archive.claims.correct(Correction(claim_id=made.claim_id), now=now)
    read = claim(archive, made.claim_id)
    archive.claims.correct(made, now=now)
    moved = before.lot if before.lot != read.lot else None
    return Correction(claim_id=made.claim_id, rejected=before.rejected, lot=moved)


def retry(archive: Archive, delivery_id: DeliveryId, *, now: datetime) -> Delivery:
    """Put a dead or waiting message in line again; a receiver that was paused for it is tried again too.

    Raises:
        DefwatchError: there is no such message, or it was sent.
    """
    found = _unsent(archive, delivery_id)
    archive.outbox.resume(now=now, like=found)
    return _changed(archive, replace(found, status=DeliveryStatus.PENDING, next_attempt=now, error=""))


def drop(archive: Archive, delivery_id: DeliveryId, *, now: datetime) -> Delivery:
    """Give up a message that waits.

    Raises:
        DefwatchError: there is no such message, or it was sent.
    """
    found = _unsent(archive, delivery_id)
    dropped = replace(found, status=DeliveryStatus.DEAD, next_attempt=now, error="dropped by hand")
    return _changed(archive, dropped)


def _unsent(archive: Archive, delivery_id: DeliveryId) -> Delivery:
    found = archive.outbox.get(delivery_id)
    if found is None:
        raise DefwatchError(f"outbox: {delivery_id}: no such delivery (see `defwatch outbox list`)")
    if found.status is DeliveryStatus.SENT:
        raise DefwatchError(f"outbox: {delivery_id}: was sent {found.sent:%Y-%m-%d %H:%M} UTC")
    return found


def _changed(archive: Archive, delivery: Delivery) -> Delivery:
    changed = replace(delivery, attempts=0, receipt="")
    archive.outbox.record(changed)
    return changed


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
