"""Message → mail: one multipart message for each address, over SMTP with TLS."""

from __future__ import annotations

import hashlib
import re
import textwrap
import unicodedata
from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, Policy
from typing import Annotated
from urllib.parse import quote

import aiosmtplib
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from bot.errors import DeliveryError
from bot.model import Form, Message
from notifiers import mailbox
from notifiers.base import ChannelKind, ChannelSettings, Tools
from notifiers.smtp import Envelope, Exchange, Server

MENDABLE = (530, 534, 535, 538)
"""Replies to wrong or missing credentials (RFC 4954, 6): the operator mends them, so it is tried again."""


STRIKES = 2
"""An address that is refused for good so often in a row is paused."""


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


class _Listed(_Verbatim):
    """A header that is folded at its spaces only: an address in it stays whole (python/cpython#85725)."""

    def fold(self, *, policy: Policy) -> str:
        lines = textwrap.wrap(f"{self.name}: {self}", 76, break_long_words=False, break_on_hyphens=False)
        if lines[0] == f"{self.name}:":  # a first line without a value is not for every reader
            lines[:2] = [" ".join(lines[:2])]
        return f"{policy.linesep} ".join(lines) + policy.linesep


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
    for name in ("message-id", "in-reply-to", "references"):
        headers.map_to_type(name, _Verbatim)
    for name in ("list-id", "list-unsubscribe", "list-unsubscribe-post"):
        headers.map_to_type(name, _Listed)
    return SMTP.clone(header_factory=headers, utf8=utf8)


class EmailNotifier:
    """Sends to one address at a time; all subscriptions share the connection to the server."""

    def __init__(self, to: tuple[str, ...], tools: Tools) -> None:
        self._to = {receiver.address: receiver for receiver in map(mailbox.parse, to)}
        self._tools = tools

    async def send(self, message: Message, *, target: str, key: str, thread: str = "") -> str:  # noqa: ARG002  # references need no receipt
        """Hand the mail over; the receipt is the server's own word.

        Raises:
            DeliveryError: the server did not take it.
        """
        exchange, sender = self._tools.once(Exchange), self._sender()
        receiver = self._to.get(target) or mailbox.parse(target)
        letter = write(message, sender=sender, receiver=receiver, key=key)
        envelope = Envelope(
            sender=sender.address,
            receiver=receiver.address,
            content=letter.as_bytes(),
            options=("SMTPUTF8",) if _international(sender, receiver) else (),
        )
        try:
            reply = await exchange.hand_over(envelope)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise _delivery_error(error, exchange.server, receiver.address) from error
        return f"250 accepted by {exchange.server.host}, Message-ID {letter['Message-ID']}: {_line(reply)}"

    async def probe(self) -> str:
        """Who answers, and whether the log-in is accepted; nothing is sent.

        Raises:
            DeliveryError: the server would take no mail.
        """
        exchange = self._tools.once(Exchange)
        try:
            return await exchange.probe()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise _delivery_error(error, exchange.server, "") from error

    def _sender(self) -> mailbox.Mailbox:
        return mailbox.parse(self._tools.email.sender if self._tools.email else "")


def write(message: Message, *, sender: mailbox.Mailbox, receiver: mailbox.Mailbox, key: str) -> EmailMessage:
    """The mail: text first, then HTML; the same key and receiver give the same mail, byte for byte."""
    letter = EmailMessage(policy=_policy(utf8=_international(sender, receiver)))
    digest = _digest(key, receiver)
    letter["From"] = sender.header
    letter["To"] = receiver.header
    letter["Subject"] = _line(message.subject)
    letter["Date"] = message.date
    letter["Message-ID"] = f"<{digest}@{sender.domain}>"
    if message.thread_key and message.thread_key != key:
        letter["In-Reply-To"] = letter["References"] = (
            f"<{_digest(message.thread_key, receiver)}@{sender.domain}>"
        )
    letter["List-Id"] = f"<{_slug(message.list_id)}.defwatch.{sender.domain}>"  # RFC 2919
    letter["List-Unsubscribe"] = _ways_out(message, sender)  # RFC 2369
    if _is_one_click(message.unsubscribe_url):
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in return
    letter.set_content(message.parts[Form.TEXT], cte="quoted-printable")
    letter.add_alternative(message.parts[Form.HTML], subtype="html", cte="quoted-printable")
    letter["Content-Language"] = message.language
    letter.set_boundary(f"=_{digest}")
    return letter


def _digest(key: str, receiver: mailbox.Mailbox) -> str:
    """The left half of a Message-ID: the same for the same message to the same receiver, for ever."""
    return hashlib.sha256(f"{key}\0{receiver.address}".encode("utf-8", "replace")).hexdigest()[:40]


def _ways_out(message: Message, sender: mailbox.Mailbox) -> str:
    """One click where there is an address for it; always a mail to the operator, whom every sender has."""
    subject = quote(f"unsubscribe {_slug(message.list_id)}")
    by_mail = f"<mailto:{quote(sender.address, safe='@')}?subject={subject}>"
    click = message.unsubscribe_url
    return f"<{click}>, {by_mail}" if _is_one_click(click) else by_mail


def _is_one_click(url: str) -> bool:
    """Whether an address may stand in the header: https (RFC 8058, 3.1), and nothing that ends it early."""
    return re.fullmatch(r"https://[!-;=?-~]{1,900}", url) is not None


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


def _delivery_error(error: Exception, server: Server, receiver: str) -> DeliveryError:
    """The foreign error in our words: what is about this mail is permanent, what can be mended is not."""
    place = f"email: {server.host}:{server.port}"
    of_receiver = isinstance(error, aiosmtplib.SMTPRecipientsRefused)
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    whom = f"{place}: {receiver}" if receiver else place
    code = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else None
    why = _line(error.message if isinstance(error, aiosmtplib.SMTPException) else str(error))
    if code in MENDABLE:
        hint = "check settings.email username and password (Gmail wants an app password)"
        return DeliveryError(f"{place}: {code} {why}: {hint}", permanent=False)
    if code is not None:
        refused_us = isinstance(error, aiosmtplib.SMTPConnectError | aiosmtplib.SMTPHeloError)
        permanent = code >= 500 and not refused_us
        strikes = STRIKES if permanent and of_receiver else 0
        return DeliveryError(f"{whom}: {code} {why}", permanent=permanent, pause_after=strikes)
    unwritable = isinstance(error, aiosmtplib.SMTPNotSupported) and "SMTPUTF8" in why
    why = why or ("no end within the time" if isinstance(error, TimeoutError) else type(error).__name__)
    return DeliveryError(f"{whom}: {why}{_hint(error)}", permanent=unwritable)


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
