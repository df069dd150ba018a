"""A subscription that is due → message → delivery; what is queued, and what the subscriber was told by it,
is written in one transaction; sending happens only from the queue, at least once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import digests, polling
from bot.errors import DeliveryError
from bot.model import (
    Coverage,
    Delivery,
    DeliveryOutcome,
    DeliveryStatus,
    Digest,
    Form,
    Message,
    ScheduleKind,
    Status,
    Subscription,
    SubscriptionState,
)
from bot.ports import Archive, Clock, Notifier, Store

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)
ATTEMPTS = 12
"""After so many failures (about a day and a half) a delivery is dead, and visible as such."""

LOOK_BACK = timedelta(days=8)
"""How old a story's newest article may be for a subscription that was never served: a week and its slack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A subscription with its open channel: where its messages go, in which forms, and how."""

    subscription: Subscription
    forms: tuple[Form, ...]
    targets: tuple[str, ...]
    notifier: Notifier


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
    ) -> None:
        self._store = store
        self._clock = clock
        self._jitter = jitter
        self._mailboxes: Mapping[str, Mailbox] = {box.subscription.name: box for box in mailboxes}
        self._horizon = horizon
        self._base_url = base_url

    # Deciding

    def queue_instant(self) -> list[Delivery]:
        """Queue the alerts of instant subscriptions whose settling has ended."""
        return [
            delivery
            for box in self._mailboxes.values()
            if box.subscription.schedule.kind is ScheduleKind.INSTANT
            for delivery in self._queue(box, slot=None)
        ]

    def queue_due(self) -> list[Delivery]:
        """Queue the scheduled digests whose hour has come, and remember that it was served."""
        now = self._clock.now()
        queued = []
        for name, box in self._mailboxes.items():
            with self._store.reading() as archive:
                state = archive.subscriptions.state(name)
            slot = digests.due(box.subscription, state, now=now) if state else None
            if slot:
                queued += self._queue(box, slot=slot, served=slot)
        return queued

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
            composed = self._compose(archive, subscription, slot=now, now=now, since=since)
            digest = composed[0] if composed else self._empty(archive, subscription, now)
        return self._rendered(digest, forms)

    def _queue(
        self,
        box: Mailbox,
        *,
        slot: datetime | None,
        served: datetime | None = None,
        since: timedelta | None = None,
    ) -> list[Delivery]:
        """Compose and render before the write lock; decide again where something changed meanwhile."""
        while True:
            now = self._clock.now()
            with self._store.reading() as archive:
                seen = _memory(archive, box.subscription.name)
                composed = self._compose(archive, box.subscription, slot=slot, now=now, since=since)
            if not composed and served is None:
                return []
            letters = [(digest, self._rendered(digest, box.forms)) for digest in composed]
            with self._store.writing() as archive:
                if _memory(archive, box.subscription.name) == seen:
                    return _write(archive, box, letters, served=served, now=now)

    def _rendered(self, digest: Digest, forms: Sequence[Form]) -> Message:
        from bot import rendering  # noqa: PLC0415  # templates and locales: 0.1 s that only a message pays

        return rendering.render(digest, forms=forms, base_url=self._base_url)

    def _compose(
        self,
        archive: Archive,
        subscription: Subscription,
        *,
        slot: datetime | None,
        now: datetime,
        since: timedelta | None = None,
    ) -> list[Digest]:
        state = archive.subscriptions.state(subscription.name)
        state = digests.believed(state or SubscriptionState(name=subscription.name, began=now), now=now)
        told = archive.subscriptions.told(subscription.name)
        seen = now - since if since else (state.last_slot or now) - LOOK_BACK
        stories = archive.stories.since(seen, keywords=subscription.keywords)
        rate = subscription.at_most
        recent = archive.outbox.count_since(subscription.name, since=now - rate.per) if rate else 0
        return digests.compose(
            subscription,
            stories=stories,
            told=told,
            state=replace(state, began=now) if since else state,  # as if it began now, looking back so far
            coverage=self._coverage(archive, since=state.last_slot or state.began, now=now),
            horizon=since or self._horizon,
            now=now,
            slot=slot,
            recent=recent,
        )

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

    async def deliver(self) -> AsyncIterator[DeliveryOutcome]:
        """Send what is due, receivers side by side, and yield each attempt's outcome.

        Where one message must wait, so do the others to its receiver: a server that hangs costs one wait
        a round, not one a message. Yields nothing where another process is sending at this moment: it sends
        ours too.
        """
        right = self._store.delivering()
        held = await asyncio.to_thread(right.__enter__)
        try:
            while held and (due := await asyncio.to_thread(self._due)):
                lanes: dict[tuple[str, str], list[Delivery]] = {}
                for delivery in due:
                    lanes.setdefault((delivery.subscription, delivery.target), []).append(delivery)
                for outcomes in await asyncio.gather(*(self._send_all(lane) for lane in lanes.values())):
                    for outcome in outcomes:
                        yield outcome
        finally:
            await asyncio.to_thread(right.__exit__, None, None, None)

    def _due(self) -> list[Delivery]:
        with self._store.reading() as archive:
            return archive.outbox.due(now=self._clock.now(), limit=100)

    async def _send_all(self, lane: Sequence[Delivery]) -> list[DeliveryOutcome]:
        outcomes: list[DeliveryOutcome] = []
        for delivery in lane:
            if not outcomes or outcomes[-1].status is not DeliveryStatus.PENDING:
                outcomes.append(await self._send(delivery))
        return outcomes

    async def _send(self, delivery: Delivery) -> DeliveryOutcome:
        """One attempt. Recorded after it: a death in between sends the same Message-ID again."""
        try:
            receipt = await self._receipt(delivery)
        except DeliveryError as error:
            after = self._failed(delivery, error)
        else:
            after = replace(
                delivery,
                status=DeliveryStatus.SENT,
                attempts=delivery.attempts + 1,
                sent=self._clock.now(),
                receipt=receipt,
                error="",
            )
        await asyncio.to_thread(self._record, after)
        return DeliveryOutcome(delivery=after, status=after.status, error=after.error, receipt=after.receipt)

    async def _receipt(self, delivery: Delivery) -> str:
        """The receipt for a message handed over; what nobody foresaw is one message's failure, not all's."""
        box = self._mailboxes.get(delivery.subscription)
        if box is None:
            raise DeliveryError(
                f"subscription {delivery.subscription}: not in force (removed, or its secret is not set)",
                permanent=False,
                retry_after=timedelta(hours=1),
            )
        sending = box.notifier.send(delivery.message, target=delivery.target, key=delivery.key)
        [answer] = await asyncio.gather(sending, return_exceptions=True)
        if isinstance(answer, str):
            return answer
        if isinstance(answer, Exception) and not isinstance(answer, DeliveryError):
            told = f"{delivery.channel}: sending went wrong: {type(answer).__name__}: {answer}"[:500]
            raise DeliveryError(f"{told}: please report this", permanent=False) from answer
        raise answer

    def _failed(self, delivery: Delivery, error: DeliveryError) -> Delivery:
        attempts = delivery.attempts + 1
        dead = error.permanent or attempts >= ATTEMPTS
        wait = min(FIRST_RETRY * 2 ** (attempts - 1), LONGEST_RETRY) * (1 + self._jitter() / 4)
        return replace(
            delivery,
            status=DeliveryStatus.DEAD if dead else DeliveryStatus.PENDING,
            attempts=attempts,
            next_attempt=self._clock.now() + max(wait, error.retry_after or timedelta(0)),
            error=str(error),
        )

    def _record(self, delivery: Delivery) -> None:
        with self._store.writing() as archive:
            archive.outbox.record(delivery)
            if delivery.status is DeliveryStatus.PENDING:
                archive.outbox.postpone(delivery, until=delivery.next_attempt)


def _memory(archive: Archive, name: str) -> tuple[object, ...]:
    """What a decision rests on beside the news: if it changed meanwhile, decide again."""
    return archive.subscriptions.state(name), dict(archive.subscriptions.told(name))


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
        archive.subscriptions.tell(name, digests.told_by(digest))
        for target in box.targets:
            delivery = Delivery(
                key=digest.key,
                subscription=name,
                channel=box.subscription.channel.kind,
                target=target,
                message=message,
                created=now,
                next_attempt=now,
            )
            if archive.outbox.add(delivery):
                queued.append(delivery)
    state = archive.subscriptions.state(name)
    if state:
        sent = now if queued else state.last_sent
        archive.subscriptions.record(replace(state, last_slot=served or state.last_slot, last_sent=sent))
    return queued
