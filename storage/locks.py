"""Who may go on: one transaction at a time in memory, one upgrade, one process that sends."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import URL, Engine, text

from bot.errors import StorageError
from storage.engine import WAIT_SECONDS, is_memory
from storage.problems import explained, unwritable

SEND_LOCK = 0x0DEF_5E4D
"""The key of PostgreSQL's advisory lock that its sending process holds."""

BREATH_SECONDS = 1.0
PAUSE_SECONDS = 0.15


def turn(url: URL) -> Callable[[], AbstractContextManager[None]]:
    """What a transaction waits for in this process: its turn on the one connection of a memory database."""
    if not is_memory(url):
        return nullcontext
    lock = threading.Lock()

    @contextmanager
    def taken() -> Iterator[None]:
        if not lock.acquire(timeout=WAIT_SECONDS):
            raise StorageError(f"database: memory: locked: a transaction has lasted over {WAIT_SECONDS} s")
        try:
            yield
        finally:
            lock.release()

    return taken


class Manners:
    """Leaves the write lock of a SQLite file free for a moment after a while of writing.

    Those who wait for it stand in no queue, they look again every 100 ms at the latest: a process that
    writes without a pause would keep them out until they give up.
    """

    def __init__(self, url: URL) -> None:
        self._needed = url.get_backend_name() == "sqlite" and not is_memory(url)
        self._written_seconds = 0.0
        self._ended = 0.0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Hold a writing transaction inside."""
        if self._needed and time.monotonic() - self._ended < PAUSE_SECONDS:
            if self._written_seconds > BREATH_SECONDS:
                time.sleep(PAUSE_SECONDS)
                self._written_seconds = 0.0
        else:
            self._written_seconds = 0.0
        began = time.monotonic()
        try:
            yield
        finally:
            self._ended = time.monotonic()
            self._written_seconds += self._ended - began


def sending(url: URL, engine: Engine) -> Callable[[], AbstractContextManager[bool]]:
    """How the right to send is asked for: it gives False where someone else holds it."""
    if url.get_backend_name() != "sqlite":
        return lambda: _sending_with_server(url, engine)
    if is_memory(url):
        lock = threading.Lock()
        return lambda: _sending_in_process(lock)
    return lambda: _sending_with_file(Path(f"{url.database}.sending"))


@contextmanager
def upgrading(url: URL) -> Iterator[None]:
    """Wait until no other process creates or migrates a SQLite file in this folder.

    Raises:
        StorageError: the folder cannot be opened.
    """
    if is_memory(url) or url.get_backend_name() != "sqlite":
        yield
        return
    with _opened(Path(url.database or "").absolute().parent, os.O_RDONLY) as folder:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield


@contextmanager
def _sending_in_process(lock: threading.Lock) -> Iterator[bool]:
    held = lock.acquire(blocking=False)
    try:
        yield held
    finally:
        if held:
            lock.release()


@contextmanager
def _sending_with_file(path: Path) -> Iterator[bool]:
    """Hold a lock on a file beside the database; the kernel frees it when its holder dies."""
    with _opened(path, os.O_RDWR | os.O_CREAT) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _sending_with_server(url: URL, engine: Engine) -> Iterator[bool]:
    """Hold a lock of the server's that lasts as long as one connection; closing it frees the lock."""
    with explained(url):
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT", defwatch_mode="idle")
    try:
        with explained(url):
            asked = text("SELECT pg_try_advisory_lock(:key)")
            held = connection.execute(asked, {"key": SEND_LOCK}).scalar_one()
        yield bool(held)
    finally:
        connection.invalidate()
        connection.close()


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    try:
        file = os.open(path, flags | os.O_CLOEXEC, 0o666)
    except OSError as error:
        reason = unwritable(path) or f"{path}: {error.strerror}"
        raise StorageError(f"database: {reason}") from error
    try:
        yield file
    finally:
        os.close(file)
