"""The bundled news of the demo behind a page that real browsers can open, with an admin and a mail server."""

from __future__ import annotations

import asyncio
import email
import email.message
import email.policy
import os
import re
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from bot import config as configuration
from bot import indexing
from bot.app import App, open_app
from bot.demo.loopback import free_port, serve
from bot.demo.rehearsal import Rehearsal, perform, rehearsal
from bot.model import Config
from bot.run import Controls, Reloader
from bot.scheduler import Runner
from bot.web import create
from storage.store import Store
from tests.factories import NOON
from tests.fakes import FakeClock

TOKEN = "correct horse battery staple"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Parts:
    stage: Rehearsal
    runner: Runner
    base: str


class OpenHouse:
    """The page in a thread of its own, for use with `with`. Its clock stands still until `post` moves it."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock(NOON)
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    @property
    def base(self) -> str:
        """The address of the page."""
        return self._parts.base

    @property
    def app(self) -> App:
        """The app that is in force."""
        return self._parts.runner.app

    @property
    def letters(self) -> list[email.message.EmailMessage]:
        """The mails that came, in their order."""
        mails = self._parts.stage.receivers.mails
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in mails]

    def post(self) -> int:
        """Let ten minutes pass, answer what was asked, queue what is due and send it; how many mails came."""
        before = len(self.letters)
        self.clock.pass_by(timedelta(minutes=10))
        self._do(self._post())
        return len(self.letters) - before

    def link(self, what: str) -> str:
        """The link of that kind in the last mail."""
        body = self.letters[-1].get_body(("plain",))
        assert body is not None
        found = re.search(rf"{self.base}/{what}/\S+", str(body.get_content()))
        assert found, body
        return found[0]

    def __enter__(self) -> Self:
        self._thread.start()
        self._opened = self._open()
        self._parts = self._do(self._opened.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._do(self._opened.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[None, None, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=120)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[_Parts]:
        with free_port() as (socket, port):
            async with rehearsal(self._folder, now=NOON) as stage:
                base = f"http://127.0.0.1:{port}"
                file = Path(stage.config.path)
                file.write_text(
                    file.read_text(encoding="utf-8").replace(
                        "base_url: http://127.0.0.1:8000", f"base_url: {base}\n    admin_token: {TOKEN}"
                    ),
                    encoding="utf-8",
                )

                def load() -> Config:
                    return configuration.load(file, environ=os.environ)

                store = Store(stage.database)
                store.upgrade()
                async with open_app(load(), store, clock=self.clock) as app:
                    await perform(stage, app)
                    await asyncio.to_thread(indexing.catch_up, store)
                    runner = Runner(app)
                    reloader = Reloader(runner, load)
                    page = create(lambda: runner.app, controls=Controls(runner, reloader))
                    async with serve(page, socket):
                        yield _Parts(stage, runner, base)
                    await reloader.close()
                store.close()

    async def _post(self) -> None:
        app = self.app
        await asyncio.to_thread(app.subscribing.answer)
        await asyncio.to_thread(app.outbox.queue_instant)
        await asyncio.to_thread(app.outbox.queue_due)
        async for outcome in app.outbox.deliver():
            assert outcome.receipt, outcome.error
