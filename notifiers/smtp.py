"""The mail server: one connection for everybody who has mail at the moment, one recipient an envelope."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import aiosmtplib

from bot.errors import DeliveryError
from bot.model import EmailSettings
from notifiers.base import Tools

TIMEOUT_SECONDS = 30.0
"""How long one command may take."""

DEADLINE_SECONDS = 120.0
"""How long a mail may take, all commands together."""

BROKEN = 3
"""After so many conversations in a row that broke off, those in line are not kept waiting."""

_FOREIGN = (aiosmtplib.SMTPException, OSError, ValueError)
_REPLIES = (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPNotSupported)
"""A refusal: the server answers, and goes on listening."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed over; credentials in the address count where none are given beside it."""

    host: str
    port: int
    tls: bool
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, settings: EmailSettings) -> Server:
        url = urlsplit(settings.smtp)
        username = settings.username or (unquote(url.username) if url.username else None)
        password = settings.password or (unquote(url.password) if url.password else None)
        tls = url.scheme == "smtps"
        usual = 465 if tls else 587 if username else 25
        return cls(
            host=url.hostname or "", port=url.port or usual, tls=tls, username=username, password=password
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One mail on its way to one receiver."""

    sender: str
    receiver: str
    content: bytes
    options: Sequence[str] = ()


class Exchange:
    """Hands mail over one by one; the connection ends when nobody is in line any more.

    Who cannot be talked to fails everybody in line at once: a dead server costs one wait, not one a mail.
    """

    def __init__(self, tools: Tools) -> None:
        if tools.email is None:
            raise DeliveryError(
                "email: settings.email is missing: name your mail server there", permanent=False
            )
        self.server = Server.of(tools.email)
        self._ssl_context = tools.ssl_context
        self._turn = asyncio.Lock()
        self._in_line = 0
        self._client: aiosmtplib.SMTP | None = None
        self._broken = 0
        self._down: BaseException | None = None

    async def hand_over(self, envelope: Envelope) -> str:
        """The server's own word on a mail that it took.

        Raises:
            aiosmtplib.SMTPException, OSError, ValueError: it did not take it.
        """
        self._in_line += 1
        try:
            async with self._turn:
                if self._down:
                    raise self._down
                async with asyncio.timeout(DEADLINE_SECONDS):
                    return await self._sent(await self._connected(), envelope)
        finally:
            self._in_line -= 1
            await self._leave()

    async def probe(self) -> str:
        """What the server says to a visit without mail: it answers, with TLS or not, and who is logged in.

        Raises:
            aiosmtplib.SMTPException, OSError, ValueError: it cannot be talked to.
        """
        self._in_line += 1
        try:
            async with self._turn, asyncio.timeout(DEADLINE_SECONDS):
                client = await self._connected()
                secure = client.get_transport_info("sslcontext") is not None
        finally:
            self._in_line -= 1
            await self._leave()
        who = f", {self.server.username} is logged in" if self.server.username else ""
        return f"{self.server.host}:{self.server.port} answers, {'with' if secure else 'without'} TLS{who}"

    async def _sent(self, client: aiosmtplib.SMTP, envelope: Envelope) -> str:
        try:
            _, reply = await client.sendmail(
                envelope.sender, [envelope.receiver], envelope.content, mail_options=envelope.options
            )
        except BaseException as error:
            if not isinstance(error, _REPLIES):
                self._break_off(error)
            raise
        self._broken = 0
        return reply

    async def _connected(self) -> aiosmtplib.SMTP:
        """The connection, if it still stands, or a new one."""
        if self._client is not None:
            try:
                await self._client.rset()
            except _FOREIGN:
                self._client.close()
            else:
                return self._client
        self._client = aiosmtplib.SMTP(
            hostname=self.server.host,
            port=self.server.port,
            use_tls=self.server.tls,
            start_tls=_start_tls(self.server),
            username=self.server.username,
            password=self.server.password,
            tls_context=self._ssl_context,
            timeout=TIMEOUT_SECONDS,
        )
        try:
            await self._client.connect()
        except BaseException as error:
            self._broken = BROKEN
            self._break_off(error)
            raise
        return self._client

    def _break_off(self, error: BaseException) -> None:
        if self._client is not None:
            self._client.close()
        self._client, self._broken = None, self._broken + 1
        if self._broken >= BROKEN:
            late = isinstance(error, asyncio.CancelledError)  # by the deadline
            self._down = TimeoutError("no end within the time") if late else error

    def _is_needed(self) -> bool:
        return self._in_line > 0

    async def _leave(self) -> None:
        """Say goodbye where nobody is in line: what was accepted stays so, whatever the server answers."""
        if self._is_needed():
            return
        async with self._turn:
            if self._is_needed():  # somebody came meanwhile
                return
            client, self._client, self._broken, self._down = self._client, None, 0, None
            if client is None:
                return
            try:
                await client.quit(timeout=5)
            except (aiosmtplib.SMTPException, OSError):
                client.close()


def _start_tls(server: Server) -> bool | None:
    """STARTTLS is used where it is offered (None), and is a must where a password travels (RFC 8314)."""
    if server.tls:
        return False
    return True if server.username else None
