"""A subscription, the stories and what it was told → the digests it should read now, or none.

What is due is decided here, from what is remembered and the time that is given; nothing is sent here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import dropwhile
from zoneinfo import ZoneInfo

from cronsim import CronSim

from bot.model import (
    Article,
    Coverage,
    Digest,
    DigestStory,
    Rate,
    Schedule,
    ScheduleKind,
    Story,
    StoryArticle,
    StoryId,
    Subscription,
    SubscriptionState,
    Told,
    WhenEmpty,
)

WEIGHTY_ORIGINS = 5
"""How many more origins make a told story worth another instant alert."""

LONGEST_WAIT = timedelta(days=2)
"""How long a story may wait for its telling: for quiet hours, for its page, for room in a digest."""

LONGEST_SHIFT = timedelta(hours=3)
"""No clock is put back further than this."""


def due(subscription: Subscription, state: SubscriptionState, *, now: datetime) -> datetime | None:
    """The scheduled moment to serve now: the latest one that has come and was not served.

    None where there is none, and for instant subscriptions. Whoever slept through several is served once.
    """
    slot = _latest_slot(subscription.schedule, ZoneInfo(subscription.timezone), now)
    state = believed(state, now=now)
    served = max(filter(None, (state.began, state.last_slot)))
    return slot if slot and slot > served else None


def believed(state: SubscriptionState, *, now: datetime) -> SubscriptionState:
    """Return the state without moments far ahead of now: a clock that was wrong wrote them."""
    latest = now + LONGEST_WAIT
    return replace(
        state,
        began=state.began if state.began <= latest else now,
        last_slot=state.last_slot if state.last_slot and state.last_slot <= latest else None,
        last_sent=state.last_sent if state.last_sent and state.last_sent <= latest else None,
    )


def upcoming(subscription: Subscription, *, now: datetime) -> datetime | None:
    """The next scheduled moment after `now`, in UTC; None for an instant subscription."""
    cron = _cron(subscription.schedule)
    if cron is None:
        return None
    slots = CronSim(cron, now.astimezone(ZoneInfo(subscription.timezone)))
    return next((slot.astimezone(UTC) for slot in slots if slot > now), None)


def compose(
    subscription: Subscription,
    *,
    stories: Sequence[Story],
    told: Mapping[StoryId, Told],
    state: SubscriptionState,
    coverage: Coverage,
    horizon: timedelta,
    now: datetime,
    slot: datetime | None,
    recent: int = 0,
) -> list[Digest]:
    """What the subscription should read now: one digest for a `slot`, one a story for an instant alert.

    A slot that is not on the schedule is a wish of the moment. `recent` counts the messages sent within
    the period of `at_most`. An empty list means that there is nothing to say, or that it has to wait.
    """
    state = believed(state, now=now)
    reader = _Reader(subscription=subscription, state=state, horizon=horizon, now=now)
    tellings = [telling for story in stories if (telling := reader.telling(story, told.get(story.id)))]
    tellings.sort(key=_rank)
    if slot is None:
        issues = _alerts(reader, tellings, recent=recent, first=not told and state.last_sent is None)
    else:
        empty_too = subscription.when_empty is WhenEmpty.SEND and _is_scheduled(subscription, slot)
        issues = [tellings] if tellings or empty_too else []
    return [_digest(reader, issue, coverage=coverage, slot=slot) for issue in issues]


def told_by(digest: Digest) -> list[Told]:
    """What the subscriber knows once a digest is sent."""
    return [_told(telling, digest.made) for telling in digest.stories]


# When


def _latest_slot(schedule: Schedule, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The last moment of a schedule that is not after `now`, in UTC.

    Cron's own rules hold across a change of the clocks (cron(8) of Debian): a local time that is skipped
    is served when the clocks jump, one that comes twice is served the first time; hours go on elapsing.
    """
    cron = _cron(schedule)
    if cron is None:
        return None
    ahead = (now + LONGEST_SHIFT).astimezone(zone)
    slots = (slot.astimezone(UTC) for slot in CronSim(cron, ahead, reverse=True))
    return next(dropwhile(lambda slot: slot > now, slots), None)


def _cron(schedule: Schedule) -> str | None:
    """A schedule in cron's words; cron counts Sunday as 0, we count Monday as 0."""
    at = f"{schedule.at.minute} {schedule.at.hour}" if schedule.at else "0 0"
    match schedule.kind:
        case ScheduleKind.INSTANT:
            return None
        case ScheduleKind.HOURLY:
            return "0 * * * *"
        case ScheduleKind.DAILY:
            return f"{at} * * *"
        case ScheduleKind.WEEKDAYS:
            return f"{at} * * 1-5"
        case ScheduleKind.WEEKLY:
            return f"{at} * * {((schedule.weekday or 0) + 1) % 7}"
        case ScheduleKind.CRON:
            return schedule.cron


def _is_scheduled(subscription: Subscription, slot: datetime) -> bool:
    return _latest_slot(subscription.schedule, ZoneInfo(subscription.timezone), slot) == slot


# What


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Who reads, what they may be told, and when."""

    subscription: Subscription
    state: SubscriptionState
    horizon: timedelta
    now: datetime

    def telling(self, story: Story, told: Told | None) -> DigestStory | None:
        """The story as this reader should be told it now; None where it has nothing new for them."""
        fresh = [member for member in story.articles if self._is_fresh(member)]
        fresh_keywords = {keyword for member in fresh for keyword in self._wanted(member)}
        if not fresh_keywords:
            return None
        keywords = tuple(keyword for keyword in story.keywords if self._wants(keyword))
        if told is None:
            return DigestStory(story=story, keywords=keywords)
        new_keywords = tuple(
            keyword for keyword in keywords if keyword in fresh_keywords and keyword not in told.keywords
        )
        new_origins = max(0, self._origins_since(story, told) - told.origins)
        if not (new_keywords or new_origins):
            return None
        return DigestStory(
            story=story,
            keywords=keywords,
            update=told,
            news=_news(new_keywords, new_origins),
            new_keywords=new_keywords,
            new_origins=new_origins,
        )

    def may_alert(self, telling: DigestStory) -> bool:
        """Whether an instant alert is of weight, cooled down, and not for the night."""
        return self._weighs(telling) and (not self._is_night() or self._is_urgent(telling))

    def is_settled(self, telling: DigestStory) -> bool:
        """Whether the event had its time to gather."""
        fresh = [member.article for member in telling.story.articles if self._is_fresh(member)]
        return self.now >= min(article.first_seen for article in fresh) + self.subscription.settle

    def _wants(self, keyword: str) -> bool:
        return not self.subscription.keywords or keyword in self.subscription.keywords

    def _wanted(self, member: StoryArticle) -> set[str]:
        return {match.keyword for match in member.matches if self._wants(match.keyword)}

    def _is_eligible(self, article: Article) -> bool:
        """Not older than the horizon when it was first seen, nor when the subscription began."""
        earliest = max(article.first_seen, self.state.began) - self.horizon
        return _at(article) >= earliest

    def _is_fresh(self, member: StoryArticle) -> bool:
        """Eligible, and not long before this reader was last served: a keyword added to a subscription
        does not bring the archive."""
        served = max(filter(None, (self.state.began, self.state.last_slot, self.state.last_sent)))
        return (
            self._is_eligible(member.article) and _at(member.article) >= served - self.horizon - LONGEST_WAIT
        )

    def _origins_since(self, story: Story, told: Told) -> int:
        """How many origins the story has, without those that only an old article brought since."""
        return _count_origins(
            member
            for member in story.articles
            if member.article.first_seen <= told.at or self._is_eligible(member.article)
        )

    def _weighs(self, telling: DigestStory) -> bool:
        if telling.update is None or telling.new_keywords:
            return True
        cooled = self.now >= telling.update.at + self.subscription.cooldown
        return cooled and telling.new_origins >= WEIGHTY_ORIGINS

    def _is_night(self) -> bool:
        quiet = self.subscription.quiet_hours
        if quiet is None or quiet.start == quiet.end:
            return False
        local = self.now.astimezone(ZoneInfo(self.subscription.timezone)).time()
        if quiet.start < quiet.end:
            return quiet.start <= local < quiet.end
        return local >= quiet.start or local < quiet.end

    def _is_urgent(self, telling: DigestStory) -> bool:
        return not set(self.subscription.urgent).isdisjoint(telling.keywords)


def _at(article: Article) -> datetime:
    return article.published or article.first_seen


def _count_origins(members: Iterable[StoryArticle]) -> int:
    """How many wrote it themselves; a reprint is its original's."""
    articles = (member.article for member in members if member.article.duplicate_of is None)
    return len({article.origin or article.source or article.address for article in articles})


def _news(keywords: Sequence[str], origins: int) -> str:
    more = f"{origins} more origin{'s' if origins > 1 else ''}" if origins else ""
    return "New: " + " · ".join(filter(None, (", ".join(keywords), more)))


def _told(telling: DigestStory, at: datetime) -> Told:
    """What was told, together with what was told before: a keyword that went and came is not news."""
    before = telling.update
    keywords = dict.fromkeys((*(before.keywords if before else ()), *telling.keywords))
    origins = _count_origins(telling.story.articles)
    return Told(
        story_id=telling.story.id,
        at=at,
        keywords=tuple(keywords),
        origins=max(origins, before.origins if before else 0),
        articles=len(telling.story.articles),
    )


# How many


def _rank(telling: DigestStory) -> tuple[int, int, float, list[str]]:
    """Most origins first, then most keywords, then newest; never by the order of arrival."""
    newest = max(_at(member.article) for member in telling.story.articles)
    origins = _count_origins(telling.story.articles)
    return -origins, -len(telling.keywords), -newest.timestamp(), _addresses(telling)


def _alerts(
    reader: _Reader, tellings: Sequence[DigestStory], *, recent: int, first: bool
) -> list[list[DigestStory]]:
    """One message a story; one for all that a beginner finds waiting, and for what goes beyond the rate."""
    allowed = [telling for telling in tellings if reader.may_alert(telling)]
    settled = [telling for telling in allowed if reader.is_settled(telling)]
    if first and settled:
        return [allowed]
    room = _room(reader.subscription.at_most, recent)
    if room is None or len(settled) <= room:
        return [[telling] for telling in settled]
    if room == 0:
        return []
    return [*([telling] for telling in settled[: room - 1]), settled[room - 1 :]]


def _room(rate: Rate | None, recent: int) -> int | None:
    """How many messages the rate still allows; None is any number."""
    return max(0, rate.count - recent) if rate else None


def _digest(
    reader: _Reader, tellings: Sequence[DigestStory], *, coverage: Coverage, slot: datetime | None
) -> Digest:
    subscription = reader.subscription
    shown = tuple(tellings[: subscription.max_stories])
    scheduled = slot is not None and _is_scheduled(subscription, slot)
    return Digest(
        subscription=subscription,
        made=reader.now,
        slot=slot,
        stories=shown,
        more=len(tellings) - len(shown),
        coverage=coverage,
        key=_key(reader, slot.astimezone(UTC).isoformat() if slot and scheduled else _content(shown)),
    )


def _key(reader: _Reader, content: object) -> str:
    """The same for the same content of the same subscription; one that began again is another."""
    again = [reader.state.begun] if reader.state.begun > 1 else []
    return hashlib.sha256(json.dumps([reader.subscription.name, content, *again]).encode()).hexdigest()


def _content(tellings: Sequence[DigestStory]) -> Sequence[object]:
    """The same for the same news, whatever the order it came in and the ids it got.

    A story told before has its keywords in it: a new one in an article that was revised makes a new message.
    """
    return sorted(
        [_addresses(telling), sorted(telling.keywords) if telling.update else []] for telling in tellings
    )


def _addresses(telling: DigestStory) -> list[str]:
    return sorted(member.article.address for member in telling.story.articles)
