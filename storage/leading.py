"""Who leads: one process of an archive at a time; its death makes room for the next."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StorageError
from storage.engine import is_memory
from storage.problems import explained, unwritable

LEAD_LOCK = 0x0DEF_1EAD
"""The key of PostgreSQL's advisory lock that its leading process holds."""

_FREE = text("SELECT pg_advisory_unlock(:key)")
"""The end of a connection frees it too, but the server notices that a moment later."""


class Lead(Protocol):
    def holds(self) -> bool: ...
    def release(self) -> None: ...


def of(url: URL, engine: Engine) -> Lead:
    """The lead of an archive, not asked for yet."""
    if url.get_backend_name() != "sqlite":
        return ServerLead(url, engine)
    return Alone() if is_memory(url) else FileLead(Path(f"{url.database}.leading"))


class Alone:
    """A database in memory is nobody else's."""

    def holds(self) -> bool:
        """Always."""
        return True

    def release(self) -> None:
        """Nothing to do."""


class FileLead:
    """A lock on a file beside the database; the kernel frees it when its holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def holds(self) -> bool:
        """Whether this process leads, as it does from now on where nobody else did.

        Raises:
            StorageError: the file cannot be opened.
        """
        if self._file is None:
            file = self._opened()
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
            else:
                self._file = file
        return self._file is not None

    def release(self) -> None:
        """Let another process lead."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _opened(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            reason = unwritable(self._path) or f"{self._path}: {error.strerror}"
            raise StorageError(f"database: {reason}") from error


class ServerLead:
    """A lock of the server's that lasts as long as one connection, and no longer than the server."""

    def __init__(self, url: URL, engine: Engine) -> None:
        self._url = url
        self._engine = engine
        self._connection: Connection | None = None

    def holds(self) -> bool:
        """Whether this process leads, as it does from now on where nobody else did.

        Raises:
            StorageError: the server does not answer; then it does not lead.
        """
        if self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
            except SQLAlchemyError:
                self.release()
            else:
                return True
        return self._take()

    def release(self) -> None:
        """Let another process lead."""
        if self._connection is not None:
            with suppress(SQLAlchemyError):  # a server that has lost the connection has freed it
                self._connection.execute(_FREE, {"key": LEAD_LOCK})
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _take(self) -> bool:
        with explained(self._url):
            connection = self._engine.connect()
            connection = connection.execution_options(isolation_level="AUTOCOMMIT", defwatch_mode="idle")
            asked = text("SELECT pg_try_advisory_lock(:key)")
            if connection.execute(asked, {"key": LEAD_LOCK}).scalar_one():
                self._connection = connection
            else:
                connection.close()
        return self._connection is not None
