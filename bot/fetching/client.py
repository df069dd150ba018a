"""The one HTTP client: a request → the server's answer, or an error that says how it failed.

Decided here: no cookies, no Referer, credentials only for the host they were written for, one deadline over
all of it, one limit for what comes over the wire and for what it unpacks to.
"""

from __future__ import annotations

import asyncio
import json as json_module
import re
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

import httpcore
import httpx

from bot.addresses import shown
from bot.errors import FetchError
from bot.fetching import failures
from bot.fetching.guard import Guard
from bot.fetching.redirects import Trail
from bot.fetching.robots import Robots
from bot.fetching.transport import GuardedTransport
from bot.fetching.unpacking import ACCEPTED, Broken, TooLarge, unpack
from bot.model import Failure, FetchSettings, Request, Response

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.3"
)
_LARGEST_RECEIPT_BYTES = 64_000


@cache
def _usual_tls() -> ssl.SSLContext:
    """The usual certificates, loaded once; SSL_CERT_FILE and SSL_CERT_DIR name others."""
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostResponse:
    """What a server answered to a message; `headers` by their names in lower case."""

    status_code: int
    headers: Mapping[str, str]
    text: str


class Client:
    """Fetches for feeds, pages and visitors under the guard, and posts where the operator said.

    Behind a `proxy` the guard checks names and literals; addresses are the proxy's business.
    `tls` replaces the usual certificates.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        user_agent: str,
        proxy: str | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._user_agent = user_agent
        self._guard = Guard(settings.allow_networks)
        self._names_only = proxy is not None
        tls = tls or _usual_tls()
        size = settings.concurrency
        self._web: httpx.AsyncBaseTransport = (
            httpx.AsyncHTTPTransport(proxy=proxy, verify=tls, limits=httpx.Limits(max_connections=size))
            if proxy
            else GuardedTransport(self._guard, tls=tls, connections=size)
        )
        self._operators = httpx.AsyncHTTPTransport(proxy=proxy, verify=tls)
        self._gate = asyncio.Semaphore(size)
        self._hosts: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
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

    async def allowed(self, url: str) -> bool:
        """Return whether the site's robots.txt lets us fetch this page."""
        return await self._robots.allowed(url)

    async def get(self, request: Request) -> Response:
        """Return the answer, redirects followed and content unpacked.

        Raises:
            FetchError: it could not be read, or not within the limits of size, time and redirects.
        """
        host = re.sub(r"^\w+://(?:[^/?#]*@)?|[/?#].*", "", request.url).lower()
        turn = self._hosts.setdefault(host, asyncio.Semaphore(self._settings.per_host))
        async with turn, self._gate, self._limits(request.url):
            return await self._follow(request)

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
        sent = {"content-type": "application/json"} if json is not None else {}
        body = json_module.dumps(json).encode() if json is not None else content
        async with self._limits(url):
            made = self._made("POST", url, {**sent, **(headers or {})}, content=body)
            answer = await self._operators.handle_async_request(made)
            try:
                raw = await self._received(answer)
            finally:
                await answer.aclose()
        text = raw[:_LARGEST_RECEIPT_BYTES].decode("utf-8", "replace")
        return PostResponse(status_code=answer.status_code, headers=dict(answer.headers), text=text)

    @asynccontextmanager
    async def _limits(self, url: str) -> AsyncIterator[None]:
        """The deadline, and every foreign exception as one of ours."""
        seconds = self._settings.timeout.total_seconds()
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError as error:
            raise failures.late(url, seconds) from error
        except TooLarge as error:
            raise failures.too_large(url, self._settings.max_bytes) from error
        except (
            Broken,
            httpx.HTTPError,
            httpx.InvalidURL,
            ssl.SSLError,
            OSError,
            UnicodeError,
            ValueError,
        ) as error:
            raise failures.of(error, url) from error
        except (
            httpcore.NetworkError,
            httpcore.TimeoutException,
            httpcore.ProtocolError,
            httpcore.ProxyError,
        ) as error:
            raise failures.of(error, url) from error

    async def _follow(self, request: Request) -> Response:
        trail = Trail(request.url)
        while True:
            self._check(trail.url)
            answer = await self._web.handle_async_request(self._asked(request, trail.url))
            try:
                if answer.status_code in (301, 302, 303, 307, 308):
                    trail.follow(answer.status_code, answer.headers.get("location", ""))
                    continue
                return await self._answer(request, answer, trail)
            finally:
                await answer.aclose()

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise FetchError(f"refused {shown(url)}: only http and https are fetched", failure=Failure.HARD)
        if self._names_only:
            self._guard.check_name(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))

    def _asked(self, request: Request, url: str) -> httpx.Request:
        """The request for one hop; validators go out as they came, byte for byte."""
        headers = {
            "accept": request.accept or _ACCEPT,
            "user-agent": request.user_agent,
            "if-none-match": request.etag,
            "if-modified-since": request.last_modified,
        }
        return self._made("GET", url, {name: value for name, value in headers.items() if value})

    def _made(
        self, method: str, url: str, headers: Mapping[str, str], *, content: bytes | None = None
    ) -> httpx.Request:
        """A request as transports take it.

        httpx's own client is passed by: it keeps cookies, stops at a Location that is no address, and unpacks
        without a limit.
        """
        sent = {"user-agent": self._user_agent, "accept-encoding": ACCEPTED, **headers}
        request = httpx.Request(
            method,
            url,
            headers=[
                (name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in sent.items()
            ],
            content=content,
            extensions={"timeout": httpx.Timeout(self._settings.timeout.total_seconds()).as_dict()},
        )
        if request.url.userinfo:
            login = httpx.BasicAuth(request.url.username, request.url.password)
            return next(login.auth_flow(request))
        return request

    async def _answer(self, request: Request, answer: httpx.Response, trail: Trail) -> Response:
        asked = request.etag or request.last_modified
        if answer.status_code not in (200, 203, 304) or (answer.status_code == 304 and not asked):
            raise failures.status(answer.status_code, _headers(answer), trail.url)
        body = await self._received(answer)  # of 304, too: the connection is used again
        headers = _headers(answer)
        return Response(
            url=trail.shown,
            status_code=answer.status_code,
            body=body,
            content_type=headers.get("content-type"),
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            moved_to=trail.moved_to,
            not_modified=answer.status_code == 304,
        )

    async def _received(self, answer: httpx.Response) -> bytes:
        """The body, unpacked."""
        limit = self._settings.max_bytes
        chunks: list[bytes] = []
        size = 0
        async for chunk in answer.aiter_raw():
            chunks.append(chunk)
            size += len(chunk)
            if size > limit:
                raise TooLarge
        return unpack(b"".join(chunks), answer.headers.get("content-encoding", ""), limit=limit)


def _headers(answer: httpx.Response) -> dict[str, str]:
    """The headers by name in lower case, the first of each; Latin-1 keeps their bytes."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in reversed(answer.headers.raw)
    }
