"""A subscription that is due → message → delivery; what is queued, and what the subscriber was told by it,
is written in one transaction; sending happens only from the queue, at least once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot import awaiting, claims, digests, polling
from bot.alike import Alike
from bot.model import (
    Claim,
    Coverage,
    Delivery,
    DeliveryOutcome,
    Digest,
    ExpectedEvent,
    Form,
    Hedge,
    Message,
    ScheduleKind,
    Status,
    Story,
    Subscription,
    SubscriptionState,
    ToldClaim,
)
from bot.ports import Archive, Clock, Notifier, Store
from bot.sending import Sending
from bot.suppressing import suppressed

BETWEEN_LOOKS = timedelta(minutes=1)
"""How often it is asked who of those who subscribed by themselves is due: there may be thousands."""

LOOK_BACK = timedelta(days=8)
"""How old a story's newest article may be for a subscription that was never served: a week and its slack."""


def as_it_is(message: Message, _target: str) -> Message:
    """The message for a target like any other."""
    return message


def _nobody(_archive: Archive) -> Sequence[Mailbox]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A subscription with its open channel: where its messages go, in which forms, and how.

    `addressed` puts in what a message has for one target only. Of somebody who subscribed by themselves
    `shown` is the subscription as messages show it, the same for all who read alike.
    """

    subscription: Subscription
    forms: tuple[Form, ...]
    targets: tuple[str, ...]
    notifier: Notifier
    addressed: Callable[[Message, str], Message] = as_it_is
    shown: Subscription | None = None


class Outbox:
    """Decides what each subscription is told now, queues it, and sends what is queued."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        jitter: Callable[[], float],
        mailboxes: Sequence[Mailbox],
        horizon: timedelta,
        base_url: str,
        events: Sequence[ExpectedEvent] = (),
        readers: Callable[[Archive], Sequence[Mailbox]] = _nobody,
        letters: Notifier | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._mailboxes: Mapping[str, Mailbox] = {box.subscription.name: box for box in mailboxes}
        self._sending = Sending(
            store=store,
            clock=clock,
            jitter=jitter,
            notifiers={box.subscription.name: box.notifier for box in mailboxes},
            letters=letters,
        )
        self._horizon = horizon
        self._base_url = base_url
        self._events = events
        self._readers = readers
        self._looked: dict[bool, datetime] = {}

    # Deciding

    def queue_instant(self) -> list[Delivery]:
        """Queue the alerts of instant subscriptions whose settling has ended."""
        now = self._clock.now()
        boxes, alike = [*self._mailboxes.values(), *self._own_readers(instant=True)], Alike(now)
        return [
            delivery
            for box in boxes
            if box.subscription.schedule.kind is ScheduleKind.INSTANT
            for delivery in self._queue(box, slot=None, alike=alike)
        ]

    def queue_due(self) -> list[Delivery]:
        """Queue the scheduled digests whose hour has come, and remember that it was served."""
        now = self._clock.now()
        boxes = [*self._mailboxes.values(), *self._own_readers(instant=False)]
        with self._store.reading() as archive:
            states = archive.subscriptions.states([box.subscription.name for box in boxes])
        queued, alike = [], Alike(now)
        for box in boxes:
            state = states.get(box.subscription.name)
            slot = digests.due(box.subscription, state, now=now) if state else None
            if slot:
                queued += self._queue(box, slot=slot, served=slot, alike=alike)
        return queued

    def _own_readers(self, *, instant: bool) -> list[Mailbox]:
        """Those who subscribed by themselves, of one kind; nobody where they were just looked at."""
        now, looked = self._clock.now(), self._looked.get(instant)
        if looked and timedelta(0) <= now - looked < BETWEEN_LOOKS:
            return []
        self._looked[instant] = now
        with self._store.reading() as archive:
            boxes = self._readers(archive)
        kind = ScheduleKind.INSTANT
        wanted = (box for box in boxes if (box.subscription.schedule.kind is kind) == instant)
        return sorted(wanted, key=lambda box: box.subscription.keywords)  # who reads alike side by side

    def queue_now(self, name: str, *, since: timedelta | None = None) -> list[Delivery]:
        """Queue what a subscription has not been told yet, whatever its schedule.

        With `since`, everything published within so long, even what was too old to be told.
        """
        return self._queue(self._mailboxes[name], slot=self._clock.now(), since=since)

    def preview(
        self, subscription: Subscription, *, forms: Sequence[Form], since: timedelta | None = None
    ) -> Message:
        """What `queue_now` would tell, rendered and not recorded; an empty digest where that is nothing."""
        now = self._clock.now()
        with self._store.reading() as archive:
            composed = self._compose(archive, subscription, slot=now, since=since, alike=Alike(now))
            digest = composed[0] if composed else self._empty(archive, subscription, now)
        return self._rendered(digest, forms)

    def _queue(
        self,
        box: Mailbox,
        *,
        slot: datetime | None,
        served: datetime | None = None,
        since: timedelta | None = None,
        alike: Alike | None = None,
    ) -> list[Delivery]:
        """Compose and render before the write lock; decide again where something changed meanwhile."""
        alike = alike or Alike(self._clock.now())
        while True:
            with self._store.reading() as archive:
                seen = _memory(archive, box.subscription.name)
                if box.shown and seen[0] is None:
                    return []  # they have just left
                composed = self._compose(
                    archive, box.subscription, slot=slot, since=since, alike=alike, shown=box.shown
                )
            if not composed and served is None:
                return []
            letters = [(digest, self._letter(digest, box.forms, alike)) for digest in composed]
            with self._store.writing() as archive:
                if _memory(archive, box.subscription.name) == seen and _stands(archive, composed):
                    return _write(archive, box, letters, served=served, now=alike.now)
            alike.begin_again(self._clock.now())

    def _letter(self, digest: Digest, forms: Sequence[Form], alike: Alike) -> Message:
        return alike.rendered(digest, lambda: self._rendered(digest, forms))

    def _rendered(self, digest: Digest, forms: Sequence[Form]) -> Message:
        from bot import rendering  # noqa: PLC0415  # templates and locales: 0.1 s that only a message pays

        return rendering.render(digest, forms=forms, base_url=self._base_url)

    def _compose(
        self,
        archive: Archive,
        subscription: Subscription,
        *,
        slot: datetime | None,
        since: timedelta | None = None,
        alike: Alike,
        shown: Subscription | None = None,
    ) -> list[Digest]:
        now = alike.now
        state = archive.subscriptions.state(subscription.name)
        state = digests.believed(state or SubscriptionState(name=subscription.name, began=now), now=now)
        told = archive.subscriptions.told(subscription.name)
        seen = now - since if since else (state.last_slot or now) - LOOK_BACK
        stories = [*self._stories(archive, subscription, since=seen, alike=alike)]
        stories += self._denying(archive, subscription, since=seen, beside=stories)
        ids = tuple(member.article.id for story in stories for member in story.articles)
        found = alike.once(ids, lambda: archive.claims.within(ids))
        reminders = partial(awaiting.reminders, archive, subscription, state)
        began = state.last_slot or state.began
        rate = subscription.at_most
        recent = archive.outbox.count_since(subscription.name, since=now - rate.per) if rate else 0
        return digests.compose(
            shown or subscription,
            stories=stories,
            told=told,
            state=replace(state, began=now) if since else state,  # as if it began now, looking back so far
            coverage=alike.once(began, lambda: self._coverage(archive, since=began, now=now)),
            horizon=since or self._horizon,
            now=now,
            slot=slot,
            recent=recent,
            claims=found,
            told_claims=_told_claims(archive, subscription.name, found),
            merge=claims.merge,
            calendar=reminders(stories=stories, claims=found, events=self._events, now=now) if slot else (),
        )

    def _stories(
        self, archive: Archive, subscription: Subscription, *, since: datetime, alike: Alike
    ) -> Sequence[Story]:
        keywords = subscription.keywords
        return alike.once(
            (since, keywords), lambda: archive.stories.since(since, keywords=keywords, muted=False)
        )

    def _denying(
        self, archive: Archive, subscription: Subscription, *, since: datetime, beside: Sequence[Story]
    ) -> list[Story]:
        """Stories that deny something the subscriber was told, though no keyword of theirs is in them."""
        subjects = archive.subscriptions.told_subjects(subscription.name)
        denials = archive.claims.on(subjects, since=since) if subjects else []
        known = {member.article.id for story in beside for member in story.articles}
        denying = {claim.article_id for claim in denials if claim.hedge is Hedge.DENIED} - known
        articles = (archive.articles.get(article_id) for article_id in sorted(denying))
        story_ids = {one.story_id for one in articles if one and one.story_id}
        found = (archive.stories.get(one) for one in sorted(story_ids))
        return [story for story in found if story and not story.muted]

    def _empty(self, archive: Archive, subscription: Subscription, now: datetime) -> Digest:
        coverage = self._coverage(archive, since=now - timedelta(days=1), now=now)
        return Digest(
            subscription=subscription, made=now, slot=now, stories=(), coverage=coverage, key="preview"
        )

    def _coverage(self, archive: Archive, *, since: datetime, now: datetime) -> Coverage:
        counts: dict[Status, int] = {}
        for state in archive.feeds.all():
            status = polling.status(state, now=now)
            counts[status] = counts.get(status, 0) + 1
        return replace(archive.coverage(since=since), feeds=counts)

    # Sending

    def deliver(self) -> AsyncIterator[DeliveryOutcome]:
        """Send what is due, and yield each attempt's outcome."""
        return self._sending.deliver()

    def resume(self) -> list[Delivery]:
        """Try paused receivers again, once; those who are still gone are paused again."""
        return self._sending.resume()


def _told_claims(archive: Archive, name: str, found: Sequence[Claim]) -> list[ToldClaim]:
    """What was told on the subjects of these claims, as corrected by hand since."""
    subjects = sorted({claim.subject for claim in found})
    told = archive.subscriptions.told_claims(name, subjects) if subjects else []
    if not told:
        return []
    rejected = {claim.id for claim in archive.claims.on(subjects, rejected=True)}
    lots = {claim.id: claim.lot for claim in found if claim.id}
    stands = (one for one in told if not one.claim.id or one.claim.id not in rejected)
    return [
        replace(one, claim=replace(one.claim, lot=lots.get(one.claim.id) or one.claim.lot)) for one in stands
    ]


def _memory(archive: Archive, name: str) -> tuple[object, ...]:
    """What a decision rests on beside the news: if it changed meanwhile, decide again."""
    return archive.subscriptions.state(name), dict(archive.subscriptions.told(name))


def _stands(archive: Archive, composed: Sequence[Digest]) -> bool:
    """Whether each article that will be told is still in its story."""
    told = {
        member.article.id: telling.story.id
        for digest in composed
        for telling in digest.stories
        for member in telling.story.articles
    }
    now = archive.articles.heads(told)
    return all(now[one].story_id == story_id for one, story_id in told.items() if one in now)


def _without_text(delivery: Delivery) -> Delivery:
    """What is told of one of thousands: their texts together would fill the memory."""
    return replace(delivery, message=replace(delivery.message, parts={}))


def _willing(archive: Archive, box: Mailbox) -> list[str]:
    """The targets that did not say that they want no more; who subscribed by themselves is gone then."""
    if box.subscription.channel.kind != "email" or box.shown:
        return list(box.targets)
    unwilling = suppressed(archive, box.targets, list_name=box.subscription.name)
    return [target for target in box.targets if target not in unwilling]


def _write(
    archive: Archive,
    box: Mailbox,
    letters: Sequence[tuple[Digest, Message]],
    *,
    served: datetime | None,
    now: datetime,
) -> list[Delivery]:
    name = box.subscription.name
    queued = []
    for digest, message in letters:
        archive.subscriptions.tell(name, digests.told_by(digest), digests.claims_told_by(digest))
        for target in _willing(archive, box):
            delivery = Delivery(
                key=digest.key,
                subscription=name,
                channel=box.subscription.channel.kind,
                target=target,
                message=box.addressed(message, target),
                created=now,
                next_attempt=now,
            )
            if archive.outbox.add(delivery):
                queued.append(_without_text(delivery) if box.shown else delivery)
    state = archive.subscriptions.state(name)
    if state:
        sent = now if queued else state.last_sent
        archive.subscriptions.record(replace(state, last_slot=served or state.last_slot, last_sent=sent))
    return queued
