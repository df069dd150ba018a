"""What is queued → the receivers: at least once, side by side, tried again, given up, or paused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import DeliveryError, StorageError
from bot.model import GONE, SELF_SERVICE, Delivery, DeliveryId, DeliveryOutcome, DeliveryStatus
from bot.ports import Clock, Notifier, Store

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)
ATTEMPTS = 12
"""After so many failures (about a day and a half) a delivery is dead, and visible as such."""

PATIENCE = timedelta(days=2)
"""How long a message waits for a receiver that has failed so often, where others were tried in its stead."""

LOOK_SECONDS = 2
"""How often a look is taken at what else is due, while somebody is being served."""

Answer = str | DeliveryError
"""A receipt, or why there is none."""

Lane = tuple[str, str]
"""A subscription and one of its targets: who is served one message after the other."""


class Sending:
    """Sends what is queued, by each subscription's channel; two processes never send at once.

    `letters` sends to those who subscribed by themselves.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        jitter: Callable[[], float],
        notifiers: Mapping[str, Notifier],
        letters: Notifier | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._jitter = jitter
        self._notifiers = notifiers
        self._letters = letters
        self._unrecorded: dict[DeliveryId, tuple[Delivery, Answer]] = {}

    async def deliver(self) -> AsyncIterator[DeliveryOutcome]:
        """Send what is due, receivers side by side, and yield each attempt's outcome.

        A receiver that hangs holds up no other: what is due to the others meanwhile goes out beside it. Where
        one message must wait, so do the others to its receiver. Yields nothing where another process is
        sending at this moment: it sends ours too.

        Raises:
            StorageError: the archive cannot be written, so that nothing more is sent: what is under way
                ends, and is recorded before anything else once the archive can be written.
        """
        right = self._store.delivering()
        held = await asyncio.to_thread(right.__enter__)
        busy: dict[Lane, asyncio.Task[list[DeliveryOutcome]]] = {}
        trouble: StorageError | None = None
        try:
            while held:
                trouble = trouble or await self._begin(busy)
                if not busy:
                    break
                done, _ = await asyncio.wait(busy.values(), timeout=LOOK_SECONDS)
                for lane in [lane for lane, task in busy.items() if task in done]:
                    try:
                        outcomes = await busy.pop(lane)
                    except StorageError as error:
                        trouble, outcomes = error, []
                    for outcome in outcomes:
                        yield outcome
            if trouble:
                raise trouble
        finally:
            for task in busy.values():
                task.cancel()
            await asyncio.gather(*busy.values(), return_exceptions=True)
            await asyncio.to_thread(right.__exit__, None, None, None)

    async def _begin(self, busy: dict[Lane, asyncio.Task[list[DeliveryOutcome]]]) -> StorageError | None:
        """Begin to send what is due to those who are not being served; gives what keeps us from it."""
        try:
            lanes = await asyncio.to_thread(self._due, set(busy))
        except StorageError as error:
            return error
        for lane, due in lanes.items():
            busy[lane] = asyncio.create_task(self._send_all(due))
        return None

    def resume(self) -> list[Delivery]:
        """Try paused receivers again, once; those who are still gone are paused again."""
        with self._store.writing() as archive:
            return archive.outbox.resume(now=self._clock.now())

    def _due(self, busy: Set[Lane]) -> dict[Lane, list[Delivery]]:
        """What is due by receiver, without those that are being served.

        Nothing where it cannot be recorded: it would be sent again and again.
        """
        now = self._clock.now()
        for delivery, answer in list(self._unrecorded.values()):
            if (delivery.subscription, delivery.target) not in busy:  # else it is being recorded just now
                self._record(delivery, answer)
        with self._store.reading() as archive:
            due = archive.outbox.due(now=now, limit=100, busy=busy)
        if due:
            with self._store.writing() as archive:
                archive.outbox.begin(due, now=now)
        lanes: dict[Lane, list[Delivery]] = {}
        for delivery in due:
            lanes.setdefault((delivery.subscription, delivery.target), []).append(delivery)
        return lanes

    async def _send_all(self, lane: Sequence[Delivery]) -> list[DeliveryOutcome]:
        """Send one receiver's messages until one has to wait, or there is nobody any more."""
        outcomes: list[DeliveryOutcome] = []
        for delivery in lane:
            outcome = await self._send(delivery)
            outcomes.append(outcome)
            if outcome.status is DeliveryStatus.PENDING or outcome.receipt == GONE:
                break
        return outcomes

    async def _send(self, delivery: Delivery) -> DeliveryOutcome:
        """One attempt. Recorded after it: a death in between sends the same Message-ID again."""
        try:
            answer: Answer = await self._receipt(delivery)
        except DeliveryError as error:
            answer = error
        after = await asyncio.to_thread(self._record, delivery, answer)
        return DeliveryOutcome(delivery=after, status=after.status, error=after.error, receipt=after.receipt)

    async def _receipt(self, delivery: Delivery) -> str:
        """The receipt for a message handed over; what nobody foresaw is one message's failure, not all's."""
        notifier = self._letters if _is_own(delivery) else self._notifiers.get(delivery.subscription)
        if notifier is None:
            raise DeliveryError(
                f"subscription {delivery.subscription}: not in force (removed, or its secret is not set)",
                permanent=False,
                retry_after=timedelta(hours=1),
            )
        thread = await asyncio.to_thread(self._thread, delivery) if delivery.message.thread_key else ""
        sending = notifier.send(delivery.message, target=delivery.target, key=delivery.key, thread=thread)
        [answer] = await asyncio.gather(sending, return_exceptions=True)
        if isinstance(answer, str):
            return answer
        if isinstance(answer, Exception) and not isinstance(answer, DeliveryError):
            told = f"{delivery.channel}: sending went wrong: {type(answer).__name__}: {answer}"[:500]
            raise DeliveryError(f"{told}: please report this", permanent=False) from answer
        raise answer

    def _thread(self, delivery: Delivery) -> str:
        """The receipt of the message that this one follows up."""
        with self._store.reading() as archive:
            return archive.outbox.receipt(delivery.message.thread_key, delivery.target)

    def _record(self, delivery: Delivery, answer: Answer) -> Delivery:
        """Write what came of it; what cannot be written now is kept for the next time."""
        self._unrecorded[delivery.id] = delivery, answer
        after = self._recorded(delivery, answer)
        del self._unrecorded[delivery.id]
        return after

    def _recorded(self, delivery: Delivery, answer: Answer) -> Delivery:
        now = self._clock.now()
        tried = replace(delivery, attempts=delivery.attempts + 1)
        with self._store.writing() as archive:
            if isinstance(answer, str):
                after = replace(tried, status=DeliveryStatus.SENT, sent=now, receipt=answer, error="")
                archive.outbox.record(after)
                if _is_own(delivery):  # there may be thousands
                    archive.outbox.forget_text(after)
                return after
            failures, deaths = archive.outbox.trouble(delivery)
            if answer.permanent:
                after = _refused(tried, answer, deaths=deaths + 1)
                archive.outbox.record(after)
                return after
            after = self._failed(tried, answer, failures=failures + 1, now=now)
            archive.outbox.record(after)
            hopeless = now - PATIENCE if failures + 1 >= ATTEMPTS else None
            archive.outbox.postpone(after, until=after.next_attempt, dead=hopeless)
        return after

    def _failed(self, tried: Delivery, error: DeliveryError, *, failures: int, now: datetime) -> Delivery:
        """What becomes of a message that was not accepted for now.

        The wait grows with every failure of its receiver, whichever message met it: many that wait for one
        who is not there cost one attempt a wait.
        """
        wait = min(FIRST_RETRY * 2 ** min(failures - 1, 20), LONGEST_RETRY) * (1 + self._jitter() / 4)
        return replace(
            tried,
            status=DeliveryStatus.DEAD if tried.attempts >= ATTEMPTS else DeliveryStatus.PENDING,
            next_attempt=now + max(wait, error.retry_after or timedelta(0)),
            error=str(error),
        )


def _is_own(delivery: Delivery) -> bool:
    """Whether it goes to somebody who subscribed by themselves."""
    return delivery.subscription.startswith(f"{SELF_SERVICE}:")


def _refused(tried: Delivery, error: DeliveryError, *, deaths: int) -> Delivery:
    """What becomes of a message that was refused for good; too many in a row pause their receiver."""
    dead = replace(tried, status=DeliveryStatus.DEAD, error=str(error))
    if not error.pause_after or deaths < error.pause_after:
        return dead
    cure = f"nothing more is sent there until `defwatch outbox retry {tried.id}`"
    return replace(dead, receipt=GONE, error=f"{error}: paused: {cure}")
