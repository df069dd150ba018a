"""Receivers: an SMTP server on loopback with TLS, log-in and scripted refusals, and a Slack that answers."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import Enum
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from notifiers.base import PostResponse


class Tls(Enum):
    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


@dataclass
class Letter:
    """What a mail server got: the envelope, the bytes, and whether they came over TLS."""

    sender: str
    receivers: list[str]
    content: bytes
    tls: bool
    smtputf8: bool

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class Mailbag:
    """An SMTP server's handler: keeps what comes, refuses what the script says.

    `refusals` gives the reply to MAIL, RCPT or DATA, `refused` that to RCPT for an address; "drop" after
    DATA, QUIT or an address cuts the connection instead.
    """

    refusals: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    connections: int = 0
    letters: list[Letter] = field(default_factory=list)
    port: int = 0
    trust: ssl.SSLContext | None = None

    async def handle_MAIL(  # noqa: N802  # aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "MAIL" in self.refusals:
            return self.refusals["MAIL"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "RCPT" in self.refusals:
            return self.refusals["RCPT"]
        if address in self.refused:
            if self.refused[address] == "drop":
                cut(server)
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        reply = self.refusals.get("DATA", "250 2.0.0 queued as 4F1")
        if reply == "drop":
            cut(server)
        if reply.startswith("250") or reply == "drop":
            assert isinstance(envelope.content, bytes)
            self.letters.append(
                Letter(
                    sender=envelope.mail_from or "",
                    receivers=list(envelope.rcpt_tos),
                    content=envelope.content,
                    tls=session.ssl is not None,
                    smtputf8=envelope.smtp_utf8,
                )
            )
        return "250 OK" if reply == "drop" else reply

    async def handle_QUIT(  # noqa: N802  # aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if "QUIT" in self.refusals:
            cut(server)
        return "221 Bye"


def cut(server: SMTP) -> None:
    """End a connection without a word, below TLS too."""
    for transport in (server.transport, server._original_transport):
        if isinstance(transport, asyncio.WriteTransport) and not transport.is_closing():
            transport.abort()


@asynccontextmanager
async def smtp_server(
    *,
    tls: Tls = Tls.NONE,
    login: tuple[str, str] | None = None,
    refusals: Mapping[str, str] | None = None,
    refused: Mapping[str, str] | None = None,
    smtputf8: bool = True,
    certificate_for: str = "127.0.0.1",
) -> AsyncIterator[Mailbag]:
    """A mail server on a free port of 127.0.0.1; `trust` is the context that accepts its certificate."""
    bag = Mailbag(refusals=refusals or {}, refused=refused or {})
    authority = trustme.CA()
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(certificate_for).configure_cert(ours)
    bag.trust = ssl.create_default_context()
    authority.configure_trust(bag.trust)

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        return AuthResult(success=(given.login.decode(), given.password.decode()) == login, handled=False)

    talks: list[SMTP] = []

    def protocol() -> SMTP:
        bag.connections += 1
        talk = SMTP(
            bag,
            hostname="mail.example.org",
            tls_context=ours if tls is Tls.STARTTLS else None,
            enable_SMTPUTF8=smtputf8,
            authenticator=authenticate if login else None,
            auth_required=login is not None and tls is Tls.STARTTLS,
            auth_require_tls=tls is not Tls.IMPLICIT,  # there the connection itself is TLS
            loop=asyncio.get_running_loop(),
        )
        talks.append(talk)
        return talk

    server = await asyncio.get_running_loop().create_server(
        protocol, "127.0.0.1", 0, ssl=ours if tls is Tls.IMPLICIT else None
    )
    bag.port = server.sockets[0].getsockname()[1]
    async with server:
        yield bag
        for talk in talks:
            cut(talk)
        for _ in range(5):
            await asyncio.sleep(0)  # the loop's turns in which the connections close


@asynccontextmanager
async def scripted_server(replies: Sequence[bytes]) -> AsyncIterator[int]:
    """A server that says a reply at once and each next one after a line, then hangs up; gives its port."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number, reply in enumerate(replies):
            if number and not await reader.readline():
                break
            writer.write(reply)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def answer(status_code: int = 200, text: str = "ok", **headers: str) -> PostResponse:
    """An answer to a POST; `retry_after` stands for retry-after."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return PostResponse(status_code=status_code, headers=named, text=text)


@dataclass
class FakeSlack:
    """A `notifiers.base.Post` that answers as Slack would, and keeps what was posted."""

    answer: Callable[[], PostResponse] = answer
    urls: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    payloads: list[dict[str, Any]] = field(default_factory=list)

    async def __call__(self, url: str, *, content: bytes, headers: Mapping[str, str]) -> PostResponse:
        self.urls.append(url)
        self.headers.append(dict(headers))
        self.payloads.append(json.loads(content))
        return self.answer()
