"""The corpus on loopback: by nginx where it is installed, else by a small server of ours.

    python -m benchmarks.feeds.server SETTINGS.json      ours, in its own process

Every feed has an address of its own in 127.0.0.0/8, as a thousand outlets have. There are three ports: one
with validators (ETag and Last-Modified), one without, and one that accepts and never answers.
"""

from __future__ import annotations

import asyncio
import ctypes
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from functools import partial
from pathlib import Path

from benchmarks.feeds.corpus import Corpus

ROOT = Path(__file__).parents[2]
NGINX = """daemon off;
{user}worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  types {{ {types} }}
  log_format short '$msec $status $body_bytes_sent $host$uri';
  access_log {folder}/access.log short;
  sendfile on; tcp_nopush on; keepalive_timeout 30; allow 127.0.0.0/8; deny all;
  root {folder}/www;
  server {{ listen {validated}; }}
  server {{ listen {plain}; etag off; if_modified_since off; add_header Last-Modified ""; max_ranges 0; }}
}}
"""


_SET_DEATH_SIGNAL = 1


@dataclass(frozen=True, slots=True)
class Hit:
    """A request that was answered: when, how, with how many bytes."""

    at: float
    status: int
    size_bytes: int
    target: str


@dataclass(frozen=True, slots=True)
class Site:
    """What is being served; `hosts` is over how many addresses the feeds are spread."""

    corpus: Corpus
    folder: Path
    server: str
    validated: int
    plain: int
    hanging: int
    hosts: int

    def addresses(self, port: int, *, hanging: int = 0) -> list[str]:
        """The feeds' addresses in the corpus's order; every `hanging`-th at the server that never answers."""
        return [
            f"http://{_host(feed.number % self.hosts)}:"
            f"{self.hanging if hanging and feed.number % hanging == 1 else port}/{feed.path}"
            for feed in self.corpus.feeds
        ]

    def show(self, state: int) -> None:
        """Serve this edition from now on."""
        link = self.folder / "next"
        link.symlink_to(self.corpus.folder / str(state))
        link.replace(self.folder / "www")

    def hits(self, since: float) -> list[Hit]:
        """What was answered since."""
        time.sleep(0.1)  # the server writes its log when it has answered
        lines = (line.split(" ", 3) for line in (self.folder / "access.log").read_text().splitlines())
        made = [Hit(float(at), int(status), int(size), target) for at, status, size, target in lines]
        return [hit for hit in made if hit.at >= since]


def _host(number: int) -> str:
    """The address of a host on loopback, 250 a network."""
    return f"127.{1 + number // 62_500}.{number // 250 % 250}.{number % 250 + 1}"


def find_nginx() -> str | None:
    """Return where it is; distributions keep it where only root looks."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def serving(corpus: Corpus, folder: Path, *, hosts: int, nginx: str | None) -> Iterator[Site]:
    """Serve the corpus until the block ends, by this nginx or by ours; its logs are in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    validated, plain, hanging = _free_ports(3)
    site = Site(corpus, folder, "nginx" if nginx else "ours", validated, plain, hanging, hosts)
    site.show(0)
    (folder / "access.log").touch()
    settings = folder / "settings.json"
    settings.write_text(
        json.dumps(
            {
                "folder": str(folder),
                "types": corpus.media_types,
                "validated": None if nginx else validated,
                "plain": None if nginx else plain,
                "hanging": hanging,
            }
        )
    )
    commands = [[sys.executable, "-m", "benchmarks.feeds.server", str(settings)]]
    if nginx:
        commands.append([nginx, "-c", str(_nginx_settings(site)), "-p", str(folder)])
    running = [_start(command) for command in commands]
    try:
        for port in (validated, plain, hanging):
            _await(port)
        yield site
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(10)


def _nginx_settings(site: Site) -> Path:
    types = " ".join(f'"{said}" {extension};' for extension, said in site.corpus.media_types.items())
    file = site.folder / "nginx.conf"
    file.write_text(
        NGINX.format(
            folder=site.folder,
            user="user root;\n" if os.geteuid() == 0 else "",
            types=types,
            validated=site.validated,
            plain=site.plain,
        )
    )
    return file


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # our own server, or nginx
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509  # no other thread runs yet
    )


def _end_with_parent() -> None:
    """The process will get SIGTERM when the benchmark ends, however it ends."""
    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def _await(port: int) -> None:
    """Wait until something listens there.

    Raises:
        OSError: nothing does after ten seconds.
    """
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise OSError(f"server: port {port}: nothing answers there after ten seconds: see its error.log")


class _Answers(asyncio.Protocol):
    """HTTP/1.1 with keep-alive over files: as much as a reader of feeds asks for."""

    def __init__(self, folder: Path, types: dict[str, str], log: int, *, validators: bool) -> None:
        self._folder, self._types, self._log, self._validators = folder, types, log, validators
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # what asyncio promises of a stream
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for request in requests:
            self._transport.write(self._answer(request.decode("latin-1")))

    def _answer(self, request: str) -> bytes:
        first, *lines = request.split("\r\n")
        path = first.split(" ")[1].partition("?")[0]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        file = self._folder / "www" / path.lstrip("/")
        if ".." in path or not file.is_file():
            return self._logged(404, b"", headers, path, [])
        content = file.read_bytes()
        validators = []
        if self._validators:
            tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
            validators = [f"ETag: {tag}", f"Last-Modified: {formatdate(file.stat().st_mtime, usegmt=True)}"]
            if headers.get("if-none-match") == tag:
                return self._logged(304, b"", headers, path, validators)
        said = f"Content-Type: {self._types[file.suffix[1:]]}"
        return self._logged(200, content, headers, path, [said, *validators])

    def _logged(
        self, status: int, content: bytes, headers: dict[str, str], path: str, said: list[str]
    ) -> bytes:
        line = (
            f"{time.time():.3f} {status} {len(content)} {headers.get('host', '').partition(':')[0]}{path}\n"
        )
        os.write(self._log, line.encode())
        length = [] if status == 304 else [f"Content-Length: {len(content)}"]
        return "\r\n".join([f"HTTP/1.1 {status} .", *length, *said, "\r\n"]).encode("latin-1") + content


async def _serve(settings: Path) -> None:
    """Listen on the ports of the settings until SIGTERM."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    asked = json.loads(settings.read_text())
    folder = Path(asked["folder"])
    log = os.open(folder / "access.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    await loop.create_server(asyncio.Protocol, "0.0.0.0", asked["hanging"], backlog=1024)  # noqa: S104  # 127/8
    for name in ("validated", "plain"):
        if asked[name]:
            answers = partial(_Answers, folder, asked["types"], log, validators=name == "validated")
            await loop.create_server(answers, "0.0.0.0", asked[name], backlog=1024)  # noqa: S104  # all of 127/8
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
