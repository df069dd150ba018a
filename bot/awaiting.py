"""What a subscriber was told of days to come, and the desk's own dates → what to remind them of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot import expecting
from bot.model import Claim, Expected, ExpectedEvent, Story, Subscription, SubscriptionState
from bot.ports import Archive


def reminders(
    archive: Archive,
    subscription: Subscription,
    state: SubscriptionState,
    *,
    stories: Sequence[Story],
    claims: Sequence[Claim],
    events: Iterable[ExpectedEvent],
    now: datetime,
) -> tuple[Expected, ...]:
    """What came within a week, is due today, or passed unseen since this subscriber was last served.

    `stories` and their `claims` are the news of now, in which what was expected may have come.
    """
    zone = ZoneInfo(subscription.timezone)
    today = now.astimezone(zone).date()
    last = max(filter(None, (state.last_slot, state.last_sent)), default=None)
    known = _known(archive, subscription.name, claims)
    heads = archive.articles.heads({claim.article_id for claim in known})
    found = expecting.expected(
        [claim for claim in known if claim.article_id in heads],
        heads,
        [event for event in events if _concerns(event, subscription)],
        today=today,
        seen=_seen(archive, subscription.name, stories, zone),
    )
    return tuple(expecting.turned(found, since=last.astimezone(zone).date() if last else None, today=today))


def _known(archive: Archive, name: str, news: Iterable[Claim]) -> list[Claim]:
    """The claims that the subscriber was told, and today's on the same subjects, without the rejected."""
    subjects = archive.subscriptions.told_subjects(name)
    if not subjects:
        return []
    rejected = {claim.id for claim in archive.claims.on(subjects, rejected=True)}
    told = [one.claim for one in archive.subscriptions.told_claims(name, subjects)]
    known = {claim.id: claim for claim in (*told, *(one for one in news if one.subject in subjects))}
    return [claim for key, claim in known.items() if key not in rejected]


def _concerns(event: ExpectedEvent, subscription: Subscription) -> bool:
    wanted = set(subscription.keywords)
    return not event.keywords or not wanted or not wanted.isdisjoint(event.keywords)


def _seen(archive: Archive, name: str, stories: Iterable[Story], zone: ZoneInfo) -> Mapping[str, date]:
    """The last day on which each keyword was in the news, as far as this subscriber was told or is now."""
    last: dict[str, date] = {}
    for keyword, moment in (*_told(archive, name), *_news(stories)):
        day = moment.astimezone(zone).date()
        last[keyword] = max(day, last.get(keyword, day))
    return last


def _told(archive: Archive, name: str) -> Iterator[tuple[str, datetime]]:
    told = archive.subscriptions.told(name).values()
    return ((keyword, one.at) for one in told for keyword in one.keywords)


def _news(stories: Iterable[Story]) -> Iterator[tuple[str, datetime]]:
    for story in stories:
        for member in story.articles:
            moment = member.article.published or member.article.first_seen
            yield from ((match.keyword, moment) for match in member.matches)
