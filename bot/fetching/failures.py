"""Every way in which fetching fails → a `FetchError` in plain words that weighs what it says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from bot.addresses import shown
from bot.errors import FetchError
from bot.fetching.library import httpx
from bot.fetching.unpacking import Broken, TooLarge
from bot.model import Failure

_LONGEST_RETRY_AFTER = timedelta(hours=24)
_SPECIAL = {
    408: Failure.TEMPORARY, 410: Failure.GONE, 425: Failure.TEMPORARY, 429: Failure.TEMPORARY,
    401: Failure.BLOCKED, 403: Failure.BLOCKED, 451: Failure.BLOCKED,
}  # fmt: skip
_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (httpx.LocalProtocolError, "cannot be asked: a header to be sent holds a line break"),
    (httpx.ProtocolError, "its answer is broken or ends early"),
    (httpx.ProxyError, "the proxy cannot be reached, or refused"),
    (httpx.ConnectError, "cannot be connected to"),
    (httpx.NetworkError, "the connection broke off"),
    (OSError, "the connection broke off"),
)


FOREIGN = (TooLarge, Broken, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError)
"""What asking a server raises, besides a `FetchError`; a deadline's TimeoutError is an OSError."""


class Untrusted(httpx.ConnectError):
    """A certificate that is not valid for the name; the message says why."""


class Insecure(httpx.ConnectError):
    """No TLS at all."""


def status(code: int, headers: Mapping[str, str], url: str) -> FetchError:
    """Return the error for an answer that is neither 200 nor an expected 304; header names in lower case."""
    failure = _SPECIAL.get(code, Failure.HARD if 400 <= code < 500 else Failure.TEMPORARY)
    phrase = next((each.phrase for each in HTTPStatus if each == code), "")
    retry = retry_after(headers.get("retry-after", "")) if failure is Failure.TEMPORARY else None
    return FetchError(
        f"{shown(url)}: answered {code} {phrase}".rstrip(),
        failure=failure,
        status_code=code,
        retry_after=retry,
    )


def retry_after(value: str) -> timedelta | None:
    """Return the wait that a Retry-After header asks for, at most a day (RFC 9110, 10.2.3)."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:9]), _LONGEST_RETRY_AFTER.total_seconds()))
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    wait = moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)
    return min(max(wait, timedelta(0)), _LONGEST_RETRY_AFTER)


def late(url: str, seconds: float) -> FetchError:
    """Return the error for a deadline that passed."""
    return FetchError(f"{shown(url)}: no full answer within {seconds:g} s", failure=Failure.TEMPORARY)


def too_large(url: str, limit: int) -> FetchError:
    """Return the error for a body beyond the limit."""
    return FetchError(
        f"{shown(url)}: larger than {limit:,} bytes; settings.fetch.max_bytes sets the limit",
        failure=Failure.HARD,
    )


def of(error: Exception, url: str) -> FetchError:
    """Return the error for an exception of the network or the HTTP library."""
    where = shown(url)
    if isinstance(error, Untrusted):
        return FetchError(f"{where}: its certificate is not valid ({error})", failure=Failure.HARD)
    if isinstance(error, Insecure):
        return FetchError(f"{where}: no secure connection (TLS failed: {error})", failure=Failure.HARD)
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | ValueError):
        return FetchError(f"{where}: not an address that can be fetched", failure=Failure.HARD)
    return FetchError(f"{where}: {_why(error)}", failure=Failure.TEMPORARY)


def _why(error: Exception) -> str:
    if isinstance(error, Broken):
        return str(error)
    return next(
        (words for kind, words in _WORDS if isinstance(error, kind)), "its answer cannot be understood"
    )
