"""APScheduler wakes the steps; what is due is decided by them. No rule about news stands here."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import polling, telemetry
from bot.app import App
from bot.errors import DefwatchError
from bot.model import FeedState, PollOutcome, Totals

WAKE_SECONDS = 5
"""How often each step asks whether anything is due."""

HOUR_SECONDS = 3600

HOLD = timedelta(minutes=5)
"""How long a feed whose poll could not be stored rests, and a trouble that goes on is not told again."""


class Runner:
    """Wakes polling, deciding and delivering over the app that is in force."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._polls: set[asyncio.Task[None]] = set()
        self._polling: set[str] = set()  # addresses of the feeds that are being polled
        self._first: list[PollOutcome] | None = []
        self._began = app.clock.now()
        self._held: dict[str, datetime] = {}
        self._troubles: dict[str, datetime] = {}
        self._telling = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def start(self) -> None:
        """Begin to wake; the first round starts at once."""
        self._began = self.app.clock.now()
        self.add(WAKE_SECONDS, "poll", self.wake_polls, first=self._began)
        self.add(WAKE_SECONDS, "tell", self.wake_digests, first=self._began)
        self.add(HOUR_SECONDS, "alive", self.say_alive)
        self._scheduler.start()

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
        self.app = app

    async def stop(self) -> None:
        """Stop waking; polls in flight are abandoned (nothing of them is stored yet)."""
        self._scheduler.shutdown(wait=False)
        self._first = None
        tasks = list(self._polls)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def wake_polls(self) -> None:
        """Start a poll of the due feeds that are not being polled; a slow one holds up no other."""
        now = self.app.clock.now()
        busy = self._polling | {url for url, until in self._held.items() if until > now}
        due = [state for state in await self.app.pipeline.due() if state.feed.url not in busy]
        if due:
            self._polling |= {state.feed.url for state in due}
            task = asyncio.create_task(self._poll(due))
            self._polls.add(task)
            task.add_done_callback(self._polls.discard)
        elif not self._polling:
            self._end_first_round()

    async def wake_digests(self) -> None:
        """Queue what is due to be told, and send what is queued."""
        async with self._telling:
            outbox = self.app.outbox
            await asyncio.to_thread(outbox.queue_instant)
            await asyncio.to_thread(outbox.queue_due)
            async for outcome in outbox.deliver():
                telemetry.delivered(outcome)

    async def idle(self) -> None:
        """Wait until nothing that is under way now can still use the app that was in force."""
        await asyncio.gather(*self._polls, return_exceptions=True)
        async with self._telling:
            pass

    async def say_alive(self) -> None:
        """One quiet line an hour."""
        telemetry.hourly(*await asyncio.to_thread(self._health))

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
