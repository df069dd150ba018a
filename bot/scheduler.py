"""APScheduler wakes the steps; what is due is decided by them. No rule about news stands here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import telemetry
from bot.app import App
from bot.model import FeedState, PollOutcome, Totals

WAKE_SECONDS = 5
"""How often each step asks whether anything is due."""


class Runner:
    """Wakes polling, deciding and delivering over the app that is in force."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._polling: dict[str, asyncio.Task[PollOutcome | None]] = {}
        self._gate = asyncio.Semaphore(app.config.settings.fetch.concurrency)
        self._first: list[PollOutcome] | None = []
        self._telling = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def start(self) -> None:
        """Begin to wake; the first round starts at once."""
        self._every(WAKE_SECONDS, "poll", self.wake_polls)
        self._every(WAKE_SECONDS, "tell", self.wake_digests)
        self._every(3600, "alive", self.say_alive)
        self._scheduler.start()
        for job in self._scheduler.get_jobs():
            if job.id != "alive":
                job.modify(next_run_time=_now(self.app))

    def add(self, seconds: int, name: str, step: Callable[[], Awaitable[None]]) -> None:
        """Wake one more step every so many seconds."""
        self._every(seconds, name, step)

    async def stop(self) -> None:
        """Stop waking; polls in flight are abandoned (nothing of them is stored yet)."""
        self._scheduler.shutdown(wait=False)
        tasks = list(self._polling.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def wake_polls(self) -> None:
        """Start a poll of each due feed that is not being polled; a slow one holds up no other."""
        due = [state for state in await self.app.pipeline.due() if state.feed.url not in self._polling]
        for state in due:
            self._polling[state.feed.url] = asyncio.create_task(self._poll(state))
        if self._first is not None and not self._polling:
            if self._first:
                telemetry.first_poll(self._first)
            self._first = None

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
        await asyncio.gather(*self._polling.values(), return_exceptions=True)
        async with self._telling:
            pass

    async def say_alive(self) -> None:
        """One quiet line an hour."""
        telemetry.hourly(await asyncio.to_thread(self._totals))

    async def _poll(self, state: FeedState) -> PollOutcome | None:
        try:
            async with self._gate:
                outcome = await self.app.pipeline.poll_feed(state)
            telemetry.polled(outcome)
            if self._first is not None:
                self._first.append(outcome)
        except Exception as error:
            telemetry.crashed(f"poll {state.name}", error)
            return None
        else:
            return outcome
        finally:
            del self._polling[state.feed.url]

    def _totals(self) -> Totals:
        with self.app.store.reading() as archive:
            return archive.totals()

    def _every(self, seconds: int, name: str, step: Callable[[], Awaitable[None]]) -> None:
        async def guarded() -> None:
            try:
                await step()
            except Exception as error:
                telemetry.crashed(name, error)

        self._scheduler.add_job(
            guarded,
            "interval",
            seconds=seconds,
            id=name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )


def _now(app: App) -> object:
    return app.clock.now()
