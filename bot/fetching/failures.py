"""Every way in which fetching fails → a `FetchError` in plain words that weighs what it says."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpcore
import httpx

from bot.addresses import shown
from bot.errors import FetchError
from bot.fetching.unpacking import Broken
from bot.model import Failure

_LONGEST_RETRY_AFTER = timedelta(hours=24)
_SPECIAL = {
    408: Failure.TEMPORARY, 410: Failure.GONE, 425: Failure.TEMPORARY, 429: Failure.TEMPORARY,
    401: Failure.BLOCKED, 403: Failure.BLOCKED, 451: Failure.BLOCKED,
}  # fmt: skip
_WORDS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((httpx.TimeoutException, httpcore.TimeoutException), "did not answer in time"),
    ((httpx.ProtocolError, httpcore.ProtocolError), "its answer is broken or ends early"),
    ((httpx.ProxyError, httpcore.ProxyError), "the proxy refused"),
    ((httpx.ConnectError, httpcore.ConnectError, ConnectionRefusedError), "cannot be connected to"),
    ((httpx.NetworkError, httpcore.NetworkError, OSError), "the connection broke off"),
)


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
    if insecure := _insecure(error):
        return FetchError(f"{where}: {insecure}", failure=Failure.HARD)
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | ValueError):
        return FetchError(f"{where}: not an address that can be fetched", failure=Failure.HARD)
    return FetchError(f"{where}: {_why(error)}", failure=Failure.TEMPORARY)


def _insecure(error: Exception) -> str:
    """What TLS found wrong, or ""."""
    causes = [cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)]
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not valid ({cause.verify_message})"
    return "no secure connection (TLS failed)" if causes else ""


def _why(error: Exception) -> str:
    if isinstance(error, Broken):
        return str(error)
    return next(
        (words for kinds, words in _WORDS if isinstance(error, kinds)), "its answer cannot be understood"
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
