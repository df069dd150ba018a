"""A SQLite file that cannot be written → connections that only read it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, event

from bot.errors import StorageError
from storage.engine import is_memory
from storage.problems import unwritable


def allow(engine: Engine, url: URL) -> None:
    """Let new connections to a file that cannot be written read it; to write then fails with the reason."""
    if url.get_backend_name() != "sqlite" or is_memory(url):
        return
    path = Path(url.database or "").absolute()

    def connect(_dialect: object, _record: object, _words: object, named: dict[str, Any]) -> object:
        if not path.is_file() or unwritable(path) is None:
            return None  # SQLAlchemy connects as usual
        return _reading(path, named)

    event.listen(engine, "do_connect", connect)


def _reading(path: Path, named: dict[str, Any]) -> sqlite3.Connection:
    """A connection to the file as it is.

    SQLite (https://sqlite.org/wal.html#read_only_databases) reads a file in WAL mode with the files beside
    it, which it makes where it may; where there are none and none can be made, nobody is writing.
    """
    address = f"file:{quote(str(path))}?mode=ro"
    connection: sqlite3.Connection = sqlite3.connect(address, uri=True, **named)
    try:
        connection.execute("PRAGMA schema_version")
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
            raise
        _refuse_unread(Path(f"{path}-wal"))
        connection = sqlite3.connect(f"{address}&immutable=1", uri=True, **named)
    return connection


def _refuse_unread(log: Path) -> None:
    """What was written last stands in the log: without it the archive would look older than it is.

    Raises:
        StorageError: there is such a log.
    """
    if log.exists() and log.stat().st_size:
        raise StorageError(
            f"database: {log}: holds what was written last, and cannot be read on a read-only file system: "
            "copy both files to a folder that can be written, and name that with --database"
        )
