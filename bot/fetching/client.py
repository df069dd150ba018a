"""The one HTTP client: a request → the server's answer, or an error that says how it failed.

Decided here: no cookies, no Referer, credentials only for the host they were written for, one deadline over
all of it, one limit for what comes over the wire and for what it unpacks to.
"""

from __future__ import annotations

import asyncio
import json as json_module
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self

from bot.addresses import shown
from bot.errors import FetchError
from bot.fetching import failures
from bot.fetching.freshness import fresh_for
from bot.fetching.guard import Guard
from bot.fetching.library import httpx, port_of
from bot.fetching.names import Names
from bot.fetching.redirects import Trail
from bot.fetching.robots import Robots
from bot.fetching.transport import CurlTransport
from bot.fetching.turns import Turns
from bot.fetching.unpacking import ACCEPTED, TooLarge, unpack
from bot.model import Failure, FetchSettings, Request, Response

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.3"
)
_LARGEST_RECEIPT_BYTES = 64_000
_UNPACKED_AT_ONCE_BYTES = 200_000
_LISTS = frozenset({"cache-control", "content-encoding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PostResponse:
    """What a server answered to a message; `headers` by their names in lower case."""

    status_code: int
    headers: Mapping[str, str]
    text: str


class Client:
    """Fetches for feeds, pages and visitors under the guard, and posts where the operator said.

    Behind a `proxy` the guard checks names and literals; addresses are the proxy's business.
    `authorities` is a file of certificates (PEM) in place of the usual ones.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        user_agent: str,
        proxy: str | None = None,
        authorities: str | None = None,
    ) -> None:
        self._settings = settings
        self._user_agent = user_agent
        self._guard = Guard(settings.allow_networks)
        self._names_only = proxy is not None
        self._names = Names()
        self._seconds = settings.timeout.total_seconds()
        transport = partial(
            CurlTransport,
            names=self._names,
            connections=settings.concurrency,
            max_bytes=settings.max_bytes,
            connect_seconds=self._seconds,
            proxy=proxy,
            authorities=authorities,
        )
        self._web: httpx.AsyncBaseTransport = transport(guard=self._guard)
        self._operators: httpx.AsyncBaseTransport = transport(guard=None)
        self._turns = Turns(at_once=settings.concurrency, per_host=settings.per_host, is_own=self._is_own)
        self._robots = Robots(self.get, user_agent=user_agent)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._web.aclose()
        await self._operators.aclose()

    async def get(self, request: Request) -> Response:
        """Return the answer, redirects followed and content unpacked.

        The time limit is for all of it, without the waits for a turn at each host.

        Raises:
            FetchError: it could not be read, or not within the limits of size, time and redirects, or
                robots.txt forbids it.
        """
        trail = Trail(request.url)
        left = self._seconds
        while True:
            url = self._checked(trail.url)
            if request.robots:
                await self._robots.check(trail.url)
            async with self._turns.turn(url.host, port_of(url)):
                started = time.monotonic()
                try:
                    async with asyncio.timeout(left):
                        response = await self._hop(request, url, trail)
                except failures.FOREIGN as error:
                    raise self._told(error, trail.url) from error
                left -= time.monotonic() - started
            if response is not None:
                return response

    async def post(
        self,
        url: str,
        *,
        json: object | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> PostResponse:
        """Return what the operator's own server answered, whatever its status; redirects are not followed.

        Raises:
            FetchError: it could not be reached, or did not answer in time.
        """
        sent = {"user-agent": self._user_agent}
        if json is not None:
            sent["content-type"] = "application/json"
        body = json_module.dumps(json).encode() if json is not None else content or b""
        try:
            async with asyncio.timeout(self._seconds):
                made = _made("POST", httpx.URL(url), {**sent, **(headers or {})}, content=body)
                answer = await self._operators.handle_async_request(made)
                received = _headers(answer)
                try:
                    raw = await self._received(answer, received)
                finally:
                    await answer.aclose()
        except failures.FOREIGN as error:
            raise self._told(error, url) from error
        text = raw[:_LARGEST_RECEIPT_BYTES].decode("utf-8", "replace")
        return PostResponse(status_code=answer.status_code, headers=received, text=text)

    def _told(self, error: Exception, url: str) -> FetchError:
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            return failures.late(url, self._seconds)
        if isinstance(error, TooLarge):
            return failures.too_large(url, self._settings.max_bytes)
        return failures.of(error, url)

    def _is_own(self, host: str, port: int) -> bool:
        return self._guard.is_own(host, port, self._names.known(host))

    async def _hop(self, request: Request, url: httpx.URL, trail: Trail) -> Response | None:
        """Ask one address of a trail; None where it leads on."""
        answer = await self._web.handle_async_request(self._asked(request, url))
        try:
            if answer.status_code in (301, 302, 303, 307, 308):
                trail.follow(answer.status_code, answer.headers.get("location", ""))
                return None
            return await self._answer(request, answer, trail)
        finally:
            await answer.aclose()

    def _checked(self, url: str) -> httpx.URL:
        """The address in its parts.

        Raises:
            FetchError: it is none of the web, or behind a proxy none that the guard lets through.
        """
        try:
            parts = httpx.URL(url)
        except (httpx.InvalidURL, ValueError) as error:
            raise failures.of(error, url) from error
        if parts.scheme not in ("http", "https") or not parts.host:
            raise FetchError(f"refused {shown(url)}: only http and https are fetched", failure=Failure.HARD)
        if self._names_only:
            self._guard.check_name(parts.host, port_of(parts))
        return parts

    def _asked(self, request: Request, url: httpx.URL) -> httpx.Request:
        """The request for one hop; validators go out as they came, byte for byte."""
        headers = {"user-agent": request.user_agent or self._user_agent, "accept": request.accept or _ACCEPT}
        if request.etag:
            headers["if-none-match"] = request.etag
        if request.last_modified:
            headers["if-modified-since"] = request.last_modified
        return _made("GET", url, headers)

    async def _answer(self, request: Request, answer: httpx.Response, trail: Trail) -> Response:
        asked = request.etag or request.last_modified
        headers = _headers(answer)
        if answer.status_code not in (200, 203, 304) or (answer.status_code == 304 and not asked):
            raise failures.status(answer.status_code, headers, trail.url)
        return Response(
            url=trail.shown,
            status_code=answer.status_code,
            body=await self._received(answer, headers),
            content_type=headers.get("content-type"),
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            moved_to=trail.moved_to,
            not_modified=answer.status_code == 304,
            fresh_for=fresh_for(headers.get("cache-control", ""), headers.get("age", "")),
        )

    async def _received(self, answer: httpx.Response, headers: Mapping[str, str]) -> bytes:
        """The body, unpacked; a long one in a thread, so that nobody waits for it."""
        body = b"".join([chunk async for chunk in answer.aiter_raw()]) if answer.status_code != 304 else b""
        encodings = headers.get("content-encoding", "")
        if not encodings or not body:
            return body
        work = partial(unpack, body, encodings, limit=self._settings.max_bytes)
        return work() if len(body) < _UNPACKED_AT_ONCE_BYTES else await asyncio.to_thread(work)


def _made(method: str, url: httpx.URL, headers: Mapping[str, str], *, content: bytes = b"") -> httpx.Request:
    """A request as transports take it.

    httpx's own client is passed by: it keeps cookies, stops at a Location that is no address, and unpacks
    without a limit.
    """
    lines = [(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in headers.items()]
    lines.append((b"accept-encoding", ACCEPTED.encode()))
    request = httpx.Request(method, url, headers=lines, stream=httpx.ByteStream(content))
    if url.userinfo:
        return next(httpx.BasicAuth(url.username, url.password).auth_flow(request))
    return request


def _headers(answer: httpx.Response) -> dict[str, str]:
    """The headers by name in lower case: of lists all, else the first; Latin-1 keeps their bytes."""
    found: dict[str, str] = {}
    for raw_name, raw_value in answer.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name not in found:
            found[name] = value
        elif name in _LISTS:
            found[name] += f", {value}"
    return found
