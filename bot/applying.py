"""A changed watch-list → the matches, and the stories, of what is in the archive already.

That is no news: an instant subscription counts it as known, and so does any other where it was told the story
before or where the story is older than the horizon. A digest of the hour or the day may tell the rest, as it
tells everything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from bot import filing
from bot.digests.reading import count_origins, moment, outlet
from bot.filing import Interests, Prepared
from bot.model import ArticleId, ScheduleKind, Story, StoryArticle, StoryId, Subscription, Told, ToldClaim
from bot.ports import Archive, Clock, Store

PORTION = 500
"""Articles that are matched at once, before any transaction."""

FILED = 50
"""Articles that one transaction files into stories at most: each is compared with its neighbours."""


@dataclass(slots=True)
class Applied:
    """What it came to, in articles: looked at; with other matches than before; with a match at last; without
    any now; filed into stories. `stories` are those that gained keywords."""

    articles: int = 0
    changed: int = 0
    gained: int = 0
    lost: int = 0
    filed: int = 0
    stories: dict[StoryId, set[str]] = field(default_factory=dict)


_Change: TypeAlias = tuple[StoryArticle, Prepared]


def apply(
    store: Store,
    interests: Interests,
    subscriptions: Sequence[Subscription],
    clock: Clock,
    *,
    since: datetime | None,
    advance: Callable[[int], None] = lambda _: None,
) -> Applied:
    """Match the archive's articles since then anew.

    Raises:
        StorageError: the archive cannot be written.
    """
    applied, after = Applied(), ArticleId(0)
    while batch := _batch(store, after, since):
        after = batch[-1].article.id
        changes = [change for member in batch if (change := _change(member, interests))]
        for start in range(0, len(changes), FILED):
            with store.writing() as archive:
                touched = _write(archive, changes[start : start + FILED], applied, clock.now())
                _acquaint(archive, touched, subscriptions, interests.horizon, clock.now())
        applied.articles += len(batch)
        advance(len(batch))
    return applied


def _batch(store: Store, after: ArticleId, since: datetime | None) -> list[StoryArticle]:
    with store.reading() as archive:
        return archive.search.batch(after=after, since=since, limit=PORTION)


def _change(member: StoryArticle, interests: Interests) -> _Change | None:
    """What is to be written of an article; None where its matches are what they were."""
    article = member.article
    found = filing.matches_in(article, interests)
    if set(found) == set(member.matches):
        return None
    if article.story_id is not None or not found:
        return member, Prepared(article=article, matches=found)
    return member, filing.prepare(article, found, interests)


def _write(
    archive: Archive, changes: Sequence[_Change], applied: Applied, now: datetime
) -> Mapping[StoryId, set[str]]:
    """Write the changes; return the keywords that stories gained."""
    touched: dict[StoryId, set[str]] = {}
    for member, draft in changes:
        stored = archive.articles.get(member.article.id)
        if stored is None or (stored.title, stored.text) != (member.article.title, member.article.text):
            continue  # it changed meanwhile: whoever changed it matched it
        archive.articles.set_matches(stored.id, draft.matches)
        story = stored.story_id
        if story is None and draft.sketch:
            archive.claims.put(stored.id, draft.claims)
            story = filing.place(archive, stored.id, stored, draft.sketch, now=now).story_id
            applied.filed += 1
        before = {match.keyword for match in member.matches}
        new = {match.keyword for match in draft.matches} - before
        applied.changed += 1
        applied.gained += not before and bool(new)
        applied.lost += bool(before) and not draft.matches
        if story and new:
            touched.setdefault(story, set()).update(new)
            applied.stories.setdefault(story, set()).update(new)
    return touched


def _acquaint(
    archive: Archive,
    touched: Mapping[StoryId, set[str]],
    subscriptions: Sequence[Subscription],
    horizon: timedelta,
    now: datetime,
) -> None:
    """Note what subscribers shall not be told: it was in the archive before."""
    stories = [(archive.stories.get(number), gained) for number, gained in touched.items()]
    for subscription in subscriptions:
        told = archive.subscriptions.told(subscription.name)
        instant = subscription.schedule.kind is ScheduleKind.INSTANT
        for story, gained in stories:
            wanted = gained & set(subscription.keywords or gained)
            if story and wanted and (instant or story.id in told or _is_old(story, now - horizon)):
                known, claims = _known(archive, story, subscription, told.get(story.id), now)
                archive.subscriptions.tell(subscription.name, [known], claims)


def _known(
    archive: Archive, story: Story, subscription: Subscription, told: Told | None, now: datetime
) -> tuple[Told, list[ToldClaim]]:
    """All that a story says now, as if it had been told."""
    wanted = [one for one in story.keywords if not subscription.keywords or one in subscription.keywords]
    known = Told(
        story_id=story.id,
        at=told.at if told else now,
        keywords=tuple(dict.fromkeys((*(told.keywords if told else ()), *wanted))),
        origins=max(count_origins(story.articles), told.origins if told else 0),
        articles=len(story.articles),
        thread=told.thread if told else "",
    )
    writers = {member.article.id: outlet(member.article) for member in story.articles}
    claims = [
        ToldClaim(claim=claim, story_id=story.id, at=known.at, outlet=writers.get(claim.article_id, ""))
        for claim in archive.claims.within([*writers])
    ]
    return known, claims


def _is_old(story: Story, horizon: datetime) -> bool:
    """Whether nothing in a story was published since then."""
    return all(moment(member.article) < horizon for member in story.articles)
