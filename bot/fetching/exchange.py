"""One request on libcurl, and its answer: a call for each line of the headers and each piece of the body."""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import pycurl

from bot.errors import FetchError
from bot.fetching.failures import Insecure, Untrusted
from bot.fetching.guard import Guard
from bot.fetching.library import httpx, port_of
from bot.fetching.names import parsed
from bot.fetching.unpacking import TooLarge

if TYPE_CHECKING:
    from pycurl._pycurl import CurlSockAddr

_BREAKS = re.compile(rb"[\r\n\0]")
_READ = (200, 203, 304)
_KINDS: tuple[tuple[int, str, type[httpx.TransportError]], ...] = (
    (pycurl.E_PEER_FAILED_VERIFICATION, "", Untrusted),
    (pycurl.E_SSL_CACERT_BADFILE, "", Insecure),
    (pycurl.E_SSL_CONNECT_ERROR, "TLS connect error", Insecure),
    (pycurl.E_SSL_CONNECT_ERROR, "", httpx.ReadError),
    (pycurl.E_RECV_ERROR, "Recv failure|OpenSSL SSL_", httpx.ReadError),
    (pycurl.E_SEND_ERROR, "", httpx.WriteError),
    (pycurl.E_COULDNT_RESOLVE_PROXY, "", httpx.ProxyError),
    (pycurl.E_COULDNT_CONNECT, "over proxy|CONNECT tunnel", httpx.ProxyError),
    (pycurl.E_COULDNT_CONNECT, "", httpx.ConnectError),
    (pycurl.E_COULDNT_RESOLVE_HOST, "", httpx.ConnectError),
    (pycurl.E_OPERATION_TIMEDOUT, "", httpx.ConnectTimeout),
    (pycurl.E_URL_MALFORMAT, "", httpx.UnsupportedProtocol),
)
"""libcurl's errors by number and words as those of httpx, the first that fits; others break the protocol."""

_PREAMBLE = re.compile(r"SSL(?: certificate (?:problem|OpenSSL verify result))?: |.*::")


class Exchange:
    """A request under way. `status_code` and `headers` hold once `begin` has returned."""

    def __init__(
        self,
        request: httpx.Request,
        curl: pycurl.Curl,
        *,
        guard: Guard | None,
        max_bytes: int,
    ) -> None:
        self.status_code = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self._room = max_bytes
        self._chunks: list[bytes] = []
        self._problem: Exception | None = None
        self._lines: list[bytes] = []
        self._curl = curl
        self._ask(request, guard)

    def _ask(self, request: httpx.Request, guard: Guard | None) -> None:
        url, curl = request.url, self._curl
        lines = [b"%b: %b" % header for header in request.headers.raw]
        if _BREAKS.search(b"".join(lines)):
            raise httpx.LocalProtocolError("a header holds a line break")
        curl.setopt(pycurl.URL, b"%b://%b%b" % (url.raw_scheme, url.netloc, url.raw_path))
        if request.method == "POST":
            curl.setopt(pycurl.POSTFIELDS, request.content)
            lines.append(b"Expect:")  # no waiting for 100 Continue
        curl.setopt(pycurl.HTTPHEADER, lines)
        curl.setopt(pycurl.HEADERFUNCTION, self._on_header)
        curl.setopt(pycurl.WRITEFUNCTION, self._on_body)
        if guard:
            curl.setopt(pycurl.OPENSOCKETFUNCTION, partial(self._on_socket, guard, url))

    async def begin(self, multi: pycurl.AsyncCurlMulti) -> None:
        """Send the request and wait for its answer: of those that are read the whole, else the headers.

        Raises:
            FetchError: the guard refuses the address.
            httpx.TransportError: there is no such answer.
        """
        self._multi = multi
        self._answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._done = multi.add_handle(self._curl)
        self._done.add_done_callback(self._wake)
        try:
            await self._answered
            if not self.status_code:
                await self.body()
                raise httpx.RemoteProtocolError("no status")
        except BaseException:
            self.end()
            raise

    async def body(self) -> bytes:
        """The whole body.

        Raises:
            TooLarge: it is longer than the limit.
            httpx.TransportError: it ends early, or not as it should.
        """
        try:
            await self._done
        except pycurl.error as error:
            raise self._problem or _problem(error) from error
        return b"".join(self._chunks)

    def end(self) -> None:
        """Close the connection where the answer has not ended: it is good for nothing else.

        The handle and this hold each other, and the body: closed, it lets go before garbage is looked for.
        """
        if self._done.done() and not self._done.cancelled():
            self._done.exception()  # told already, or of no interest
        else:
            with suppress(RuntimeError):  # removed already
                self._multi.remove_handle(self._curl)
        self._curl.close()

    # What libcurl calls

    def _wake(self, _done: asyncio.Future[pycurl.Curl]) -> None:
        if not self._answered.done():
            self._answered.set_result(None)

    def _on_header(self, line: bytes) -> None:
        """A line of the headers; those of 1xx answers are forgotten, trailers never looked at."""
        if line not in (b"\r\n", b"\n"):
            self._lines.append(line)
            return
        lines, self._lines = self._lines, []
        status = lines[0].split(None, 2)[1:2] if lines and lines[0].startswith(b"HTTP/") else []
        if not self.status_code and status and status[0].isdigit() and int(status[0]) >= 200:
            self.status_code = int(status[0])
            self.headers = [
                (name, value.strip()) for name, _, value in (one.partition(b":") for one in lines[1:])
            ]
            if self.status_code not in _READ and not self._answered.done():
                self._answered.set_result(None)

    def _on_body(self, chunk: bytes) -> int | None:
        self._room -= len(chunk)
        if self._room < 0:
            self._problem = TooLarge()
            return -1
        self._chunks.append(chunk)
        return None

    def _on_socket(
        self, guard: Guard, url: httpx.URL, _purpose: int, address: CurlSockAddr
    ) -> socket.socket | int:
        """A socket to connect with, if the guard agrees: the last look at an address, after all of DNS."""
        try:
            guard.reachable(url.host, port_of(url), [parsed(str(address.addr[0]))])
            opened = socket.socket(address.family, address.socktype, address.protocol)
        except FetchError as refused:
            self._problem = refused
            return pycurl.SOCKET_BAD
        except OSError:  # of this family there are none here, or there are too many open
            return pycurl.SOCKET_BAD
        asyncio.get_running_loop().call_soon(opened.close)  # libcurl makes itself a copy
        return opened


def _problem(error: pycurl.error) -> httpx.TransportError:
    code, words = error.args if len(error.args) == 2 else (0, error.args[0])
    kind = next(
        (kind for number, pattern, kind in _KINDS if number == code and re.search(pattern, words)),
        httpx.RemoteProtocolError,
    )
    return kind(_PREAMBLE.sub("", words))
