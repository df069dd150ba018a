"""Scheduler, deliveries and web page in one process until SIGTERM; SIGHUP reads feeds.yaml again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn

from bot import __version__, digests, polling, telemetry
from bot.app import App, open_app
from bot.config import add_feeds, describe_change, pause_feed
from bot.errors import ConfigError, StorageError, UsageError
from bot.model import Config, Feed, FeedState
from bot.scheduler import Runner
from bot.web import create
from bot.web.patience import Impatient
from storage.engine import address
from storage.problems import shown
from storage.store import Store

RELOAD_SECONDS = 1
"""How often feeds.yaml is looked at; a change is applied when it looks the same twice."""
GRACE_SECONDS = 5.0
"""How long requests and deliveries in flight may take after the signal; the whole stop takes under 8 s."""


class Server(uvicorn.Server):
    """uvicorn under our own signal handling."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Reloader:
    """Notices a changed feeds.yaml by its time, size and inode (polling: works on NFS and mounts too).

    A change counts once it has held for two looks: what an editor is still writing is never applied.
    """

    def __init__(self, runner: Runner, load: Callable[[], Config]) -> None:
        self._runner = runner
        self._load = load
        self._path = Path(runner.app.config.path)
        self._applied = self._seen = _stamp(self._path)
        self._read = runner.app.clock.now()
        self._turn = asyncio.Lock()
        self._stack = AsyncExitStack()
        self._retiring: set[asyncio.Task[None]] = set()
        self.mistakes = ""

    async def look(self) -> None:
        """Read the file again if it changed."""
        stamp = await asyncio.to_thread(_stamp, self._path)
        if stamp != self._applied and stamp == self._seen:
            await self.apply()
        self._seen = stamp

    async def apply(self) -> None:
        """Put a valid file in force; report an invalid one and keep the old.

        Raises:
            StorageError: the archive cannot be written now; the next look tries again.
        """
        async with self._turn:
            stamp = await asyncio.to_thread(_stamp, self._path)
            try:
                config = await asyncio.to_thread(self._load)
            except ConfigError as error:
                self._refuse(error)
            else:
                await self._adopt(config)
            self._applied = stamp

    def _refuse(self, error: ConfigError) -> None:
        zone = ZoneInfo(self._runner.app.config.settings.timezone)
        self.mistakes = f"{error}\nstill using the one read {telemetry.clock(self._read, zone)}"
        telemetry.refused(self.mistakes)

    async def _adopt(self, config: Config) -> None:
        before = self._runner.app
        stack = AsyncExitStack()
        app = await stack.enter_async_context(open_app(config, before.store, clock=before.clock))
        self._runner.adopt(app)
        self._retire(self._stack)
        self._stack, self.mistakes, self._read = stack, "", app.clock.now()
        zone = ZoneInfo(config.settings.timezone)
        changed = describe_change(before.config, config)
        at = telemetry.clock(self._read, zone)
        telemetry.reloaded(f"{config.path} read again {at}: {changed}; {_next_digest(config, self._read)}")
        _say_config(config)

    def _retire(self, stack: AsyncExitStack) -> None:
        """Close the parts of an app that is no longer in force, once what they have under way is done."""

        async def close() -> None:
            await self._runner.idle()
            await stack.aclose()

        task = asyncio.create_task(close())
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def close(self) -> None:
        """Close what reloads opened."""
        await asyncio.gather(*self._retiring)
        await self._stack.aclose()


class Controls:
    """What the page may have this process do."""

    def __init__(self, runner: Runner, reloader: Reloader) -> None:
        self._runner = runner
        self._reloader = reloader

    async def poll(self, url: str) -> bool:
        """As `Runner.poll_now` says."""
        return await self._runner.poll_now(url)

    async def pause(self, url: str, paused: bool) -> None:
        """Write it into feeds.yaml as `config.pause_feed` does, and put that in force at once."""
        path = self._runner.app.config.path
        await asyncio.to_thread(pause_feed, path, environ=os.environ, url=url, paused=paused)
        await self._reloader.apply()

    async def add(self, feeds: Sequence[Feed]) -> None:
        """Write them into feeds.yaml as `config.add_feeds` does, and put that in force at once."""
        path = self._runner.app.config.path
        await asyncio.to_thread(add_feeds, path, environ=os.environ, feeds=feeds)
        await self._reloader.apply()


async def run(config: Config, store: Store, *, load: Callable[[], Config], host: str, port: int) -> None:
    """Serve until a signal comes.

    Raises:
        UsageError: the port cannot be listened on.
    """
    stop, reload = asyncio.Event(), asyncio.Event()
    _on_signals(stop, reload)
    with _listening(host, port) as sock, _port_noted(store.url, sock):
        async with open_app(config, store) as app:
            runner = Runner(app)
            reloader = Reloader(runner, load)
            await asyncio.to_thread(_announce, app, sock, host)
            await runner.wake_lead()
            async with _page(runner, reloader, sock):
                runner.add(RELOAD_SECONDS, "reload", reloader.look)
                runner.start()
                await _until(stop, reload, reloader)
                _end_within(GRACE_SECONDS + 2)
                await runner.stop()
            await reloader.close()
    telemetry.stopped()


async def _until(stop: asyncio.Event, reload: asyncio.Event, reloader: Reloader) -> None:
    while not stop.is_set():
        waits = [asyncio.create_task(event.wait()) for event in (stop, reload)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if reload.is_set():
            reload.clear()
            try:
                await reloader.apply()
            except StorageError as error:
                telemetry.troubled("reload", error)


def _on_signals(stop: asyncio.Event, reload: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, reload.set)


def _end_within(seconds: float) -> None:
    """A thread that hangs in foreign code cannot keep the process: transactions it holds are undone."""
    timer = threading.Timer(seconds, os._exit, args=(0,))
    timer.daemon = True
    timer.start()


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        sock = socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise UsageError(
            f"web: {host}:{port}: {_reason(error)}: choose another with --port or --host"
        ) from error
    with sock:
        yield sock


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).partition(" (while attempting")[0]


@asynccontextmanager
async def _page(runner: Runner, reloader: Reloader, sock: socket.socket) -> AsyncIterator[None]:
    application = create(
        lambda: runner.app,
        mistakes=lambda: reloader.mistakes,
        controls=Controls(runner, reloader),
        leads=lambda: runner.leads is not False,
    )
    server = Server(
        uvicorn.Config(
            application,
            http=Impatient,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=int(GRACE_SECONDS),
            server_header=False,
            proxy_headers="FORWARDED_ALLOW_IPS" in os.environ,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


def port_file(database: str) -> Path:
    """Where a running process notes its port, for the container's health check."""
    name = sha256(database.encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"defwatch-{os.getuid()}-{name}.port"


@contextmanager
def _port_noted(database: str, sock: socket.socket) -> Iterator[None]:
    file = port_file(database)
    with contextlib.suppress(OSError):
        file.write_text(f"{sock.getsockname()[1]}\n")
    yield
    with contextlib.suppress(OSError):
        file.unlink()


def _announce(app: App, sock: socket.socket, host: str) -> None:
    config, now = app.config, app.clock.now()
    port = sock.getsockname()[1]
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # compared, not listened on
    page = anywhere.get(host, f"[{host}]" if ":" in host else host)
    with app.store.reading() as archive:
        totals, feeds = archive.totals(), archive.feeds.all()
    telemetry.started(
        config,
        version=__version__,
        page=f"http://{page}:{port}",
        database=shown(address(app.store.url)),
        totals=totals,
        polls=_next_poll(feeds, now, ZoneInfo(config.settings.timezone)),
        digest=_next_digest(config, now),
    )
    if host.startswith("127.") and _in_container():
        telemetry.notice(
            f"web: listening on {host} inside a container: nobody outside can reach it; "
            "start with --host 0.0.0.0"
        )
    if Path(config.path).is_mount():
        telemetry.notice(
            f"{config.path} is a single-file mount: replaced files are not seen; "
            "mount its folder, or restart the container after an edit"
        )
    _say_config(config)


def _next_poll(feeds: Sequence[FeedState], now: datetime, zone: ZoneInfo) -> str:
    """`first poll now`, `3 feeds due now`, `next poll today 15:30 IST`."""
    due = sum(1 for state in feeds if polling.is_due(state, now=now))
    if due:
        first = not any(state.last_polled for state in feeds)
        return "first poll now" if first else f"{due} feed{'' if due == 1 else 's'} due now"
    at = min((state.next_poll for state in feeds if state.next_poll and not state.feed.paused), default=None)
    return f"next poll {telemetry.when(at, now=now, zone=zone)}" if at else "nothing to poll"


def _next_digest(config: Config, now: datetime) -> str:
    """`next digest: desk tomorrow 07:00 IST`."""
    slots = [
        (at, subscription)
        for subscription in config.subscriptions
        if (at := digests.upcoming(subscription, now=now))
    ]
    if slots:
        at, subscription = min(slots, key=lambda slot: slot[0])
        zone = ZoneInfo(subscription.timezone)
        return f"next digest: {subscription.name} {telemetry.when(at, now=now, zone=zone)}"
    if config.subscriptions:
        return "no scheduled digest: instant alerts only"
    return "no subscription: stories are kept, nobody is told"


def _say_config(config: Config) -> None:
    for warning in config.warnings:
        telemetry.notice(warning)
    for name, why in config.paused:
        telemetry.notice(f"subscription {name} paused: {why}")


def _in_container() -> bool:
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (0, 0, 0)
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)
