"""APScheduler wakes the steps; what is due is decided by them. No rule about news stands here."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import indexing, polling, telemetry
from bot.app import App
from bot.errors import DefwatchError, StorageError, UsageError
from bot.model import FeedState, PollOutcome, Totals
from bot.outbox import Outbox

WAKE_SECONDS = 5
"""How often each step asks whether anything is due."""

INDEX_SECONDS = 60
"""How often what is new is made searchable, where nothing is being polled."""

INDEX_PORTIONS = 5
"""How much of it at once: a few seconds of work."""

HOUR_SECONDS = 3600
DAY_SECONDS = 86_400

PRUNE_AFTER = timedelta(minutes=10)
"""How long after the start what is too old is let go for the first time, from then on daily."""

GRACE_SECONDS = 3
"""How long messages that are being sent at the end may take."""

WAIT_SECONDS = 5
"""How long somebody who asks for a poll by hand waits for its outcome."""

LEAD_SECONDS = 2
"""How often a standby asks whether it may lead, and a leader whether it still does."""

HOLD = timedelta(minutes=5)
"""How long a feed whose poll could not be stored rests, and a trouble that goes on is not told again."""


class Runner:
    """Wakes polling, deciding and delivering over the app that is in force."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.leads: bool | None = None  # nobody has asked yet
        self._lead = app.store.lead()
        self._polls: set[asyncio.Task[None]] = set()
        self._polling: set[str] = set()  # addresses of the feeds that are being polled
        self._first: list[PollOutcome] | None = []
        self._began = app.clock.now()
        self._held: dict[str, datetime] = {}
        self._troubles: dict[str, datetime] = {}
        self._telling = asyncio.Lock()
        self._sending: asyncio.Task[None] | None = None
        self._adopted = True
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def start(self) -> None:
        """Begin to wake; the first round starts at once, where no other process leads."""
        self._began = self.app.clock.now()
        self.add(LEAD_SECONDS, "lead", self.wake_lead)
        self.add(WAKE_SECONDS, "poll", self._leading(self.wake_polls), first=self._began)
        self.add(WAKE_SECONDS, "tell", self._leading(self.wake_digests), first=self._began)
        self.add(INDEX_SECONDS, "index", self._leading(self.wake_index))
        self.add(HOUR_SECONDS, "alive", self.say_alive)
        self.add(DAY_SECONDS, "prune", self._leading(self.prune), first=self._began + PRUNE_AFTER)
        self._scheduler.start()

    async def wake_lead(self) -> None:
        """Ask who leads, and say what has changed; a standby serves the page and waits.

        Raises:
            StorageError: it cannot be known; then this process does not lead.
        """
        before = self.leads
        try:
            self.leads = await asyncio.to_thread(self._lead.holds)
        except StorageError:
            self.leads = False
            raise
        if self.leads and before is False:
            self._first, self._began = [], self.app.clock.now()
            telemetry.notice("standby: the process that led is gone: this one polls and delivers from now on")
        elif not self.leads and before is not False:
            telemetry.notice("standby: another `defwatch run` polls and delivers: this one waits to follow")

    def _leading(self, step: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        async def taken() -> None:
            if self.leads is None:
                await self.wake_lead()
            if self.leads:
                await step()

        return taken

    def add(
        self, seconds: int, name: str, step: Callable[[], Awaitable[None]], *, first: datetime | None = None
    ) -> None:
        """Wake a step every so many seconds; what it cannot do now, its next turn tries again."""

        async def guarded() -> None:
            try:
                await step()
            except Exception as error:
                self._trouble(name, error)

        when = {"next_run_time": first} if first else {}
        self._scheduler.add_job(
            guarded,
            "interval",
            seconds=seconds,
            id=name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            **when,
        )

    def adopt(self, app: App) -> None:
        """Put another app in force; what is under way ends over the one it began with."""
        self.app, self._adopted = app, True

    async def stop(self) -> None:
        """Stop waking; polls in flight are abandoned (nothing of them is stored yet)."""
        self._scheduler.shutdown(wait=False)
        self._first = None
        tasks = list(self._polls)
        for task in tasks:
            task.cancel()
        if self._sending:
            await asyncio.wait([self._sending], timeout=GRACE_SECONDS)
            self._sending.cancel()
            tasks.append(self._sending)
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(self._lead.release)

    async def wake_polls(self) -> None:
        """Start a poll of the due feeds that are not being polled; a slow one holds up no other."""
        now = self.app.clock.now()
        busy = self._polling | {url for url, until in self._held.items() if until > now}
        due = [state for state in await self.app.pipeline.due() if state.feed.url not in busy]
        if due:
            self._start_polling(due)
        elif not self._polling:
            self._end_first_round()

    async def poll_now(self, url: str) -> bool:
        """Ask the feed of this address, due or not, and wait a little: whether it has answered by then.

        One that is being asked already is not asked twice.

        Raises:
            UsageError: there is no such feed, or it is paused.
        """
        state = next((one for one in await self.app.pipeline.feeds() if one.feed.url == url), None)
        if state is None or state.feed.paused:
            why = "is paused: resume it first" if state else "no feed of feeds.yaml has this address"
            raise UsageError(f"feed: {url}: {why}")
        if url in self._polling:
            return False
        self._held.pop(url, None)
        answered, _ = await asyncio.wait({self._start_polling([state])}, timeout=WAIT_SECONDS)
        return bool(answered)

    async def wake_digests(self) -> None:
        """Queue what is due to be told; what is queued is sent beside it, however long that takes."""
        async with self._telling:
            outbox = self.app.outbox
            if self._adopted:  # paused receivers get a chance after a start and after an edit
                self._adopted = False
                await asyncio.to_thread(outbox.resume)
            await asyncio.to_thread(self.app.subscribing.answer)
            await asyncio.to_thread(outbox.queue_instant)
            await asyncio.to_thread(outbox.queue_due)
            if self._sending is None or self._sending.done():
                self._sending = asyncio.create_task(self._send(outbox))

    async def wake_index(self) -> None:
        """Make what is new searchable, portion by portion, as long as nothing is being polled."""
        for _ in range(INDEX_PORTIONS):
            if self._polling or not await asyncio.to_thread(indexing.catch_up, self.app.store, portions=1):
                break

    async def idle(self) -> None:
        """Wait until nothing that is under way now can still use the app that was in force."""
        await asyncio.gather(*self._polls, return_exceptions=True)
        async with self._telling:
            sending = [self._sending] if self._sending else []
        await asyncio.gather(*sending, return_exceptions=True)

    async def prune(self) -> None:
        """Let go what is older than the settings say."""
        app = self.app
        pruned = await asyncio.to_thread(app.store.prune, app.config.settings.retention, now=app.clock.now())
        if told := pruned.told:
            telemetry.info(f"retention: let go {told}")

    async def _send(self, outbox: Outbox) -> None:
        try:
            async for outcome in outbox.deliver():
                telemetry.delivered(outcome)
        except Exception as error:
            self._trouble("send", error)

    async def say_alive(self) -> None:
        """One quiet line an hour."""
        telemetry.hourly(*await asyncio.to_thread(self._health))

    def _start_polling(self, states: Sequence[FeedState]) -> asyncio.Task[None]:
        self._polling |= {state.feed.url for state in states}
        task = asyncio.create_task(self._poll(states))
        self._polls.add(task)
        task.add_done_callback(self._polls.discard)
        return task

    async def _poll(self, states: Sequence[FeedState]) -> None:
        left = {state.feed.url for state in states}
        try:
            async for outcome in self.app.pipeline.poll(states):
                left.discard(outcome.url)
                self._polling.discard(outcome.url)
                telemetry.polled(outcome)
                if self._first is not None:
                    self._first.append(outcome)
        except Exception as error:
            until = self.app.clock.now() + HOLD
            self._held = {url: at for url, at in self._held.items() if at > self.app.clock.now()}
            self._held |= dict.fromkeys(left, until)
            self._trouble("poll", error)
        finally:
            self._polling -= left
            if not self._polling:
                self._end_first_round()

    def _trouble(self, job: str, error: Exception) -> None:
        """Tell what went wrong, once in a while where it goes on."""
        now, told = self.app.clock.now(), f"{job}: {error}"
        if self._troubles.get(told, now) <= now:
            self._troubles = {text: until for text, until in self._troubles.items() if until > now}
            self._troubles[told] = now + HOLD
            if isinstance(error, DefwatchError):
                telemetry.troubled(job, error)
            else:
                telemetry.crashed(job, error)

    def _end_first_round(self) -> None:
        """Say once how the first round went; nothing where no feed was due."""
        outcomes, self._first = self._first, None
        if outcomes:
            seconds = (self.app.clock.now() - self._began).total_seconds()
            telemetry.first_round(outcomes, seconds=seconds, config=self.app.config)

    def _health(self) -> tuple[Totals, dict[str, int]]:
        now = self.app.clock.now()
        with self.app.store.reading() as archive:
            totals, feeds = archive.totals(), archive.feeds.all()
        return totals, dict(Counter(polling.status(state, now=now).value for state in feeds))
