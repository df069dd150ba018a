"""A database in use → a copy of it as it is at one moment, in a file of its own."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from bot.errors import StorageError
from storage.engine import is_memory
from storage.problems import explained_plainly, shown


def back_up(url: URL, target: Path) -> int:
    """Write a copy beside all that goes on, checked to be whole; returns its size in bytes.

    Raises:
        StorageError: there is such a file already, it cannot be written, or the database is no file.
    """
    if url.get_backend_name() != "sqlite":
        address = url._replace(drivername="postgresql", password=None).render_as_string()
        raise StorageError(
            "database: PostgreSQL has its own tool: "
            f"pg_dump --format=custom --file={target} {address!r} (pg_restore brings it back)"
        )
    if is_memory(url) or not Path(url.database or "").exists():
        raise StorageError(f"database: {shown(url)}: there is nothing to copy")
    if target.exists():
        raise StorageError(f"backup: {target}: is there already: name a new file, nothing is overwritten")
    part = target.with_name(f"{target.name}.part")
    try:
        with explained_plainly(f"backup: {target}"):
            _copy(Path(url.database or ""), part)
            os.link(part, target)  # unlike a rename it overwrites nothing that came meanwhile
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _copy(source: Path, part: Path) -> None:
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, source.stat().st_mode & 0o777))
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(part)) as copy:
        old.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, whole without others beside it
        found = [row[0] for row in copy.execute("PRAGMA quick_check")]
        if found != ["ok"]:
            raise sqlite3.DatabaseError(f"the copy is damaged: {found[0]}: is the database? (db check)")
