"""A POST of a message: what every channel over HTTP says of its answer, without the address's secrets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.errors import DeliveryError, FetchError
from notifiers.base import PostResponse, Tools

LONGEST_WAIT = timedelta(days=1)
USUAL_WAIT = timedelta(minutes=1)


def web_address(url: SecretStr) -> SecretStr:
    """The address, if it is one of the web.

    Raises:
        ValueError: it is none; the message does not repeat it.
    """
    try:
        parts = urlsplit(url.get_secret_value())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not match
        usable = False
    if not usable or not url.get_secret_value().isprintable() or " " in url.get_secret_value():
        raise ValueError("is no web address: copy it whole, https://…")
    return url


def host(url: SecretStr) -> str:
    """Where an address leads, without its path, which may be its secret."""
    return urlsplit(url.get_secret_value()).netloc.rpartition("@")[2]


async def answer(
    tools: Tools, url: str, content: bytes, headers: Mapping[str, str], *, place: str
) -> PostResponse:
    """The answer to a message posted as JSON, whatever its status but "not now".

    Raises:
        DeliveryError: there was none, or it asks to wait.
    """
    headers = {"Content-Type": "application/json; charset=utf-8", **headers}
    try:
        response = await tools.post(url, content=content, headers=headers)
    except FetchError as error:
        why = str(error).replace(url, place.rpartition(": ")[2])
        for secret in filter(None, urlsplit(url)[2:4]):
            why = why.replace(secret, "/…")
        raise DeliveryError(f"{place}: {why}", permanent=False, retry_after=error.retry_after) from None
    asked = retry_after(response, now=datetime.fromtimestamp(tools.now(), UTC))
    if response.status_code == 429 or (response.status_code == 503 and asked):
        wait = asked or USUAL_WAIT
        told = (
            f"{place}: {response.status_code} asked us to wait; trying again in {wait.total_seconds():.0f} s"
        )
        raise DeliveryError(told, permanent=False, retry_after=wait)
    return response


def retry_after(response: PostResponse, *, now: datetime) -> timedelta | None:
    """The server's own wish to wait, as seconds or as a date (RFC 9110, 10.2.3); a day at most."""
    asked = response.headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(timedelta(seconds=int(asked[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(asked[:100])
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta()), LONGEST_WAIT)


def shown(text: str) -> str:
    """The beginning of what a server said, on one line."""
    return " ".join("".join(char if char.isprintable() else " " for char in text[:300]).split())[:120]
