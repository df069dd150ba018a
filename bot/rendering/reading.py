"""Digest → its view: the stories with what stands around them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model import Digest
from bot.rendering import reminding
from bot.rendering.clean import clip, plain
from bot.rendering.speaking import Speaking
from bot.rendering.stories import StoryReader
from bot.rendering.views import DigestView, Limits
from bot.rendering.wording import Wording

MOST_FOLDED = 3


def view(digest: Digest, wording: Wording, limits: Limits, *, base_url: str | None) -> DigestView:
    """What a reader sees of a digest."""
    shown = digest.stories[: limits.stories]
    schedule = wording.schedule(digest.subscription, now=digest.made)
    name = plain(digest.subscription.name)
    told = len(digest.stories) + digest.more
    today = digest.made.astimezone(wording.zone).date()
    stories = tuple(StoryReader(one, wording, limits, today.isoformat()).view(base_url) for one in shown)
    denied = stories and shown[0].is_denial
    alarm = f"{stories[0].provenance}: {stories[0].headline}" if denied else ""
    return DigestView(
        alarm=alarm,
        opening=" · ".join((wording.moment(digest.made), *_counts(digest, wording))),
        stories=stories,
        reminders=tuple(reminding.lines(digest.calendar, Speaking(wording, {}, 0), today=today)),
        notes=tuple(_notes(digest, wording, limits)),
        footer=(
            wording.coverage(digest.coverage, stories=told),
            wording.say("subscription", name=name, schedule=schedule),
        ),
    )


def _counts(digest: Digest, wording: Wording) -> Iterator[str]:
    """2 stories · 1 update"""
    news = [one for one in digest.stories if not one.recycled] or digest.stories
    updates = sum(1 for one in news if one.update)
    stories = len(news) + digest.more - updates
    if stories or not updates:
        yield wording.count("stories", stories)
    if updates:
        yield wording.count("updates", updates)


def _notes(digest: Digest, wording: Wording, limits: Limits) -> Iterator[str]:
    """What is not in the digest, and why."""
    left_out = len(digest.stories) - min(limits.stories, len(digest.stories))
    if left_out:
        yield wording.say("not_shown", stories=wording.count("more_stories", left_out))
    if digest.more:
        yield wording.say("more_to_come", stories=wording.count("more_stories", digest.more))
    if digest.quiet_since:
        yield wording.say("heartbeat", day=wording.day(digest.quiet_since))
    elif not digest.stories:
        yield wording.say("nothing_new")
    if digest.folded:
        yield wording.say("folded_now", what=_folded(digest))


def _folded(digest: Digest) -> str:
    """F (C), D (C) +2: reprints, each with whom it repeats."""
    names = [
        clip(plain(article.source or article.site or article.url), 40)
        + (f" ({clip(plain(original), 40)})" if original else "")
        for article, original in digest.folded
    ]
    rest = len(names) - MOST_FOLDED
    return ", ".join(names[:MOST_FOLDED]) + (f" +{rest}" if rest > 0 else "")
