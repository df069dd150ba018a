"""Message → mail: one multipart message for each address, over SMTP with TLS."""

from __future__ import annotations

import asyncio
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, Policy
from typing import Annotated
from urllib.parse import unquote, urlsplit

import aiosmtplib
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from bot.errors import DeliveryError
from bot.model import EmailSettings, Form, Message
from notifiers import mailbox
from notifiers.base import ChannelKind, ChannelSettings, Tools

TIMEOUT_SECONDS = 30.0
"""How long one command may take."""

DEADLINE_SECONDS = 120.0
"""How long a mail may take, all commands together."""

MENDABLE = (530, 534, 535, 538)
"""Replies to wrong or missing credentials (RFC 4954, 6): the operator mends them, so it is tried again."""


def _one_or_many(written: object) -> object:
    return (written,) if isinstance(written, str) else written


def _checked(written: str) -> str:
    mailbox.parse(written)
    return written.strip()


class To(ChannelSettings):
    """`email:` of a subscription; one address may stand without a list."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"to": ["Desk <desk@example.org>", "chief@example.org"]}, {"to": "desk@example.org"}]
        }
    )

    to: Annotated[
        tuple[Annotated[str, AfterValidator(_checked)], ...],
        BeforeValidator(_one_or_many),
        Field(min_length=1),
    ]


class _Verbatim(BaseHeader):
    """A header in one line: what must not be folded or encoded, however long (python/cpython#85725)."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, object]) -> None:
        """Take the value as it is: what looks like an encoded word is not decoded."""
        kwds.update(parse_tree=None, decoded=value)

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Subject(_Verbatim):
    """A subject that every mail server passes on: encoded words stand apart (python/cpython#144156)."""

    def fold(self, *, policy: Policy) -> str:
        text = str(self)
        plain = text.isascii() and "=?" not in text and len(text) < 70
        value = text if plain else Header(text, "utf-8", header_name="Subject").encode(linesep=policy.linesep)
        return f"{self.name}: {value}{policy.linesep}"


def _policy(*, utf8: bool) -> Policy[EmailMessage]:
    headers = HeaderRegistry()
    headers.map_to_type("subject", _Subject)
    for name in ("message-id", "list-id"):
        headers.map_to_type(name, _Verbatim)
    return SMTP.clone(header_factory=headers, utf8=utf8)


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


class EmailNotifier:
    """Sends to one address at a time, each over its own connection."""

    def __init__(self, to: tuple[str, ...], tools: Tools) -> None:
        self._to = {receiver.address: receiver for receiver in map(mailbox.parse, to)}
        self._tools = tools

    async def send(self, message: Message, *, target: str, key: str) -> str:
        """Hand the mail over; the receipt is the server's own word.

        Raises:
            DeliveryError: the server did not take it.
        """
        if self._tools.email is None:
            raise DeliveryError(
                "email: settings.email is missing: name your mail server there", permanent=False
            )
        server = Server.of(self._tools.email)
        sender = mailbox.parse(self._tools.email.sender)
        receiver = self._to.get(target) or mailbox.parse(target)
        letter = write(message, sender=sender, receiver=receiver, key=key)
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                return await self._hand_over(letter, server, sender=sender, receiver=receiver)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise _delivery_error(error, server, receiver) from error

    async def _hand_over(
        self, letter: EmailMessage, server: Server, *, sender: mailbox.Mailbox, receiver: mailbox.Mailbox
    ) -> str:
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls,
            start_tls=_start_tls(server),
            username=server.username,
            password=server.password,
            tls_context=self._tools.ssl_context,
            timeout=TIMEOUT_SECONDS,
        )
        await client.connect()
        try:
            options = ["SMTPUTF8"] if _international(sender, receiver) else []
            _, reply = await client.sendmail(
                sender.address, [receiver.address], letter.as_bytes(), mail_options=options
            )
        finally:
            await _leave(client)
        return f"250 accepted by {server.host}: {_line(reply)}"


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Say goodbye; what was accepted stays accepted, whatever the server answers."""
    try:
        await client.quit(timeout=5)
    except (aiosmtplib.SMTPException, OSError):
        client.close()


def _start_tls(server: Server) -> bool | None:
    """STARTTLS is used where it is offered (None), and is a must where a password travels (RFC 8314)."""
    if server.tls:
        return False
    return True if server.username else None


def write(message: Message, *, sender: mailbox.Mailbox, receiver: mailbox.Mailbox, key: str) -> EmailMessage:
    """The mail: text first, then HTML; the same key and receiver give the same mail, byte for byte."""
    letter = EmailMessage(policy=_policy(utf8=_international(sender, receiver)))
    digest = hashlib.sha256(f"{key}\0{receiver.address}".encode()).hexdigest()[:40]
    letter["From"] = sender.header
    letter["To"] = receiver.header
    letter["Subject"] = _line(message.subject)
    letter["Date"] = message.date
    letter["Message-ID"] = f"<{digest}@{sender.domain}>"
    letter["List-Id"] = f"<{_slug(message.list_id)}.defwatch.{sender.domain}>"  # RFC 2919
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in return
    letter.set_content(message.parts[Form.TEXT], cte="quoted-printable")
    letter.add_alternative(message.parts[Form.HTML], subtype="html", cte="quoted-printable")
    letter["Content-Language"] = message.language
    letter.set_boundary(f"=_{digest}")
    return letter


def _international(sender: mailbox.Mailbox, receiver: mailbox.Mailbox) -> bool:
    """Whether an address needs SMTPUTF8 (RFC 6531); a domain never does."""
    return not (sender.local + receiver.local).isascii()


def _slug(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:40].strip("-")
    return slug or hashlib.sha256(name.encode()).hexdigest()[:12]


def _line(text: str) -> str:
    """A text without line breaks and controls, safe for a header or a log."""
    return re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", text).strip()[:500]


def _delivery_error(error: Exception, server: Server, receiver: mailbox.Mailbox) -> DeliveryError:
    """The foreign error in our words: what is about this mail is permanent, what can be mended is not."""
    place = f"email: {server.host}:{server.port}"
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    code = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else None
    why = _line(error.message if isinstance(error, aiosmtplib.SMTPException) else str(error))
    if code in MENDABLE:
        hint = "check settings.email username and password (Gmail wants an app password)"
        return DeliveryError(f"{place}: {code} {why}: {hint}", permanent=False)
    if code is not None:
        refused_us = isinstance(error, aiosmtplib.SMTPConnectError | aiosmtplib.SMTPHeloError)
        permanent = code >= 500 and not refused_us
        return DeliveryError(f"{place}: {receiver.address}: {code} {why}", permanent=permanent)
    unwritable = isinstance(error, aiosmtplib.SMTPNotSupported) and "SMTPUTF8" in why
    why = why or ("no end within the time" if isinstance(error, TimeoutError) else type(error).__name__)
    text = f"{place}: {receiver.address}: {why}{_hint(error)}"
    return DeliveryError(text, permanent=unwritable)


def _hint(error: Exception) -> str:
    text = str(error).lower()
    if "certificate" in text:
        return ": use the name in the server's certificate, or trust its authority (SSL_CERT_FILE)"
    if "starttls" in text:
        return ": credentials are sent over TLS only; use smtps:// or a server that offers STARTTLS"
    return ""


CHANNEL = ChannelKind(
    name="email",
    settings=To,
    forms=(Form.TEXT, Form.HTML),
    targets=lambda settings: tuple(dict.fromkeys(mailbox.parse(one).address for one in settings.to)),
    open=lambda settings, tools: EmailNotifier(settings.to, tools),
)
