"""httpx's transport over libcurl: one multi handle on the event loop, guarded where a socket is opened."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import certifi
import pycurl

from bot.fetching.exchange import Exchange
from bot.fetching.guard import Guard
from bot.fetching.library import httpx, port_of
from bot.fetching.names import Names, literal

_IDLE_SECONDS = 15
_BUFFER_BYTES = 128_000
_SUPPRESS_CONNECT_HEADERS = 265  # CURLOPT_SUPPRESS_CONNECT_HEADERS, which pycurl has no name for


class CurlTransport(httpx.AsyncBaseTransport):
    """Asks by libcurl; where there is a guard, no socket is opened to an address that it refuses.

    A body ends with `TooLarge` beyond `max_bytes`. At most `connections` are kept for the next request.
    `authorities` is a PEM file in place of the usual certificates. Behind a `proxy` the guard is not asked:
    addresses are the proxy's business.
    """

    def __init__(
        self,
        *,
        names: Names,
        guard: Guard | None,
        connections: int,
        max_bytes: int,
        connect_seconds: float,
        proxy: str | None,
        authorities: str | None,
    ) -> None:
        self._names = names
        self._guard = None if proxy else guard
        self._max_bytes = max_bytes
        self._proxy = urlsplit(proxy) if proxy else None
        self._handle = pycurl.Curl()
        for option, value in (*_HABITS, *_trust(authorities)):
            self._handle.setopt(option, value)
        self._handle.setopt(pycurl.CONNECTTIMEOUT_MS, int(connect_seconds * 1000))
        self._handle.setopt(pycurl.PROXY, proxy or "")
        self._multi = pycurl.AsyncCurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, connections)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer as soon as its headers are there; its body follows.

        Raises:
            FetchError: the name is not known, or the guard refuses it.
            httpx.TransportError: anything else.
        """
        await request.aread()
        addresses = await self._resolved(request.url)
        curl = self._handle.duphandle()
        if addresses:
            curl.setopt(pycurl.RESOLVE, addresses)
        exchange = Exchange(request, curl, guard=self._guard, max_bytes=self._max_bytes)
        await exchange.begin(self._multi)
        return httpx.Response(exchange.status_code, headers=exchange.headers, stream=_Body(exchange))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._multi.aclose()

    async def _resolved(self, url: httpx.URL) -> list[str]:
        """The host's addresses for CURLOPT_RESOLVE: libcurl's own look-up could not be cancelled."""
        host, port = url.host, port_of(url)
        if self._proxy:
            host, port = self._proxy.hostname or "", self._proxy.port or 1080
        if literal(host):
            return []
        found = await self._names.addresses(host)
        allowed = self._guard.reachable(host, port, found) if self._guard else found
        return [f"+{host}:{port}:{','.join(map(str, allowed))}"]


class _Body(httpx.AsyncByteStream):
    """The body of an answer, in one piece."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield await self._exchange.body()

    async def aclose(self) -> None:
        self._exchange.end()


def _trust(authorities: str | None) -> list[tuple[int, object]]:
    """Whose certificates are believed; libcurl reads the file once and remembers it for a day."""
    file = authorities or os.environ.get("SSL_CERT_FILE")
    folder = os.environ.get("SSL_CERT_DIR")
    if folder and not file:
        return [(pycurl.CAPATH, folder), (pycurl.PROXY_CAPATH, folder)]
    file = file or certifi.where()
    return [(pycurl.CAINFO, file), (pycurl.PROXY_CAINFO, file)]


_HABITS: list[tuple[int, object]] = [
    (pycurl.NOSIGNAL, 1),
    (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
    (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1),
    (pycurl.HTTP09_ALLOWED, 0),
    (pycurl.PATH_AS_IS, 1),
    (pycurl.FOLLOWLOCATION, 0),
    (pycurl.NETRC, pycurl.NETRC_IGNORED),
    (pycurl.NOPROXY, ""),  # nor what the environment says
    (pycurl.BUFFERSIZE, _BUFFER_BYTES),
    (pycurl.MAXAGE_CONN, _IDLE_SECONDS),
    (_SUPPRESS_CONNECT_HEADERS, 1),
]
