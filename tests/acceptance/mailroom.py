"""Where the desk's messages arrive: a mail server in a thread, and a webhook on the test's own site."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self, TypeVar

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers import Page, Site

Result = TypeVar("Result")


class Mailroom:
    """An SMTP server on a free port of loopback, for use with `with`; it keeps what it accepts."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    @property
    def ids(self) -> list[str]:
        """The Message-IDs in the order they came."""
        return [str(letter["Message-ID"]) for letter in self.letters]

    def text(self, number: int = -1) -> str:
        """The text part of a letter."""
        body = self.letters[number].get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    async def handle_DATA(  # noqa: N802  # aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._do(self._listen())
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        def protocol() -> SMTP:
            return SMTP(self, hostname="mail.example.org", loop=self._loop)

        return await self._loop.create_server(protocol, "127.0.0.1", 0)

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _do(self, work: Coroutine[None, None, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)


WEBHOOK = "/services/T0/B0/example"


def open_webhook(site: Site) -> str:
    """A Slack webhook that says ok; gives its address."""
    site.pages[WEBHOOK] = Page(body=b"ok")
    return site.url(WEBHOOK)


def posts(site: Site) -> list[dict[str, object]]:
    """What came to the webhook."""
    return [json.loads(asked.body) for asked in site.asked if asked.path == WEBHOOK]
