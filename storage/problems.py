"""What the database's library raises → a StorageError that says what, which one, why and what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import StorageError
from storage.engine import WAIT_SECONDS, is_memory

_LOCKED = f"another process has been writing for {WAIT_SECONDS} s: try again, or stop the other one"

_SQLITE = {
    sqlite3.SQLITE_BUSY: f"locked: {_LOCKED}",
    sqlite3.SQLITE_LOCKED: f"locked: {_LOCKED}",
    sqlite3.SQLITE_FULL: "the disk is full: make room; nothing that was stored is lost",
    sqlite3.SQLITE_NOTADB: "not a SQLite database: move the file away, or choose another with --database",
    sqlite3.SQLITE_CORRUPT: "damaged: restore a backup, or save what can be read with: sqlite3 FILE .recover",
}

_POSTGRESQL = {
    "25006": "it can only be read: is this a standby? choose the leading server with --database",
    "42501": "not permitted: the user needs the right to create and change tables",
    "53100": "the server's disk is full: make room; nothing that was stored is lost",
    "55P03": f"locked: {_LOCKED}",
}

_NO_GROWTH = (
    "a file cannot grow: look at the disk, its quota and the limit of file sizes (ulimit -f): make room; "
    "nothing that was stored is lost"
)
_GROWING = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMMAP,
}
_NO_TABLES = "the tables are missing or old: run defwatch db upgrade"


def shown(url: URL) -> str:
    """The database as people know it: a file's path, or an address without its password."""
    if url.get_backend_name() == "sqlite":
        return "memory" if is_memory(url) else str(url.database)
    return url.render_as_string(hide_password=True)


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn what the database raises inside into StorageError."""
    try:
        yield
    except PoolTimeout as error:
        raise StorageError(f"database: {shown(url)}: {_LOCKED}") from error
    except DBAPIError as error:
        raise StorageError(f"database: {_explain(url, error.orig)}") from error
    except sqlite3.Error as error:  # raised by the driver itself, see `bulk.read`
        raise StorageError(f"database: {_explain(url, error)}") from error


@contextmanager
def explained_plainly(what: str) -> Iterator[None]:
    """Turn what a file or SQLite itself raises inside into StorageError."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        reason = getattr(error, "strerror", None) or _SQLITE.get(code, _first_line(error))
        raise StorageError(f"{what}: {reason}") from error


def unwritable(path: Path) -> str | None:
    """Which folder or file keeps us from writing the database at `path`, and the cure; or None."""
    if path.is_dir():
        return f"{path}: is a folder: name a file inside it"
    for place in (path, *path.absolute().parents):
        if place.exists():
            if place != path and not place.is_dir():
                return f"{place}: is a file where a folder belongs: choose another place with --database"
            return None if _may_write(place) else _denied(place)
    return None


def _may_write(place: Path) -> bool:
    need = os.W_OK | os.X_OK if place.is_dir() else os.W_OK
    effective = os.access in os.supports_effective_ids
    if not os.access(place, need, effective_ids=effective):
        return False
    if not place.is_dir():
        return _may_write(place.absolute().parent)
    return True


def _denied(place: Path) -> str:
    if not place.is_dir() and not _may_write(place.absolute().parent):
        place = place.absolute().parent
    if os.statvfs(place).f_flag & os.ST_RDONLY:
        return f"{place}: on a read-only file system: mount it writable, or choose another with --database"
    return denied(place, place.stat(), user=os.geteuid(), group=os.getegid())


def denied(place: Path, status: os.stat_result, *, user: int, group: int) -> str:
    """Who owns a place, who wants to write there, and what lets them: owners lack a permission only."""
    owner = f"{status.st_uid}:{status.st_gid}"
    mode = "u+rwx" if place.is_dir() else "u+rw"
    cure = (
        f"chmod {mode} {place}"
        if status.st_uid == user
        else f"chown {user} {place}, or run with --user {owner}"
    )
    return (
        f"{place}: not writable (owner {owner}, mode {status.st_mode & 0o7777:o}; "
        f"I am {user}:{group}): {cure}"
    )


def _explain(url: URL, error: BaseException | None) -> str:
    if url.get_backend_name() == "sqlite":
        return _explain_sqlite(url, error)
    return f"{shown(url)}: {_explain_postgresql(error)}"


def _explain_sqlite(url: URL, error: BaseException | None) -> str:
    extended = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF
    path = Path(url.database or "")
    denied = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
    if code in denied and not is_memory(url) and (reason := unwritable(path)):
        return reason
    if code == sqlite3.SQLITE_IOERR and shutil.disk_usage(path.absolute().parent).free == 0:
        code = sqlite3.SQLITE_FULL
    if extended in _GROWING:
        return f"{shown(url)}: {_NO_GROWTH}"
    if "no such table" in str(error) or "no such column" in str(error):
        return f"{shown(url)}: {_NO_TABLES}"
    return f"{shown(url)}: {_SQLITE.get(code, _first_line(error))}"


def _explain_postgresql(error: BaseException | None) -> str:
    state = getattr(error, "sqlstate", None)
    if state in {"42P01", "42703"}:
        return _NO_TABLES
    if state is not None:
        return _POSTGRESQL.get(state, _first_line(error))
    answer = str(error).partition("FATAL:")[2].strip()
    if answer:
        return f"the server refused: {answer}: look at name, user and password (createdb makes a database)"
    return f"no answer from the server: {_first_line(error)}: is it running, and the address right?"


def _first_line(error: BaseException | None) -> str:
    return next(iter(str(error).splitlines()), "unknown").strip()
