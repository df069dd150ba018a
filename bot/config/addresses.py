"""The addresses an operator writes in feeds.yaml: feeds, the page, the mail server, networks, mailboxes.

Each function takes the text and returns its value, or raises ValueError saying what was read, what is
allowed, and an example; passwords in addresses are never repeated.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from bot.config.reading import Text
from bot.config.wording import shown

_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PLAIN = re.compile(
    r"https?://[a-z0-9][a-z0-9.-]*(?::(?!80/|443/)(?:[1-9]\d{0,3}|[1-5]\d{4}))?/[!-\"$-~]*", re.ASCII
)
"""What most addresses are: right as they stand, and written the one way that `same` knows."""

_HOST = re.compile(r"[^\s/?#@:\[\]<>\"\\^`{|}%]+")


def web(text: str) -> str:
    """An http or https address with a host."""
    if _PLAIN.fullmatch(text):
        return str(text)
    written = text.strip()
    if " " in written or not written.isprintable():
        raise ValueError(f"{shown(text)} has a space or an invisible character in it: write a space as %20")
    parts = _split(written)
    if parts is None or parts.scheme not in ("http", "https") or not _host(parts):
        raise ValueError(f"{shown(text)} is no http(s) address: write for example {_example(written)}")
    return written


def feed(text: str) -> str:
    """The web address that feed:example.org/rss, feed://example.org/rss or feed:https://… means."""
    written = text.strip()
    scheme, colon, rest = written.partition(":")
    if not colon or scheme.lower() not in ("feed", "rss", "atom"):
        return written
    return rest if re.match(r"https?://", rest, re.IGNORECASE) else f"http://{rest.lstrip('/')}"


def _split(written: str) -> SplitResult | None:
    try:
        parts = urlsplit(written)
        return parts if parts.port != 0 else None
    except ValueError:  # a port that is no number, brackets that do not match
        return None


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return host if ":" in host or _HOST.fullmatch(host) else ""


def _example(written: str) -> str:
    """The address that was probably meant, or a model."""
    bare = re.sub(r"^[a-z]*:?/*", "", written) if re.match(r"[a-z]*:?//", written) else written
    host = bare.partition("/")[0]
    likely = "." in host.strip(".") and _HOST.fullmatch(host) is not None
    return f"https://{bare}" if likely else "https://example.org/rss.xml"


def same(url: str) -> str:
    """What two spellings of one feed address share: scheme, host and default port folded, no fragment."""
    if _PLAIN.fullmatch(url):
        return str(url)
    parts = _split(url.strip())
    if parts is None:
        return url.strip()
    default = {"http": 80, "https": 443}.get(parts.scheme)
    user, at, _ = parts.netloc.rpartition("@")
    port = f":{parts.port}" if parts.port not in (None, default) else ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return parts._replace(netloc=f"{user}{at}{host}{port}", path=parts.path or "/", fragment="").geturl()


def base_url(text: str) -> str:
    """Where people reach the page, without a slash at its end."""
    written = web(text)
    if urlsplit(written).query or urlsplit(written).fragment:
        raise ValueError(
            f"{shown(text)} has a ? or # part: write only where the page is, http://nas.local:8000"
        )
    return written.rstrip("/")


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server's address, apart from the credentials that were written into it."""

    url: str
    username: str | None
    password: str | None


def smtp(text: str) -> Server:
    """smtp://host:587 or smtps://host:465, credentials percent-decoded."""
    written = text.strip()
    scheme, separator, rest = written.partition("://")
    if not separator or scheme.lower() not in ("smtp", "smtps"):
        raise ValueError(
            "this is no address of a mail server: write smtp://mail.example.org:587 (STARTTLS) "
            "or smtps://mail.example.org:465 (TLS)"
        )
    user, at, host = rest.rpartition("@")
    if at and re.search(r"[@/?#]", user):
        raise ValueError(
            f'host reads "…@{_told(text, host)}": in the password write @ as %40 and / as %2F, '
            "or use the username: and password: keys"
        )
    if _ESCAPE.search(user):
        raise ValueError(
            "a % in the credentials must be written %25, or use the username: and password: keys"
        )
    parts = _split(f"{scheme}://{host}")
    if parts is None or not _host(parts) or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(
            f'host reads "{_told(text, host)}": write a host and a port, for example mail.example.org:587'
        )
    name, _, password = user.partition(":")
    return Server(f"{scheme.lower()}://{host.rstrip('/')}", unquote(name) or None, unquote(password) or None)


def _told(text: str, host: str) -> str:
    """The host as far as it can hold no secret: not from the environment, not what follows a colon."""
    literal = not isinstance(text, Text) or text.written == text
    return host.partition(":")[0] if literal else "…"


def sender(text: str) -> str:
    """One mail address, with or without a name: Defence watch <watch@example.org>."""
    from notifiers import mailbox  # noqa: PLC0415  # the email package's grammar: only those pay who send mail

    mailbox.parse(text)
    return text.strip()


def network(text: str) -> str:
    """A network (127.0.0.0/8) or a host with a port (127.0.0.1:8930)."""
    written = text.strip()
    try:
        return str(ipaddress.ip_network(written))
    except ValueError:
        pass
    parts = _split(f"//{written}")
    if parts is not None and parts.port and _host(parts) and not parts.username and not parts.path:
        return written.lower()
    try:
        wider = ipaddress.ip_network(written, strict=False)
    except ValueError:
        raise ValueError(
            f"{shown(text)} is neither a network nor a host with a port: write 127.0.0.0/8 or 127.0.0.1:8930"
        ) from None
    raise ValueError(
        f"{shown(text)} is an address inside a network: write {wider} or {written.split('/')[0]}"
    )
