"""Servers on loopback for tests: HTTP that answers by its paths and remembers what it was asked.

Bytes can be said as they are (`Raw`), slowly (`Drip`), or for ever (`Endless`): the web's bad manners.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request that came in; header names are lower case, `path` has its query."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer. With `validators` it has ETag and Last-Modified, and a request that names them gets 304."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    validators: bool = False

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Bytes for the wire as they are, status line and headers included; `then` the connection is closed or
    reset, or the server says nothing more.
    """

    wire: bytes
    then: Literal["close", "reset", "wait"] = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drip:
    """A body that comes byte by byte with pauses, until the reader leaves or the server ends; with
    `before_headers` the bytes are all there is, headers included.
    """

    body: bytes = b"x" * 100_000
    pause_seconds: float = 0.05
    before_headers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Endless:
    """A body that never ends, in large pieces; or anything that begins with `head` and never ends."""

    piece: bytes = b"<item/>" * 10_000
    headers: Mapping[str, str] = field(default_factory=dict)
    head: bytes | None = None


Answer = Page | Raw | Drip | Endless | Callable[[Asked], "Page | Raw"]
_MODIFIED = "Thu, 04 Dec 2025 10:00:00 GMT"


class Site:
    """An HTTP server on a free port of loopback, for use with `with`.

    `pages` (path → answer) may change while it runs; a path that is not there gets 404. `asked` holds every
    request in its order, `connections` counts who came. With `tls` it speaks https.
    """

    def __init__(
        self,
        pages: Mapping[str, Answer] | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.pages: dict[str, Answer] = dict(pages or {})
        self.asked: list[Asked] = []
        self.connections = 0
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(host, self)
        self.host, self.port = host, int(self._server.server_address[1])
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path: str = "/", *, host: str | None = None) -> str:
        """The address of a path, by the server's own or another name of this machine."""
        return f"{self._scheme}://{host or self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.asked]

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return self.paths().count(path)

    def answer(self, asked: Asked) -> Answer:
        """Remember the request and find its answer."""
        with self._lock:
            self.asked.append(asked)
        found = self.pages.get(asked.path) or self.pages.get(urlsplit(asked.path).path) or Page(status=404)
        return found(asked) if callable(found) else found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, host: str, site: Site) -> None:
        super().__init__((host, 0), _Handler)
        self.site = site

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        self.site.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves early is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 10
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(length) if length else b""
        answer = self.server.site.answer(
            Asked(method=self.command, path=self.path, headers=headers, body=body)
        )
        if isinstance(answer, Page):
            self._page(answer)
        elif isinstance(answer, Raw):
            self._raw(answer)
        elif isinstance(answer, Drip):
            self._drip(answer)
        elif isinstance(answer, Endless):
            self._endless(answer)

    def _page(self, page: Page) -> None:
        known = self.headers.get("if-none-match") == page.etag or (
            self.headers.get("if-none-match") is None and self.headers.get("if-modified-since") == _MODIFIED
        )
        fresh = page.validators and known and page.status == 200
        self.send_response_only(304 if fresh else page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if page.validators:
            self.send_header("ETag", page.etag)
            self.send_header("Last-Modified", _MODIFIED)
        if not fresh and page.status != 304:
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if not fresh and page.status != 304 and self.command != "HEAD":
            self.wfile.write(page.body)

    def _raw(self, raw: Raw) -> None:
        self.close_connection = True
        self.wfile.write(raw.wire)
        if raw.then == "wait":
            self.server.site.closing.wait()
        elif raw.then == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            socket.close(self.connection.detach())

    def _drip(self, drip: Drip) -> None:
        self.close_connection = True
        if not drip.before_headers:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(drip.body))
        for byte in drip.body:
            if self.server.site.closing.wait(drip.pause_seconds):
                return
            self.wfile.write(bytes([byte]))

    def _endless(self, endless: Endless) -> None:
        self.close_connection = True
        if endless.head is None:
            self.send_response_only(200)
            for name, value in endless.headers.items():
                self.send_header(name, value)
            self.end_headers()
        else:
            self.wfile.write(endless.head)
        while not self.server.site.closing.is_set():
            self.wfile.write(endless.piece)

    def log_message(self, *words: object) -> None:
        """Nothing: what was asked is in `asked`."""
